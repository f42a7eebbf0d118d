"""Twice a year partners are asked what they think of our work; they may change what they answer until it closes."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from outbox.models import Message
from outbox.resolvers import Outcome
from partners import tasks
from partners.actions.organisations import edit_partnership
from partners.actions.ratings import ask_partner, give_rating
from partners.actions.refusals import RatingClosed
from partners.models import PartnerRating, RatingRound
from partners.rating_mail import RatingResolver
from partners.ratings import RatingGiven, half_of, results, to_be_asked
from partners.tests import factories as make
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
FORM = "/partner/rating/"
TODAY = timezone.localdate()
APRIL, MAY, OCTOBER = date(2026, 4, 7), date(2026, 5, 7), date(2026, 10, 1)
WORDS = "You ring back. The form is long."


@pytest.fixture
def agency(partner, coordinator):
    edit_partnership(
        organisation=partner.organisation, sector="idva_service", next_action="", next_action_on=None, by=coordinator
    )
    return partner.organisation


@pytest.fixture
def asked(agency):
    """Asked today, whatever month it is."""
    return ask_partner(organisation=agency, on=TODAY)


def closed(asked):
    RatingRound.objects.filter(pk=asked.pk).update(closes_on=TODAY - timedelta(days=1))


# Who is asked ------------------------------------------------------------
def test_a_half_year_begins_in_january_and_in_july():
    assert [half_of(each) for each in (date(2026, 6, 30), date(2026, 7, 1))] == [date(2026, 1, 1), date(2026, 7, 1)]


def test_partners_are_asked_in_the_months_set_for_it(agency):
    assert [list(to_be_asked(day)) for day in (APRIL, MAY, OCTOBER)] == [[agency], [], [agency]]


def test_in_one_half_year_they_are_asked_once(agency):
    ask_partner(organisation=agency, on=APRIL)
    assert ask_partner(organisation=agency, on=APRIL + timedelta(days=1)) is None
    assert not to_be_asked(APRIL + timedelta(days=1)).exists()
    assert to_be_asked(OCTOBER).exists()
    assert Message.objects.filter(resolver="rating").count() == 1


def test_one_that_only_sent_a_referral_is_asked_too(rival_partner):
    assert not to_be_asked(APRIL).exists()
    make.sent(by=rival_partner)
    assert list(to_be_asked(APRIL)) == [rival_partner.organisation]


def test_where_nobody_could_answer_nobody_is_asked(agency, partner):
    partner.is_active = False
    partner.save()
    assert not to_be_asked(APRIL).exists()


def test_an_agency_we_no_longer_work_with_is_not_asked(agency):
    agency.is_active = False
    agency.save()
    assert not to_be_asked(APRIL).exists()


def test_the_task_asks_every_partner_and_twice_is_once(agency, settings):
    settings.RATING_MONTHS = [TODAY.month]
    tasks.ask_for_ratings()
    tasks.ask_for_ratings()
    held = RatingRound.objects.get()
    assert (held.organisation, held.half) == (agency, half_of(TODAY))
    assert held.closes_on == TODAY + timedelta(days=settings.RATING_OPEN_DAYS)
    assert AuditEvent.objects.filter(action=Action.RATING_ASKED).count() == 1


def test_in_another_month_the_task_asks_nobody(agency, settings):
    settings.RATING_MONTHS = [TODAY.month % 12 + 1]
    tasks.ask_for_ratings()
    assert not RatingRound.objects.exists()


def test_the_task_stands_in_the_schedule(settings):
    assert "partners.tasks.ask_for_ratings" in {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}


# The message ------------------------------------------------------------
def verdict():
    return RatingResolver().decide(Message.objects.get(resolver="rating"))


def test_the_message_goes_while_it_is_open_and_unanswered(asked, partner):
    assert verdict().outcome == Outcome.ALLOW
    assert RatingResolver().address(Message.objects.get()).text == partner.email


def test_who_has_answered_is_not_written_to(asked, partner):
    give_rating(asked=asked, given=RatingGiven(reach=4), by=partner)
    assert verdict().reasons == ("not_asked_any_more",)


def test_after_it_closed_nobody_is_written_to(asked):
    closed(asked)
    assert verdict().reasons == ("not_asked_any_more",)


def test_a_closed_account_is_not_written_to(asked, partner):
    partner.is_active = False
    partner.save()
    assert verdict().reasons == ("account_closed",)


def test_who_moved_to_another_agency_is_not_written_to(asked, partner):
    partner.organisation = OrganisationFactory(partner=True)
    partner.save()
    assert verdict().reasons == ("not_asked_any_more",)


# Answering ------------------------------------------------------------
def test_a_worker_answers_and_may_leave_questions_out(asked, partner, coordinator, client_for):
    answer = client_for(partner).post(FORM, {"reach": "5", "told": "2", "words": WORDS})
    held = PartnerRating.objects.get()
    assert answer.url == FORM
    assert (held.reach, held.speed, held.told, held.right, held.by) == (5, None, 2, None, partner)
    assert open_rows([held], "words", by=coordinator, why=Why.WORK)[held.pk]["words"] == WORDS
    assert AuditEvent.objects.filter(action=Action.PARTNER_RATED, actor=partner.pk).count() == 1


def test_an_answer_is_changed_and_stays_one(asked, partner, client_for):
    client = client_for(partner)
    client.post(FORM, {"reach": "5", "words": WORDS})
    shown = client.get(FORM).text
    client.post(FORM, {"reach": "3", "words": ""})
    held = PartnerRating.objects.get()
    assert WORDS in shown
    assert "You can change it until" in shown
    assert (held.reach, held.words) == (3, None)


def test_an_empty_answer_is_none(asked, partner, client_for):
    assert "Answer at least one question" in client_for(partner).post(FORM, {"reach": ""}).text
    assert not PartnerRating.objects.exists()


def test_a_mark_that_there_is_not_is_no_mark(asked, partner, client_for):
    text = client_for(partner).post(FORM, {"reach": "6", "words": WORDS}).text
    assert "Choose one of the answers shown" in text
    assert WORDS in text
    assert not PartnerRating.objects.exists()


def test_when_it_closed_while_they_wrote_what_they_typed_stays_on_the_page(asked, partner, client_for):
    closed(asked)
    client = client_for(partner)
    text = client.post(FORM, {"reach": "4", "words": WORDS}).text
    assert "The time to answer is over" in text
    assert WORDS in text
    assert "There is nothing to answer just now" in client.get(FORM).text
    with pytest.raises(RatingClosed):
        give_rating(asked=asked, given=RatingGiven(reach=4), by=partner)


def test_a_worker_of_another_agency_is_not_asked(asked, rival_partner, client_for):
    assert "There is nothing to answer just now" in client_for(rival_partner).get(FORM).text


def test_a_worker_never_sees_what_a_colleague_answered(asked, partner, make_person, client_for):
    colleague = make_person("partner", "Rhian Puw", organisation=partner.organisation)
    give_rating(asked=asked, given=RatingGiven(words=WORDS), by=colleague)
    assert WORDS not in client_for(partner).get(FORM).text


# What the coordinator sees ------------------------------------------------------------
def page(agency, office):
    return office.get(reverse("partner_detail", args=[agency.pk])).text


def test_the_coordinator_sees_means_and_words_without_names(
    asked, agency, partner, make_person, coordinator, client_for
):
    colleague = make_person("partner", "Rhian Puw", organisation=agency)
    give_rating(asked=asked, given=RatingGiven(reach=5, told=1, words=WORDS), by=partner)
    give_rating(asked=asked, given=RatingGiven(reach=2), by=colleague)
    text = page(agency, client_for(coordinator))
    assert "2 people answered." in text
    assert "3.5 of 5" in text
    assert "Nobody gave a mark" in text
    assert WORDS in text
    rating = text[text.index("What they think") : text.index("<aside>")]
    assert partner.name not in rating


def test_opening_their_words_is_one_event(asked, agency, partner, coordinator, client_for):
    give_rating(asked=asked, given=RatingGiven(words=WORDS), by=partner)
    before = AuditEvent.objects.filter(action=Action.OPENED).count()
    page(agency, client_for(coordinator))
    assert AuditEvent.objects.filter(action=Action.OPENED).count() == before + 1


def test_no_answer_is_shown_as_none(asked, agency, coordinator, client_for):
    office = client_for(coordinator)
    assert "Nobody has answered yet." in page(agency, office)
    closed(asked)
    assert "Nobody answered." in page(agency, office)
    assert "No answer, " in office.get("/partners/").text


def test_the_list_gives_the_mean_of_every_mark(asked, partner, agency, coordinator, client_for):
    give_rating(asked=asked, given=RatingGiven(reach=5, speed=5, right=2), by=partner)
    (result,) = results(RatingRound.objects.all(), on=TODAY)
    assert result.overall == pytest.approx(4)
    assert "4.0 of 5" in client_for(coordinator).get("/partners/").text


def test_whoever_is_alone_with_an_account_is_told_that_it_will_be_known(asked, partner, make_person, client_for):
    client, said = client_for(partner), "You are the only one there with an account"
    assert said in client.get(FORM).text
    make_person("partner", "Rhian Puw", organisation=partner.organisation)
    assert said not in client.get(FORM).text
