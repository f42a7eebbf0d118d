"""The figures of the room, where there is nothing, one, or what partners said. The rest: `test_figures_by_hand.py`."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from partners import figures
from partners.actions.reporting import report_changed_mind
from partners.models import OutreachEvent, PartnerRating, RatingRound, Referral
from partners.tallied import load
from partners.tests import factories as make
from safeguards.periods import Period, Share, quarters
from safeguards.sealing import new_key

pytestmark = pytest.mark.django_db
BEGINS = datetime(2026, 7, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(BEGINS, tick=False)
    return time_machine


# Where there is nothing, and one --------------------------------------------------------------------------------------
def test_of_nothing_there_is_nothing():
    nothing = [
        figures.answered_in_time,
        figures.updates_in_time,
        figures.settled_in_time,
        figures.passed_on_the_same_day,
    ]
    assert [figure([], NOW) for figure in nothing] == [Share(0, 0)] * 4
    assert (figures.received([]), figures.days_to_settle([]), figures.paused_days([], NOW)) == (0, None, 0)
    assert (figures.by_source([]), figures.outcomes([]), figures.answers([])) == ({}, {}, {})
    assert figures.open_now(Referral.objects.all(), NOW) == figures.OpenNow(0, 0, 0)
    assert figures.dissatisfied([]) == figures.Dissatisfied(0, 0, 0, 0, 0, 0)
    period = Period(date(2026, 10, 1), date(2026, 12, 31))
    assert figures.ratings(period) == figures.Ratings(0, 0, dict.fromkeys(("reach", "speed", "told", "right")))
    assert figures.outreach(period) == figures.Outreach(0, 0, 0, 0, None, None)
    assert figures.agreements(period.last) == figures.Agreements(0, 0)


def test_what_is_not_due_yet_is_neither_kept_nor_missed(clock, partner):
    make.sent(by=partner)
    rows = load(Referral.objects.all())
    assert figures.answered_in_time(rows, BEGINS + HOUR) == Share(0, 0)
    assert figures.answered_in_time(rows, BEGINS + DAY + HOUR) == Share(0, 1)


def test_quarters_follow_each_other_without_a_gap():
    found = quarters(date(2027, 2, 28), 9)
    assert found[0] == Period(date(2027, 1, 1), date(2027, 3, 31))
    assert found[1] == Period(date(2026, 10, 1), date(2026, 12, 31))
    assert all(later.first - DAY == earlier.last for later, earlier in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    ("hours", "wants", "counted"),
    [
        (3, "put_right", Share(0, 0)),
        (3, "stop", Share(0, 0)),
        (30, "put_right", Share(0, 1)),
        (30, "stop", Share(0, 1)),
    ],
)
def test_a_complaint_called_off_counts_where_it_was_late_by_then(hours, wants, counted, clock, partner):
    referral = make.sent(by=partner, choice="put_right")
    report_changed_mind(referral=referral, wants="complaint", by=partner)
    clock.shift(hours * HOUR)
    report_changed_mind(referral=referral, wants=wants, by=partner)
    clock.move_to(NOW)
    assert figures.passed_on_the_same_day(load(Referral.objects.all()), NOW) == counted


# Partners and outreach ------------------------------------------------------------------------------------------------
def test_ratings_are_means_of_the_marks_that_were_given(clock, partner, rival_partner, make_person):
    clock.move_to(NOW)
    rounds = [RatingRound.objects.create(organisation=each.organisation, half=date(2026, 7, 1), asked_at=NOW,
              closes_on=date(2026, 12, 30)) for each in (partner, rival_partner)]  # fmt: skip
    colleague = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    for worker, reach, speed in ((partner, 5, None), (colleague, 2, None)):
        key = new_key(worker.pk)
        PartnerRating.objects.create(key_id=key, round=rounds[0], by=worker, reach=reach, speed=speed, told=4)
    found = figures.ratings(Period(date(2026, 10, 1), date(2026, 12, 31)))
    assert found == figures.Ratings(2, 1, {"reach": 3.5, "speed": None, "told": 4.0, "right": None})
    assert figures.ratings(Period(date(2026, 7, 1), date(2026, 9, 30))).asked == 0


def test_outreach_counts_whoever_is_known_and_each_answer_alike(coordinator):
    def held(on, reach, **rated):
        OutreachEvent.objects.create(
            kind="talk", title="A talk", on=on, audience="public", reach=reach, noted_by=coordinator, **rated
        )

    held(date(2026, 10, 1), 30, understood_before=Decimal("2.0"), understood_after=Decimal("4.0"), rated_by=10)
    held(date(2026, 12, 31), None, understood_before=Decimal("3.5"), understood_after=Decimal("4.5"), rated_by=5)
    held(date(2026, 9, 30), 500)
    found = figures.outreach(Period(date(2026, 10, 1), date(2026, 12, 31)))
    assert found == figures.Outreach(2, 30, 1, 15, 2.5, 4.2)


def test_agreements_in_force_and_near_their_end(coordinator):
    for name, days in (("Long", 300), ("Short", 60), ("Over", -1)):
        agency = OrganisationFactory(partner=True, name=name)
        make.agreement(agency, by=coordinator, until=timezone.localdate() + days * DAY)
    assert figures.agreements(timezone.localdate()) == figures.Agreements(2, 1)


# The page -------------------------------------------------------------------------------------------------------------
def test_an_empty_page_says_so_in_every_place(coordinator, client_for):
    page = client_for(coordinator).get(reverse("referral_figures"))
    assert "0 referrals are open now." in page.content.decode()


def test_every_table_but_the_first_is_folded_under_its_newest_figure(clock, partner, coordinator, client_for):
    clock.move_to(NOW)
    make.sent(by=partner)
    page = client_for(coordinator).get(reverse("referral_figures"))
    first, *folded = page.text.split('<details class="govuk-details sec-fold">')
    captions = [table.caption for table in page.context["figures"].tables]
    assert captions[0] in first
    assert captions[1] not in first
    for caption, part in zip(captions[1:], folded, strict=True):
        summary, inside = part.split("</summary>", 1)
        assert caption in summary
        assert "<table" in inside
    assert "Told us of dissatisfaction with the police service: 1 so far this quarter" in folded[2]


def test_whoever_is_barred_from_one_does_not_count_it(clock, partner, coordinator, deputy, client_for):
    referral = make.sent(by=partner)
    make.sent(by=partner)
    make.bar(referral, deputy, by=coordinator)
    seen = [client_for(user).get(reverse("referral_figures")).content.decode() for user in (coordinator, deputy)]
    assert "2 referrals are open now." in seen[0]
    assert "1 referral is open now." in seen[1]
