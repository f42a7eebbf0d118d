"""Mail to the worker who holds a referral: that there is something to see, with its reference and nothing else.

It passes the discreet checker in the worker's language, as mail to survivors does (security rule 8).
"""

from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from safeguards import discreet


class What(StrEnum):
    """Why a worker is written to."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    MESSAGE = "message"
    MOVED = "moved"


SENTENCES: dict[What, tuple[Promise, Promise]] = {  # with the reference, and where it may not stand in a message
    What.RECEIVED: (
        gettext_lazy("We have received your request %(reference)s."),
        gettext_lazy("We have received your request."),
    ),
    What.ACKNOWLEDGED: (
        gettext_lazy("Somebody has looked at your request %(reference)s."),
        gettext_lazy("Somebody has looked at one of your requests."),
    ),
    What.MESSAGE: (
        gettext_lazy("There is a message for you about your request %(reference)s."),
        gettext_lazy("There is a message for you about one of your requests."),
    ),
    What.MOVED: (
        gettext_lazy("Your request %(reference)s has moved on."),
        gettext_lazy("One of your requests has moved on."),
    ),
}


def worker_words(person: User, what: What, reference: str) -> tuple[str, str]:
    """Subject and text in their language. A reference that would be taken for something else is left out: it is drawn
    by chance, and the message has to go all the same."""
    with translation.override(person.language):
        named, plain = SENTENCES[what]
        texts = [_text(person, sentence % {"reference": reference}) for sentence in (str(named), str(plain))]
        body = next((text for text in texts if not faults(person, text)), texts[-1])
        return _("About your request"), body


def faults(person: User, body: str) -> list[str]:
    """Why the checker would not let it go."""
    return discreet.faults(body.replace(person.name, " ", 1), link=desk_address(person))


def _text(person: User, sentence: str) -> str:
    words = _("Hello %(name)s,\n\n%(sentence)s Sign in to see it:\n\n%(link)s\n\nThis message says no more on purpose.")
    return words % {"name": person.name, "sentence": sentence, "link": desk_address(person)}


def desk_address(person: User) -> str:
    """Where they sign in, in their language: it leads to their desk."""
    with translation.override(person.language):
        return f"{settings.SITE_URL}{reverse('sign_in')}"
