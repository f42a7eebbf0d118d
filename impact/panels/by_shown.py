"""How the panels by theme, right, stage and the others look: all of their values together, and one of them alone."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from feedback.models import Change
from impact import charts
from impact.counting import period_from
from impact.panels.shape import DASH, Shown, Table, months, quarter_names, short_quarters, why_not, words

Status = Change.Status
STEPS = (Status.PROPOSED, Status.ACCEPTED, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)
GOING_ON = STEPS[:3]


def name_of(data: Any, value: str) -> str:
    """What it is called, in the language of the page."""
    name: str = data["names"][value][get_language() or "en"]
    return name


# All of them ----------------------------------------------------------------------------------------------------------
def show(data: Any, head: Promise) -> Shown:
    """A row for each value, and a bar for each that has changes going on or in use."""
    said = [_("Points"), _("Heard of"), _("Half waited up to")] if "points" in data else []
    heads = [
        str(head), _("In use"), _("Being decided or made"), _("Asked for in the year"), _("Made in the year"),
        _("Half made within"), *said,
    ]  # fmt: skip
    rows = [(name_of(data, value), cells(data, value, len(heads) - 1)) for value in in_table(data)]
    caption = _("Changes, and what was said") if said else _("Changes")
    return Shown(_headline(data), _sentence(data), Table(caption, heads, rows), _bars(data))


def in_table(data: Any) -> list[str]:
    """The values that have a row, in their order: also those of which nothing is told."""
    return [value for value in data["order"] if value in data["changes"] or value in data.get("hidden", ())]


def cells(data: Any, value: str, many: int) -> list[str]:
    """What is told of one value; or why it is not."""
    if value not in data["changes"]:
        return [why_not(data["hidden"][value])] + [DASH] * (many - 1)
    change = data["changes"][value]
    told = [
        str(change["in_use"][-1]), str(going_on(change)), str(change["asked_in_year"]), str(change["made_in_year"]),
        _days(change["days"]),
    ]  # fmt: skip
    if "points" not in data:
        return told
    point = data["points"][value]
    return [*told, str(point["said"]), str(point["told"]), _days(point["half"])]


def going_on(change: Any, quarter: int = -1) -> int:
    """Changes that are proposed, accepted or being made."""
    return sum(change["steps"][step.value][quarter] for step in GOING_ON)


def _days(days: Any) -> str:
    if not isinstance(days, int | float):
        return words(days)
    return ngettext("%(days)s day", "%(days)s days", round(days)) % {"days": round(days)}


def _headline(data: Any) -> str:
    if not data["changes"] or "voices" in data:  # where not all changes count, nobody is told that there is none
        return _("What is in use, and what is being made")
    number = sum(bool(change["in_use"][-1]) for change in data["changes"].values())
    return _("Something is in use for %(number)s of %(of)s") % {"number": number, "of": len(data["changes"])}


def _sentence(data: Any) -> str:
    changes, hidden = data["changes"], len(data.get("hidden", ()))
    if not changes:
        return _("Too few people have spoken of any of these to tell.")
    more = ngettext(
        "%(number)s more is not told of: too few people have spoken of it.",
        "%(number)s more are not told of: too few people have spoken of them.",
        hidden,
    ) % {"number": hidden}  # fmt: skip
    return " ".join((_of_changes(data), *([more] if hidden else [])))


def _of_changes(data: Any) -> str:
    if "voices" in data:
        enough = {"voices": data["voices"]}
        return _("A change counts here only where at least %(voices)s of the people behind it spoke of this.") % enough
    without = [name_of(data, value) for value in ordered(data) if not data["changes"][value]["in_use"][-1]]
    if not without:
        return _("There is something for each of them.")
    return _("Nothing yet for: %(names)s.") % {"names": "; ".join(without)}


def ordered(data: Any) -> list[str]:
    """The values of which something is told, in their order."""
    return [value for value in data["order"] if value in data["changes"]]


def _bars(data: Any) -> charts.Drawing | None:
    changes = data["changes"]
    drawn = [value for value in ordered(data) if changes[value]["in_use"][-1] or going_on(changes[value])]
    if not drawn:
        return None
    in_use, others = [changes[each]["in_use"][-1] for each in drawn], [going_on(changes[each]) for each in drawn]
    parts = {_("In use"): in_use, _("Being decided or made"): others}
    beside = [ngettext("%(number)s in use", "%(number)s in use", each) % {"number": each} for each in in_use]
    return charts.stacked_bars(parts, [name_of(data, value) for value in drawn], _("Changes"), beside)


# One of them ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class One:
    """One theme, or right, or other value: its changes over time, and how far what was said of it came."""

    name: str
    changes: Shown
    points: Shown | None


def show_one(data: Any, value: str) -> One | None:
    """One value alone; none where there is no such value, or where nothing is told of it."""
    if value not in data["changes"]:
        return None
    points = _points(data["points"][value], data["year"]) if "points" in data else None
    return One(name_of(data, value), _over_time(data, value), points)


def _over_time(data: Any, value: str) -> Shown:
    change, columns = data["changes"][value], data["columns"]
    parts = {str(step.label): change["steps"][step.value] for step in STEPS}
    year = months(period_from(data["year"]))
    rows = [(name, [*map(str, row), DASH]) for name, row in parts.items()]
    rows.append((str(Status.REJECTED.label), [*map(str, change["steps"][Status.REJECTED.value]), DASH]))
    rows.append((_("Made"), [*map(str, change["made"]), str(change["made_in_year"])]))
    rows.append((_("Half made within"), [*[DASH] * len(columns), _days(change["days"])]))
    over = [ngettext("%(number)s in use", "%(number)s in use", each) % {"number": each} for each in change["in_use"]]
    now, before = change["in_use"][-1], change["in_use"][0]
    picture = charts.stacked_columns(parts, short_quarters(columns), _("Changes"), over)
    return Shown(
        ngettext("%(number)s change is in use", "%(number)s changes are in use", now) % {"number": now},
        " ".join((_("Three quarters before it was %(number)s.") % {"number": before}, _more(going_on(change)))).strip(),
        Table(_("Changes by step"), [_("Step"), *quarter_names(columns), year], rows),
        picture if any(map(sum, parts.values())) else None,
    )


def _more(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)s more is being decided or made.", "%(number)s more are being decided or made.", number
    ) % {"number": number}  # fmt: skip


def _points(point: Any, year: Any) -> Shown:
    steps = {
        _("Said"): point["said"],
        _("Linked to a change"): point["linked"],
        _("The change was made"): point["made"],
        _("They have heard"): point["told"],
    }
    half = point["half"]
    if isinstance(half, int | float):
        said = _("Half of those of %(months)s have waited no longer than %(days)s for news.") % {
            "months": months(period_from(year)), "days": _days(half)
        }  # fmt: skip
    else:
        said = _("Too few people spoke of it in the year to say how long they wait for news.")
    share = round(100 * point["told"] / point["said"]) if point["said"] else 0
    return Shown(
        _("%(share)s in 100 points people made of it have been answered") % {"share": share},
        said,
        Table(
            _("How far it has come"), [_("Step"), _("Points")], [(name, [str(each)]) for name, each in steps.items()]
        ),
        charts.funnel(list(steps.values()), list(steps), _("Points people made")),
    )
