"""People whom a survivor names, and whoever would be in a room with them."""

from typing import Any

from crispy_forms_gds.layout import Field, Fluid, Size
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.company import Companion, Person
from engagement.forms.addresses import is_email, is_number
from engagement.forms.fields import TypedField
from engagement.models import PersonLink
from safeguards.forms import ServiceForm

NO_WAY = _("Enter a phone number or an email address, such as 07700 900123. Leave it empty if it is not known.")


class ReachedField(TypedField):
    """A number or an email address: nothing else can be compared."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=254, required=False, **kwargs)
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> str:
        text = super().clean(value) or ""
        if text and not (is_email(text) if "@" in text else is_number(text)):
            raise ValidationError(NO_WAY, code="no_way")
        return str(text)


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An account from a list; what is no id at all is not on the list either."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


class LinkForm(ServiceForm):
    """One person at a time. Why is never asked."""

    submit_label = _("Save")
    kind = forms.ChoiceField(
        label=_("What did they say about this person?"), choices=PersonLink.Kind.choices, widget=forms.RadioSelect
    )
    name = TypedField(
        label=_("Their name"),
        help_text=_("As much of it as they know. A first name alone stands for everybody with that name."),
    )
    reached_by = ReachedField(
        label=_("Their phone number or email address, if it is known"),
        help_text=_("Only so that we know them when they turn up. We never use it to reach anybody."),
    )
    sentences = {
        "kind": {"required": _("Choose what they said about this person")},
        "name": {"required": _("Enter the name they gave, or a part of it")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def layout_field(self, name: str) -> Field:
        if name in ("name", "reached_by"):
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS)
        return super().layout_field(name)


class CompanyForm(ServiceForm):
    """Whoever would be there: somebody from outside, somebody who works here, or both."""

    submit_label = _("Check")
    name = TypedField(
        label=_("Their name"),
        required=False,
        help_text=_("An interpreter, a supporter, or anybody else who would be there."),
    )
    reached_by = ReachedField(label=_("Their phone number or email address"))
    staff = AccountField(
        label=_("Somebody who works here"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    sentences = {"staff": {"invalid_choice": _("Choose somebody from the list")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["staff"].queryset = User.objects.able_to_sign_in()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not self.people:
            self.add_error("name", _("Enter a name, a number or an email address, or choose somebody who works here"))
        return given

    @property
    def people(self) -> list[Person]:
        """Whom to ask about."""
        given = self.cleaned_data
        typed = Companion(name=given.get("name") or "", reached_by=given.get("reached_by") or "")
        chosen: list[Person] = [given["staff"]] if given.get("staff") else []
        return [*chosen, typed] if typed.name or typed.reached_by else chosen

    def layout_field(self, name: str) -> Field:
        if name == "staff":
            return Field.select(name, label_size=Size.SMALL)
        return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS)
