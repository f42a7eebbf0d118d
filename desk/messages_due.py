"""What the outbox asks of the desk: messages for somebody to deliver, and those the machine will not touch again."""

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Survivor
from feedback.models import FeedbackNotification
from outbox.models import Channel, Message, MessageEvent, State
from safeguards.duties import Ask, Duty, Found, Kind, late_since, shaped, since
from safeguards.prepared import Given

FAILED_DAYS = 30  # a message that failed longer ago has been followed by others


def _theirs(user: User) -> Any:
    """Messages to people this person may see, with their pseudonym, the oldest first."""
    visible = Survivor.objects.visible_to(user).filter(pk=OuterRef("recipient_id"))
    named = Message.objects.filter(resolver="survivor").annotate(name=Subquery(visible.values("pseudonym")[:1]))
    return named.filter(name__isnull=False).order_by("created_at", "pk")


def _shaped(rows: Any, **columns: Any) -> "QuerySet[Any]":
    return shaped(rows, person="recipient_id", name="name", **({"at": "created_at"} | columns))


def not_sure(user: User) -> "QuerySet[Any]":
    """Sent or not: nobody knows."""
    return _shaped(_theirs(user).unsure())


def on_hold(user: User) -> "QuerySet[Any]":
    """Something has happened to whom they are for."""
    return _shaped(_theirs(user).held())


def for_somebody(user: User) -> "QuerySet[Any]":
    """To be delivered by a person."""
    rows = _theirs(user).to_do().exclude(channel=Channel.NEXT_CONTACT)
    return _shaped(rows, at="not_before", until="expires_at", what="channel")


def lately_failed(user: User) -> "QuerySet[Any]":
    """The mail server would not take them, and nothing else has told them since."""
    found_out = MessageEvent.objects.filter(message=OuterRef("pk"), reasons__contains=["said_by_person"])
    waits = FeedbackNotification.objects.untold().filter(message=OuterRef("pk"))
    return _shaped(_theirs(user).failed().filter(Exists(waits), ~Exists(found_out), created_at__gte=LATELY))


def to_colleagues(_user: User) -> "QuerySet[Any]":
    """Messages that a change is late which did not surely go, and after which none went."""
    later = Message.objects.filter(
        resolver="overdue", recipient_id=OuterRef("recipient_id"), created_at__gt=OuterRef("created_at")
    )
    named = User.objects.filter(pk=OuterRef("recipient_id"))
    rows = Message.objects.filter(resolver="overdue", state__in=(State.UNSURE, State.FAILED))
    rows = rows.filter(~Exists(later), created_at__gte=LATELY).order_by("created_at", "pk")
    return _shaped(rows.annotate(name=Subquery(named.values("name")[:1])), what="state")


def unsure(message: Found, _ask: Ask) -> Duty:
    """It may have gone or not: a person says which."""
    return Duty(
        kind=_("Not sure it was sent"),
        title=_("Check one message to %(name)s") % {"name": message.name},
        detail=_("The mail server went quiet while it was going. It is not sent again by itself."),
        url=reverse("message_settle", args=[message.pk]),
        label=_("Say what happened"),
    )


def held(message: Found, _ask: Ask) -> Duty:
    """Something has happened: nothing is written until the plan was gone through with them."""
    since = date_format(localtime(message.at), "j F")
    return Duty(
        kind=_("Held since %(day)s") % {"day": since},
        title=_("Call %(name)s before anything is sent") % {"name": message.name},
        detail=_("Something has changed. One message waits until you have been through the plan with them."),
        url=reverse("plan_edit", args=[message.person]),
        label=_("Go through the plan"),
    )


def by_hand(message: Found, _ask: Ask) -> Duty:
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
    title, detail, label = words[Channel(message.what)]
    address = "person_news" if message.what == Channel.PHONE else "message_do"
    return Duty(
        kind=_("For you to do, until %(day)s") % {"day": date_format(localtime(message.until), "j F")},
        title=title % {"name": message.name},
        detail=detail,
        url=reverse(address, args=[message.person if address == "person_news" else message.pk]),
        label=label,
    )


def failed(message: Found, _ask: Ask) -> Duty:
    """The mail server would not take it: mostly the address is wrong. Not what somebody said did not go: nothing is
    known against that address, and the news is owed."""
    return Duty(
        kind=_("Could not be sent, %(day)s") % {"day": date_format(localtime(message.at), "j F")},
        title=_("Check the email address of %(name)s with them") % {"name": message.name},
        detail=_("The mail server did not take the message. They are owed it as before."),
        url=reverse("plan_edit", args=[message.person]),
        label=_("Go through the plan"),
    )


def not_heard(message: Found, _ask: Ask) -> Duty:
    """Somebody should know that a change is late, and their message may not have gone."""
    failed_on = _("Could not be sent, %(day)s") % {"day": date_format(localtime(message.at), "j F")}
    return Duty(
        kind=_("Not sure it was sent") if message.what == State.UNSURE else failed_on,
        title=_("%(name)s may not have heard that a change is late") % {"name": message.name},
        detail=_("Tell them yourself."),
        url=f"{reverse('change_list')}?status=late",
        label=_("See what is late"),
    )


LATELY = Given(lambda ask: ask.now - timedelta(days=FAILED_DAYS), DateTimeField())
TELLS = (Permission.TELL_SURVIVORS, Permission.OPEN_SURVIVORS)
MESSAGES = (
    Kind(rows=not_sure, due=late_since, say=unsure, needs=TELLS, urgent=True),
    Kind(rows=on_hold, due=since, say=held, needs=TELLS, urgent=True),
    Kind(rows=for_somebody, due=since, say=by_hand, needs=TELLS),
    Kind(rows=lately_failed, due=late_since, say=failed, needs=TELLS),
    Kind(rows=to_colleagues, due=late_since, say=not_heard, needs=(*TELLS, Permission.MANAGE_CHANGES)),
)
