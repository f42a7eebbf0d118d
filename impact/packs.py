"""What is made and proved for an award or an inspection, criterion by criterion. Made when it is asked for and never
kept: somebody may take back tomorrow what they said (IM-6).

Words stand in it only as the public board would show them at this moment. Of a change that is not on the board there is
no more than its kind, its service, since when, and how much shows it. Nothing counts people, and nothing names them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.board import MADE, Posted, Quoted, shown, standing
from feedback.models import Change, ChangeLink, ChangeStep, ChangeTag, Evidence, FrameTag

Frame = FrameTag.Frame
ORDER = (Frame.CRITERION, Frame.OUTCOME, Frame.PILLAR)


# What there is, for the page ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Criterion:
    """How many changes made serve it, and how many pieces of confirmed evidence they have."""

    name: str
    changes: int
    evidence: int


@dataclass(frozen=True)
class InFrame:
    """One frame in its newest version."""

    code: str
    label: str
    version: str
    criteria: list[Criterion]


def newest_of(frames: Iterable[str]) -> dict[str, list[FrameTag]]:
    """Frame → its outcomes or criteria in their order, of its newest version alone."""
    found: defaultdict[str, list[FrameTag]] = defaultdict(list)
    for tag in FrameTag.objects.filter(frame__in=list(frames)):
        found[tag.frame].append(tag)
    newest = {frame: max(tag.version for tag in tags) for frame, tags in found.items()}
    return {frame: [tag for tag in tags if tag.version == newest[frame]] for frame, tags in found.items()}


def frames() -> list[InFrame]:
    """Every frame that has criteria, that of the award first."""
    tags = newest_of(ORDER)
    proof = Q(change__evidence__confirmed_at__isnull=False, change__evidence__taken_back_at__isnull=True)
    rows = ChangeTag.objects.filter(change__status__in=MADE).values("tag").order_by()
    counted = rows.annotate(
        changes=Count("change", distinct=True), proofs=Count("change__evidence", filter=proof, distinct=True)
    )
    found = {row["tag"]: (row["changes"], row["proofs"]) for row in counted}
    return [
        InFrame(
            frame.value,
            str(frame.label),
            tags[frame][0].version,
            [Criterion(str(tag), *found.get(tag.pk, (0, 0))) for tag in tags[frame]],
        )
        for frame in ORDER
        if frame in tags
    ]


# The pack -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pack:
    """What stands on paper, in the language it was made in, and the changes it tells of."""

    data: dict[str, Any]
    changes: list[UUID]


@dataclass(frozen=True)
class Known:
    """What a pack is made of, fetched for all of its changes at once."""

    posted: dict[UUID, Posted]
    steps: dict[UUID, list[ChangeStep]]
    evidence: dict[UUID, list[Evidence]]
    strengths: dict[UUID, set[str]]


def pack_of(frame: str, at: datetime, language: str) -> Pack | None:
    """The pack of one frame; none where there is no such frame."""
    tags = newest_of([frame]).get(frame)
    if not tags:
        return None
    serving: defaultdict[int, list[Change]] = defaultdict(list)
    tagged = ChangeTag.objects.filter(tag__in=tags, change__status__in=MADE).select_related("change__area")
    for row in tagged.order_by("-change__implemented_on", "change"):
        serving[row.tag_id].append(row.change)
    changes = sorted({change.pk for found in serving.values() for change in found})
    known = _known_of(changes, at)
    sections = [
        {
            "heading": str(tag),
            "none": _("No change that is made serves this yet."),
            "entries": [_entry(change, known, language) for change in serving[tag.pk]],
        }
        for tag in tags
    ]
    return Pack(_paper(Frame(frame), tags[0].version, at, sections), changes)


def _known_of(changes: Sequence[UUID], at: datetime) -> Known:
    posted = shown(standing().filter(release__change__in=changes), at)
    steps: defaultdict[UUID, list[ChangeStep]] = defaultdict(list)
    for step in ChangeStep.objects.filter(change__in=changes).order_by("on", "pk"):
        steps[step.change_id].append(step)
    evidence: defaultdict[UUID, list[Evidence]] = defaultdict(list)
    for piece in Evidence.objects.confirmed().filter(change__in=changes).order_by("confirmed_at"):
        evidence[piece.change_id].append(piece)
    strengths: defaultdict[UUID, set[str]] = defaultdict(set)
    links = ChangeLink.objects.filter(change__in=changes).exclude(strength=ChangeLink.Strength.CONTEXT)
    for change, strength in links.values_list("change", "strength").distinct():
        strengths[change].add(strength)
    return Known({each.change: each for each in posted}, steps, evidence, strengths)


def _paper(frame: FrameTag.Frame, version: str, at: datetime, sections: list[dict[str, Any]]) -> dict[str, Any]:
    day = date_format(timezone.localdate(at), "j F Y")
    made = _("Made %(day)s") % {"day": day}
    return {
        "title": _("Evidence"),
        "heading": _("Evidence of what was changed"),
        "made": f"{frame.label}, {version}. {made}.",
        "intro": _(
            "Only changes that are made are in it. Words stand here only where they may be shown to everybody on the "
            "day it was made, and people may change their answer. Make it anew each time you need it."
        ),
        "sections": sections,
    }


def _entry(change: Change, known: Known, language: str) -> dict[str, Any]:
    posted, proofs = known.posted.get(change.pk), known.evidence.get(change.pk, [])
    since = [(_("In place since"), month(change.implemented_on))] if change.implemented_on else []
    told = {"heading": f"{change.get_kind_display()}, {change.area}"}
    if posted is None:
        kinds = [f"{kind} ({number})" for kind, number in _by_kind(proofs)]
        return told | {"facts": [*since, _proof(kinds, len(proofs))]}
    steps = [f"{step.get_status_display()}: {date_format(step.on, 'j F Y')}" for step in known.steps.get(change.pk, [])]
    strengths = known.strengths.get(change.pk, set())
    links = [str(each.label) for each in ChangeLink.Strength if each.value in strengths]
    seen = [
        _("%(kind)s, confirmed in %(month)s") % {"kind": each.get_kind_display(), "month": month(each.confirmed_at)}
        for each in proofs
    ]
    facts = [
        *since,
        (_("Steps"), "; ".join(steps)),
        (_("Link to what people said"), ", ".join(links)),
        _proof(seen, len(proofs)),
    ]
    words = {"said": posted.said[language], "did": posted.did[language]}
    return told | words | {"quotes": quotes_of(posted.quotes, language), "facts": facts}


def quotes_of(quotes: Iterable[Quoted], language: str) -> list[dict[str, str]]:
    """Somebody's own words as they stand on paper, with what they are."""
    labels = {"label": _("In somebody’s own words"), "translated_label": _("Translated")}
    return [quote.shown_in(language) | labels for quote in quotes]


def _by_kind(proofs: Iterable[Evidence]) -> list[tuple[str, int]]:
    counted = Counter(each.kind for each in proofs)
    return [(str(kind.label), counted[kind.value]) for kind in Evidence.Kind if kind.value in counted]


def _proof(said: list[str], number: int) -> tuple[str, str]:
    if not said:
        return _("Evidence"), _("None that is confirmed now")
    counted = ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", number) % {"n": number}
    return counted, "; ".join(said)


def month(day: date | datetime | None) -> str:
    """A month and its year, by the clock in Wales."""
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    return date_format(day, "F Y") if day else ""
