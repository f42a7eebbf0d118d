"""Asking for consent: the three that everybody is asked on one page, any other on a page of its own.

The exact words stand on the page to be read aloud in the person's language. Nothing is ticked beforehand (CN-3).
"""

from collections.abc import Mapping
from typing import Any

from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from engagement.actions.consents import Answered, Asking
from engagement.consents import EVERYDAY
from engagement.forms.fields import STORY, NoteField, TypedField, YesNoField
from engagement.forms.folded import Folded
from engagement.forms.once import OnceForm
from engagement.models import SCOPED, ConsentRecord, Purpose, Wording

ABOUT = {
    Purpose.QUOTE_INTERNAL: _("The exact words we would use"),
    Purpose.QUOTE_PUBLISHED: _("The exact words we would publish"),
    Purpose.CASE_STUDY: _("What the account is about, and where it is used"),
    Purpose.VIDEO_INTERNAL: _("Which film, and for which training"),
    Purpose.VIDEO_PARTNERS: _("Which film, and the name of each partner who is shown it"),
    Purpose.MEDIA: _("What exactly, and the one place where it is shown"),
    Purpose.SHARE: _("The name of the one partner, and what exactly we share"),
    Purpose.RESEARCH: _("The name of the project, and of who runs it"),
}
UNDER_HEADING = {"legend_size": "govuk-visually-hidden", "radios_small": True, "radios_inline": True}
OUTDATED = _("The words have changed since you opened this page. Read them the new words and ask again.")


class Piece:
    """A template of ours in the middle of a form."""

    def __init__(self, template: str, **given: Any) -> None:
        self.template, self.given = template, given

    def render(self, *_args: Any, **_more: Any) -> str:
        return render_to_string(self.template, self.given)


class AskingForm(OnceForm):
    """How it was asked, the same for everything on the page."""

    submit_label = _("Save their answer")
    method = forms.ChoiceField(
        label=_("How did you ask?"),
        choices=[(method.value, method.label) for method in ConsentRecord.LIVE],
        widget=forms.RadioSelect,
    )
    in_private = forms.BooleanField(label=_("They answered in private and freely"), required=False)
    format = forms.ChoiceField(
        label=_("How did they take it in?"), choices=ConsentRecord.Format.choices, initial=ConsentRecord.Format.SPOKEN
    )
    evidence = TypedField(
        label=_("Where is the signed sheet or the recording?"),
        required=False,
        help_text=_("Leave empty if you read it aloud and they answered."),
    )
    capacity_note = NoteField(
        label=_("Was there a doubt whether they could decide this today?"),
        required=False,
        help_text=_(
            "Only a doubt about this one decision today: what it was, what help you gave, what came of it. Somebody "
            "who chooses what you would not choose is still able to choose. In distress or fear, ask another day."
        ),
    )
    sentences = {"method": {"required": _("Say how you asked")}}

    def __init__(self, data: Any = None, *, language: str, wordings: Mapping[str, Wording], **kwargs: Any) -> None:
        self.language, self.wordings = language, wordings
        super().__init__(data, **kwargs)
        self.add_questions()
        self.order_fields(["once", "scope_text", *(f"answer_{purpose}" for purpose in self.asked)])
        self.helper.layout = self.build_layout()

    def add_questions(self) -> None:
        """Each page puts its own before the shared ones; by itself this form asks for no purpose."""

    def questions(self) -> list[Any]:
        """How they are laid out."""
        return []

    def build_layout(self) -> Layout:
        hidden = [name for name, field in self.fields.items() if field.widget.is_hidden]
        return Layout(
            *hidden,
            *self.questions(),
            self.layout_field("method"),
            Piece("engagement/consent_private.html", lang=self.language),
            self.layout_field("in_private"),
            Folded(
                *(self.layout_field(name) for name in ("format", "evidence", "capacity_note")),
                summary=_("More: another format, a signed sheet, a doubt"),
                names=("evidence", "capacity_note"),
            ),
            Button.primary("save", self.submit_label),
        )

    def layout_field(self, name: str) -> Field:
        if name == "format":
            return Field.select(name, legend_size=Size.SMALL)
        return super().layout_field(name)

    def add_question(self, purpose: str, *, label: Any, required: bool) -> None:
        """A yes or no to one purpose, with the id of the words that stand beside it."""
        self.fields[f"answer_{purpose}"] = YesNoField(
            label=label,
            no=_("No, they declined"),
            required=required,
            error_messages={
                "required": _("Say what they answered"),
                "invalid_choice": _("Choose one of the answers shown"),
            },
        )
        self.fields[f"wording_{purpose}"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=self.wordings[purpose].pk
        )

    def aloud(self, purpose: str) -> Piece:
        """The words to read for one purpose, marked with the language they are in."""
        text = self.wordings[purpose].text(self.language)
        return Piece("components/aloud.html", text=text, lang=self.language)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for purpose in self.asked:
            self._must_be_current(purpose, given)
        if any(given.get(f"answer_{purpose}") for purpose in self.asked) and not given.get("in_private"):
            self.add_error("in_private", _("A yes counts only when they could answer in private"))
        return given

    def _must_be_current(self, purpose: str, given: dict[str, Any]) -> None:
        """Words that changed while the page was open are read again, and asked again (CN-4)."""
        name, current = f"wording_{purpose}", self.wordings[purpose].pk
        if given.get(name) in (None, current):
            return
        self.add_error(f"answer_{purpose}", OUTDATED)
        sent: Any = self.data
        again = sent.copy()
        again[name] = str(current)
        again.pop(f"answer_{purpose}", None)
        self.data = again

    @property
    def asked(self) -> list[str]:
        """The purposes on the page whose words may be shown."""
        return [name.removeprefix("wording_") for name in self.fields if name.startswith("wording_")]

    def answers(self) -> list[Answered]:
        """What was answered, in the order of the page; what was left open was not asked."""
        given = self.cleaned_data
        return [
            Answered(
                purpose=purpose,
                is_yes=given[f"answer_{purpose}"],
                scope_text=given.get("scope_text", ""),
                wording=self.wordings[purpose],
            )
            for purpose in self.asked
            if given.get(f"answer_{purpose}") in (True, False)
        ]

    def asking(self) -> Asking:
        names = ("method", "in_private", "format", "evidence", "capacity_note", "once")
        return Asking(**{name: self.cleaned_data[name] for name in names})


class EverydayForm(AskingForm):
    """Contact, talks one to one, and news: each its own yes or no."""

    submit_label = _("Save their answers")

    def add_questions(self) -> None:
        for purpose in EVERYDAY:
            if purpose in self.wordings:
                self.add_question(purpose, label=purpose.label, required=False)

    def questions(self) -> list[Any]:
        shown = [purpose for purpose in EVERYDAY if f"answer_{purpose}" in self.fields]
        return [
            piece
            for purpose in shown
            for piece in (
                Piece("engagement/consent_heading.html", label=purpose.label),
                self.aloud(purpose),
                Field(f"answer_{purpose}", context=UNDER_HEADING),
            )
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        names = [f"answer_{purpose}" for purpose in self.asked]
        if names and not any(name in self.errors or given.get(name) in (True, False) for name in names):
            self.add_error(names[0], _("Choose what they answered to one question at least"))
        return given


class ConsentForm(AskingForm):
    """One purpose; for some of them exactly which text, use, partner or project."""

    def __init__(self, data: Any = None, *, purpose: Purpose, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(data, **kwargs)

    def add_questions(self) -> None:
        if self.purpose in SCOPED:
            self.fields["scope_text"] = NoteField(
                label=ABOUT[self.purpose],
                limit=STORY,  # both languages of a text, or all that somebody said at once
                help_text=_("Read this out first. Their answer stands for this and nothing else."),
                error_messages={"required": _("Write down exactly what you asked about")},
            )
        self.add_question(self.purpose, label=_("What did they say?"), required=True)

    def questions(self) -> list[Any]:
        if not self.asked:
            return []  # while the form is being made
        about = [self.layout_field("scope_text")] if "scope_text" in self.fields else []
        return [*about, self.aloud(self.purpose), Field.radios(f"answer_{self.purpose}", small=True, inline=True)]
