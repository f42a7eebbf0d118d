"""What came in from a private page: what it is about when it is written down, and what was done about it."""

from typing import Any

from crispy_forms_gds.layout import Field, Fluid, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField
from engagement.forms.points import themes_by_right
from engagement.models import Contribution, Theme
from safeguards.forms import ServiceForm


class KeepForm(ServiceForm):
    """Their words are taken over as they are; only what they are about is chosen."""

    submit_label = _("Write it down")
    theme = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.all(), to_field_name="code")
    journey = forms.ChoiceField(
        label=_("When was it?"), choices=Contribution.Journey.choices, initial=Contribution.Journey.NOT_SAID
    )
    agency = forms.ChoiceField(
        label=_("Whom is it about?"), choices=Contribution.Agency.choices, initial=Contribution.Agency.POLICE
    )
    sentences = {"theme": {"required": _("Choose a theme"), "invalid_choice": _("Choose a theme from the list")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].widget.choices = themes_by_right()

    def layout_field(self, name: str) -> Field:
        return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS)


class DoneForm(ServiceForm):
    """What was done, in a few words."""

    submit_label = _("It is done")
    outcome = NoteField(label=_("What was done?"), rows=3, help_text=_("Such as: rang them and went through it."))
    sentences = {"outcome": {"required": _("Say in a few words what was done")}}
