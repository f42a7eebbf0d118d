"""Consents and the assessment."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import YesNoField
from engagement.models import ConsentRecord, Purpose, Wording
from safeguards.forms import ServiceForm


class ConsentForm(ServiceForm):
    """One purpose at a time, with the words to read aloud beside each; nothing is ticked beforehand (CN-3)."""

    submit_label = _("Save their answer")
    purpose = forms.ChoiceField(
        label=_("What do you ask them?"), widget=forms.RadioSelect, help_text=_("Read the words aloud, one at a time.")
    )
    answer = YesNoField(label=_("What did they say?"), no=_("No, they declined"))
    method = forms.ChoiceField(
        label=_("How did you ask?"),
        choices=[(method.value, method.label) for method in ConsentRecord.LIVE],
        widget=forms.RadioSelect,
    )
    in_private = forms.BooleanField(
        label=_("They answered in private: nobody with them, and nothing bad would follow from saying no"),
        required=False,
    )
    sentences = {
        "purpose": {"required": _("Choose what you asked them")},
        "answer": {"required": _("Say what they answered")},
        "method": {"required": _("Say how you asked")},
    }

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            Choice(value, label, hint=aloud(value, language)) for value, label in Purpose.choices
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("answer") and not given.get("in_private"):
            self.add_error("in_private", _("A yes counts only when they could answer in private"))
        return given


def aloud(purpose: str, language: str) -> str:
    """The words to read for one purpose, marked with the language they are in."""
    wording = Wording.objects.current(Wording.Kind.CONSENT, purpose)
    return format_html('<span lang="{}">“{}”</span>', language, wording.text(language))
