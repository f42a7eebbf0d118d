"""What a coordinator decides and notes of a referral."""

from typing import Any

from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement.forms.fields import STORY, NoteField, YesNoField
from engagement.forms.once import OnceField
from feedback.models import Change
from partners.forms.organisations import DaysForm, NeededDay
from partners.models import OutcomeTold, PartnerReport, Referral, Remedy
from partners.saying import must_ask_who_works_here
from partners.workflow import PASSED_ON
from safeguards.forms import ServiceForm

Status = Referral.Status
COMPLAINT_RIGHTS = _("I told them that they can make a complaint, and have its answer looked at again")


def departments() -> Any:
    """Who of the force may be asked."""
    return Organisation.objects.filter(is_active=True, kind=Organisation.Kind.FORCE_DEPARTMENT)


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # a generic in the stubs alone
    """A department of the force, from the list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=departments(), **kwargs)
        self.error_messages["invalid_choice"] = _("Choose one from the list")


def _choice_of_many(name: str) -> Field:
    """A list to choose from, with a label like every other field's: `Field.select` forgets how large."""
    return Field(name, context={"label_size": Size.for_label(Size.SMALL)})


class DepartmentForm(ServiceForm):
    """Asks among other things for a department, which is chosen from the list."""

    def layout_field(self, name: str) -> Field:
        return _choice_of_many(name) if name == "department" else super().layout_field(name)


class FilterForm(ServiceForm):
    """Which referrals to see. In the address, so that turning over keeps it."""

    submit_label = _("Show these")
    status = forms.ChoiceField(label=_("Where it stands"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("Who sent it"), queryset=Organisation.objects.none(), required=False, empty_label=_("Anybody")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [choice for choice in Status.choices if choice[0] != Status.CLOSED]
        self.fields["status"].choices = [("", _("Anywhere")), *chosen]  # type: ignore[attr-defined]
        agencies = Organisation.objects.filter(kind=Organisation.Kind.PARTNER_AGENCY)
        self.fields["organisation"].queryset = agencies  # type: ignore[attr-defined]
        self.helper.form_method = "get"
        self.helper.form_id = "filter-form"
        self.helper.disable_csrf = True

    @property
    def which(self) -> dict[str, Any]:
        """Of the referrals; of a field that cannot be read, nothing is narrowed."""
        given = getattr(self, "cleaned_data", {})
        return {name: given[name] for name in ("status", "organisation") if given.get(name)}

    def build_layout(self) -> Layout:
        return Layout(*(self.layout_field(name) for name in self.fields), Button.secondary("", self.submit_label))

    def layout_field(self, name: str) -> Field:
        return _choice_of_many(name)


DECISIONS = [
    (Status.ACCEPTED, _("Take it on")),
    (Status.COMPLAINT, _("Pass it on as a complaint, to professional standards")),
    (Status.SUPPORT, _("Pass it on to a support service")),
    (Status.DECLINED, _("Do not take it on")),
]


class TriageForm(DepartmentForm):
    """What happens with it. Where it goes elsewhere, why, and in what words the worker hears of it."""

    submit_label = _("Save, and go on")
    to = forms.ChoiceField(label=_("What happens with it?"), widget=forms.RadioSelect)
    department = DepartmentField(
        label=_("Which department does it concern?"), required=False, empty_label=_("Not known yet")
    )
    note = NoteField(
        label=_("Why, and to whom"),
        required=False,
        help_text=_("For coordinators alone. Needed where it goes elsewhere, or is not taken on."),
    )
    words = NoteField(
        label=_("What their worker reads"),
        required=False,
        rows=4,
        help_text=_("Needed where it goes elsewhere, or is not taken on: where it went, and what they can do."),
    )
    sentences = {"to": {"required": _("Say what happens with it")}}

    def __init__(self, *args: Any, referral: Referral, offered: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_worker = referral.worker_id is not None
        self.fields["to"].choices = [each for each in DECISIONS if each[0] in offered]  # type: ignore[attr-defined]
        self.fields["department"].initial = referral.department_id
        if not self.has_worker:
            del self.fields["words"]

    def clean(self) -> dict[str, Any]:
        """Whoever hears no hears why."""
        given = super().clean() or self.cleaned_data
        if given.get("to") in PASSED_ON:
            if not given.get("note"):
                self.add_error("note", _("Say why, and to whom it goes"))
            if self.has_worker and not given.get("words"):
                self.add_error("words", _("Write what their worker reads"))
        return given


class BeginForm(DepartmentForm):
    """Who is asked to put it right; first, whether it could come back on them."""

    submit_label = _("Begin")
    comes_back = YesNoField(
        label=_("Could asking come back on them?"),
        help_text=_("Could somebody guess who raised it, punish them for it, or tell the person they fear?"),
        no=_("No"),
    )
    precautions = NoteField(label=_("If so, what do you do about it?"), required=False, rows=2)
    works_here = NoteField(
        label=_("Does the person who harmed them work here, and could they hear of it?"),
        rows=2,
        help_text=_("What you know, from whom, and what you do about it. Nobody has said that they do not."),
    )
    department = DepartmentField(label=_("Which department is asked?"), empty_label=_("Choose the department"))
    asked = NoteField(
        label=_("Who is asked there, and for what"),
        help_text=_("For coordinators alone. Only what may be said goes to them."),
    )
    sentences = {
        "comes_back": {"required": _("Say whether it could come back on them")},
        "works_here": {"required": _("Say what you know of whether they work here")},
        "department": {"required": _("Choose the department that is asked")},
        "asked": {"required": _("Say who is asked, and for what")},
    }

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].initial = referral.department_id
        if not must_ask_who_works_here(referral):
            del self.fields["works_here"]

    def clean(self) -> dict[str, Any]:
        """A danger that is seen is answered."""
        given = super().clean() or self.cleaned_data
        if given.get("comes_back") and not given.get("precautions"):
            self.add_error("precautions", _("Say what you do so that it does not come back on them"))
        return given


class RemedyForm(DepartmentForm):
    """One thing that is offered."""

    submit_label = _("Save")
    once = OnceField()
    kind = forms.ChoiceField(label=_("What is offered?"), choices=Remedy.Kind.choices, widget=forms.RadioSelect)
    detail = NoteField(label=_("What exactly, and by when"), help_text=_("In words that you can say to them."))
    department = DepartmentField(label=_("Who does it?"), required=False, empty_label=_("We do it ourselves"))
    sentences = {
        "kind": {"required": _("Say what is offered")},
        "detail": {"required": _("Say what exactly is offered")},
    }

    def build_layout(self) -> Layout:
        rows = [self.layout_field(name) for name in ("kind", "detail", "department")]
        another = Button.secondary("another", _("Save and add another"))
        return Layout("once", *rows, Button.primary("save", self.submit_label), another)


class AnswerForm(ServiceForm):
    """What they say to what was offered."""

    submit_label = _("Save their answer")
    is_agreed = YesNoField(label=_("Do they agree that this puts it right?"))
    note = NoteField(
        label=_("Who told us, and what they said"), help_text=_("In their words, as far as you have them.")
    )
    rights_offered = forms.BooleanField(label=COMPLAINT_RIGHTS, required=False)
    sentences = {
        "is_agreed": {"required": _("Say whether they agree")},
        "note": {"required": _("Say who told us, and what they said")},
    }

    def clean(self) -> dict[str, Any]:
        """Whoever does not agree hears of a complaint."""
        given = super().clean() or self.cleaned_data
        if given.get("is_agreed") is False and not given.get("rights_offered"):
            self.add_error("rights_offered", _("Tell them of a complaint and its review, and tick this"))
        return given


class TellForm(DaysForm):
    """They were told: how, when, what they answered, and what they said."""

    submit_label = _("Save that they were told")
    days = ("told_on",)
    once = OnceField()
    how = forms.ChoiceField(label=_("How were they told?"), choices=OutcomeTold.How.choices, widget=forms.RadioSelect)
    told_on = NeededDay(label=_("On which day?"))
    words = NoteField(label=_("What they were told"), limit=STORY, required=False, help_text=_("In short."))
    answer = forms.ChoiceField(
        label=_("Is it put right for them?"), choices=OutcomeTold.Answer.choices, widget=forms.RadioSelect
    )
    said = NoteField(
        label=_("What they said"), limit=STORY, required=False, help_text=_("In their words. Nobody edits it.")
    )
    rights_offered = forms.BooleanField(label=COMPLAINT_RIGHTS, required=False)
    sentences = {
        "how": {"required": _("Say how they were told")},
        "told_on": {"required": _("Enter the day")},
        "answer": {"required": _("Say what they answered")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_on"].initial = timezone.localdate

    def clean_told_on(self) -> Any:
        if self.cleaned_data["told_on"] > timezone.localdate():
            raise forms.ValidationError(_("Enter today, or a day before it"))
        return self.cleaned_data["told_on"]

    def clean(self) -> dict[str, Any]:
        """Whoever says that it is not put right hears of a complaint."""
        given = super().clean() or self.cleaned_data
        if given.get("answer") == OutcomeTold.Answer.NOT_AGREED and not given.get("rights_offered"):
            self.add_error("rights_offered", _("Tell them of a complaint and its review, and tick this"))
        return given


class ShareForm(ServiceForm):
    """What the worker may read of what came of it."""

    submit_label = _("Share it with their worker")
    words = NoteField(
        label=_("What their worker reads"),
        limit=STORY,
        rows=5,
        help_text=_("What came of it, and nothing the survivor did not agree to share."),
    )
    sentences = {"words": {"required": _("Write what their worker reads")}}


class ChangeLinkForm(ServiceForm):
    """A change that came of it."""

    submit_label = _("Link it")
    change = forms.ModelChoiceField(
        label=_("Which change?"), queryset=Change.objects.none(), empty_label=_("Choose the change")
    )
    sentences = {"change": {"required": _("Choose the change"), "invalid_choice": _("Choose one from the list")}}

    def __init__(self, *args: Any, changes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change"].queryset = changes  # type: ignore[attr-defined]

    def layout_field(self, name: str) -> Field:
        return _choice_of_many(name)


class CloseForm(ServiceForm):
    """How it ended."""

    submit_label = _("Close it")
    outcome = forms.ChoiceField(label=_("How did it end?"), widget=forms.RadioSelect)
    note = NoteField(label=_("Anything a colleague should know"), required=False, rows=2)
    sentences = {"outcome": {"required": _("Say how it ended")}}

    def __init__(self, *args: Any, outcomes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(each.value, each.label) for each in outcomes]  # type: ignore[attr-defined]


class MindHeardForm(ServiceForm):
    """They told us ourselves that they have changed their mind."""

    submit_label = _("Save")
    once = OnceField()
    wants = forms.ChoiceField(
        label=_("What do they want now?"), choices=PartnerReport.Wants.choices, widget=forms.RadioSelect
    )
    words = NoteField(label=_("What they said"), required=False, help_text=_("In their words. Nobody edits it."))
    sentences = {"wants": {"required": _("Say what they want now")}}


class WriteForm(ServiceForm):
    """A message to the worker; or, where nobody there has an account, what they were told otherwise. `is_inside`: the
    page draws the <form> itself, with more in it."""

    submit_label = _("Send to their worker")
    once = OnceField()
    words = NoteField(label=_("Write to their worker"), limit=STORY, rows=4)
    is_update = forms.BooleanField(label=_("This is an update they are owed"), required=False)
    sentences = {"words": {"required": _("Write what you want to tell them")}}

    def __init__(self, *args: Any, has_account: bool = True, is_inside: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_account:
            self.submit_label = _("Save")
            self.fields["words"].label = _("What they were told")
            self.fields["is_update"].initial = True
        if is_inside:
            self.helper.form_tag, self.helper.disable_csrf = False, True
            self.helper.layout.fields[-1] = Button.secondary("save", self.submit_label)  # what is next is filled
