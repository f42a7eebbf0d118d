"""Passing on what must be passed on."""

from datetime import datetime
from typing import Any

from crispy_forms_gds.layout import Button, Field, Fixed, Layout, Size
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField, TypedField
from engagement.forms.moments import ClockField, DayField, moment_of
from engagement.forms.own_measure import own_fields, own_fold
from safeguards.forms import ServiceForm


class PassForm(ServiceForm):
    """When, to whom, under which reference; and why, where it is late. `due_at` is aware."""

    submit_label = _("It is passed on")
    passed_to = TypedField(label=_("To whom?"), help_text=_("A name or a team."))
    reference = TypedField(label=_("Their reference"), required=False, help_text=_("Leave it empty if there is none."))
    passed_on = DayField(label=_("Which day?"), help_text=_("Such as 24/10/2026"))
    passed_at = ClockField(label=_("At what time?"), help_text=_("Such as 13:30"))
    late_reason = NoteField(
        label=_("Why was it late?"), required=False, rows=2, help_text=_("Needed only when the time was over.")
    )
    sentences = {
        "passed_to": {"required": _("Say to whom it was passed on")},
        "passed_on": {"required": _("Enter the day on which it was passed on")},
        "passed_at": {"required": _("Enter the time at which it was passed on")},
    }

    def __init__(self, *args: Any, due_at: datetime, **kwargs: Any) -> None:
        self.due_at = due_at
        self.moment: datetime | None = None
        super().__init__(*args, **kwargs)

    def layout_field(self, name: str) -> Field:
        if name in ("passed_on", "passed_at"):
            width = Fixed.TEN if name == "passed_on" else Fixed.FIVE
            return Field.text(name, label_size=Size.SMALL, field_width=width)
        return super().layout_field(name)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day, clock = given.get("passed_on"), given.get("passed_at")
        if day and clock:
            try:
                self.moment = moment_of(day, clock)
            except ValidationError as fault:
                self.add_error("passed_at", fault)
        is_late = self.moment is not None and self.moment > self.due_at
        if is_late and not given.get("late_reason") and "late_reason" not in self.errors:
            self.add_error("late_reason", _("Say in a few words why it is late"))
        return given


class AftercareForm(ServiceForm):
    """How the call afterwards went. `outcomes` are those that may be chosen. How taking part was for them is asked with
    it where `may_ask_own`."""

    submit_label = _("Save how it went")
    check = forms.Field(widget=forms.HiddenInput, required=False)  # the view reads which: whatever comes is no fault
    route = forms.ChoiceField(label=_("How did you reach them, or try to?"), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("How did it go?"), widget=forms.RadioSelect)
    sentences = {
        "route": {"required": _("Say how you reached them, or tried to")},
        "outcome": {"required": _("Say how it went")},
    }

    def __init__(self, *args: Any, routes: Any, outcomes: Any, may_ask_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_ask_own = may_ask_own
        if may_ask_own:
            self.fields |= own_fields()
        self.fields["route"].choices = routes  # type: ignore[attr-defined]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]

    def build_layout(self) -> Layout:
        rows = [self.layout_field(name) for name in ("route", "outcome")]
        fold = [own_fold()] if self.may_ask_own else []
        return Layout("check", *rows, *fold, Button.primary("save", self.submit_label))
