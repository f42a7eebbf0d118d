"""The participation assessment: sixteen domains gone through with the survivor, then what is decided together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import HTML, Field, Layout, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.actions.assessments import DomainGiven
from engagement.actions.refusals import ProceedingsAreLive
from engagement.assessing import LIVE, DomainThen, LastAssessment
from engagement.forms.fields import NoteField, TypedField, YesNoField
from engagement.forms.once import OnceForm
from engagement.models import Activity, AssessmentDecision, AssessmentDomain, Proceedings
from safeguards.forms import ServiceForm

Domain, Rating = AssessmentDomain.Domain, AssessmentDomain.Rating
UNCHANGED = "unchanged"
CONCERNS = frozenset({Rating.SOME.value, Rating.SIGNIFICANT.value})
REVIEW_WITHIN = timedelta(days=366)
HINTS = {
    AssessmentDecision.ADJUST: _("Suggest this while proceedings are live. They decide."),
    AssessmentDecision.DEFER: _("Say below when you look again, and what support you offered."),
    AssessmentDecision.NOT_NOW: _("Nothing else changes for them."),
}


@dataclass(frozen=True)
class Card:
    """One domain as it is drawn."""

    domain: str
    label: str
    rating: forms.BoundField
    note: forms.BoundField
    mitigation: forms.BoundField
    then: DomainThen | None
    proceedings: forms.BoundField | None
    is_open: bool


class AssessmentForm(OnceForm):
    """Nobody passes or fails, and no grade is reckoned from it (SP-2, RK-4). Conditions stand apart from the reasons
    for them (SP-6). A domain that nobody touches was not asked; *no change* takes what stood last time."""

    submit_label = _("Save the assessment")
    stamp = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    proceedings = forms.ChoiceField(
        label=_("Where do they stand?"),
        choices=Proceedings.choices,
        required=False,
        initial=Proceedings.NOT_ASKED,
        widget=forms.Select(attrs={"class": "govuk-select"}),
    )
    covers = forms.MultipleChoiceField(
        label=_("What does it cover?"), choices=Activity.choices, widget=forms.CheckboxSelectMultiple
    )
    decision = forms.ChoiceField(
        label=_("What did you decide together?"),
        choices=[Choice(value, label, hint=HINTS.get(value)) for value, label in AssessmentDecision.choices],  # type: ignore[call-overload]
        widget=forms.RadioSelect,
    )
    conditions = NoteField(
        label=_("Conditions"),
        required=False,
        help_text=_("One to a line, without the reasons. Whoever runs it sees them. Such as: no camera."),
    )
    review_on = forms.DateField(
        label=_("When do you look at it again?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
    )
    support_offered = NoteField(label=_("What support did you offer?"), required=False, rows=2)
    survivor_view = NoteField(label=_("How do they see it, in their own words?"), required=False, rows=2)
    helps = NoteField(
        label=_("What helps when it gets too much?"),
        required=False,
        rows=2,
        help_text=_("The signs, what helps, and what not to do."),
    )
    stop_signal = TypedField(label=_("How do they say stop?"), required=False, help_text=_("A word or a sign."))
    crisis_plan = NoteField(
        label=_("Their plan for a crisis"), required=False, rows=2, help_text=_("Whom to call, and in which order.")
    )
    with_survivor = YesNoField(label=_("Did you do this with them?"))
    notes = NoteField(
        label=_("Notes"),
        required=False,
        help_text=_("Short and factual, without the crime itself. They may be read in a court."),
    )
    sentences = {
        "covers": {"required": _("Choose what it covers")},
        "decision": {"required": _("Choose what you decided together")},
        "with_survivor": {"required": _("Say whether you did this with them")},
        "review_on": {"invalid": _("Enter the day as day, month and year")},
    }

    def __init__(self, *args: Any, last: LastAssessment, initial: Mapping[str, Any] | None = None, **kwargs: Any):
        self.last = last
        super().__init__(*args, initial={**last.texts, **(initial or {}), "stamp": last.stamp}, **kwargs)
        for domain in Domain:
            self._add_domain(domain, last.domains.get(domain))
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _add_domain(self, domain: AssessmentDomain.Domain, then: DomainThen | None) -> None:
        """*No change* comes first, and only where there is something that could be unchanged."""
        again = [(UNCHANGED, _("No change"))] if then is not None and then.was_asked else []
        self.fields[f"rating_{domain}"] = forms.ChoiceField(
            label=domain.label,
            choices=[*again, *Rating.choices],
            required=False,
            widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
            error_messages={"invalid_choice": _("Choose one of the answers shown")},
        )
        for name, label in (("note", _("What to know")), ("mitigation", _("What you agreed to do about it"))):
            field = NoteField(label=label, required=False, rows=2)
            field.widget.attrs["class"] = "govuk-textarea"
            self.fields[f"{name}_{domain}"] = field

    def build_layout(self) -> Layout:
        """Everything after the sixteen cards, which the page draws itself."""
        hard = ("helps", "stop_signal", "crisis_plan")
        rest = ("with_survivor", "notes")
        decided = ("covers", "decision", "conditions", "review_on", "support_offered", "survivor_view")
        return Layout(
            *("once", "stamp"),
            heading(_("What you decide together")),
            *(self.layout_field(name) for name in decided),
            heading(_("If it gets too much")),
            *(self.layout_field(name) for name in hard),
            heading(_("Before you save")),
            *(self.layout_field(name) for name in rest),
        )

    def layout_field(self, name: str) -> Field:
        if name == "decision":
            return Field.radios(name, legend_size=Size.SMALL, small=True)
        return super().layout_field(name)

    def cards(self) -> Iterator[Card]:
        """The sixteen, each folded unless something in it asks to be read or written."""
        for domain in Domain:
            rating, note, mitigation = (self[f"{name}_{domain}"] for name in ("rating", "note", "mitigation"))
            has_more = any(
                (rating.value() in CONCERNS, note.value(), mitigation.value(), note.errors, mitigation.errors)
            )
            where = self["proceedings"] if domain == Domain.PROCEEDINGS else None
            then = self.last.domains.get(domain)
            yield Card(domain, str(domain.label), rating, note, mitigation, then, where, bool(has_more))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for domain in Domain:
            has_words = given.get(f"note_{domain}") or given.get(f"mitigation_{domain}")
            if has_words and not given.get(f"rating_{domain}") and f"rating_{domain}" not in self.errors:
                self.add_error(f"rating_{domain}", _("You wrote something here. Say how much of a concern it is."))
        if given.get("decision") == AssessmentDecision.PROCEED_WITH_CONDITIONS:
            self._demand("conditions", _("Write down the conditions"))
        if given.get("decision") == AssessmentDecision.PROCEED and given.get("proceedings") in LIVE:
            self.add_error("decision", ProceedingsAreLive.sentence)
        if given.get("decision") == AssessmentDecision.DEFER:
            self._demand("review_on", _("Enter the day on which you look at it again"))
            self._demand("support_offered", _("Say what support you offered"))
        return given

    def _demand(self, name: str, sentence: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    def clean_proceedings(self) -> str:
        return self.cleaned_data["proceedings"] or Proceedings.NOT_ASKED.value

    def clean_review_on(self) -> date | None:
        day: date | None = self.cleaned_data["review_on"]
        today = timezone.localdate()
        if day is not None and not today <= day <= today + REVIEW_WITHIN:
            raise forms.ValidationError(_("Choose a day from today on, within a year"))
        return day

    def domains(self) -> list[DomainGiven]:
        """All sixteen as they were gone through."""
        return [self._domain(domain) for domain in Domain]

    def _domain(self, domain: AssessmentDomain.Domain) -> DomainGiven:
        """*No change* keeps the rating, and its words where no others were typed."""
        given, then = self.cleaned_data, self.last.domains.get(domain)
        rating, note, mitigation = (given[f"{name}_{domain}"] for name in ("rating", "note", "mitigation"))
        if rating != UNCHANGED or then is None:
            rating = rating or Rating.NOT_ASKED.value
            return DomainGiven(domain=domain.value, rating=rating, note=note, mitigation=mitigation)
        return DomainGiven(
            domain=domain.value,
            rating=then.rating,
            note=note or then.note,
            mitigation=mitigation or then.mitigation,
            is_unchanged=not (note or mitigation),
        )

    def given(self) -> dict[str, Any]:
        """What the action keeps."""
        return {name: self.cleaned_data[name] for name in self.base_fields} | {"domains": self.domains()}

    def moved_on(self, sentence: str) -> None:
        """Say that something happened meanwhile; with what stands now in sight, the next press saves."""
        self.retype("stamp", self.last.stamp)
        self.add_error(None, sentence)


def heading(words: Any) -> HTML:
    """A heading between the questions."""
    return HTML(f'<h2 class="govuk-heading-m">{words}</h2>')


class DayCheckForm(ServiceForm):
    """Three questions on the day, and none answered beforehand (SP-5)."""

    submit_label = _("Save what they say")
    is_safe_now = YesNoField(label=_("Is it safe for them now?"))
    still_wants_to = YesNoField(label=_("Do they still want to?"))
    nothing_changed = YesNoField(
        label=_("Is all as it was when you did the assessment?"), no=_("No, something has changed")
    )
    sentences = {
        "is_safe_now": {"required": _("Ask whether it is safe for them now")},
        "still_wants_to": {"required": _("Ask whether they still want to")},
        "nothing_changed": {"required": _("Ask whether anything has changed")},
    }
