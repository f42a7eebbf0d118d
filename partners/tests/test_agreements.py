"""Until when a partner's agreement holds, and when to warn of its end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from desk.today import waiting_for
from partners.agreements import standing, standings
from partners.models import SharingAgreement
from partners.tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def day(number):
    return TODAY + timedelta(days=number)


@pytest.fixture
def agency():
    return OrganisationFactory(partner=True)


def agreed(agency, by, first, last, **changes):
    return make.agreement(agency, by=by, begins_on=day(first), until=day(last), **changes)


def is_warned_of(agency, user):
    """Whether the desk of this person says that it ends: it asks the database, and not the module under test."""
    waiting = waiting_for(user, timezone.now())
    return f"Agree again with {agency.name}" in {each.duty.title for each in waiting}


def of(agency):
    return standing(SharingAgreement.objects.filter(organisation=agency), on=TODAY)


def test_without_any_agreement_nothing_is_in_force(agency):
    assert (of(agency).is_in_force, of(agency).ended_on, of(agency).warning) == (False, None, None)


@pytest.mark.parametrize(("left", "warning"), [(0, 30), (30, 30), (31, 60), (60, 60), (61, None)])
def test_the_warning_comes_sixty_and_thirty_days_before_the_end(agency, coordinator, left, warning):
    agreed(agency, coordinator, -10, left)
    assert (of(agency).days_left, of(agency).warning) == (left, warning)
    assert is_warned_of(agency, coordinator) == (warning is not None)


def test_the_days_of_the_warnings_are_a_setting(agency, coordinator, settings):
    settings.AGREEMENT_WARNING_DAYS = [90, 45]
    agreed(agency, coordinator, -10, 80)
    assert (of(agency).warning, of(agency).is_last_warning) == (90, False)
    agreed(OrganisationFactory(partner=True, name="Near"), coordinator, -10, 40)
    assert standing(SharingAgreement.objects.filter(organisation__name="Near"), on=TODAY).is_last_warning


def test_one_that_follows_without_a_day_between_counts_with_it(agency, coordinator):
    agreed(agency, coordinator, -300, 10)
    agreed(agency, coordinator, 11, 400)
    assert of(agency).until == day(400)
    assert not is_warned_of(agency, coordinator)


def test_a_day_between_two_is_an_end(agency, coordinator):
    agreed(agency, coordinator, -300, 10)
    agreed(agency, coordinator, 12, 400)
    assert (of(agency).until, of(agency).begins_on) == (day(10), day(12))
    assert is_warned_of(agency, coordinator)


def test_one_that_was_ended_holds_no_longer(agency, coordinator):
    agreed(agency, coordinator, -30, 300, ended_at=timezone.now(), ended_by=coordinator)
    assert (of(agency).is_in_force, of(agency).ended_on) == (False, TODAY)


def test_one_that_is_still_to_begin_is_not_in_force(agency, coordinator):
    agreed(agency, coordinator, 3, 300)
    assert (of(agency).is_in_force, of(agency).begins_on) == (False, day(3))


def test_how_many_partners_there_are_costs_no_more_queries(coordinator, django_assert_num_queries):
    agencies = [OrganisationFactory(partner=True) for _each in range(5)]
    for each in agencies:
        agreed(each, coordinator, -30, 5)
    with django_assert_num_queries(1):
        assert len(standings(agencies, on=TODAY)) == 5
