"""Telling somebody yourself, and agreeing the PIN of their page."""

import re
from typing import Any

from crispy_forms_gds.layout import Field, Fixed, Size
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from feedback.models import FeedbackNotification, PageAccess
from feedback.pages import MOST_LINK_DAYS, PIN_LENGTH, is_easy
from safeguards.forms import ServiceForm


class DigitsField(forms.CharField):
    """Six digits, however they are spaced. Never written back into the page."""

    class TextInput(forms.TextInput):
        """A password box would offer to keep the digits on the device. Its name is what its look goes by."""

        def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
            return super().get_context(name, None, attrs)

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "govuk-input"}
        super().__init__(widget=self.TextInput(attrs=attrs), max_length=20, **kwargs)

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s-]", "", super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if not (len(value) == PIN_LENGTH and value.isascii() and value.isdecimal()):
            raise forms.ValidationError(_("Enter the PIN: six numbers"), code="digits")


Told = FeedbackNotification.Told
NOT_ASKED = "not_asked"
BY_A_PERSON = [way for way in Told if way not in (Told.PAGE, Told.MESSAGE)]


class ToldForm(ServiceForm):
    """A person told them: how, and whether it answered them. `seen` is how much had been told them when the page was
    opened."""

    submit_label = _("Save that they were told")
    how = forms.ChoiceField(
        label=_("How did you tell them?"),
        widget=forms.RadioSelect,
        choices=[(way.value, way.label) for way in BY_A_PERSON],
    )
    answer = forms.ChoiceField(
        label=_("Did it answer them?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No")), (NOT_ASKED, _("I did not ask, or they did not say"))],
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)
    sentences = {
        "how": {"required": _("Say how you told them")},
        "answer": {"required": _("Say whether it answered them")},
    }

    @property
    def said(self) -> dict[str, Any]:
        """How they were told, and what they answered; nothing where nobody asked."""
        answer = str(self.cleaned_data["answer"]).replace(NOT_ASKED, "")
        return {"how": str(self.cleaned_data["how"]), "answer": answer}


class ToldOneForm(ToldForm):
    """The same of one piece of news; `further` is what stood on the page to be said first this time."""

    further = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @property
    def may_answer(self) -> bool:
        """They said yes or no, or whoever saves it has yet to tick which: that is never thrown away."""
        return self.is_bound and self.data.get("answer") != NOT_ASKED

    @property
    def said(self) -> dict[str, Any]:
        """With what stood on the page."""
        return super().said | {name: self.cleaned_data[name] for name in ("seen", "further")}


class PinForm(ServiceForm):
    """A PIN agreed live. Never a date of birth: whoever they fear knows it."""

    submit_label = _("Save the PIN")
    pin = DigitsField(
        label=_("The PIN you agreed"),
        help_text=_(
            "Six numbers. Not a birthday, not a phone number, not what opens their phone. We cannot show it again."
        ),
    )
    agreed = forms.ChoiceField(
        label=_("How did you agree it?"), choices=PageAccess.Agreed.choices, widget=forms.RadioSelect
    )
    link_days = forms.IntegerField(
        label=_("For how many days does an address we send stay open?"),
        min_value=1,
        max_value=MOST_LINK_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Their choice, from 1 to 30. After that we tell them another way."),
    )
    sentences = {
        "pin": {"required": _("Enter the PIN you agreed")},
        "agreed": {"required": _("Say how you agreed it")},
        "link_days": {
            "required": _("Enter a number of days from 1 to 30"),
            "invalid": _("Enter a number of days from 1 to 30"),
            "min_value": _("Enter a number of days from 1 to 30"),
            "max_value": _("Enter a number of days from 1 to 30"),
        },
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["link_days"].initial = settings.LINK_DAYS

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if is_easy(pin):
            raise forms.ValidationError(_("Choose another PIN: this one is easily guessed"))
        return pin

    def layout_field(self, name: str) -> Field:
        if name in ("pin", "link_days"):
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.FIVE)
        return super().layout_field(name)
