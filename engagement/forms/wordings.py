"""A new version of what people are told."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField, YesNoField
from engagement.models import Wording
from safeguards import discreet
from safeguards.forms import ServiceForm

LONGEST = 2000  # letters: what can be read aloud in two minutes


class WordingForm(ServiceForm):
    """Both languages, always; and whether it is still the same thing that people agreed to."""

    submit_label = _("Save this version")
    text_en = NoteField(label=_("In English"), limit=LONGEST, rows=7)
    text_cy = NoteField(label=_("In Welsh"), limit=LONGEST, rows=7)
    is_material = YesNoField(
        label=_("Does it change what people agree to?"),
        help_text=_("If yes, each yes to the older words waits until you have asked that person again."),
    )
    sentences = {
        "text_en": {"required": _("Write the words in English")},
        "text_cy": {"required": _("Write the words in Welsh")},
        "is_material": {"required": _("Say whether it changes what people agree to")},
    }

    def __init__(self, *args: Any, after: Wording, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text_en": after.text_en, "text_cy": after.text_cy}, **kwargs)
        self.after = after
        self.fields["text_en"].widget.attrs["lang"] = "en"
        self.fields["text_cy"].widget.attrs["lang"] = "cy"
        if after.kind != Wording.Kind.CONSENT:
            del self.fields["is_material"]
            self.helper.layout = self.build_layout()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.after.kind == Wording.Kind.MESSAGE:
            for name in ("text_en", "text_cy"):
                self._must_be_discreet(name, given.get(name, ""))
        return given

    def _must_be_discreet(self, name: str, text: str) -> None:
        words = ", ".join(f"“{word}”" for word in discreet.forbidden_words(text))
        if words:
            self.add_error(name, _("Leave out %(words)s: it could give somebody away") % {"words": words})
        elif discreet.faults(text):
            self.add_error(name, _("Leave out addresses, postcodes and long numbers: they could give somebody away"))
