"""One point that somebody made, and what they said later to put it right."""

from functools import cache
from typing import Any

from crispy_forms_gds.layout import HTML, Div, Field, Fluid, Layout, Size
from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from engagement.actions.contributions import QUOTED
from engagement.forms.consultations import PartForm
from engagement.forms.fields import STORY, NoteField, TypedField
from engagement.forms.once import OnceForm
from engagement.models import Contribution, Theme

RIGHTS = [
    (1, _("Understanding and being understood")),
    (2, _("Having it recorded without delay")),
    (3, _("Information when it is reported")),
    (4, _("Being referred, and support that fits")),
    (5, _("Compensation")),
    (6, _("News of the investigation")),
    (7, _("Saying what it did to me")),
    (8, _("The hearing, and giving evidence")),
    (9, _("How it ended, and appeals")),
    (10, _("Expenses and belongings")),
    (11, _("After the other person is sentenced")),
    (12, _("Putting things right when they go wrong")),
]


def themes_by_right() -> list[tuple[Any, Any]]:
    """The themes under the right of the Victims' Code that each belongs to (VC-1)."""
    names = dict(RIGHTS)
    groups: dict[int, list[tuple[str, str]]] = {}
    for theme in Theme.objects.all():
        groups.setdefault(theme.right, []).append((theme.pk, str(theme)))
    grouped = [(f"{right}. {names[right]}", groups[right]) for right in sorted(groups)]
    return [("", _("Choose a theme")), *grouped]


class ContributionForm(OnceForm, PartForm):
    """One point, in their words. `once` names the row to be, so that a double click makes one."""

    words = NoteField(
        label=_("Their words"),
        limit=STORY,
        rows=4,
        help_text=_("Short, about the service. Leave out the crime itself."),
    )
    read_back = forms.ChoiceField(
        label=_("Did you read it back?"), choices=Contribution.ReadBack.choices, widget=forms.RadioSelect
    )
    theme = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.all(), to_field_name="code")
    would_change = NoteField(label=_("What would they change?"), required=False, rows=2)
    may_quote = forms.ChoiceField(
        label=_("May we quote them?"), choices=Contribution.Quote.choices, widget=forms.RadioSelect
    )
    credit = forms.ChoiceField(
        label=_("How shall we name them beside it?"),
        choices=Contribution.Credit.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    credit_as = TypedField(label=_("Which name or word?"), required=False)
    right = forms.TypedChoiceField(
        label=_("Right of the Victims’ Code"),
        choices=[("", _("As the theme says")), *((number, name) for number, name in RIGHTS)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    journey = forms.ChoiceField(label=_("When was it?"), choices=Contribution.Journey.choices, required=False)
    agency = forms.ChoiceField(
        label=_("Whom is it about?"), choices=Contribution.Agency.choices, initial="police", required=False
    )
    sentences = {
        "words": {"required": _("Write down what they said")},
        "read_back": {"required": _("Say whether you read it back to them")},
        "theme": {"required": _("Choose a theme"), "invalid_choice": _("Choose a theme from the list")},
        "may_quote": {"required": _("Say whether we may quote them, or that you did not ask")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].widget.choices = CallableChoiceIterator(cache(themes_by_right))  # when drawn

    def build_layout(self) -> Layout:
        return Layout(
            "once",
            *(self.layout_field(name) for name in ("words", "read_back", "theme", "would_change")),
            Div(
                self.layout_field("may_quote"),
                Div(self.layout_field("credit"), self.layout_field("credit_as"), css_class="sec-more", data_when="yes"),
                css_class="sec-ask",
            ),
            HTML('<details class="govuk-details"><summary class="govuk-details__summary">'),
            HTML('<span class="govuk-details__summary-text">{{ more_words }}</span></summary>'),
            HTML('<div class="govuk-details__text">'),
            *(self.layout_field(name) for name in ("right", "journey", "agency")),
            HTML("</div></details>"),
        )

    def layout_field(self, name: str) -> Field:
        if name == "read_back":
            return Field.radios(name, legend_size=Size.SMALL, small=True, inline=True)
        if name in ("theme", "right", "journey", "agency", "credit_as"):
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS)
        return super().layout_field(name)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_named = given.get("may_quote") in QUOTED and given.get("credit") == Contribution.Credit.WORD
        if is_named and not given.get("credit_as") and "credit_as" not in self.errors:
            self.add_error("credit_as", _("Enter the name or word they chose"))
        given["journey"] = given.get("journey") or Contribution.Journey.NOT_SAID
        given["agency"] = given.get("agency") or Contribution.Agency.POLICE
        given["credit"] = given.get("credit") or Contribution.Credit.NONE
        return given


class CorrectionForm(OnceForm):
    """What they said to put a point right. It is kept beside the point."""

    submit_label = _("Keep it beside the point")
    words = NoteField(label=_("What is right, in their words"), limit=STORY, rows=4)
    sentences = {"words": {"required": _("Write down what they said")}}
