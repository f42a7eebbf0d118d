"""A room of the tests' own, and messages to its people."""

from uuid import uuid4

import pytest

from outbox import actions
from outbox.resolvers import resolver
from safeguards.audit import SYSTEM
from safeguards.sealing import new_key


@pytest.fixture
def anyone(settings):
    settings.OUTBOX_RESOLVERS = {"test": "outbox.tests.factories.Anyone"}
    resolver.cache_clear()
    yield resolver("test")
    resolver.cache_clear()


@pytest.fixture
def queued(anyone):
    def queue(**changes):
        person = uuid4()
        given = {
            "resolver": "test",
            "recipient_id": person,
            "key_id": new_key(person),
            "purpose": "notify",
            "language": "en",
            "subject": "Hello",
            "body": "Hi, it's Mari. I have some news for you.",
            "by": SYSTEM,
        } | changes
        return actions.queue_message(**given)

    return queue
