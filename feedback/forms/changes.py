"""A change: what it is, its words in both languages, who said it, and the next step."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import HTML, Button, Field, Fixed, Layout, Size
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import PersonField
from accounts.models import Organisation, User
from engagement.forms.fields import NoteField, TypedField
from engagement.forms.folded import Folded
from feedback.models import Change, ChangeLink, FrameTag
from feedback.owners import may_own, may_sponsor
from safeguards.forms import ServiceForm

Status = Change.Status


class DayField(forms.DateField):
    """A day that may be left open."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, **kwargs)
        self.error_messages["invalid"] = _("Enter the day as day, month and year")


FRAMES = {
    "outcomes": (FrameTag.Frame.OUTCOME, _("Which intended outcomes does it serve?")),
    "criteria": (FrameTag.Frame.CRITERION, _("Which recognition criteria does it serve?")),
    "pillars": (FrameTag.Frame.PILLAR, _("Which pillars of the strategy does it serve?")),
}
DAYS = ("due_on", "report_on", "check_on")


class ChangeForm(ServiceForm):
    """A change that somebody should make: what, who, by when, and what it serves."""

    submit_label = _("Save the change")
    title = TypedField(label=_("What should change, in one line?"), help_text=_("No names, and nothing of one person."))
    kind = forms.ChoiceField(
        label=_("What kind of change is it?"), choices=Change.Kind.choices, widget=forms.RadioSelect
    )
    area = forms.ModelChoiceField(
        label=_("Who has to change it?"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose who has to change it"),
    )
    owner = PersonField(
        label=_("Who makes it happen?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("They sign in, answer and report. They never see who said it."),
    )
    sponsor = PersonField(
        label=_("Who sponsors it?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("A manager. They hear of it when it is very late."),
    )
    due_on = DayField(label=_("By which day should it be made?"), help_text=_("Needed once it has been accepted."))
    report_on = DayField(label=_("When does the owner report next?"))
    check_on = DayField(
        label=_("When does somebody look whether it has stayed?"),
        help_text=_("Left open, it is half a year after the change was made."),
    )
    sentences = {
        "title": {"required": _("Enter what should change, in one line")},
        "kind": {"required": _("Choose what kind of change it is")},
        "area": {"required": _("Choose who has to change it"), "invalid_choice": _("Choose one from the list")},
        "owner": {"invalid_choice": _("Choose somebody from the list")},
        "sponsor": {"invalid_choice": _("Choose somebody from the list")},
    }

    def __init__(self, *args: Any, change: Change | None = None, **kwargs: Any) -> None:
        if change is not None:
            kwargs.setdefault("initial", initial_of(change))
        super().__init__(*args, **kwargs)
        self.change = change
        self._offer("area", Organisation.objects.filter(is_active=True), change and change.area_id)
        self._offer("owner", may_own(), change and change.owner_id)
        self._offer("sponsor", may_sponsor(), change and change.sponsor_id)
        tags = list(FrameTag.objects.all())
        for name, (frame, label) in FRAMES.items():
            choices = [(str(tag.pk), str(tag)) for tag in tags if tag.frame == frame]
            field = forms.MultipleChoiceField(
                label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
            field.error_messages["invalid_choice"] = _("Choose from the answers shown")
            self.fields[name] = field
        self._tags = {str(tag.pk): tag for tag in tags}
        self.helper.layout = self.build_layout()

    def _offer(self, name: str, people: Any, present: Any) -> None:
        """Those who may be chosen; whoever is named now stays on offer, also after their account was closed."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            everybody = field.queryset.model._default_manager.all()
            field.queryset = everybody.filter(Q(pk__in=people.values("pk")) | Q(pk=present))
            if name != "area":
                field.queryset = field.queryset.select_related("organisation")

    def clean(self) -> dict[str, Any]:
        """A new day is one to come. The tags of all frames become one list."""
        given = super().clean() or self.cleaned_data
        for name in DAYS:
            day, before = given.get(name), getattr(self.change, name, None)
            if day and day != before and day < timezone.localdate():
                self.add_error(name, _("Enter today, or a day that is still to come"))
        chosen = [tag for name in FRAMES for tag in given.pop(name, [])]
        given["tags"] = [self._tags[tag] for tag in chosen]
        return given

    def build_layout(self) -> Layout:
        """Who and when come before what it serves, which few know at once."""
        named = [name for name in self.fields if name not in FRAMES]
        serves = [self.layout_field(name) for name in FRAMES if name in self.fields]
        folded = Folded(*serves, summary=_("What it serves"), names=tuple(FRAMES)) if serves else HTML("")
        button = Button.primary("save", self.submit_label)
        return Layout(*(self.layout_field(name) for name in named), folded, button)

    def layout_field(self, name: str) -> Field:
        if name in ("area", "owner", "sponsor"):
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return day_field(name) if name in DAYS else super().layout_field(name)


def initial_of(change: Change) -> dict[str, Any]:
    """What the form shows of a change as it stands."""
    shown = {name: getattr(change, name) for name in ("title", "kind", *DAYS)}
    people = {"area": change.area_id, "owner": change.owner_id, "sponsor": change.sponsor_id}
    chosen = list(change.tags.select_related("tag"))
    tags = {
        name: [str(each.tag_id) for each in chosen if each.tag.frame == frame]
        for name, (frame, _label) in FRAMES.items()
    }
    return shown | people | tags


def day_field(name: str) -> Field:
    """A day, as wide as it is."""
    return Field.text(name, label_size=Size.SMALL, field_width=Fixed.TEN)


class WordsForm(ServiceForm):
    """ "You said" and "We did" in both languages: all four, so that nobody reads less than another."""

    submit_label = _("Save the words")
    you_said_en = NoteField(label=_("You said, in English"), help_text=_("So that nobody can be recognised."))
    you_said_cy = NoteField(label=_("You said, in Welsh"))
    we_did_en = NoteField(label=_("We did, in English"), help_text=_("These words stand on each person’s own page."))
    we_did_cy = NoteField(label=_("We did, in Welsh"))
    sentences = {
        "you_said_en": {"required": _("Write “You said” in English")},
        "you_said_cy": {"required": _("Write “You said” in Welsh")},
        "we_did_en": {"required": _("Write “We did” in English")},
        "we_did_cy": {"required": _("Write “We did” in Welsh")},
    }

    def __init__(self, *args: Any, change: Change, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if change.status == Status.REJECTED:  # nothing was done: why not stands there already
            del self.fields["we_did_en"], self.fields["we_did_cy"]


STRENGTHS = [
    Choice(ChangeLink.Strength.DIRECT, _("Direct"), hint=_("They asked for this, or for this to stop.")),
    Choice(ChangeLink.Strength.CONTRIBUTED, _("Contributed"), hint=_("One of several reasons.")),
    Choice(ChangeLink.Strength.CONTEXT, _("Context"), hint=_("It helped us to understand.")),
]


class StrengthForm(ServiceForm):
    """How much one contribution led to a change."""

    submit_label = _("Save how strong it is")
    strength = forms.ChoiceField(label=_("How strong is the link?"), widget=forms.RadioSelect, choices=STRENGTHS)
    sentences = {"strength": {"required": _("Say how strong the link is")}}


class LinkForm(ServiceForm):
    """Whose words are a reason for this change, and how strongly. Looking around keeps what was ticked."""

    FILTER, TURN = "_filter", "_turn"  # names of the buttons that show other words and link nothing
    submit_label = _("Link these to the change")
    contributions = forms.MultipleChoiceField(
        label=_("Which of these led to the change?"), widget=forms.CheckboxSelectMultiple
    )
    strength = forms.ChoiceField(
        label=_("How strong is the link?"),
        widget=forms.RadioSelect,
        choices=STRENGTHS,
    )
    sentences = {
        "contributions": {
            "required": _("Choose at least one"),
            "invalid_choice": _("Choose from those shown: one of them is no longer here"),
        },
        "strength": {"required": _("Say how strong the link is")},
    }

    def __init__(self, *args: Any, choices: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contributions"].choices = list(choices)  # type: ignore[attr-defined]

    @property
    def is_switch(self) -> bool:
        looks_around = self.is_bound and bool({self.FILTER, self.TURN} & set(self.data))
        return super().is_switch or looks_around


PROMISED = (Status.ACCEPTED, Status.IN_PROGRESS)  # somebody said yes: there is a day by which it is made
STEP_WORDS = {
    Status.ACCEPTED: _("It was accepted"),
    Status.IN_PROGRESS: _("Work on it has begun"),
    Status.IMPLEMENTED: _("It is implemented: this is how we work now"),
    Status.EMBEDDED: _("It is embedded: we checked, and it has stayed"),
    Status.REJECTED: _("It is not going ahead"),
}


class MoveForm(ServiceForm):
    """One step on, with its day; or why it will not go ahead, in words that people can be told."""

    submit_label = _("Save this step")
    to = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
    )
    why_not_en = NoteField(
        label=_("Why not, in English"),
        required=False,
        help_text=_("Only when it is not going ahead. Whoever asked for it is told these words."),
    )
    why_not_cy = NoteField(label=_("Why not, in Welsh"), required=False)
    due_on = DayField(label=_("By which day will it be made?"), help_text=_("Needed when it was accepted."))
    sentences = {
        "to": {"required": _("Say what happened")},
        "on": {"required": _("Enter the day"), "invalid": _("Enter the day as day, month and year")},
    }

    def __init__(self, *args: Any, options: Iterable[Status], has_due_day: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = list(options)
        if has_due_day:
            del self.fields["due_on"]
        self.fields["to"].choices = [(option.value, STEP_WORDS[option]) for option in options]  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate
        if Status.REJECTED not in options:
            del self.fields["why_not_en"], self.fields["why_not_cy"]
        self.helper.layout = self.build_layout()

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Enter today, or a day that is over"))
        return on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("to") == Status.REJECTED:
            for name, language in (("why_not_en", _("English")), ("why_not_cy", _("Welsh"))):
                if not given.get(name):
                    self.add_error(name, _("Say why not, in %(language)s") % {"language": language})
        elif given.get("to") in PROMISED and "due_on" in self.fields and not given.get("due_on"):
            self.add_error("due_on", _("Say by which day it will be made"))
        return given

    def layout_field(self, name: str) -> Field:
        return day_field(name) if name in ("on", "due_on") else super().layout_field(name)
