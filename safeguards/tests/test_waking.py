"""Workers are called once what they are to do is committed, and nobody waits for them."""

import pytest
from celery import Celery
from django.db import transaction

from safeguards import waking

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = "redis://127.0.0.1:1/0"


class Listening(Celery):
    """A broker that keeps what it was told."""

    def __init__(self):
        super().__init__(broker=NOBODY, set_as_current=False)
        self.told = []

    def send_task(self, name, args=None, **options):
        self.told.append((name, args, options["expires"]))


@pytest.fixture
def broker(monkeypatch):
    listening = Listening()
    monkeypatch.setattr(waking, "_silent_until", 0.0)
    monkeypatch.setattr(waking, "current_app", listening)
    return listening


def test_a_worker_is_told_once_it_is_committed_and_not_before(broker):
    with transaction.atomic():
        waking.wake("outbox.tasks.sweep", "one", expires=10)
        assert broker.told == []
    assert broker.told == [("outbox.tasks.sweep", ("one",), 10)]


def test_what_is_rolled_back_wakes_nobody(broker):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        waking.wake("outbox.tasks.sweep", expires=10)
        raise ZeroDivisionError
    assert broker.told == []


def test_a_silent_broker_stops_nothing_and_is_left_alone_for_a_while(broker, monkeypatch):
    monkeypatch.setattr(waking, "current_app", Celery(broker=NOBODY, set_as_current=False))
    waking.wake("outbox.tasks.sweep", expires=10)
    monkeypatch.setattr(waking, "current_app", broker)
    waking.wake("impact.tasks.make_reports", expires=60)
    assert broker.told == []
    monkeypatch.setattr(waking, "_silent_until", waking._silent_until - waking.BREAK_SECONDS)
    waking.wake("impact.tasks.make_reports", expires=60)
    assert [name for name, _args, _expires in broker.told] == ["impact.tasks.make_reports"]
