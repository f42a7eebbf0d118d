"""The form of a referral as a whole: its start, and its steps together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement.forms.once import OnceForm
from engagement.models import Wording
from partners.forms.agreement import AgreementForm
from partners.forms.person import ContactForm, PersonForm
from partners.forms.service import SafetyForm, ServiceStepForm
from partners.forms.step import StepForm, TextStepForm, data_of, values_of
from partners.given import ReferralGiven
from partners.models import Referral
from partners.steps import AGREEMENT, CONTACT, PERSON, SAFETY, SERVICE, steps_of
from partners.typed import Typed

FORMS: Mapping[str, type[StepForm]] = {
    AGREEMENT: AgreementForm,
    PERSON: PersonForm,
    CONTACT: ContactForm,
    SERVICE: ServiceStepForm,
    SAFETY: SafetyForm,
}


def form_of(step: str, typed: Typed, data: QueryDict | None = None, files: Any = None, **more: Any) -> StepForm:
    """One step, worded for whoever fills it in."""
    if step == SERVICE:
        more["is_advice"] = typed.value(AGREEMENT, "aim") == Referral.Aim.ADVICE
    return FORMS[step](data, files, source=typed.source, **more)


def judged(typed: Typed) -> dict[str, StepForm]:
    """Each step as its draft holds it, to be looked at whether it is right."""
    return {step: form_of(step, typed, data_of(values_of(typed, step), is_shown=False)) for step in steps_of(typed)}


def first_fault(forms_: Mapping[str, StepForm]) -> str | None:
    """The first step in which something is missing or wrong; none where it can be sent."""
    for step, form in forms_.items():
        if not form.is_valid() or (isinstance(form, AgreementForm) and not form.is_agreed):
            return step
    return None


def given_from(forms_: Mapping[str, StepForm]) -> ReferralGiven:
    """Everything it says. Only of steps without a fault."""
    held: dict[str, Any] = {}
    for form in forms_.values():
        held |= form.given()
    told = any(form.tells_knowingly for form in forms_.values() if isinstance(form, TextStepForm))
    return ReferralGiven(**held, may_tell_of_offence=told)


class StartForm(OnceForm):
    """They have read the warning that stands above the button. `warning` names the version that stood there."""

    submit_label = _("I understand, start")
    warning = forms.ModelChoiceField(queryset=Wording.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, wording: Wording | None, **kwargs: Any) -> None:
        self.wording = wording
        super().__init__(*args, **kwargs)
        usable = Wording.objects.usable().filter(kind=Wording.Kind.RECORDING_WARNING, purpose="referral")
        self.fields["warning"].queryset = usable  # type: ignore[attr-defined]
        self.fields["warning"].initial = wording

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "warning" in self.errors:
            del self.errors["warning"]
            self.retype("warning", str(self.wording.pk) if self.wording else "")
            self.add_error(None, _("Read what stands here now, and press the button again."))
        return given


class AddForm(StartForm):
    """Whose it is: a partner's worker who rings, or the survivor herself."""

    submit_label = _("I have read it to them, start")
    source = forms.ChoiceField(
        label=_("Who is telling you?"),
        choices=[
            (Referral.Source.PHONE.value, _("A worker of a partner")),
            (Referral.Source.SURVIVOR.value, _("The survivor")),
        ],
        widget=forms.RadioSelect,
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Which organisation?"),
        queryset=None,
        required=False,
        empty_label=_("Choose"),
        help_text=_("Where a worker is telling you."),
    )
    sentences = {
        "source": {"required": _("Choose who is telling you")},
        "organisation": {"invalid_choice": _("Choose an organisation of the list")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Organisation.objects.filter(kind=Organisation.Kind.PARTNER_AGENCY, is_active=True)
        self.fields["organisation"].queryset = partners  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        is_phone = given.get("source") == Referral.Source.PHONE
        if is_phone and not given.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Choose which organisation the worker is from"))
        return given if is_phone else given | {"organisation": None}


@dataclass(frozen=True)
class Question:
    """One question on paper: boxes to tick, or lines to write on."""

    label: str
    hint: str
    choices: list[str]
    lines: range


NEVER_ON_PAPER = frozenset({"file", "offence", "name", "worker_name", "reply_to", "value", "officer"})


def blank(source: str) -> list[tuple[str, list[Question]]]:
    """The questions of every step for a conversation on paper, which may be lost: no names, and no numbers."""
    made = {step: form_of(step, Typed(source=source)) for step in FORMS}
    return [
        (step, [_question(each) for each in form.visible_fields() if each.name not in NEVER_ON_PAPER])
        for step, form in made.items()
    ]


def _question(bound: forms.BoundField) -> Question:
    field = bound.field
    offered = [(value, label) for value, label in getattr(field, "choices", ()) if value]
    choices = [str(label) for _value, label in offered] or (
        [str(_("Yes"))] if isinstance(field, forms.BooleanField) else []
    )
    lines = int(field.widget.attrs.get("rows", 1))
    return Question(str(bound.label), str(field.help_text), choices, range(lines))
