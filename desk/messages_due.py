"""What the outbox asks of the desk: messages for somebody to deliver, and those the machine will not touch again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Survivor
from feedback.models import FeedbackNotification
from outbox.models import Channel, Message, MessageEvent, State
from safeguards.duties import Duty, most_urgent

FAILED_DAYS = 30  # a message that failed longer ago has been followed by others


def message_duties(user: User, now: datetime) -> list[Duty]:
    """Each of them one line with the pseudonym, and nothing of what the message says."""
    if not user.can(Permission.TELL_SURVIVORS):
        return []
    theirs = _theirs(user)
    lately = theirs.failed().filter(created_at__gte=now - timedelta(days=FAILED_DAYS))
    found_out = MessageEvent.objects.filter(message=OuterRef("pk"), reasons__contains=["said_by_person"])
    waits = FeedbackNotification.objects.untold().filter(message=OuterRef("pk"))
    lines: list[tuple[QuerySet[Any], Callable[[Any], Duty]]] = [
        (theirs.unsure().order_by("created_at"), unsure),
        (theirs.held().order_by("created_at"), held),
        (theirs.to_do().exclude(channel=Channel.NEXT_CONTACT), by_hand),
        (lately.filter(Exists(waits), ~Exists(found_out)).order_by("created_at"), failed),
    ]
    if user.can(Permission.MANAGE_CHANGES):
        lines.append((_to_colleagues(now), not_heard))
    return [duty for rows, duty_of in lines for duty in most_urgent(rows, duty_of)]


def _to_colleagues(now: datetime) -> "QuerySet[Any]":
    """Messages that a change is late which did not surely go, and after which none went."""
    later = Message.objects.filter(
        resolver="overdue", recipient_id=OuterRef("recipient_id"), created_at__gt=OuterRef("created_at")
    )
    named = User.objects.filter(pk=OuterRef("recipient_id"))
    rows = Message.objects.filter(resolver="overdue", state__in=(State.UNSURE, State.FAILED))
    rows = rows.filter(~Exists(later), created_at__gte=now - timedelta(days=FAILED_DAYS))
    return rows.annotate(name=Subquery(named.values("name")[:1])).order_by("created_at")


def _theirs(user: User) -> Any:
    """Messages to people this person may see, with their pseudonym."""
    visible = Survivor.objects.visible_to(user).filter(pk=OuterRef("recipient_id"))
    named = Message.objects.filter(resolver="survivor").annotate(name=Subquery(visible.values("pseudonym")[:1]))
    return named.filter(name__isnull=False)


def unsure(message: Any) -> Duty:
    """It may have gone or not: a person says which."""
    return Duty(
        kind=_("Not sure it was sent"),
        title=_("Check one message to %(name)s") % {"name": message.name},
        detail=_("The mail server went quiet while it was going. It is not sent again by itself."),
        url=reverse("message_settle", args=[message.pk]),
        label=_("Say what happened"),
        due_at=message.created_at,
        late=True,
        urgent=True,
    )


def held(message: Any) -> Duty:
    """Something has happened: nothing is written until the plan was gone through with them."""
    since = date_format(localtime(message.created_at), "j F")
    return Duty(
        kind=_("Held since %(day)s") % {"day": since},
        title=_("Call %(name)s before anything is sent") % {"name": message.name},
        detail=_("Something has changed. One message waits until you have been through the plan with them."),
        url=reverse("plan_edit", args=[message.recipient_id]),
        label=_("Go through the plan"),
        due_at=message.created_at,
        urgent=True,
    )


def by_hand(message: Any) -> Duty:
    """A call, a letter or a word with their worker: somebody has to do it."""
    words = {
        Channel.PHONE: (
            _("Tell %(name)s their news"),
            _("By voice, in the times they said are safe."),
            _("See safe times"),
        ),
        Channel.LETTER: (_("Post a letter to %(name)s"), _("Plain paper, plain envelope."), _("Print the letter")),
        Channel.WORKER: (
            _("Ask the worker of %(name)s to pass on a word"),
            _("That they should get in touch, and nothing of the news."),
            _("See what to say"),
        ),
    }
    title, detail, label = words[Channel(message.channel)]
    address = "person_news" if message.channel == Channel.PHONE else "message_do"
    return Duty(
        kind=_("For you to do, until %(day)s") % {"day": date_format(localtime(message.expires_at), "j F")},
        title=title % {"name": message.name},
        detail=detail,
        url=reverse(address, args=[message.recipient_id if address == "person_news" else message.pk]),
        label=label,
        due_at=message.not_before,
    )


def failed(message: Any) -> Duty:
    """The mail server would not take it: mostly the address is wrong. Not what somebody said did not go: nothing is
    known against that address, and the news is owed."""
    return Duty(
        kind=_("Could not be sent, %(day)s") % {"day": date_format(localtime(message.created_at), "j F")},
        title=_("Check the email address of %(name)s with them") % {"name": message.name},
        detail=_("The mail server did not take the message. They are owed it as before."),
        url=reverse("plan_edit", args=[message.recipient_id]),
        label=_("Go through the plan"),
        due_at=message.created_at,
        late=True,
    )


def not_heard(message: Any) -> Duty:
    """Somebody should know that a change is late, and their message may not have gone."""
    failed_on = _("Could not be sent, %(day)s") % {"day": date_format(localtime(message.created_at), "j F")}
    return Duty(
        kind=_("Not sure it was sent") if message.state == State.UNSURE else failed_on,
        title=_("%(name)s may not have heard that a change is late") % {"name": message.name},
        detail=_("Tell them yourself."),
        url=f"{reverse('change_list')}?status=late",
        label=_("See what is late"),
        due_at=message.created_at,
        late=True,
    )
