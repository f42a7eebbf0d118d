"""One step of the theory of change: what it says, what it takes for granted, and what shows it."""

from typing import Any

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField
from impact.actions.theory import Worded
from impact.forms.about_service import ABOUT_THE_SERVICE, of_nobody
from impact.models import TheoryRow
from impact.panels import PANELS
from safeguards.forms import ServiceForm

LONGEST, LINK_LONGEST = 300, 200  # characters, as the columns are
TEXTS = ("words_en", "words_cy", "assumption_en", "assumption_cy", "evidence_en", "evidence_cy")
NOT_A_LINK = _("Enter a whole address, such as https://www.example.org/study")


class TheoryForm(ServiceForm):
    """Both languages, always. What shows it may be left out, in both."""

    submit_label = _("Save this wording")
    words_en = NoteField(label=_("The step, in English"), limit=LONGEST, rows=2, help_text=ABOUT_THE_SERVICE)
    words_cy = NoteField(label=_("The step, in Welsh"), limit=LONGEST, rows=2)
    assumption_en = NoteField(
        label=_("What it takes for granted, in English"),
        limit=LONGEST,
        rows=2,
        help_text=_("What must be true for one step to lead to the next."),
    )
    assumption_cy = NoteField(label=_("What it takes for granted, in Welsh"), limit=LONGEST, rows=2)
    evidence_en = NoteField(
        label=_("What shows it, in English"),
        limit=LONGEST,
        rows=3,
        required=False,
        help_text=_("Say honestly what it does not show. Leave it empty where nothing shows it yet."),
    )
    evidence_cy = NoteField(label=_("What shows it, in Welsh"), limit=LONGEST, rows=3, required=False)
    link = forms.URLField(
        label=_("Where can that be read?"),
        required=False,
        assume_scheme="https",
        max_length=LINK_LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    panel = forms.ChoiceField(label=_("Which figure shows it?"), required=False)
    status = forms.ChoiceField(label=_("Was it tested?"), choices=TheoryRow.Status.choices, widget=forms.RadioSelect)
    sentences = {
        "words_en": {"required": _("Write the step in English")},
        "words_cy": {"required": _("Write the step in Welsh")},
        "assumption_en": {"required": _("Write in English what it takes for granted")},
        "assumption_cy": {"required": _("Write in Welsh what it takes for granted")},
        "link": {"invalid": NOT_A_LINK},
        "panel": {"invalid_choice": _("Choose one from the list")},
        "status": {"required": _("Say whether it was tested")},
    }

    def __init__(self, *args: Any, step: TheoryRow, **kwargs: Any) -> None:
        super().__init__(*args, initial=vars(Worded.of(step)), **kwargs)
        self.fields["panel"].choices = [("", _("None")), *((each.code, each.name) for each in PANELS)]  # type: ignore[attr-defined]
        for name in TEXTS:
            self.fields[name].widget.attrs["lang"] = name[-2:]

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link:
            URLValidator(schemes=["https", "http"], message=NOT_A_LINK)(link)
        return link

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in TEXTS:
            self._must_be_of_nobody(name, given.get(name, ""))
        for name, other, said in (
            ("evidence_en", "evidence_cy", _("Write in English too what shows it")),
            ("evidence_cy", "evidence_en", _("Write in Welsh too what shows it")),
        ):
            if given.get(other) and not given.get(name) and name not in self.errors:
                self.add_error(name, said)
        return given

    def _must_be_of_nobody(self, name: str, text: str) -> None:
        try:
            of_nobody(text)
        except forms.ValidationError as fault:
            self.add_error(name, fault)

    def worded(self) -> Worded:
        """What was typed."""
        return Worded(**self.cleaned_data)

    def layout_field(self, name: str) -> Field:
        if name == "panel":
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        return super().layout_field(name)
