"""Everything that happened to one thing that was said, in words and in order, from said to answered.

Read only. What is sealed was opened by the page, and is handed in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.gate import Reason
from engagement.models import Contribution
from feedback.models import (
    ChangeLink,
    ChangeStep,
    FeedbackNotification,
    FurtherWords,
    PrivateLink,
    Response,
    Triage,
)
from outbox.models import MessageEvent, State
from safeguards.sealing import Opened


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One thing that happened."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""
    link: str = ""

    @property
    def when(self) -> str:
        return date_format(timezone.localtime(self.at), "j M Y")


# What became of a message ---------------------------------------------------------------------------------------------
STATES: Mapping[str, Promise] = {
    State.QUEUED: gettext_lazy("The message waits"),
    State.LEASED: gettext_lazy("The message is about to go"),
    State.SENDING: gettext_lazy("The message is going"),
    State.SENT: gettext_lazy("The message went"),
    State.DELIVERED: gettext_lazy("The message arrived"),
    State.UNSURE: gettext_lazy("Nobody is sure that the message went"),
    State.FAILED: gettext_lazy("The message could not be sent"),
    State.EXPIRED: gettext_lazy("The message never went"),
    State.CANCELLED: gettext_lazy("The message never went"),
}
CALLED_BACK: Mapping[str, Promise] = {  # said of a message that will never go
    "no_consent": gettext_lazy("Their consent was withdrawn."),
    "route_not_safe": gettext_lazy("The way it would have gone is no longer safe."),
}
WHY: Mapping[str, Promise] = {
    "too_late": gettext_lazy("Its time was over before it could go."),
    "told_together": gettext_lazy("It goes together with other news."),
    "told_by_a_person": gettext_lazy("Somebody told them instead."),
    "told_on_the_page": gettext_lazy("They had read it on their page already."),
    "nothing_behind_it": gettext_lazy("They had heard it meanwhile."),
    "decided_again": gettext_lazy("What it was about was decided again."),
    "done_by_person": gettext_lazy("Somebody did it."),
    "said_by_person": gettext_lazy("Somebody found out what happened to it."),
    "lease_ran_out": gettext_lazy("The sender stopped before it went. It is tried again."),
    "sender_stopped": gettext_lazy("The sender stopped while it was going."),
    "line_broke": gettext_lazy("The mail server went quiet while it was going."),
    "server_away": gettext_lazy("The mail server could not be reached."),
    "address_changed": gettext_lazy("The address was changed. It is looked at afresh."),
    "address_not_one": gettext_lazy("The address is not one that mail can be sent to."),
    "address_not_plain": gettext_lazy("The address is not one that mail can be sent to."),
    "text_not_taken": gettext_lazy("The mail server did not take the text."),
    "nothing_to_send": gettext_lazy("There was nobody, or nothing, left to send."),
    "fault": gettext_lazy("Something of ours broke. It is tried again."),
}


def reason_words(reason: str, state: str) -> str:
    """One reason in words. One that is not known here is shown as it was kept, rather than left out."""
    if state == State.CANCELLED and reason in CALLED_BACK:
        return str(CALLED_BACK[reason])
    if reason in WHY:
        return str(WHY[reason])
    return str(Reason(reason).label) if reason in Reason.values else reason


def _message_moment(event: MessageEvent) -> Moment:
    why = [reason_words(reason, event.state) for reason in event.reasons]
    if event.until is not None and event.state == State.QUEUED:
        moment = date_format(timezone.localtime(event.until), "j F H:i")
        why.insert(0, _("It is looked at again %(moment)s.") % {"moment": moment})
    return Moment(at=event.at, title=str(STATES[event.state]), text=" ".join(why))


# The rows -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Story:
    """The rows of one contribution, sealed as they are."""

    contribution: Contribution
    decisions: Sequence[Triage]
    links: Sequence[ChangeLink]
    news: Sequence[FeedbackNotification]
    addresses: Mapping[UUID, PrivateLink]  # by message
    further: Sequence[FurtherWords]

    @property
    def standing(self) -> Triage | None:
        """The decision that stands."""
        return self.decisions[-1] if self.decisions else None


def story_of(contribution: Contribution) -> Story:
    """As many queries for a long story as for a short one."""
    events = Prefetch("message__events", MessageEvent.objects.order_by("pk"))
    news = list(
        FeedbackNotification.objects.filter(notified__contribution=contribution)
        .select_related("change", "message", "made_by")
        .prefetch_related(events, "responses")
        .order_by("made_at")
    )
    messages = [each.message_id for each in news if each.message_id]
    return Story(
        contribution=contribution,
        decisions=list(
            Triage.objects.filter(contribution=contribution).select_related("decided_by").order_by("decided_at", "pk")
        ),
        links=list(
            ChangeLink.objects.filter(contribution=contribution)
            .select_related("change__area", "linked_by")
            .prefetch_related("change__steps")
            .order_by("linked_at", "pk")
        ),
        news=news,
        addresses={each.message_id: each for each in PrivateLink.objects.filter(message__in=messages)},
        further=list(FurtherWords.objects.filter(news__in=news).select_related("written_by").order_by("written_at")),
    )


def history(story: Story, opened: Opened, *, now: datetime) -> list[Moment]:
    """Newest first."""
    found = [*_said(story), *_sorted(story), *_linked(story), *_sent_and_told(story, now), *_further(story, opened)]
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _said(story: Story) -> Iterator[Moment]:
    said = story.contribution
    by = _("Written down by %(name)s. %(read_back)s.")
    yield Moment(
        at=said.said_at,
        title=_("Said"),
        text=by % {"name": said.recorded_by.name, "read_back": said.get_read_back_display()},
        url=reverse("consultation_detail", args=[said.consultation_id]),
        link=_("See the talk"),
    )
    for each in said.corrections.all():
        yield Moment(at=each.said_at, title=_("They put it right"))


def _sorted(story: Story) -> Iterator[Moment]:
    for each in story.decisions:
        words = [_("Decided by %(name)s.") % {"name": each.decided_by.name}]
        if each.passed_to:
            words.append(_("Passed on to %(whom)s.") % {"whom": each.passed_to})
        if each.own_case:
            words.append(_("It is about their own case."))
        yield Moment(at=each.decided_at, title=each.get_outcome_display(), text=" ".join(words))


def _linked(story: Story) -> Iterator[Moment]:
    for link in story.links:
        strength = _("Strength of link: %(strength)s.") % {"strength": link.get_strength_display()}
        yield Moment(
            at=link.linked_at,
            title=_("Linked to a change"),
            text=f"{link.change.title}. {strength}",
            url=reverse("change_detail", args=[link.change_id]),
            link=_("See the change"),
        )
        yield from (_step(step, link.change.title) for step in link.change.steps.all() if step.at >= link.linked_at)


def _step(step: ChangeStep, title: str) -> Moment:
    on = "" if step.on == timezone.localdate(step.at) else _("Since %(day)s.") % {"day": date_format(step.on, "j F Y")}
    return Moment(at=step.at, title=step.get_status_display(), text=f"{title}. {on}".strip())


def _sent_and_told(story: Story, now: datetime) -> Iterator[Moment]:
    shown: set[UUID] = set()
    for each in story.news:
        yield Moment(at=each.made_at, title=_("News prepared"), text=_what(each))
        if each.message is not None and each.message_id not in shown:
            shown.add(each.message.pk)
            steps = [event for event in each.message.events.all() if event.state not in (State.LEASED, State.SENDING)]
            yield from (_message_moment(event) for event in steps)
            yield from _address(story.addresses.get(each.message.pk), now)
        if each.told_at is not None:
            how = FeedbackNotification.Told(each.told_how).label
            yield Moment(at=each.told_at, title=_("Told"), text=f"{how}. {_what(each)}")
        yield from (_answer(answer) for answer in each.responses.all())


def _further(story: Story, opened: Opened) -> Iterator[Moment]:
    """What was written for them after a *no*, in every language in which it was."""
    for each in story.further:
        words = [f"“{text}”" for text in opened[each.pk].values() if text]
        by = _("Written by %(name)s.") % {"name": each.written_by.name}
        yield Moment(at=each.written_at, title=_("What we say to them this time"), text=" ".join([*words, by]))


def _what(news: FeedbackNotification) -> str:
    kind = str(news.get_kind_display())
    return f"{kind}: {news.change.title}." if news.change else f"{kind}."


def _address(link: PrivateLink | None, now: datetime) -> Iterator[Moment]:
    """Whether their page was opened, or its address closed unread."""
    if link is None:
        return
    if link.opened_at is not None:
        yield Moment(at=link.opened_at, title=_("They opened their page"))
    elif link.has_run_out(now):
        yield Moment(at=link.expires_at, title=_("The address of their page closed unopened"), text=_("Owed again."))


def _answer(answer: Response) -> Moment:
    said_no = answer.answer == Response.Answer.NO
    title = _("They said it did not answer them") if said_no else _("They said it answered them")
    return Moment(at=answer.answered_at, title=title, text=_("The loop is open again.") if said_no else "")
