"""What the desk may fetch, and for whom."""

from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Permission
from engagement.gate import with_gate_facts
from engagement.models import Survivor
from feedback.models import PageAccess
from outbox.models import Channel, Message, State


def get_person_for(user: User, pk: UUID) -> Any:
    """One survivor this person may see, with all that their page needs of single rows, in one query."""
    if not user.can(Permission.OPEN_SURVIVORS):
        raise Http404
    access = PageAccess.objects.filter(survivor=OuterRef("pk"))
    people = with_gate_facts(Survivor.objects.visible_to(user)).annotate(
        pin_agreed_at=Subquery(access.values("agreed_at")[:1]),
        pin_link_days=Subquery(access.values("link_days")[:1]),
        links_kept=Count("person_links", distinct=True),
    )
    return get_object_or_404(people.select_related("plan", "support_worker", "news_wishes"), pk=pk)


def get_message_to_do_for(user: User, pk: UUID) -> tuple[Message, Survivor]:
    """A letter to post or a word for somebody's worker, with the survivor it is for. Anything else is a 404."""
    if not user.can(Permission.TELL_SURVIVORS):
        raise Http404
    by_hand = Message.objects.waiting().filter(resolver="survivor", channel__in=(Channel.LETTER, Channel.WORKER))
    message = get_object_or_404(by_hand, pk=pk)
    return message, get_object_or_404(Survivor.objects.visible_to(user), pk=message.recipient_id)


def get_message_for(user: User, pk: UUID) -> tuple[Message, Survivor]:
    """A message that was unsure once, with the survivor it was for, who must be visible. Anything else is a 404."""
    if not user.can(Permission.TELL_SURVIVORS):
        raise Http404
    once_unsure = Message.objects.filter(resolver="survivor", events__state=State.UNSURE).distinct()
    message = get_object_or_404(once_unsure, pk=pk)
    return message, get_object_or_404(Survivor.objects.visible_to(user), pk=message.recipient_id)
