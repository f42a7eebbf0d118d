"""What a referral brings with it for the person it is about, opened once, beside what is known of them already."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import User
from engagement.models import AccessNeed, ContactRoute, SafeContactPlan, SupportWorker, Survivor
from partners.given import ContactGiven
from partners.joining import Told, told_way
from partners.models import PartnerReport, Referral
from safeguards import blind_index
from safeguards.audit import Why
from safeguards.sealing import Opened, open_rows, open_together

Kind, Reach = ContactRoute.Kind, Referral.Reach
WORDS = (
    "name", "worker_name", "reply_to", "contact", "reached_by", "access", "access_words", "interpreter",
    "works_for_us_words",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Who stands by them, as far as it is known; `reached_by` is an address or a number."""

    name: str
    organisation: str = ""
    reached_by: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.name, self.organisation]))

    def is_named(self, text: str) -> bool:
        """Does this text name them?"""
        return bool(self.name) and blind_index.fold_name(self.name) in blind_index.fold_name(text)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """All of it. `needs` is what they need with what they needed before, none where nothing is added; what was read of
    the record to say so is named in `seen`, so that whoever acts on it can tell whether it has changed since."""

    name: str
    contact: ContactGiven
    told: Told
    worker: Worker | None
    known_worker: Worker | None = None
    needs: Mapping[str, str] | None = None
    never: str = ""
    connected: str = ""
    events: Mapping[UUID, str] = field(default_factory=dict)
    seen: "Seen"

    @property
    def asks_about_worker(self) -> bool:
        """Another worker is known already: one of them is chosen, and none is overwritten without asking."""
        if self.worker is None or self.known_worker is None:
            return False
        return not self.worker.is_named(self.known_worker.name)


@dataclass(frozen=True)
class Seen:
    """Which rows were read: the save of the plan, the needs, the support worker, the reports."""

    plan: int
    needs: frozenset[UUID]
    worker: UUID | None
    reports: frozenset[UUID]


def read_seen(referral: Referral, survivor: Survivor | None) -> Seen:
    """As they stand now."""
    plan = SafeContactPlan.objects.filter(survivor=survivor).first() if survivor else None
    worker = SupportWorker.objects.filter(survivor=survivor).first() if survivor else None
    needs = AccessNeed.objects.filter(survivor=survivor) if survivor else AccessNeed.objects.none()
    return Seen(
        plan=plan.number if plan else 0,
        needs=frozenset(needs.values_list("pk", flat=True)),
        worker=worker.pk if worker else None,
        reports=frozenset(referral.reports.values_list("pk", flat=True)),
    )


def open_brought(referral: Referral, survivor: Survivor | None, *, by: User) -> Brought:
    """Open it all: one event. Must not be called inside a transaction."""
    seen = read_seen(referral, survivor)
    events = list(referral.reports.filter(kind=PartnerReport.Kind.EVENT))
    plan = SafeContactPlan.objects.filter(survivor=survivor).first() if survivor else None
    routes = list(plan.routes.all()) if plan else []
    needs = list(AccessNeed.objects.filter(survivor=survivor)) if survivor else []
    workers = list(SupportWorker.objects.filter(survivor=survivor)) if survivor else []
    words = open_together(
        ([referral], WORDS),
        (events, ("detail",)),
        ([plan] if plan else [], ("never",)),
        (routes, ("value",)),
        (needs, ("kind", "detail")),
        (workers, ("name", "organisation", "reached_by")),
        by=by,
        why=Why.WORK,
    )
    own = words[referral.pk]
    contact = ContactGiven.from_text(own["contact"], own["reached_by"])
    worker = worker_of(referral, own) if referral.reach == Reach.THROUGH_ME else None
    return Brought(
        name=own["name"] or "",
        contact=contact,
        told=_told(referral, contact, worker, {route.kind: words[route.pk]["value"] or "" for route in routes}),
        worker=worker,
        known_worker=_known(workers, words),
        needs=_needs(own, [words[need.pk] for need in needs]),
        never=_never(contact.never, (words[plan.pk]["never"] or "") if plan else ""),
        connected=own["works_for_us_words"] or "",
        events={report.pk: words[report.pk]["detail"] or "" for report in events},
        seen=seen,
    )


def worker_of(referral: Referral, opened: Mapping[str, str | None]) -> Worker:
    """Who sent it, or holds it there now."""
    name = referral.worker.name if referral.worker else opened.get("worker_name")
    email = referral.worker.email if referral.worker else ""
    organisation = referral.organisation.name if referral.organisation else ""
    was_taken_over = referral.worker is not None and referral.worker_id != referral.submitted_by_id
    reached_by = email if was_taken_over else opened.get("reply_to") or email  # nobody writes to whoever has left
    return Worker(name=name or "", organisation=organisation, reached_by=reached_by)


def stands_by(referral: Referral, *, by: User) -> bool:
    """Is whoever holds the referral there also who is known to stand by the person? Opens a name. Must not be called
    inside a transaction."""
    known = SupportWorker.objects.filter(survivor=referral.survivor).first() if referral.survivor else None
    if known is None or referral.worker is None:
        return False
    name = open_rows([known], "name", by=by, why=Why.WORK)[known.pk]["name"]
    return Worker(name=referral.worker.name).is_named(name or "")


def people_in(text: str) -> list[str]:
    """People named one a line, or between semicolons."""
    return [each.strip() for each in re.split(r"[\n;]", text) if each.strip()]


def _told(referral: Referral, contact: ContactGiven, worker: Worker | None, values: Mapping[str, str]) -> Told:
    kind = Kind.VIA_WORKER if worker else contact.kind
    stood = values.get(kind, "")
    is_unsafe = referral.unsafe_at is not None or any(
        report.kind == PartnerReport.Kind.NOT_SAFE for report in referral.reports.all()
    )
    return Told(
        reach=referral.reach,
        is_unsafe=is_unsafe,
        kind=kind,
        way=told_way(contact),
        is_same=worker.is_named(stood) if worker else _is_same(stood, contact.value),
    )


def _is_same(first: str, second: str) -> bool:
    """One address or number, however it is written."""
    for fold in (blind_index.fold_email, blind_index.fold_phone):
        folded = fold(first), fold(second)
        if None not in folded:
            return folded[0] == folded[1]
    return bool(first) and first.split() == second.split()


def _known(workers: list[SupportWorker], words: Opened) -> Worker | None:
    for worker in workers:
        given = words[worker.pk]
        return Worker(
            name=given["name"] or "", organisation=given["organisation"] or "", reached_by=given["reached_by"] or ""
        )
    return None


def _never(told: str, stood: str) -> str:
    """What we must never do, old and new; nothing where nothing is added."""
    return "" if not told or told in stood else "\n".join(filter(None, [stood, told]))


def _needs(own: Mapping[str, str | None], stood: list[dict[str, str | None]]) -> dict[str, str] | None:
    """Kinds that were not known are added, with what belongs to them; none goes, and no detail is overwritten."""
    before = {need["kind"] or "": need["detail"] or "" for need in stood}
    told = dict.fromkeys((own["access"] or "").split(), "")
    if own["interpreter"]:
        told[AccessNeed.Kind.INTERPRETER] = own["interpreter"]
    after = told | before | {kind: told[kind] for kind in told if not before.get(kind)}
    other = own["access_words"] or ""
    if other and other not in before.get(AccessNeed.Kind.OTHER, ""):
        after[AccessNeed.Kind.OTHER] = "\n".join(filter(None, [before.get(AccessNeed.Kind.OTHER, ""), other]))
    return after if after != before else None
