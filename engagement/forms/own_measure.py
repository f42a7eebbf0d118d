"""What the coordinator may ask of taking part, at the close of a talk or in the call afterwards.

Nothing here is ever in the way: whatever is not an answer counts as not asked.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms_gds.layout import HTML, Field, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms.folded import Folded
from engagement.models import OwnMeasure

RATHER_NOT = "rather_not"
ASKED = {"own_safe": "safe", "own_worthwhile": "worthwhile"}  # fields of the page, and the questions they ask
NOT_ASKED = "not_asked"  # nothing is chosen beforehand, and what was chosen can be taken back
BY_VOICE = [(RATHER_NOT, _("They would rather not say")), (NOT_ASKED, _("Not asked"))]
SUMMARY = _("How was taking part for them? You need not ask")
SAID = _(
    "Ask only where it feels right, and read out all three answers. They may leave out either question. What they "
    "answer is counted without their name. You see it now and never again: nobody can look it up."
)


class OwnField(forms.ChoiceField):
    """One question, three answers, and it may be left out."""

    def __init__(self, question: str, *, also: Sequence[tuple[str, Any]] = ()) -> None:
        choices = [*OwnMeasure.Answer.choices, *also]
        super().__init__(label=OwnMeasure.WORDS[question], choices=choices, widget=forms.RadioSelect, required=False)

    def clean(self, value: Any) -> str:
        return str(value) if value and value != NOT_ASKED and self.valid_value(value) else ""


def own_fields() -> dict[str, forms.Field]:
    """The two questions after taking part."""
    return {name: OwnField(question, also=BY_VOICE) for name, question in ASKED.items()}


def own_fold() -> Folded:
    """Both behind one summary, with what becomes of the answers."""
    questions = [Field.radios(name, legend_size=Size.SMALL, small=True) for name in ASKED]
    return Folded(HTML(f'<p class="govuk-body">{SAID}</p>'), *questions, summary=SUMMARY, names=tuple(ASKED))


def own_given(cleaned: Mapping[str, Any]) -> dict[str, str] | None:
    """What was answered, by question: empty where they would rather not say, None where nobody asked."""
    said = {question: cleaned.get(name, "") for name, question in ASKED.items()}
    if not any(said.values()):
        return None
    return {question: answer for question, answer in said.items() if answer in OwnMeasure.Answer.values}


def is_own_whole(cleaned: Mapping[str, Any]) -> bool:
    """Is there nothing left to ask?"""
    return all(cleaned.get(name) for name in ASKED)
