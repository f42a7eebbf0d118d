"""Input on sign-in, accounts and organisations."""

from datetime import timedelta
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Qualification, User
from accounts.permissions import may_lead
from accounts.roles import ROLES, Role
from safeguards.forms import ServiceForm

EMAIL_FORMAT = _("Enter an email address in the correct format, like name@example.com")


class SignInForm(ServiceForm):
    """Email and password, the first of two factors."""

    submit_label = _("Continue with a password")
    sentences = {
        "email": {"required": _("Enter your work email"), "invalid": EMAIL_FORMAT},
        "password": {"required": _("Enter your password")},
    }

    email = forms.EmailField(
        label=_("Work email"), widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_(
            "Next we ask for the six figures from your code app. We never send codes by text message or by email."
        ),
    )

    def build_layout(self) -> Layout:
        """An outlined button: the passkey above is the way in that is offered first."""
        return Layout(
            self.layout_field("email"), self.layout_field("password"), Button.secondary("save", self.submit_label)
        )


class CodeForm(ServiceForm):
    """Six figures from a code app."""

    submit_label = _("Continue")
    sentences = {"code": {"required": _("Enter the six figures from your code app")}}

    code = forms.CharField(
        label=_("Six figures from your code app"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, beside_passkey: bool = False, **kwargs: Any) -> None:
        self.beside_passkey = beside_passkey
        super().__init__(*args, **kwargs)

    def build_layout(self) -> Layout:
        """Beside a passkey button the code is the second choice: only one button of a page is filled."""
        button = Button.secondary if self.beside_passkey else Button.primary
        return Layout(self.layout_field("code"), button("save", self.submit_label))

    def clean_code(self) -> str:
        """Spaces between the figures do no harm."""
        code = "".join(self.cleaned_data["code"].split())
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise ValidationError(_("A code has six figures"))
        return code

    def layout_field(self, name: str) -> Field:
        """A box as wide as what goes in."""
        return Field.text(name, label_size=Size.SMALL, field_width=Fluid.ONE_QUARTER)


class RecoveryForm(ServiceForm):
    """Email, password and one printed code, when every device is lost."""

    submit_label = _("Sign in with a recovery code")
    sentences = {
        "email": SignInForm.sentences["email"],
        "password": SignInForm.sentences["password"],
        "code": {"required": _("Enter one of your printed recovery codes")},
    }

    email = forms.EmailField(label=_("Work email"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=30,
        help_text=_("Twelve letters and figures, such as K7QM-2XHD-9PTW. Each works once: cross it out."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class PasswordForm(ServiceForm):
    """The first password of an account."""

    submit_label = _("Save and continue")
    sentences = {
        "password": {"required": _("Enter a password")},
        "again": {"required": _("Enter the same password again")},
    }

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters. Three or four words that do not belong together are good. No rules else."),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Long enough, and not on the list of common ones."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords are not the same"))
        return cleaned


class PersonForm(ServiceForm):
    """Who a person with an account is, and what they are here for."""

    submit_label = _("Continue")
    sentences = {
        "name": {"required": _("Enter the person's name")},
        "role": {"required": _("Choose what the person is here for")},
        "organisation": {"required": _("Choose where the person belongs")},
    }

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Choose one")
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    also_change_owner = forms.BooleanField(
        label=_("Also owns changes"),
        required=False,
        help_text=_("Only for somebody from a partner agency."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        role = self.fields["role"]
        if isinstance(organisation, forms.ModelChoiceField):
            organisation.queryset = Organisation.objects.filter(is_active=True)
        if isinstance(role, forms.ChoiceField):
            role.choices = [Choice(each.value, each.label, hint=ROLES[each].sentence) for each in Role]

    def clean_role(self) -> Role:
        """The role itself, not its text."""
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        """Roles stand alone, but for a partner who owns changes."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("also_change_owner") and cleaned.get("role") not in (None, Role.PARTNER):
            self.add_error("also_change_owner", _("Only a partner agency's role can be held together with this"))
        return cleaned

    def layout_field(self, name: str) -> Field:
        """A drop-down for organisations, of which there may be many."""
        if name == "organisation":
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)


class NewPersonForm(PersonForm):
    """Somebody who has no account yet."""

    sentences = PersonForm.sentences | {
        "email": {"required": _("Enter the person's work email"), "invalid": EMAIL_FORMAT},
        "language": {"required": _("Choose the language for messages")},
    }

    email = forms.EmailField(
        label=_("Work email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(
        label=_("Language for messages"), choices=User.Language.choices, widget=forms.RadioSelect, initial="en"
    )

    field_order = ["name", "email", "organisation", "role", "also_change_owner", "language"]


class QualificationForm(ServiceForm):
    """An IDVA or ISVA qualification, as seen."""

    submit_label = _("Ask a second person to agree")
    sentences = {
        "kind": {"required": _("Choose the qualification")},
        "awarding_body": {"required": _("Enter who awarded it")},
        "awarded_on": {"required": _("Enter the day it was awarded"), "invalid": _("Enter a real date")},
        "expires_on": {"invalid": _("Enter a real date")},
        "evidence_seen": {"required": _("Say what you saw, such as the certificate and its number")},
    }

    kind = forms.ChoiceField(label=_("Qualification"), choices=Qualification.Kind.choices, widget=forms.RadioSelect)
    awarding_body = forms.CharField(label=_("Awarded by"), max_length=120)
    awarded_on = forms.DateField(label=_("Awarded on"), widget=forms.DateInput(attrs={"type": "date"}))
    expires_on = forms.DateField(
        label=_("Runs out on (if it does)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    evidence_seen = forms.CharField(
        label=_("Evidence you have seen"), max_length=200, help_text=_("Such as the certificate and its number.")
    )

    def clean(self) -> dict[str, Any]:
        """Awarded before today, and before it runs out."""
        cleaned = super().clean() or self.cleaned_data
        awarded, expires = cleaned.get("awarded_on"), cleaned.get("expires_on")
        if awarded and awarded > timezone.localdate():
            self.add_error("awarded_on", _("The day it was awarded must not be in the future"))
        if awarded and expires and expires <= awarded:
            self.add_error("expires_on", _("It must run out after the day it was awarded"))
        return cleaned


class AgreementForm(ServiceForm):
    """Where the agreement is kept, and from when until when it lets somebody read."""

    submit_label = _("Record the agreement")
    sentences = {
        "terms": {"required": _("Say where the agreement is kept")},
        "begins_on": {"required": _("Enter the first day"), "invalid": _("Enter a real date")},
        "until": {"required": _("Enter the last day"), "invalid": _("Enter a real date")},
    }

    terms = forms.CharField(
        label=_("Where is the agreement kept?"),
        max_length=200,
        help_text=_("Such as the folder and its number, and who signed for each organisation."),
    )
    begins_on = forms.DateField(
        label=_("First day"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Last day"),
        help_text=_("From the day after, they read nothing. We remind you before."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """In order, not over already, and no longer than is allowed."""
        given: dict[str, Any] = super().clean() or {}
        begins, until = given.get("begins_on"), given.get("until")
        if until and until < timezone.localdate():
            self.add_error("until", _("The last day must not be over already"))
        elif begins and until and until < begins:
            self.add_error("until", _("The last day must not be before the first"))
        elif begins and until and until > begins + timedelta(days=settings.READER_MOST_DAYS):
            self.add_error("until", _("An agreement lasts for a year at most. Record a new one then."))
        return given


class OrganisationForm(ServiceForm):
    """A department, a partner agency or a neighbouring force."""

    submit_label = _("Add the organisation")
    sentences = {
        "name": {"required": _("Enter its name")},
        "kind": {"required": _("Choose what it is")},
    }

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("What it is"), choices=Organisation.Kind.choices, widget=forms.RadioSelect)

    def clean_kind(self) -> Organisation.Kind:
        """The kind itself, not its text."""
        return Organisation.Kind(self.cleaned_data["kind"])


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # a generic in the stubs alone
    """Somebody with an account, by name and where they belong."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.organisation.name}"


class LeadForm(ServiceForm):
    """Who leads an organisation."""

    submit_label = _("Save who leads it")
    sentences = {"lead": {"invalid_choice": _("Choose somebody from the list")}}

    lead = PersonField(
        label=_("Who leads it?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("They hear first, by email, that a change is late. They see no words and nobody who spoke."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"lead": organisation.lead_id}, **kwargs)
        lead = self.fields["lead"]
        if isinstance(lead, forms.ModelChoiceField):
            named = Q(pk__in=may_lead(organisation).values("pk")) | Q(pk=organisation.lead_id)
            lead.queryset = User.objects.filter(named).select_related("organisation")

    def layout_field(self, name: str) -> Field:
        return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
