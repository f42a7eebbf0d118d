"""How long until people hear what came of what they said, by quarter."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback import figures
from impact import charts
from impact.counting import Counting, Data, dates, rule_inside, rule_outside
from impact.panels.shape import Cell, Panel, Saying, Shown, Table, number, quarter_names, short_quarters, words
from impact.small_numbers import Mark, Rule

SHOWN = 4  # quarters


def count(counting: Counting) -> tuple[Data, Data]:
    """Of each quarter, and of the year and the one before: half told by, and nine in ten told by, in days."""
    periods = [*counting.quarters[-SHOWN:], counting.year, counting.year_before]
    found = [figures.time_to_news(period, counting.at) for period in periods]
    return _kept(counting, found, rule_inside()), _kept(counting, found, rule_outside())


def _kept(counting: Counting, found: list[figures.TimeToNews], rule: Rule) -> Data:
    half = [_days(each.half, each.people, rule) for each in found]
    nine = [_days(each.nine_in_ten, each.people, rule) for each in found]
    columns = [dates(period) for period in counting.quarters[-SHOWN:]]
    return {
        "columns": columns,
        "half": half[:SHOWN],
        "nine": nine[:SHOWN],
        "year": half[SHOWN],
        "nine_of_year": nine[SHOWN],
        "before": half[-1],
    }


def _days(days: float | None, people: int, rule: Rule) -> Cell:
    """Whole days; from too few people none (SN-3)."""
    if days is None:
        return None
    return Mark.HIDDEN.value if people < rule.threshold else round(days)


def show(data: Any) -> Shown:
    now, before = number(data["year"]), number(data["before"])
    heads = [_("Quarter"), _("Half told by"), _("9 in 10 told by")]
    rows = [*zip(quarter_names(data["columns"]), data["half"], data["nine"], strict=True)]
    if "nine_of_year" in data:  # older releases were kept without
        rows.append((_("The year"), data["year"], data["nine_of_year"]))
    table = Table(_("Days from saying to first news"), heads, [(name, [words(a), words(b)]) for name, a, b in rows])
    series = {heads[1]: [*map(number, data["half"])], heads[2]: [*map(number, data["nine"])]}
    drawn = any(value is not None for row in series.values() for value in row)
    promised = settings.NEWS_DUE_DAYS
    due = (float(promised), _("Dashed: due within %(days)s days") % {"days": promised})
    picture = charts.lines(series, short_quarters(data["columns"]), _("Days"), due=due) if drawn else None
    return Shown(_headline(now, before), _sentence(now, before), table, picture, _saying(now, before))


def _headline(now: float | None, before: float | None) -> str:
    if now is None or before is None or now == before:
        return _("How soon people hear")
    return _("News reaches people sooner") if now < before else _("News takes longer to reach people")


def _sentence(now: float | None, before: float | None) -> str:
    waiting = _("Points still waiting count at their present age.")
    if now is None:
        return _("Too few people are due news to say how long it takes.")
    half = _("Half hear within %(days)s days.") % {"days": f"{now:g}"}
    if before is not None and now != before:
        told = _("down from %(days)s") if now < before else _("up from %(days)s")
        half = _("Half now hear within %(days)s days, %(change)s.") % {
            "days": f"{now:g}", "change": told % {"days": f"{before:g}"}
        }  # fmt: skip
    return f"{half} {waiting}"


def _saying(now: float | None, before: float | None) -> Saying | None:
    if now is None:
        return None
    days = ngettext("%(days)s day", "%(days)s days", int(now)) % {"days": f"{now:g}"}
    sentence = _("Half of those who spoke had news within %(time)s.") % {"time": days}
    year_ago = _("A year ago it took %(days)s.") % {"days": f"{before:g}"} if before is not None else ""
    return Saying(days, f"{sentence} {year_ago}".strip())


NEWS = Panel(
    code="news",
    name=gettext_lazy("Time to news"),
    definition=gettext_lazy(
        "The days from when a point was said until its people first heard what came of it: that a change was made, "
        "that nothing can be changed and why, what it told us, or to whom it was passed on. Counted by the quarter in "
        "which it was said, and over the year, from every point of everybody who wants news. Thanks, and “nothing new "
        "yet”, are no such news. A point whose news is still owed counts at its present age."
    ),
    target=gettext_lazy("First news within the days that were promised."),
    count=count,
    show=show,
)
