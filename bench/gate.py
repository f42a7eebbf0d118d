"""How fast the gate decides, and what it costs to load what it must know.

    .venv/bin/python -m bench.gate

Prints decisions per second for each act, and milliseconds and queries for the facts of one person and of thirty, in a
database of its own that is removed at the end.
"""

import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from engagement.gate import Act, Ask, Facts, decide, load_facts_of
from engagement.gate.asking import CLOCK, AssessmentFacts, ConsentFacts, PlanFacts, RouteFacts, Window
from engagement.models import Survivor
from engagement.tests import factories
from safeguards.keys import make_key_file

SECONDS, PEOPLE, TIMES = 0.5, 30, 50
EMAIL, PHONE = UUID(int=1), UUID(int=2)
WINDOWS = tuple(Window(day, time(9), time(17)) for day in range(7))
LAST = date(2027, 1, 31)
EVENING = datetime(2026, 11, 23, 19, tzinfo=CLOCK)  # so that what may wait must look for the next window
WELL = Facts(
    language="cy",
    plan=PlanFacts("confirmed", LAST),
    routes={EMAIL: RouteFacts("email", True, windows=WINDOWS), PHONE: RouteFacts("mobile", True, windows=WINDOWS)},
    consents={"feedback_updates": ConsentFacts(LAST), "feedback_updates:s": ConsentFacts(LAST, LAST)},
    assessments={"focus_group": AssessmentFacts("proceed", LAST)},
    proceedings="none",
    load_limit=2,
)


def main() -> None:
    decisions()
    connection.settings_dict["TEST"]["NAME"] = "test_bench_gate"
    ours = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings.KEY_FILE = str(Path(folder) / "keys.json")
            make_key_file(Path(settings.KEY_FILE))
            loading()
    finally:
        connection.creation.destroy_test_db(ours, verbosity=0)


def decisions() -> None:
    """Each act at ten in the morning, when it is mostly allowed, and in the evening, when it mostly waits."""
    for moment in (EVENING - timedelta(hours=9), EVENING):
        print(f"\ndecisions per second at {moment:%H:%M}")
        for act in Act:
            ask = asked(act, moment)
            print(f"  {act.value:16} {decide(WELL, ask).outcome.value:8} {rate(ask):10,.0f}")


def asked(act: Act, moment: datetime) -> Ask:
    is_message = act in (Act.NOTIFY, Act.REMIND, Act.ASK)
    return Ask(
        act=act, moment=moment, route=EMAIL if is_message else PHONE, consent="feedback_updates", language="cy",
        scope="s" if act in (Act.PUBLISH, Act.QUOTE, Act.SHOW_STORY, Act.SHARE) else "", activity="focus_group",
        on=moment.date(), is_wording_approved=True, by_person=True, has_reason=True, must_not_meet=False, voices=3,
        is_read_by_two=True, is_pressed=True,
    )  # fmt: skip


def rate(ask: Ask) -> float:
    begun, times = perf_counter(), 0
    while perf_counter() - begun < SECONDS:
        decide(WELL, ask)
        times += 1
    return times / (perf_counter() - begun)


def loading() -> None:
    people = known_people()
    print("\nfacts loaded")
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as queries:
            load_facts_of(some)
        begun = perf_counter()
        for _ in range(TIMES):
            load_facts_of(some)
        each = (perf_counter() - begun) / TIMES * 1000
        print(f"  {len(some):3} people: {each:6.1f} ms, {len(queries)} queries")


def known_people() -> list[Survivor]:
    """People with a plan, a consent, an assessment and a talk each."""
    there = Organisation.objects.create(name="Somewhere", kind="force_department")
    by = User.objects.create(email="mair@force.example", name="Mair Evans", role="coordinator", organisation=there)
    people = [factories.survivor(by=by) for _ in range(PEOPLE)]
    for person in people:
        factories.plan(person, by=by)
        factories.consent(person, by=by)
        factories.assessment(person, by=by)
        factories.consultation(person, by=by)
    return people


if __name__ == "__main__":
    main()
