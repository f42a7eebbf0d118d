"""The safe contact plan, one way of reaching the person at a time."""

from functools import partial
from typing import Any

from crispy_forms_gds.layout import Button, Div, Field, Fieldset, Fixed, Fluid, Layout, Size
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagement.forms.addresses import is_email, is_number
from engagement.forms.days import QuietDaysField
from engagement.forms.fields import TEXT, NoteField, TypedField, YesNoField
from engagement.forms.folded import Folded
from engagement.models import ContactRoute, SafeContactPlan
from engagement.reach import MORE_TEXTS, PlanMore, RouteGiven, Standing, Times
from safeguards.forms import ServiceForm

Kind, Device = ContactRoute.Kind, ContactRoute.Device
WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]
WORKING, EVERY = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6)
WHEN = [("working", _("Monday to Friday")), ("every", _("Every day")), ("some", _("Only on the days I tick"))]
SEEN = [("no", _("No")), ("maybe", _("Yes, or maybe"))]
CLOCK = ["%H:%M", "%H.%M"]
WITHOUT_DEVICE = (Kind.IN_PERSON, Kind.VIA_WORKER, Kind.POST)
NUMBERS = (Kind.MOBILE, Kind.LANDLINE, Kind.SMS, Kind.WHATSAPP)
NEEDED = {  # asked of everyone but those who only ever contact us
    "kind": _("Choose how to reach them"),
    "value": _("Enter the address or number, or say where"),
    "safe": _("Say whether this way is safe"),
}
NEEDED_IF_SAFE = {
    "opens": _("Enter when it starts to be safe, such as 09:30"),
    "closes": _("Enter when it stops being safe, such as 12:00"),
    "say": _("Enter what you say you are"),
}
NEEDED_OF_A_DEVICE = {
    "device": _("Say whose phone or computer it is"),
    "seen": _("Ask whether somebody else could see this phone or account"),
}
ONE_LINE = ("value", "say", "call_them", "if_answered", "phrase_ask", "phrase_answer", "unsafe_phrase")
NOT_FROM_OTHERS = ("safe", "link_ok", "voicemail", "may_name_police")  # what only they can say yes to
SHORT = ("safe", "seen", "days", "voicemail", "may_name_police")  # answers that stand in one line


def days_offered() -> list[tuple[str, str]]:
    """How long a plan may be relied on: SC-3's three figures, which a force may set."""
    figures = (settings.PLAN_DAYS_SHARED, settings.PLAN_DAYS, settings.PLAN_DAYS_LONGEST)
    return [(str(days), ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in figures]


def clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, input_formats=CLOCK, widget=forms.TextInput, required=False)


def choice(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, required=False, help_text=help_text
    )


def ticked_days(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, required=False)


class PlanForm(ServiceForm):
    """What the survivor says about reaching them. Asked about each way separately (SC-4).

    `number` is the save that the page shows, 0 for none. *Maybe* to `seen` makes any device one that somebody may be
    watching, with no link, whatever else was chosen (SC-19).
    """

    submit_label = _("Save the plan")
    base = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4000)  # read by plan_tabs
    number = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    inbound_only = forms.BooleanField(label=_("They contact us. We never contact them."), required=False)
    kind = choice(
        _("How may we reach them?"),
        Kind.choices,
        _("One way at a time. A way of another kind that is already in the plan stays as it is."),
    )
    value = TypedField(
        label=_("The email address or number"),
        limit=254,
        required=False,
        help_text=_("In person: say where. Through somebody: say whom. Post: the whole address."),
    )
    safe = YesNoField(label=_("Have they said that this way is safe and private?"), required=False)
    seen = choice(
        _("Could somebody else see this phone or account?"),
        SEEN,
        _(
            "Think of: a shared cloud or app-store account, a family phone plan, location sharing, a smart speaker, a "
            "doorbell or car app, a child's tablet. After a maybe we take it as watched, and no message has a link."
        ),
    )
    device = choice(
        _("Whose phone or computer is it?"),
        Device.choices,
        _("If somebody may be watching it: have nothing taken off it before you have planned for their safety."),
    )
    link_ok = forms.BooleanField(label=_("A link in a message is safe on it"), required=False)
    when = choice(_("Which days are safe?"), WHEN)
    weekdays = ticked_days(_("Days"))
    opens, closes = clock(_("From")), clock(_("Until"))
    say = TypedField(label=_("What we say we are"), required=False, help_text=_("Such as: Mari from the office."))
    never = NoteField(
        label=_("What we must never do"), limit=TEXT, required=False, help_text=_("Such as: voicemail, text, post.")
    )
    when_2 = choice(_("Another time, on which days?"), [("same", _("The same days")), *WHEN])
    weekdays_2 = ticked_days(_("Days of the other time"))
    opens_2, closes_2 = clock(_("From, the other time")), clock(_("Until, the other time"))
    term_time_only = forms.BooleanField(label=_("Only in school term"), required=False)
    voicemail = YesNoField(label=_("May we leave a voicemail?"), required=False)
    caller_id = choice(_("What does their phone show when we call?"), ContactRoute.CallerId.choices)
    may_name_police = YesNoField(label=_("May we say that we work with the police?"), required=False)
    call_them = TypedField(label=_("What we call them on the phone"), required=False)
    if_answered = TypedField(
        label=_("If somebody else answers, we say"), required=False, help_text=_("Such as: sorry, wrong number.")
    )
    dropped_call = choice(_("If the call drops"), SafeContactPlan.DroppedCall.choices)
    notes = NoteField(label=_("Notes for whoever calls"), limit=TEXT, rows=2, required=False)
    phrase_ask = TypedField(label=_("We ask"), required=False, help_text=_("Never sent in a message."))
    phrase_answer = TypedField(label=_("They answer"), required=False)
    unsafe_phrase = TypedField(
        label=_("If it is not safe, they say"), required=False, help_text=_("Then we say goodbye at once.")
    )
    people_safe = NoteField(label=_("People it is safe to speak to"), limit=TEXT, rows=2, required=False)
    no_show = NoteField(
        label=_("If they do not come or do not answer"),
        limit=TEXT,
        rows=3,
        required=False,
        help_text=_("Whom we try, in which order, after how long, and when we ask for a welfare check."),
    )
    quiet = QuietDaysField(
        label=_("Days on which we do not write"),
        help_text=_("One line each. Such as: 24/12/2026, or 24/12/2026 to 02/01/2027."),
    )
    valid_until = forms.DateField(
        label=_("The last day on which this way is right"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
        help_text=_("Only where they know that it will change."),
    )
    days = forms.ChoiceField(
        label=_("How long do they say we may rely on this?"),
        choices=days_offered,
        widget=forms.RadioSelect,
        help_text=_("The shortest where the phone, computer or home is shared, or after something has happened."),
    )
    together = forms.BooleanField(label=_("We went through this together, and they agree with it"))
    sentences = {
        "opens": {"invalid": _("Enter a time as hours and minutes, such as 09:30")},
        "closes": {"invalid": _("Enter a time as hours and minutes, such as 12:00")},
        "opens_2": {"invalid": _("Enter a time as hours and minutes, such as 18:00")},
        "closes_2": {"invalid": _("Enter a time as hours and minutes, such as 19:30")},
        "valid_until": {"invalid": _("Enter a day of the calendar, such as 31/01/2027")},
        "days": {"required": _("Say how long they say we may rely on this")},
        "together": {"required": _("Go through the plan with them before you save it")},
    }

    def build_layout(self) -> Layout:
        """How, when, say, never; what fewer people need is folded away; then how long."""
        two = partial(Div, css_class="sec-two")
        times, times_2 = (
            Div(*map(self.layout_field, names), css_class="sec-times")
            for names in (("opens", "closes"), ("opens_2", "closes_2"))
        )
        return Layout(
            "number",
            "base",
            self._part(
                _("How"),
                *("inbound_only", two(self.layout_field("kind")), "value", "safe", "seen"),
                *(two(self.layout_field("device")), "link_ok"),
            ),
            self._part(_("When"), "when", self._folded(_("Tick single days"), "weekdays"), times),
            self._part(_("Say"), "say"),
            self._part(_("Never"), "never"),
            self._folded(
                _("Another time of day, school term, a last day"),
                *("when_2", "weekdays_2", times_2, "term_time_only", "valid_until"),
                names=("when_2", "weekdays_2", "opens_2", "closes_2", "term_time_only", "valid_until"),
            ),
            self._folded(
                _("On the phone: voicemail, our number, if somebody else answers, if the call drops"),
                *("voicemail", "caller_id", "may_name_police", "call_them", "if_answered", "dropped_call", "notes"),
            ),
            self._folded(_("Agreed phrases"), "phrase_ask", "phrase_answer", "unsafe_phrase"),
            self._folded(
                _("People to speak to, if they do not come, days on which we do not write"),
                *("people_safe", "no_show", "quiet"),
            ),
            self._part(_("Agreed together"), "days", "together"),
            Button.primary("save", self.submit_label),
        )

    def _drawn(self, parts: tuple[Any, ...]) -> list[Any]:
        return [self.layout_field(part) if isinstance(part, str) else part for part in parts]

    def _part(self, legend: Any, *parts: Any) -> Fieldset:
        return Fieldset(*self._drawn(parts), legend=legend, legend_size=Size.MEDIUM, legend_tag="h2")

    def _folded(self, summary: Any, *parts: Any, names: tuple[str, ...] = ()) -> Folded:
        return Folded(*self._drawn(parts), summary=summary, names=names or parts)

    def layout_field(self, name: str) -> Field:
        if name.startswith(("opens", "closes")):
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.FIVE, autocomplete="off")
        if name in ONE_LINE:
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS, autocomplete="off")
        if name == "valid_until":
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.TEN)
        if name in SHORT:
            return Field.radios(name, legend_size=Size.SMALL, small=True, inline=True)
        return super().layout_field(name)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("inbound_only"):
            self._ask_for(NEEDED, given)
            self._check_value(given)
            if given.get("safe"):
                self._ask_for(NEEDED_IF_SAFE, given)
                self._check_days(given, "when", "weekdays")
                if given.get("kind") not in WITHOUT_DEVICE:
                    self._ask_for(NEEDED_OF_A_DEVICE, given)
        self._check_window(given, "opens", "closes")
        self._check_other_time(given)
        self._check_device(given)
        self._check_last_day(given)
        return given

    def _ask_for(self, needed: dict[str, Any], given: dict[str, Any]) -> None:
        for name, sentence in needed.items():
            if name not in self.errors and given.get(name) in (None, "", []):
                self.add_error(name, sentence)

    def _check_days(self, given: dict[str, Any], when: str, weekdays: str) -> None:
        chosen, ticked = given.get(when), given.get(weekdays)
        if chosen in ("", None, "some") and not ticked and weekdays not in self.errors:
            self.add_error(weekdays if chosen else when, _("Choose the days that are safe"))
        if ticked and days_of(chosen or "", ticked, ()) != days_of("some", ticked, ()):
            self.add_error(when, _("Some days are ticked too. Choose one or the other."))

    def _check_window(self, given: dict[str, Any], opens: str, closes: str) -> None:
        first, last = given.get(opens), given.get(closes)
        if first and last and last <= first:
            self.add_error(closes, _("The end must be later than the start on the same day"))

    def _check_other_time(self, given: dict[str, Any]) -> None:
        if not any(given.get(name) for name in ("when_2", "weekdays_2", "opens_2", "closes_2")):
            return
        for name, sentence in (
            ("opens_2", _("Enter when the other time starts, such as 18:00")),
            ("closes_2", _("Enter when the other time ends, such as 19:30")),
        ):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        if given.get("weekdays_2") or given.get("when_2") == "some":
            self._check_days(given, "when_2", "weekdays_2")
        self._check_window(given, "opens_2", "closes_2")

    def _check_device(self, given: dict[str, Any]) -> None:
        is_theirs = given.get("device") == Device.OWN
        if given.get("link_ok") and not is_theirs and given.get("seen") != "maybe":
            self.add_error("link_ok", _("A link is safe only where nobody else uses the phone or computer"))

    def _check_last_day(self, given: dict[str, Any]) -> None:
        last = given.get("valid_until")
        if last and last < timezone.localdate():
            self.add_error("valid_until", _("This day is over. Enter a later one, or none."))

    def _check_value(self, given: dict[str, Any]) -> None:
        value, kind = given.get("value"), given.get("kind")
        if value and kind == Kind.EMAIL and not is_email(value):
            self.add_error("value", _("Enter an email address in full, such as name@example.org"))
        if value and kind in NUMBERS and not is_number(value):
            self.add_error("value", _("Enter a phone number, such as 07700 900123 or +353 20 912 3456"))

    def route(self) -> RouteGiven | None:
        """The way they gave, or nothing from somebody who only ever contacts us."""
        given = self.cleaned_data
        if given["inbound_only"]:
            return None
        device = self._device()
        has_times = given["opens"] is not None and given["closes"] is not None
        weekdays = days_of(given["when"], given["weekdays"], ()) if has_times else ()
        return RouteGiven(
            kind=given["kind"],
            value=given["value"],
            safe=ContactRoute.Safe.YES if given["safe"] else ContactRoute.Safe.NO,
            device=device,
            link_ok=bool(given["link_ok"] and given["safe"] and device == Device.OWN),
            weekdays=weekdays,
            opens=given["opens"] if weekdays else None,
            closes=given["closes"] if weekdays else None,
            also=self._also(weekdays),
            term_time_only=given["term_time_only"],
            voicemail_ok=bool(given["voicemail"]),
            may_name_police=bool(given["may_name_police"]),
            caller_id=given["caller_id"],
            notes=given["notes"],
            valid_until=given["valid_until"],
        )

    def _device(self) -> str:
        """What is not said is never taken as theirs alone, but where there is no device."""
        given = self.cleaned_data
        if given["seen"] == "maybe":
            return Device.MONITORED
        if given["device"]:
            return str(given["device"])
        return Device.OWN if given["kind"] in (Kind.IN_PERSON, Kind.VIA_WORKER) else Device.SHARED

    def _also(self, same: tuple[int, ...]) -> Times | None:
        given = self.cleaned_data
        weekdays = days_of(given["when_2"], given["weekdays_2"], same)
        if given["opens_2"] is None or not weekdays:
            return None
        return Times(weekdays=weekdays, opens=given["opens_2"], closes=given["closes_2"])

    def standing(self) -> Standing:
        """The plan as it is typed here."""
        given = self.cleaned_data
        more = PlanMore(
            **{name: given[name] for name in MORE_TEXTS}, dropped_call=given["dropped_call"], quiet=given["quiet"]
        )
        return Standing(
            status=SafeContactPlan.Status.CONFIRMED,
            number=given["number"] or 0,
            inbound_only=given["inbound_only"],
            days=int(given["days"]),
            say=given["say"],
            never=given["never"],
            more=more,
            route=self.route(),
        )


def initial_from(standing: Standing, *, kind: str = "") -> dict[str, Any]:
    """The boxes as the plan stands, to be gone through again. What is asked afresh each time is never filled in:
    whether it is seen by somebody, how long, and that they agree. Of a plan that nobody has confirmed with them no yes
    is filled in either: they have not given it to us."""
    route = standing.route
    plan: dict[str, Any] = {name: getattr(standing.more, name) for name in (*MORE_TEXTS, "dropped_call", "quiet")}
    plan |= {name: getattr(standing, name) for name in ("number", "inbound_only", "say", "never")}
    if route is None:
        return plan | {"kind": kind}
    copied = ("kind", "value", "device", "link_ok", "term_time_only", "caller_id", "notes", "valid_until")
    filled = (
        plan
        | {name: getattr(route, name) for name in copied}
        | {"safe": {"yes": "yes", "no": "no"}.get(route.safe)}
        | {"voicemail": yes_no(route.voicemail_ok), "may_name_police": yes_no(route.may_name_police)}
        | times_in("", route.weekdays, route.opens, route.closes)
        | (times_in("_2", route.also.weekdays, route.also.opens, route.also.closes) if route.also else {})
    )
    if standing.status == SafeContactPlan.Status.DRAFT:
        kept = {"safe": "no"} if route.safe == ContactRoute.Safe.NO else {}
        filled = {name: value for name, value in filled.items() if name not in NOT_FROM_OTHERS} | kept
    return filled


def yes_no(answer: bool) -> str:
    """A yes that was given. No is not filled in: nobody knows whether it was asked."""
    return "yes" if answer else ""


def times_in(which: str, weekdays: tuple[int, ...], opens: Any, closes: Any) -> dict[str, Any]:
    """The boxes of one time of day."""
    when = {WORKING: "working", EVERY: "every", (): ""}.get(weekdays, "some")
    return {
        f"when{which}": when,
        f"weekdays{which}": [str(day) for day in weekdays] if when == "some" else [],
        f"opens{which}": f"{opens:%H:%M}" if opens else "",
        f"closes{which}": f"{closes:%H:%M}" if closes else "",
    }


def days_of(when: str, ticked: list[str], same: tuple[int, ...]) -> tuple[int, ...]:
    """The days that were meant: those of the answer, or the ticked ones."""
    meant = {"working": WORKING, "every": EVERY}.get(when)
    return meant or tuple(sorted({int(day) for day in ticked})) or same
