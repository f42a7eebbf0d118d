"""People of the demo, counted a second time and with nothing hidden, against every table of them that leaves."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation

from engagement.models import EqualityAnswers, OwnMeasure, Survivor
from impact.models import Block, ReleasedPanel
from impact.panels import BY_CODE
from impact.panels.answered import NAMES as ANSWERS
from impact.panels.endings import GROUPINGS as ENDINGS
from impact.panels.endings import NAMES
from impact.panels.reach import CUTS, GROUPINGS, UNSAID
from impact.tests.what_leaves import share_of
from safeguards.audit import SYSTEM, Why
from safeguards.periods import Period
from safeguards.sealing import open_rows

Table = list[list[str]]
TOOK_PART = """
    SELECT DISTINCT p.survivor_id FROM engagement_participation p JOIN engagement_consultation c
      ON c.id = p.consultation_id WHERE c.started_at >= %s AND c.started_at < %s AND c.channel <> 'referral'"""
CLOSED = "SELECT outcome, count(*) FROM partners_referral WHERE closed_at >= %s AND closed_at < %s GROUP BY 1"
SAID_SO = """
    SELECT n.survivor_id, r.answer FROM feedback_response r JOIN feedback_feedbacknotification n ON n.id =
    r.notification_id WHERE r.answered_at >= %s AND r.answered_at < %s ORDER BY r.id"""
ASKED = """
    SELECT sum(number), sum(number) FILTER (WHERE {0} <> '' OR {1} <> ''), sum(number) FILTER (WHERE {0} = 'yes'),
      sum(number) FILTER (WHERE {1} = 'yes') FROM engagement_ownmeasure WHERE about = %s AND month BETWEEN %s AND %s"""


def ask(question: str, *values: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


class CountedAgain:
    """The newest block of each measure, in true numbers, and how the heads of its table read in each language."""

    def __init__(self) -> None:
        refs = open_rows(Survivor.objects.all(), "equality_ref", by=SYSTEM, why=Why.WORK)
        given = open_rows(EqualityAnswers.objects.all(), "answers", by=SYSTEM, why=Why.WORK, subjects=[])
        answers = {str(pk): json.loads(fields["answers"] or "{}") for pk, fields in given.items()}
        self.answers = {pk: answers.get(fields["equality_ref"] or "", {}) for pk, fields in refs.items()}
        self.heads: dict[tuple[str, ...], str] = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for row in ReleasedPanel.objects.filter(code__in=CHECKS):
                    for data in (row.inside, row.outside):
                        self.heads[tuple(BY_CODE[row.code].show(data).table.heads)] = row.code

    def check(self, table: Table, least: int) -> str | None:
        """The panel whose table it is, where people are counted in it: none of it shows fewer than so many."""
        code = self.heads.get(tuple(table[0])) if table else None
        if code is not None:
            CHECKS[code](self, table, least)
        return code

    def took_part(self, cut: Any, block: Block) -> Counter[str]:
        groups, period = GROUPINGS[cut.question][block.grouping], Period(block.first, block.last)
        people = [pk for (pk,) in ask(TOOK_PART, period.begins_at, period.ends_at)]
        return Counter(groups.get(self.answers[pk].get(cut.question, ""), UNSAID) for pk in people)

    def check_reach(self, table: Table, least: int) -> None:
        for cut, (name, took, *_more) in zip(CUTS, table[1:], strict=True):
            block = newest(f"reach:{cut.question}")
            if block is None or share_of(took) is None:
                assert not any(letter.isdigit() for letter in took), (name, took)
                continue
            true = self.took_part(cut, block)
            mine = [true[code] for code in block.inside["cells"] if code in cut.groups]
            assert min(*mine, true[UNSAID]) >= least, (name, took, true)
            if least == settings.FEWEST_SHOWN:
                assert share_of(took) == round(100 * sum(mine) / (sum(true.values()) - true[UNSAID]), 1)

    def check_own(self, table: Table, least: int) -> None:
        rows = iter(table[1:])
        for about in OwnMeasure.About:
            names, block = OwnMeasure.QUESTIONS[about], newest(f"own:{about.value}")
            true = ask(ASKED.format(*names), about.value, block.first, block.last)[0] if block else (0, 0, 0, 0)
            for yes in true[2:]:
                shown = next(rows)[1:4]
                check_shown(shown, [number or 0 for number in (*true[:2], yes)], least)
                few = [true[0] - true[1], true[1] - yes] if any(map(str.isdecimal, shown)) else []
                assert all(not number or number >= least for number in few), (shown, true)

    def check_endings(self, table: Table, least: int) -> None:
        block = newest("endings")
        true: Counter[str] = Counter()
        if block is not None:
            period = Period(block.first, block.last)
            for outcome, number in ask(CLOSED, period.begins_at, period.ends_at):
                true[ENDINGS[block.grouping][outcome]] += number
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                codes = {str(name): code for code, name in NAMES.items()}
            for name, cell in table[1:-1]:
                if name in codes:
                    check_shown([cell], [true[codes[name]]], least)
        check_shown(table[-1][1:], [sum(true.values())], least)

    def check_answered(self, table: Table, least: int) -> None:
        block = newest("answered")
        said: dict[Any, str] = {}
        if block is not None:
            period = Period(block.first, block.last)
            said = dict(ask(SAID_SO, period.begins_at, period.ends_at))
        true = Counter(said.values())
        if len(table) == len(ANSWERS) + 2:  # a head, and everybody
            for code, row in zip(ANSWERS, table[1:], strict=False):
                check_shown(row[1:], [true[code]], least)
        check_shown(table[-1][1:], [len(said)], least)

    def check_outreach(self, table: Table, least: int) -> None:
        assert all(int(cell) >= least for cell in table[2][1:] if cell.isdecimal()), table[2]


CHECKS = {
    "reach": CountedAgain.check_reach,
    "own": CountedAgain.check_own,
    "endings": CountedAgain.check_endings,
    "answered": CountedAgain.check_answered,
    "outreach": CountedAgain.check_outreach,
}


def newest(measure: str) -> Block | None:
    return Block.objects.filter(measure=measure).order_by("-last").first()


def check_shown(cells: Iterable[str], true: Iterable[int], least: int) -> None:
    """A number that is shown is the true one, or is rounded where it is published; one under the threshold is not."""
    for cell, number in zip(cells, true, strict=True):
        if cell.isdecimal():
            off = 0 if least == settings.FEWEST_SHOWN else settings.PUBLISHED_NEAREST // 2
            assert number >= least, (cell, number)
            assert abs(int(cell) - number) <= off, (cell, number)
        else:
            assert not any(letter.isdigit() for letter in cell), cell
