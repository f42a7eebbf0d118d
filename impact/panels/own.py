"""What survivors themselves say of taking part, and of being told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.figures import OwnAnswers, own_measure
from engagement.models import OwnMeasure
from impact import charts
from impact.blocks import Closed, blocks_of
from impact.counting import Counting, Data, period_from, rule_inside, rule_outside
from impact.panels.shape import DASH, Panel, Shown, Table, months
from impact.small_numbers import Rule
from safeguards.periods import Period

About = OwnMeasure.About
YES, OTHERWISE = "yes", "otherwise"
NAMES: dict[str, Promise] = {
    "safe": gettext_lazy("Taking part felt safe"),
    "worthwhile": gettext_lazy("It was worth their while"),
    "heard": gettext_lazy("They felt heard"),
    "made_sense": gettext_lazy("What we told them made sense"),
}


@dataclass(frozen=True)
class OwnBlocks:
    """The two questions that are asked together. They share who was asked and who answered, so that what is hidden of
    one could be worked out from the other: a block shows all of its counts, or none."""

    about: str

    @property
    def code(self) -> str:
        return f"own:{self.about}"

    def has_anybody(self, counting: Counting, period: Period) -> bool:
        return self._found(period).asked > 0

    def close(self, counting: Counting, period: Period, *, is_last_chance: bool) -> Closed | None:
        found = self._found(period)
        inside, outside = _whole(found, rule_inside()), _whole(found, rule_outside())
        if inside is None and not is_last_chance:
            return None
        return Closed(0, inside or {"asked": None}, outside or {"asked": None})

    def _found(self, period: Period) -> OwnAnswers:
        found: OwnAnswers = getattr(own_measure(period), self.about)
        return found


def _whole(found: OwnAnswers, rule: Rule) -> Data | None:
    """Who was asked and who answered, and of each question who said yes and who said anything else or nothing; none
    where any of these is small. Nobody at all is small too (SN-6)."""
    counts = {name: _yes_or_not(answers) for name, answers in found.questions.items()}
    parts = [found.asked, found.answered, *(number for each in counts.values() for number in each.values())]
    left = found.asked - found.answered
    if any(rule.is_small(number) for number in parts) or (left and rule.is_small(left)):
        return None
    rounded = {name: {kind: rule.rounded(number) for kind, number in each.items()} for name, each in counts.items()}
    return {"asked": rule.rounded(found.asked), "answered": rule.rounded(found.answered), "questions": rounded}


def _yes_or_not(answers: Mapping[str, int]) -> dict[str, int]:
    return {YES: answers[YES], OTHERWISE: sum(answers.values()) - answers[YES]}


BLOCKS = tuple(OwnBlocks(about.value) for about in About)


def count(counting: Counting) -> tuple[Data, Data]:
    """The newest closed block of each pair of questions."""
    inside, outside = {}, {}
    for each in BLOCKS:
        for block in blocks_of(each, counting)[-1:]:
            period = {"period": [block.first.isoformat(), block.last.isoformat()]}
            inside[each.about], outside[each.about] = block.inside | period, block.outside | period
    return inside, outside


def show(data: Any) -> Shown:
    found = [(str(NAMES[name]), data.get(about.value), name) for about in About for name in OwnMeasure.QUESTIONS[about]]
    heads = [_("Question"), _("Asked"), _("Answered"), _("Said yes"), _("Counted over")]
    table = Table(_("What survivors say of it"), heads, [(name, _cells(block, code)) for name, block, code in found])
    bars = [(name, _share(block, code), None, _why(block)) for name, block, code in found]
    picture = None
    if any(share is not None for _name, share, _tick, _why_not in bars):
        picture = charts.shares(bars, (_("Said yes"), ""), _("Share of those who answered (%)"))
    return Shown(_headline(bars), _sentence(data), table, picture)


def _cells(block: Any, code: str) -> list[str]:
    if block is None:
        return [DASH, DASH, DASH, _("Not counted yet")]
    over = months(period_from(block["period"]))
    if block["asked"] is None:
        return [_why(block)] * 3 + [over]
    return [str(block["asked"]), str(block["answered"]), str(block["questions"][code][YES]), over]


def _share(block: Any, code: str) -> float | None:
    """Of a hundred who answered, how many said yes; leaving the question out is no yes."""
    if block is None or block["asked"] is None:
        return None
    share: float = round(100 * block["questions"][code][YES] / block["answered"], 1)
    return share


def _why(block: Any) -> str:
    return _("Too few: not shown") if block is not None and block["asked"] is None else ""


def _headline(bars: Any) -> str:
    safe = bars[0][1]
    if safe is None:
        return _("What survivors say of it")
    return _("%(share)s in 100 say that taking part felt safe") % {"share": round(safe)}


def _sentence(data: Any) -> str:
    block = data.get(About.TAKING_PART.value)
    if block is None or block["asked"] is None:
        return _("Answering is up to them, and too few have been asked yet to show what they said.")
    return _("Answering is up to them: %(answered)s of %(asked)s who were asked did.") % {
        "answered": block["answered"], "asked": block["asked"]
    }  # fmt: skip


OWN = Panel(
    code="own",
    name=gettext_lazy("What survivors say of it"),
    definition=gettext_lazy(
        "Two questions after taking part, and two after being told, which everybody may leave out: nobody sees who "
        "answered what. Shares are of those who answered; somebody who left one question out did not say yes to it. "
        "Counted over the shortest time in which nobody can be found, from one quarter to a year, and never again."
    ),
    target=gettext_lazy("None. To aim at what people say would be to ask for it."),
    count=count,
    show=show,
)
