"""The whole way of a message that must wait: pressed while the window is closed, and gone when it opens, or never.

By the browser's client, the real sender and a mail server on loopback.
"""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse

from feedback.tasks import catch_up
from feedback.tests import factories as make
from outbox import tasks
from outbox.models import Message, State

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def said(time_machine, coordinator):
    """It is ten in the morning, and whoever said this may be written to between three and four at night."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    time_machine.move_to(datetime.combine(tomorrow, time(10), UTC))
    return make.said(make.reachable(by=coordinator, **make.NIGHT), by=coordinator)


@pytest.fixture
def press(said, coordinator, client_for):
    """Send the news of the change that was made because of it, and let the sender work."""

    def send():
        change = make.implemented(said, by=coordinator)
        answer = client_for(coordinator).post(reverse("news_send", args=[change.pk]), follow=True)
        tasks.sweep()
        return answer.text

    return send


@pytest.fixture
def open_the_window(time_machine):
    """It is a minute past the opening, by our clock; by the database's, which stands still, its message is due."""

    def move_on():
        time_machine.move_to(Message.objects.get().not_before + timedelta(minutes=1))
        Message.objects.update(not_before=Now(), expires_at=Now() + (F("expires_at") - F("not_before")))
        tasks.sweep()

    return move_on


@pytest.fixture
def seen(said, coordinator, client_for):
    """What stands on the page of what they said, and on one part of the ledger."""

    def look(part):
        catch_up()
        client = client_for(coordinator)
        page = client.get(reverse("contribution_detail", args=[said.pk])).text
        return page, client.get(reverse("ledger"), {"show": part}).text

    return look


def test_it_waits_for_the_window_and_then_goes_once(press, seen, open_the_window, mail_server):
    assert "1 email is on its way." in press()
    assert mail_server.taken == []
    page, ledger = seen("waiting")
    assert "The message waits" in page
    assert "The message went" not in page
    assert "News on its way since" in ledger
    open_the_window()
    tasks.sweep()
    assert mail_server.recipients == [["sian@post.example"]]
    assert len(mail_server.taken) == 1
    page, ledger = seen("owed")
    assert "The message went" in page
    assert "Asked to get in touch" in ledger


def test_consent_withdrawn_while_it_waits_means_that_it_never_goes_and_the_page_says_why(
    press, seen, open_the_window, mail_server, said, coordinator, client_for
):
    press()
    assert mail_server.taken == []
    assert "The message waits" in seen("waiting")[0]
    withdraw = reverse("consent_withdraw", args=[said.survivor_id, "feedback_updates"])
    answer = client_for(coordinator).post(withdraw, follow=True).text
    assert "1 waiting message was called back." in answer
    open_the_window()
    tasks.sweep()
    assert (mail_server.taken, mail_server.lines) == ([], 0)
    assert Message.objects.get().state == State.CANCELLED
    page, ledger = seen("declined")
    assert "<b>The message never went</b>" in page
    assert "Their consent was withdrawn." in page
    assert "The message went" not in page
    assert "They asked not to be told" in ledger
    assert said.survivor.pseudonym in ledger
