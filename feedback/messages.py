"""The words of messages: that there is news, thanks, nothing new yet. What is previewed is what is sent.

Each passes the discreet checker in the language it is sent in (domain.md 3.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from engagement.models import Wording
from engagement.sending import NEWS
from safeguards import discreet

__all__ = ["NEWS", "NOTHING", "Text", "faults", "full_text", "page_address", "surname_parts", "text_of", "with_link"]

PLACE_OF_NAME = "{name}"  # stands in the wording for whoever writes
SHORT_PART = 3  # shorter parts of a surname are also ordinary words


@dataclass(frozen=True)
class Text:
    """Subject and body, in one language."""

    subject: str
    body: str


NOTHING = Text(subject="", body="")


def text_of(words: Wording | None, language: str) -> Text:
    """A wording in hand as a message. Nothing may be sent where nobody has approved one: there is no text then."""
    if words is None:
        return NOTHING
    body = words.text(language).replace(PLACE_OF_NAME, settings.MAIL_FROM_NAME)
    with translation.override(language):
        return Text(subject=_("Hello"), body=f"{body}\n")


def full_text(news: Iterable[str], language: str) -> Text:
    """The news itself, for somebody who chose fuller words."""
    with translation.override(language):
        body = "\n\n".join([_("Hello, it’s %(name)s.") % {"name": settings.MAIL_FROM_NAME}, *news])
        return Text(subject=_("Hello"), body=f"{body}\n")


def with_link(text: Text, link: str) -> Text:
    """The same with the address of their private page below it."""
    return Text(subject=text.subject, body=f"{text.body}\n{link}\n") if link else text


def page_address(token: str, language: str) -> str:
    """The one address a message may carry (security rule 8)."""
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse('private_page', args=[token])}"


def surname_parts(name: str | None) -> list[str]:
    """The words of a name that must not stand in a message: all but the first, whole and in their parts."""
    surnames = (name or "").split()[1:]
    parts = [part for surname in surnames for part in surname.replace("'", "-").replace("’", "-").split("-")]
    return [part for part in dict.fromkeys([*surnames, *parts]) if len(part) >= SHORT_PART]


def faults(text: Text, name: str | None) -> list[str]:
    """Why the checker would not let this text go to this person."""
    return discreet.faults(f"{text.subject}\n{text.body}", names=surname_parts(name))
