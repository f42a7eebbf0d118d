"""The page of one talk: its rows, opened together in one event, whatever the number of points."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, Func, OuterRef, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from engagement.access import access_lines
from engagement.actions.aftercare import days_of_first
from engagement.actions.drafts import find_draft
from engagement.gate.asking import Act, Reason, Window
from engagement.gate.facts import terms
from engagement.gate.rules import is_open, next_opening
from engagement.models import (
    AccessNeed,
    AftercareCheck,
    Companion,
    Consultation,
    ContactRoute,
    ContactWindow,
    Contribution,
    ContributionCorrection,
    Draft,
    FollowUp,
    GateDecision,
    ParticipationAssessment,
    SafeContactPlan,
    Survivor,
)
from safeguards.audit import Why
from safeguards.sealing import Opened, Personal, open_together

OFFERED = 3  # moments for the call afterwards


@dataclass
class Talk:
    """Everything the page shows, and `words`: what was opened, by row."""

    consultation: Consultation
    survivor: Survivor
    plan: SafeContactPlan | None
    assessment: ParticipationAssessment | None
    points: list[dict[str, Any]]
    companions: list[dict[str, Any]]
    follow_ups: list[FollowUp]
    aftercare: list[AftercareCheck]  # once it is closed
    moments: dict[str, str]
    access: list[str]
    draft: Draft | None
    was_missing: list[str]
    is_own_asked: bool
    words: Opened

    def own(self, row: Personal | None) -> dict[str, str | None]:
        """The opened words of one row, or none."""
        return self.words.get(row.pk, {}) if row is not None else {}

    @property
    def settled(self) -> frozenset[str]:
        """The kinds that are written down to be passed on."""
        return frozenset(each.kind for each in self.follow_ups)

    @property
    def call_days(self) -> tuple[datetime, datetime]:
        """From when and until when the call afterwards would be due, if the talk ended now."""
        return days_of_first(timezone.now())

    @property
    def may_ask_own(self) -> bool:
        """May they be asked now how it was for them? Once, by whoever talks with them."""
        return self.consultation.channel in Consultation.LIVE and not self.is_own_asked

    @property
    def draft_text(self) -> str | None:
        return self.own(self.draft).get("typed")


def open_talk(consultation: Consultation, *, by: User) -> Talk:
    """Load and open it all: one event and one key query."""
    is_open_still = consultation.closed_at is None
    there = what_there_is(consultation, by=by)
    survivor = there.survivor
    plan = getattr(survivor, "plan", None)
    assessment = survivor.assessments.first() if is_open_still else None
    rows = consultation.contributions.select_related("theme").order_by("number")
    points = list(rows.prefetch_related("corrections") if there.has_corrections else rows)
    companions = list(consultation.companions.all()) if there.has_companions else []
    has_draft = is_open_still and there.has_draft
    needs = list(survivor.access_needs.all()) if is_open_still and there.has_needs else []
    draft = find_draft(owner=by, form="consultation_detail", about=consultation.pk) if has_draft else None
    corrections = [each for point in points for each in point.corrections.all()] if there.has_corrections else []
    reasons = ("missing_reason", "warning_reason", "place", "crime_reason", "crime_reference")
    words = open_together(
        ([consultation], reasons),
        (points, ("words", "would_change", "credit_as")),
        (corrections, ("words",)),
        (companions, ("name",)),
        ([plan] if plan and is_open_still else [], ("unsafe_phrase", "people_safe")),
        ([assessment] if assessment else [], ("helps", "stop_signal", "conditions", "crisis_plan")),
        (needs, ("kind", "detail")),
        ([draft] if draft else [], ("typed",)),
        by=by,
        why=Why.WORK,
    )
    return Talk(
        consultation=consultation,
        survivor=survivor,
        plan=plan,
        assessment=assessment,
        points=_opened_points(points, corrections, words),
        companions=[{"row": each} | words[each.pk] for each in companions],
        follow_ups=list(consultation.follow_ups.all()) if there.has_follow_ups else [],
        aftercare=[] if is_open_still else list(consultation.aftercare.all()),
        moments=moments_offered(there.safe_windows, timezone.now()) if is_open_still else {},
        access=access_lines(words[need.pk] for need in needs),
        draft=draft,
        was_missing=in_words(there.reasons) if consultation.missing_reason else [],
        is_own_asked=there.own_asked_month is not None,
        words=words,
    )


def may_ask_own(consultation: Consultation) -> bool:
    """The same of a talk that is not opened."""
    unasked = consultation.participations.filter(own_asked_month__isnull=True)
    return consultation.channel in Consultation.LIVE and unasked.exists()


def what_there_is(consultation: Consultation, *, by: User) -> Any:
    """Who talks, their plan, and which kinds of rows the talk has at all: one query, so that none is spent on what is
    not there."""
    here = {"consultation": consultation.pk}
    drafts = Draft.objects.filter(owner=by, form="consultation_detail", about=consultation.pk)
    decisions = GateDecision.objects.filter(about=consultation.pk, purpose=Act.INVITE).order_by("at")
    found = consultation.participations.select_related("survivor__plan").annotate(
        has_companions=Exists(Companion.objects.filter(**here)),
        has_follow_ups=Exists(FollowUp.objects.filter(**here)),
        has_corrections=Exists(ContributionCorrection.objects.filter(contribution__consultation=consultation.pk)),
        has_needs=Exists(AccessNeed.objects.filter(survivor=OuterRef("survivor"))),
        has_draft=Exists(drafts),
        reasons=ArraySubquery(decisions.annotate(each=Func("reasons", function="unnest")).values("each")),
        safe_windows=ArraySubquery(_safe_to_call().values(row=_AS_TEXT)),
    )
    return found.get()


_AS_TEXT = JSONObject(
    weekday="weekday", opens=Cast("opens", CharField()), closes=Cast("closes", CharField()), term="term_time_only"
)


def _safe_to_call() -> "QuerySet[ContactWindow]":
    return ContactWindow.objects.filter(
        route__plan__survivor=OuterRef("survivor"),
        route__kind__in=ContactRoute.CALLS,
        route__safe=ContactRoute.Safe.YES,
    )


def in_words(reasons: Iterable[str]) -> list[str]:
    """What the gate said was missing when the talk began or was changed, each once."""
    known = {reason.value: str(reason.label) for reason in Reason}
    return [known[reason] for reason in dict.fromkeys(reasons) if reason in known]


def _opened_points(
    points: Iterable[Contribution], corrections: Iterable[ContributionCorrection], words: Opened
) -> list[dict[str, Any]]:
    beside = defaultdict(list)
    for each in corrections:
        beside[each.contribution_id].append({"row": each} | words[each.pk])
    return [{"row": row, "corrections": beside[row.pk]} | words[row.pk] for row in points]


def moments_offered(safe_windows: Iterable[dict[str, Any]], ended: datetime) -> dict[str, str]:
    """Moments for the call afterwards, inside their safe windows, between the first hour and the last (PT-8)."""
    windows = tuple(
        Window(each["weekday"], time.fromisoformat(each["opens"]), time.fromisoformat(each["closes"]), each["term"])
        for each in safe_windows
    )
    moment: datetime | None = _whole_hour(ended + timedelta(hours=settings.AFTERCARE_FROM_HOURS))
    last = ended + timedelta(hours=settings.AFTERCARE_UNTIL_HOURS)
    found: dict[str, str] = {}
    while windows and len(found) < OFFERED and moment is not None and moment <= last:
        if is_open(windows, moment, terms()):
            found[moment.isoformat()] = date_format(timezone.localtime(moment), "l j F, H:i")
            moment = moment + timedelta(hours=12)
        else:
            moment = next_opening(windows, moment, terms=terms())
    return found


def _whole_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
