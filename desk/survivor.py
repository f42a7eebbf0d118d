"""What the coordinator needs of one survivor on one page, gathered from every room: few queries, one opening."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.anybody import WHICH, About, kept_rows
from accounts.models import User
from engagement.access import access_lines, support_line
from engagement.consents import EVERYDAY, standing
from engagement.gate import Facts, facts_of
from engagement.models import (
    AccessNeed,
    ConsentRecord,
    ContactRoute,
    ParticipationAssessment,
    Purpose,
    SafeContactPlan,
    SupportWorker,
    Survivor,
)
from engagement.windows import opening_words, window_words
from partners.models import Referral
from safeguards.audit import Why
from safeguards.sealing import Opened, Personal, open_together

SHOWN = 10  # referrals
PLAN_WORDS = ("say", "never", "call_them", "if_answered")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows the page is made of, sealed as they are."""

    survivor: Any  # with the facts of the gate
    plan: SafeContactPlan | None
    routes: list[ContactRoute]
    consents: list[ConsentRecord]
    assessments: list[ParticipationAssessment]
    needs: list[AccessNeed]
    worker: SupportWorker | None

    @property
    def facts(self) -> Facts:
        return facts_of(
            self.survivor,
            plan=self.plan,
            routes=self.routes,
            answers=self.consents,
            assessments=self.assessments,
        )

    @property
    def newest(self) -> ParticipationAssessment | None:
        return self.assessments[0] if self.assessments else None

    @property
    def is_voided(self) -> bool:
        """Has something happened since the newest assessment, so that it no longer counts (SP-4)?"""
        voided_at, newest = self.survivor.voided_at, self.newest
        return newest is not None and voided_at is not None and newest.completed_at <= voided_at


def rows_of(survivor: Survivor) -> Rows:
    """Everything but what was said: five queries beside the survivor's own."""
    plan = getattr(survivor, "plan", None)
    return Rows(
        survivor=survivor,
        plan=plan,
        routes=list(plan.routes.prefetch_related("windows").order_by("kind")) if plan else [],
        consents=list(ConsentRecord.objects.filter(survivor=survivor).current()),
        assessments=list(survivor.assessments.all()),
        needs=list(survivor.access_needs.all()),
        worker=getattr(survivor, "support_worker", None),
    )


def opened_words(rows: Rows, *, by: User) -> Opened:
    """What the page says in their words: the plan, the conditions (never the reasons), access and support."""
    newest = rows.newest
    parts: list[tuple[Iterable[Personal], tuple[str, ...]]] = [
        ([rows.plan] if rows.plan else [], PLAN_WORDS),
        ([route for route in rows.routes if route.notes is not None], ("notes",)),
        ([newest] if newest and newest.conditions is not None else [], ("conditions",)),
        (rows.needs, ("kind", "detail")),
        ([rows.worker] if rows.worker else [], ("name", "organisation")),
    ]
    return open_together(*parts, by=by, why=Why.WORK)


@dataclass(frozen=True, kw_only=True)
class SafeContact:
    """The plan in four words."""

    plan: SafeContactPlan | None
    routes: list[ContactRoute] = field(default_factory=list)
    notes: dict[str, str | None] = field(default_factory=dict)  # for whoever calls, by the kind of way
    when: list[str] = field(default_factory=list)
    opening: str = ""
    say: str = ""
    call_them: str | None = None
    if_answered: str | None = None
    never: str | None = None
    quiet: str = ""

    @property
    def is_stopped(self) -> bool:
        return self.plan is not None and self.plan.status == SafeContactPlan.Status.STOPPED

    @property
    def is_suspended(self) -> bool:
        return self.plan is not None and self.plan.status == SafeContactPlan.Status.SUSPENDED

    @property
    def is_passed_on(self) -> bool:
        """Was it only passed on by somebody else, and never gone through with them?"""
        return self.plan is not None and self.plan.status == SafeContactPlan.Status.DRAFT

    @property
    def is_spoken(self) -> bool:
        """Is there a way on which somebody else might answer?"""
        return any(route.kind in ContactRoute.CALLS for route in self.routes)

    @property
    def ways(self) -> list[tuple[ContactRoute, str | None]]:
        """Each way with the notes for whoever calls."""
        return [(route, self.notes.get(route.kind)) for route in self.routes]

    @property
    def no_voicemail(self) -> bool:
        """Voicemail is never left without a yes (SC-5)."""
        return not any(route.voicemail_ok for route in self.routes)


def safe_contact(rows: Rows, opened: Opened, at: datetime) -> SafeContact:
    """The plan as it stands."""
    if rows.plan is None:
        return SafeContact(plan=None)
    words = opened[rows.plan.pk]
    safe = [route for route in rows.routes if route.safe == ContactRoute.Safe.YES]
    when, opening = when_words(safe, at)
    return SafeContact(
        plan=rows.plan,
        routes=rows.routes,
        notes={route.kind: opened[route.pk]["notes"] for route in rows.routes if route.notes is not None},
        when=when,
        opening=opening,
        say=(words["say"] or "").strip('“”" '),
        call_them=words["call_them"],
        if_answered=words["if_answered"],
        never=words["never"],
        quiet=quiet_words(rows.plan, at),
    )


def when_words(safe: list[ContactRoute], at: datetime) -> tuple[list[str], str]:
    """When the safe ways may be used, and whether it is now. Ways with times of their own are named with them, so that
    nobody rings in the hours of an email (SC-4)."""
    times = {route.kind: window_words(route.windows.all()) for route in safe}
    if len({tuple(texts) for texts in times.values()}) <= 1:
        return next(iter(times.values()), []), opening_words(safe[0].windows.all(), at) if safe else ""
    told = [(route, "; ".join(times[route.kind]) or _("No time is known to be safe")) for route in safe]
    return [
        ". ".join(filter(None, [f"{route.get_kind_display()}: {text}", opening_words(route.windows.all(), at)]))
        for route, text in told
    ], ""


def quiet_words(plan: SafeContactPlan, at: datetime) -> str:
    """The next days on which they asked us not to write, if any lie ahead."""
    today = timezone.localdate(at)
    ahead = sorted(days.lower for days in plan.quiet if days.upper > today)
    return date_format(max(ahead[0], today), "j F") if ahead else ""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """One purpose and the newest answer to it."""

    purpose: str
    label: str
    words: str
    may_withdraw: bool


def consents(records: Iterable[ConsentRecord], at: datetime) -> list[Agreed]:
    """The three that every talk leans on, asked or not, and every other purpose that was ever asked."""
    unscoped = {record.purpose: record for record in records if not record.scope}
    scoped = [record for record in records if record.scope]
    shown = [purpose for purpose in Purpose if purpose in EVERYDAY or purpose in unscoped]
    return [agreed(purpose, unscoped.get(purpose), at) for purpose in shown] + [
        agreed(Purpose(record.purpose), record, at) for record in scoped
    ]


def agreed(purpose: Purpose, record: ConsentRecord | None, at: datetime) -> Agreed:
    """What stands of one purpose, in words. One for a single text or use is withdrawn on the page that shows which."""
    stands = standing(record, timezone.localdate(at))
    may_withdraw = stands.may_withdraw and record is not None and not record.scope
    return Agreed(purpose=purpose.value, label=str(purpose.label), words=stands.words, may_withdraw=may_withdraw)


def access_words(rows: Rows, opened: Opened) -> list[str]:
    """What makes taking part possible for them, one line each."""
    return access_lines(opened[need.pk] for need in rows.needs)


def referrals_of(survivor: Survivor, user: User) -> list[Referral]:
    """What was asked to be put right for them, the newest first, as far as this user may see it."""
    return kept_rows("referrals of one person", user, _of_one_person).rows(About(user, survivor.pk))


def _of_one_person(like: User) -> "QuerySet[Referral]":
    rows = Referral.objects.visible_to(like).filter(survivor=WHICH).only("reference", "status", "submitted_at")
    return rows.order_by("-submitted_at", "pk")[:SHOWN]


def support_words(rows: Rows, opened: Opened) -> str:
    """Who stands by them, and whether that person may be asked anything."""
    return support_line(rows.worker, opened[rows.worker.pk]) if rows.worker else ""
