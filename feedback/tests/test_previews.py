"""What is looked at before *send*: until when a message may wait, and what they said where somebody rings."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.actions.assessments import check_day
from engagement.actions.contributions import add_correction
from engagement.actions.wishes import keep_wishes
from engagement.tests import factories as people
from feedback.actions.further import write_further_words
from feedback.actions.pages import agree_pin
from feedback.actions.telling import tell_in_person
from feedback.days import short_day
from feedback.tests import factories as make
from feedback.tests.asking import questions_of
from safeguards.audit import Action
from safeguards.models import AuditEvent

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
    client, rung = client_for(coordinator), [make.reachable(by=coordinator, **RUNG) for _ in range(6)]
    points = [make.said(person, by=coordinator, words=SAID) for person in rung]
    one = make.implemented(points[0], by=coordinator)
    many = make.implemented(*points[1:], by=coordinator, title="For many")
    asked = [questions_of(lambda at=at: client.get(reverse("change_detail", args=[at.pk]))) for at in (one, many)]
    assert asked[0] == asked[1] <= 24


def test_of_somebody_of_whom_all_is_known_it_costs_no_more_than_a_page_may(coordinator, client_for):
    """They were assessed, and asked on the day; they put right what they said; and a first answer did not do."""
    person = make.reachable(by=coordinator, **RUNG)
    today = {"is_safe_now": True, "still_wants_to": True, "nothing_changed": True}
    check_day(assessment=people.assessment(person, by=coordinator), **today, by=coordinator)
    point = make.said(person, by=coordinator, words=SAID)
    add_correction(contribution=point, once=uuid4(), words="It was eight weeks.", by=coordinator)
    change = make.implemented(point, by=coordinator)
    news = tell_in_person(change=change, survivor=person, how="voice", answer="no", by=coordinator)
    write_further_words(news=news, en="They ask you first.", cy="", by=coordinator)
    client, address = client_for(coordinator), reverse("change_detail", args=[change.pk])
    page = client.get(address).text
    assert page.index("It was eight weeks.") < page.index("They ask you first.")
    assert questions_of(lambda: client.get(address)) <= 25


def opened_at(client, change):
    """What looking at this change opened, in as many events as it took."""
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    page = client.get(reverse("change_detail", args=[change.pk])).text
    return page, AuditEvent.objects.exclude(pk__in=before).filter(action=Action.OPENED)


def test_all_that_the_page_shows_is_opened_in_one_event(coordinator, client_for):
    person = make.reachable(by=coordinator, **RUNG)
    change = make.implemented(make.said(person, by=coordinator, words=SAID), by=coordinator)
    page, events = opened_at(client_for(coordinator), change)
    assert SAID in page
    (event,) = events
    assert person.key_id in event.subjects
    assert "engagement.contribution.words" in event.fields


def test_whom_any_message_would_give_away_is_rung_and_their_words_are_opened_for_it(coordinator, client_for):
    """Only once their name is open is it known that it stands in the words."""
    person = make.reachable(by=coordinator, name="Siân Hello")
    people.plan(person, by=coordinator, **RUNG)
    change = make.implemented(make.said(person, by=coordinator, words=SAID), by=coordinator)
    page, events = opened_at(client_for(coordinator), change)
    assert page.index("you tell them") < page.index(SAID) < page.index("What to say")
    assert [("engagement.contribution.words" in each.fields) for each in events.order_by("at")] == [False, True]


def test_of_those_who_are_written_to_nothing_they_said_is_opened(coordinator, client_for):
    change = make.implemented(make.said(make.reachable(by=coordinator), by=coordinator, words=SAID), by=coordinator)
    _page, events = opened_at(client_for(coordinator), change)
    assert "engagement.contribution.words" not in events.get().fields
