"""How long people wait until they hear what came of what they said, by quarter."""

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
    """Of each quarter and the year: how long half, and nine in ten, have waited, in days. The year before as it stood
    at its own end: counted now, its points would have had a year more to wait, and this year always look shorter."""
    found = [figures.time_to_news(period, counting.at) for period in (*counting.quarters[-SHOWN:], counting.year)]
    found.append(figures.time_to_news(counting.year_before, counting.year_before.ends_at))
    return _kept(counting, found, rule_inside()), _kept(counting, found, rule_outside())


def _kept(counting: Counting, found: list[figures.TimeToNews], rule: Rule) -> Data:
    half = [_days(each.half, each.people, rule) for each in found]
    nine = [_days(each.nine_in_ten, each.people, rule) for each in found]
    points = [_points(each, rule) for each in found[: SHOWN + 1]]
    columns = [dates(period) for period in counting.quarters[-SHOWN:]]
    return {
        "columns": columns,
        "half": half[:SHOWN],
        "nine": nine[:SHOWN],
        "points": points[:SHOWN],
        "year": half[SHOWN],
        "nine_of_year": nine[SHOWN],
        # where a quarter is hidden, the others taken from the year would tell it
        "points_of_year": Mark.HIDDEN.value if Mark.HIDDEN.value in points else points[SHOWN],
        "year_ago": half[-1],
    }


def _points(found: figures.TimeToNews, rule: Rule) -> Cell:
    """From how many points the days are, where these are shown."""
    if not found.points:
        return None
    return Mark.HIDDEN.value if found.people < rule.threshold else rule.rounded(found.points)


def _days(days: float | None, people: int, rule: Rule) -> Cell:
    """Whole days; from too few people none (SN-3)."""
    if days is None:
        return None
    return Mark.HIDDEN.value if people < rule.threshold else round(days)


def show(data: Any) -> Shown:
    now, before = number(data["year"]), number(data.get("year_ago"))  # older releases counted it another way
    heads = [_("Quarter"), _("Half waited up to"), _("9 in 10 waited up to")]
    rows = [*zip(quarter_names(data["columns"]), data["half"], data["nine"], strict=True)]
    if "nine_of_year" in data:  # older releases were kept without
        rows.append((_("The year"), data["year"], data["nine_of_year"]))
    table = Table(_("Days people waited for news"), heads, [(name, [*map(words, cells)]) for name, *cells in rows])
    if "points" in data:
        table = _with_points(table, [*data["points"], data["points_of_year"]])
    series = {heads[1]: [*map(number, data["half"])], heads[2]: [*map(number, data["nine"])]}
    drawn = any(value is not None for row in series.values() for value in row)
    promised = settings.NEWS_DUE_DAYS
    due = (float(promised), _("Dashed: due within %(days)s days") % {"days": promised})
    picture = charts.lines(series, short_quarters(data["columns"]), _("Days"), due=due) if drawn else None
    return Shown(_headline(now, before), _sentence(now, before), table, picture, _saying(now, before))


def _with_points(table: Table, points: list[Cell]) -> Table:
    rows = [(name, [*cells, words(base)]) for (name, cells), base in zip(table.rows, points, strict=True)]
    return Table(table.caption, [*table.heads, _("Points")], rows)


def _headline(now: float | None, before: float | None) -> str:
    if now is None or before is None or now == before:
        return _("How long people wait for news")
    return _("People wait less long for news") if now < before else _("People wait longer for news")


def _sentence(now: float | None, before: float | None) -> str:
    waiting = _("Points still waiting count at their present age, so the newest quarter is not settled yet.")
    if now is None:
        return _("Too few people are due news to say how long it takes.")
    half = _("Half of the points waited %(days)s days or less.") % {"days": f"{now:g}"}
    if before is not None and now != before:
        told = _("down from %(days)s") if now < before else _("up from %(days)s")
        half = _("Half of the points waited %(days)s days or less, %(change)s a year ago.") % {
            "days": f"{now:g}", "change": told % {"days": f"{before:g}"}
        }  # fmt: skip
    return f"{half} {waiting}"


def _saying(now: float | None, before: float | None) -> Saying | None:
    if now is None:
        return None
    days = ngettext("%(days)s day", "%(days)s days", int(now)) % {"days": f"{now:g}"}
    sentence = _("Half of the points people made have waited no longer than this for news.")
    year_ago = _("A year ago it was %(number)s.") % {"number": f"{before:g}"} if before is not None else ""
    return Saying(days, f"{sentence} {year_ago}".strip())


NEWS = Panel(
    code="news",
    name=gettext_lazy("Time to news"),
    definition=gettext_lazy(
        "The days from when a point was said until its people first heard what came of it: that a change was made, "
        "that nothing can be changed and why, what it told us, or to whom it was passed on. Counted by the quarter in "
        "which it was said, and over the year, from every point of everybody who wants news. Thanks, and “nothing new "
        "yet”, are no such news. A point whose news is still owed counts at its present age: so not everybody within "
        "these days has heard, and the newest quarter has had the least time to wait. The year before is counted as it "
        "stood when it ended."
    ),
    target=gettext_lazy("First news within the days that were promised."),
    count=count,
    show=show,
)
