"""Who may see and touch changes. Fetching is authorising: what is not yours is a 404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Permission
from feedback.models import Change


def get_change_for(user: User, pk: UUID, *, to: Permission = Permission.MANAGE_CHANGES) -> Change:
    """One change this person may see, to do this with. Views obtain changes no other way."""
    if not user.can(to):
        raise Http404
    return get_object_or_404(Change.objects.visible_to(user).select_related("area"), pk=pk)
