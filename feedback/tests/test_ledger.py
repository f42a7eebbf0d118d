"""The ledger: everything said, who is owed an answer, and how far each thing has come."""

import re
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import stop_contact
from engagement.models import Theme
from feedback.actions.changes import link_contributions
from feedback.actions.moved import follow_message
from feedback.actions.standing import catch_up
from feedback.actions.telling import send_news
from feedback.loops import lines_of, tally
from feedback.models import Loop, Stage
from feedback.tests import factories as make
from feedback.tests.moving import move, moved_to, told
from outbox.models import Message, State
from tests.days import days_later

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def page(coordinator, client_for):
    def get(**asked):
        return client_for(coordinator).get(reverse("ledger"), asked)

    return get


def points(text):
    """The points that a page lists, in order."""
    return re.findall(r"/contributions/([0-9a-f-]{36})/", text)


def stage_of(person):
    return lines_of(person, person.created_by, timezone.now())[0].stage


def later(days, time_machine):
    time_machine.move_to(days_later(days))


# Where it stands --------------------------------------------------------------------------------------------------
def test_a_point_begins_as_said_then_linked_then_owed(person, coordinator):
    said = make.said(person, by=coordinator)
    stages = [stage_of(person)]
    change = make.words(make.change(by=coordinator), by=coordinator)
    link_contributions(change=change, contributions=[said], strength="context", by=coordinator)
    stages.append(stage_of(person))
    make.moved(change, "accepted", "in_progress", "implemented", by=coordinator)
    assert [*stages, stage_of(person)] == [Stage.SAID, Stage.LINKED, Stage.OWED]


def test_news_is_late_after_its_days(person, coordinator, time_machine, settings):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    later(settings.NEWS_DUE_DAYS + 3, time_machine)
    (loop,) = lines_of(person, person.created_by, timezone.now())
    assert (loop.is_late, loop.days_late) == (True, 3)
    assert tally(coordinator, timezone.now()).late == 1


@pytest.mark.parametrize("state", [State.FAILED, State.EXPIRED, State.CANCELLED])
def test_a_message_that_never_went_leaves_the_news_owed(person, coordinator, state):
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    assert stage_of(person) is Stage.ON_ITS_WAY
    moved_to(state)
    assert stage_of(person) is Stage.OWED


def test_a_message_nobody_is_sure_of_is_owed_and_says_what_to_do(person, coordinator, page):
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    moved_to(State.UNSURE)
    text = page().text
    assert "Not sure it was sent" in text
    assert reverse("message_settle", args=[Message.objects.get().pk]) in text


# What stands on the page --------------------------------------------------------------------------------------------
def test_the_title_counts_what_is_owed(person, coordinator, page):
    make.implemented(make.said(person, by=coordinator), make.said(person, by=coordinator), by=coordinator)
    text = page().text
    assert "2 points are owed news" in text
    assert f"Start with {person.pseudonym}" in text


def test_more_than_can_be_done_in_a_day_is_not_counted(person, coordinator, page, monkeypatch):
    monkeypatch.setattr("feedback.loops.MOST", 1)
    monkeypatch.setattr("feedback.views.ledger.MOST", 1)
    make.implemented(make.said(person, by=coordinator), make.said(person, by=coordinator), by=coordinator)
    text = page().text
    assert "More than 1 points are owed news" in text
    assert "Owed</a>" not in text
    assert "Owed (more than 1)" in text


def test_with_nothing_owed_it_says_what_falls_due_next(person, coordinator, page):
    make.said(person, by=coordinator)
    text = page().text
    assert "Nobody is owed news" in text
    assert f"for {person.pseudonym}." in text


def test_with_nothing_said_it_says_where_to_begin(page):
    text = page().text
    assert "Nobody has said anything yet" in text
    assert reverse("consultation_list") in text


def test_no_words_are_opened_here(person, coordinator, page):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    assert "my appointment" not in page(show="all").text


def test_those_we_cannot_reach_still_count(coordinator, page):
    make.implemented(make.said(make.people.survivor(by=coordinator), by=coordinator), by=coordinator)
    counts = tally(coordinator, timezone.now())
    assert (counts.owed, counts.unreachable) == (1, 1)
    text = page(show="unreachable").text
    assert "1 belongs to somebody we cannot safely reach today." in text
    assert "No safe way yet" in text


def test_who_stopped_contact_is_still_owed_and_not_reachable(person, coordinator, page):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    stop_contact(survivor=person, by=coordinator)
    assert tally(coordinator, timezone.now()).unreachable == 1
    assert "They asked us to stop" in page().text


def test_how_we_can_tell_them_says_when(monday, coordinator, page):
    person = make.reachable(by=coordinator, **make.NIGHT)
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    assert "Email, every day 03:00" in page().text


def test_whoever_declined_news_stands_apart_and_is_owed_none(person, coordinator, page):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    withdraw_consent(survivor=person, purpose="feedback_updates", method="by_phone", by=coordinator)
    assert "Nobody is owed news" in page().text
    assert "They asked not to be told" in page(show="declined").text


@pytest.mark.parametrize(
    ("part", "number"),
    [("all", 3), ("sorted", 2), ("linked", 2), ("decided", 1), ("heard", 1), ("answered", 1), ("owed", 0), ("told", 1)],
)
def test_each_bar_and_tab_leads_to_what_it_counts(person, coordinator, page, part, number):
    said = [make.said(person, by=coordinator) for _ in range(3)]
    link_contributions(change=make.change(by=coordinator), contributions=said[:1], strength="direct", by=coordinator)
    told(make.implemented(said[1], by=coordinator), person, by=coordinator, answer="yes")
    text = page(show=part).text
    assert len(points(text)) == number


def test_no_bar_and_no_tab_that_count_different_things_have_one_name(person, coordinator, page):
    make.said(person, by=coordinator)
    named = re.findall(r'\?show=([a-z]+)"(?: aria-current="true")?>([^<(]+?)(?: \([^<]*)?</a>', page().text)
    names = [name for part, name in named if part != "all"]
    assert {"Told", "Told at least once"} <= set(names)
    assert len(set(names)) == len(names)


def test_the_next_page_is_in_reach_before_the_lines_and_after_them(person, coordinator, page, monkeypatch):
    monkeypatch.setattr("feedback.views.ledger.EACH_PAGE", 2)
    for _ in range(3):
        make.said(person, by=coordinator)
    text = page(show="all").text
    ways = [each.start() for each in re.finditer(r'href="\?show=all&amp;after=', text)]
    assert [place < text.index('<table class="govuk-table') for place in ways] == [True, False]


def test_an_unknown_part_is_what_is_owed(person, coordinator, page):
    make.said(person, by=coordinator)
    assert re.search(r'show=owed"\s+aria-current="true">Owed', page(show="everything").text)


def test_a_manager_finds_nothing_there(manager, client_for):
    assert client_for(manager).get(reverse("ledger")).status_code == 404


def test_whom_somebody_is_barred_from_is_not_counted_nor_listed(person, coordinator, blocked_officer, client_for):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    make.people.block(person, blocked_officer, by=coordinator)
    counts = tally(blocked_officer, timezone.now())
    assert (counts.said, counts.owed, counts.linked, counts.made) == (0, 0, 0, 0)
    client = client_for(blocked_officer)
    for part in ("owed", "all", "linked"):
        assert person.pseudonym not in client.get(reverse("ledger"), {"show": part}).text


@pytest.mark.parametrize("role", ["manager", "partner", "facilitator"])
def test_for_whoever_may_see_no_loop_nothing_is_counted(role, person, coordinator, request):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    counts = tally(request.getfixturevalue(role), timezone.now())
    assert set(asdict(counts).values()) == {0}
    assert counts.waiting == 0


# Narrowed, and turned over ------------------------------------------------------------------------------------------
def test_it_is_narrowed_by_theme_stage_of_the_journey_area_and_day(person, coordinator, page):
    old = make.said(person, by=coordinator, theme=Theme.objects.get(pk="kept-informed"), journey="court")
    Loop.objects.update(said_at=timezone.now() - timedelta(days=10))
    change = make.implemented(old, by=coordinator)
    new = make.said(person, by=coordinator, theme=Theme.objects.exclude(pk="kept-informed")[0], journey="charge")
    for asked, found in (
        ({"theme": old.theme_id}, old),
        ({"journey": "charge"}, new),
        ({"area": change.area_id}, old),
        ({"since": timezone.localdate()}, new),
        ({"until": timezone.localdate() - timedelta(days=1)}, old),
    ):
        text = page(show="all", **asked).text
        assert "1 point here:" in text
        assert points(text) == [str(found.pk)]


def test_dates_the_wrong_way_round_leave_nothing_and_say_so(person, coordinator, page):
    make.said(person, by=coordinator)
    text = page(show="all", since="2026-04-01", until="2026-03-03").text
    assert "Enter a day after 1 April" in text
    assert "These dates leave nothing to show" in text
    assert points(text) == []


def test_a_filter_that_is_not_one_is_not_a_fault_of_ours(person, coordinator, page):
    make.said(person, by=coordinator)
    for asked in ({"theme": "x"}, {"area": "x"}, {"journey": "x"}, {"since": "x"}, {"after": "x"}, {"before": "1_2"}):
        assert page(show="all", **asked).status_code == 200


def turned(page, way, text):
    """The page behind, or before; nothing where there is none."""
    link = re.search(rf'\?([^"]*{way}=[^"]*)" rel=', text)
    return link and page(**dict(pair.split("=") for pair in link[1].replace("&amp;", "&").split("&"))).text


@pytest.mark.parametrize("show", ["all", "owed"])
def test_turning_over_and_back_shows_each_point_once(person, coordinator, page, monkeypatch, show):
    monkeypatch.setattr("feedback.views.ledger.EACH_PAGE", 2)
    talk = make.people.consultation(person, by=coordinator)
    said = [make.people.contribution(talk, by=coordinator) for _ in range(5)]
    make.implemented(*said, by=coordinator)
    Loop.objects.update(said_at=timezone.now(), last_news_at=timezone.now())  # told apart by their ids alone
    pages, text = [], page(show=show).text
    while text:
        pages.append(points(text))
        last, text = text, turned(page, "after", text)
    back = turned(page, "before", last)
    assert [len(each) for each in pages] == [2, 2, 1]
    assert sorted(pk for each in pages for pk in each) == sorted(str(each.pk) for each in said)
    assert points(back) == pages[1]


def test_the_first_page_is_the_first_page_from_behind_too(person, coordinator, page, monkeypatch):
    monkeypatch.setattr("feedback.views.ledger.EACH_PAGE", 2)
    talk = make.people.consultation(person, by=coordinator)
    for _ in range(3):
        make.people.contribution(talk, by=coordinator)
    first = page(show="all").text
    back = turned(page, "before", turned(page, "after", first))
    assert points(back) == points(first)


# What it costs ------------------------------------------------------------------------------------------------------
def queries(client, show):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse("ledger"), {"show": show}).status_code == 200
    return len(caught)


@pytest.mark.parametrize("show", ["all", "owed"])
def test_the_page_costs_the_same_for_one_row_and_for_thirty(person, coordinator, client_for, show):
    client = client_for(coordinator)
    said = [make.said(person, by=coordinator)]
    make.implemented(*said, by=coordinator)
    queries(client, show)
    one = queries(client, show)
    for number in range(3):
        other = make.reachable(by=coordinator, name=f"Somebody Else{number}")
        talk = make.people.consultation(other, by=coordinator)
        said += [make.people.contribution(talk, by=coordinator) for _ in range(10)]
    make.implemented(*said, by=coordinator)
    assert queries(client, show) == one
    assert one <= MOST_QUERIES


def test_a_message_that_moved_is_looked_at_again(person, coordinator):
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    move(Message.objects.get(), State.FAILED)
    follow_message(Message.objects.get(), State.FAILED)
    assert (catch_up(), catch_up()) == (1, 0)
    assert stage_of(person) is Stage.OWED


@pytest.mark.parametrize("name", ["ledger", "ledger_export"])
@pytest.mark.parametrize("asked", [{"until": "9999-12-31"}, {"since": "0001-01-01"}])
def test_the_first_and_the_last_day_there_are_can_be_asked_for(person, coordinator, client_for, name, asked):
    make.said(person, by=coordinator)
    answer = client_for(coordinator).get(reverse(name), {"show": "all"} | asked)
    assert answer.status_code == 200
    assert answer.context["found"] in (1, "1")
