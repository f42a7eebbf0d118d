"""Deciding what becomes of what was said: one form for one point or for thirty, and what to see of those that wait."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Button, Div, Field, Layout, Size
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement.forms.fields import NoteField, TypedField
from engagement.models import Contribution, Theme
from feedback.actions.changes import BothLanguages
from feedback.forms.changes import LinkForm
from feedback.models import Change, Triage
from safeguards.forms import ServiceForm

Outcome = Triage.Outcome
EXISTING, NEW, LATER = "existing", "new", "later"
REASONS = {
    Outcome.FOR_INFORMATION: _("Say what you do with it, in %(language)s"),
    Outcome.CANNOT: _("Say why we cannot, in %(language)s"),
    Outcome.NOT_OURS: _("Say what happens next, in %(language)s"),
}


class SortForm(ServiceForm):
    """What becomes of these points; each answer asks only for what follows from it."""

    submit_label = _("Save what becomes of it")
    outcome = forms.ChoiceField(
        label=_("What becomes of it?"),
        widget=forms.RadioSelect,
        choices=[
            Choice(Outcome.FOR_CHANGE, Outcome.FOR_CHANGE.label, hint=_("Something should change because of it.")),
            Choice(
                Outcome.FOR_INFORMATION, Outcome.FOR_INFORMATION.label, hint=_("It helps us to understand. Say how.")
            ),
            Choice(Outcome.CANNOT, Outcome.CANNOT.label, hint=_("It cannot change, and they hear why.")),
            Choice(Outcome.NOT_OURS, Outcome.NOT_OURS.label, hint=_("Another organisation has to change it.")),
        ],
    )
    where = forms.ChoiceField(
        label=_("Which change?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (EXISTING, _("One that is there already")),
            (NEW, _("A new one")),
            (LATER, _("Not yet. I link it later")),
        ],
    )
    change = forms.ChoiceField(label=_("The change"), required=False)
    title = TypedField(
        label=_("What should change, in one line?"),
        help_text=_("No names, and nothing of one person."),
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("What kind of change is it?"), required=False, choices=Change.Kind.choices, widget=forms.RadioSelect
    )
    area = forms.ModelChoiceField(
        label=_("Who has to change it?"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose who has to change it"),
        required=False,
    )
    strength = forms.ChoiceField(
        label=_("How strong is the link?"),
        required=False,
        widget=forms.RadioSelect,
        choices=LinkForm.base_fields["strength"].choices,  # type: ignore[attr-defined]
    )
    passed_to = TypedField(
        label=_("Which organisation was it passed on to?"),
        help_text=_("Never the name of a person."),
        required=False,
    )
    reason_en = NoteField(
        label=_("What they are told, in English"),
        help_text=_("What you do with it, why we cannot, or what happens next. These words stand on their own page."),
        required=False,
    )
    reason_cy = NoteField(label=_("What they are told, in Welsh"), required=False)
    own_case = forms.BooleanField(
        label=_("This is about their own case. A person tells them, unless they chose to read such news."),
        required=False,
    )
    sentences = {
        "outcome": {"required": _("Say what becomes of it")},
        "where": {"invalid_choice": _("Say which change")},
        "change": {"invalid_choice": _("Choose a change from the list")},
        "area": {"invalid_choice": _("Choose one from the list")},
    }

    def __init__(self, *args: Any, changes: Iterable[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(change.pk), f"{change.title} ({change.get_status_display()})") for change in changes]
        self.fields["change"].choices = [("", _("Choose a change")), *named]  # type: ignore[attr-defined]
        self.fields["area"].queryset = Organisation.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        outcome = given.get("outcome")
        if outcome == Outcome.FOR_CHANGE:
            self._check_change(given)
        elif outcome:
            for name, language in (("reason_en", _("English")), ("reason_cy", _("Welsh"))):
                self._need(given, name, REASONS[Outcome(outcome)] % {"language": language})
        if outcome == Outcome.NOT_OURS:
            self._need(given, "passed_to", _("Enter the organisation it was passed on to"))
        return given

    def _check_change(self, given: dict[str, Any]) -> None:
        """Which change, and how strongly it is linked; or later."""
        self._need(given, "where", _("Say which change"))
        if given.get("where") == EXISTING:
            self._need(given, "change", _("Choose a change from the list"))
        if given.get("where") == NEW:
            self._need(given, "title", _("Enter what should change, in one line"))
            self._need(given, "kind", _("Choose what kind of change it is"))
            self._need(given, "area", _("Choose who has to change it"))
        if given.get("where") in (EXISTING, NEW):
            self._need(given, "strength", _("Say how strong the link is"))

    def _need(self, given: dict[str, Any], name: str, sentence: Any) -> None:
        if not given.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    @property
    def reason(self) -> BothLanguages:
        """What they are told, once the form is valid."""
        return BothLanguages(en=self.cleaned_data["reason_en"], cy=self.cleaned_data["reason_cy"])

    def build_layout(self) -> Layout:
        return Layout(
            Div(
                self.layout_field("outcome"),
                Div(self._which_change(), css_class="sec-more", data_when=Outcome.FOR_CHANGE.value),
                Div(self.layout_field("passed_to"), css_class="sec-more", data_when=Outcome.NOT_OURS.value),
                Div(
                    *(self.layout_field(name) for name in ("reason_en", "reason_cy")),
                    css_class="sec-more",
                    data_when="told",
                ),
                css_class="sec-ask",
            ),
            self.layout_field("own_case"),
            Button.primary("save", self.submit_label),
        )

    def _which_change(self) -> Div:
        new = [self.layout_field(name) for name in ("title", "kind", "area")]
        return Div(
            self.layout_field("where"),
            Div(self.layout_field("change"), css_class="sec-more", data_when=EXISTING),
            Div(*new, css_class="sec-more", data_when=NEW),
            Div(self.layout_field("strength"), css_class="sec-more", data_when="linked"),
            css_class="sec-ask",
        )

    def layout_field(self, name: str) -> Field:
        if name in ("change", "area"):
            return Field.select(name, label_size=Size.SMALL)
        return super().layout_field(name)


class WaitingForm(ServiceForm):
    """What to see of the points that wait to be sorted. In the address, so that turning over keeps it."""

    submit_label = _("Show these")
    theme = forms.ModelChoiceField(
        label=_("About"), queryset=Theme.objects.all(), required=False, empty_label=_("Anything")
    )
    journey = forms.ChoiceField(
        label=_("Stage of the journey"),
        choices=[("", _("Any stage")), *Contribution.Journey.choices],
        required=False,
    )
    agency = forms.ChoiceField(
        label=_("About which service"),
        choices=[("", _("Any service")), *Contribution.Agency.choices],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_method = "get"
        self.helper.form_id = "filter-form"
        self.helper.disable_csrf = True

    @property
    def which(self) -> Q:
        """Of the loops; of a field that cannot be read, nothing is narrowed."""
        given = getattr(self, "cleaned_data", {})
        asked = {"theme": given.get("theme"), "journey": given.get("journey")}
        asked["contribution__agency"] = given.get("agency")
        return Q(**{name: value for name, value in asked.items() if value})

    def build_layout(self) -> Layout:
        return Layout(*(self.layout_field(name) for name in self.fields), Button.secondary("", self.submit_label))

    def layout_field(self, name: str) -> Field:
        return Field.select(name, label_size=Size.SMALL)
