"""Sign the head of the audit chain into a file kept outside the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from safeguards import chain


class Command(BaseCommand):
    help = "Adds the signed head of the audit chain to the file of heads. Run it daily and keep the file elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, default=Path(settings.AUDIT_HEADS), help="the file of sealed heads")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.stdout.write(chain.seal_head(options["heads"]) or "There is nothing to seal yet.")
