"""`manage.py bench_impact`: what the figures cost where very much was said. Prints a table; people only ever invented.

    bin/manage bench_impact
    bin/manage bench_impact --sizes 100000 1000000 --keep

As the bench it works in a database of its own for each size on the same server, which it drops, or keeps with --keep
for the next run. Times say something only of a machine that does nothing else meanwhile.
"""

import argparse
import json
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sec_portal.bench import database
from sec_portal.bench.limits import table
from sec_portal.bench.names import PREFIX, NotOurs
from sec_portal.management.commands.bench import json_of

SIZES, REQUESTS = (100_000, 1_000_000), 40
SMALLEST, LARGEST = 300, 1_000_000  # some people are barred from whoever signs in, and somebody must be left
EACH_SURVIVOR = 10  # contributions


class Command(BaseCommand):
    """Makes each database, fills it, builds the release and its report there, and measures the page of figures."""

    help = "Measure a release, its report and the page of figures, in databases of invented people made for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """How big, how often, and whether to keep the databases."""
        parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="contributions, the smallest first")
        parser.add_argument("--requests", type=int, default=REQUESTS, help="of each page")
        parser.add_argument("--keep", action="store_true", help="keep the databases, and use them again the next time")
        parser.add_argument("--contributions", type=int, help=argparse.SUPPRESS)  # one size, inside its settings
        parser.add_argument("--part", help=argparse.SUPPRESS)  # what one process does by itself

    def handle(self, *args: Any, **options: Any) -> None:
        """Outside: the databases. Inside: everything else."""
        if settings.SETTINGS_MODULE == database.SETTINGS:
            self.inside(options)
        else:
            self.outside(options)

    def outside(self, options: dict[str, Any]) -> None:
        """Refuses where people could be met, and goes inside once for each size."""
        if not settings.DEMO or settings.DEBUG:
            raise CommandError("The bench runs beside a demo alone, and never with DEBUG: start it with bin/manage.")
        if not all(SMALLEST <= size <= LARGEST for size in options["sizes"]):
            raise CommandError("From 300 to 1,000,000 contributions.")
        told = [measured(size, options["requests"], keep=options["keep"]) for size in options["sizes"]]
        self.stdout.write("\n".join(table(told)))

    def inside(self, options: dict[str, Any]) -> None:
        """One part, or all of it for one size."""
        from sec_portal.bench import impact  # models: only where the settings name the bench's database

        if options["part"]:
            told = impact.BY_ITSELF[options["part"]]()
        else:
            size = options["contributions"]
            told = impact.run(survivors=size // EACH_SURVIVOR, contributions=size, requests=options["requests"])
        self.stdout.write(json.dumps(told))


def measured(size: int, requests: int, *, keep: bool) -> dict[str, Any]:
    """What was measured in a database of this size."""
    name = f"{PREFIX}impact_{size if keep else os.getpid()}"
    inside = [sys.executable, "manage.py", "bench_impact", f"--contributions={size}", f"--requests={requests}"]
    try:
        with database.own_database(name, keep=keep) as surroundings:
            return json_of(inside, surroundings)
    except NotOurs as refusal:
        raise CommandError(str(refusal)) from refusal
