"""An action the board agreed, and what happened to it."""

from datetime import date
from typing import Any

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import PersonField
from accounts.models import User
from engagement.forms.fields import NoteField, TypedField
from feedback.forms.changes import DayField
from feedback.models import Change
from impact.forms.about_service import ABOUT_THE_SERVICE, of_nobody
from impact.models import AgreedAction
from impact.permissions import may_own_action
from partners.forms.organisations import NOT_OVER, NOT_TO_COME, DaysForm, NeededDay

WHAT_LONGEST, WORDS_LONGEST = 200, 500  # characters, as the columns are
GOES_ON, ANOTHER_DAY = "goes_on", "another_day"  # beside the two ways in which it ends


class AgreedForm(DaysForm):
    """What the board agreed, by whom and by when."""

    submit_label = _("Save the action")
    days = ("agreed_on", "due_on")
    what = TypedField(label=_("What was agreed?"), limit=WHAT_LONGEST, help_text=ABOUT_THE_SERVICE)
    owner = PersonField(
        label=_("Who makes it happen?"),
        queryset=User.objects.none(),
        empty_label=_("Choose somebody"),
        help_text=_("Speak to them: the portal sends them nothing."),
    )
    agreed_on = NeededDay(label=_("On which day was it agreed?"))
    due_on = NeededDay(label=_("By which day?"))
    change = forms.ModelChoiceField(
        label=_("Which change is it part of?"), queryset=Change.objects.none(), required=False, empty_label=_("None")
    )
    sentences = {
        "what": {"required": _("Say what was agreed")},
        "owner": {
            "required": _("Choose who makes it happen"),
            "invalid_choice": _("Choose somebody from the list"),
        },
        "agreed_on": {"required": _("Enter the day on which it was agreed")},
        "due_on": {"required": _("Say by which day")},
        "change": {"invalid_choice": _("Choose one from the list")},
    }

    def __init__(self, *args: Any, changes: QuerySet[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = may_own_action()  # type: ignore[attr-defined]
        self.fields["change"].queryset = changes.order_by("title")  # type: ignore[attr-defined]
        if not changes.exists():
            del self.fields["change"]

    def clean_what(self) -> str:
        return of_nobody(self.cleaned_data["what"])

    def clean_agreed_on(self) -> date:
        agreed_on: date = self.cleaned_data["agreed_on"]
        if agreed_on > timezone.localdate():
            raise forms.ValidationError(NOT_OVER)
        return agreed_on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        agreed_on, due_on = given.get("agreed_on"), given.get("due_on")
        if agreed_on and due_on and due_on < agreed_on:
            self.add_error("due_on", _("Enter a day that is not before the one on which it was agreed"))
        return given

    def layout_field(self, name: str) -> Field:
        if name in ("owner", "change"):
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)


class StepForm(DaysForm):
    """How it goes, another day, or its end: each with words."""

    submit_label = _("Save this step")
    days = ("due_on",)
    to = forms.ChoiceField(
        label=_("What happened?"),
        widget=forms.RadioSelect,
        choices=[
            (GOES_ON, _("It goes on")),
            (ANOTHER_DAY, _("It gets another day")),
            (AgreedAction.State.DONE, _("It is done")),
            (AgreedAction.State.DROPPED, _("It is not going ahead")),
        ],
    )
    due_on = DayField(label=_("Which day instead?"), help_text=_("Only where it gets another day."))
    words = NoteField(label=_("How does it go, or what came of it?"), limit=WORDS_LONGEST, help_text=ABOUT_THE_SERVICE)
    sentences = {
        "to": {"required": _("Say what happened")},
        "words": {"required": _("Say how it goes, what came of it, or why not")},
    }

    def clean_words(self) -> str:
        return of_nobody(self.cleaned_data["words"])

    def clean(self) -> dict[str, Any]:
        """What the action is told: its end, or none."""
        given = super().clean() or self.cleaned_data
        to, due_on = given.get("to"), given.get("due_on")
        if to == ANOTHER_DAY and "due_on" not in self.errors:
            if due_on is None:
                self.add_error("due_on", _("Say by which day"))
            elif due_on < timezone.localdate():
                self.add_error("due_on", NOT_TO_COME)
        elif to and due_on:
            self.add_error("due_on", _("Choose “It gets another day”, or leave the day empty"))
        return given | {"to": "" if to in (GOES_ON, ANOTHER_DAY) else to}
