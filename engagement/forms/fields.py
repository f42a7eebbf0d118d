"""Fields shared by the forms: typed text without invisible characters, and a yes or no that nobody pre-ticks."""

import unicodedata
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

LINE, TEXT, STORY = 120, 1000, 4000  # characters: one line, a note, what somebody said
DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}  # marks that turn the reading order of what follows

TOO_LONG = ngettext_lazy(
    "Use %(limit_value)d character or fewer. You have used %(show_value)d.",
    "Use %(limit_value)d characters or fewer. You have used %(show_value)d.",
    "limit_value",
)


def plain(text: str) -> str:
    """Text as it may be kept: composed letters, line breaks, and no other control characters or turning marks."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        letter
        for letter in composed
        if letter == "\n" or (unicodedata.category(letter) != "Cc" and ord(letter) not in DIRECTION)
    )


class TypedField(forms.CharField):
    """A text. Too long is said after sending: a browser that stopped taking letters would lose the end of it."""

    def __init__(self, *, limit: int = LINE, **kwargs: Any) -> None:
        super().__init__(validators=[MaxLengthValidator(limit, TOO_LONG)], **kwargs)

    def to_python(self, value: Any) -> str | None:
        return super().to_python(plain(value) if isinstance(value, str) else value)


class NoteField(TypedField):
    """A text of some lines."""

    def __init__(self, *, limit: int = TEXT, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(limit=limit, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class YesNoField(forms.TypedChoiceField):
    """Yes or no, with neither chosen beforehand. Cleans to a bool."""

    def __init__(self, *, no: Any = None, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", _("Yes")), ("no", no or _("No"))],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
            **kwargs,
        )
