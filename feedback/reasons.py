"""What somebody's words had to do with a change, in words that claim no more than is so (FL-4, FL-5)."""

from collections.abc import Iterable
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models import ChangeLink

Strength = ChangeLink.Strength
WORDS: dict[str, Promise] = {  # the strongest first
    Strength.DIRECT: gettext_lazy("You asked for this. It is one of the reasons it changed."),
    Strength.CONTRIBUTED: gettext_lazy("What you told us is one of the reasons this changed."),
    Strength.CONTEXT: gettext_lazy("What you told us helped us to understand."),
}


def strongest(strengths: Iterable[str]) -> str:
    """Of all that one person said towards one change; empty where nothing is linked to it any more."""
    held = set(strengths)
    return next((strength for strength in WORDS if strength in held), "")


def since_and_why(since: date | None, strength: str, language: str) -> str:
    """Since when it is so, and what their words had to do with it, in their language."""
    with translation.override(language):
        said = [_("It has been so since %(day)s.") % {"day": date_format(since, "j F Y")}] if since else []
        return " ".join([*said, *([str(WORDS[strength])] if strength else [])])
