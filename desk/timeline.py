"""The last things that happened with one survivor, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.anybody import WHICH, About, kept
from accounts.models import User
from engagement.models import Consultation, SafeContactPlan, Survivor, TriggerEvent
from feedback.models import FeedbackNotification
from safeguards.prepared import Written, written

SHOWN = 8
TEXT = TextField()
_NOTHING = Value("", output_field=TEXT)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""
    link: str = ""

    @property
    def when(self) -> str:
        return date_format(timezone.localtime(self.at), "j M Y")


def timeline(survivor: Survivor, plan: SafeContactPlan | None, *, user: User) -> list[Moment]:
    """Talks, news told, what happened, and what became of the plan: one query for all of it."""
    held = kept("timeline", user, _held).rows(About(user, survivor.pk))
    found = [_moment(*row) for row in held] + list(plan_moments(plan))
    if survivor.died_at is not None:
        found.append(Moment(at=survivor.died_at, title=_("We learnt that they have died")))
    return sorted(found, key=lambda moment: moment.at, reverse=True)[:SHOWN]


def _held(like: User) -> list[Written]:
    rows = talks(like).union(tellings(), happenings(), all=True)
    return [written(rows.order_by("-at", "pk")[:SHOWN])]


def _row(rows: Any, what: str, at: str, first: Any, second: Any = _NOTHING) -> Any:
    """One kind of row in the shape that all share: when, what, two texts, and its id."""
    shaped = rows.annotate(at=F(at), what=Value(what, output_field=TEXT), first=first, second=second)
    return shaped.order_by().values_list("at", "what", "first", "second", "pk")


def talks(like: User) -> Any:
    """Their consultations that whoever asks may see: how, in which language, and whether the notes are finished."""
    held = Consultation.objects.visible_to(like).filter(participations__survivor=WHICH)
    is_open = Case(When(closed_at__isnull=True, then=Value("open")), default=Value("closed"), output_field=TEXT)
    return _row(held, "talk", "started_at", Concat("channel", Value(" "), "language", output_field=TEXT), is_open)


def tellings() -> Any:
    """News they were told."""
    told = FeedbackNotification.objects.filter(survivor=WHICH, told_at__isnull=False)
    return _row(told, "told", "told_at", Cast("change__title", TEXT))


def happenings() -> Any:
    """What happened in their life that changed what is safe; a changed plan stands under its own line."""
    events = TriggerEvent.objects.filter(survivor=WHICH).exclude(kind=TriggerEvent.Kind.PLAN_CHANGED)
    return _row(events, "happened", "noted_at", Cast("kind", TEXT))


def _moment(at: datetime, what: str, first: str, second: str, pk: UUID) -> Moment:
    if what == "told":
        return Moment(at=at, title=_("Told what came of it"), text=first)
    if what == "happened":
        return Moment(
            at=at,
            title=_("Something happened"),
            text=str(TriggerEvent.Kind(first).label),
            url=reverse("event_detail", args=[pk]),
            link=_("Read it"),
        )
    channel, language = first.split(" ")
    how = {"how": Consultation.Channel(channel).label, "language": dict(settings.LANGUAGES)[language]}
    was_referred = channel == Consultation.Channel.REFERRAL
    return Moment(
        at=at,
        title=_("Referral") if was_referred else _("Consultation, one to one"),
        text=_("%(how)s, in %(language)s.") % how,
        url=reverse("consultation_detail", args=[pk]),
        link=_("Finish the notes") if second == "open" else _("Read it"),
    )


def plan_moments(plan: SafeContactPlan | None) -> Iterator[Moment]:
    """When the plan was last confirmed, suspended or stopped."""
    if plan is None:
        return
    for at, title in (
        (plan.confirmed_at, _("Safe contact plan confirmed")),
        (plan.suspended_at, _("Contact suspended")),
        (plan.stopped_at, _("All contact stopped")),
    ):
        if at is not None:
            yield Moment(at=at, title=title)
