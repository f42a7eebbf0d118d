"""A consultation: its start, the recording warning, each point, and the close.

The three parts of the open page stand in one form element, so that pressing the button of one part, or changing the
language, keeps what was typed in the others.
"""

from typing import Any

from crispy_forms_gds.layout import HTML, Button, Field, Fluid, Layout, Size
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.actions.consultations import CompanionGiven
from engagement.forms.fields import NoteField, TypedField, YesNoField
from engagement.forms.once import OnceField
from engagement.models import Companion, Consultation
from safeguards.forms import ServiceForm

WITH = (Companion.Part.SUPPORTER, Companion.Part.INTERPRETER)


def company_fields() -> dict[str, forms.Field]:
    """The questions about somebody else who is there; asked for a supporter and for an interpreter."""
    return {
        "name": TypedField(label=_("Their name"), required=False),
        "contact": TypedField(
            label=_("Their number or email"),
            required=False,
            help_text=_("Only to check that they may be there. It is not kept."),
        ),
        "language": TypedField(label=_("Language"), limit=60, required=False),
        "dialect": TypedField(label=_("Dialect"), limit=60, required=False),
        "gender": forms.ChoiceField(
            label=_("Woman or man?"), choices=[("", _("Not said")), *Companion.Gender.choices], required=False
        ),
        "agreed": YesNoField(label=_("Did the survivor agree to this name beforehand?"), required=False),
    }


class StartForm(ServiceForm):
    """How they are talking with us, in which language and with whom; one reason where something is missing."""

    submit_label = _("Start")
    once = OnceField()
    channel = forms.ChoiceField(
        label=_("How are you talking?"), choices=Consultation.Channel.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    missing_reason = NoteField(
        label=_("Why are you talking now?"), rows=2, help_text=_("One line is enough. Such as: they rang to talk.")
    )
    place = TypedField(label=_("Where?"), required=False, help_text=_("Only if it helps to know."))
    sentences = {
        "channel": {"required": _("Choose how you are talking")},
        "language": {"required": _("Choose the language you are talking in")},
        "missing_reason": {"required": _("Say in a few words why you are talking now")},
    }

    def __init__(self, *args: Any, is_something_missing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in WITH:
            self.fields |= {f"{part.value}_{name}": field for name, field in company_fields().items()}
        for name in ("supporter_language", "supporter_dialect", "supporter_gender"):
            del self.fields[name]
        if not is_something_missing:
            del self.fields["missing_reason"]
        self.helper.layout = self.build_layout()

    def build_layout(self) -> Layout:
        first = [self.layout_field(name) for name in ("channel", "language", "missing_reason") if name in self.fields]
        others = [name for name in self.fields if name.startswith(tuple(part.value for part in WITH))]
        return Layout(
            "once",
            *first,
            HTML(
                '<details class="govuk-details"{% if form.has_company %} open{% endif %}>'
                '<summary class="govuk-details__summary"><span class="govuk-details__summary-text">'
                '{{ with_words }}</span></summary><div class="govuk-details__text">'
            ),
            self.layout_field("place"),
            HTML('<h2 class="govuk-heading-s">{{ supporter_words }}</h2>'),
            *(self.layout_field(name) for name in others if name.startswith("supporter")),
            HTML('<h2 class="govuk-heading-s">{{ interpreter_words }}</h2>'),
            *(self.layout_field(name) for name in others if name.startswith("interpreter")),
            HTML("</div></details>"),
            Button.primary("save", self.submit_label),
        )

    def layout_field(self, name: str) -> Field:
        if name.endswith(("_name", "_contact", "_language", "_dialect", "_gender", "place")):
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS, autocomplete="off")
        return super().layout_field(name)

    @property
    def has_company(self) -> bool:
        """Is anything typed about a place or somebody else, or wrong with it?"""
        names = ["place", *(f"{part.value}_{name}" for part in WITH for name in company_fields())]
        return any(self[name].value() or self.errors.get(name) for name in names if name in self.fields)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for part in WITH:
            name, rest = f"{part.value}_name", [f"{part.value}_{each}" for each in company_fields()]
            if (
                any(given.get(each) not in (None, "") for each in rest)
                and not given.get(name)
                and name not in self.errors
            ):
                self.add_error(name, _("Enter the name of whoever is there, or clear the rest"))
            if given.get(name) and given.get(f"{part.value}_agreed") in (None, ""):
                self.add_error(f"{part.value}_agreed", _("Say whether the survivor agreed to this name beforehand"))
        return given

    def company(self, *, is_barred: bool = False) -> list[CompanionGiven]:
        """Who else is there, as far as it is typed. `is_barred` is the blind answer, kept with each."""
        if self.is_bound:
            self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return [
            CompanionGiven(
                part=part.value,
                name=given[f"{part.value}_name"],
                contact=given.get(f"{part.value}_contact") or "",
                language=given.get(f"{part.value}_language") or "",
                dialect=given.get(f"{part.value}_dialect") or "",
                gender=given.get(f"{part.value}_gender") or "",
                agreed_with_survivor=given.get(f"{part.value}_agreed") is True,
                must_not_meet=is_barred,
            )
            for part in WITH
            if given.get(f"{part.value}_name")
        ]


class PartForm(ServiceForm):
    """One part of the open page: its fields only, inside the form element that the page writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def build_layout(self) -> Layout:
        return Layout(*(self.layout_field(name) for name in self.fields))


class WarningForm(PartForm):
    """Did they hear the recording warning (CR-16)?"""

    warning = forms.ChoiceField(
        label=_("Have they heard this?"), choices=Consultation.Warning.choices, widget=forms.RadioSelect
    )
    warning_reason = NoteField(label=_("If not, why?"), required=False, rows=2)
    sentences = {"warning": {"required": _("Say whether they heard the recording warning")}}

    def __init__(self, *args: Any, has_words: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_words:  # nobody may say that they heard what there is not
            self.fields["warning"].choices = [  # type: ignore[attr-defined]
                (Consultation.Warning.NOT_GIVEN, _("No: there are no approved words to read"))
            ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        not_given = given.get("warning") == Consultation.Warning.NOT_GIVEN
        if not_given and not given.get("warning_reason") and "warning_reason" not in self.errors:
            self.add_error("warning_reason", _("Say in a few words why they had not heard it"))
        return given
