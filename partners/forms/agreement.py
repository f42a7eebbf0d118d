"""Step 1: who asks, and what the person has said yes to. Without their yes nothing is sent (SR-9)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField, TypedField, YesNoField
from engagement.forms.folded import Folded
from engagement.forms.moments import DayField
from partners.agreed import agreed_words
from partners.forms.step import PHONE, SURVIVOR, StepForm
from partners.models import Referral

JOBS = [("", _("Choose")), *((each.value, each.label) for each in Referral.Job if each != Referral.Job.SELF)]
AIMS = [("", _("Choose")), *Referral.Aim.choices]
AGREED_HOW = [(each.value, each.label) for each in Referral.AgreedHow]


ALONE = _("Asked when nobody else could hear, and free to say no.")


class AgreementForm(StepForm):
    """`has_agreed` is the gate: a draft whose answer is no is kept, and cannot be sent."""

    job = forms.ChoiceField(label=_("Your job"), choices=JOBS)
    worker_name = TypedField(label=_("The worker’s name"))
    reply_to = TypedField(
        label=_("Where do we answer you?"), limit=300, help_text=_("A secure email. Add a number if you like.")
    )
    aim = forms.ChoiceField(label=_("What is it for?"), choices=AIMS)
    has_agreed = YesNoField(label=_("Have they said yes to it?"), help_text=ALONE, no=_("No, not yet"))
    agreed_on = DayField(label=_("When did they say yes?"), required=False)
    agreed_how = forms.ChoiceField(
        label=_("How did they say it?"), choices=AGREED_HOW, widget=forms.RadioSelect, required=False
    )
    agreed_to = forms.MultipleChoiceField(
        label=_("What else have they said yes to?"),
        choices=Referral.Agreed.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Tick only what they said yes to. They can change their mind."),
    )
    knows_warning = YesNoField(
        label=_("Do they know what may have to be recorded?"),
        help_text=_("Police staff read this. An offence that is not recorded yet may have to be."),
        no=_("No, not yet"),
    )
    keep_back = NoteField(
        label=_("What must not be shared?"),
        required=False,
        rows=2,
        help_text=_("With whom, and what."),
    )
    sentences = {
        "job": {"required": _("Choose your job")},
        "worker_name": {"required": _("Enter the worker’s name")},
        "reply_to": {"required": _("Say where we answer you")},
        "aim": {"required": _("Choose what it is for")},
        "has_agreed": {"required": _("Say whether they have said yes to it")},
        "knows_warning": {"required": _("Say whether they know what may have to be recorded")},
    }
    words = {
        PHONE: {
            "job": (_("Their job"), ""),
            "reply_to": (_("Where do we answer the worker?"), _("A secure email. Add a number if you like.")),
            "has_agreed": (_("Has the person said yes to it?"), ALONE),
        },
        SURVIVOR: {
            "has_agreed": (_("Do they say yes to our writing this down and dealing with it?"), ""),
            "agreed_how": (_("How are they telling you?"), ""),
            "agreed_to": (_("What else do they say yes to?"), _("Tick only what they said yes to.")),
        },
    }
    left_out = {"partner": ("worker_name",), SURVIVOR: ("job", "worker_name", "reply_to")}
    inline = ("has_agreed", "agreed_how", "knows_warning")
    days = ("agreed_on",)
    joined = {"has_agreed": ("agreed_on", "agreed_how")}
    about_who = frozenset({"worker_name", "reply_to"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_on"].help_text = _("Such as %(day)s") % {"day": f"{timezone.localdate():%d/%m/%Y}"}
        if self.source == SURVIVOR:
            wanted = [each for each in Referral.Agreed if each != Referral.Agreed.SHARE]
            self.fields["agreed_to"].choices = [(each.value, each.label) for each in wanted]  # type: ignore[attr-defined]

    def parts(self) -> list[Any]:
        """What must be answered; what few people need is folded."""
        folded = Folded(*self.asked("keep_back"), summary=_("Something must not be shared"), names=("keep_back",))
        return [*self.asked(*(name for name in self.fields if name not in ("number", "keep_back"))), folded]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("has_agreed"):
            return given
        agreed_on = given.get("agreed_on")
        if agreed_on is None and "agreed_on" not in self.errors:
            self.add_error("agreed_on", _("Enter the day on which they said yes"))
        elif agreed_on and agreed_on > timezone.localdate():
            self.add_error("agreed_on", _("Enter a day that is not to come"))
        if not given.get("agreed_how") and "agreed_how" not in self.errors:
            self.add_error("agreed_how", _("Say how they said yes"))
        return given

    def sentence_of(self, name: str) -> str:
        held = getattr(self, "cleaned_data", {})
        on, how = held.get("agreed_on"), held.get("agreed_how")
        return agreed_words(on, how) if name == "has_agreed" and held.get("has_agreed") and on and how else ""

    @property
    def is_agreed(self) -> bool:
        """They said yes. Only of a valid form."""
        return bool(self.cleaned_data.get("has_agreed"))

    def given(self) -> dict[str, Any]:
        held = super().given()
        del held["has_agreed"]
        held["agreed_to"] = tuple(held["agreed_to"])
        return held if "job" in held else held | {"job": Referral.Job.SELF.value}
