"""The first day: nobody is known yet, and one button says what to do."""

import pytest
from django.urls import reverse

from engagement.tests import factories

pytestmark = pytest.mark.django_db
FIRST = "Start by adding a survivor."
FILLED = 'class="govuk-button">Add a survivor</a>'


@pytest.mark.parametrize("name", ["desk", "survivor_list"])
def test_before_anybody_is_known_the_one_filled_button_adds_somebody(client_for, coordinator, name):
    page = client_for(coordinator).get(reverse(name)).content.decode()
    assert FIRST in page
    assert page.count(FILLED) == 1


@pytest.mark.parametrize("name", ["desk", "survivor_list"])
def test_once_somebody_is_known_it_is_not_said(client_for, coordinator, name):
    factories.survivor(by=coordinator)
    assert FIRST not in client_for(coordinator).get(reverse(name)).content.decode()


def test_the_desk_leads_to_the_choice_of_whom_to_talk_with(client_for, coordinator):
    page = client_for(coordinator).get(reverse("desk")).content.decode()
    assert f'href="{reverse("survivor_list")}?for=talk"' in page
