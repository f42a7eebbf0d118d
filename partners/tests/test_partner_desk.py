"""The partner's desk: what they asked of us, what they are owed, and nothing about the person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partners.actions.exchange import mark_read, send_message
from partners.actions.pausing import pause_clock
from partners.models import RatingRound, Referral, SharingAgreement
from partners.tests import factories as make
from safeguards.audit import AuditEvent

pytestmark = pytest.mark.django_db
DESK = "/partner/"
SENT = datetime(2037, 11, 23, 9, 40, tzinfo=UTC)


@pytest.fixture
def on_monday(time_machine):
    time_machine.move_to(SENT, tick=False)


@pytest.fixture
def referral(partner):
    return make.sent(by=partner)


def page(client):
    return client.get(DESK).content.decode()


# Who it is for ----------------------------------------------------------------------------------------------------
def test_it_is_where_a_partner_lands(client_for, partner):
    assert client_for(partner).get(reverse("home")).headers["Location"] == DESK


def test_the_one_thing_to_do_next_comes_first(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    shown = client_for(partner).get(DESK)
    assert "Ask us to put something right" in shown.content.decode()
    assert "Nothing of yours is open with us." in shown.content.decode()


def test_another_organisation_sees_none_of_it(client_for, partner, rival_partner, referral):
    shown = page(client_for(rival_partner))
    assert referral.reference not in shown
    assert referral.reference in page(client_for(partner))


def test_a_colleague_sees_what_their_organisation_asked(client_for, make_person, partner, referral):
    colleague = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    assert referral.reference in page(client_for(colleague))


def test_whoever_moved_sees_it_no_more(client_for, partner, rival_partner, referral):
    client = client_for(partner)
    partner.organisation = rival_partner.organisation
    partner.save()
    assert referral.reference not in page(client)


def test_whoever_is_barred_sees_no_line_of_it(client_for, make_person, partner, coordinator, referral):
    colleague = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    before = page(client_for(colleague))
    make.bar(referral, colleague, by=coordinator)
    after = page(client_for(colleague))
    assert referral.reference in before
    assert referral.reference not in after
    assert "Nothing of yours is open with us." in after


# What it says -----------------------------------------------------------------------------------------------------
def test_what_is_owed_by_when_stands_beside_the_reference(client_for, partner, on_monday):
    make.sent(by=partner, at=SENT)
    shown = page(client_for(partner))
    assert "An answer by 09:40 on Tuesday 24 November." in shown
    assert "Put right by the end of Monday 7 December." in shown


def test_that_the_clock_stands_still_and_since_when(client_for, partner, coordinator, on_monday):
    referral = make.sent(by=partner, at=SENT)
    make.move_referral(referral=referral, to="acknowledged", by=coordinator)
    pause_clock(referral=referral, by=coordinator)
    shown = page(client_for(partner))
    assert "Since 09:40 on Monday 23 November the clock stands still" in shown
    assert "Put right by the end" not in shown


def test_what_is_late_is_said(client_for, partner, time_machine):
    time_machine.move_to(SENT + timedelta(days=3), tick=False)
    make.sent(by=partner, at=SENT)
    assert "Late: an answer was promised by 09:40 on Tuesday 24 November." in page(client_for(partner))


@pytest.mark.parametrize("status", ["remedy_offered", "agreed", "not_agreed", "learning_recorded"])
def test_what_the_person_answered_is_not_in_the_status(status):
    from partners.for_workers import status_words

    assert status_words(Referral(status=status)) == "Being put right"


def test_nothing_sealed_is_opened_for_it(client_for, partner, referral):
    client = client_for(partner)
    before = AuditEvent.objects.count()
    shown = page(client)
    assert AuditEvent.objects.count() == before
    assert [word for word in (make.NAME, make.WHAT, make.RIGHT, "LL-204") if word in shown] == []


def test_a_new_message_shows_until_it_is_read(client_for, partner, coordinator, referral):
    sent = send_message(referral=referral, words="We have asked them.", to_partner=True, by=coordinator)
    before = page(client_for(partner))
    mark_read(referral=referral, messages=[sent.pk], to_partner=True, by=partner)
    after = page(client_for(partner))
    assert ("New message" in before, "New message" in after) == (True, False)
    assert "We have asked them." not in before


def test_closed_ones_are_folded_with_their_reference_and_days(client_for, partner, coordinator, on_monday):
    referral = make.close(make.sent(by=partner, at=SENT), by=coordinator)
    shown = page(client_for(partner))
    assert shown.index("Nothing of yours is open with us.") < shown.index(referral.reference)
    assert "sent 23 November, closed 23 November" in shown


def test_all_that_are_closed_have_a_page_of_their_own(client_for, partner, coordinator):
    closed = [make.close(make.sent(by=partner), by=coordinator) for _each in range(7)]
    client = client_for(partner)
    assert "All that are closed" in page(client)
    whole = client.get(reverse("partner_closed")).content.decode()
    assert [each.reference for each in closed if each.reference not in whole] == []


def test_only_ones_own_drafts_wait_there(client_for, make_person, partner):
    make.draft(by=partner)
    colleague = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    assert "Not sent yet" in page(client_for(partner))
    assert "Not sent yet" not in page(client_for(colleague))


# The agreement ----------------------------------------------------------------------------------------------------
def test_how_long_the_agreement_holds(client_for, partner):
    held = make.agreement(partner.organisation, by=partner)
    shown = page(client_for(partner))
    assert f"In force until {held.until:%-d %B %Y}." in shown
    assert "left</strong>" not in shown


def test_that_it_ends_soon(client_for, partner):
    make.agreement(partner.organisation, by=partner, until=timezone.localdate() + timedelta(days=20))
    assert "20 days left" in page(client_for(partner))


def test_an_ended_agreement_stops_new_ones_only(client_for, partner, referral):
    SharingAgreement.objects.update(ended_at=timezone.now(), ended_by=partner)
    shown = page(client_for(partner))
    assert "You can send nothing new just now" in shown
    assert "Ask us to put something right" not in shown
    assert referral.reference in shown
    assert client_for(partner).get(reverse("partner_message", args=[referral.pk])).status_code == 200


# The rating -------------------------------------------------------------------------------------------------------
def test_a_question_about_our_work_waits_until_it_closes(client_for, partner):
    today = timezone.localdate()
    asked = RatingRound.objects.create(organisation=partner.organisation, half=today.replace(day=1), closes_on=today)
    before = page(client_for(partner))
    RatingRound.objects.filter(pk=asked.pk).update(closes_on=today - timedelta(days=1))
    assert ("How are we doing?" in before, "How are we doing?" in page(client_for(partner))) == (True, False)


def test_once_answered_it_is_not_asked_again(client_for, partner):
    today = timezone.localdate()
    asked = RatingRound.objects.create(organisation=partner.organisation, half=today.replace(day=1), closes_on=today)
    make.rating(asked, by=partner)
    assert "How are we doing?" not in page(client_for(partner))


def test_whom_we_no_longer_work_with_is_not_led_to_a_question_that_is_closed(client_for, partner):
    today = timezone.localdate()
    RatingRound.objects.create(organisation=partner.organisation, half=today.replace(day=1), closes_on=today)
    partner.organisation.is_active = False
    partner.organisation.save()
    client = client_for(partner)
    assert "nothing to answer" in client.get(reverse("rating_give")).text
    assert "How are we doing?" not in page(client)


# Its price --------------------------------------------------------------------------------------------------------
def test_it_costs_the_same_with_one_and_with_thirty(client_for, partner, referral, django_assert_max_num_queries):
    client = client_for(partner)
    client.get(DESK)
    with django_assert_max_num_queries(25) as one:
        client.get(DESK)
    for _each in range(29):
        make.sent(by=partner)
    with django_assert_max_num_queries(len(one)):
        shown = client.get(DESK)
    assert shown.context["page"].on
    rest = client.get(f"{DESK}?{shown.context['page'].on}").context["lines"]
    assert len(shown.context["lines"]) + len(rest) == 30
