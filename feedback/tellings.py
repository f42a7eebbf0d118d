"""What one press would do: for one person all their news by one way, and for many in a few words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagement.gate import Decision, Reason
from engagement.models import ContactRoute, Survivor
from feedback import messages
from feedback.models import FeedbackNotification
from feedback.news import News
from outbox.models import Channel, Message

WOULD_NAME_THEM = _("The words could give them away. Tell them yourself.")
SPOKEN = (Channel.PHONE, Channel.WORKER)
THEIRS_TO_RING = frozenset({Reason.INBOUND_ONLY, Reason.CONTACT_STOPPED, Reason.CONTACT_SUSPENDED, Reason.HAS_DIED})


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What would be done now for one person: all their news by one way.

    `decision` is the gate's answer to the way that was chosen, or to the best there was; `joins` is a message that
    waits already and would carry this too, `instead_of` one that this would take the place of.
    """

    survivor: Survivor
    news: tuple[News, ...]
    told: tuple[str, ...]  # the news in their language, as whoever tells them would say it
    channel: Channel
    decision: Decision
    starts_at: datetime
    asked_at: datetime
    route: ContactRoute | None = None
    purpose: str = "news"
    text: messages.Text = messages.NOTHING
    link_days: int = 0  # none: no address in the message
    is_discreet: bool = True
    waiting: Message | None = None

    @property
    def is_sent(self) -> bool:
        """It goes by itself once *send* is pressed."""
        return self.channel == Channel.EMAIL

    @property
    def is_by_person(self) -> bool:
        """Somebody has something to do: ring, post a letter, ask the worker."""
        return self.channel in (*SPOKEN, Channel.LETTER)

    @property
    def is_kept(self) -> bool:
        """Nothing goes: it is told when they get in touch."""
        return self.channel == Channel.NEXT_CONTACT

    @property
    def is_later(self) -> bool:
        """Not now: when their window opens, or some days after the last message."""
        return self.starts_at > self.asked_at

    @property
    def heading(self) -> str:
        """What somebody is to do."""
        words = {
            Channel.PHONE: _("%(name)s: you tell them"),
            Channel.LETTER: _("%(name)s: you post a letter"),
            Channel.WORKER: _("%(name)s: you ask their worker"),
        }
        return str(words[self.channel]) % {"name": self.survivor}

    @property
    def words_to_say(self) -> list[str]:
        """What is said or written: the news itself by voice, and only that there is some by letter or worker."""
        return list(self.told) if self.channel == Channel.PHONE else [self.text.body.strip()]

    @property
    def is_new(self) -> bool:
        """Pressing *send* would do something: not everything of it is kept already."""
        return not self.is_kept or any(not piece.waits for piece in self.news)

    @property
    def has_link(self) -> bool:
        return bool(self.link_days)

    @property
    def is_news(self) -> bool:
        """News itself goes before thanks, *not yet* and a reminder where there is much to send."""
        return self.purpose in ("news", "full", "worker")

    @property
    def carries_news(self) -> bool:
        """Sending it tells them, because the words of the message are the news."""
        return self.purpose in ("full", "thanks", "not_yet")

    @property
    def joins(self) -> Message | None:
        """The message that waits already, where this is more behind the same words."""
        same = self.waiting and self.waiting.channel == self.channel and self.waiting.purpose == self.purpose == "news"
        return self.waiting if same else None

    @property
    def instead_of(self) -> Message | None:
        """The message that waits and that this takes the place of. Thanks, and *not yet*, announce no news: what
        waits goes on its own."""
        return self.waiting if self.joins is None and not says_little(self.news) else None

    @property
    def expires_at(self) -> datetime:
        """A message that has not gone by then never goes."""
        if self.is_sent:
            return self.starts_at + timedelta(hours=settings.MESSAGE_LIFE_HOURS)
        return self.starts_at + timedelta(days=settings.PERSON_MESSAGE_DAYS)

    @property
    def is_theirs_to_ring(self) -> bool:
        """We wait for them: they contact us, or they asked us to stop."""
        return bool(THEIRS_TO_RING & set(self.decision.reasons))

    @property
    def why_not(self) -> list[str | Promise]:
        """Every reason for which nothing is written, in words; a closed window alone would only make it wait."""
        refusing = [reason for reason in self.decision.reasons if reason is not Reason.OUTSIDE_WINDOW]
        said: list[str | Promise] = [reason.label for reason in refusing]
        return said if self.is_discreet else [*said, WOULD_NAME_THEM]


@dataclass(frozen=True)
class Plan:
    """What one press would do for a list of people."""

    tellings: Sequence[Telling]

    @property
    def emails(self) -> int:
        return sum(each.is_sent and each.is_new for each in self.tellings)

    @property
    def by_person(self) -> int:
        return sum(each.is_by_person for each in self.tellings)

    @property
    def kept(self) -> int:
        return sum(each.is_kept and each.is_new for each in self.tellings)

    @property
    def new(self) -> int:
        return self.emails + self.by_person + self.kept

    @property
    def words(self) -> str:
        """Sends 1 email, adds 1 call to your day, keeps 1."""
        said = []
        if self.emails:
            said.append(ngettext("Sends %(n)d email.", "Sends %(n)d emails.", self.emails) % {"n": self.emails})
        if self.by_person:
            adds = ngettext("Adds %(n)d thing to your day.", "Adds %(n)d things to your day.", self.by_person)
            said.append(adds % {"n": self.by_person})
        if self.kept:
            said.append(ngettext("Keeps %(n)d.", "Keeps %(n)d.", self.kept) % {"n": self.kept})
        return " ".join(said)


def says_little(news: tuple[News, ...]) -> bool:
    """Thanks, and that there is nothing new yet: no news that waits is told or announced by it."""
    little = {FeedbackNotification.Kind.THANKS, FeedbackNotification.Kind.NOT_YET}
    return {piece.kind for piece in news} <= little
