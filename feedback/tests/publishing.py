"""Texts on their way out of the coordinator's room, brought to their state by the actions of the room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import ReaderAgreement
from accounts.tests.factories import qualify
from engagement.actions.consents import record_consent
from engagement.models import Contribution, Survivor
from engagement.tests import factories as people
from feedback.actions.changes import link_contributions
from feedback.actions.readings import answer_text, put_quote, put_you_said
from feedback.actions.releases import release_you_said
from feedback.models import Change, Release, TextReading
from feedback.releases import USE
from feedback.tests import factories as make
from feedback.texts import exact_text

SAID = {"en": "You never knew who would ring.", "cy": "Doeddech chi byth yn gwybod pwy fyddai’n ffonio."}


def agreed(reader: Any, *, by: Any, days: int = 90) -> ReaderAgreement:
    """An agreement under which somebody from elsewhere reads for us."""
    until = timezone.localdate() + timedelta(days=days)
    return ReaderAgreement.objects.create(reader=reader, terms="Shelf 4, folder 2", until=until, recorded_by=by)


def let_read(reader: Any, *, by: Any, approver: Any) -> Any:
    """A second reader from elsewhere, qualified and under agreement."""
    qualify(reader, by=by, approver=approver)
    agreed(reader, by=by)
    return reader


def voice(name: str, *, by: Any, proceedings: str = "none", **given: Any) -> Survivor:
    """Somebody of whom it is known how their proceedings stand."""
    person = make.reachable(by=by, name=name, **given)
    assessed(person, by=by, proceedings=proceedings)
    return person


def assessed(person: Survivor, *, by: Any, proceedings: str) -> None:
    people.assessment(
        person, by=by, decision="proceed_with_conditions", conditions="About the service alone", proceedings=proceedings
    )


def said_by(*voices: Survivor, by: Any, **given: Any) -> Change:
    """A change with its words in both languages, because of what each of these said."""
    made = make.words(make.change(by=by, **given), by=by)
    linked = [make.said(person, by=by) for person in voices]
    link_contributions(change=made, contributions=linked, strength="direct", by=by)
    return fresh(made)


def fresh(change: Change) -> Change:
    return Change.objects.get(pk=change.pk)


def read(change: Change, *, by: Any, reader: Any, verdict: str = "clear", note: str = "") -> TextReading:
    reading = put_you_said(change=fresh(change), by=by)
    return answer_text(reading=reading, verdict=verdict, note=note, by=reader)


def released(*voices: Survivor, by: Any, reader: Any, **given: Any) -> Release:
    change = said_by(*voices, by=by, **given)
    read(change, by=by, reader=reader)
    return release_you_said(change=fresh(change), by=by)


def agree_to(text: str, person: Survivor, *, by: Any, is_yes: bool = True) -> None:
    """Their answer to one exact text."""
    record_consent(
        survivor=person, purpose=USE, is_yes=is_yes, method="by_phone", in_private=True, scope_text=text, by=by
    )


def agree_to_you_said(person: Survivor, *, by: Any, is_yes: bool = True) -> None:
    agree_to(exact_text(**SAID), person, by=by, is_yes=is_yes)


def quotable(person: Survivor, *, by: Any, reader: Any, words: str = people.WORDS, **given: Any) -> Contribution:
    """Words of theirs that they agreed to be quoted by, and in which nobody can be known."""
    point = make.said(person, by=by, words=words, may_quote="without_name", **given)
    point = Contribution.objects.select_related("consultation").get(pk=point.pk)
    answer_text(reading=put_quote(contribution=point, by=by), verdict="clear", by=reader)
    agree_to(words, person, by=by)
    return point
