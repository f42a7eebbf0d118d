"""The page of a talk costs the same whatever is on it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.actions.consultations import CompanionGiven, record_warning, start_consultation
from engagement.actions.contributions import add_correction
from engagement.actions.drafts import keep_draft
from engagement.actions.follow_ups import make_follow_up
from engagement.actions.profile import set_access_needs
from engagement.tests import factories
from safeguards.models import AuditEvent

SPOKEN = {"kind": "mobile", "value": "07700 900123", "link_ok": False}
SISTER = CompanionGiven(part="supporter", name="Ann", agreed_with_survivor=True)


@pytest.fixture
def talk(coordinator):
    """A talk with one of everything beside it, and thirty points."""
    person = factories.survivor(by=coordinator)
    factories.plan(person, by=coordinator, **SPOKEN)
    factories.assessment(person, by=coordinator)
    set_access_needs(survivor=person, needs={"breaks": "Often"}, by=coordinator)
    held = start_consultation(
        survivor=person, channel="phone", language="en", missing_reason="They rang", companions=[SISTER], by=coordinator
    )
    record_warning(consultation=held, warning="understood", reason="", by=coordinator)
    points = [factories.contribution(held, by=coordinator, words=f"Point {number}") for number in range(30)]
    add_correction(contribution=points[0], words="Not quite", once=uuid4(), by=coordinator)
    make_follow_up(
        consultation=held, kind="crime", account="A card", disclosed_at=timezone.now(), wishes="wants_time",
        by=coordinator,
    )  # fmt: skip
    keep_draft(
        owner=coordinator, form="consultation_detail", about=held.pk, key_id=held.key_id, typed={"words": ["And"]}
    )
    return held


def test_everything_on_the_open_page_is_one_opening_and_at_most_fifteen_queries(client_for, coordinator, talk):
    client, url = client_for(coordinator), reverse("consultation_detail", args=[talk.pk])
    client.get(url)
    opened = AuditEvent.objects.filter(action="safeguards.opened").count()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url).content.decode()
    assert "Point 29" in page
    assert "Not quite" in page
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == opened + 1
    queries = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]  # there only inside a test
    assert len(queries) <= 15, "\n".join(queries)
