"""A referral as the figures read it: choices and moments, and nothing that anybody wrote."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from partners import complaints
from partners.clock import Pause
from partners.models import ComplaintHandover, OutcomeTold, PartnerReport, Partnership, Referral, ReferralPause
from partners.models import ReferralMessage as Message

Wants = PartnerReport.Wants
Said = tuple[datetime, str]  # when they said what they want now
COLUMNS = (
    "pk", "source", "aim", "choice", "outcome", "submitted_at", "acknowledged_at", "acknowledge_by", "updated_at",
    "resolved_at", "resolve_by", "closed_at", "mind_changed_at", "survivor_id",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tallied:
    """`heard` are the moments at which the worker heard from us; `answer` is the survivor's newest, "" where they were
    not told; `handed_over_at` is the first hand-over that they asked for, and `handover_due` by when it had to be."""

    source: str
    aim: str
    choice: str
    sector: str
    outcome: str
    submitted_at: datetime
    acknowledged_at: datetime | None
    acknowledge_by: datetime
    resolved_at: datetime | None
    resolve_by: datetime | None
    closed_at: datetime | None
    is_called_off: bool
    is_taken_on: bool
    answer: str
    heard: tuple[datetime, ...]
    pauses: tuple[Pause, ...]
    complaint_asked_at: datetime | None
    is_with_standards: bool  # it was handed over, and professional standards have not sent it back
    handed_over_at: datetime | None
    handover_due: datetime | None


def load(referrals: "QuerySet[Referral]") -> list[Tallied]:
    """These, in four queries."""
    rows = list(_with_more(referrals).values(*COLUMNS, *MORE))
    keys = [row["pk"] for row in rows]
    pauses, heard, minds = _pauses(keys), _heard(keys), _minds(keys)
    return [_tallied(row, pauses[row["pk"]], heard[row["pk"]], minds[row["pk"]]) for row in rows]


MORE = ("sector", "answer", "is_with_standards", "handed_over_at", "handover_due")


def _with_more(referrals: "QuerySet[Referral]") -> "QuerySet[Any]":
    told = OutcomeTold.objects.filter(referral=OuterRef("pk")).order_by("-told_at", "-id")
    every = ComplaintHandover.objects.filter(referral=OuterRef("pk"))
    over = every.filter(asked=True).order_by("made_at")
    sector = Partnership.objects.filter(organisation=OuterRef("organisation"))
    return referrals.order_by("submitted_at", "pk").annotate(
        sector=Subquery(sector.values("sector")[:1]),
        answer=Subquery(told.values("answer")[:1]),
        is_with_standards=Exists(every.filter(returned_at__isnull=True)),
        handed_over_at=Subquery(over.values("made_at")[:1]),
        handover_due=Subquery(over.values("due_at")[:1]),
    )


def _pauses(referrals: Iterable[UUID]) -> dict[UUID, list[Pause]]:
    found: defaultdict[UUID, list[Pause]] = defaultdict(list)
    rows = ReferralPause.objects.filter(referral__in=list(referrals)).order_by("begun_at")
    for referral, begun, ended in rows.values_list("referral", "begun_at", "ended_at"):
        found[referral].append((begun, ended))
    return found


def _heard(referrals: Iterable[UUID]) -> dict[UUID, set[datetime]]:
    """Updates that were written to the worker."""
    found: defaultdict[UUID, set[datetime]] = defaultdict(set)
    rows = Message.objects.filter(referral__in=list(referrals), to_partner=True, is_update=True)
    for referral, at in rows.values_list("referral", "at"):
        found[referral].add(at)
    return found


def _minds(referrals: Iterable[UUID]) -> dict[UUID, list[Said]]:
    """What each said they want, whenever it was something else than before."""
    found: defaultdict[UUID, list[Said]] = defaultdict(list)
    rows = PartnerReport.objects.filter(referral__in=list(referrals), kind="mind_changed").order_by("at")
    for referral, at, wants in rows.values_list("referral", "at", "wants"):
        found[referral].append((at, wants))
    return found


def _asked_at(row: dict[str, Any], minds: list[Said]) -> datetime | None:
    """Since when a complaint was asked for; none where nobody did, or called it off before it was due."""
    is_theirs = row["choice"] in (Referral.Choice.COMPLAINT, Referral.Choice.BOTH) or row["handed_over_at"]
    is_later = any(wants == Wants.COMPLAINT for _at, wants in minds)
    asked_at: datetime | None = row["submitted_at"] if is_theirs and not is_later else None
    for at, wants in minds:
        if wants == Wants.COMPLAINT:
            asked_at = asked_at or at
        elif asked_at and not row["handed_over_at"] and at <= complaints.due_at(asked_at):
            asked_at = None
    return asked_at


def _tallied(row: dict[str, Any], pauses: list[Pause], heard: set[datetime], minds: list[Said]) -> Tallied:
    return Tallied(
        **{name: row[name] for name in COLUMNS if name in Tallied.__dataclass_fields__},
        sector=row["sector"] or "",
        answer=row["answer"] or "",
        is_called_off=row["mind_changed_at"] is not None,
        is_taken_on=row["survivor_id"] is not None,
        # what came of it was shared: an update too
        heard=tuple(sorted(heard | ({row["updated_at"]} if row["updated_at"] else set()))),
        pauses=tuple(pauses),
        complaint_asked_at=_asked_at(row, minds),
        is_with_standards=row["is_with_standards"],
        handed_over_at=row["handed_over_at"],
        handover_due=row["handover_due"],
    )
