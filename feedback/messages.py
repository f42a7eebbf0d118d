"""The message that says there is news, and nothing else (domain.md 3.3). What is previewed is what is sent."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from engagement.models import Wording
from engagement.sending import NEWS
from safeguards import discreet

PLACE_OF_NAME = "{name}"  # stands in the wording for whoever writes
SHORT_PART = 3  # shorter parts of a surname are also ordinary words


@dataclass(frozen=True)
class Text:
    """Subject and body, in one language."""

    subject: str
    body: str


def news_words() -> Wording | None:
    """The wording that may be sent now, or none: load it once for a page."""
    return Wording.objects.current_by_purpose(Wording.Kind.MESSAGE).get(NEWS)


def news_waiting(language: str, *, link: str = "") -> Text:
    """The discreet text in this language; the address of the private page stands below it where there is one."""
    return news_text(news_words(), language, link=link)


def news_text(words: Wording | None, language: str, *, link: str = "") -> Text:
    """The same from a wording in hand. Nothing may be sent where nobody has approved one: there is no text then."""
    if words is None:
        return Text(subject="", body="")
    text = words.text(language).replace(PLACE_OF_NAME, settings.MAIL_FROM_NAME)
    with translation.override(language):
        return Text(subject=_("Hello"), body=f"{text}\n\n{link}\n" if link else f"{text}\n")


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
