"""Changes by the step they have come to, quarter by quarter."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback import figures
from feedback.models import Change, ChangeLink
from impact import charts
from impact.counting import Counting, Data, dates
from impact.panels.shape import DASH, Panel, Saying, Shown, Table, columns_of, short_quarters

Status, Strength = Change.Status, ChangeLink.Strength
STEPS = (Status.PROPOSED, Status.ACCEPTED, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)
SHOWN = 4  # quarters
NOT_LED = "not_led"
LED: dict[str, Promise] = {  # what is in use, by how far what people said led to it (IM-6)
    Strength.DIRECT.value: gettext_lazy("In use: people asked for it"),
    Strength.CONTRIBUTED.value: gettext_lazy("In use: what people said is one of the reasons"),
    NOT_LED: gettext_lazy("In use: for other reasons"),
}


def count(counting: Counting) -> tuple[Data, Data]:
    """Acts of the organisation: nothing in it is about a person."""
    then = counting.changes
    found = [figures.by_status(changes) for changes in then[-SHOWN:]]
    came = figures.steps_taken(counting.year)
    kept: Data = {
        "columns": [dates(period) for period in counting.quarters[-SHOWN:]],
        "steps": {step.value: [each.get(step, 0) for each in found] for step in STEPS},
        "in_use": [figures.in_use(changes) for changes in then[-SHOWN:]],
        "before": figures.in_use(then[-SHOWN - 1]),
        "led": _led(counting),
        "given_up": [each.get(Status.REJECTED, 0) for each in found],
        "year": {step.value: came.get(step, 0) for step in (*STEPS, Status.REJECTED)},
    }
    return kept, kept


def _led(counting: Counting) -> Data:
    """What was in use at the end of each quarter, by why; before the first of them, what people said had led to."""
    *found, before = (
        figures.in_use_by_reason(counting.changes[place], counting.led_to) for place in (*range(-SHOWN, 0), -SHOWN - 1)
    )
    codes = {code: "" if code == NOT_LED else code for code in LED}
    kept: Data = {code: [each[reason] for each in found] for code, reason in codes.items()}
    return kept | {"before": before[Strength.DIRECT.value] + before[Strength.CONTRIBUTED.value]}


def show(data: Any) -> Shown:
    parts = {str(step.label): data["steps"][step.value] for step in STEPS}
    over = [ngettext("%(number)s in use", "%(number)s in use", each) % {"number": each} for each in data["in_use"]]
    now, before = data["in_use"][-1], data["before"]
    picture = charts.stacked_columns(parts, short_quarters(data["columns"]), _("Changes"), over)
    return Shown(
        _headline(now, before),
        _sentence(now, before, data.get("led")),
        Table(_("Changes by step"), _heads(data), _rows(data)),
        picture if any(map(sum, parts.values())) else None,
        _saying(data["led"]) if "led" in data else None,  # older releases were kept without
    )


def _heads(data: Any) -> list[str]:
    """The last column is none of the others: how many came to a step, and not how many stand at it."""
    *quarters, last = columns_of(data)
    return [_("Step"), *quarters, _("Came to it in the year") if "year" in data else last]


def _rows(data: Any) -> list[tuple[str, list[str]]]:
    year = data.get("year")
    stood = {**data["steps"], Status.REJECTED.value: data["given_up"]}
    cells = {step: [*stood[step], *([year[step]] if year else [])] for step in (*STEPS, Status.REJECTED)}
    rows = [(str(step.label), [*map(str, row)]) for step, row in cells.items()]
    led, none = data.get("led"), [DASH] if year else []
    return [*rows, *((str(name), [*map(str, led[code]), *none]) for code, name in LED.items() if led)]


def _headline(now: int, before: int) -> str:
    return _("More changes are made, not just promised") if now > before else _("What was changed, and what was not")


def _sentence(now: int, before: int, led: Any) -> str:
    made = ngettext(
        "%(number)s is implemented or embedded.", "%(number)s are implemented or embedded.", now
    ) % {"number": now}  # fmt: skip
    ago = _("A year ago it was %(number)s.") % {"number": before}
    others = led[NOT_LED][-1] if led else 0
    more = _("Other reasons led to %(number)s of those in use now.") % {"number": others}
    return " ".join((made, ago, *([more] if others else [])))


def _saying(led: Any) -> Saying:
    """Only what people said has led to counts here: whoever reads one line reads this one."""
    now, before = led[Strength.DIRECT.value][-1] + led[Strength.CONTRIBUTED.value][-1], led["before"]
    figure = ngettext("%(number)s change", "%(number)s changes", now) % {"number": now}
    sentence = ngettext(
        "is made and in use because of what people said.", "are made and in use because of what people said.", now
    )
    return Saying(figure, " ".join((sentence, _("A year ago it was %(number)s.") % {"number": before})))


CHANGES = Panel(
    code="changes",
    name=gettext_lazy("Changes by step"),
    definition=gettext_lazy(
        "Every change that was proposed by the end of the quarter, at the step it had come to by then. Only what is "
        "implemented or embedded is called changed, and each of these has evidence. Because of what people said: what "
        "they asked for, or what was one of the reasons, is linked to it by the last day counted; a link as context is "
        "neither. Came to it in the year: the changes that took this step in the last twelve months, each once, "
        "wherever they stand now."
    ),
    target=gettext_lazy("None. A number to reach would be met by promising little."),
    count=count,
    show=show,
)
