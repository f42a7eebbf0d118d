"""Words about the service, in which nobody stands."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement import pseudonyms
from safeguards.discreet import has_reference
from safeguards.reading import shown

ABOUT_THE_SERVICE = _("About the service, never about a person.")
PSEUDONYM = re.compile(rf"\b(?:{'|'.join(pseudonyms.FIRST)})\s+(?:{'|'.join(pseudonyms.SECOND)})\b")


def of_nobody(text: str) -> str:
    """The text; refused where something in it could stand for a person: a reference, or the shape of a pseudonym,
    whether anybody has that one or not."""
    if has_reference(shown(text)):
        raise forms.ValidationError(_("Take the reference or the long number out"))
    if found := PSEUDONYM.search(text):
        raise forms.ValidationError(
            _("“%(words)s” could stand for a person: say it another way") % {"words": found.group()}
        )
    return text
