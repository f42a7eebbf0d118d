"""Keeping a safe contact plan that somebody else passed on for a survivor: never easier than what stands."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.plans import INDEXED, note_plan_change, take_plan
from engagement.actions.profile import set_support_worker
from engagement.actions.refusals import MakesEasier
from engagement.actions.survivors import index_detail
from engagement.models import ContactRoute, ContactWindow, SafeContactPlan, Survivor
from engagement.reported import PlanThen, Reported, WayThen, loosens, plan_then
from engagement.withdrawal import CalledBack, Undoing, Undone, undo
from safeguards.audit import Action, record
from safeguards.sealing import keys_in_hand

Safe, Status = ContactRoute.Safe, SafeContactPlan.Status
OF_A_NEW_PLAN = ("call_them", "if_answered", "no_show", "people_safe")


def take_reported_plan(*, survivor: Survivor, reported: Reported, by: User) -> CalledBack:
    """Keep what was passed on of reaching them, and call back what leant on a way that is no longer known to be safe.

    A plan that stood keeps its confirmation and its days; a new one is confirmed by nobody, so that no more than a
    first call may follow. Where something became stricter, assessments made before no longer count (SP-4). Raises
    MakesEasier, with nothing kept.
    """
    with transaction.atomic(), keys_in_hand([survivor.key_id]):
        plan = take_plan(survivor)
        before = plan_then(plan) if plan.number else None
        if loosens(before, reported.plan):
            raise MakesEasier
        if before == reported.plan and not (reported.never or reported.unsafe_phrase):
            return CalledBack()
        _fill(plan, reported, is_new=before is None)
        for kind, way in reported.plan.ways.items():
            _keep_way(plan, kind, way, reported, before)
        if plan.confirmed_at is not None:
            note_plan_change(plan, by=by)
        called_back = _fall(plan, before, reported.plan, by=by)
        record(Action.PLAN_REPORTED, by=by, subjects=[plan.key_id, plan.pk])
    return called_back


def take_reported_worker(*, survivor: Survivor, name: str, organisation: str, reached_by: str, by: User) -> None:
    """Another worker stands by them now, and they agreed: whoever is rung to reach them through a worker is that one.

    As with every change of a plan that was confirmed, assessments made before no longer count (SP-4).
    """
    with transaction.atomic(), keys_in_hand([survivor.key_id]):
        set_support_worker(
            survivor=survivor,
            name=name,
            organisation=organisation,
            reached_by=reached_by,
            is_aware=True,
            may_call=True,
            by=by,
        )
        route = ContactRoute.objects.filter(plan__survivor=survivor, kind=ContactRoute.Kind.VIA_WORKER).first()
        if route is None:
            return
        plan = take_plan(survivor)
        route.value = ", ".join(filter(None, [name, organisation]))
        route.save()
        plan.number += 1
        plan.save()
        if plan.confirmed_at is not None:
            note_plan_change(plan, by=by)
        record(Action.PLAN_REPORTED, by=by, subjects=[plan.key_id, plan.pk])


def _fill(plan: SafeContactPlan, reported: Reported, *, is_new: bool) -> None:
    """The plan itself. What we say we are is kept where nobody said anything before."""
    then = reported.plan
    if then.status == Status.SUSPENDED and plan.status != Status.SUSPENDED:
        plan.suspended_at = timezone.now()
    plan.status, plan.inbound_only, plan.suspended_until = then.status, then.inbound_only, then.suspended_until
    if reported.say and (is_new or plan.say is None):
        plan.say = reported.say
    if reported.never:
        plan.never = reported.never
    if reported.unsafe_phrase and plan.unsafe_phrase is None:
        plan.unsafe_phrase = reported.unsafe_phrase
    if is_new:
        for name in OF_A_NEW_PLAN:
            setattr(plan, name, getattr(reported, name) or None)
        plan.dropped_call = reported.dropped_call
    plan.number += 1
    plan.save()


def _keep_way(plan: SafeContactPlan, kind: str, way: WayThen, reported: Reported, before: PlanThen | None) -> None:
    """The way of this kind with these facts. One that stood keeps its address, its notes and its day."""
    stood = before.ways.get(kind) if before else None
    if stood == way:
        return
    route = plan.routes.filter(kind=kind).first()
    if route is None:
        route = ContactRoute(
            plan=plan, key_id=plan.key_id, kind=kind, value=reported.value, notes=reported.notes or None,
            caller_id=reported.caller_id,
        )  # fmt: skip
    route.safe, route.device = way.safe, way.device
    route.link_ok, route.voicemail_ok, route.may_name_police = way.link_ok, way.voicemail_ok, way.may_name_police
    route.save()
    route.windows.all().delete()
    ContactWindow.objects.bulk_create(
        ContactWindow(route=route, weekday=w.weekday, opens=w.opens, closes=w.closes, term_time_only=w.term_time_only)
        for w in sorted(way.windows, key=lambda each: (each.weekday, each.opens))
    )
    if stood is None and (indexed := INDEXED.get(kind)) is not None:
        index_detail(survivor=plan.survivor, kind=indexed, text=reported.value, route=route)


def _fall(plan: SafeContactPlan, before: PlanThen | None, after: PlanThen, *, by: User) -> CalledBack:
    """Everything that leant on what is stricter now."""
    stood = before or PlanThen()
    what = []
    if after.status != stood.status and after.status == Status.SUSPENDED:
        what.append(Undone.SUSPENDED)
    if after.inbound_only and not stood.inbound_only:
        what.append(Undone.INBOUND_ONLY)
    if any(way.safe == Safe.YES != after.ways[kind].safe for kind, way in stood.ways.items()):
        what.append(Undone.ROUTE)
    cancelled = [undo(Undoing(survivor=plan.survivor, what=each, by=by)) for each in what]
    return CalledBack(sum(each.cancelled for each in cancelled), max((each.going for each in cancelled), default=0))
