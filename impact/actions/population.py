"""Bringing in who lives in the force's area."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.equality import CURRENT, VERSIONS
from impact.models import PopulationCount, PopulationTable
from safeguards.audit import SYSTEM, Action, record

ANSWERS = {question.code: {option.code for option in question.options} for question in VERSIONS[CURRENT]}


class NotATable(Exception):
    """What was brought is no table of the population. The text says what is wrong with it, and where."""


def bring_population(
    *, rows: Iterable[Mapping[str, str]], source: str, counted_on: date, is_made_up: bool = False
) -> list[PopulationTable]:
    """Keep one table for each question among these rows of `question`, `answer` and `people`. The newest table of a
    question counts; those before it stay. Raises NotATable, and keeps nothing then."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line, row in enumerate(rows, 2):  # the first line names the columns
        question, answer = row.get("question", ""), row.get("answer", "")
        if answer not in ANSWERS.get(question, ()):
            raise NotATable(_("Line %(line)s: no question has this answer.") % {"line": line})
        if not row.get("people", "").isdecimal() or answer in counts[question]:
            raise NotATable(_("Line %(line)s: give each answer once, with a number of people.") % {"line": line})
        counts[question][answer] = int(row["people"])
    if not counts:
        raise NotATable(_("There is nothing in it."))
    with transaction.atomic():
        tables = [_keep(question, found, source, counted_on, is_made_up) for question, found in counts.items()]
        record(Action.POPULATION_BROUGHT, by=SYSTEM, outcome=counted_on.isoformat())
    return tables


def _keep(question: str, counts: dict[str, int], source: str, counted_on: date, is_made_up: bool) -> PopulationTable:
    table = PopulationTable.objects.create(
        question=question, source=source, counted_on=counted_on, is_made_up=is_made_up
    )
    PopulationCount.objects.bulk_create(
        PopulationCount(table=table, answer=answer, people=people) for answer, people in counts.items()
    )
    return table
