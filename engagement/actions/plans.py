"""The safe contact plan: confirmed with the survivor, or stopped by them."""

from dataclasses import dataclass
from datetime import time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.refusals import RelianceTooLong
from engagement.actions.survivors import index_detail, lock_survivor
from engagement.models import ContactRoute, ContactWindow, SafeContactPlan, Survivor, SurvivorIndex
from outbox.actions import cancel_messages
from safeguards.audit import Action, Actor, record

INDEXED = {
    ContactRoute.Kind.EMAIL.value: SurvivorIndex.Kind.EMAIL,
    ContactRoute.Kind.MOBILE.value: SurvivorIndex.Kind.PHONE,
    ContactRoute.Kind.LANDLINE.value: SurvivorIndex.Kind.PHONE,
}


@dataclass(frozen=True, kw_only=True)
class RouteGiven:
    """One way to reach them, as they gave it: a kind, its address, how safe, and its windows."""

    kind: str
    value: str
    safe: str
    device: str
    link_ok: bool
    weekdays: tuple[int, ...]
    opens: time
    closes: time


def confirm_plan(
    *, survivor: Survivor, route: RouteGiven | None, say: str, never: str, inbound_only: bool, days: int, by: User
) -> SafeContactPlan:
    """Keep the plan as it was gone through with the survivor; ways of another kind stay as they were, and there
    is none from somebody who only ever contacts us.

    It may be relied on for `days`; for fewer where any device is not theirs alone (SC-3). Raises RelianceTooLong.
    """
    now = timezone.now()
    with transaction.atomic():
        held = lock_survivor(survivor)
        plan = SafeContactPlan.objects.filter(survivor=held).first() or SafeContactPlan(survivor=held)
        plan.key_id = held.key_id
        plan.status, plan.stopped_at = SafeContactPlan.Status.CONFIRMED, None
        plan.confirmed_at, plan.confirmed_by = now, by
        plan.rely_until = timezone.localdate(now) + timedelta(days=days)
        plan.say, plan.never, plan.inbound_only = say or None, never or None, inbound_only
        plan.save()
        if route is not None:
            _keep_route(plan, route)
        if days > settings.PLAN_DAYS_SHARED and plan.routes.exclude(device=ContactRoute.Device.OWN).exists():
            raise RelianceTooLong
        record(Action.PLAN_CONFIRMED, by=by, subjects=[plan.key_id, plan.pk])
    return plan


def _keep_route(plan: SafeContactPlan, given: RouteGiven) -> None:
    """The route of this kind with these facts, in the place of the one before, so that what waits follows it."""
    route = plan.routes.filter(kind=given.kind).first() or ContactRoute(plan=plan, kind=given.kind)
    route.key_id, route.value = plan.key_id, given.value
    route.safe, route.device = given.safe, given.device
    route.link_ok = given.link_ok and given.device == ContactRoute.Device.OWN
    route.confirmed_at = plan.confirmed_at
    route.save()
    route.windows.all().delete()
    ContactWindow.objects.bulk_create(
        ContactWindow(route=route, weekday=day, opens=given.opens, closes=given.closes) for day in given.weekdays
    )
    if (kind := INDEXED.get(given.kind)) is not None:
        index_detail(survivor=plan.survivor, kind=kind, text=given.value, route=route)


def stop_contact(*, survivor: Survivor, by: Actor) -> int:
    """Stop everything to this person at once. Never blocked; gives how many waiting messages were called back."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        plan, _made = SafeContactPlan.objects.get_or_create(survivor=held, defaults={"key_id": held.key_id})
        SafeContactPlan.objects.filter(pk=plan.pk).update(
            status=SafeContactPlan.Status.STOPPED, stopped_at=timezone.now()
        )
        cancelled = cancel_messages(recipient_id=held.pk, reason="contact_stopped", by=by)
        record(Action.CONTACT_STOPPED, by=by, subjects=[held.key_id, plan.pk])
    return cancelled
