"""What is never asked and never kept: immigration status (EQ-7). Whoever types it is asked to take it out."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField, TypedField

STATUS = re.compile(
    r"\b(?:immigra\w*|e?visas?|asylum|refugees?|(?:leave|right) to remain|indefinite leave|no recourse|nrpf|"
    r"undocumented|overstay\w*|deport\w*|(?:pre-?)?settled status|biometric residence|sponsorship licen[cs]e|"
    r"[fm]ewnfud\w*|fisas?|[cgn]?h?eis\w* lloches|ffoadur\w*|caniatâd i aros|statws (?:preswylydd )?sefydlog|"
    r"alltud\w*)\b",
    re.IGNORECASE,
)
SENTENCE = _(
    "Please take out what this says about immigration. We never ask for it and never keep it, "
    "and it changes nothing about what we do for them."
)


def refuse_status(text: Any) -> None:
    """A validator. Raises ValidationError where words tell of somebody's immigration status."""
    if STATUS.search(str(text)):
        raise ValidationError(SENTENCE)


class KeptField(TypedField):
    """A text that may not tell of immigration."""

    default_validators = [refuse_status]


class KeptNoteField(NoteField):
    """The same, of some lines."""

    default_validators = [refuse_status]
