"""Handing in a document that shows that a change is real."""

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import TypedField
from feedback.models import Evidence
from safeguards.filing.fields import SealedFileField
from safeguards.forms import ServiceForm


class TakeBackForm(ServiceForm):
    """Why it was a mistake: a choice, so that nothing about anybody is written here."""

    submit_label = _("Take it back")
    why = forms.ChoiceField(
        label=_("Why was it a mistake?"), choices=Evidence.TakenBack.choices, widget=forms.RadioSelect
    )
    sentences = {"why": {"required": _("Say why it is taken back")}}


class EvidenceForm(ServiceForm):
    """A file, what it is, and of what kind."""

    submit_label = _("Add this evidence")
    title = TypedField(
        label=_("What is it?"),
        help_text=_("Such as “Contact standard, version 3”. Nothing in it may be about one person."),
    )
    kind = forms.ChoiceField(
        label=_("What kind of evidence is it?"), choices=Evidence.Kind.choices, widget=forms.RadioSelect
    )
    file = SealedFileField(label=_("The file"))
    sentences = {
        "title": {"required": _("Say what it is")},
        "kind": {"required": _("Choose what kind of evidence it is")},
    }

    def layout_field(self, name: str) -> Field:
        if name == "file":
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)
