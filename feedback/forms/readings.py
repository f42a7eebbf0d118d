"""A text that is put to a second person, and what they found."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.forms.fields import NoteField
from feedback.models import TextReading
from safeguards.forms import ServiceForm

Verdict = TextReading.Verdict


class PutForm(ServiceForm):
    """Who is asked to read it: one person by name, or whoever comes first."""

    submit_label = _("Put it to a second person")
    reader = forms.ModelChoiceField(
        label=_("Who should read it?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Anybody who may read texts"),
        help_text=_("They see the text and nothing else."),
    )
    sentences = {"reader": {"invalid_choice": _("Choose somebody who may read this text now")}}

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].queryset = people  # type: ignore[attr-defined]

    def layout_field(self, name: str) -> Field:
        return Field(name, context={"label_size": Size.for_label(Size.SMALL)})


class BoardQuoteForm(PutForm):
    """The same for somebody's own words beside a change on the public board, with a translation where it helps."""

    translation = NoteField(
        label=_("In English, as a translation of ours"),
        required=False,
        help_text=_("Only if you wish. They agree to it together with their own words; it is marked as translated."),
    )
    field_order = ("translation", "reader")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].help_text = _("They see it beside what stands on the board, and nothing of who said it.")
        if language == "en":
            self.fields["translation"].label = _("In Welsh, as a translation of ours")


class ReadingForm(ServiceForm):
    """Can anybody be known by it? Somebody who says yes also says by what."""

    submit_label = _("Save what you found")
    verdict = forms.ChoiceField(
        label=_("Could anybody be known by this text?"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    note = NoteField(
        label=_("What gives somebody away?"),
        required=False,
        help_text=_("Only if somebody could be known. A place, a day, a job, an injury, a turn of phrase."),
    )
    sentences = {"verdict": {"required": _("Say whether anybody could be known by it")}}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("verdict") == Verdict.KNOWN and not given.get("note"):
            self.add_error("note", _("Say what gives somebody away, so that it can be written another way"))
        return given
