"""What a worker sends us about one referral: a message, a file, and what changes for the person."""

from datetime import timedelta
from typing import Any

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import UserQuerySet
from engagement.forms.fields import STORY, NoteField, YesNoField
from engagement.forms.once import OnceField, OnceForm
from engagement.models import TriggerEvent
from feedback.forms.changes import DayField
from partners.models import PartnerReport
from safeguards.filing.fields import SealedFileField
from safeguards.forms import ServiceForm

ELSEWHERE = (TriggerEvent.Kind.PLAN_CHANGED, TriggerEvent.Kind.NO_LONGER_SAFE)  # the second has a button of its own
EVENTS = [(kind.value, kind.label) for kind in TriggerEvent.Kind if kind not in ELSEWHERE]
NO_LIMIT = 1_000_000  # characters: more than the portal takes of any form
LONGEST_COVER = timedelta(days=366)
WORDS = _("Anything we should know")
WORDS_HINT = _("You may leave it empty. Leave out what happened in the offence, and where anyone lives.")


class NotSafeForm(forms.Form):
    """One press. Nothing that stands in it is ever a reason not to do it, so every field takes whatever comes."""

    once = OnceField()
    words = NoteField(required=False, limit=NO_LIMIT)


class ExchangeForm(OnceForm):
    """With a small label over a file, as over every other field."""

    def layout_field(self, name: str) -> Field:
        if name == "file":
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)


class MessageForm(ExchangeForm):
    """Words for the coordinator, and one file if there is one."""

    submit_label = _("Send")
    words = NoteField(
        label=_("Your message"),
        limit=STORY,
        rows=6,
        help_text=_(
            "Police staff read it. Leave out what happened in the offence, where anyone lives, medical notes and "
            "immigration status."
        ),
    )
    file = SealedFileField(label=_("A file, if there is one"), required=False)
    sentences = {"words": {"required": _("Write your message")}}


class HeardForm(MessageForm):
    """The same in the hands of a coordinator, who was told it."""

    submit_label = _("Save")
    words = NoteField(
        label=_("What they told us"),
        limit=STORY,
        rows=8,
        help_text=_("Take out what is in the referral already, and what happened in the offence."),
    )
    sentences = {"words": {"required": _("Write down what they told us")}}


class FileForm(ServiceForm):
    """One file."""

    submit_label = _("Add this file")
    file = SealedFileField(label=_("The file"))

    def layout_field(self, name: str) -> Field:
        return Field(name, context={"label_size": Size.for_label(Size.SMALL)})


class MindForm(OnceForm):
    """What they want now."""

    submit_label = _("Tell the coordinator")
    wants = forms.ChoiceField(
        label=_("What do they want now?"), choices=PartnerReport.Wants.choices, widget=forms.RadioSelect
    )
    words = NoteField(label=WORDS, required=False, help_text=WORDS_HINT)
    sentences = {"wants": {"required": _("Choose what they want now")}}


class HappenedForm(OnceForm):
    """Something has happened to them."""

    submit_label = _("Tell the coordinator")
    event = forms.ChoiceField(label=_("What has happened?"), choices=EVENTS, widget=forms.RadioSelect)
    words = NoteField(label=WORDS, required=False, help_text=WORDS_HINT)
    sentences = {"event": {"required": _("Choose what has happened")}}


class WorkerForm(OnceForm):
    """Who takes over, or covers until when, and whether the person knows and agrees."""

    TAKES_OVER, COVERS = PartnerReport.Kind.WORKER.value, PartnerReport.Kind.COVER.value
    submit_label = _("Save")
    kind = forms.ChoiceField(
        label=_("What changes?"),
        choices=[(TAKES_OVER, _("A colleague takes over")), (COVERS, _("A colleague covers for a while"))],
        widget=forms.RadioSelect,
    )
    worker: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Which colleague?"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )
    until = DayField(label=_("Covers until"), help_text=_("The last day. Only where they cover."))
    is_agreed = YesNoField(
        label=_("Do they know of the other worker, and agree?"),
        no=_("No, or not yet"),
        help_text=_("Until they do, we do not reach them through a worker."),
    )
    words = NoteField(label=WORDS, required=False, help_text=WORDS_HINT)
    sentences = {
        "kind": {"required": _("Choose what changes")},
        "worker": {
            "required": _("Choose a colleague"),
            "invalid_choice": _("Choose somebody of your organisation who has an account and can sign in."),
        },
        "is_agreed": {"required": _("Say whether they know and agree")},
    }

    def __init__(self, *args: Any, colleagues: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("kind") != self.COVERS:
            return given | {"until": None}
        if "until" in self.errors:
            return given
        today, until = timezone.localdate(), given.get("until")
        if until is None or until < today:
            self.add_error("until", _("Enter the last day on which they cover: today, or a day to come"))
        elif until > today + LONGEST_COVER:
            self.add_error("until", _("Cover ends within a year. If it is for longer, your colleague takes over."))
        return given
