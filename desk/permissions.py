"""What the desk may fetch, and for whom."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Survivor
from outbox.models import Message, State


def get_message_for(user: User, pk: UUID) -> tuple[Message, Survivor]:
    """A message that was unsure once, with the survivor it was for, who must be visible. Anything else is a 404."""
    if not user.can(Permission.TELL_SURVIVORS):
        raise Http404
    once_unsure = Message.objects.filter(resolver="survivor", events__state=State.UNSURE).distinct()
    message = get_object_or_404(once_unsure, pk=pk)
    return message, get_object_or_404(Survivor.objects.visible_to(user), pk=message.recipient_id)
