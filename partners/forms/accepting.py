"""Who a referral is about: somebody who is known already, or somebody new."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.layout import Button, Div, Field, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import TypedField, YesNoField
from engagement.models import Survivor
from partners.brought import Worker
from safeguards.forms import ServiceForm

NEW, KNOWN = "new", "known"
KEEP, TAKE = "keep", "take"
KEPT = ("who", "pseudonym", "adult")


class AcceptForm(ServiceForm):
    """One of those who may be the same person, somebody else who is known, or a new person. `may_choose` are the people
    whom the one who answers may see; a name that is kept from them is no name here."""

    submit_label = _("Take it on")
    who = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect)
    pseudonym = TypedField(
        label=_("Which name do they have on our screens?"), required=False, help_text=_("Such as Copper Heron.")
    )
    adult = YesNoField(label=_("Are they 18 or over?"), required=False)
    worker = forms.ChoiceField(label=_("Who stands by them?"), widget=forms.RadioSelect)
    sure = forms.CharField(required=False, widget=forms.HiddenInput)  # of whom, once somebody has looked again
    sentences = {
        "who": {"required": _("Say who it is")},
        "worker": {"required": _("Say who stands by them now")},
    }

    def __init__(self, *args: Any, same: Iterable[Survivor], may_choose: Any, **kwargs: Any) -> None:
        self.same, self.may_choose = {str(person.pk): person for person in same}, may_choose
        self.survivor: Survivor | None = None
        self.is_looked_at = False
        super().__init__(*args, **kwargs)
        words = _("The same person as %(name)s")
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((pk, words % {"name": person.pseudonym}) for pk, person in self.same.items()),
            (KNOWN, _("Somebody else we know")),
            (NEW, _("A new person")),
        ]
        self.kept_worker = self.fields.pop("worker")

    def ask_about_worker(self, known: Worker, told: Worker) -> None:
        """Show both, and overwrite neither without an answer."""
        self.fields["worker"] = self.kept_worker
        self.kept_worker.choices = [  # type: ignore[attr-defined]
            (KEEP, _("%(name)s, as it stands in their record") % {"name": known}),
            (TAKE, _("%(name)s, who sent this") % {"name": told}),
        ]

    @property
    def chosen(self) -> str:
        """Of whom somebody is to be sure: the record, or that it is a new person."""
        return str(self.survivor.pk) if self.survivor is not None else NEW

    @property
    def is_sure(self) -> bool:
        """They have looked again at what they have chosen now."""
        return bool(self.cleaned_data.get("sure") == self.chosen)

    def ask_again(self) -> None:
        """Keep what was chosen out of sight, and ask whether it is so."""
        self.is_looked_at = True
        self.submit_label = (
            _("Yes, it is them: take it on") if self.survivor else _("Yes, it is somebody new: take it on")
        )
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["sure"] = self.chosen  # type: ignore[index]
        for name in KEPT:
            self.fields[name].widget = forms.HiddenInput()

    def build_layout(self) -> Layout:
        if self.is_looked_at:
            return Layout(*KEPT, "sure", *self._worker(), Button.primary("save", self.submit_label))
        asked = Div(
            self.layout_field("who"),
            Div(Field.text("pseudonym", label_size=Size.SMALL), css_class="sec-more", data_when=KNOWN),
            Div(self.layout_field("adult"), css_class="sec-more", data_when=NEW),
            css_class="sec-ask",
        )
        return Layout(asked, Button.primary("save", self.submit_label))

    def _worker(self) -> list[Field]:
        return [self.layout_field("worker")] if "worker" in self.fields else []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        who = given.get("who")
        if who == NEW:
            self._check_adult(given.get("adult"))
        elif who == KNOWN:
            self._find(given.get("pseudonym") or "")
        else:
            self.survivor = self.same.get(who or "")
        return given

    def _check_adult(self, adult: Any) -> None:
        if adult in (None, ""):
            self.add_error("adult", _("Say whether they are 18 or over"))
        elif adult is False:
            self.add_error("adult", _("Nothing is kept about anybody under 18. Pass it on to a support service."))

    def _find(self, pseudonym: str) -> None:
        if not pseudonym:
            self.add_error("pseudonym", _("Enter the name they have on our screens"))
            return
        self.survivor = self.may_choose.filter(pseudonym__iexact=" ".join(pseudonym.split())).first()
        if self.survivor is None:
            self.add_error("pseudonym", _("Nobody has this name. Look in the list of survivors."))
