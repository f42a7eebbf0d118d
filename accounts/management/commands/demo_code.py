"""`manage.py demo_code EMAIL`: the present one-time code of a demo account."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import demo_people


class Command(BaseCommand):
    """Prints six figures, in place of a code app. Only where the accounts are invented."""

    help = "Print the present one-time code of a demo account."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose code."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it, or say why not."""
        if not settings.DEMO:
            raise CommandError("There are no demo accounts here: SEC_DEMO is not set.")
        codes = {person["email"]: person["code"] for person in demo_people()}
        if options["email"].lower() not in codes:
            raise CommandError(f"No demo account has this email. There are: {', '.join(codes) or 'none'}.")
        self.stdout.write(codes[options["email"].lower()])
