"""What the owner of a change says, and what a coordinator asks in return."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Fixed, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import TEXT, NoteField
from feedback.forms.changes import STEP_WORDS
from feedback.models import Change
from safeguards.forms import ServiceForm

NO_STEP = "none"
OWNERS_WORDS = STEP_WORDS | {
    Change.Status.ACCEPTED: _("We accept it, and will make it happen"),
    Change.Status.REJECTED: _("We cannot do it"),
}


class ReportForm(ServiceForm):
    """Where it stands in the owner's words, and whether a step was taken on which day."""

    submit_label = _("Send to the coordinator")
    words = NoteField(
        label=_("Where does it stand?"),
        limit=2 * TEXT,
        rows=5,
        help_text=_("In plain words. Nothing about one person, and no names of people who spoke to us."),
    )
    to = forms.ChoiceField(label=_("Has a step been taken?"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("On which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
        help_text=_("Only where a step has been taken. It counts once the coordinator has confirmed it."),
    )
    sentences = {
        "words": {"required": _("Say where it stands")},
        "to": {"required": _("Say whether a step has been taken")},
        "on": {"invalid": _("Enter the day as day, month and year")},
    }

    def __init__(self, *args: Any, options: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [Choice(option, OWNERS_WORDS[Change.Status(option)]) for option in options]
        if steps:
            self.fields["to"].choices = [*steps, Choice(NO_STEP, _("No step yet"))]  # type: ignore[attr-defined]
        else:
            del self.fields["to"], self.fields["on"]
        self.helper.layout = self.build_layout()

    def clean_to(self) -> str:
        to: str = self.cleaned_data["to"]
        return "" if to == NO_STEP else to

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        on = given.get("on")
        if given.get("to") and "on" not in self.errors:
            if on is None:
                self.add_error("on", _("Enter the day on which it was taken"))
            elif on > timezone.localdate():
                self.add_error("on", _("Enter today, or a day that is over"))
        return given

    def layout_field(self, name: str) -> Field:
        if name == "on":
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.TEN)
        return super().layout_field(name)


class QuestionForm(ServiceForm):
    """What the coordinator wants to know before it can be confirmed."""

    submit_label = _("Send it back with this question")
    question = NoteField(
        label=_("What do you want to know?"),
        help_text=_("The owner reads these words. Nothing that somebody said to you, and nobody’s name."),
    )
    sentences = {"question": {"required": _("Write what you want to know")}}
