"""Passing on a complaint, deciding against it, and what professional standards say to it."""

from typing import Any

from crispy_forms_gds.layout import Button, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import STORY, NoteField, TypedField, YesNoField
from engagement.forms.once import OnceField
from partners.models import Referral
from safeguards.forms import ServiceForm


class HandoverForm(ServiceForm):
    """What professional standards read, and whether it is put right beside it. `asked`: the person asked for it, so
    that nobody has to say why."""

    submit_label = _("Pass it on now")
    once = OnceField()
    asked = YesNoField(label=_("Did they ask for a complaint?"))
    grounds = forms.MultipleChoiceField(
        label=_("Why does it go to professional standards?"),
        choices=Referral.Serious.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Needed where they did not ask for it."),
    )
    words = NoteField(
        label=_("What professional standards read"),
        limit=STORY,
        rows=8,
        help_text=_("Their name and the officer’s only if they agreed to it."),
    )
    contact = NoteField(
        label=_("How they may be reached about it"),
        required=False,
        rows=2,
        help_text=_("Only a way they said is safe. Leave it empty, and it goes through you."),
    )
    goes_on = YesNoField(label=_("Do we go on putting it right beside the complaint?"))
    sentences = {
        "asked": {"required": _("Say whether they asked for it")},
        "words": {"required": _("Write what professional standards read")},
        "goes_on": {"required": _("Say whether we go on putting it right")},
    }

    def __init__(self, *args: Any, is_asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_asked:
            del self.fields["asked"]

    def clean(self) -> dict[str, Any]:
        """Whoever decides it for them says why."""
        given = super().clean() or self.cleaned_data
        if given.get("asked") is False and not given.get("grounds"):
            self.add_error("grounds", _("Say why it goes to professional standards"))
        return given


class BesideForm(ServiceForm):
    """Stands on a page below its main form, under an id of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_id = f"{self.prefix}-form"


class NotNowForm(BesideForm):
    """Why what was suggested is not passed on."""

    submit_label = _("Keep this decision")
    prefix = "not_now"
    why = NoteField(
        label=_("Why it does not go to professional standards"),
        rows=2,
        help_text=_("For coordinators. It is kept with the steps. You can pass it on later all the same."),
    )
    sentences = {"why": {"required": _("Say why it is not passed on")}}

    def build_layout(self) -> Layout:
        return Layout(self.layout_field("why"), Button.secondary("not_now", self.submit_label))


class TakeForm(ServiceForm):
    """Professional standards have it."""

    submit_label = _("We have it")
    their_reference = TypedField(label=_("Your reference"), required=False)


class ReturnForm(BesideForm):
    """It is not theirs to deal with."""

    submit_label = _("Send it back")
    prefix = "back"
    why = NoteField(
        label=_("Why it goes back"), help_text=_("The coordinator reads this, and decides anew what happens.")
    )
    sentences = {"why": {"required": _("Say why it goes back")}}

    def build_layout(self) -> Layout:
        return Layout(self.layout_field("why"), Button.warning("send_back", self.submit_label))
