"""A consultation: its start, the recording warning, each point, and the close.

The three parts of the open page stand in one form element, so that pressing the button of one part, or changing the
language, keeps what was typed in the others.
"""

from functools import cached_property
from typing import Any, ClassVar

from crispy_forms_gds.layout import HTML, Button, Field, Fluid, Layout, Size
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.actions.consultations import CompanionGiven
from engagement.forms.fields import NoteField, TypedField, YesNoField, plain
from engagement.forms.once import OnceField
from engagement.models import Companion, Consultation
from safeguards.forms import ServiceForm

HOW = [(channel.value, channel.label) for channel in Consultation.LIVE]
WRITTEN = (Consultation.Channel.PAGE, Consultation.Channel.REFERRAL)
HEARD = [(heard.value, heard.label) for heard in Consultation.SPOKEN]
WITH = (Companion.Part.SUPPORTER, Companion.Part.INTERPRETER)
WITH_OPENS = (
    '<details class="govuk-details"{% if form.has_company %} open{% endif %}>'
    '<summary class="govuk-details__summary"><span class="govuk-details__summary-text">'
    '{{ with_words }}</span></summary><div class="govuk-details__text">'
)
WITH_ENDS = "</div></details>"


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
    groups: ClassVar[tuple[str, ...]] = tuple(part.value for part in WITH)  # whom it asks about, by the names of fields
    once = OnceField()
    channel = forms.ChoiceField(label=_("How are you talking?"), choices=HOW, widget=forms.RadioSelect)
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
        for group in self.groups:
            self.fields |= {f"{group}_{name}": field for name, field in company_fields().items()}
        for name in ("supporter_language", "supporter_dialect", "supporter_gender"):
            self.fields.pop(name, None)
        if not is_something_missing:
            del self.fields["missing_reason"]
        self.helper.layout = self.build_layout()

    def build_layout(self) -> Layout:
        return Layout(
            "once",
            *self.lay_out("channel", "language", "missing_reason"),
            HTML(WITH_OPENS),
            self.layout_field("place"),
            HTML('<h2 class="govuk-heading-s">{{ supporter_words }}</h2>'),
            *self.lay_out(*self.names_of("supporter")),
            HTML('<h2 class="govuk-heading-s">{{ interpreter_words }}</h2>'),
            *self.lay_out(*self.names_of("interpreter")),
            HTML(WITH_ENDS),
            Button.primary("save", self.submit_label),
        )

    def lay_out(self, *names: str) -> list[Field]:
        """Those of these fields that are asked."""
        return [self.layout_field(name) for name in names if name in self.fields]

    def names_of(self, group: str) -> list[str]:
        """The fields about one of those who may be there."""
        return [name for name in self.fields if name.startswith(f"{group}_")]

    def layout_field(self, name: str) -> Field:
        if name.endswith(("_name", "_contact", "_language", "_dialect", "_gender", "place")):
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS, autocomplete="off")
        return super().layout_field(name)

    @property
    def has_company(self) -> bool:
        """Is anything typed about a place or somebody else, or wrong with it?"""
        return any(self[name].value() or self.errors.get(name) for name in self.folded_names)

    @property
    def folded_names(self) -> list[str]:
        """What is folded away until somebody needs it."""
        return ["place", *(name for group in self.groups for name in self.names_of(group))]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for group in self.groups:
            name, rest = f"{group}_name", self.names_of(group)
            if (
                any(given.get(each) not in (None, "") for each in rest)
                and not given.get(name)
                and name not in self.errors
            ):
                self.add_error(name, _("Enter the name of whoever is there, or clear the rest"))
            if given.get(name) and given.get(f"{group}_agreed") in (None, ""):
                self.add_error(f"{group}_agreed", _("Say whether the survivor agreed to this name beforehand"))
        return given

    def company(self, *, is_barred: bool = False) -> list[CompanionGiven]:
        """Who else is there, as far as it is typed. `is_barred` is the blind answer, kept with each."""
        if self.is_bound:
            self.is_valid()
        given = getattr(self, "cleaned_data", {})
        if self.is_switch:  # the answer about who is there stands in the other language too
            given = {name: plain(self.data.get(name, "")).strip() for name in self.fields}
        return [
            CompanionGiven(
                part=given.get(f"{group}_part") or group,
                name=given[f"{group}_name"],
                contact=given.get(f"{group}_contact") or "",
                language=given.get(f"{group}_language") or "",
                dialect=given.get(f"{group}_dialect") or "",
                gender=given.get(f"{group}_gender") or "",
                agreed_with_survivor=given.get(f"{group}_agreed") is True,
                must_not_meet=is_barred,
            )
            for group in self.groups
            if given.get(f"{group}_name")
        ]


class ChangeForm(StartForm):
    """The same of a talk that goes on, and one more who is there now."""

    submit_label = _("Save")
    groups = ("newcomer",)
    newcomer_part = forms.ChoiceField(
        label=_("Who are they?"), choices=Companion.Part.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("channel") in WRITTEN:  # what was written stays written, and a referral stays one
            own = Consultation.Channel(self.initial["channel"])
            others = HOW if own == Consultation.Channel.PAGE else []
            self.fields["channel"].choices = [*others, (own.value, own.label)]  # type: ignore[attr-defined]

    def build_layout(self) -> Layout:
        return Layout(
            "once",
            *self.lay_out("channel", "place", "language", "missing_reason"),
            HTML('{% include "engagement/with_them.html" %}'),
            HTML(WITH_OPENS),
            *self.lay_out(*self.names_of("newcomer")),
            HTML(WITH_ENDS),
            Button.primary("save", self.submit_label),
        )

    @property
    def folded_names(self) -> list[str]:
        return self.names_of("newcomer")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("newcomer_name") and not given.get("newcomer_part") and "newcomer_part" not in self.errors:
            self.add_error("newcomer_part", _("Say whether they are a supporter or an interpreter"))
        return given


class PartForm(ServiceForm):
    """One part of the open page: its fields only, inside the form element that the page writes."""

    @cached_property
    def helper(self) -> Any:
        helper = super().helper
        helper.form_tag, helper.disable_csrf = False, True
        return helper

    def build_layout(self) -> Layout:
        return Layout(*(self.layout_field(name) for name in self.fields))


class WarningForm(PartForm):
    """Did they hear the recording warning (CR-16)?"""

    warning = forms.ChoiceField(label=_("Have they heard this?"), choices=HEARD, widget=forms.RadioSelect)
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
