"""What a private page asks: the PIN, and what they want to say or ask for."""

from typing import Any

from crispy_forms_gds.layout import Button, Field, Fixed, Layout, Size
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField
from engagement.forms.once import OnceForm
from engagement.forms.own_measure import OwnField
from engagement.models import Wording
from feedback.forms.telling import DigitsField
from safeguards.forms import ServiceForm


class OpenForm(ServiceForm):
    """The PIN. Whatever did not open, the answer is the same."""

    submit_label = _("Continue")
    pin = DigitsField(label=_("PIN"), help_text=_("The six numbers we agreed together."))
    sentences = {"pin": {"required": _("Enter the PIN: six numbers")}}

    def refuse(self) -> None:
        """Say that it did not open, and not why."""
        self.add_error("pin", _("That did not open the page. After five wrong tries it stays closed for a day."))

    def layout_field(self, name: str) -> Field:
        return Field.text(name, label_size=Size.SMALL, field_width=Fixed.FIVE)


class OwnForm(ServiceForm):
    """How being told was for them. Every question may be left out; whatever is not an answer is one that was."""

    submit_label = _("Send without my name")
    proof = forms.CharField(widget=forms.HiddenInput, required=False)
    heard = OwnField("heard")
    made_sense = OwnField("made_sense")

    def for_page(self, token: str) -> "OwnForm":
        """It stands on the page beside another."""
        self.helper.form_id = "own-form"
        self.helper.form_action = reverse("page_own", args=[token])
        return self

    def build_layout(self) -> Layout:
        """Its button stands behind the one of *Did this answer you?*"""
        questions = [
            Field.radios(name, legend_size=Size.SMALL, small=True, inline=True) for name in ("heard", "made_sense")
        ]
        return Layout("proof", *questions, Button.secondary("save", self.submit_label))


MOST_WORDS = 10_000  # characters: some four pages


class MoreForm(OnceForm):
    """What they want to say. `warning` names the recording warning that stands above it, `proof` that they opened the
    page, so that what was typed is taken when the reading time is over too."""

    submit_label = _("Send it")
    words = NoteField(label=_("What would you like to say?"), limit=MOST_WORDS, rows=8)
    warning = forms.ModelChoiceField(queryset=Wording.objects.none(), widget=forms.HiddenInput)
    proof = forms.CharField(widget=forms.HiddenInput, required=False)
    sentences = {"words": {"required": _("Write what you would like to say, or go back")}}

    def __init__(self, *args: Any, wording: Wording | None, **kwargs: Any) -> None:
        self.wording = wording
        super().__init__(*args, **kwargs)
        usable = Wording.objects.usable().filter(kind=Wording.Kind.RECORDING_WARNING)
        self.fields["warning"].queryset = usable  # type: ignore[attr-defined]
        self.fields["warning"].initial = wording

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "warning" in self.errors:
            del self.errors["warning"]
            self.add_error(None, _("This page was out of step. Nothing is lost: press the button again."))
        return given

    def show_newest_warning(self) -> None:
        """Shown again, it stands under the words that are on the page now."""
        self.retype("warning", str(self.wording.pk) if self.wording else "")


class AskForm(OnceForm):
    """A copy, or to be forgotten; words beside it are theirs to add or leave."""

    kind = forms.ChoiceField(choices=[("copy", ""), ("forget", "")], widget=forms.HiddenInput)
    words = NoteField(
        label=_("Anything we should know?"),
        required=False,
        rows=2,
        limit=MOST_WORDS,
        help_text=_("You can leave this empty."),
    )
    proof = forms.CharField(widget=forms.HiddenInput, required=False)

    def build_layout(self) -> Layout:
        """Neither of the two stands before the other."""
        return Layout("once", "kind", "proof", self.layout_field("words"), Button.secondary("save", self.submit_label))

    def named(self, kind: str, label: str) -> None:
        """Two of them stand on one page: each with its own id and its own button."""
        self.submit_label = label
        self.helper.form_id = f"{kind}-form"
        self.helper.layout = self.build_layout()
