"""What a brief for a meeting is about."""

from typing import Any

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement.models import Contribution, Theme
from safeguards.forms import ServiceForm

JOURNEY = [pair for pair in Contribution.Journey.choices if pair[0] != Contribution.Journey.NOT_SAID]


class BriefForm(ServiceForm):
    """A theme, an area, a stage and a period; whatever is left open is not narrowed."""

    submit_label = _("Make the brief")
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.none(), required=False, empty_label=_("Every theme")
    )
    area = forms.ModelChoiceField(
        label=_("Who has to change it?"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Everybody"),
    )
    journey = forms.ChoiceField(
        label=_("Stage of the journey"), choices=[("", _("Every stage")), *JOURNEY], required=False
    )
    first_on = forms.DateField(
        label=_("Said on or after"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last_on = forms.DateField(
        label=_("Said on or before"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sentences = {
        "theme": {"invalid_choice": _("Choose one from the list")},
        "area": {"invalid_choice": _("Choose one from the list")},
        "first_on": {"invalid": _("Enter a real date")},
        "last_on": {"invalid": _("Enter a real date")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.all()  # type: ignore[attr-defined]
        self.fields["area"].queryset = Organisation.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def layout_field(self, name: str) -> Field:
        if name in ("theme", "area", "journey"):
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_on"), given.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day must not be before the first"))
        return given
