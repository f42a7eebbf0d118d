"""`manage.py bench`: how fast the pages are, at a size that is given. Prints JSON; people only ever invented.

    bin/manage bench
    bin/manage bench --survivors 100000 --contributions 1000000 --keep

It works in a database of its own on the same server, which it drops at the end, or keeps with --keep for the next run.
The command calls itself again inside the settings of that database: see sec_portal/bench/.
"""

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sec_portal import engines
from sec_portal.bench import database
from sec_portal.bench.names import PREFIX, NotOurs

LARGEST = 10  # times the default
SURVIVORS, CONTRIBUTIONS, REQUESTS = 10_000, 100_000, 40


class Command(BaseCommand):
    """Makes the database, fills it, starts the portal on it, and measures."""

    help = "Measure the pages of the portal in a database of invented people, made for it and dropped afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        """How big, how often, and whether to keep it."""
        parser.add_argument("--survivors", type=int, default=SURVIVORS)
        parser.add_argument("--contributions", type=int, default=CONTRIBUTIONS)
        parser.add_argument("--requests", type=int, default=REQUESTS, help="of each page, each for other rows")
        parser.add_argument("--only", nargs="*", default=[], help="names of pages, such as survivor_list desk")
        parser.add_argument("--messages", type=int, default=600, help="that one worker sends to loopback; 0 for none")
        parser.add_argument("--keep", action="store_true", help="keep the database, and use it again the next time")
        parser.add_argument("--share", help=argparse.SUPPRESS)  # the people of one of the processes that fill

    def handle(self, *args: Any, **options: Any) -> None:
        """Outside: the database. Inside: everything else."""
        if settings.SETTINGS_MODULE == database.SETTINGS:
            self.inside(options)
        else:
            self.outside(options)

    def outside(self, options: dict[str, Any]) -> None:
        """Refuses where people could be met, makes the database, and goes inside."""
        if not settings.DEMO or settings.DEBUG:
            raise CommandError("The bench runs beside a demo alone, and never with DEBUG: start it with bin/manage.")
        survivors, contributions = options["survivors"], options["contributions"]
        if not 0 < survivors <= LARGEST * SURVIVORS or not survivors <= contributions <= LARGEST * CONTRIBUTIONS:
            raise CommandError("At most 100,000 survivors and 1,000,000 contributions, and one each at the least.")
        name = f"{PREFIX}{survivors}_{contributions}" if options["keep"] else f"{PREFIX}{os.getpid()}"
        try:
            with database.own_database(name, keep=options["keep"]) as surroundings:
                told = json_of(inside_command(options), surroundings)
        except NotOurs as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["messages"]:
            sender = [sys.executable, "-m", "bench.sender", f"--messages={options['messages']}"]
            told["sender"] = json_of(sender, {"SEC_ENGINES": ""} | os.environ)  # the engine of the pages
        self.stdout.write(json.dumps(told, indent=1))

    def inside(self, options: dict[str, Any]) -> None:
        """Fills, or fills one share, or measures."""
        from sec_portal.bench import fill, run  # models: only where the settings name the bench's database

        size = {"survivors": options["survivors"], "contributions": options["contributions"]}
        if options["share"]:
            begin, end = map(int, options["share"].split(":"))
            fill.fill_share(begin, end, **size)
        else:
            self.stdout.write(run.run(**size, requests=options["requests"], only=options["only"]))


def json_of(command: list[str], surroundings: dict[str, str]) -> dict[str, Any]:
    """What a part of the bench has to say. Its warnings and faults go where ours go."""
    done = subprocess.run(command, env=surroundings, cwd=engines.CHECKOUT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CommandError("The bench did not come to its end; its words are above.")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def inside_command(options: dict[str, Any]) -> list[str]:
    """The same command again, for a process of its own."""
    given = [f"--{name}={options[name]}" for name in ("survivors", "contributions", "requests")]
    return [sys.executable, "manage.py", "bench", *given, "--only", *options["only"]]
