"""What is said this time to somebody whom the news did not answer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagement.forms.fields import NoteField
from safeguards.forms import ServiceForm


class FurtherForm(ServiceForm):
    """In their language; in the other too, for whoever reads their page in it, where somebody can write it."""

    submit_label = _("Save what we say this time")
    words_en = NoteField(label=_("What we say to them this time, in English"), rows=6)
    words_cy = NoteField(label=_("What we say to them this time, in Welsh"), rows=6)
    sentences = {
        "words_en": {"required": _("Write what we say to them this time, in English")},
        "words_cy": {"required": _("Write what we say to them this time, in Welsh")},
    }

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs, other = ("words_cy", "words_en") if language == "cy" else ("words_en", "words_cy")
        self.theirs = theirs
        self.fields[theirs].help_text = _("It stands above the news, and whoever tells them says it first.")
        self.fields[other].required = False
        self.fields[other].help_text = _("If you can. Without it they read the words in their own language.")
        self.order_fields([theirs, other])
