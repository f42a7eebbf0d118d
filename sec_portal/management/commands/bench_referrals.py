"""`manage.py bench_referrals`: so many final submissions a second, and the coordinator's list meanwhile. Prints JSON.

    bin/manage bench_referrals
    bin/manage bench_referrals --rate 10 --seconds 300

As the bench it works in a database of its own on the same server, which it drops at the end, and on a port of its own
on loopback. It ends by itself. Nothing is told in it of anybody.
"""

import json
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sec_portal.bench import database
from sec_portal.bench.names import PREFIX
from sec_portal.management.commands.bench import json_of

RATE, SECONDS, JOURNEYS = 10, 300, 20
MOST_RATE, MOST_SECONDS = 50, 600


class Command(BaseCommand):
    """Makes the database, the drafts and the portal; sends; counts what arrived."""

    help = "Send referrals at a steady rate, and measure the coordinator's list meanwhile, in a database of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        """How fast, for how long, and how many seconds of whole journeys afterwards."""
        parser.add_argument("--rate", type=int, default=RATE, help="final submissions a second")
        parser.add_argument("--seconds", type=int, default=SECONDS)
        parser.add_argument("--journeys", type=int, default=JOURNEYS, help="seconds of whole journeys")

    def handle(self, *args: Any, **options: Any) -> None:
        """Outside: the database. Inside: everything else."""
        given = {name: options[name] for name in ("rate", "seconds", "journeys")}
        if settings.SETTINGS_MODULE == database.SETTINGS:
            from sec_portal.bench import referrals  # models: only where the settings name the bench's database

            self.stdout.write(json.dumps(referrals.run(**given), indent=1))
            return
        if not settings.DEMO or settings.DEBUG:
            raise CommandError("The bench runs beside a demo alone, and never with DEBUG: start it with bin/manage.")
        if not (0 < given["rate"] <= MOST_RATE and 0 < given["seconds"] <= MOST_SECONDS >= given["journeys"] > 0):
            raise CommandError("At most 50 a second, for ten minutes.")
        inside = [sys.executable, "manage.py", "bench_referrals", *(f"--{name}={n}" for name, n in given.items())]
        with database.own_database(f"{PREFIX}{os.getpid()}", keep=False) as surroundings:
            told = json_of(inside, surroundings)
        self.stdout.write(json.dumps(told, indent=1))
