"""Finding a survivor, adding one, and putting right what they are called."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.layout import Field, Hidden, Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import TypedField, YesNoField
from engagement.forms.folded import Folded
from engagement.forms.once import OnceField
from engagement.models import Survivor
from safeguards.forms import ServiceForm


class SearchForm(ServiceForm):
    """Two details, of any kind, in any order: one alone shows nothing."""

    one = TypedField(label=_("Number or name"))
    two = TypedField(label=_("One more detail"))
    sentences = {
        "one": {"required": _("Enter two details. One alone shows nothing.")},
        "two": {"required": _("Enter a second detail. One alone shows nothing.")},
    }


class DetailsForm(ServiceForm):
    """What they are called, by whom, and in which language. Autocompletion is off: a browser keeps nothing of it."""

    language = forms.ChoiceField(
        label=_("Which language do they want to use with us?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    known_as = TypedField(label=_("The name they like to be called"))
    name = TypedField(
        label=_("Their full name"),
        help_text=_("Both names are sealed. Screens show a name drawn by chance, such as Copper Heron."),
    )
    word = forms.ChoiceField(
        label=_("Which word do they choose for themselves?"),
        choices=Survivor.Word.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Ask, if it comes up. It stands above their name on our screens."),
    )
    sentences = {
        "language": {"required": _("Choose the language they want to use")},
        "known_as": {"required": _("Enter the name they like to be called")},
        "name": {"required": _("Enter their full name")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("known_as", "name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_word(self) -> str:
        """*Survivor*, unless they say otherwise (AC-5)."""
        return self.cleaned_data["word"] or Survivor.Word.SURVIVOR


class SurvivorForm(DetailsForm):
    """Language first; then whether they are an adult; then what to call them. The word they choose is folded."""

    submit_label = _("Add them")
    once = OnceField()
    adult = YesNoField(label=_("Are they 18 or over?"))
    field_order = ["once", "language", "adult", "known_as", "name", "word"]
    sentences = DetailsForm.sentences | {"adult": {"required": _("Say whether they are 18 or over")}}

    def layout_field(self, name: str) -> Field | Folded:
        field = super().layout_field(name)
        if name == "word":
            return Folded(field, summary=_("They choose another word than survivor"), names=("word",))
        return field

    @property
    def is_for_a_child(self) -> bool:
        """Somebody under 18 is helped at once, and nothing is kept (CN-9)."""
        return self.is_bound and not self.is_switch and self.data.get("adult") == "no"

    def has_been_asked(self, alike: Iterable[Survivor]) -> bool:
        """Were all of these shown before, and is it none of them?"""
        shown = set(self.data.getlist("seen"))  # type: ignore[attr-defined]
        return all(str(survivor.pk) in shown for survivor in alike)

    def ask_about(self, alike: Iterable[Survivor]) -> None:
        """Show the form once more with all that was typed: the next press says that it is none of these."""
        self.submit_label = _("Somebody else: add them")
        seen = [Hidden("seen", str(survivor.pk)) for survivor in alike]
        self.helper.layout = Layout(*seen, *self.build_layout().fields)
