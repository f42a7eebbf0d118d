"""The safe contact plan: confirmed with the survivor, or made stricter with one press, which nothing ever blocks."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import User
from engagement.actions.drafts import drop_draft
from engagement.actions.events import note_event
from engagement.actions.refusals import PlanMovedOn, RelianceTooLong, RelianceTooLongAfterEvent
from engagement.actions.survivors import index_detail, lock_survivor
from engagement.gate.asking import Window
from engagement.models import ContactRoute, ContactWindow, SafeContactPlan, Survivor, SurvivorIndex, TriggerEvent
from engagement.reach import MORE_TEXTS, PlanMore, RouteGiven, makes_easier
from engagement.withdrawal import CalledBack, Undoing, Undone, undo
from safeguards.audit import Action, Actor, record

__all__ = [
    "PlanMore",
    "RouteGiven",
    "confirm_plan",
    "makes_easier",
    "note_plan_change",
    "set_inbound_only",
    "stop_contact",
    "stop_route",
    "suspend_contact",
    "take_plan",
]

Kind = ContactRoute.Kind
INDEXED = {Kind.EMAIL.value: SurvivorIndex.Kind.EMAIL} | dict.fromkeys(
    (Kind.MOBILE.value, Kind.LANDLINE.value, Kind.SMS.value, Kind.WHATSAPP.value, Kind.SIGNAL.value),
    SurvivorIndex.Kind.PHONE,
)


def confirm_plan(
    *,
    survivor: Survivor,
    route: RouteGiven | None,
    say: str,
    never: str,
    inbound_only: bool,
    days: int,
    by: User,
    more: PlanMore | None = None,
    seen: int | None = None,
    is_changed: bool | None = None,
) -> SafeContactPlan:
    """Keep the plan as it was gone through with the survivor; ways of another kind stay as they were, and there
    is none from somebody who only ever contacts us. `more` left out stays as it was.

    It may be relied on for `days`; for fewer where the device of a safe way is not theirs alone, or after something has
    happened (SC-3): raises RelianceTooLong or RelianceTooLongAfterEvent. `seen` is the number of the save that was gone
    through, 0 for none: raises PlanMovedOn, with nothing saved, where another came since. A plan that was changed
    voids the assessment (SP-4): `is_changed` says so for sealed texts, which cannot be compared closed.
    """
    with transaction.atomic():
        plan = take_plan(survivor)
        if seen is not None and seen != plan.number:
            raise PlanMovedOn
        before = None if plan.confirmed_at is None else _closed(plan)
        confirmed_before = plan.confirmed_at
        _fill(plan, say=say, never=never, inbound_only=inbound_only, days=days, more=more, by=by)
        if route is not None:
            _keep_route(plan, route)
        _check_reliance(plan, days=days, confirmed_before=confirmed_before)
        if before is not None and (before != _closed(plan) if is_changed is None else is_changed):
            note_plan_change(plan, by=by)
        drop_draft(owner=by, form="plan_edit", about=plan.survivor_id)
        record(Action.PLAN_CONFIRMED, by=by, subjects=[plan.key_id, plan.pk])
    return plan


def take_plan(survivor: Survivor) -> SafeContactPlan:
    """Their plan under the lock of their row, or a new one with the number 0 that is not saved yet."""
    held = lock_survivor(survivor)
    plan = SafeContactPlan.objects.filter(survivor=held).first()
    return plan or SafeContactPlan(survivor=held, key_id=held.key_id, number=0)


def _fill(
    plan: SafeContactPlan, *, say: str, never: str, inbound_only: bool, days: int, more: PlanMore | None, by: User
) -> None:
    now = timezone.now()
    plan.status, plan.stopped_at = SafeContactPlan.Status.CONFIRMED, None
    plan.suspended_at = plan.suspended_until = None
    plan.confirmed_at, plan.confirmed_by = now, by
    plan.rely_until = timezone.localdate(now) + timedelta(days=days)
    plan.say, plan.never, plan.inbound_only = say or None, never or None, inbound_only
    if more is not None:
        for name in MORE_TEXTS:
            setattr(plan, name, getattr(more, name) or None)
        plan.dropped_call = more.dropped_call
        plan.quiet = [DateRange(first, last + timedelta(days=1)) for first, last in more.quiet]
    plan.number += 1
    plan.save()


def _keep_route(plan: SafeContactPlan, given: RouteGiven) -> None:
    """The route of this kind with these facts, in the place of the one before, so that what waits follows it."""
    route = plan.routes.filter(kind=given.kind).first() or ContactRoute(plan=plan, kind=given.kind)
    route.key_id, route.value, route.notes = plan.key_id, given.value, given.notes or None
    route.safe, route.device = given.safe, given.device
    route.link_ok = given.link_ok and given.device == ContactRoute.Device.OWN
    route.voicemail_ok, route.may_name_police = given.voicemail_ok, given.may_name_police
    route.caller_id, route.valid_until = given.caller_id, given.valid_until
    route.confirmed_at = plan.confirmed_at
    route.save()
    route.windows.all().delete()
    ContactWindow.objects.bulk_create(
        ContactWindow(route=route, weekday=w.weekday, opens=w.opens, closes=w.closes, term_time_only=w.term_time_only)
        for w in given.windows
    )
    if (kind := INDEXED.get(given.kind)) is not None:
        index_detail(survivor=plan.survivor, kind=kind, text=given.value, route=route)


def _check_reliance(plan: SafeContactPlan, *, days: int, confirmed_before: object) -> None:
    safe = plan.routes.filter(safe=ContactRoute.Safe.YES)
    if days > settings.PLAN_DAYS_SHARED and safe.exclude(device=ContactRoute.Device.OWN).exists():
        raise RelianceTooLong
    events = TriggerEvent.objects.filter(survivor=plan.survivor, holds=True)
    if confirmed_before is not None:
        events = events.filter(noted_at__gt=confirmed_before)
    if days > settings.PLAN_DAYS_AFTER_EVENT and events.exists():
        raise RelianceTooLongAfterEvent


def _closed(plan: SafeContactPlan) -> tuple[object, ...]:
    """All of a plan that is not sealed and not about its confirmation."""
    routes = plan.routes.prefetch_related("windows")
    ways = {
        route.kind: (
            *(route.safe, route.device, route.link_ok, route.voicemail_ok, route.may_name_police, route.caller_id),
            route.valid_until,
            frozenset(Window(w.weekday, w.opens, w.closes, w.term_time_only) for w in route.windows.all()),
        )
        for route in routes
    }
    return (plan.inbound_only, plan.dropped_call, tuple(plan.quiet), ways)


def note_plan_change(plan: SafeContactPlan, *, by: Actor) -> None:
    """A plan that was changed, or made stricter, voids every assessment and holds nothing back (SP-4)."""
    note_event(survivor=plan.survivor, kind=TriggerEvent.Kind.PLAN_CHANGED, holds=False, by=by)


# One press each, never blocked ------------------------------------------------------------------------------------
def stop_contact(*, survivor: Survivor, by: Actor) -> CalledBack:
    """Stop everything to this person at once; what waits is called back in the same transaction (SC-17)."""
    with transaction.atomic():
        plan = take_plan(survivor)
        plan.status, plan.stopped_at = SafeContactPlan.Status.STOPPED, plan.stopped_at or timezone.now()
        return _made_stricter(plan, Undone.STOPPED, Action.CONTACT_STOPPED, by=by)


def suspend_contact(*, survivor: Survivor, until: date | None = None, by: Actor) -> CalledBack:
    """Nothing goes to them up to and including `until`; without it, until they say otherwise.

    This only ever makes a suspension longer, and leaves contact that was stopped stopped.
    """
    with transaction.atomic():
        plan = take_plan(survivor)
        if plan.status == SafeContactPlan.Status.SUSPENDED and until is not None:
            until = plan.suspended_until and max(until, plan.suspended_until)
        if plan.status != SafeContactPlan.Status.STOPPED:
            plan.status, plan.suspended_until = SafeContactPlan.Status.SUSPENDED, until
            plan.suspended_at = plan.suspended_at or timezone.now()
        return _made_stricter(plan, Undone.SUSPENDED, Action.CONTACT_SUSPENDED, by=by)


def set_inbound_only(*, survivor: Survivor, by: Actor) -> CalledBack:
    """From now on they contact us, and we never contact them (SC-2)."""
    with transaction.atomic():
        plan = take_plan(survivor)
        plan.inbound_only = True
        return _made_stricter(plan, Undone.INBOUND_ONLY, Action.INBOUND_ONLY_SET, by=by)


def stop_route(*, route: ContactRoute, by: Actor) -> CalledBack:
    """This way is no longer safe. It stays in the plan, as one that is not."""
    with transaction.atomic():
        plan = take_plan(route.plan.survivor)
        held = plan.routes.get(pk=route.pk)
        held.safe = ContactRoute.Safe.NO
        held.link_ok = held.voicemail_ok = held.may_name_police = False
        held.save()
        return _made_stricter(plan, Undone.ROUTE, Action.ROUTE_STOPPED, by=by)


def _made_stricter(plan: SafeContactPlan, what: Undone, action: Action, *, by: Actor) -> CalledBack:
    """Save the plan, and let everything fall that leant on it, in the transaction of the caller."""
    plan.number += 1
    plan.save()
    if plan.confirmed_at is not None:
        note_plan_change(plan, by=by)
    called_back = undo(Undoing(survivor=plan.survivor, what=what, by=by))
    record(action, by=by, subjects=[plan.key_id, plan.pk])
    return called_back
