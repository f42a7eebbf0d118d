"""One line of the ledger as it is shown: how they could hear, what is owed, and the one thing to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.models import ContactRoute
from feedback.days import short_day
from feedback.loops import LINE_FIELDS, Line, lines
from feedback.models import Loop, NotifiedContribution, Stage
from feedback.reaching import how_words
from feedback.views.standing import Step
from outbox.models import Channel, Message, State

OF_OTHERS = (
    "survivor__pseudonym", "survivor__died_at", "survivor__plan__survivor",
    "survivor__plan__status", "survivor__plan__inbound_only", "survivor__plan__rely_until",
)  # fmt: skip
SAFE = ContactRoute.objects.filter(safe=ContactRoute.Safe.YES).only("plan", "kind", "safe", "valid_until")
WAYS = (Prefetch("survivor__plan__routes", SAFE), "survivor__plan__routes__windows")
SOON_DAYS = 28  # later days stand as dates


@dataclass(frozen=True)
class Row:
    """The loop, how we can tell them, and what to do next."""

    loop: Line
    how: str
    next: Step | None

    @property
    def owed(self) -> tuple[str, str]:
        """What is owed by when, and the colour of its tag; no colour: it stands as plain words."""
        line = self.loop
        if line.stage is Stage.UNSURE and line.row.is_open:
            return _("Not sure it was sent"), "yellow"
        if line.is_late:
            late = ngettext("%(count)d day late", "%(count)d days late", line.days_late)
            return late % {"count": line.days_late}, "orange"
        if line.due_on is None or line.row.is_declined:
            return _("Nothing"), ""
        if line.days_left < 0:
            return _("Nothing more until it has gone"), ""
        if line.days_left > SOON_DAYS:
            return _("Due %(day)s") % {"day": short_day(line.due_on)}, ""
        left = ngettext("Due in %(count)d day", "Due in %(count)d days", line.days_left)
        return (left % {"count": line.days_left} if line.days_left else _("Due today")), ""


def with_ways(rows: "QuerySet[Loop]") -> "QuerySet[Loop]":
    """With what says how each could hear, and nothing that is sealed: two queries more, for one line or for twenty."""
    return with_plans(rows).prefetch_related(*WAYS)


def with_plans(rows: "QuerySet[Loop]") -> "QuerySet[Loop]":
    """With the plan that each rests on; `fetch_ways` fetches the rest."""
    return rows.select_related(None).select_related("survivor__plan", "theme").only(*LINE_FIELDS, *OF_OTHERS)


def fetch_ways(rows: list[Loop]) -> None:
    """The ways that are said to be safe, with their times."""
    prefetch_related_objects(rows, *WAYS)


def table_rows(page: Iterable[Loop], at: datetime) -> list[Row]:
    """Every line of one page."""
    shown = lines(page, at)
    waiting = _messages_of([line.row.pk for line in shown if line.stage in (Stage.UNSURE, Stage.TO_TELL)])
    return [Row(line, how_words(line.survivor, at), next_of(line, waiting.get(line.row.pk))) for line in shown]


def _messages_of(contributions: list[UUID]) -> dict[UUID, Message]:
    """Contribution → the message that waits for somebody to do, or to say, something."""
    if not contributions:
        return {}
    behind = NotifiedContribution.objects.filter(
        contribution__in=contributions,
        notification__told_at__isnull=True,
        notification__message__state__in=(State.QUEUED, State.UNSURE),
    ).select_related("notification__message")
    found = {}
    for each in behind.order_by("notification__made_at"):
        if each.notification.message is not None:
            found[each.contribution_id] = each.notification.message
    return found


def next_of(line: Line, message: Message | None) -> Step | None:
    """What to do about this one now; nothing where nothing is left to do."""
    if not line.row.is_open:
        return None
    if line.stage is Stage.SAID:
        return Step(_("Read and sort it"), sort_address([line.row.pk]))
    if line.stage is Stage.UNSURE and message is not None:
        return Step(_("Say what happened"), reverse("message_settle", args=[message.pk]))
    if line.is_owed:
        return Step(_owed_label(line, message), reverse("person_news", args=[line.row.survivor_id]))
    if line.stage is Stage.SORTED:
        return Step(_("Link it to a change"), sort_address([line.row.pk]))
    return Step(_("See the change"), reverse("change_detail", args=[line.change])) if line.change else None


def _owed_label(line: Line, message: Message | None) -> str:
    if line.stage is Stage.TO_TELL:
        asked = {
            Channel.WORKER: _("Ask their worker"),
            Channel.LETTER: _("Post the letter"),
        }
        return asked.get(Channel(message.channel), _("Ring")) if message is not None else _("Ring")
    if line.stage is Stage.OWED and line.could_not:
        return _("Plan the talk")
    return {
        Stage.ANSWERED_NO: _("Prepare the answer"),
        Stage.KEPT: _("Read what waits"),
        Stage.ANNOUNCED: _("Tell them yourself"),
    }.get(line.stage, _("Tell them “not yet”") if line.is_not_yet else _("Prepare the news"))


def sort_address(contributions: Iterable[UUID]) -> str:
    """Where these are decided together."""
    return f"{reverse('contribution_decide')}?{urlencode([('of', str(each)) for each in contributions])}"
