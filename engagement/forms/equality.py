"""The equality questions as a form: every one may be left out, and every one takes *Prefer not to say* (EQ-1)."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.layout import Field, Fluid, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.equality import CURRENT, NOT_SAID, PARENTS, PREFER_NOT, VERSIONS, Question
from engagement.forms.never_kept import KeptField
from engagement.models import ConsentRecord
from safeguards.forms import ServiceForm

WORDS = "_words"  # the box for own words is called after its question
AGREEING = ("method", "in_private")


def answer_field(question: Question) -> forms.ChoiceField:
    """Radios; a list to choose from where the answers stand in groups."""
    refusal = (NOT_SAID, PREFER_NOT)
    if not question.is_grouped:
        choices: list[Any] = [*((option.code, option.label) for option in question.options), refusal]
        return forms.ChoiceField(
            label=question.label,
            help_text=question.hint,
            choices=choices,
            widget=forms.RadioSelect,
            required=False,
        )
    groups = [
        (label, [(option.code, option.label) for option in question.options if option.parent == parent])
        for parent, label in PARENTS.items()
    ]
    return forms.ChoiceField(
        label=question.label,
        help_text=question.hint,
        choices=[("", _("Choose, or leave this out")), *groups, refusal],
        required=False,
    )


def question_fields(questions: Iterable[Question]) -> dict[str, forms.Field]:
    """Each question, with a box for own words beside it where one of its answers takes them."""
    fields: dict[str, forms.Field] = {}
    for question in questions:
        fields[question.code] = answer_field(question)
        if question.own_words:
            fields[question.code + WORDS] = KeptField(label=_("In their own words, if they wish"), required=False)
    return fields


class EqualityForm(ServiceForm):
    """The questions of the present version; and, while no consent to them stands, how they agreed."""

    submit_label = _("Save their answers")
    method = forms.ChoiceField(
        label=_("How did you ask?"),
        choices=[(method.value, method.label) for method in ConsentRecord.LIVE],
        widget=forms.RadioSelect,
    )
    in_private = forms.BooleanField(
        label=_("They answered in private. They know why we ask, and that any question may be left out.")
    )
    sentences = {
        "method": {"required": _("Say how you asked")},
        "in_private": {"required": _("Ask again when they can answer in private and know why we ask")},
    }

    def __init__(self, *args: Any, has_agreed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_agreed:
            for name in AGREEING:
                del self.fields[name]

    def layout_field(self, name: str) -> Field:
        if name.endswith(WORDS):
            return Field.text(name, field_width=Fluid.TWO_THIRDS, autocomplete="off")
        if isinstance(self.fields[name].widget, forms.Select):
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for question in VERSIONS[CURRENT]:
            self._settle_words(question, given)
        if not self.errors and not any(given.get(question.code) for question in VERSIONS[CURRENT]):
            self.add_error(VERSIONS[CURRENT][0].code, _("Answer one question at least, or go back"))
        return given

    def _settle_words(self, question: Question, given: dict[str, Any]) -> None:
        """Own words belong to the answer that takes them; without any answer, they choose it."""
        if not given.get(question.code + WORDS):
            return
        if not given.get(question.code) and question.code not in self.errors and len(question.own_words) == 1:
            given[question.code] = question.own_words[0]
        elif given.get(question.code) not in question.own_words:
            self.add_error(
                question.code + WORDS, _("Take these words out, or choose the answer above that they belong to")
            )

    def answers(self) -> dict[str, str]:
        """Question codes with what was answered; nothing for what was left out."""
        return {name: value for name, value in self.cleaned_data.items() if value and name not in AGREEING}


EqualityForm.base_fields = question_fields(VERSIONS[CURRENT]) | EqualityForm.base_fields
