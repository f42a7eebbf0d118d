"""Steps 3 and 4: what happened with the service, and what keeps everybody safe. Never the offence, never where anybody
lives, no medical notes."""

from typing import Any

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import STORY, TEXT, NoteField, TypedField
from engagement.forms.folded import Folded
from engagement.forms.moments import DayField
from engagement.models import Wording
from partners.forms.step import PHONE, SURVIVOR, TextStepForm
from partners.models import Referral
from safeguards.filing.fields import SealedFileField


class ServiceStepForm(TextStepForm):
    """What went wrong, in a few sentences, and what they want. What they want is asked in approved words, of which
    `explained` names the version that stood there (SR-1)."""

    explained = forms.ModelChoiceField(queryset=Wording.objects.none(), widget=forms.HiddenInput, required=False)
    what_happened = NoteField(
        label=_("What went wrong?"),
        limit=STORY,
        rows=5,
        help_text=_("The service, not the offence. A few sentences are enough."),
    )
    service_part = TypedField(label=_("Which part of the service, and about when?"), limit=TEXT, required=False)
    put_right = NoteField(label=_("What would put it right, in their words?"), limit=STORY, required=False)
    choice = forms.ChoiceField(label=_("What do they want?"), choices=Referral.Choice.choices, widget=forms.RadioSelect)
    raise_as = forms.ChoiceField(
        label=_("How may we raise it?"), choices=Referral.Raise.choices, widget=forms.RadioSelect
    )
    serious = forms.MultipleChoiceField(
        label=_("Is it one of these?"),
        choices=Referral.Serious.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Tick what applies, without telling it here. Somebody looks at it at once."),
    )
    complaint_made = forms.ChoiceField(
        label=_("Has a complaint been made already?"),
        choices=Referral.Answer.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    texts = ("what_happened", "service_part", "put_right")
    sentences = {
        "what_happened": {"required": _("Say in a few sentences what went wrong with the service")},
        "choice": {"required": _("Choose what they want")},
        "raise_as": {"required": _("Choose how we may raise it")},
    }
    inline = ("complaint_made",)

    def __init__(self, *args: Any, is_advice: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wording = Wording.objects.current_by_purpose(Wording.Kind.ROUTE_CHOICE).get("")
        self.fields["choice"].help_text = escape(self.in_these_words(self.wording)) if self.wording else ""
        self.fields["explained"].queryset = Wording.objects.filter(kind=Wording.Kind.ROUTE_CHOICE)  # type: ignore[attr-defined]
        self.fields["explained"].initial = self.wording
        if is_advice:
            for name in ("what_happened", "choice", "raise_as"):
                self.fields[name].required = False

    @staticmethod
    def in_these_words(explained: Wording) -> str:
        return _("Ask them: “%(words)s”") % {"words": explained.text()}

    def rest(self) -> list[Any]:
        names = ("what_happened", "service_part", "put_right", "choice", "raise_as")
        rare = ("serious", "complaint_made")
        folded = Folded(*self.asked(*rare), summary=_("Something serious, or a complaint was made already"), names=rare)
        return ["explained", *self.asked(*names), folded]

    def show_number(self, number: int) -> None:
        """With it goes the version of the words that stands there now."""
        super().show_number(number)
        self.data["explained"] = str(self.wording.pk) if self.wording else ""  # type: ignore[index]

    def clean(self) -> dict[str, Any]:
        """A version that is none is nothing that whoever types could put right."""
        given = super().clean()
        self.errors.pop("explained", None)
        return given | {"explained": given.get("explained")}

    def given(self) -> dict[str, Any]:
        held = super().given()
        held["serious"] = tuple(held["serious"])
        explained = held.pop("explained")
        return held | {
            "raise_as": held["raise_as"] or Referral.Raise.THEME.value,
            "explained": explained.pk if explained else None,
        }


class SafetyForm(TextStepForm):
    """All of it may be left empty. Files are added one at a time, and stay with the draft."""

    urgent = NoteField(
        label=_("Is anything urgent?"), required=False, rows=2, help_text=_("What they need, and by when.")
    )
    deadline_on = DayField(label=_("Is there a day to keep in mind, such as a hearing?"), required=False)
    stage = forms.ChoiceField(
        label=_("Is there a case?"), choices=[("", _("Choose")), *Referral.Stage.choices], required=False
    )
    works_for_us = forms.ChoiceField(
        label=_("Does the person who harmed them work for the police or a partner?"),
        choices=Referral.Answer.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    works_for_us_words = TypedField(
        label=_("If yes, where?"), required=False, help_text=_("Which organisation or team. No address.")
    )
    risks = NoteField(
        label=_("Risks we should know of"), required=False, rows=2, help_text=_("To them, to you or to us.")
    )
    children = NoteField(
        label=_("Children"), required=False, rows=2, help_text=_("What matters for arranging to talk.")
    )
    officer = TypedField(
        label=_("The officer on the case"),
        required=False,
        help_text=_("They are not told who raised it, unless agreed."),
    )
    dash = forms.ChoiceField(label=_("DASH"), choices=[("", _("Choose")), *Referral.Dash.choices], required=False)
    dash_on = DayField(label=_("Day of the DASH"), required=False)
    marac = forms.ChoiceField(label=_("MARAC"), choices=[("", _("Choose")), *Referral.Marac.choices], required=False)
    file = SealedFileField(label=_("Add a file"), required=False)
    texts = ("risks", "urgent", "children", "works_for_us_words")
    inline = ("works_for_us",)
    days = ("deadline_on", "dash_on")
    about_who = frozenset({"officer"})
    words = {
        PHONE: {"risks": (_("Risks we should know of"), _("To them, to the worker or to us."))},
        SURVIVOR: {"risks": (_("Risks we should know of"), _("To them or to us."))},
    }

    def rest(self) -> list[Any]:
        risks, case = ("risks", "children"), ("officer", "dash", "dash_on", "marac")
        return [
            *self.asked("urgent", "deadline_on", "stage", "works_for_us", "works_for_us_words"),
            Folded(*self.asked(*risks), summary=_("Risks and children"), names=risks),
            Folded(*self.asked(*case), summary=_("Officer, DASH and MARAC"), names=case),
            *self.asked("file"),
        ]

    def layout_field(self, name: str) -> Field:
        if name == "file":
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)}, template="partners/refer_file.html")
        return super().layout_field(name)
