"""The figures of the room as they stand on their page: by quarter, each with how it is counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import figures
from partners.models import OutcomeTold, Partnership, Referral
from partners.ratings import QUESTIONS
from partners.reached import Quarter
from partners.tallied import Tallied, load
from safeguards.periods import Period, Share, quarters
from safeguards.working_days import CLOCK

NOTHING = "–"  # nothing to count


@dataclass(frozen=True)
class Table:
    """One figure in each row, one quarter in each column; `how` says how each is counted."""

    caption: str
    rows: list[tuple[str, list[str]]]
    how: list[str]
    file_url: str = ""  # where the same is had as a file

    @property
    def newest(self) -> tuple[str, str]:
        """The first figure, of the quarter that runs: what a folded table shows of itself."""
        name, cells = self.rows[0]
        return name, cells[0]

    def with_names(self, quarters: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each number with the quarter it belongs to, for a narrow screen."""
        return [(name, list(zip(quarters, cells, strict=True))) for name, cells in self.rows]


@dataclass(frozen=True)
class Figures:
    """The whole page."""

    quarters: list[str]
    open_now: figures.OpenNow
    tables: list[Table]

    @property
    def laid_out(self) -> list[tuple[Table, list[tuple[str, list[tuple[str, str]]]]]]:
        """Each table with its rows."""
        return [(table, table.with_names(self.quarters)) for table in self.tables]


def figures_of(referrals: "QuerySet[Referral]", now: datetime) -> Figures:
    """Of these referrals, and of partners and outreach, over the quarter of this moment and the three before."""
    periods, rows = _year(referrals, now)
    tables = [_came(rows), _promised(rows, now), _came_of_it(rows, now), _for_standards(rows), _partners(periods, now)]
    return Figures([Quarter(each.first).name for each in periods], figures.open_now(referrals, now), tables)


def _year(referrals: "QuerySet[Referral]", now: datetime) -> tuple[list[Period], list[list[Tallied]]]:
    """The quarter of this moment and the three before it, and what was received in each."""
    periods = quarters(now.astimezone(CLOCK).date())
    year = load(referrals.filter(submitted_at__gte=periods[-1].begins_at))
    return periods, [figures.received_in(year, period) for period in periods]


# Each table -----------------------------------------------------------------------------------------------------------
By = Sequence[Sequence[Tallied]]  # the referrals of each quarter


def _came(rows: By) -> Table:
    return Table(
        _("What came"),
        [
            (_("Referrals received"), [number(figures.received(each)) for each in rows]),
            *_parts([figures.by_source(each) for each in rows], Referral.Source.choices),
            *_parts(
                [figures.by_sector(each) for each in rows], [*Partnership.Sector.choices, ("", _("Kind not known"))]
            ),
        ],
        [
            _("Received: every referral that was sent in the quarter, whatever became of it."),
            _("The kind of service is that of the partner who sent it, as it is noted today."),
            _("All that stands below is about the referrals that were received in the quarter, whenever it happened."),
        ],
    )


def _promised(rows: By, now: datetime) -> Table:
    return Table(
        _("What was promised"),
        [
            (_("Answered in time"), [share(figures.answered_in_time(each, now)) for each in rows]),
            (_("Updates in time"), [share(figures.updates_in_time(each, now)) for each in rows]),
            (_("Settled in time"), [share(figures.settled_in_time(each, now)) for each in rows]),
            (_("Days until it was settled"), [mean(figures.days_to_settle(each)) for each in rows]),
            (_("Working days the clock stood still"), [number(figures.paused_days(each, now)) for each in rows]),
        ],
        [
            _("Answered: of those that were answered or should have been by now, by the promised moment."),
            _("Updates: of those that were given or should have been by now, each by the end of the promised day."),
            _(
                "Settled: put right, passed on, or not for us. Of those that were settled or should have been by now. "
                "Left out are those that the person called off, and those whose clock stands still."
            ),
            _("Days until it was settled: the middle one of them all, nights, weekends and pauses counted too."),
            _("The clock stands still only while we wait for the person. Every working day it touched counts."),
        ],
    )


def _came_of_it(rows: By, now: datetime) -> Table:
    told: list[tuple[str, str]] = [(each.value, str(each.label)) for each in OutcomeTold.Answer]
    told.append(("", _("Not told yet")))
    return Table(
        _("What came of it"),
        [
            *_parts([figures.outcomes(each) for each in rows], [*Referral.Outcome.choices, ("", _("Still open"))]),
            *_parts([figures.answers(each) for each in rows], told, gettext_lazy("Their answer: %(name)s")),
            (
                _("Complaints passed on the same day"),
                [share(figures.passed_on_the_same_day(each, now)) for each in rows],
            ),
        ],
        [
            _("How it ended stands with each that is closed; the others are still open."),
            _("Their answer: the newest, of those that were taken on, and of whoever was told all the same."),
            _("Complaints: of those in which one was asked for, passed on by the end of that working day."),
        ],
    )


FOR_STANDARDS: dict[str, Promise] = {  # by what is counted: its name
    "told": gettext_lazy("Told us of dissatisfaction with the police service"),
    "handed_over": gettext_lazy("Handed over as a complaint"),
    "put_right": gettext_lazy("Put right informally, and agreed"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "still_open": gettext_lazy("Still open"),
    "otherwise": gettext_lazy("Ended in another way"),
}


def _for_standards(rows: By) -> Table:
    counted = [figures.dissatisfied(each) for each in rows]
    return Table(
        _("For professional standards’ return"),
        [(str(label), [number(getattr(each, name)) for each in counted]) for name, label in FOR_STANDARDS.items()],
        [
            _(
                "Told us: asks for something to be put right, or wants a complaint, or both; whether or not the word "
                "complaint was used."
            ),
            _("The rows below it add up to it. Each referral is counted once, in the first row that applies to it."),
            _("Handed over: professional standards have it, and have not sent it back."),
            _("Put right: their newest answer is that it is. Withdrawn: they want nothing further."),
            _("Small numbers stand as they are: give them to professional standards, and to nobody else."),
        ],
        file_url=reverse("referral_return"),
    )


def return_of(referrals: "QuerySet[Referral]", now: datetime) -> list[list[str]]:
    """The same table as lines of a file, a quarter in each: counts, and nothing else."""
    periods, rows = _year(referrals, now)
    counted = [figures.dissatisfied(each) for each in rows]
    heads = [_("Quarter"), *map(str, FOR_STANDARDS.values())]
    named = [Quarter(each.first).name for each in periods]
    lines = zip(named, counted, strict=True)
    return [heads, *([name, *(str(getattr(each, kind)) for kind in FOR_STANDARDS)] for name, each in lines)]


def _partners(periods: Sequence[Period], now: datetime) -> Table:
    asked, done = [figures.ratings(each) for each in periods], [figures.outreach(each) for each in periods]
    today = now.astimezone(CLOCK).date()
    held = [figures.agreements(min(each.last, today)) for each in periods]
    return Table(
        _("Partners and outreach"),
        [
            (
                _("Partners who answered what they think of us"),
                [share(Share(each.answered, each.asked)) for each in asked],
            ),
            *((str(question), [mean(each.means[name]) for each in asked]) for name, question in QUESTIONS.items()),
            (_("Outreach"), [number(each.events) for each in done]),
            (_("People reached"), [number(each.reach) for each in done]),
            (_("Understood before, and after"), [_change(each) for each in done]),
            (_("Agreements in force"), [number(each.current) for each in held]),
            (_("Agreements that end soon"), [number(each.ending) for each in held]),
        ],
        [
            _("What partners think: of those asked in the quarter, those that answered; marks from 1 to 5."),
            _("People reached: where it is known, counted or estimated. Whoever came twice counts twice."),
            _("Understood: from 1 to 5, the mean of everybody who answered before and after."),
            _("Agreements: on the last day of the quarter, or today. Soon is within %(days)s days.")
            % {"days": max(settings.AGREEMENT_WARNING_DAYS, default=0)},
        ],
    )


def _change(done: figures.Outreach) -> str:
    if done.before is None:
        return NOTHING
    return _("%(before)s, then %(after)s") % {"before": mean(done.before), "after": mean(done.after)}


def _parts(
    counted: Sequence[dict[str, int]], choices: Iterable[tuple[str, str | Promise]], name: str | Promise = "%(name)s"
) -> list[tuple[str, list[str]]]:
    """A row for each choice of which there is any in any quarter."""
    found = [(value, label) for value, label in choices if any(each.get(value) for each in counted)]
    return [(str(name) % {"name": label}, [number(each.get(value, 0)) for each in counted]) for value, label in found]


# Numbers in words -----------------------------------------------------------------------------------------------------
def number(count: int) -> str:
    return str(number_format(count, use_l10n=True))


def share(of: Share) -> str:
    """So many of so many, never a share alone."""
    return _("%(part)s of %(base)s") % {"part": number(of.part), "base": number(of.base)} if of.base else NOTHING


def mean(value: float | None) -> str:
    return NOTHING if value is None else str(number_format(value, decimal_pos=1, use_l10n=True))
