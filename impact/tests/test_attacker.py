"""An attacker who takes all that ever leaves, and solves it: nothing hidden can be worked out.

Two years of months: each month the task runs, each quarter a release is built, and its report. People come, come again,
speak, answer late; partners refer some of them. The attacker takes every page and every file, for the board and to be
published, reads them back, knows the rules, and is even told which mark stands for what. All of it together is solved
for each hidden count by integer programming: shares lead to counts, conversations bound people, and questions that are
counted over different times speak of the same people.
"""

import re
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagement.actions.equality import keep_answers
from engagement.models import Consultation, OwnMeasure
from engagement.tests import factories as make
from feedback.models import FeedbackNotification, Loop, Response
from impact import charts, report
from impact.actions import releases
from impact.actions.population import bring_population
from impact.actions.reports import begin_report, make_report
from impact.counting import rule_inside, rule_outside
from impact.models import Block, ReleasedPicture, StatisticsRelease
from impact.panels import BY_CODE
from impact.panels.answered import NAMES as ANSWERS
from impact.panels.endings import NAMES
from impact.panels.reach import CUTS, GROUPINGS, OPTIONS, UNSAID
from impact.tasks import release_quarter
from impact.tests.solving import MOST, Equations
from impact.tests.test_releases import released, took_part
from impact.tests.what_leaves import Taken, numbers_in, period_of, plain, share_of, sheets_of, tables_on, words_of
from impact.views.dashboard import MOST_MADE, newest_made
from partners.models import OutcomeTold
from partners.tests import factories as partners
from safeguards.periods import Period
from safeguards.sealing import new_key

pytestmark = pytest.mark.django_db(transaction=True)
BEGINS, MONTHS = date(2025, 1, 6), 24
NEW, COME = (1, 9), (2, 13)  # people in a month, from so many to so many
WEIGHTS = {
    "sex": (12, 1),
    "age": (4, 6, 6, 4, 4, 1, 1),
    "welsh": (2, 2, 6),
    "orientation": (20, *(1 for _option in OPTIONS["orientation"][1:])),
    "condition_reduces": (1, 3, 8),
    "ethnic_group": (40, *(1 for _option in OPTIONS["ethnic_group"][1:])),
}
OUTCOMES = ["put_right"] * 4 + ["partly"] * 3 + ["not_put_right"] * 2 + ["declined"] * 2 + ["complaint", "support"]
OF_PEOPLE = {
    "reach",
    "own",
    "recovery",
    "endings",
    "answered",
}  # panels that count people: what stands in them is read back and solved
NOT_A_NUMBER = {"Too few: not shown", "Hidden to protect others", "Not shown", "–", "Not counted yet"}


# Two years ------------------------------------------------------------------------------------------------------------
def answered(people, moment, coordinator):
    """Whether what some were told answered them. Its own luck, so that the rest stays as it was."""
    luck = Random(str(moment))
    for person in luck.sample(people, min(len(people), luck.randint(0, 9))):
        news = FeedbackNotification.objects.create(
            survivor=person, key_id=person.key_id, kind="thanks", language="en", news_en="x", news_cy="x",
            told_at=moment, told_how="voice", made_by=coordinator,
        )  # fmt: skip
        Response.objects.create(notification=news, answer=luck.choice(["yes", "yes", "no"]), answered_at=moment)


def a_month(coordinator, worker, people, moment, chance):
    """Some who are new, some who come again, some who answer only now; some whom partners refer, and what all say."""
    for _number in range(chance.randint(*NEW)):
        people.append(make.survivor(by=coordinator))
    for person in chance.sample(people, min(len(people), chance.randint(*COME))):
        talk = make.consultation(person, by=coordinator)
        Consultation.objects.filter(pk=talk.pk).update(started_at=moment)
        if chance.random() < 0.4:
            said = make.contribution(talk, by=coordinator)
            Loop.objects.filter(contribution=said).update(said_at=moment)
        if chance.random() < 0.7:
            given = {
                question: chance.choices([option.code for option in OPTIONS[question]], weights)[0]
                for question, weights in WEIGHTS.items()
                if chance.random() < 0.9
            }
            keep_answers(survivor=person, given=given, method="by_phone", in_private=True, by=coordinator)
    answered(people, moment, coordinator)
    for person in chance.sample(people, min(len(people), chance.randint(0, 4))):
        told(partners.about(partners.sent(by=worker), person), chance, by=coordinator)
    for about in OwnMeasure.About:
        first, second = OwnMeasure.QUESTIONS[about]
        for answers in ({}, {first: "yes", second: "yes"}, {first: "no", second: "yes"}, {first: "yes"}):
            OwnMeasure.objects.create(
                about=about, channel="page", month=moment.date().replace(day=1), number=chance.randint(1, 5), **answers
            )


def told(referral, chance, *, by):
    """How it ended, of most of them; what came of it, and what they say of it."""
    if chance.random() < 0.8:
        partners.close(referral, by=by)
        endings = {"outcome": chance.choice(OUTCOMES), "closed_at": referral.submitted_at}
        type(referral).objects.filter(pk=referral.pk).update(**endings)
    answer = chance.choice(["", "agreed", "agreed", "partly", "no_answer"])
    if answer:
        OutcomeTold.objects.create(
            referral=referral,
            key_id=new_key(referral.pk),
            how="voice",
            answer=answer,
            told_at=timezone.now(),
            told_by=by,
        )


def two_years(seed, coordinator, worker, take):
    """Each release when it is built: what can be taken of it, by `take`."""
    chance, people, found = Random(seed), [], []
    for month in range(MONTHS):
        day = BEGINS + timedelta(days=30.4 * month)
        moment = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 11))
        with time_machine.travel(moment, tick=False):
            a_month(coordinator, worker, people, moment - timedelta(hours=1), chance)
            release_quarter()
            newest = StatisticsRelease.objects.ready().first()
            if newest and len(found) < StatisticsRelease.objects.ready().count():
                make_report(report=begin_report(release=newest))
                found.append(take(newest))
    return found


@pytest.fixture
def taken(request, coordinator, manager, partner, client_for, monkeypatch):
    """Eight releases, as a manager takes them. Pictures and papers are looked at elsewhere: they take long to draw."""
    monkeypatch.setattr(releases, "_pictures", lambda panel, inside: iter(()))
    monkeypatch.setattr(charts, "draw", lambda spec: "")
    monkeypatch.setattr(report, "pdf", lambda release, audience, told: b"")
    return two_years(request.param, coordinator, partner, lambda release: Taken(client_for(manager), release, ["en"]))


# What the attacker makes of it ----------------------------------------------------------------------------------------
class Attack(Equations):
    """All that was taken, as equations over one unknown for each group of each block, and for all people in it.

    `is_told_counts`: an attacker who has what the releases keep, too: the counts behind the shares that are shown."""

    def __init__(self, taken, *, is_told_counts=False):
        super().__init__()
        self.is_told_counts, self.held, self.spans = is_told_counts, {}, set()
        for each in taken:
            self.read_talks(each)
        for each in taken:
            self.read_reach(each)
            self.read_counts(each, "endings", NAMES)
            self.read_counts(each, "answered", ANSWERS)
        self.link()

    def read_talks(self, taken):
        """Conversations of each quarter, with one person each."""
        (_kind, *quarters_), *rows = taken.table("talks") or [[""]]
        for place, words in enumerate(quarters_, 1):
            if period := period_of(words):  # else it is the year, which its quarters add up to
                self.held[period] = sum(int(row[place]) for row in rows[:-1])

    def held_in(self, period):
        inside = [number for quarter, number in self.held.items() if period.first <= quarter.first <= period.last]
        return sum(inside) if inside else None

    def read_reach(self, taken):
        rows = {audience: taken.table("reach", audience)[1:] for audience in ("inside", "outside")}
        for place, cut in enumerate(CUTS):
            (name, took, _lives, base, over), (_name, published, *_more) = (rows[each][place] for each in rows)
            assert name == str(cut.name)
            assert took in NOT_A_NUMBER or share_of(took) is not None, took
            if over == "Not counted yet":
                continue
            block = Block.objects.get(measure=f"reach:{cut.question}", first=period_of(over).first)
            self.add(block)
            self.add_base(block, base)
            self.add_shares(cut, block, share_of(took), share_of(published))

    def read_counts(self, taken, code, names):
        """How requests ended, or what people answered, in numbers: each that stands there is known."""
        (_head, over), *rows = taken.table(code)
        if over == "Not counted yet":
            return
        block = Block.objects.get(measure=code, first=period_of(over).first)
        self.add(block)
        codes = {str(name): (block.measure, block.first, group) for group, name in names.items()}
        codes[rows[-1][0]] = self.everybody(block)
        for name, cell in rows:
            assert cell.isdecimal() or cell in NOT_A_NUMBER, cell
            if cell.isdecimal():
                self.unknown(codes[name], int(cell), int(cell))

    def everybody(self, block):
        """All who took part in the time of a block are the same people for each question; else they are its own."""
        period = Period(block.first, block.last)
        return period if block.measure.startswith("reach:") else (block.measure, period)

    def add(self, block):
        """The groups of a block, and what the marks say of them."""
        rule, is_shown, everybody = rule_inside(), block.inside["total"] is not None, self.everybody(block)
        if (groups := names_of(block))[0] in self.places:
            return
        for name in groups:
            cell, low, high = block.inside["cells"][name[-1]], 0, MOST
            if isinstance(cell, int):
                low, high = (cell, cell) if self.is_told_counts else (rule.threshold, high)
            elif is_shown:
                low, high = (0, rule.threshold - 1) if cell == "small" else (rule.threshold, high)
            self.unknown(name, low, high)
        if isinstance(everybody, Period):
            self.spans.add(everybody)
        held = self.held_in(everybody) if isinstance(everybody, Period) else None
        self.unknown(everybody, 0, MOST if held is None else held)
        if self.is_told_counts and is_shown:
            self.unknown(everybody, block.inside["total"], block.inside["total"])
        self.known(dict.fromkeys(groups, 1) | {everybody: -1}, 0, 0)

    def add_base(self, block, base):
        """How many of all answered, where it stands beside a share."""
        assert base in NOT_A_NUMBER or re.fullmatch(r"\d+ of \d+", base), base
        if base not in NOT_A_NUMBER:
            answered, people = map(int, base.split(" of "))
            self.unknown(self.everybody(block), people, people)
            self.unknown((block.measure, block.first, UNSAID), people - answered, people - answered)

    def add_shares(self, cut, block, share, published):
        """What a share in a hundred of those who answered says; and one of rounded counts."""
        mine = [code for code in block.inside["cells"] if code in cut.groups]
        period, unsaid = self.everybody(block), (block.measure, block.first, UNSAID)
        if share is not None:
            self.share({(block.measure, block.first, code): 1 for code in mine}, {period: 1, unsaid: -1}, share, 0.05)
        if published is not None:
            part = {self.rounded((block.measure, block.first, code)): 5 for code in mine}
            base = {self.rounded(period): 5, self.rounded(unsaid): -5}
            self.share(part, base, published, 0.05)

    def rounded(self, name):
        """To how many times five this count is rounded, where it is published."""
        if ("rounded", name) not in self.places:
            nearest, half = rule_outside().nearest, rule_outside().nearest // 2
            self.unknown(name, rule_outside().threshold)
            self.known({name: 1, self.unknown(("rounded", name)): -nearest}, -half, half)
        return ("rounded", name)

    def link(self):
        """Everybody of a time is among everybody of a longer one; who is new in the rest of it spoke in the rest."""
        for short, long in self.nested():
            held = self.held_in(long), self.held_in(short)
            most = held[0] - held[1] if None not in held else MOST
            self.known({long: 1, short: -1}, 0, most)

    def nested(self):
        pairs = permutations(self.spans, 2)
        return [(short, long) for short, long in pairs if long.first <= short.first and short.last <= long.last]


def in_groups():
    """Every block that counts people by groups."""
    return [block for block in Block.objects.all() if "cells" in block.inside]


def names_of(block):
    """Its groups, as they are called in the equations."""
    return [(block.measure, block.first, code) for code in block.inside["cells"]]


def hidden_counts():
    """Each hidden count: what it is called in the equations, and its mark."""
    for block in in_groups():
        for name in names_of(block) if block.inside["total"] is not None else ():
            if isinstance(mark := block.inside["cells"][name[-1]], str):
                yield name, mark


class Published(Equations):
    """What an attacker makes of the published tables alone, who has the counts behind their shares too."""

    def __init__(self):
        super().__init__()
        for block in in_groups():
            half, total = rule_outside().nearest // 2, block.outside["total"]
            everybody = self.unknown(Attack.everybody(self, block))
            for name in names_of(block):
                cell = block.outside["cells"][name[-1]]
                self.unknown(name, *((cell - half, cell + half) if isinstance(cell, int) else ()))
            self.known(dict.fromkeys(names_of(block), 1) | {everybody: -1}, 0, 0)
            if total is not None:
                self.unknown(everybody, total - half, total + half)


SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.full) for seed in (2, 3, 4, 5))]


@pytest.mark.parametrize("taken", SEEDS, indirect=True)
def test_two_years_of_releases_give_nobody_away(taken):
    assert len(taken) == StatisticsRelease.objects.ready().count() == 8
    hidden = list(hidden_counts())
    assert len(hidden) >= 5
    assert {block.measure for block in Block.objects.all()} >= {f"reach:{question}" for question in GROUPINGS}
    check_hidden(hidden, Attack(taken))
    check_hidden(hidden, Attack(taken, is_told_counts=True))
    check_new_people(Attack(taken))
    check_published()
    for each in taken:
        check_own(each)
        check_recovery(each)
        check_nothing_more(each)


def check_hidden(hidden, attack):
    """Every count that a mark admits stays possible; and of what protects, a range as wide as the threshold."""
    threshold = rule_inside().threshold
    for name, mark in hidden:
        low, high = attack.span({name: 1})
        if mark == "small":
            assert (low, high) == (0, threshold - 1), name
        else:
            assert high - low >= threshold, (name, low, high)


def check_new_people(attack):
    """A question counted over a longer time than another would tell how many came in the rest of it: that these are few
    becomes known only where so few conversations were held then."""
    pairs = attack.nested()
    assert pairs
    for short, long in pairs:
        _low, high = attack.span({long: 1, short: -1})
        held = attack.held_in(long) - attack.held_in(short)
        assert high >= min(rule_inside().threshold, held), (short, long, high)


def check_published():
    """Of a hidden count everything under the threshold stays possible, and more than that."""
    attack = Published()
    for block in in_groups():
        for name in names_of(block) if block.outside["total"] is not None else ():
            if isinstance(block.outside["cells"][name[-1]], str):
                low, high = attack.span({name: 1})
                assert low == 0, (name, low)
                assert high >= rule_outside().threshold, (name, high)


def check_own(taken):
    """Of questions that are asked together all counts are shown, and none of their differences is small, or none is."""
    for audience, rule in (("inside", rule_inside()), ("outside", rule_outside())):
        rows = taken.table("own", audience)[1:]
        for first, second in (rows[:2], rows[2:]):
            assert first[1:3] == second[1:3]
            for _name, *cells, _over in (first, second):
                if cells[0] in NOT_A_NUMBER:
                    assert set(cells) <= NOT_A_NUMBER
                    continue
                asked, answered, yes = map(int, cells)
                least = rule.threshold - (rule.nearest - 1)  # two that are rounded may come so near each other
                assert min(answered, yes) >= rule.threshold
                assert answered - yes >= least
                assert asked == answered or asked - answered >= least


def check_recovery(taken):
    """What people say of what came of it stands only where enough say each."""
    told = re.search(r"From ([^,]+), (\d+)% of those who were told", plain(taken.page("recovery")))
    if told:
        period = period_of(told[1])
        cells = Block.objects.get(measure="recovery:agreed", first=period.first, last=period.last).inside["cells"]
        assert min(cells.values()) >= rule_inside().threshold
        assert int(told[2]) == round(100 * cells["agreed"] / sum(cells.values()))


def check_nothing_more(taken):
    """The same numbers leave by every way and in both languages."""
    tables = {code: table for code in BY_CODE if (table := taken.table(code))}
    assert [table for table in tables_on(taken.first_page()) if table not in tables.values()] == []
    for audience in ("inside", "outside"):
        files = {language: taken.tables_of(audience, language) for language in ("en", "cy")}
        assert [*map(numbers_by_cell, files["cy"].values())] == [*map(numbers_by_cell, files["en"].values())]
        assert list(sheets_of(taken.files[audience, "xlsx", "en", ""]).values())[1:] == [*files["en"].values()]
        assert audience == "outside" or files["en"] == tables
    for code in OF_PEOPLE:
        check_said(taken.said(code), tables[code])


def numbers_by_cell(table):
    return [[sorted(numbers_in(cell)) for cell in row[1:]] for row in table[1:]]


def check_said(said, table):
    """What is said of people is what stands in their table, to the nearest whole, or what follows from it."""
    there = numbers_in(" ".join(cell for row in table for cell in row)) | {100}
    counts = {int(cell) for row in table for cell in row[1:] if cell.isdecimal()} - {0}
    follows = {round(round(100 * part / base, 1)) for part in counts for base in counts}
    said = re.sub(r"From [^.]*put right\.", "", said)  # that one is looked at by itself
    assert numbers_in(said) <= there | {float(round(each)) for each in there} | follows, said


# What is behind them -------------------------------------------------------------------------------------------------
FEW, HIDDEN = {"female": 47, "male": 3, "": 13}, {47.0, 63.0}  # people; all of them, and those who protect three men
AUTUMN = timezone.make_aware(timezone.datetime(2025, 11, 3, 10))  # a year of waiting before the last quarter ends
OURS = ("accounts_", "audit_", "django_", "impact_", "otp_")


@pytest.fixture
def release(coordinator):
    """One in which three men are hidden, and the women and all people with them."""
    for sex, count in FEW.items():
        took_part(coordinator, count, AUTUMN, **({"sex": sex} if sex else {}))
    lives = [{"question": "sex", "answer": sex, "people": "500"} for sex in ("female", "male")]
    bring_population(rows=lives, source="A census", counted_on=date(2021, 3, 21))
    release = released()
    kept = release.panels.get(code="reach").inside["tables"]["sex"]
    assert (kept["total"], kept["cells"]["male"], kept["cells"]["female"]) == (63, "small", "guard")
    return release


def test_no_page_picture_or_file_holds_a_count_that_is_hidden(release, manager, client_for):
    make_report(report=begin_report(release=release))
    taken = Taken(client_for(manager), release)
    texts = {**taken.pages, **{key: as_text(key, file) for key, file in taken.files.items()}}
    texts |= {picture.pk: picture.svg for picture in ReleasedPicture.objects.all()}
    assert len(texts) >= 40
    assert any("<svg" in text for text in texts.values())
    assert [where for where, text in texts.items() if numbers_in(plain(text)) & HIDDEN] == []


def as_text(key, file):
    _audience, kind, *_more = key
    return words_of(file) if kind == "pdf" else str(sheets_of(file)) if kind == "xlsx" else file.decode()


def test_what_leaves_is_made_of_what_was_kept_and_of_nothing_else(release, manager, client_for):
    client = client_for(manager)
    with CaptureQueriesContext(connection) as asked:
        make_report(report=begin_report(release=release))
        Taken(client, release)
    with CaptureQueriesContext(connection) as board:
        newest_made(MOST_MADE)  # what anybody may read on the public board stands above the figures
    tables = tables_of(asked)
    assert {"impact_releasedpanel", "impact_reportfile"} <= tables
    assert [table for table in tables - tables_of(board) if not table.startswith(OURS)] == []


def tables_of(queries):
    return {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
