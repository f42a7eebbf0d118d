"""The message that says there is news, and nothing else (domain.md 3.3). What is previewed is what is sent."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from safeguards import discreet

SHORT_PART = 3  # shorter parts of a surname are also ordinary words


@dataclass(frozen=True)
class Text:
    """Subject and body, in one language."""

    subject: str
    body: str


def news_waiting(language: str, *, link: str = "") -> Text:
    """The discreet text in this language; the address of the private page stands below it where there is one."""
    with translation.override(language):
        text = _("Hi, it’s %(name)s. I have some news for you when you have a minute. No rush.") % {
            "name": settings.MAIL_FROM_NAME
        }
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


def faults(language: str, name: str | None) -> list[str]:
    """Why the checker would not let this text go to this person."""
    text = news_waiting(language)
    return discreet.faults(f"{text.subject}\n{text.body}", names=surname_parts(name))
