"""The picture that stands beside a shared link of one change on the public board.

Drawn by the typesetter of our papers: its own letters hold all of Welsh, which those of the picture library do not.
"""

from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.board import Posted
from safeguards.papers import picture

WIDTH, HEIGHT = 1200, 630
KEPT = 64  # pictures of texts that are public, in this process


def card_of(posted: Posted, language: str) -> bytes:
    """The PNG of one change in one language, drawn once for each release."""
    return _drawn(
        posted.release, language, posted.said[language], posted.did[language], posted.could_not, _public_name(language)
    )


def _public_name(language: str) -> str:
    name: str = settings.PUBLIC_NAME_CY if language == "cy" else settings.PUBLIC_NAME
    return name


@lru_cache(maxsize=KEPT)
def _drawn(_release: UUID, language: str, said: str, did: str, could_not: bool, name: str) -> bytes:
    with translation.override(language):
        labels = {"said_label": _("You said"), "did_label": _("We could not, because") if could_not else _("We did")}
    return picture("card.typ", {"name": name, "said": said, "did": did, **labels}, language)
