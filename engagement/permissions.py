"""Who may see and touch survivors and consultations. Fetching is authorising: what is not yours is a 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.anybody import WHICH, About, kept_rows
from accounts.models import User
from accounts.roles import Permission
from engagement.models import (
    AftercareCheck,
    Consultation,
    ContactRoute,
    Contribution,
    FollowUp,
    InboundMessage,
    ParticipationAssessment,
    Survivor,
    TriggerEvent,
)


def get_survivor_for(user: User, pk: UUID, *, to: Permission = Permission.OPEN_SURVIVORS) -> Survivor:
    """One survivor this person may see, to do this with. Views obtain survivors no other way."""
    if not user.can(to):
        raise Http404
    return get_object_or_404(Survivor.objects.visible_to(user), pk=pk)


def get_route_for(survivor: Survivor, pk: UUID) -> ContactRoute:
    """One way of reaching a survivor who was fetched as they may be seen."""
    return get_object_or_404(ContactRoute.objects.select_related("plan__survivor"), pk=pk, plan__survivor=survivor)


def get_consultation_for(user: User, pk: UUID, *, to: Permission = Permission.LOG_CONSULTATIONS) -> Consultation:
    """One consultation this person may see, to do this with."""
    if not user.can(to):
        raise Http404
    found = kept_rows("one consultation", user, _one_consultation).rows(About(user, pk))
    if not found:
        raise Http404
    return found[0]


def _one_consultation(like: User) -> "QuerySet[Consultation]":
    visible = Consultation.objects.visible_to(like).select_related("held_by", "warning_wording")
    return visible.filter(pk=WHICH).order_by()


def get_assessment_for(user: User, pk: UUID, *, to: Permission = Permission.OPEN_SURVIVORS) -> ParticipationAssessment:
    """One assessment of a survivor this person may see, to do this with."""
    if not user.can(to):
        raise Http404
    visible = ParticipationAssessment.objects.filter(survivor__in=Survivor.objects.visible_to(user))
    return get_object_or_404(visible.select_related("survivor", "completed_by"), pk=pk)


def get_event_for(user: User, pk: UUID, *, to: Permission = Permission.OPEN_SURVIVORS) -> TriggerEvent:
    """One thing that happened to a survivor this person may see."""
    if not user.can(to):
        raise Http404
    visible = TriggerEvent.objects.filter(survivor__in=Survivor.objects.visible_to(user))
    return get_object_or_404(visible.select_related("survivor", "noted_by"), pk=pk)


def get_contribution_for(user: User, pk: UUID, *, to: Permission = Permission.LOG_CONSULTATIONS) -> Contribution:
    """One point of somebody this person may see, to do this with."""
    if not user.can(to):
        raise Http404
    visible = Contribution.objects.visible_to(user).select_related("consultation", "theme", "survivor")
    return get_object_or_404(visible, pk=pk)


def get_follow_up_for(user: User, pk: UUID, *, to: Permission = Permission.LOG_CONSULTATIONS) -> FollowUp:
    """One thing to be passed on that this person may see, to do this with."""
    if not user.can(to):
        raise Http404
    visible = FollowUp.objects.visible_to(user).select_related(
        "survivor", "consultation", "passed_by", "warning_wording"
    )
    return get_object_or_404(visible, pk=pk)


def get_inbound_for(user: User, pk: UUID, *, to: Permission = Permission.LOG_CONSULTATIONS) -> InboundMessage:
    """One message from the page of somebody this person may see, to do this with."""
    if not user.can(to):
        raise Http404
    visible = InboundMessage.objects.visible_to(user).select_related("survivor", "warning", "read_by", "done_by")
    return get_object_or_404(visible, pk=pk)


def get_aftercare_for(user: User, pk: UUID, number: int | None) -> AftercareCheck:
    """A call after the consultation `pk`, where this person may see it: the one of that number, else the one to make
    next, else the last that was made."""
    if not user.can(Permission.LOG_CONSULTATIONS):
        raise Http404
    checks = AftercareCheck.objects.visible_to(user).filter(consultation=pk)
    checks = checks.select_related("survivor__plan", "consultation", "done_by")
    if number is not None:
        return get_object_or_404(checks, pk=number)
    found = checks.open().order_by("due_until").first() or checks.order_by("-due_until").first()
    if found is None:
        raise Http404
    return found
