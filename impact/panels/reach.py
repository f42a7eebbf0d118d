"""Who takes part, held against who lives here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.equality import CURRENT, VERSIONS
from impact import charts
from impact.blocks import Groups, blocks_of
from impact.counting import Counting, Data, period_from
from impact.models import PopulationCount, PopulationTable
from impact.panels.shape import DASH, Panel, Shown, Table, months, number, why_not
from impact.small_numbers import Mark
from safeguards.periods import Period

UNSAID = "not_said"
OPTIONS = {question.code: question.options for question in VERSIONS[CURRENT]}


def finest(question: str) -> dict[str, str]:
    """Each answer a group of its own."""
    return {option.code: option.code for option in OPTIONS[question]}


def split(question: str, group: str, *inside: str) -> dict[str, str]:
    """One group, and all others together."""
    return {option.code: group if option.code in inside else "others" for option in OPTIONS[question]}


NOT_WHITE = tuple(option.code for option in OPTIONS["ethnic_group"] if option.parent != "white")
GROUPINGS: Mapping[str, tuple[dict[str, str], ...]] = {  # by question, from the finest to the coarsest
    "welsh": (split("welsh", "welsh", "fluent", "some"),),
    "condition_reduces": (split("condition_reduces", "disabled", "a_lot", "a_little"),),
    "ethnic_group": (
        {option.code: option.parent for option in OPTIONS["ethnic_group"]},
        split("ethnic_group", "minority", *NOT_WHITE),
    ),
    "sex": (finest("sex"),),
    "orientation": (split("orientation", "lgb", "gay_lesbian", "bisexual", "other"),),
    "age": (
        finest("age"),
        dict(zip(finest("age"), ("18_24", *["25_64"] * 4, *["65_up"] * 2), strict=True)),
    ),
}


@dataclass(frozen=True)
class Cut:
    """One bar: the groups it adds up, whichever grouping was safe."""

    name: Promise
    question: str
    groups: frozenset[str]  # in any grouping
    answers: tuple[str, ...]  # of the population tables


CUTS = (  # WL-4: who is heard too little
    Cut(gettext_lazy("Welsh speakers"), "welsh", frozenset({"welsh"}), ("fluent", "some")),
    Cut(gettext_lazy("Disabled people"), "condition_reduces", frozenset({"disabled"}), ("a_lot", "a_little")),
    Cut(
        gettext_lazy("Minority ethnic"),
        "ethnic_group",
        frozenset({"minority", "mixed", "asian", "black", "other"}),
        NOT_WHITE,
    ),
    Cut(gettext_lazy("Men"), "sex", frozenset({"male"}), ("male",)),
    Cut(
        gettext_lazy("Lesbian, gay or bi"),
        "orientation",
        frozenset({"lgb"}),
        ("gay_lesbian", "bisexual", "other"),
    ),
    Cut(gettext_lazy("Aged 18 to 24"), "age", frozenset({"18_24"}), ("18_24",)),
    Cut(gettext_lazy("Aged 65 and over"), "age", frozenset({"65_up", "65_74", "75_up"}), ("65_74", "75_up")),
)


def measure(question: str) -> Groups:
    """The people who took part, by their answer to one question."""

    def counted(counting: Counting, period: Period, grouping: Mapping[str, str]) -> dict[str, int]:
        return dict(counting.answers(period).by_group(question, grouping, unsaid=UNSAID))

    return Groups(f"reach:{question}", GROUPINGS[question], counted)


MEASURES = {question: measure(question) for question in GROUPINGS}


def count(counting: Counting) -> tuple[Data, Data]:
    """The newest closed block of each question, and who lives here."""
    newest = {question: blocks_of(each, counting)[-1:] for question, each in MEASURES.items()}
    lives = {cut.question + "/" + "+".join(cut.answers): _lives_here(cut) for cut in CUTS}
    inside = {question: _kept(blocks[0], blocks[0].inside) for question, blocks in newest.items() if blocks}
    outside = {question: _kept(blocks[0], blocks[0].outside) for question, blocks in newest.items() if blocks}
    kept: Data = {"lives": lives, "from": _sources()}
    return {"tables": inside, **kept}, {"tables": outside, **kept}


def _sources() -> list[Data]:
    """Where the population is from, and of which day: of the newest table of each question, each source once."""
    newest = PopulationTable.objects.filter(question__in=MEASURES).order_by("question", "-counted_on", "-pk")
    found = {(table.source, table.counted_on, table.is_made_up) for table in newest.distinct("question")}
    return [
        {"source": source, "on": day.isoformat(), "is_made_up": is_made_up} for source, day, is_made_up in sorted(found)
    ]


def _kept(block: Any, table: Any) -> Data:
    return {"period": [block.first.isoformat(), block.last.isoformat()], **table}


def _lives_here(cut: Cut) -> float | None:
    """Of a hundred people who live here, how many are in the group; by the newest table."""
    table = PopulationTable.objects.filter(question=cut.question).order_by("-counted_on", "-pk").first()
    counts = dict(PopulationCount.objects.filter(table=table).values_list("answer", "people")) if table else {}
    everybody = sum(counts.values())
    return round(100 * sum(counts.get(answer, 0) for answer in cut.answers) / everybody, 1) if everybody else None


def show(data: Any) -> Shown:
    rows = [(str(cut.name), _share(data["tables"].get(cut.question), cut), _population(data, cut)) for cut in CUTS]
    heads = [_("Group"), _("Took part"), _("Lives here"), _("Answered"), _("Counted over")]
    answered = [
        _answered(data["tables"].get(cut.question), took) for cut, (_name, took, _lives) in zip(CUTS, rows, strict=True)
    ]
    over = [_over(data["tables"].get(cut.question)) for cut in CUTS]
    table = Table(
        _("Who took part, of those who answered"),
        heads,
        [
            (name, [_words(took), _words(lives), base, when])
            for (name, took, lives), base, when in zip(rows, answered, over, strict=True)
        ],
    )
    bars = [(name, number(took), number(lives), _why(took)) for name, took, lives in rows]
    is_drawn = any(took is not None or lives is not None for _name, took, lives, _why_not in bars)
    picture = charts.shares(bars, (heads[1], heads[2]), _("Share of people (%)")) if is_drawn else None
    return Shown(_headline(rows), _sentence(rows, data), table, picture)


def _share(table: Any, cut: Cut) -> float | str | None:
    """Of a hundred who answered. Where one of its groups is hidden, or who answered nothing is, so is the share."""
    if table is None:
        return None
    if table["total"] is None:
        return Mark.SMALL.value
    cells = table["cells"]
    mine = [cells[group] for group in cells if group in cut.groups]
    hidden = next((cell for cell in mine if isinstance(cell, str)), None)
    if hidden or not mine:
        return hidden
    unsaid = cells[UNSAID]
    if isinstance(unsaid, str):
        return unsaid
    said = table["total"] - unsaid
    return round(100 * sum(mine) / said, 1) if said else None


def _answered(table: Any, took: float | str | None) -> str:
    """From how many the share is, and how many of all said nothing; where it is not shown, neither are they."""
    if not isinstance(took, float):
        return DASH
    unsaid = table["cells"][UNSAID]
    return _("%(answered)s of %(all)s") % {"answered": table["total"] - unsaid, "all": table["total"]}


def _population(data: Any, cut: Cut) -> float | None:
    found: float | None = data["lives"].get(cut.question + "/" + "+".join(cut.answers))
    return found


def _words(share: float | str | None) -> str:
    if isinstance(share, str):
        return why_not(share)
    return DASH if share is None else f"{share:g}%"


def _why(share: float | str | None) -> str:
    return why_not(share) if isinstance(share, str) else ""


def _over(table: Any) -> str:
    return months(period_from(table["period"])) if table else _("Not counted yet")


def _headline(rows: Any) -> str:
    """The group that is heard least for how many live here."""
    known = [(took / lives, name) for name, took, lives in rows if isinstance(took, float) and lives]
    if not known:
        return _("Who takes part")
    share, name = min(known)
    return _("We hear from too few: %(group)s") % {"group": name} if share < 1 else _("Who takes part")


def _sentence(rows: Any, data: Any) -> str:
    known = [(took / lives, name, took, lives) for name, took, lives in rows if isinstance(took, float) and lives]
    hidden = sum(isinstance(took, str) for _name, took, _lives in rows)
    told = []
    if known:
        _least, name, took, lives = min(known)
        told.append(
            _("%(group)s: %(took)s%% of those who took part, and %(lives)s%% of people living here.")
            % {"group": name, "took": f"{took:g}", "lives": f"{lives:g}"}
        )
    if hidden:
        told.append(_("Where a bar is missing there are too few people, or one would give another away."))
    if not told:
        told.append(_("Not enough people have taken part yet to show who they are."))
    told += [_from(each) for each in data.get("from", ())]
    if any(each["is_made_up"] for each in data.get("from", ())):
        told.append(_("The population is made up."))
    return " ".join(told)


def _from(table: Any) -> str:
    day = date_format(date.fromisoformat(table["on"]), "j F Y")
    return _("Who lives here: %(source)s, %(day)s.") % {"source": table["source"], "day": day}


REACH = Panel(
    code="reach",
    name=gettext_lazy("Who takes part"),
    definition=gettext_lazy(
        "The people who took part in a conversation, each once, by what they answered to the equality questions, of "
        "a hundred who answered. Answering is up to them: how many of all did stands beside each share. Each question "
        "is counted over the shortest time, and by the finest groups, in which nobody can be found: from one quarter "
        "to a year. What is counted once is never counted again. Population: the newest table that was brought in, "
        "with its source and its day."
    ),
    target=gettext_lazy("As among the people who live here."),
    count=count,
    show=show,
)
