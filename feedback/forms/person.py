"""That somebody told them, and what of it; and how they want to hear."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from engagement.models import NewsWishes
from feedback.forms.telling import ToldForm
from feedback.models import FeedbackNotification
from feedback.news import News
from feedback.scripts import alike
from feedback.ways import Texts
from safeguards.forms import ServiceForm

MOST_DIGITS = 9
MOVED = "moved"  # no place: somebody saved meanwhile what they were told


class TellForm(ToldForm):
    """Which of it they were told, how, and whether it answered them. All of it is ticked to begin with."""

    told = forms.MultipleChoiceField(label=_("What did you tell them?"), widget=forms.CheckboxSelectMultiple)
    sentences = ToldForm.sentences | {
        "told": {
            "required": _("Tick what you told them"),
            "invalid_choice": _("One of them is no longer here. Look at what waits now."),
        }
    }
    field_order = ["told", "how", "answer"]

    def __init__(
        self, *args: Any, pieces: Sequence[News], texts: Texts, language: str, seen: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen
        self.sent = str(self.data.get("seen") or "")
        if self.is_bound and self.data.get("seen", str(seen)) != str(seen):  # the places are others by now
            self.data = {name: self.data.get(name) for name in self.data} | {"seen": str(seen), "told": [MOVED]}
        self.pieces = {str(place): same for place, same in enumerate(alike(pieces, texts))}
        self.fields["told"].choices = [  # type: ignore[attr-defined]
            Choice(
                place,
                FeedbackNotification.Kind(same[0].kind).label,
                hint=Truncator(" ".join(texts[same[0].key].lines(language))).chars(90),
            )
            for place, same in self.pieces.items()
        ]
        self.fields["told"].initial = list(self.pieces)

    @property
    def opened_with(self) -> int | None:
        """How much had been told them when the page that was sent was opened; none where it does not say."""
        return int(self.sent) if self.sent.isdecimal() and len(self.sent) <= MOST_DIGITS else None

    @property
    def answered(self) -> list[tuple[str, str]]:
        """What was sent beside the ticks, in words: the question and its answer."""
        asked = [(self.fields[name], self.data.get(name)) for name in ("how", "answer")]
        named = [(field, dict(field.choices).get(value)) for field, value in asked]  # type: ignore[attr-defined]
        return [(str(field.label), str(words)) for field, words in named if words]

    @property
    def chosen(self) -> list[News]:
        return [piece for place in self.cleaned_data["told"] for piece in self.pieces[place]]


class WishesForm(ServiceForm):
    """What may go by itself, who tells hard news, and whether a message may say the news itself."""

    submit_label = _("Save what they chose")
    by_itself = forms.MultipleChoiceField(
        label=_("Which messages may go by themselves, without you pressing send?"),
        required=False,
        choices=NewsWishes.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what they agreed to. They all keep to the safe way and its times."),
    )
    hard_news = forms.ChoiceField(
        label=_("How do they want to hear that nothing will change, or news of their own case?"),
        choices=NewsWishes.HardNews.choices,
        widget=forms.RadioSelect,
    )
    full_words = forms.TypedChoiceField(
        label=_("May a message say the news itself?"),
        choices=[
            ("no", _("No, only that there is news")),
            ("yes", _("Yes, on a device nobody else uses")),
        ],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text=_("Whoever holds the phone reads it. It goes only where the words give nobody away."),
    )
    sentences = {
        "hard_news": {"required": _("Say how they want to hear it")},
        "full_words": {"required": _("Say whether a message may carry the news")},
    }

    def __init__(self, *args: Any, wishes: NewsWishes | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by_itself"].initial = wishes.by_itself if wishes else []
        self.fields["hard_news"].initial = wishes.hard_news if wishes else NewsWishes.HardNews.BY_PERSON
        self.fields["full_words"].initial = "yes" if wishes and wishes.full_words else "no"
