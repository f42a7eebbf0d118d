"""The figures of this room by what they are about: what was said, and what was changed.

As in `feedback.figures`, everything is counted as it stood at a moment. A point has one theme, one right of the
Victims' Code, one stage and one agency. A change has one kind and one service area, the themes of whatever led to it,
and all the outcomes it serves.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from engagement.gate import ENOUGH_VOICES
from feedback.figures import ChangeThen
from feedback.heard import LINKED, POINTS, ask
from feedback.models import ChangeLink, ChangeTag, FrameTag
from safeguards.periods import Period

POINT = {
    "theme": "points.theme_id",
    "right": 'coalesce(said."right", theme."right")::text',
    "journey": "points.journey",
    "agency": "said.agency",
}
COLUMNS = ", ".join(f"{value} AS of_{of}" for of, value in POINT.items())
ABOUT = (
    "JOIN engagement_contribution said ON said.id = points.contribution_id "
    "JOIN engagement_theme theme ON theme.code = points.theme_id"
)
EACH = f"GROUP BY GROUPING SETS ({', '.join(f'({value})' for value in POINT.values())})"


# What was said --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Spoken:
    """The points about one thing: how many people made them, how many were said, and how far they came."""

    people: int
    said: int
    linked: int
    made: int
    told: int


def spoken_of(at: datetime) -> dict[str, dict[str, Spoken]]:
    """Theme, right, stage and agency → each value → what was said of it before that moment, and how far it had come."""
    rows = ask(
        f"{COLUMNS}, count(DISTINCT points.survivor_id) AS people, count(*) AS said, count(linked.contribution_id) AS "
        "linked, count(*) FILTER (WHERE linked.made) AS made, count(heard_at) AS told",
        of=f"{POINTS} LEFT JOIN {LINKED} USING (contribution_id) {ABOUT}",
        where=f"points.said_at < %(at)s {EACH}",
        at=at,
    )
    return {of: {value: Spoken(**row) for value, row in found.items()} for of, found in _each(rows).items()}


@dataclass(frozen=True)
class HalfHeard:
    """Of what was said in a period: the days within which half was heard of, and how many people that comes from."""

    people: int
    half: float


def half_heard(period: Period, at: datetime) -> dict[str, dict[str, HalfHeard]]:
    """Theme, right, stage and agency → each value → as `feedback.figures.time_to_news`, of the points about it."""
    rows = ask(
        f"{COLUMNS}, count(DISTINCT points.survivor_id) AS people, "
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS half",
        of=f"{POINTS} {ABOUT}",
        where=f"points.said_at >= %(begins_at)s AND points.said_at < %(ends_at)s AND NOT points.is_declined {EACH}",
        at=at,
        begins_at=period.begins_at,
        ends_at=period.ends_at,
    )
    return {of: {value: HalfHeard(**row) for value, row in found.items()} for of, found in _each(rows).items()}


def _each(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """What each row is about, and the rest of it."""
    found: dict[str, dict[str, dict[str, Any]]] = {of: {} for of in POINT}
    for row in rows:
        about = {of: row.pop(f"of_{of}") for of in POINT}
        (of,) = (of for of in POINT if about[of] is not None)
        found[of][about[of]] = row
    return found


# What was changed -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class About:
    """Change → what it is about: of a point's kinds, that of every point that led to it and is more than its context;
    of a frame, what it serves in any version, as version and code. `of_enough` is without what fewer of the people
    behind the change spoke of than hide each other (SN-1): as the public board tells of its themes."""

    whole: Mapping[UUID, frozenset[str]]
    of_enough: Mapping[UUID, frozenset[str]]


def about(of: str, changes: Iterable[ChangeThen]) -> About:
    """What each of these is about, by theme, right, stage, agency, area, kind or outcome."""
    found = list(changes)
    if of in ITS_OWN:
        own = {change.pk: frozenset({str(ITS_OWN[of](change))}) for change in found}
        return About(own, own)
    keys = [change.pk for change in found]
    if of in FrameTag.Frame:
        tags = ChangeTag.objects.filter(change__in=keys, tag__frame=of)
        rows = tags.values_list("change", "tag__version", "tag__code")
        served = _grouped((change, f"{version}.{code}") for change, version, code in rows)
        return About(served, served)
    links = ChangeLink.objects.filter(change__in=keys).exclude(strength=ChangeLink.Strength.CONTEXT)
    each = list(links.order_by().values_list("change", OF_LINK[of]).annotate(voices=VOICES))
    return About(
        _grouped((change, value) for change, value, _voices in each),
        _grouped((change, value) for change, value, voices in each if voices >= ENOUGH_VOICES),
    )


VOICES = Count("contribution__survivor", distinct=True)
ITS_OWN: dict[str, Callable[[ChangeThen], object]] = {"kind": lambda each: each.kind, "area": lambda each: each.area}
OF_LINK: dict[str, F | Coalesce] = {
    "theme": F("contribution__theme"),
    "right": Coalesce(F("contribution__right"), F("contribution__theme__right")),
    "journey": F("contribution__journey"),
    "agency": F("contribution__agency"),
}


def _grouped(pairs: Iterable[tuple[UUID, object]]) -> dict[UUID, frozenset[str]]:
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for change, value in pairs:
        found[change].add(str(value))
    return {change: frozenset(values) for change, values in found.items()}
