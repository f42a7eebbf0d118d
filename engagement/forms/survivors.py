"""Finding a survivor, and adding one."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import TypedField, YesNoField
from safeguards.forms import ServiceForm


class SearchForm(ServiceForm):
    """Two details, of any kind, in any order: one alone shows nothing."""

    one = TypedField(label=_("Number or name"))
    two = TypedField(label=_("One more detail"))
    sentences = {
        "one": {"required": _("Enter two details. One alone shows nothing.")},
        "two": {"required": _("Enter a second detail. One alone shows nothing.")},
    }


class SurvivorForm(ServiceForm):
    """Language first; then whether they are an adult; then what to call them."""

    submit_label = _("Add them")
    language = forms.ChoiceField(
        label=_("Which language do they want to use with us?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    adult = YesNoField(label=_("Are they 18 or over?"))
    known_as = TypedField(label=_("The name they like to be called"))
    name = TypedField(
        label=_("Their full name"),
        help_text=_("Both names are sealed. Screens show a name drawn by chance, such as Copper Heron."),
    )
    sentences = {
        "language": {"required": _("Choose the language they want to use")},
        "adult": {"required": _("Say whether they are 18 or over")},
        "known_as": {"required": _("Enter the name they like to be called")},
        "name": {"required": _("Enter their full name")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("known_as", "name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def is_for_a_child(self) -> bool:
        """Somebody under 18 is helped at once, and nothing is kept (CN-9)."""
        return self.is_bound and not self.is_switch and self.data.get("adult") == "no"
