"""A consultation: its start, the recording warning, each point, and the close.

The three parts of the open page stand in one form element, so that pressing the button of one part, or changing the
language, keeps what was typed in the others.
"""

from typing import Any
from uuid import uuid4

from crispy_forms_gds.layout import Field, Fluid, Layout, Size
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import STORY, NoteField
from engagement.models import Consultation, Contribution, Theme
from safeguards.forms import ServiceForm


class StartForm(ServiceForm):
    """How they are talking with us, and in which language; one reason where something is missing."""

    submit_label = _("Start")
    channel = forms.ChoiceField(
        label=_("How are you talking?"), choices=Consultation.Channel.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    missing_reason = NoteField(
        label=_("Why are you talking now?"), rows=2, help_text=_("One line is enough. Such as: they rang to talk.")
    )
    sentences = {
        "channel": {"required": _("Choose how you are talking")},
        "language": {"required": _("Choose the language you are talking in")},
        "missing_reason": {"required": _("Say in a few words why you are talking now")},
    }

    def __init__(self, *args: Any, is_something_missing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_something_missing:
            del self.fields["missing_reason"]
            self.helper.layout = self.build_layout()


class PartForm(ServiceForm):
    """One part of the open page: its fields only, inside the form element that the page writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def build_layout(self) -> Layout:
        return Layout(*(self.layout_field(name) for name in self.fields))


class WarningForm(PartForm):
    """Did they hear the recording warning (CR-16)?"""

    warning = forms.ChoiceField(
        label=_("Have they heard this?"), choices=Consultation.Warning.choices, widget=forms.RadioSelect
    )
    warning_reason = NoteField(label=_("If not, why?"), required=False, rows=2)
    sentences = {"warning": {"required": _("Say whether they heard the recording warning")}}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        not_given = given.get("warning") == Consultation.Warning.NOT_GIVEN
        if not_given and not given.get("warning_reason") and "warning_reason" not in self.errors:
            self.add_error("warning_reason", _("Say in a few words why they had not heard it"))
        return given


class ContributionForm(PartForm):
    """One point, in their words. `once` names the row to be, so that a double click makes one."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    words = NoteField(
        label=_("Their words"),
        limit=STORY,
        rows=4,
        help_text=_("Short, about the service. Leave out the crime itself."),
    )
    read_back = forms.ChoiceField(
        label=_("Did you read it back?"), choices=Contribution.ReadBack.choices, widget=forms.RadioSelect
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.all(), empty_label=_("Choose a theme"), to_field_name="code"
    )
    would_change = NoteField(label=_("What would they change?"), required=False, rows=2)
    may_quote = forms.ChoiceField(
        label=_("May we quote them?"), choices=Contribution.Quote.choices, widget=forms.RadioSelect
    )
    sentences = {
        "words": {"required": _("Write down what they said")},
        "read_back": {"required": _("Say whether you read it back to them")},
        "theme": {"required": _("Choose a theme"), "invalid_choice": _("Choose a theme from the list")},
        "may_quote": {"required": _("Say whether we may quote them, or that you did not ask")},
    }

    def layout_field(self, name: str) -> Field:
        if name == "theme":
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS)
        return super().layout_field(name)


class ClosingForm(PartForm):
    """How they were at the end. Words that are typed and not saved are not lost by closing."""

    wellbeing = forms.ChoiceField(
        label=_("How were they at the end?"), choices=Consultation.Wellbeing.choices, widget=forms.RadioSelect
    )
    sentences = {"wellbeing": {"required": _("Say how they were at the end")}}

    def clean(self) -> dict[str, Any]:
        if self.data.get("words", "").strip():
            self.add_error("wellbeing", _("Save the point you have typed first, or clear it"))
        return super().clean() or {}
