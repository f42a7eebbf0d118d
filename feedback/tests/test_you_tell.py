"""What a page about telling somebody yourself offers, and what it leaves out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.actions.changes import BothLanguages
from feedback.actions.triage import sort_contributions
from feedback.loops import lines_of
from feedback.tests import factories as make

pytestmark = pytest.mark.django_db


def test_whoever_tells_somebody_is_not_offered_the_ways_in_which_nobody_speaks(coordinator, client_for):
    person = make.reachable(by=coordinator)
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    page = client_for(coordinator).get(reverse("person_news", args=[person.pk]))
    offered = [value for value, _label in page.context["form"].fields["how"].choices]
    assert offered == ["voice", "video", "relay", "in_person"]


def test_the_page_about_one_person_does_not_lead_to_itself(coordinator, client_for):
    person = make.reachable(by=coordinator)
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    address = reverse("person_news", args=[person.pk])
    assert f'href="{address}"' not in client_for(coordinator).get(address).text


def test_a_point_that_led_to_no_change_is_not_called_a_change_that_was_made(coordinator):
    person = make.reachable(by=coordinator)
    said = make.said(person, by=coordinator)
    reason = BothLanguages(en="We keep it beside what others said.", cy="Rydym yn ei gadw gyda geiriau eraill.")
    sort_contributions(contributions=[said], outcome="for_information", reason=reason, by=coordinator)
    (line,) = lines_of(person, coordinator, timezone.now())
    assert line.stands_at.startswith("Decided ")
