#!/usr/bin/env python
"""Django's command line. Migrations run as the owner of the database; everything else under the lesser role."""

import os
import sys

AS_OWNER = {"migrate", "sqlmigrate", "dbshell"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sec_portal.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ.setdefault("SEC_AS_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
