"""What a coordinator writes down about a partner, and what a partner answers about our work."""

from datetime import date, timedelta
from typing import Any

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import EMAIL_FORMAT
from engagement.forms.fields import NoteField, TypedField
from feedback.forms.changes import DayField, day_field
from partners.models import Partnership, Touchpoint
from partners.models.partnership import MARKS
from partners.ratings import MARK_FIELDS, QUESTIONS
from safeguards.filing.fields import SealedFileField
from safeguards.filing.kinds import DOCUMENTS, IMAGES
from safeguards.forms import ServiceForm

PHONE_LONGEST = 40
LINE_LONG = 200  # characters of a next action, and of where an agreement is kept
AGREEMENT_LONGEST = timedelta(days=10 * 366)  # a slip of the keyboard, not a day anybody signed for
NOT_TO_COME = _("Enter today, or a day that is still to come")
NOT_OVER = _("Enter today, or a day that is over")
NOTHING_OF_A_PERSON = _("Nothing about a survivor belongs here: neither a name nor what happened to anybody.")


class NeededDay(DayField):
    """A day that may not be left open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.required = True


class DaysForm(ServiceForm):
    """A form with days, each drawn as wide as it is."""

    days: tuple[str, ...] = ()

    def layout_field(self, name: str) -> Field:
        return day_field(name) if name in self.days else super().layout_field(name)


class NextAction(DaysForm):
    """The next thing to do, and by when: both, or neither."""

    days: tuple[str, ...] = ("next_action_on",)

    def settle_next(self, given: dict[str, Any], *, before: tuple[str, date | None] = ("", None)) -> None:
        """A day that stands there already may be over; a new one is still to come."""
        what, on = given.get("next_action", ""), given.get("next_action_on")
        if what and not on and "next_action_on" not in self.errors:
            self.add_error("next_action_on", _("Say by which day"))
        if on and not what and "next_action" not in self.errors:
            self.add_error("next_action", _("Say what is to be done"))
        if on and (what, on) != before and on < timezone.localdate():
            self.add_error("next_action_on", NOT_TO_COME)


class PartnershipForm(NextAction):
    """What kind of service it is, and the next thing to do with it."""

    next_action = TypedField(
        label=_("What is the next thing to do with them?"),
        limit=LINE_LONG,
        required=False,
        help_text=_("Such as “Ask who stands in for Nia in August”. Leave it empty when there is nothing to do."),
    )
    next_action_on = DayField(label=_("By which day?"))
    sector = forms.ChoiceField(
        label=_("What kind of service is it?"), choices=Partnership.Sector.choices, widget=forms.RadioSelect
    )
    sentences = {"sector": {"required": _("Choose what kind of service it is")}}

    def __init__(self, *args: Any, partnership: Partnership | None = None, **kwargs: Any) -> None:
        if partnership is not None:
            names = ("sector", "next_action", "next_action_on")
            kwargs.setdefault("initial", {name: getattr(partnership, name) for name in names})
        super().__init__(*args, **kwargs)
        self.partnership = partnership

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        held = self.partnership
        self.settle_next(given, before=(held.next_action, held.next_action_on) if held else ("", None))
        return given


class SharingForm(DaysForm):
    """An information-sharing agreement: where it is kept, from when until when, and the signed copy."""

    submit_label = _("Record the agreement")
    days = ("begins_on", "until")
    terms = TypedField(
        label=_("What is it called, and where is it kept?"),
        limit=LINE_LONG,
        help_text=_("Such as “Agreement of March 2026, with the information officer”."),
    )
    begins_on = NeededDay(label=_("From which day does it hold?"))
    until = NeededDay(label=_("What is its last day?"), help_text=_("You are warned before it ends."))
    file = SealedFileField(label=_("The signed copy, if you have it here"), kinds=DOCUMENTS | IMAGES, required=False)
    sentences = {
        "terms": {"required": _("Say what it is called and where it is kept")},
        "begins_on": {"required": _("Enter the day from which it holds")},
        "until": {"required": _("Enter its last day")},
    }

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(NOT_TO_COME)
        if until > timezone.localdate() + AGREEMENT_LONGEST:
            raise forms.ValidationError(_("Enter a year within the next ten"))
        return until

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        begins_on, until = given.get("begins_on"), given.get("until")
        if begins_on and until and until < begins_on:
            self.add_error("until", _("Its last day must not be before its first"))
        return given

    def layout_field(self, name: str) -> Field:
        if name == "file":
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)


class PartnerContactForm(ServiceForm):
    """Somebody to ring at a partner."""

    submit_label = _("Add this contact")
    name = TypedField(label=_("What is their name?"))
    job = TypedField(label=_("What do they do there?"), required=False)
    phone = TypedField(label=_("Work phone"), limit=PHONE_LONGEST, required=False)
    email = forms.EmailField(label=_("Work email"), max_length=254, required=False)
    sentences = {"name": {"required": _("Enter their name")}, "email": {"invalid": EMAIL_FORMAT}}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("phone") and not given.get("email") and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Enter a phone number or an email address"))
        return given


class TouchpointForm(NextAction):
    """When we were in touch, how, and what was agreed; and the next thing to do, if one came of it."""

    submit_label = _("Save")
    days = ("on", "next_action_on")
    kind = forms.ChoiceField(
        label=_("How were you in touch?"), choices=Touchpoint.Kind.choices, widget=forms.RadioSelect
    )
    on = NeededDay(label=_("On which day?"))
    note = NoteField(label=_("What was it about?"), help_text=NOTHING_OF_A_PERSON)
    agreed = NoteField(label=_("What was agreed?"), required=False, help_text=_("Leave it empty if nothing was."))
    next_action = TypedField(label=_("What is to be done next?"), limit=LINE_LONG, required=False)
    next_action_on = DayField(label=_("By which day?"))
    sentences = {
        "kind": {"required": _("Choose how you were in touch")},
        "on": {"required": _("Enter the day")},
        "note": {"required": _("Say what it was about")},
    }

    def __init__(self, *args: Any, partnership: Partnership | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        stands = partnership.next_action if partnership else ""
        if partnership is None:
            del self.fields["next_action"], self.fields["next_action_on"]
        elif stands:
            hint = _("Left empty, this stays: %(what)s") % {"what": stands}
            self.fields["next_action"].help_text = hint

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(NOT_OVER)
        return on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "next_action" in self.fields:
            self.settle_next(given)
        return given


NO_ANSWER = ("", _("No answer"))
SCALE = {1: _("1, poor"), 5: _("5, very good")}


class RatingForm(ServiceForm):
    """Four marks, each of which may be left out, and words of their own."""

    submit_label = _("Send my answers")
    words = NoteField(
        label=_("Is there anything you would like to say?"),
        required=False,
        rows=4,
        help_text=_("It is about our work. Leave out who you support, and what happened to them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.fields.pop("words")
        choices = [*[(mark, SCALE.get(mark, str(mark))) for mark in MARKS], NO_ANSWER]
        for name in MARK_FIELDS:
            self.fields[name] = forms.TypedChoiceField(
                label=str(QUESTIONS[name]),
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[name].error_messages["invalid_choice"] = _("Choose one of the answers shown")
        self.fields["words"] = words

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(given.get(name) for name in (*MARK_FIELDS, "words")):
            raise forms.ValidationError(_("Answer at least one question, or write something"))
        return given

    def layout_field(self, name: str) -> Field:
        if name in MARK_FIELDS:
            return Field.radios(name, legend_size=Size.SMALL, small=True, inline=True)
        return super().layout_field(name)
