"""A change as others may take it up: what people said, what was done, and what kind of thing it was. No names, no
reference, nobody's number; months, never days.

Only what stands on the public board at this moment is given away. The stage and the agency, which the board does not
tell, stand in it only as far as enough people spoke of each (SN-1).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import Organisation
from engagement.forms.points import RIGHTS
from engagement.models import Contribution, Theme
from feedback.board import Quoted, one_shown, themes_of
from feedback.models import Change, ChangeLink, ChangeStep, ChangeTag, Evidence, FrameTag
from impact.packs import month, quotes_of

FORMAT, VERSION = "sec-portal-practice", 1
LANGUAGES = ("en", "cy")
Coded = list[dict[str, Any]]


@dataclass(frozen=True)
class Practice:
    """One change, in both languages."""

    change: Change
    said: dict[str, str]
    did: dict[str, str]
    quotes: list[Quoted]
    themes: list[Theme]
    journey: list[str]
    agencies: list[str]
    months: int
    evidence: list[str]
    serves: list[FrameTag]
    strengths: list[str]


def practice_of(change: UUID, at: datetime) -> Practice | None:
    """This change; none where it does not stand on the board now, or could not be made: that is nobody's to take up."""
    posted = one_shown(change, at)
    if posted is None or posted.could_not:
        return None
    row = Change.objects.get(pk=change)
    links = ChangeLink.objects.filter(change=change).exclude(strength=ChangeLink.Strength.CONTEXT)
    points = list(Contribution.objects.filter(pk__in=links.values("contribution")))
    tags = ChangeTag.objects.filter(change=change).select_related("tag").order_by("tag__frame", "tag__position")
    proofs = Evidence.objects.confirmed().filter(change=change).values_list("kind", flat=True)
    named = _named()
    return Practice(
        change=row,
        said=_without_names(posted.said, named),
        did=_without_names(posted.did, named),
        quotes=[quote for quote in posted.quotes if _names_nobody(quote, named)],
        themes=list(Theme.objects.filter(pk__in=themes_of(row.pk))),
        journey=_told(Contribution.Journey, _by_enough("journey", points) - {"not_said"}),
        agencies=_told(Contribution.Agency, _by_enough("agency", points)),
        months=_months_of(row),
        evidence=_told(Evidence.Kind, set(proofs)),
        serves=[each.tag for each in tags],
        strengths=_told(ChangeLink.Strength, set(links.values_list("strength", flat=True))),
    )


def _by_enough(of: str, points: Iterable[Contribution]) -> set[str]:
    """What so many people spoke of, each by itself: among many who led to it, one alone may have been at court."""
    people: defaultdict[str, set[UUID]] = defaultdict(set)
    for point in points:
        people[getattr(point, of)].add(point.survivor_id)
    return {value for value, who in people.items() if len(who) >= settings.FEWEST_PUBLISHED}


def _told(choices: type[TextChoices], found: Iterable[str]) -> list[str]:
    """In the order of the choices, which is no order of people."""
    return [each.value for each in choices if each.value in set(found)]


def _without_names(words: dict[str, str], named: re.Pattern[str] | None) -> dict[str, str]:
    """The same words without the name of any department, agency or force."""
    without = {}
    for language, text in words.items():
        with override(language):
            without[language] = named.sub(_("[name left out]"), text) if named else text
    return without


def _names_nobody(quote: Quoted, named: re.Pattern[str] | None) -> bool:
    """Somebody's own words are never changed: where a department, an agency or a force is named, they stay here."""
    return named is None or not (named.search(quote.words) or named.search(quote.translation))


def _named() -> re.Pattern[str] | None:
    """The name of any department, agency or force."""
    names = sorted(Organisation.objects.values_list("name", flat=True), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE) if names else None


def _months_of(change: Change) -> int:
    """Whole months from proposed to made."""
    first = ChangeStep.objects.filter(change=change).order_by("on", "pk").values_list("on", flat=True)[0]
    last: date = change.implemented_on or first
    return max(0, (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day))


# To be read by machines -----------------------------------------------------------------------------------------------
def as_json(practice: Practice) -> dict[str, Any]:
    """In both languages, each code beside what it is called."""
    made = practice.change.implemented_on
    rights = {theme.right for theme in practice.themes}
    return {
        "format": FORMAT,
        "version": VERSION,
        "you_said": practice.said,
        "we_did": practice.did,
        "in_own_words": [_own_words(quote) for quote in practice.quotes],
        "kind": _coded(Change.Kind, [practice.change.kind])[0],
        "in_place_since": f"{made:%Y-%m}" if made else None,
        "months_to_make": practice.months,
        "themes": [{"code": each.pk, "en": each.name_en, "cy": each.name_cy} for each in practice.themes],
        "victims_code_rights": [_in_both(number, name) for number, name in RIGHTS if number in rights],
        "journey": _coded(Contribution.Journey, practice.journey),
        "agencies": _coded(Contribution.Agency, practice.agencies),
        "evidence": _coded(Evidence.Kind, practice.evidence),
        "link_to_what_was_said": _coded(ChangeLink.Strength, practice.strengths),
        "serves": [
            {"frame": tag.frame, "version": tag.version, "code": tag.code, "en": tag.name_en, "cy": tag.name_cy}
            for tag in practice.serves
        ],
    }


def _own_words(quote: Quoted) -> dict[str, Any]:
    """In the language in which they were said; translated only where whoever said them agreed to that."""
    translated = {quote.other: quote.translation} if quote.translation else {}
    return {"said_in": quote.language, "words": quote.words, "translated": translated}


def _coded(choices: type[TextChoices], values: Sequence[str]) -> Coded:
    return [_in_both(value, choices(value).label) for value in values]


def _in_both(code: object, name: object) -> dict[str, Any]:
    called = {}
    for language in LANGUAGES:
        with override(language):
            called[language] = str(name)
    return {"code": code, **called}


# On paper -------------------------------------------------------------------------------------------------------------
def as_paper(practice: Practice, language: str) -> dict[str, Any]:
    """What stands on the sheet, in the language it is made in."""
    told = as_json(practice)
    took = ngettext("%(n)s month", "%(n)s months", practice.months) % {"n": practice.months}

    def names(key: str) -> str:
        return "; ".join(each[language] for each in told[key])

    facts = [
        (_("In place since"), month(practice.change.implemented_on)),
        (_("Time it took to make"), took if practice.months else _("Less than a month")),
        (_("About"), names("themes")),
        (_("Victims’ Code"), "; ".join(f"{each['code']}. {each[language]}" for each in told["victims_code_rights"])),
        (_("Stage of the journey"), names("journey")),
        (_("Who changes it"), names("agencies")),
        (_("Evidence"), names("evidence")),
        (_("Link to what people said"), names("link_to_what_was_said")),
        (_("What it serves"), names("serves")),
    ]
    entry = {
        "said": practice.said[language],
        "did": practice.did[language],
        "quotes": quotes_of(practice.quotes, language),
        "facts": [each for each in facts if each[1]],
    }
    return {
        "title": _("Practice"),
        "heading": _("A change that others can make"),
        "made": told["kind"][language],
        "intro": _("It came from what people told a service about what happened to them there."),
        "sections": [{"heading": "", "none": "", "entries": [entry]}],
    }
