"""A change: what it is, its words in both languages, who said it, and the next step."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Fixed, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement.forms.fields import NoteField, TypedField
from feedback.models import Change, ChangeLink
from safeguards.forms import ServiceForm

Status = Change.Status


class ChangeForm(ServiceForm):
    """A change that somebody should make."""

    submit_label = _("Save the change")
    title = TypedField(label=_("What should change, in one line?"), help_text=_("No names, and nothing of one person."))
    kind = forms.ChoiceField(
        label=_("What kind of change is it?"), choices=Change.Kind.choices, widget=forms.RadioSelect
    )
    area = forms.ModelChoiceField(
        label=_("Who has to change it?"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose who has to change it"),
    )
    sentences = {
        "title": {"required": _("Enter what should change, in one line")},
        "kind": {"required": _("Choose what kind of change it is")},
        "area": {"required": _("Choose who has to change it"), "invalid_choice": _("Choose one from the list")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Organisation.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def layout_field(self, name: str) -> Field:
        return Field.select(name, label_size=Size.SMALL) if name == "area" else super().layout_field(name)


class WordsForm(ServiceForm):
    """ "You said" and "We did" in both languages: all four, so that nobody reads less than another."""

    submit_label = _("Save the words")
    you_said_en = NoteField(label=_("You said, in English"), help_text=_("So that nobody can be recognised."))
    you_said_cy = NoteField(label=_("You said, in Welsh"))
    we_did_en = NoteField(label=_("We did, in English"), help_text=_("These words stand on each person’s own page."))
    we_did_cy = NoteField(label=_("We did, in Welsh"))
    sentences = {
        "you_said_en": {"required": _("Write “You said” in English")},
        "you_said_cy": {"required": _("Write “You said” in Welsh")},
        "we_did_en": {"required": _("Write “We did” in English")},
        "we_did_cy": {"required": _("Write “We did” in Welsh")},
    }


class LinkForm(ServiceForm):
    """Whose words are a reason for this change, and how strongly. Looking around keeps what was ticked."""

    FILTER, TURN = "_filter", "_turn"  # names of the buttons that show other words and link nothing
    submit_label = _("Link these to the change")
    contributions = forms.MultipleChoiceField(
        label=_("Which of these led to the change?"), widget=forms.CheckboxSelectMultiple
    )
    strength = forms.ChoiceField(
        label=_("How strong is the link?"),
        widget=forms.RadioSelect,
        choices=[
            Choice(ChangeLink.Strength.DIRECT, _("Direct"), hint=_("They asked for this, or for this to stop.")),
            Choice(ChangeLink.Strength.CONTRIBUTED, _("Contributed"), hint=_("One of several reasons.")),
            Choice(ChangeLink.Strength.CONTEXT, _("Context"), hint=_("It helped us to understand.")),
        ],
    )
    sentences = {
        "contributions": {
            "required": _("Choose at least one"),
            "invalid_choice": _("Choose from those shown: one of them is no longer here"),
        },
        "strength": {"required": _("Say how strong the link is")},
    }

    def __init__(self, *args: Any, choices: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contributions"].choices = list(choices)  # type: ignore[attr-defined]

    @property
    def is_switch(self) -> bool:
        looks_around = self.is_bound and bool({self.FILTER, self.TURN} & set(self.data))
        return super().is_switch or looks_around


STEP_WORDS = {
    Status.ACCEPTED: _("It was accepted"),
    Status.IN_PROGRESS: _("Work on it has begun"),
    Status.IMPLEMENTED: _("It is implemented: this is how we work now"),
    Status.EMBEDDED: _("It is embedded: we checked, and it has stayed"),
    Status.REJECTED: _("It is not going ahead"),
}


class MoveForm(ServiceForm):
    """One step on, with its day; or why it will not go ahead, in words that people can be told."""

    submit_label = _("Save this step")
    to = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
    )
    why_not_en = NoteField(
        label=_("Why not, in English"),
        required=False,
        help_text=_("Only when it is not going ahead. Whoever asked for it is told these words."),
    )
    why_not_cy = NoteField(label=_("Why not, in Welsh"), required=False)
    sentences = {
        "to": {"required": _("Say what happened")},
        "on": {"required": _("Enter the day"), "invalid": _("Enter the day as day, month and year")},
    }

    def __init__(self, *args: Any, options: Iterable[Status], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = list(options)
        self.fields["to"].choices = [(option.value, STEP_WORDS[option]) for option in options]  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate
        if Status.REJECTED not in options:
            del self.fields["why_not_en"], self.fields["why_not_cy"]
        self.helper.layout = self.build_layout()

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Enter today, or a day that is over"))
        return on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("to") == Status.REJECTED:
            for name, language in (("why_not_en", _("English")), ("why_not_cy", _("Welsh"))):
                if not given.get(name):
                    self.add_error(name, _("Say why not, in %(language)s") % {"language": language})
        return given

    def layout_field(self, name: str) -> Field:
        if name == "on":
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.TEN)
        return super().layout_field(name)
