"""What figures can be looked at by: theme, right, stage, agency, service area, kind of change, and the frames.

A release keeps the names of its values in both languages, so that it stays as it was when a theme is named anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement.forms.points import RIGHTS
from engagement.models import Contribution, Theme
from feedback.models import Change, FrameTag

Names = dict[str, str]  # language → name
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Dimension:
    """`is_said`: each point has one value of it, so that it counts what people said as well as what was changed.
    `values` gives each value that can be there with its name, in order; `is_open` ones are told only where something
    stands under them."""

    code: str
    name: Promise
    values: Callable[[], dict[str, Names]]
    is_said: bool = False
    is_open: bool = False


def _choices(choices: type[TextChoices]) -> Callable[[], dict[str, Names]]:
    return lambda: {each.value: in_both(each.label) for each in choices}


def in_both(name: object) -> Names:
    """A name that follows the language, in each of them."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(name)
    return found


def _stored(rows: Iterable[Theme | FrameTag], code: Callable[..., str]) -> dict[str, Names]:
    return {code(row): {"en": row.name_en, "cy": row.name_cy} for row in rows}


def _themes() -> dict[str, Names]:
    return _stored(Theme.objects.all(), lambda theme: theme.pk)


def _rights() -> dict[str, Names]:
    return {str(number): {language: f"{number}. {said}" for language, said in in_both(name).items()}
            for number, name in RIGHTS}  # fmt: skip


def _areas() -> dict[str, Names]:
    areas = Organisation.objects.filter(pk__in=Change.objects.order_by().values("area").distinct()).order_by("name")
    return {str(area.pk): dict.fromkeys(LANGUAGES, area.name) for area in areas}


def _frame(frame: str) -> Callable[[], dict[str, Names]]:
    def values() -> dict[str, Names]:
        """Of its newest version alone."""
        tags = list(FrameTag.objects.filter(frame=frame).order_by("position"))
        newest = max((tag.version for tag in tags), default="")
        return _stored([tag for tag in tags if tag.version == newest], lambda tag: f"{tag.version}.{tag.code}")

    return values


Frame = FrameTag.Frame
DIMENSIONS = (
    Dimension("theme", _("Theme"), _themes, is_said=True),
    Dimension("right", _("Right of the Victims’ Code"), _rights, is_said=True),
    Dimension("journey", _("Stage of the journey"), _choices(Contribution.Journey), is_said=True),
    Dimension("agency", _("Who could change it"), _choices(Contribution.Agency), is_said=True),
    Dimension("area", _("Service area"), _areas, is_open=True),
    Dimension("kind", _("Kind of change"), _choices(Change.Kind)),
    Dimension(Frame.OUTCOME.value, _("Intended outcome"), _frame(Frame.OUTCOME)),
    Dimension(Frame.CRITERION.value, _("Recognition criterion"), _frame(Frame.CRITERION)),
    Dimension(Frame.PILLAR.value, _("Pillar of the strategy"), _frame(Frame.PILLAR)),
)
