"""Forms that make one row: one whose id came back spoilt says so, and the next press saves."""

import pytest
from django.urls import reverse

from engagement.models import ConsentRecord, Contribution, ContributionCorrection
from engagement.tests import factories

CONSENT = {"answer_contact_by_sec": "yes", "method": "by_phone", "in_private": "on", "format": "spoken"}
POINT = {"words": "Nobody rang back", "theme": "kept-informed", "read_back": "agreed", "may_quote": "no"}


@pytest.fixture
def places(coordinator):
    person = factories.survivor(by=coordinator)
    talk = factories.consultation(person, by=coordinator)
    point = factories.contribution(talk, by=coordinator)
    return {"consent_add": person.pk, "contribution_add": talk.pk, "correction_add": point.pk}


@pytest.mark.parametrize(
    ("name", "given", "made"),
    [
        ("consent_add", CONSENT, ConsentRecord),
        ("contribution_add", POINT, Contribution),
        ("correction_add", {"words": "On Tuesday"}, ContributionCorrection),
    ],
)
def test_a_spoilt_id_is_given_anew_and_the_next_press_saves(client_for, coordinator, places, name, given, made):
    client, address = client_for(coordinator), reverse(name, args=[places[name]])
    before = made.objects.count()
    page = client.post(address, given | {"once": "spoilt"})
    assert "Nothing is lost: press the button again." in page.text
    again = client.post(address, given | {"once": page.context["form"]["once"].value()})
    assert (again.status_code, made.objects.count()) == (302, before + 1)
