"""A form that makes one row, however often its button is pressed."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from safeguards.forms import ServiceForm


class OnceField(forms.UUIDField):
    """The id of what this form will make, so that a second press makes no second one. What is no id counts as none."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, initial=uuid4, required=False)

    def clean(self, value: Any) -> UUID | None:
        try:
            return super().clean(value) or None
        except ValidationError:
            return None


class OnceForm(ServiceForm):
    """`once` names the row to be. One that came back spoilt is given anew, and the next press saves."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "once" in self.errors:
            del self.errors["once"]
            self.retype("once", str(uuid4()))
            self.add_error(None, _("This page was out of step. Nothing is lost: press the button again."))
        return given

    def retype(self, name: str, value: str) -> None:
        """Another value in the form as it is shown again."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[name] = value  # type: ignore[index]
