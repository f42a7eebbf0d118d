"""Something has happened: one press, and whatever is known of it."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField
from engagement.forms.once import OnceForm
from engagement.models import TriggerEvent

LONG_AGO = timedelta(days=366 * 100)
OFFERED = [(kind.value, kind.label) for kind in TriggerEvent.Kind if kind is not TriggerEvent.Kind.PLAN_CHANGED]


class EventForm(OnceForm):
    """What happened. A change of the plan is noted by the plan's own page."""

    submit_label = _("Save")
    kind = forms.ChoiceField(label=_("What has happened?"), choices=OFFERED, widget=forms.RadioSelect)
    happened_on = forms.DateField(
        label=_("On which day?"),
        required=False,
        help_text=_("Leave it empty if you do not know."),
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
    )
    note = NoteField(
        label=_("What to know"),
        required=False,
        help_text=_("Short, without the crime itself. You may leave it empty."),
    )
    sentences = {
        "kind": {"required": _("Choose what has happened")},
        "happened_on": {"invalid": _("Enter the day as day, month and year, or leave it empty")},
    }

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        today = timezone.localdate()
        if day is not None and day > today:
            raise forms.ValidationError(_("The day must not be in the future. For a date to come, leave it empty."))
        if day is not None and day < today - LONG_AGO:
            raise forms.ValidationError(_("Enter a day within the last hundred years, or leave it empty"))
        return day
