"""How partner agencies rate our work, by half year."""

from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from impact import charts
from impact.counting import Counting, Data, rule_inside, rule_outside
from impact.panels.shape import Cell, Panel, Shown, Table, number, quarter_names, why_not, words
from impact.small_numbers import Mark, Rule
from partners import figures
from partners.models.partnership import MARKS
from partners.ratings import QUESTIONS, half_of

SHOWN = 4  # half years
SHORT: dict[str, Promise] = {  # on the picture
    "reach": gettext_lazy("Easy to reach"),
    "speed": gettext_lazy("Quick to answer"),
    "told": gettext_lazy("Telling what came of it"),
    "right": gettext_lazy("Putting things right"),
}
HALF_A_YEAR = timedelta(days=190)  # from its first day into the next


def count(counting: Counting) -> tuple[Data, Data]:
    """Agencies that were asked, and those that answered, as they are; marks from too few people not at all."""
    halves = halves_until(counting.until)
    found = [figures.rated(first, counting.at) for first, _last in halves]
    kept: Data = {
        "columns": [[first.isoformat(), last.isoformat()] for first, last in halves],
        "asked": [each.asked for each in found],
        "answered": [each.answered for each in found],
    }
    inside, outside = (kept | {"marks": _marks(found, rule)} for rule in (rule_inside(), rule_outside()))
    return inside, outside


def halves_until(day: date) -> list[tuple[date, date]]:
    """The half year of this day and those before it, the oldest first; each from its first to its last day."""
    firsts = [half_of(day)]
    while len(firsts) < SHOWN:
        firsts.append(half_of(firsts[-1] - timedelta(days=1)))
    return [(first, half_of(first + HALF_A_YEAR) - timedelta(days=1)) for first in reversed(firsts)]


def _marks(found: list[figures.Rated], rule: Rule) -> Data:
    return {name: [_mean(each.marks[name], rule) for each in found] for name in QUESTIONS}


def _mean(marks: figures.Marks, rule: Rule) -> Cell:
    """From too few none (SN-3), nor where it would tell what each of them gave."""
    if marks.mean is None:
        return None
    is_shown = marks.number >= rule.threshold and not marks.says_all
    return round(marks.mean, 1) if is_shown else Mark.HIDDEN.value


def show(data: Any) -> Shown:
    asked = [_of(*each) for each in zip(data["answered"], data["asked"], strict=True)]
    rows = [(_("Agencies that answered"), asked)]
    rows += [(str(name), [words(cell) for cell in data["marks"][code]]) for code, name in QUESTIONS.items()]
    table = Table(_("Marks from 1 to 5"), [_("Half year"), *quarter_names(data["columns"])], rows)
    place = _newest(data["asked"])
    bars = [_bar(str(name), data["marks"][code], place) for code, name in SHORT.items()]
    picture = None
    if any(mean is not None for _name, mean, _before, _why in bars):
        names = (_("Mark"), _("Half a year before"))
        picture = charts.shares(bars, names, _("Mean mark, from 1 to 5"), most=float(MARKS[-1]))
    return Shown(_headline(bars), _sentence(data, place), table, picture)


def _newest(asked: list[int]) -> int:
    """The place of the newest half year in which anybody was asked; else of the last."""
    return max((place for place, number_asked in enumerate(asked) if number_asked), default=len(asked) - 1)


def _of(part: int, base: int) -> str:
    return _("%(part)s of %(base)s") % {"part": part, "base": base} if base else words(None)


def _bar(name: str, marks: list[Cell], place: int) -> charts.Share:
    now = marks[place]
    before = number(marks[place - 1]) if place else None
    return name, number(now), before, why_not(now) if isinstance(now, str) else ""


def _headline(bars: list[charts.Share]) -> str:
    known = [(mean, name) for name, mean, _before, _why in bars if mean is not None]
    if not known:
        return _("What partners think of our work")
    _lowest, name = min(known)
    return _("Lowest mark from partners: %(question)s") % {"question": name}


def _sentence(data: Any, place: int) -> str:
    asked = data["asked"][place]
    if not asked:
        return _("No partner agency has been asked yet.")
    told = ngettext(
        "Of %(asked)s partner agency that was asked last, %(answered)s answered.",
        "Of %(asked)s partner agencies that were asked last, %(answered)s answered.",
        asked,
    ) % {"asked": asked, "answered": data["answered"][place]}
    hidden = any(isinstance(marks[place], str) for marks in data["marks"].values())
    return " ".join((told, _("Marks from too few people are not shown."))) if hidden else told


PARTNERS = Panel(
    code="partners",
    name=gettext_lazy("What partners think of our work"),
    definition=gettext_lazy(
        "Twice a year each partner agency that we work with is asked for marks from 1 to 5. Counted are the agencies "
        "that were asked, and those in which somebody had answered by the last day counted. A mark is the mean of all "
        "that were given to that question in the half year, each worker counting alike. It is not shown from fewer "
        "people than may be shown, nor where it would tell what each of them gave. Agencies are not told apart."
    ),
    target=gettext_lazy("Every agency answers. None for the marks: to aim at what people say would be to ask for it."),
    count=count,
    show=show,
)
