"""What was done to make the role known, and what agencies agreed with each other."""

from decimal import Decimal
from typing import Any

from crispy_forms_gds.layout import Button, Field, Fixed, Layout, Size
from django import forms
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement.forms.fields import NoteField, TypedField
from engagement.forms.folded import Folded
from feedback.forms.changes import DayField
from feedback.models import Change
from partners.actions.outreach import PARTS, OutreachGiven
from partners.forms.organisations import NOT_OVER, NOTHING_OF_A_PERSON, DaysForm, NeededDay
from partners.models import AgencyMeeting, MeetingPoint, OutreachEvent

MOST_PEOPLE = 10_000_000  # a slip of the keyboard, not a crowd
POINT_LONGEST = 300
LEAST, MOST = Decimal(1), Decimal(5)  # of a mark
NO_MEAN = _("Enter a mean from 1 to 5, such as 3.4")
AGENCIES_FIRST = Case(When(kind=Organisation.Kind.PARTNER_AGENCY, then=0), default=1)
ASKED = ("understood_before", "understood_after", "rated_by")


class MeanField(forms.DecimalField):
    """A mean from 1 to 5, typed with a point or a comma."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """One sentence for whatever is wrong with it; kept to the second place."""
        try:
            mean = super().clean(value.replace(",", ".") if isinstance(value, str) else value)
        except forms.ValidationError as fault:
            raise forms.ValidationError(NO_MEAN) from fault
        if mean is not None and not LEAST <= mean <= MOST:
            raise forms.ValidationError(NO_MEAN)
        return mean and mean.quantize(Decimal("0.01"))


class CountField(forms.IntegerField):
    """How many people."""

    def __init__(self, *, least: int, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        super().__init__(min_value=least, max_value=MOST_PEOPLE, required=False, widget=widget, **kwargs)
        said = _("Enter a whole number, such as 24")
        self.error_messages["invalid"] = said
        for validator in self.validators:
            validator.message = said  # type: ignore[attr-defined]


class OutreachForm(DaysForm):
    """One event, what it reached and what followed."""

    days = ("on",)
    title = TypedField(label=_("What was it?"), help_text=_("Such as “Freshers’ fair, Newport”. No names of people."))
    kind = forms.ChoiceField(
        label=_("What kind of thing was it?"), choices=OutreachEvent.Kind.choices, widget=forms.RadioSelect
    )
    on = NeededDay(label=_("On which day?"), help_text=_("The first day, if it went on for some time."))
    place = TypedField(label=_("Where was it?"), required=False)
    audience = forms.ChoiceField(
        label=_("Whom was it for?"), choices=OutreachEvent.Audience.choices, widget=forms.RadioSelect
    )
    reach = CountField(label=_("How many people did it reach?"), least=0, help_text=_("Leave it open if nobody knows."))
    is_estimate = forms.TypedChoiceField(
        label=_("Were they counted?"),
        choices=[("no", _("Counted")), ("yes", _("Estimated"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    materials = NoteField(label=_("What was given out or shown?"), required=False, rows=2)
    organisations = forms.ModelMultipleChoiceField(
        label=_("Which organisations took part?"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    followed = NoteField(
        label=_("What followed from it?"),
        required=False,
        help_text=_("Such as “Two agencies asked for an agreement”. You can add it later."),
    )
    understood_before = MeanField(label=_("Mean before, from 1 to 5"))
    understood_after = MeanField(label=_("Mean after, from 1 to 5"))
    rated_by = CountField(label=_("How many answered both times?"), least=1)
    sentences = {
        "title": {"required": _("Say what it was")},
        "kind": {"required": _("Choose what kind of thing it was")},
        "on": {"required": _("Enter the day")},
        "audience": {"required": _("Choose whom it was for")},
        "organisations": {"invalid_choice": _("Choose from those shown")},
    }

    def __init__(self, *args: Any, event: OutreachEvent | None = None, **kwargs: Any) -> None:
        if event is not None:
            kwargs.setdefault("initial", initial_of(event))
        super().__init__(*args, **kwargs)
        _offer(self, "organisations", event)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(NOT_OVER)
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("reach") is not None and given.get("is_estimate") is None and "is_estimate" not in self.errors:
            self.add_error("is_estimate", _("Say whether they were counted or estimated"))
        answered = [name for name in ASKED if given.get(name) is not None]
        if answered and not set(ASKED) & set(self.errors):
            for name in set(ASKED) - set(answered):
                self.add_error(name, _("Enter both means and how many answered, or none of the three"))
        return given

    @property
    def given(self) -> OutreachGiven:
        """What was typed, once it is valid."""
        held = {name: self.cleaned_data[name] for name in PARTS}
        is_estimate = held["reach"] is not None and bool(held["is_estimate"])
        return OutreachGiven(**(held | {"is_estimate": is_estimate}))

    def build_layout(self) -> Layout:
        """What few events need is folded: who took part, and what was asked before and after."""
        rows = [self.layout_field(name) for name in self.fields if name not in (*ASKED, "organisations")]
        others = [self.layout_field("organisations")]
        with_us = Folded(*others, summary=_("Which organisations took part"), names=("organisations",))
        asked = [Field.text(name, label_size=Size.SMALL, field_width=Fixed.FIVE) for name in ASKED]
        folded = Folded(*asked, summary=_("How well people understood it before and after"), names=ASKED)
        return Layout(*rows, with_us, folded, Button.primary("save", self.submit_label))

    def layout_field(self, name: str) -> Field:
        if name == "reach":
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.FIVE)
        if name == "is_estimate":
            return Field.radios(name, legend_size=Size.SMALL, small=True, inline=True)
        return super().layout_field(name)


def initial_of(event: OutreachEvent) -> dict[str, Any]:
    """What the form shows of an event as it stands."""
    shown: dict[str, Any] = {name: getattr(event, name) for name in PARTS}
    counted = None if event.reach is None else "yes" if event.is_estimate else "no"
    return shown | {"is_estimate": counted, "organisations": [each.pk for each in event.organisations.all()]}


def _offer(form: forms.Form, name: str, held: OutreachEvent | AgencyMeeting | None) -> None:
    """Organisations we work with; those that were named stay on offer when we do so no longer."""
    named: QuerySet[Organisation] = Organisation.objects.none()
    if held is not None:
        named = getattr(held, name).all()
    offered = Organisation.objects.filter(Q(is_active=True) | Q(pk__in=named.values("pk")))
    form.fields[name].queryset = offered.order_by(AGENCIES_FIRST, "name")  # type: ignore[attr-defined]


class MeetingForm(DaysForm):
    """A meeting of agencies about the service."""

    submit_label = _("Save the meeting")
    days = ("on",)
    title = TypedField(label=_("Which meeting was it?"))
    on = NeededDay(label=_("On which day?"))
    agencies = forms.ModelMultipleChoiceField(
        label=_("Which organisations were there?"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    about = NoteField(label=_("What was it about?"), required=False, help_text=NOTHING_OF_A_PERSON)
    sentences = {
        "title": {"required": _("Say which meeting it was")},
        "on": {"required": _("Enter the day")},
        "agencies": {"required": _("Choose at least one"), "invalid_choice": _("Choose from those shown")},
    }

    def __init__(self, *args: Any, meeting: AgencyMeeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            shown: dict[str, Any] = {name: getattr(meeting, name) for name in ("title", "on", "about")}
            kwargs.setdefault("initial", shown | {"agencies": [each.pk for each in meeting.agencies.all()]})
        super().__init__(*args, **kwargs)
        _offer(self, "agencies", meeting)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(NOT_OVER)
        return self.cleaned_data["on"]


class PointForm(DaysForm):
    """One thing that was agreed: who does it, by when, and the change it led to."""

    submit_label = _("Save what was agreed")
    days = ("due_on",)
    what = TypedField(label=_("What was agreed?"), limit=POINT_LONGEST, help_text=NOTHING_OF_A_PERSON)
    owner = forms.ModelChoiceField(
        label=_("Who does it?"), queryset=Organisation.objects.none(), required=False, empty_label=_("Nobody named")
    )
    due_on = DayField(label=_("By which day?"))
    change = forms.ModelChoiceField(
        label=_("Did it lead to a change?"),
        queryset=Change.objects.none(),
        required=False,
        empty_label=_("Not so far"),
        help_text=_("A change in the list of changes. You can say so later."),
    )
    sentences = {
        "what": {"required": _("Say what was agreed")},
        "owner": {"invalid_choice": _("Choose one from the list")},
        "change": {"invalid_choice": _("Choose one from the list")},
    }

    def __init__(self, *args: Any, changes: QuerySet[Change], point: MeetingPoint | None = None, **kwargs: Any) -> None:
        if point is not None:
            shown = {"what": point.what, "owner": point.owner_id, "due_on": point.due_on, "change": point.change_id}
            kwargs.setdefault("initial", shown)
        super().__init__(*args, **kwargs)
        present = point.owner_id if point else None
        owners = Organisation.objects.filter(Q(is_active=True) | Q(pk=present))
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["change"].queryset = changes  # type: ignore[attr-defined]

    def layout_field(self, name: str) -> Field:
        if name in ("owner", "change"):
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)
