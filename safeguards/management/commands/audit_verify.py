"""Check the audit chain from its first link, and against the sealed heads."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from safeguards import chain


class Command(BaseCommand):
    help = "Finds and names any audit event that was changed, removed or reordered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, default=Path(settings.AUDIT_HEADS), help="the file of sealed heads")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = list(chain.faults(options["heads"]))
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults in the audit chain. Keep the database as it is and call for help.")
        self.stdout.write("The audit chain is whole.")
