"""One step of the referral form: drawn alike, bound to its draft, and worded for whoever fills it in."""

from typing import Any, ClassVar

from crispy_forms.layout import LayoutObject
from crispy_forms_gds.layout import Field, Fixed, Layout, Size
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from partners.models import Referral
from partners.offence import accounts_in
from partners.typed import Typed, Values
from safeguards.forms import SWITCH, ServiceForm

PHONE, SURVIVOR = Referral.Source.PHONE.value, Referral.Source.SURVIVOR.value
LARGEST = 2_000_000_000
NOT_TYPED = ("number", "file")
LOOKED_AT = 20_000  # characters of one text: no field takes as many, and what is longer has to be shortened first


class Buttons(LayoutObject):  # type: ignore[misc]
    """Continue, and the quiet one that keeps what is there and leaves."""

    def render(self, form: Any, *_args: Any, **_kwargs: Any) -> str:
        return render_to_string("partners/refer_buttons.html", {"label": form.submit_label})


class StepForm(ServiceForm):
    """`words` gives other labels and hints where a coordinator fills it in, by the source of the referral; `left_out`
    the fields that are then not asked. `number` is the number of the draft that the page shows."""

    submit_label = _("Continue")
    number = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=LARGEST)
    words: ClassVar[dict[str, dict[str, tuple[Any, Any]]]] = {}
    left_out: ClassVar[dict[str, tuple[str, ...]]] = {}
    inline: ClassVar[tuple[str, ...]] = ()  # short answers that stand in one line
    days: ClassVar[tuple[str, ...]] = ()
    joined: ClassVar[dict[str, tuple[str, ...]]] = {}  # answers that are read back in one line, by the first of them
    about_who: ClassVar[frozenset[str]] = frozenset()  # never on paper: it says who somebody is, or where

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        for name in self.left_out.get(source, ()):
            del self.fields[name]
        for name, (label, hint) in self.words.get(source, {}).items():
            self.fields[name].label, self.fields[name].help_text = label, hint

    def build_layout(self) -> Layout:
        return Layout("number", *self.parts(), Buttons())

    def parts(self) -> list[Any]:
        """What is drawn between the top and the buttons."""
        return [self.layout_field(name) for name, field in self.fields.items() if not field.widget.is_hidden]

    def layout_field(self, name: str) -> Field:
        if name in self.days:
            return Field.text(name, label_size=Size.SMALL, field_width=Fixed.TEN, autocomplete="off")
        if name in self.inline:
            return Field.radios(name, legend_size=Size.SMALL, small=True, inline=True)
        if type(self.fields[name].widget) is forms.Select:
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        if isinstance(self.fields[name].widget, forms.TextInput):
            return Field.text(name, label_size=Size.SMALL, autocomplete="off")
        return super().layout_field(name)

    def asked(self, *names: str) -> list[Any]:
        """These fields drawn, but those that are not asked here."""
        return [self.layout_field(name) for name in names if name in self.fields]

    @property
    def seen(self) -> int:
        """The number of the draft that the sending tab saw; 0 where it does not say."""
        text = self.data.get("number", "") if self.is_bound else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(LARGEST)) else 0

    def typed(self) -> Values:
        """What was sent, field by field, right or wrong."""
        names = [name for name in self.fields if name not in NOT_TYPED and name in self.data]
        return {name: self.data.getlist(name) for name in names}  # type: ignore[attr-defined]

    def show_number(self, number: int) -> None:
        """Shown again, it goes on from the save that has just been made."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["number"] = str(number)  # type: ignore[index]

    def sentence_of(self, _name: str) -> str:
        """This answer and those joined to it as a sentence, where they make one."""
        return ""

    def given(self) -> dict[str, Any]:
        """Its part of a ReferralGiven. Only of a valid form."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in NOT_TYPED}


class TextStepForm(StepForm):
    """A step with texts in which somebody may tell of an offence. Where it seems so, it asks before it goes on."""

    KEEP, TAKE_OUT = "keep", "take_out"
    texts: ClassVar[tuple[str, ...]] = ()
    offence = forms.ChoiceField(
        label=_("This may tell of an offence"),
        required=False,
        choices=[
            (TAKE_OUT, _("I take it out")),
            (KEEP, _("I send it, knowing that police staff read it and may have to record it")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = [self.data.get(name, "")[:LOOKED_AT] for name in self.texts] if self.is_bound else []
        self.accounts = accounts_in(*typed)
        if self.accounts:
            found = " … ".join(f"“{each}”" for each in self.accounts)
            self.fields["offence"].help_text = escape(_("You wrote: %(words)s") % {"words": found})

    def parts(self) -> list[Any]:
        """The question stands first, where it has to be asked."""
        rest = self.rest()
        return [self.layout_field("offence"), *rest] if self.accounts else rest

    def rest(self) -> list[Any]:
        """The fields of the step."""
        return [part for part in super().parts() if part.fields != ["offence"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.accounts and given.get("offence") != self.KEEP:
            self.add_error(
                "offence",
                _("Take out what tells of an offence, or choose to send it. It is kept here meanwhile."),
            )
        return given

    @property
    def tells_knowingly(self) -> bool:
        """It tells of an offence, and they chose to send it so."""
        return bool(self.accounts) and self.cleaned_data.get("offence") == self.KEEP

    def given(self) -> dict[str, Any]:
        held = super().given()
        del held["offence"]
        return held


def data_of(values: Values, *, is_shown: bool) -> QueryDict:
    """A step from its draft, as the data of a form: to be shown just as it was left, or to be judged."""
    data = QueryDict(mutable=True)
    for name, each in values.items():
        data.setlist(name, list(each))
    if is_shown:
        data[SWITCH] = "1"
    return data


def values_of(typed: Typed, step: str) -> Values:
    """What one step holds."""
    return typed.steps.get(step, {})
