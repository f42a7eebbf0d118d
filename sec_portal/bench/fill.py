"""The database of the bench, filled: accounts and changes first, then people, by two processes at once."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from accounts.actions.blocks import place_block
from accounts.demo import make_demo_people
from accounts.models import User
from engagement.models import Survivor, Theme, Wording
from feedback.actions.standing import fold_counts
from safeguards import keys
from safeguards.models import SubjectKey
from safeguards.sealing import keys_in_hand
from sec_portal import engines
from sec_portal.bench import changes, people
from sec_portal.bench.database import owner
from sec_portal.bench.names import refuse_others
from sec_portal.bench.rows import Rows

PROCESSES = 2  # while one seals, the database writes for the other
BATCH = 500  # people in one transaction
COORDINATORS = ("mair", "tomos")
STAFF = (COORDINATORS[0], "owen", "jo")  # who works on changes, whose they are, and who reads a text second
BARRED = 20  # records that the coordinator who signs in may not see
KEY_BYTES = 32
TABLES: Final[tuple[type[models.Model], ...]] = (SubjectKey, *people.TABLES, *changes.OWN_TABLES, *changes.TABLES)


def fill(survivors: int, contributions: int) -> dict[str, Any]:
    """Everything, unless it is there from a run before; how many rows there are, and how fast they came."""
    refuse_others(str(settings.DATABASES["default"]["NAME"]))
    began = perf_counter()
    is_new = not Survivor.objects.exists()
    if is_new:
        accounts = make_demo_people()
        add_changes(max(1, contributions // changes.EACH_CHANGE), accounts)
        with ledger_by_hand():
            in_shares(survivors, contributions)
        bar_some(accounts)
        fold_counts()
        with owner() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the database does by itself after a night
    seconds = perf_counter() - began
    counted = count_rows(TABLES)
    rows = sum(counted.values())
    speed = {"seconds": round(seconds, 1), "rows_per_second": round(rows / seconds)} if is_new else {}
    return {"rows": rows, **speed, "tables": counted}


def add_changes(many: int, accounts: dict[str, User]) -> None:
    rows = Rows(SubjectKey, *changes.OWN_TABLES)
    made = new_keys(many, rows)
    rows.send()
    with keys_in_hand(made):
        staff = changes.Staff(*(accounts[first].pk for first in STAFF))
        changes.add_changes(many, made, staff, now=timezone.now(), rows=rows)
    rows.send()


@contextlib.contextmanager
def ledger_by_hand() -> Iterator[None]:
    """The database begins a row of the ledger with each contribution; here each comes ready made."""
    change = "ALTER TABLE engagement_contribution {} TRIGGER feedback_loop_begins"
    with owner() as cursor:
        cursor.execute(change.format("DISABLE"))
        yield
        cursor.execute(change.format("ENABLE"))


def in_shares(survivors: int, contributions: int) -> None:
    """The people, in as many shares as there are processes."""
    edges = [survivors * share // PROCESSES for share in range(PROCESSES + 1)]
    command = [sys.executable, "manage.py", "bench", f"--survivors={survivors}", f"--contributions={contributions}"]
    running = [
        subprocess.Popen(
            [*command, f"--share={begin}:{end}"],
            env=os.environ,
            cwd=engines.CHECKOUT,
            preexec_fn=engines.tied_to_this_process(signal.SIGTERM),
        )
        for begin, end in pairwise(edges)
    ]
    results = [each.wait() for each in running]
    if any(results):
        raise RuntimeError("The database of the bench could not be filled.")


def fill_share(begin: int, end: int, *, survivors: int, contributions: int) -> None:
    """The people of these numbers, with all that hangs on them."""
    refuse_others(str(settings.DATABASES["default"]["NAME"]))
    around, known = what_is_there(), changes.known_changes()
    rows = Rows(SubjectKey, *people.TABLES, *changes.TABLES)
    for first in range(begin, end, BATCH):
        numbers = range(first, min(first + BATCH, end))
        made = new_keys(len(numbers), rows)
        rows.send()
        with keys_in_hand(made):
            for number, key_id in zip(numbers, made, strict=True):
                person = people.Person(number, key_id, around, rows)
                person.add()
                before, after = (people.points_before(each, survivors, contributions) for each in (number, number + 1))
                changes.Hearing(person, known).add(person.talk(after - before))
        rows.send()


def new_keys(many: int, rows: Rows) -> list[UUID]:
    """As `new_key` makes them, many at once: real keys, wrapped by the key file of the bench."""
    made = [uuid4() for _ in range(many)]
    provider = keys.provider()
    for key_id in made:
        wrapped = provider.wrap(os.urandom(KEY_BYTES), key_id)
        rows.add(SubjectKey, id=key_id, owner=key_id, wrapped=wrapped, kek_version=provider.version)
    return made


def what_is_there() -> people.Around:
    """Accounts, wordings and themes, as the migrations and the demo's cast have made them."""
    cast = dict(User.objects.values_list("email", "pk"))
    consents = Wording.objects.current_by_purpose(Wording.Kind.CONSENT)
    return people.Around(
        coordinators=[cast[f"{first}@demo.example"] for first in COORDINATORS],
        consent_wordings={purpose: wording.pk for purpose, wording in consents.items()},
        warning=Wording.objects.current(Wording.Kind.RECORDING_WARNING).pk,
        themes=list(Theme.objects.values_list("pk", flat=True)),
        now=timezone.now(),
    )


def bar_some(accounts: dict[str, User]) -> None:
    """A few records are closed to the coordinator who signs in: leaving them out is part of every page."""
    mair, tomos = (accounts[first] for first in COORDINATORS)
    for record, key_id in Survivor.objects.order_by("pk").values_list("pk", "key_id")[:BARRED]:
        place_block(record=record, key_id=key_id, person=mair, by=tomos)


def count_rows(tables: Iterable[type[models.Model]]) -> dict[str, int]:
    """Rows in each of these tables."""
    found = {}
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')  # noqa: S608 – names of our own tables
            found[model._meta.label_lower] = cursor.fetchone()[0]
    return found
