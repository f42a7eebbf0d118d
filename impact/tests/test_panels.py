"""What panels show of what they counted: of releases that were kept before, of too few, and of a year of quarters."""

import json
from datetime import date

import pytest
from django.utils import timezone, translation

from engagement.tests import factories as people
from feedback.actions.changes import link_contributions
from feedback.figures import TimeToNews
from feedback.tests import factories
from impact.actions.population import bring_population
from impact.counting import Counting
from impact.panels import PANELS, changes, making, news, outreach, partners, reach, recovery, safety, talks
from impact.panels.shape import bases_of, of_the_year
from impact.small_numbers import Rule
from impact.tests.test_releases import took_part
from partners.figures import Marks, Outreach, Rated
from safeguards.periods import Share, quarter

UNTIL = date(2026, 9, 30)
INSIDE = Rule(threshold=5)


@pytest.mark.django_db
@pytest.mark.parametrize("panel", [talks, changes, recovery])
def test_a_release_that_was_kept_without_its_year_is_shown_without(panel):
    kept, _outside = panel.count(Counting(UNTIL))
    now = panel.show(kept).table
    then = panel.show({name: value for name, value in kept.items() if name != "year"}).table
    assert len(now.heads) == 6
    assert then.heads == now.heads[:-1]
    assert then.rows == [(name, cells[:-1]) for name, cells in now.rows]


@pytest.mark.django_db
def test_so_is_news_of_which_only_half_of_the_year_was_kept():
    kept, _outside = news.count(Counting(UNTIL))
    assert news.show(kept).table.rows[-1] == ("The year", ["–", "–", "–"])
    kept.pop("points")
    assert news.show(kept).table.rows[-1] == ("The year", ["–", "–"])
    kept.pop("nine_of_year")
    assert len(news.show(kept).table.rows) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.code)
def test_what_was_kept_of_nothing_is_shown_in_both_languages(panel, language):
    with translation.override(language):
        for kept in panel.count(Counting(UNTIL)):
            shown = panel.show(json.loads(json.dumps(kept)))
            assert shown.headline
            assert shown.sentence
            assert all(len(cells) == len(shown.table.heads) - 1 for _name, cells in shown.table.rows)


@pytest.mark.parametrize(
    ("bases", "year"),
    [
        ((8, 9, 10, 7), 53),  # nothing is hidden
        ((8, 9, 10, 0), 52),  # of nobody there is nothing to hide
        ((8, 9, 10, 4), "hidden"),  # the year less the others would tell it
        ((8, 9, 2, 2), "hidden"),  # together they are too few still
        ((8, 9, 2, 4), 52),
        ((1, 1, 1, 1), "hidden"),
        ((0, 0, 0, 0), None),
    ],
)
def test_a_year_is_shown_where_it_does_not_tell_what_a_quarter_hides(bases, year):
    shares = [Share(base - base // 2, base) for base in bases]
    assert of_the_year(shares, INSIDE) == year


@pytest.mark.parametrize(
    ("bases", "shown"),
    [
        ((8, 9, 10, 7), [8, 9, 10, 7, 34]),
        ((8, 9, 10, 0), [8, 9, 10, None, 27]),
        ((8, 9, 10, 4), [8, 9, 10, None, None]),  # the year less the others would tell it
        ((8, 9, 4, 4), [8, 9, None, None, None]),  # eight of two that are hidden would say four and four
        ((0, 0, 0, 0), [None] * 5),
    ],
)
def test_beside_a_share_stands_from_how_many_it_is_where_that_tells_nothing_hidden(bases, shown):
    assert bases_of([Share(0, base) for base in bases], INSIDE) == shown


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ((8, 9, 10, 7), [8, 9, 10, 7, 34]),
        ((8, 9, 10, 4), [8, 9, 10, "hidden", "hidden"]),
        ((8, 0, 9, 7), [8, None, 9, 7, 24]),
    ],
)
def test_from_how_many_points_the_days_of_a_year_are_tells_of_no_quarter_that_is_hidden(people, shown):
    each = [TimeToNews(number, number, 3.0, 4.0) for number in (*people, sum(people), 50)]
    kept = news._kept(Counting(UNTIL), each, INSIDE)
    assert [*kept["points"], kept["points_of_year"]] == shown


def test_a_share_says_from_how_many_it_is_and_one_that_was_kept_without_says_itself():
    data = {"columns": [["2026-07-01", "2026-09-30"]], "assessed": [90], "after": ["hidden"], "calls": [0], "sent": [0]}
    data["year"] = {"assessed": 88, "after": None, "calls": 0, "sent": 0}
    rows = [cells for _name, cells in safety.show(data).table.rows]
    assert rows[:2] == [["90%", "88%"], ["Not shown", "–"]]
    data["bases"] = {"assessed": [20, 50], "after": [None, None]}
    rows = [cells for _name, cells in safety.show(data).table.rows]
    assert rows[:2] == [["90% of 20", "88% of 50"], ["Not shown", "–"]]


@pytest.mark.parametrize(
    ("number", "mean", "cell"),
    [(0, None, None), (4, 3.0, "hidden"), (5, 3.25, 3.2), (5, 1.0, "hidden"), (9, 5.0, "hidden"), (9, 4.9, 4.9)],
)
def test_a_mark_of_few_or_one_that_tells_what_each_gave_is_not_kept(number, mean, cell):
    found = Rated(2, 1, dict.fromkeys(("reach", "speed", "told", "right"), Marks(number, mean)))
    assert partners._marks([found], INSIDE) == dict.fromkeys(("reach", "speed", "told", "right"), [cell])


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 3, 31), ["2024-07-01", "2024-12-31"], ["2026-01-01", "2026-06-30"]),
        (date(2026, 12, 31), ["2025-01-01", "2025-06-30"], ["2026-07-01", "2026-12-31"]),
    ],
)
def test_half_years_end_with_that_of_the_last_day(day, first, last):
    halves = [[day.isoformat() for day in half] for half in partners.halves_until(day)]
    assert (len(halves), halves[0], halves[-1]) == (4, first, last)


def test_people_reached_over_the_year_do_not_tell_those_of_one_small_talk():
    big, small = Outreach(1, 60, 0, 20, 2.0, 4.0), Outreach(1, 3, 0, 3, 2.0, 4.0)
    year = Outreach(2, 63, 0, 23, 2.0, 4.0)
    assert outreach._of_year([big, small], year, INSIDE) == {"events": 2, "reach": "hidden", "understood": "hidden"}
    assert outreach._of_year([big, big], year, INSIDE)["reach"] == 63


def test_nor_those_of_two_small_talks_that_come_to_enough_together():
    small = Outreach(1, 4, 0, 4, 2.0, 4.0)
    assert outreach._of_year([small, small], Outreach(2, 8, 0, 8, 2.0, 4.0), INSIDE)["reach"] == "hidden"


def made(now, before):
    year = {"made": 3, "days": now}
    return {"columns": [], "made": [], "days": [], "year": year, "before": {"made": 3, "days": before}}


@pytest.mark.parametrize(
    ("now", "before", "headline"),
    [
        (40.0, 55.0, "Changes are made sooner"),
        (55.0, 40.0, "Changes take longer to make"),
        (40.0, None, "How long it takes to make a change"),
    ],
)
def test_what_is_said_of_days_follows_the_year_before(now, before, headline):
    assert making.show(made(now, before)).headline == headline


@pytest.mark.django_db
def test_only_what_people_said_has_led_to_is_called_so(coordinator):
    asked, mentioned, beside = (factories.said(people.survivor(by=coordinator), by=coordinator) for _each in range(3))
    factories.implemented(asked, by=coordinator)
    factories.implemented(by=coordinator)
    for point, strength in ((mentioned, "contributed"), (beside, "context")):
        change = factories.implemented(by=coordinator)
        link_contributions(change=change, contributions=[point], strength=strength, by=coordinator)
    shown = changes.show(changes.count(Counting(quarter(timezone.localdate()).last))[0])
    assert shown.saying.figure == "2 changes"
    assert (
        shown.sentence
        == "4 are implemented or embedded. A year ago it was 0. Other reasons led to 2 of those in use now."
    )
    led = {name: cells[3:] for name, cells in shown.table.rows if name.startswith("In use")}
    assert list(led.values()) == [["1", "–"], ["1", "–"], ["2", "–"]]


@pytest.mark.django_db
def test_a_release_that_did_not_ask_why_says_nothing_of_it():
    kept, _outside = changes.count(Counting(UNTIL))
    kept.pop("led")
    shown = changes.show(kept)
    assert (shown.saying, len(shown.table.rows)) == (None, 6)


@pytest.mark.django_db
def test_beside_a_share_of_people_stands_how_many_of_all_answered(coordinator):
    day = timezone.make_aware(timezone.datetime(2026, 8, 3, 10))
    for count, answers in ((8, {"sex": "female"}), (7, {"sex": "male"}), (5, {"welsh": "no"})):
        took_part(coordinator, count, day, **answers)
    for kept, took, base in zip(
        reach.count(Counting(UNTIL)), ("46.7%", "Too few: not shown"), ("15 of 20", "–"), strict=True
    ):
        cells = dict(reach.show(kept).table.rows)
        assert (cells["Men"][0], cells["Men"][2]) == (took, base)
        assert cells["Welsh speakers"][2:] == ["–", "Not counted yet"]


@pytest.mark.django_db
def test_the_people_who_live_here_stand_with_where_and_when_they_were_counted():
    for question, answer, source, day in (
        ("sex", "male", "An older census", date(2011, 3, 27)),
        ("sex", "male", "A census", date(2021, 3, 21)),
        ("welsh", "fluent", "A survey of languages", date(2025, 6, 1)),
    ):
        rows = [{"question": question, "answer": answer, "people": "500"}]
        bring_population(rows=rows, source=source, counted_on=day, is_made_up=question == "welsh")
    for kept in reach.count(Counting(UNTIL)):
        assert reach.show(kept).sentence.endswith(
            "Who lives here: A census, 21 March 2021. Who lives here: A survey of languages, 1 June 2025. "
            "The population is made up."
        )


def test_one_contact_against_a_plan_stands_first():
    cells = {"assessed": 90, "after": 100, "calls": 1, "sent": 0}
    data = {"columns": [], **{code: [] for code in cells}, "year": cells}
    assert safety.show(data).headline == "1 contact went against what somebody had agreed"
