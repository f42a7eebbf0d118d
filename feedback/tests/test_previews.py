"""What is looked at before *send*: until when a message may wait, and what they said where somebody rings."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.actions.contributions import add_correction
from engagement.actions.wishes import keep_wishes
from feedback.actions.pages import agree_pin
from feedback.days import short_day
from feedback.tests import factories as make
from feedback.tests.asking import queries_of

pytestmark = pytest.mark.django_db
SAID = "Nobody rang me for six weeks."
RUNG = {"kind": "mobile", "value": "07700 900123"}


@pytest.fixture
def shown(coordinator, client_for):
    """The page of a change to which these people's words led."""

    def look(*people, **given):
        points = [make.said(person, by=coordinator, words=SAID) for person in people]
        change = make.implemented(*points, by=coordinator, **given)
        return " ".join(client_for(coordinator).get(reverse("change_detail", args=[change.pk])).text.split())

    return look


def in_days(days):
    return short_day(timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize(
    ("link_days", "said"),
    [
        (30, "Not opened by {}: a call is due."),
        (15, "Not opened by {}: a call is due."),
        (14, "Not opened by {}: the news is owed again."),
        (7, "Not opened by {}: the news is owed again."),
    ],
)
def test_a_message_says_until_when_it_may_wait_unopened(monday, link_days, said, coordinator, shown):
    person = make.reachable(by=coordinator, pin=False)
    agree_pin(survivor=person, pin="260417", agreed="voice", link_days=link_days, by=coordinator)
    assert said.format(in_days(min(link_days, 14))) in shown(person)


def test_a_message_without_an_address_says_when_a_call_is_due(monday, coordinator, shown, settings):
    settings.NEWS_UNOPENED_DAYS = 10
    assert f"Not in touch by {in_days(10)}: a call is due." in shown(make.reachable(by=coordinator, pin=False))


def test_a_message_that_says_the_news_itself_waits_for_nothing(coordinator, shown):
    person = make.reachable(by=coordinator)
    keep_wishes(survivor=person, full_words=True, by=coordinator)
    page = shown(person)
    assert "These words are the news" in page
    assert "a call is due" not in page
    assert "owed again" not in page


def test_whoever_is_to_ring_reads_what_they_said_beside_what_to_say(coordinator, shown):
    page = shown(make.reachable(by=coordinator, **RUNG))
    assert page.index("you tell them") < page.index(SAID) < page.index("What to say")


def test_what_they_put_right_stands_there_too(coordinator, client_for):
    point = make.said(make.reachable(by=coordinator, **RUNG), by=coordinator, words=SAID)
    add_correction(contribution=point, once=uuid4(), words="It was eight weeks.", by=coordinator)
    change = make.implemented(point, by=coordinator)
    page = client_for(coordinator).get(reverse("change_detail", args=[change.pk])).text
    assert page.index(SAID) < page.index("Put right by them") < page.index("It was eight weeks.")


def test_nobodys_words_are_opened_for_a_message_that_goes_by_itself(coordinator, shown):
    assert SAID not in shown(make.reachable(by=coordinator))


def test_on_the_page_about_one_person_their_words_stand_in_the_script_alone(coordinator, client_for):
    person = make.reachable(by=coordinator, **RUNG)
    make.implemented(make.said(person, by=coordinator, words=SAID), by=coordinator)
    page = client_for(coordinator).get(reverse("person_news", args=[person.pk])).text
    preview, _, script = page.partition("</section>")
    assert SAID not in preview
    assert SAID in script


def test_it_costs_as_much_for_many_who_are_rung_as_for_one(coordinator, client_for):
    client, people = client_for(coordinator), [make.reachable(by=coordinator, **RUNG) for _ in range(6)]
    points = [make.said(person, by=coordinator, words=SAID) for person in people]
    one = make.implemented(points[0], by=coordinator)
    many = make.implemented(*points[1:], by=coordinator, title="For many")
    asked = [queries_of(lambda at=at: client.get(reverse("change_detail", args=[at.pk]))) for at in (one, many)]
    assert asked[0] == asked[1] <= 32
