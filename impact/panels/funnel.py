"""How far what was said has come, from said to embedded."""

from dataclasses import asdict
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback import figures
from impact import charts
from impact.counting import Counting, Data, rule_inside, rule_outside
from impact.panels.shape import Panel, Shown, Table, words
from impact.small_numbers import Mark, Rule

STEPS: dict[str, Promise] = {
    "said": gettext_lazy("Said"),
    "sorted": gettext_lazy("Read and sorted"),
    "linked": gettext_lazy("Linked to a change"),
    "made": gettext_lazy("The change was made"),
    "embedded": gettext_lazy("The change has stayed"),
    "told": gettext_lazy("They have heard"),
}


def count(counting: Counting) -> tuple[Data, Data]:
    """Points by how far they came, and how many of those that were due ended in news."""
    closed = figures.loops_closed(counting.at)
    kept: Data = {
        "steps": asdict(figures.funnel(counting.at)),
        "due": closed.due,
        "reachable": closed.of_reachable.base,
        "told": closed.told,
    }
    return kept | {"apart": _apart(closed, rule_inside())}, kept | {"apart": _apart(closed, rule_outside())}


def _apart(closed: figures.LoopsClosed, rule: Rule) -> Data:
    """Points of those who declined news, and of those who cannot be reached: both, or neither where one is small, since
    what they come to together is told."""
    found = {"declined": closed.declined, "unreachable": closed.unreachable}
    is_small = any(rule.is_small(number) for number in found.values())
    return dict.fromkeys(found, Mark.HIDDEN.value) if is_small else dict(found)


def show(data: Any) -> Shown:
    names, numbers = [str(name) for name in STEPS.values()], [data["steps"][code] for code in STEPS]
    rows = [(name, [str(number)]) for name, number in zip(names, numbers, strict=True)]
    rows += [
        (_("News was due"), [str(data["due"])]),
        (_("Of these, could be told and wanted to be"), [str(data["reachable"])]),
        (_("Of these, have heard"), [str(data["told"])]),
    ]
    apart = data.get("apart")  # a release of before has none
    if apart:
        rows += [
            (_("Of those due, did not want news"), [words(apart["declined"])]),
            (_("Of those due, cannot be reached safely"), [words(apart["unreachable"])]),
        ]
    table = Table(_("From said to embedded"), [_("Step"), _("Points")], rows)
    picture = charts.funnel(numbers, names, _("Points people made")) if numbers[0] else None
    return Shown(_headline(data), _sentence(data), table, picture)


def _headline(data: Any) -> str:
    said, told = data["steps"]["said"], data["steps"]["told"]
    if not said:
        return _("How far what was said has come")
    return _("%(share)s in 100 points people made have been answered") % {"share": round(100 * told / said)}


def _sentence(data: Any) -> str:
    if not data["due"]:
        return _("No news was due yet.")
    reachable = round(100 * data["told"] / data["reachable"]) if data["reachable"] else 0
    return _(
        "Where news was due, %(share)s%% have heard of those who could be told and wanted to be, and %(all)s%% of all."
    ) % {"share": reachable, "all": round(100 * data["told"] / data["due"])}


FUNNEL = Panel(
    code="funnel",
    name=gettext_lazy("From said to embedded"),
    definition=gettext_lazy(
        "Every point that was ever said, and how far it has come: read and sorted, linked to a change, to one that was "
        "made, to one that has stayed; and whether its people have heard what came of it. Two shares of those whose "
        "news was due: of the people who could be told and wanted to be, and of everybody, so that nobody is left out "
        "for being hard to reach."
    ),
    target=gettext_lazy("Everybody who wants to hear has heard within the days that were promised."),
    count=count,
    show=show,
    of_points=True,
)
