"""The coordinator's first page: what is due, the most urgent first."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from desk import today
from engagement.actions.consultations import start_consultation
from engagement.actions.follow_ups import make_follow_up
from engagement.actions.survivors import add_survivor
from engagement.tests import factories
from feedback.actions.standing import catch_up
from feedback.actions.telling import send_news
from feedback.tests import factories as make
from outbox.actions import mark_not_sent, queue_message
from outbox.models import Message
from outbox.tests.factories import lease_next, make_unsure
from safeguards.duties import Due, Duty, Waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def survivor(coordinator):
    return add_survivor(name="Siân O'Connor-Ŵyn", known_as="Siân", language="cy", by=coordinator)


@pytest.fixture
def unsure(survivor, coordinator):
    message = queue_message(
        resolver="survivor", recipient_id=survivor.pk, key_id=survivor.key_id, purpose="notify", language="cy",
        subject="Helo", body="Helo, Mari sydd yma.", by=coordinator,
    )  # fmt: skip
    make_unsure(message)
    return message


def duty(title, *, days=0, **changes):
    return waiting(title, timezone.now() + timedelta(days=days), **changes)


def waiting(title, at, *, late=False, **changes):
    words = Duty(kind="", title=title, detail="", url="/", label="Do it")
    return Waiting(Due(at, late), lambda: words, **changes)


def test_nothing_due_says_so(coordinator, client_for):
    assert "Nothing is due today" in client_for(coordinator).get(reverse("desk")).content.decode()


def test_an_open_consultation_is_a_duty(survivor, coordinator, client_for):
    start_consultation(survivor=survivor, channel="phone", language="cy", missing_reason="They rang", by=coordinator)
    assert survivor.pseudonym in client_for(coordinator).get(reverse("desk")).content.decode()


def test_what_somebody_asked_for_comes_before_what_is_late(coordinator, monkeypatch):
    found = [duty("due", days=1), duty("late", days=-90, late=True), duty("asked", urgent=True)]
    monkeypatch.setattr(today, "due_to", lambda *_: found)
    assert [one.title for one in today.duties_for(coordinator, timezone.now())] == ["asked", "late", "due"]


def test_more_than_seven_are_folded_away(coordinator, client_for, monkeypatch):
    monkeypatch.setattr(today, "due_to", lambda *_: [duty(f"thing {n}", days=-n, late=True) for n in range(9)])
    page = client_for(coordinator).get(reverse("desk")).content.decode()
    assert "9 things need you today" in page
    assert page.index("thing 2") < page.index("2 more for today") < page.index("thing 1")


def numbered(number, **changes):
    """So many duties of one day; the title of each ends at its number."""
    return [duty(f"thing {n}.", **changes) for n in range(number)]


@pytest.mark.parametrize(
    ("changes", "at_once", "link"), [({"days": -1, "late": True}, 15, "?all"), ({"days": 3}, 8, "?all#coming")]
)
def test_all_that_was_found_is_one_press_away(changes, at_once, link, coordinator, client_for, monkeypatch):
    client = client_for(coordinator)
    monkeypatch.setattr(today, "due_to", lambda *_: numbered(at_once, **changes))
    assert "?all" not in client.get(reverse("desk")).text  # nothing of it is folded away
    monkeypatch.setattr(today, "due_to", lambda *_: numbered(at_once + 9, **changes))
    page = client.get(reverse("desk")).text
    assert f'href="{link}">See all {at_once + 9}</a>' in " ".join(page.split())
    assert f"thing {at_once - 1}." in page
    assert f"thing {at_once}." not in page
    everything = client.get(reverse("desk"), {"all": ""}).text
    assert [n for n in range(at_once + 9) if f"thing {n}." not in everything] == []
    assert "See all" not in everything


@pytest.mark.parametrize("changes", [{"days": -1, "late": True}, {"days": 3}])
def test_what_was_only_counted_is_said_below_all_that_was_found(changes, coordinator, client_for, monkeypatch):
    monkeypatch.setattr(today, "due_to", lambda *_: [*numbered(20, **changes), duty("last", behind=4, **changes)])
    page = client_for(coordinator).get(reverse("desk"), {"all": ""}).text
    assert page.index("thing 19.") < page.index("last") < page.index("4 more come up as these are done.")


def test_what_is_due_another_day_is_not_counted_for_today(coordinator, client_for, monkeypatch):
    monkeypatch.setattr(today, "due_to", lambda *_: [duty("later", days=3)])
    page = client_for(coordinator).get(reverse("desk")).content.decode()
    assert page.index("Nothing is due today") < page.index("1 thing coming up") < page.index("later")


def test_an_unsure_message_comes_first_and_one_answer_settles_it(unsure, coordinator, client_for):
    client = client_for(coordinator)
    assert reverse("message_settle", args=[unsure.pk]) in client.get(reverse("desk")).content.decode()
    answer = client.post(reverse("message_settle", args=[unsure.pk]), {"arrived": "yes"})
    assert answer.headers["Location"] == reverse("desk")
    assert Message.objects.get(pk=unsure.pk).state == "sent"


@pytest.fixture
def news(coordinator):
    """A message that announces news, on its way."""
    person = make.reachable(by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    return Message.objects.get()


def test_an_address_that_is_not_taken_is_to_be_checked_with_them(news, coordinator, client_for):
    leased = lease_next()
    mark_not_sent(message=leased, reason="address_not_one", permanent=True)
    page = client_for(coordinator).get(reverse("desk")).text
    assert "Check the email address of" in page
    assert reverse("plan_edit", args=[news.recipient_id]) in page


def test_of_what_somebody_said_did_not_go_no_address_is_blamed_and_the_news_is_owed(news, coordinator, client_for):
    make_unsure(news)
    client = client_for(coordinator)
    client.post(reverse("message_settle", args=[news.pk]), {"arrived": "no"})
    catch_up()
    page = client.get(reverse("desk")).text
    assert "Check the email address of" not in page
    assert "Tell 1 person" in page


def test_an_answer_must_be_given(unsure, coordinator, client_for):
    page = client_for(coordinator).post(reverse("message_settle", args=[unsure.pk]), {"save": "x"}).content.decode()
    assert "Say whether it was sent" in page


def test_a_message_already_settled_says_so(unsure, coordinator, client_for):
    client = client_for(coordinator)
    for answer in ("no", "yes"):
        client.post(reverse("message_settle", args=[unsure.pk]), {"arrived": answer})
    assert "Somebody has already said" in client.get(reverse("desk")).content.decode()
    assert Message.objects.get(pk=unsure.pk).state == "failed"


def test_a_message_that_was_never_unsure_is_not_there(survivor, coordinator, client_for):
    message = queue_message(
        resolver="survivor", recipient_id=survivor.pk, key_id=survivor.key_id, purpose="notify", language="cy",
        subject="Helo", body="Helo, Mari sydd yma.", by=coordinator,
    )  # fmt: skip
    assert client_for(coordinator).get(reverse("message_settle", args=[message.pk])).status_code == 404


def test_a_manager_has_no_desk(unsure, manager, client_for):
    client = client_for(manager)
    assert client.get(reverse("desk")).status_code == 404
    assert client.get(reverse("message_settle", args=[unsure.pk])).status_code == 404


def test_what_the_law_has_set_hours_on_comes_before_all_the_rest(coordinator, unsure):
    talk = factories.consultation(factories.survivor(by=coordinator), by=coordinator)
    make_follow_up(
        consultation=talk, kind="crime", account="A card was taken", wishes="wants_time", by=coordinator,
        disclosed_at=timezone.now(),
    )  # fmt: skip
    assert today.duties_for(coordinator, timezone.now())[0].title.startswith("Pass on what")


def at(hour, **changes):
    """Due today at this hour by the clock in Wales."""
    moment = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    return waiting(f"thing of {hour}", moment, **changes)


@pytest.mark.parametrize(("hour", "shown"), [(9, ["11:00", "15:00"]), (13, ["15:00"]), (16, [])])
def test_what_has_an_hour_today_stands_beside_it_by_the_clock(
    hour, shown, coordinator, client_for, monkeypatch, time_machine
):
    tomorrow = timezone.localtime() + timedelta(days=1)
    time_machine.move_to(tomorrow.replace(hour=hour, minute=10), tick=False)
    found = [at(15, urgent=True), at(11), at(0), duty("of another day", days=1, urgent=True)]
    monkeypatch.setattr(today, "due_to", lambda *_: found)
    page = client_for(coordinator).get(reverse("desk")).text
    aside = page.partition('<aside class="sec-side">')[2].partition("Start something")[0]
    assert re.findall(r"\d\d:00", aside) == shown
    assert ("Your day" in aside) == bool(shown)
