"""A letter, or a word for somebody's worker: whether it may go now, and what it says."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from engagement.gate import Act, Ask, Decision, may
from engagement.models import Purpose, Survivor
from feedback import messages
from feedback.sending import NewsResolver
from outbox.models import Channel, Message
from safeguards import papers
from safeguards.audit import Why
from safeguards.sealing import open_rows


def may_go(message: Message, survivor: Survivor, *, at: datetime) -> Decision:
    """The gate's answer at the moment somebody is about to do it."""
    if message.channel == Channel.LETTER:
        return may(survivor, NewsResolver().ask_for(message))
    asked = Ask(act=Act.TELL, moment=at, route=message.route_id, consent=Purpose.UPDATES, by_person=True)
    return may(survivor, asked)


def words_of(message: Message, *, by: User) -> str:
    """What it says, opened in one event."""
    return open_rows([message], "body", by=by, why=Why.SEND)[message.pk]["body"] or ""


def letter_of(message: Message, survivor: Survivor, *, by: User) -> bytes:
    """The plain sheet to post. The address is written by hand: it stands in no file. Raises LetterNotDiscreet."""
    name = open_rows([survivor], "name", by=by, why=Why.SEND)[survivor.pk]["name"]
    return papers.letter(
        words_of(message, by=by),
        language=message.language,
        first_name=settings.MAIL_FROM_NAME,
        on=timezone.localdate(),
        names=messages.surname_parts(name),
    )
