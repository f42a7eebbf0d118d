"""Is the ledger true? Works out every loop afresh and compares. Run it after a restore, and whenever in doubt."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.actions.checking import check_loops, count_differences


class Command(BaseCommand):
    """Says how many loops stand otherwise than what happened to them says, and with --mend puts them right."""

    help = "Work out every loop of the ledger afresh and say which differ; with --mend, put them right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="put right what differs")

    def handle(self, *args: Any, mend: bool = False, **options: Any) -> None:
        """Ends with an error where something differs and was not put right."""
        looked_at, differing = 0, 0
        for batch in check_loops(mend=mend):
            looked_at += batch.looked_at
            differing += len(batch.differences)
            for contribution, fields in batch.differences.items():
                self.stdout.write(f"{contribution}: {', '.join(fields)}")
        wrong = count_differences(mend=mend)
        for name, (kept, counted) in wrong.items():
            self.stdout.write(f"count of {name}: {kept} kept, {counted} counted")
        self.stdout.write(f"{looked_at} loops looked at, {differing} differ, {len(wrong)} counts differ.")
        if (differing or wrong) and not mend:
            raise CommandError("The ledger is not true. Run it again with --mend.")
