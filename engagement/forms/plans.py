"""The safe contact plan, one way of reaching the person at a time."""

from typing import Any

import phonenumbers
from crispy_forms_gds.layout import Field, Fixed, Fluid, Size
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagement.actions.plans import RouteGiven
from engagement.forms.fields import TEXT, NoteField, TypedField, YesNoField
from engagement.models import ContactRoute
from safeguards.forms import ServiceForm

WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]


def days_offered() -> list[tuple[str, str]]:
    """How long a plan may be relied on: SC-3's three figures, which a force may set."""
    figures = (settings.PLAN_DAYS_SHARED, settings.PLAN_DAYS, settings.PLAN_DAYS_LONGEST)
    return [(str(days), ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in figures]


CLOCK = ["%H:%M", "%H.%M"]
NEEDED = {  # asked of everyone but those who only ever contact us
    "kind": _("Choose how to reach them"),
    "value": _("Enter the address or number, or say where"),
    "safe": _("Say whether this way is safe"),
    "device": _("Say whose phone or computer it is"),
    "weekdays": _("Choose the days that are safe"),
    "opens": _("Enter when it starts to be safe, such as 09:30"),
    "closes": _("Enter when it stops being safe, such as 12:00"),
    "say": _("Enter what you say you are"),
}


class PlanForm(ServiceForm):
    """What the survivor says about reaching them. Asked about each way separately (SC-4)."""

    submit_label = _("Save the plan")
    inbound_only = forms.BooleanField(label=_("They contact us. We never contact them."), required=False)
    kind = forms.ChoiceField(
        label=_("How may we reach them?"),
        choices=ContactRoute.Kind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("One way at a time. A way of another kind that is already in the plan stays as it is."),
    )
    value = TypedField(
        label=_("The email address or number"), limit=254, required=False, help_text=_("In person: say where.")
    )
    safe = YesNoField(label=_("Have they said that this way is safe and private?"), required=False)
    device = forms.ChoiceField(
        label=_("Whose phone or computer is it?"),
        choices=ContactRoute.Device.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "If in doubt, choose that somebody may be watching it. A shared cloud account or family bill is enough."
        ),
    )
    link_ok = forms.BooleanField(label=_("A link in a message is safe on it"), required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Which days are safe?"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    opens = forms.TimeField(label=_("From"), input_formats=CLOCK, widget=forms.TextInput, required=False)
    closes = forms.TimeField(label=_("Until"), input_formats=CLOCK, widget=forms.TextInput, required=False)
    say = TypedField(label=_("What we say we are"), required=False, help_text=_("Such as: Mari from the office."))
    never = NoteField(
        label=_("What we must never do"), limit=TEXT, required=False, help_text=_("Such as: voicemail, text, post.")
    )
    days = forms.ChoiceField(
        label=_("How long do they say we may rely on this?"),
        choices=days_offered,
        widget=forms.RadioSelect,
        help_text=_("The shortest where the phone, computer or home is shared."),
    )
    together = forms.BooleanField(label=_("We went through this together, and they agree with it"))
    sentences = {
        "opens": {"invalid": _("Enter a time as hours and minutes, such as 09:30")},
        "closes": {"invalid": _("Enter a time as hours and minutes, such as 12:00")},
        "days": {"required": _("Say how long they say we may rely on this")},
        "together": {"required": _("Go through the plan with them before you save it")},
    }

    def layout_field(self, name: str) -> Field:
        if name in ("opens", "closes"):
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.FIVE)
        if name in ("value", "say"):
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS, autocomplete="off")
        return super().layout_field(name)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("inbound_only"):
            for name, sentence in NEEDED.items():
                if name not in self.errors and given.get(name) in (None, "", []):
                    self.add_error(name, sentence)
            self._check_value(given)
        self._check_window(given)
        if given.get("link_ok") and given.get("device") != ContactRoute.Device.OWN:
            self.add_error("link_ok", _("A link is safe only where nobody else uses the phone or computer"))
        return given

    def _check_window(self, given: dict[str, Any]) -> None:
        opens, closes = given.get("opens"), given.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("The end must be later than the start on the same day"))

    def _check_value(self, given: dict[str, Any]) -> None:
        value, kind = given.get("value"), given.get("kind")
        if value and kind == ContactRoute.Kind.EMAIL and not is_email(value):
            self.add_error("value", _("Enter an email address in full, such as name@example.org"))
        if value and kind in (ContactRoute.Kind.MOBILE, ContactRoute.Kind.LANDLINE) and not is_number(value):
            self.add_error("value", _("Enter a phone number, such as 07700 900123 or +353 20 912 3456"))

    def route(self) -> RouteGiven | None:
        """The way they gave, or nothing from somebody who only ever contacts us."""
        given = self.cleaned_data
        if given["inbound_only"]:
            return None
        return RouteGiven(
            kind=given["kind"],
            value=given["value"],
            safe=ContactRoute.Safe.YES if given["safe"] else ContactRoute.Safe.NO,
            device=given["device"],
            link_ok=given["link_ok"],
            weekdays=tuple(int(day) for day in given["weekdays"]),
            opens=given["opens"],
            closes=given["closes"],
        )


def is_email(text: str) -> bool:
    """An address a mail server could take."""
    if not text.isascii() or "[" in text:  # no server of ours could hand it over
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def is_number(text: str) -> bool:
    """A number of any country; a British one where none is named."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, "GB"))
    except phonenumbers.NumberParseException:
        return False
