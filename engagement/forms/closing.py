"""The last questions of a talk, and, where something is new, what was said: it must be passed on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from crispy_forms_gds.layout import Div, Field, Fixed, Fluid, Layout, Size
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.forms.consultations import PartForm
from engagement.forms.fields import STORY, NoteField, TypedField
from engagement.forms.moments import ClockField, DayField, moment_of
from engagement.forms.own_measure import own_fields, own_fold
from engagement.models import Consultation, FollowUp

NEW, ANY_TIME, NO_CALL = "new", "any", "no_call"
KINDS = ("safeguarding", "crime")
WELLBEING = [each for each in Consultation.Wellbeing.choices if each[0] != Consultation.Wellbeing.NOT_MET]
CRIME = [
    (Consultation.Crime.NONE, _("None, and why")),
    (Consultation.Crime.ALREADY, _("Already recorded")),
    (Consultation.Crime.NEW, _("New: the 24 hours began when they said it")),
]
SAFEGUARDING = [
    (Consultation.Safeguarding.NONE, _("None")),
    (Consultation.Safeguarding.ALREADY, _("Already reported")),
    (Consultation.Safeguarding.NEW, _("New: report it today")),
]


def told_fields() -> dict[str, forms.Field]:
    """The questions about one thing that must be passed on; asked twice, under two names."""
    return {
        "once": forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False),
        "account": NoteField(
            label=_("What did they say?"),
            limit=STORY,
            rows=4,
            required=False,
            help_text=_("Facts as they told them. Ask only what is needed to keep somebody safe. Do not probe."),
        ),
        "said_on": DayField(label=_("Which day did they say it?"), required=False, help_text=_("Such as 24/10/2026")),
        "said_at": ClockField(
            label=_("At what time?"), required=False, help_text=_("When they said it, not when you write it down")
        ),
        "wishes": forms.ChoiceField(
            label=_("What do they want?"),
            choices=FollowUp.Wishes.choices,
            widget=forms.RadioSelect,
            required=False,
            help_text=_("It is passed on whatever they answer. This decides what happens next."),
            error_messages={"invalid_choice": _("Choose one of the answers shown")},
        ),
        "wishes_words": TypedField(label=_("In their words"), limit=500, required=False),
    }


class ClosingForm(PartForm):
    """How they were, safeguarding, crime, and the call after; and how it was for them, where `may_ask_own`. `settled`
    names the kinds that are written down already.

    Each answer is kept by itself as it is given; `told(kind)` is what must be passed on, where that is complete.
    """

    wellbeing = forms.ChoiceField(label=_("How were they at the end?"), choices=WELLBEING, widget=forms.RadioSelect)
    safeguarding = forms.ChoiceField(
        label=_("Is there a safeguarding concern?"), choices=SAFEGUARDING, widget=forms.RadioSelect
    )
    crime = forms.ChoiceField(label=_("A crime not yet recorded?"), choices=CRIME, widget=forms.RadioSelect)
    crime_reason = TypedField(
        label=_("Why is there none?"),
        limit=500,
        required=False,
        help_text=_("Such as: they spoke only of how they were treated."),
    )
    crime_reference = TypedField(label=_("Under which reference?"), required=False)
    aftercare = forms.ChoiceField(label=_("When shall we see how they are?"), widget=forms.RadioSelect, required=False)
    sentences = {
        "wellbeing": {"required": _("Say how they were at the end")},
        "safeguarding": {"required": _("Say whether there is a safeguarding concern")},
        "crime": {
            "required": _("Say whether they told you of a crime not yet recorded. If you are unsure, choose New.")
        },
    }

    def __init__(
        self,
        *args: Any,
        moments: Mapping[str, Any] | None = None,
        settled: frozenset[str] = frozenset(),
        has_reason: bool = False,
        is_closing: bool = False,
        was_referred: bool = False,
        may_ask_own: bool = False,
        **kwargs: Any,
    ) -> None:
        self.settled, self.has_reason, self.is_closing = settled, has_reason, is_closing
        self._moments: dict[str, datetime] = {}
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            if kind in settled:
                del self.fields[kind]
            else:
                self.fields |= {f"{kind}_{name}": field for name, field in told_fields().items()}
        if "crime" in settled:
            del self.fields["crime_reason"], self.fields["crime_reference"]
        offered = [
            *(moments or {}).items(),
            (ANY_TIME, _("Any safe time in those days")),
            (NO_CALL, _("They want no call")),
        ]
        self.fields["aftercare"].choices = offered  # type: ignore[attr-defined]
        if was_referred:  # nobody met them
            del self.fields["wellbeing"], self.fields["aftercare"]
        self.may_ask_own = may_ask_own
        if may_ask_own:
            self.fields |= own_fields()

    def build_layout(self) -> Layout:
        rows = self._if_asked("wellbeing")
        if "safeguarding" in self.fields:
            rows.append(Div(self.layout_field("safeguarding"), *self._more("safeguarding"), css_class="sec-ask"))
        if "crime" in self.fields:
            reason = Field.text("crime_reason", label_size=Size.SMALL)
            reference = Field.text("crime_reference", label_size=Size.SMALL, field_width=Fluid.ONE_HALF)
            rows.append(
                Div(
                    self.layout_field("crime"),
                    Div(reason, css_class="sec-more", data_when=Consultation.Crime.NONE.value),
                    Div(reference, css_class="sec-more", data_when=Consultation.Crime.ALREADY.value),
                    *self._more("crime"),
                    css_class="sec-ask",
                )
            )
        return Layout(*rows, *self._if_asked("aftercare"), *([own_fold()] if self.may_ask_own else []))

    def _if_asked(self, name: str) -> list[Any]:
        return [self.layout_field(name)] if name in self.fields else []

    def _more(self, kind: str) -> list[Div]:
        if f"{kind}_account" not in self.fields:
            return []
        return [
            Div(
                f"{kind}_once",
                Field.textarea(f"{kind}_account", label_size=Size.SMALL, rows=4),
                Field.text(f"{kind}_said_on", label_size=Size.SMALL, field_width=Fixed.TEN),
                Field.text(f"{kind}_said_at", label_size=Size.SMALL, field_width=Fixed.FIVE),
                Field.radios(f"{kind}_wishes", legend_size=Size.SMALL, small=True),
                Field.text(f"{kind}_wishes_words", label_size=Size.SMALL),
                css_class="sec-more",
                data_when=NEW,
            )
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.is_closing and self.data.get("words", "").strip():
            question = "wellbeing" if "wellbeing" in self.fields else None
            self.add_error(question, _("Save the point you have typed first, or clear it"))
        if given.get("crime") == Consultation.Crime.NONE and not given.get("crime_reason") and not self.has_reason:
            self._ask("crime_reason", _("Say in a few words why there is none to record"))
        if given.get("crime") == Consultation.Crime.ALREADY and not given.get("crime_reference"):
            self._ask("crime_reference", _("Enter the reference under which it is recorded"))
        for kind in KINDS:
            if given.get(kind) == NEW and kind not in self.settled:
                self._check_told(kind, given)
        return given

    def _ask(self, name: str, sentence: Any) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)

    def _check_told(self, kind: str, given: dict[str, Any]) -> None:
        """What they said, when, and what they want are all needed before it can be passed on."""
        needed = {
            "account": _("Write down what they said, so that it can be passed on"),
            "said_on": _("Enter the day on which they said it"),
            "said_at": _("Enter the time at which they said it"),
            "wishes": _("Say what they want, or that it was not safe to ask"),
        }
        for name, sentence in needed.items():
            if not given.get(f"{kind}_{name}"):
                self._ask(f"{kind}_{name}", sentence)
        day, clock = given.get(f"{kind}_said_on"), given.get(f"{kind}_said_at")
        if day and clock:
            try:
                self._moments[kind] = moment_of(day, clock)
            except ValidationError as fault:
                self.add_error(f"{kind}_said_at", fault)

    def told(self, kind: str) -> dict[str, Any] | None:
        """What is to be passed on, as the action takes it; None where there is nothing new, or not yet all of it."""
        given = getattr(self, "cleaned_data", {})
        is_whole = given.get(kind) == NEW and kind in self._moments
        if not is_whole or not given.get(f"{kind}_account") or not given.get(f"{kind}_wishes"):
            return None
        return {
            "kind": kind,
            "once": given.get(f"{kind}_once"),
            "account": given[f"{kind}_account"],
            "disclosed_at": self._moments[kind],
            "wishes": given[f"{kind}_wishes"],
            "wishes_words": given.get(f"{kind}_wishes_words", ""),
        }

    @property
    def is_half_told(self) -> bool:
        """Something that must be passed on is typed, and is not all there."""
        typed = (kind for kind in KINDS if self.data.get(f"{kind}_account", "").strip() and kind not in self.settled)
        return any(self.data.get(kind) == NEW and self.told(kind) is None for kind in typed)

    @property
    def has_fault(self) -> bool:
        """Is anything wrong beside questions that are still to be answered?"""
        open_still = {"wellbeing", "safeguarding", "crime"}
        return bool({name for name in self.errors if name not in open_still or self.data.get(name)} - {"wellbeing"})

    def answers(self) -> dict[str, str]:
        """Every answer that is sound, also where others are missing or wrong."""
        given = getattr(self, "cleaned_data", {})
        names = ("wellbeing", "safeguarding", "crime", "crime_reason", "crime_reference")
        return {name: given.get(name) or "" for name in names}
