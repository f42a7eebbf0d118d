"""What the desk may fetch, and for whom."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Survivor
from outbox.models import Message, State


def get_unsure_message_for(user: User, pk: UUID) -> Message:
    """A message to somebody this person may see, that nobody is sure of. Anything else is a 404."""
    if not user.can(Permission.TELL_SURVIVORS):
        raise Http404
    message = get_object_or_404(Message, pk=pk, state=State.UNSURE, resolver="survivor")
    get_object_or_404(Survivor.objects.visible_to(user), pk=message.recipient_id)
    return message
