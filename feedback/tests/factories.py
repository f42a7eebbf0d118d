"""Changes and news in a known state, brought there by the actions of the room."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from engagement.models import Contribution, Survivor
from engagement.tests import factories as people
from feedback.actions.changes import BothLanguages, link_contributions, move_change, propose_change, write_words
from feedback.actions.evidence import add_evidence, confirm_evidence
from feedback.actions.pages import agree_pin
from feedback.models import Change, Evidence
from safeguards.tests.files import kept

PIN = "260417"
WE_DID = "Before anyone rings, they agree a day and a time with you."
WE_DID_CY = "Cyn i neb ffonio, maen nhw’n cytuno ar ddiwrnod ac amser gyda chi."
NIGHT = {"opens": time(3), "closes": time(4)}


def change(*, by: Any, **given: Any) -> Change:
    made = {"title": "A day is agreed before anyone rings", "kind": "policy", "area": OrganisationFactory()}
    return propose_change(**(made | given), by=by)


def words(made: Change, *, by: Any, we_did: str = WE_DID) -> Change:
    said = BothLanguages(en="You never knew who would ring.", cy="Doeddech chi byth yn gwybod pwy fyddai’n ffonio.")
    return write_words(change=made, you_said=said, we_did=BothLanguages(en=we_did, cy=WE_DID_CY), by=by)


def moved(made: Change, *statuses: str, by: Any) -> Change:
    why_not = BothLanguages(en="People work shifts.", cy="Mae pobl yn gweithio shifftiau.")
    for status in statuses:
        if status == "implemented":
            evidence(made, by=by)
        due_on = timezone.localdate() + timedelta(days=30)
        made = move_change(change=made, to=status, on=timezone.localdate(), why_not=why_not, due_on=due_on, by=by)
    return made


def evidence(
    made: Change, *, by: Any, content: bytes = b"People agree a day first.\n", confirmed: bool = True
) -> Evidence:
    """A paper that shows that it is so, and that a coordinator has read."""
    added = add_evidence(
        change=made, title="Contact standard", kind="policy", file=kept(content, by=by, name="standard.txt"), by=by
    )
    return confirm_evidence(evidence=added, by=by) if confirmed else added


def rejected(*contributions: Contribution, by: Any, **given: Any) -> Change:
    """A change that is not going ahead, with why, in both languages."""
    made = change(by=by, **given)
    link_contributions(change=made, contributions=contributions, strength="direct", by=by)
    return moved(made, "rejected", by=by)


def implemented(*contributions: Contribution, by: Any, we_did: str = WE_DID, **given: Any) -> Change:
    """A change that is made, in both languages, because of these words."""
    made = words(change(by=by, **given), by=by, we_did=we_did)
    link_contributions(change=made, contributions=contributions, strength="direct", by=by)
    return moved(made, "accepted", "in_progress", "implemented", by=by)


def reachable(*, by: Any, pin: bool = True, language: str = "en", name: str = people.NAME, **route: Any) -> Survivor:
    """Somebody with a safe email on their own device, who agreed to hear news, and to a PIN."""
    person = people.survivor(by=by, language=language, name=name)
    people.plan(person, by=by, **route)
    people.consent(person, by=by)
    if pin:
        agree_pin(survivor=person, pin=PIN, agreed="voice", link_days=7, by=by)
    return person


def said(person: Survivor, *, by: Any, words: str = people.WORDS, **given: Any) -> Contribution:
    talk = people.consultation(person, by=by, language=person.language)
    return people.contribution(talk, by=by, words=words, **given)
