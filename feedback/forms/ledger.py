"""What to see of the ledger: a form in the address, so that it can be kept, and turned over without losing it."""

from typing import Any

from crispy_forms_gds.layout import Button, Field, Fixed, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement.models import Contribution, Theme
from feedback.days import short_day
from feedback.ledger import Narrowed
from safeguards.forms import ServiceForm

Journey = Contribution.Journey


class FilterForm(ServiceForm):
    """Which theme, whose area, which stage of the journey, said when. Everything may stay empty."""

    submit_label = _("Show these")
    theme = forms.ModelChoiceField(
        label=_("About"), queryset=Theme.objects.all(), required=False, empty_label=_("Anything")
    )
    area = forms.ModelChoiceField(
        label=_("Who changes it"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Anybody, or nobody yet"),
    )
    journey = forms.ChoiceField(
        label=_("Stage of the journey"),
        choices=[("", _("Any stage")), *Journey.choices],
        required=False,
    )
    since = forms.DateField(
        label=_("Said from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Said up to"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
    )
    show = forms.CharField(required=False, widget=forms.HiddenInput)
    sentences = {
        "theme": {"invalid_choice": _("Choose a theme from the list")},
        "area": {"invalid_choice": _("Choose from the list who changes it")},
        "since": {"invalid": _("Enter the day as day, month and year, or leave it empty")},
        "until": {"invalid": _("Enter the day as day, month and year, or leave it empty")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        self.helper.form_method = "get"
        self.helper.form_id = "filter-form"
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            words = _("Enter a day after %(day)s, or leave it empty") % {"day": short_day(since)}
            self.add_error("until", words)
        return given

    @property
    def narrowed(self) -> Narrowed:
        """What was asked for; of a field that cannot be read, nothing."""
        given = getattr(self, "cleaned_data", {})
        theme, area = given.get("theme"), given.get("area")
        return Narrowed(
            theme=theme.pk if theme else "",
            area=str(area.pk) if area else "",
            journey=given.get("journey") or "",
            since=given.get("since"),
            until=given.get("until"),
        )

    @property
    def words(self) -> list[str]:
        """What is narrowed, for a sentence."""
        given = getattr(self, "cleaned_data", {})
        found = [str(given[name]) for name in ("theme", "area") if given.get(name)]
        if given.get("journey"):
            found.append(str(Journey(given["journey"]).label))
        if given.get("since"):
            found.append(str(_("from %(day)s") % {"day": short_day(given["since"])}))
        if given.get("until"):
            found.append(str(_("up to %(day)s") % {"day": short_day(given["until"])}))
        return found

    def build_layout(self) -> Layout:
        names = ("theme", "area", "journey", "since", "until")
        return Layout("show", *(self.layout_field(name) for name in names), Button.secondary("", self.submit_label))

    def layout_field(self, name: str) -> Field:
        if name in ("since", "until"):
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.TEN)
        return Field.select(name, label_size=Size.SMALL)
