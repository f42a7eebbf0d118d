"""`manage.py population_import FILE --source TEXT --counted-on DAY`: who lives in the force's area, from a CSV file.

Columns: question, answer, people; the codes are those of `engagement/equality.py`. One file may hold several questions.
"""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from impact.actions.population import NotATable, bring_population


class Command(BaseCommand):
    """Reads the file and keeps it, or says what is wrong with it."""

    help = "Bring in a dated table of the population, with its source, against which reach is shown."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, where it is from, and the day it was counted on."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="as it should stand beside the figures")
        parser.add_argument("--counted-on", required=True, type=date.fromisoformat, help="such as 2021-03-21")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(newline="", encoding="utf-8-sig") as file:
                tables = bring_population(
                    rows=csv.DictReader(file), source=options["source"], counted_on=options["counted_on"]
                )
        except (OSError, UnicodeDecodeError, csv.Error, NotATable) as wrong:
            raise CommandError(f"Nothing was kept. {wrong}") from wrong
        self.stdout.write(f"{len(tables)} tables kept: {', '.join(table.question for table in tables)}.")
