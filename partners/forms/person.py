"""Step 2: who it is about, what makes it easier for them, and how we reach them. Never immigration status, never where
anybody lives."""

from datetime import time
from typing import Any

from crispy_forms_gds.layout import Div
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.access import wanted_as_text
from engagement.forms.addresses import is_email, is_number
from engagement.forms.fields import NoteField, TypedField, YesNoField
from engagement.forms.folded import Folded
from engagement.forms.moments import ClockField
from engagement.forms.plans import NUMBERS, WEEKDAYS, WHEN, days_of
from engagement.models import AccessNeed, ContactRoute, SafeContactPlan
from partners.forms.step import PHONE, SURVIVOR, StepForm
from partners.given import ContactGiven
from partners.models import Referral

Kind, Reach = ContactRoute.Kind, Referral.Reach
CALLER_ID = ContactRoute.CallerId.choices
DROPPED_CALL = SafeContactPlan.DroppedCall.choices
ON_THE_PHONE = (
    "caller_id", "call_them", "if_answered", "unsafe_phrase", "dropped_call", "no_show", "people_safe",
)  # fmt: skip
INTERPRETER = ("interpreter_language", "interpreter_dialect", "interpreter_gender", "interpreter_unknown")
THROUGH = {  # how the worker is spoken of, where a coordinator types
    PHONE: {Reach.THROUGH_ME: _("Only through the worker")},
}
WAYS = [("", _("Choose")), *((each.value, each.label) for each in Kind if each not in (Kind.VIA_WORKER, Kind.POST))]
GENDERS = [("", _("Either")), ("woman", _("A woman")), ("man", _("A man"))]


class PersonForm(StepForm):
    """A name may wait until we have spoken; a worker's own reference stands for it."""

    name = TypedField(
        label=_("Their name"),
        required=False,
        help_text=_("Leave it empty if they would rather wait until we have spoken."),
    )
    their_reference = TypedField(
        label=_("Your reference for them"), required=False, help_text=_("So that we both know whom we speak of.")
    )
    language = forms.ChoiceField(label=_("Which language?"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    reach = forms.ChoiceField(label=_("How do we reach them?"), choices=Reach.choices, widget=forms.RadioSelect)
    access = forms.MultipleChoiceField(
        label=_("What makes it easier for them?"),
        choices=AccessNeed.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    access_words = NoteField(label=_("Anything else that makes it easier?"), required=False, rows=2)
    interpreter_language = TypedField(label=_("Interpreter: which language?"), required=False)
    interpreter_dialect = TypedField(label=_("Which dialect?"), required=False)
    interpreter_gender = forms.ChoiceField(
        label=_("A woman or a man?"), choices=GENDERS, widget=forms.RadioSelect, required=False
    )
    interpreter_unknown = forms.BooleanField(label=_("The interpreter must not be known to the family"), required=False)
    sentences = {
        "language": {"required": _("Choose a language")},
        "reach": {"required": _("Choose how we reach them")},
    }
    words = {PHONE: {"their_reference": (_("The worker’s reference for them"), "")}}
    left_out = {SURVIVOR: ("their_reference",)}
    inline = ("language", "interpreter_gender")
    about_who = frozenset({"name", "their_reference", "interpreter_language", "interpreter_dialect"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [each for each in Reach if self.source != SURVIVOR or each != Reach.THROUGH_ME]
        named = THROUGH.get(self.source, {})
        self.fields["reach"].choices = [(each.value, named.get(each, each.label)) for each in offered]  # type: ignore[attr-defined]

    def parts(self) -> list[Any]:
        """What most people need; the rest folded."""
        access, talk = ("access", "access_words"), INTERPRETER
        return [
            *self.asked("name", "their_reference", "language", "reach"),
            Folded(*self.asked(*access), summary=_("What makes it easier for them"), names=access),
            Folded(*self.asked(*talk), summary=_("They need an interpreter"), names=talk),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_asked = "their_reference" in self.fields
        if is_asked and not given.get("name") and not given.get("their_reference") and "name" not in self.errors:
            self.add_error("their_reference", _("Enter your reference for them, or their name"))
        return given

    def given(self) -> dict[str, Any]:
        held = super().given()
        language, dialect, gender, unknown = (held.pop(name) for name in INTERPRETER)
        interpreter = wanted_as_text(language=language, dialect=dialect, gender=gender, unknown=unknown)
        return held | {"access": tuple(held["access"]), "interpreter": interpreter}


class ContactForm(StepForm):
    """How we reach them safely: all of the plan that is known (domain.md 3.2), but the agreed phrases, which are made
    with them and nobody between. None of it is relied on before we have confirmed it with them. The way by post is not
    offered: it would tell where somebody lives (SC-11, SC-15)."""

    kind = forms.ChoiceField(label=_("Which way is safe?"), choices=WAYS)
    value = TypedField(
        label=_("The number or the email address"),
        limit=254,
        help_text=_("In person: say where you would bring us together. Not where anyone lives."),
    )
    device = forms.ChoiceField(
        label=_("Whose phone or computer is it?"),
        choices=[("", _("Choose")), *ContactRoute.Device.choices],
        help_text=_("If you do not know: somebody may be watching it."),
    )
    when = forms.ChoiceField(label=_("Which days are safe?"), choices=WHEN, widget=forms.RadioSelect, required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Days"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    opens, closes = ClockField(label=_("From"), required=False), ClockField(label=_("Until"), required=False)
    say = TypedField(
        label=_("What should we say we are?"), required=False, help_text=_("Such as: Mari from the office.")
    )
    never = NoteField(
        label=_("What must we never do?"), required=False, rows=2, help_text=_("Such as: text, or ring twice.")
    )
    voicemail_ok = YesNoField(label=_("May we leave a voicemail?"), required=False)
    may_name_police = YesNoField(label=_("May we say that we work with the police?"), required=False)
    people_not_safe = NoteField(label=_("Who must not know, or must not be spoken to?"), required=False, rows=2)
    notes = NoteField(label=_("Anything else whoever rings must know"), required=False, rows=2)
    caller_id = forms.ChoiceField(
        label=_("What does their phone show when we call?"), choices=CALLER_ID, widget=forms.RadioSelect, required=False
    )
    call_them = TypedField(label=_("What we call them on the phone"), required=False)
    if_answered = TypedField(
        label=_("If somebody else answers, we say"), required=False, help_text=_("Such as: sorry, wrong number.")
    )
    unsafe_phrase = TypedField(
        label=_("If it is not safe, they say"), required=False, help_text=_("Then we say goodbye at once.")
    )
    dropped_call = forms.ChoiceField(
        label=_("If the call drops"), choices=DROPPED_CALL, widget=forms.RadioSelect, required=False
    )
    no_show = NoteField(label=_("If they do not come or do not answer"), required=False, rows=2)
    people_safe = NoteField(label=_("People it is safe to speak to"), required=False, rows=2)
    sentences = {
        "kind": {"required": _("Choose which way is safe")},
        "value": {"required": _("Enter the number or address, or say where")},
        "device": {"required": _("Say whose phone or computer it is")},
        "opens": {"invalid": _("Enter a time as hours and minutes, such as 09:30")},
        "closes": {"invalid": _("Enter a time as hours and minutes, such as 12:00")},
    }
    inline = ("voicemail_ok", "may_name_police")
    days = ("opens", "closes")
    joined = {"when": ("weekdays", "opens", "closes")}
    about_who = frozenset({
        "kind", "value", "device", "when", "weekdays", "opens", "closes", "say", "never", "voicemail_ok",
        "may_name_police", "people_not_safe", "notes", *ON_THE_PHONE,
    })  # fmt: skip

    def parts(self) -> list[Any]:
        """How, when, what to say; the rest folded."""
        rare, single = ("people_not_safe", "notes"), ("weekdays",)
        return [
            *self.asked("kind", "value", "device", "when"),
            Folded(*self.asked(*single), summary=_("Tick single days"), names=single),
            Div(*self.asked("opens", "closes"), css_class="sec-times"),
            *self.asked("say", "never", "voicemail_ok", "may_name_police"),
            Folded(*self.asked(*rare), summary=_("People who are not safe, and other notes"), names=rare),
            Folded(*self.asked(*ON_THE_PHONE), summary=_("When we ring them, and when that fails"), names=ON_THE_PHONE),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        value, kind = given.get("value"), given.get("kind")
        if value and kind == Kind.EMAIL and not is_email(value):
            self.add_error("value", _("Enter an email address in full, such as name@example.org"))
        if value and kind in NUMBERS and not is_number(value):
            self.add_error("value", _("Enter a phone number, such as 07700 900123 or +353 20 912 3456"))
        self._check_times(given)
        return given

    def _check_times(self, given: dict[str, Any]) -> None:
        opens, closes = given.get("opens"), given.get("closes")
        if given.get("when") == "some" and not given.get("weekdays"):
            self.add_error("weekdays", _("Tick the days that are safe"))
        if (opens is None) != (closes is None) and not {"opens", "closes"} & self.errors.keys():
            self.add_error("closes" if opens else "opens", _("Enter both times, or neither"))
        if opens and closes and closes <= opens:
            self.add_error("closes", _("The end must be later than the start on the same day"))

    def given(self) -> dict[str, Any]:
        held = super().given()
        days = days_of(held.pop("when"), held["weekdays"], ())
        yes = {name: bool(held[name]) for name in ("voicemail_ok", "may_name_police")}
        times = {name: on_the_clock(held[name]) for name in ("opens", "closes")}
        return {"contact": ContactGiven(**(held | yes | times | {"weekdays": days}))}


def on_the_clock(moment: time | None) -> str:
    return f"{moment:%H:%M}" if moment else ""
