"""Who may see and touch survivors and consultations. Fetching is authorising: what is not yours is a 404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Consultation, Survivor


def get_survivor_for(user: User, pk: UUID, *, to: Permission = Permission.OPEN_SURVIVORS) -> Survivor:
    """One survivor this person may see, to do this with. Views obtain survivors no other way."""
    if not user.can(to):
        raise Http404
    return get_object_or_404(Survivor.objects.visible_to(user), pk=pk)


def get_consultation_for(user: User, pk: UUID, *, to: Permission = Permission.LOG_CONSULTATIONS) -> Consultation:
    """One consultation this person may see, to do this with."""
    if not user.can(to):
        raise Http404
    visible = Consultation.objects.visible_to(user).select_related("held_by", "warning_wording")
    return get_object_or_404(visible, pk=pk)
