"""Changes by the step they have come to, quarter by quarter."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback import figures
from feedback.models import Change
from impact import charts
from impact.counting import Counting, Data, dates
from impact.panels.shape import Panel, Saying, Shown, Table, quarter_names, short_quarters

Status = Change.Status
STEPS = (Status.PROPOSED, Status.ACCEPTED, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)
SHOWN = 4  # quarters


def count(counting: Counting) -> tuple[Data, Data]:
    """Acts of the organisation: nothing in it is about a person."""
    then = counting.changes
    found = [figures.by_status(changes) for changes in then[-SHOWN:]]
    kept: Data = {
        "columns": [dates(period) for period in counting.quarters[-SHOWN:]],
        "steps": {step.value: [each.get(step, 0) for each in found] for step in STEPS},
        "in_use": [figures.in_use(changes) for changes in then[-SHOWN:]],
        "before": figures.in_use(then[-SHOWN - 1]),
        "given_up": [each.get(Status.REJECTED, 0) for each in found],
    }
    return kept, kept


def show(data: Any) -> Shown:
    heads = [_("Step"), *quarter_names(data["columns"])]
    parts = {str(step.label): data["steps"][step.value] for step in STEPS}
    rows = [(name, [*map(str, row)]) for name, row in parts.items()]
    rows.append((str(Status.REJECTED.label), [*map(str, data["given_up"])]))
    over = [ngettext("%(number)s in use", "%(number)s in use", each) % {"number": each} for each in data["in_use"]]
    now, before = data["in_use"][-1], data["before"]
    picture = charts.stacked_columns(parts, short_quarters(data["columns"]), _("Changes"), over)
    return Shown(
        _headline(now, before),
        _sentence(now, before),
        Table(_("Changes by step"), heads, rows),
        picture if any(map(sum, parts.values())) else None,
        _saying(now, before),
    )


def _headline(now: int, before: int) -> str:
    return _("More changes are made, not just promised") if now > before else _("What was changed, and what was not")


def _sentence(now: int, before: int) -> str:
    made = ngettext(
        "%(number)s is implemented or embedded.", "%(number)s are implemented or embedded.", now
    ) % {"number": now}  # fmt: skip
    ago = _("A year ago it was %(number)s.") % {"number": before}
    return f"{made} {ago}"


def _saying(now: int, before: int) -> Saying:
    figure = ngettext("%(number)s change", "%(number)s changes", now) % {"number": now}
    sentence = ngettext(
        "is made and in use because of what people said.", "are made and in use because of what people said.", now
    )
    return Saying(figure, f"{sentence} {_('A year ago it was %(number)s.') % {'number': before}}")


CHANGES = Panel(
    code="changes",
    name=gettext_lazy("Changes by step"),
    definition=gettext_lazy(
        "Every change that was proposed by the end of the quarter, at the step it had come to by then. Only what is "
        "implemented or embedded is called changed, and each of these has evidence."
    ),
    target=gettext_lazy("None. A number to reach would be met by promising little."),
    count=count,
    show=show,
)
