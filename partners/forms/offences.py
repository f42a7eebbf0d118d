"""Does anything in a referral have to be recorded?"""

from typing import Any

from crispy_forms_gds.layout import Button, Div, Field, Fluid, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import STORY, NoteField, TypedField
from engagement.forms.once import OnceField
from engagement.models import Consultation, FollowUp
from safeguards.forms import ServiceForm

Crime = Consultation.Crime
ANSWERS = [
    (Crime.NEW.value, _("Yes, and it is new")),
    (Crime.ALREADY.value, _("It is recorded already")),
    (Crime.NONE.value, _("No, it tells only of the service")),
]


class OffenceForm(ServiceForm):
    """One of three answers, and what belongs to it. `only_new`: the two others were answered for good."""

    submit_label = _("Save the answer")
    once = OnceField()
    crime = forms.ChoiceField(
        label=_("Does it tell of an offence?"), choices=ANSWERS, widget=forms.RadioSelect,
        help_text=_("If you are unsure, choose Yes."),
    )  # fmt: skip
    account = NoteField(
        label=_("What does it tell of?"),
        limit=STORY,
        rows=5,
        required=False,
        help_text=_("The facts as they are written there, in as few words as will do."),
    )
    wishes = forms.ChoiceField(
        label=_("What do they want?"),
        choices=FollowUp.Wishes.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("It is passed on whatever they answer. This decides what happens next."),
    )
    wishes_words = TypedField(label=_("In their words"), limit=500, required=False)
    crime_reference = TypedField(label=_("Under which reference?"), required=False)
    crime_reason = TypedField(label=_("Why is there none?"), limit=500, required=False)
    sentences = {
        "crime": {"required": _("Say whether it tells of an offence. If you are unsure, choose Yes.")},
    }

    def __init__(self, *args: Any, only_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only_new:
            self.fields["crime"].choices = ANSWERS[:1]  # type: ignore[attr-defined]

    def build_layout(self) -> Layout:
        new = Div(
            *(self.layout_field(name) for name in ("account", "wishes", "wishes_words")),
            css_class="sec-more",
            data_when=Crime.NEW.value,
        )
        reference = Field.text("crime_reference", label_size=Size.SMALL, field_width=Fluid.ONE_HALF)
        asked = Div(
            self.layout_field("crime"),
            new,
            Div(reference, css_class="sec-more", data_when=Crime.ALREADY.value),
            Div(self.layout_field("crime_reason"), css_class="sec-more", data_when=Crime.NONE.value),
            css_class="sec-ask",
        )
        return Layout("once", asked, Button.primary("save", self.submit_label))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needed: dict[str | None, dict[str, Any]] = {
            Crime.NEW: {
                "account": _("Write down what it tells of, so that it can be passed on"),
                "wishes": _("Say what they want, or that it was not safe to ask"),
            },
            Crime.ALREADY: {"crime_reference": _("Enter the reference under which it is recorded")},
            Crime.NONE: {"crime_reason": _("Say in a few words why there is none to record")},
        }
        for name, sentence in needed.get(given.get("crime"), {}).items():
            if not given.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return given
