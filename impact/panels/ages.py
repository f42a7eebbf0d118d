"""What still waits for news, and for how long, beside what was told, and how long that took."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback import figures
from impact import charts
from impact.counting import Counting, Data
from impact.panels.shape import Panel, Saying, Shown, Table

LONG = 1  # the bands after this one have waited for longer than was promised


def count(counting: Counting) -> tuple[Data, Data]:
    """Points by age: what we owe is an act of ours, and no count of people."""
    found = figures.by_age(counting.at)
    kept: Data = {
        "over": [age.over for age in found],
        "up_to": [age.up_to for age in found],
        "told": [age.told for age in found],
        "owed": [age.owed for age in found],
    }
    return kept, kept


def show(data: Any) -> Shown:
    names = [_age(over, up_to) for over, up_to in zip(data["over"], data["up_to"], strict=True)]
    told, owed = data["told"], data["owed"]
    heads = [_("Age"), _("Told"), _("Still waiting")]
    rows = [(name, [str(a), str(b)]) for name, a, b in zip(names, told, owed, strict=True)]
    beside = [ngettext("%(number)s waiting", "%(number)s waiting", each) % {"number": each} for each in owed]
    beside = [_("none waiting") if not each else text for each, text in zip(owed, beside, strict=True)]
    long, promised = sum(owed[LONG + 1 :]), data["up_to"][LONG]
    picture = charts.stacked_bars({heads[1]: told, heads[2]: owed}, names, _("Points people made"), beside)
    return Shown(
        _headline(long, promised),
        _("%(number)s are waiting in all, people we cannot safely reach included.") % {"number": sum(owed)},
        Table(_("Points by age"), heads, rows),
        picture if sum(told) + sum(owed) else None,
        _saying(long, promised),
    )


def _age(over: int, up_to: int | None) -> str:
    if up_to is None:
        return _("Over %(days)s days") % {"days": over}
    if not over:
        return _("Up to %(days)s days") % {"days": up_to}
    return _("%(first)s to %(last)s days") % {"first": over + 1, "last": up_to}


def _headline(long: int, promised: int) -> str:
    if not long:
        return _("Nobody has waited over %(days)s days") % {"days": promised}
    return ngettext(
        "%(number)s point has waited over %(days)s days", "%(number)s points have waited over %(days)s days", long
    ) % {"number": long, "days": promised}  # fmt: skip


def _saying(long: int, promised: int) -> Saying:
    figure = ngettext("%(number)s point", "%(number)s points", long) % {"number": long}
    sentence = ngettext(
        "that somebody made has waited over %(days)s days for an answer. The target is none.",
        "people made have waited over %(days)s days for an answer. The target is none.",
        long,
    ) % {"days": promised}
    return Saying(figure, sentence)


AGES = Panel(
    code="ages",
    name=gettext_lazy("Points by age"),
    definition=gettext_lazy(
        "Every point that was ever said by somebody who wants news. Told: they have heard what came of it, by the days "
        "until they heard. Still waiting: they have not, by the days they have waited. Somebody we cannot reach safely "
        "still waits, and so does whoever was told that there is nothing new yet. The ledger calls owed only those to "
        "whom something is due now, and counts them as they stand today."
    ),
    target=gettext_lazy("Nobody waits for longer than was promised."),
    count=count,
    show=show,
    of_points=True,
)
