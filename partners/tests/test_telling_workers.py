"""A worker hears that there is something to see: by whom it is held today, with the reference and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions.blocks import place_block
from outbox.models import Message
from outbox.resolvers import Outcome, resolver
from partners.actions.reporting import change_worker, cover_worker
from partners.actions.submitting import LENGTH, LETTERS
from partners.actions.telling_workers import tell_worker
from partners.messages import What, desk_address, faults, worker_words
from partners.tests import factories as make
from safeguards import discreet
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows
from tests.days import days_later

pytestmark = pytest.mark.django_db
REFERENCES = st.text(LETTERS, min_size=LENGTH, max_size=LENGTH).map("SR-{}".format)


@pytest.fixture
def colleague(make_person, partner):
    return make_person("partner", "Eleri Wynn", organisation=partner.organisation)


def tell(referral, by, what=What.MOVED):
    with transaction.atomic():
        return tell_worker(referral=referral, what=what, by=by)


def told(messages):
    return {message.recipient_id for message in messages}


def verdict(message):
    with transaction.atomic():
        return resolver(message.resolver).decide(message)


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_goes_is_the_reference_and_where_to_sign_in(what, language, make_person, partner):
    worker = make_person("partner", "Owen Court", organisation=partner.organisation, language=language)
    referral = make.sent(by=worker)
    tell(referral, SYSTEM, what)
    message = Message.objects.get(purpose=f"referral_{what}")
    (words,) = open_rows([message], "subject", "body", by=SYSTEM, why=Why.SEND).values()
    assert referral.reference in words["body"]
    assert desk_address(worker) in words["body"]
    assert [word for word in (make.NAME, make.WHAT, make.RIGHT, "LL-204") if word in str(words)] == []
    assert discreet.outside_faults(words["subject"]) == []


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reference=REFERENCES | st.sampled_from(["SR-234567", "SR-R4P3D5", "SR-2345B6"]), what=st.sampled_from(What))
def test_whatever_reference_was_drawn_the_mail_goes(partner, reference, what):
    for partner.language in ("en", "cy"):
        _subject, body = worker_words(partner, what, reference)
        assert faults(partner, body) == []


def test_a_reference_that_is_drawn_may_stand_in_a_message(partner, monkeypatch):
    drawn = iter("234567" + "4KMP7Q")
    monkeypatch.setattr("partners.actions.submitting.secrets.choice", lambda _letters: next(drawn))
    assert make.sent(by=partner).reference == "SR-4KMP7Q"


def test_whoever_sends_one_hears_that_it_was_received(partner):
    make.sent(by=partner)
    assert [(each.recipient_id, each.purpose) for each in Message.objects.all()] == [(partner.pk, "referral_received")]


def test_whoever_covers_hears_it_too_until_that_day_is_over(partner, colleague, frozen):
    referral = make.sent(by=partner)
    until = timezone.localdate() + timedelta(days=3)
    cover_worker(referral=referral, worker=colleague, until=until, is_agreed=True, by=partner)
    assert told(tell(referral, SYSTEM)) == {partner.pk, colleague.pk}
    frozen.move_to(days_later(4), tick=False)
    assert told(tell(referral, SYSTEM, What.MESSAGE)) == {partner.pk}


def test_whoever_took_over_hears_it_and_nobody_else(partner, colleague):
    referral = make.sent(by=partner)
    change_worker(referral=referral, worker=colleague, is_agreed=True, by=partner)
    referral.refresh_from_db()
    assert told(tell(referral, SYSTEM)) == {colleague.pk}


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"set_up_at": None}, {"role": "manager"}, {"organisation": "another"}]
)
def test_nobody_is_told_who_may_not_see_it_any_more(change, partner, rival_partner):
    referral = make.sent(by=partner)
    (waiting,) = tell(referral, SYSTEM)
    for name, value in change.items():
        setattr(partner, name, rival_partner.organisation if value == "another" else value)
    partner.save()
    assert verdict(waiting).outcome is Outcome.REFUSE
    assert tell(referral, SYSTEM, What.MESSAGE) == []


def test_nobody_is_told_who_is_barred_from_it(partner, coordinator):
    referral = make.sent(by=partner)
    (waiting,) = tell(referral, SYSTEM)
    place_block(record=referral.pk, key_id=referral.key_id, person=partner, by=coordinator)
    assert verdict(waiting).outcome is Outcome.REFUSE
    assert tell(referral, SYSTEM, What.MESSAGE) == []


def test_a_message_to_whoever_held_it_before_does_not_go_any_more(partner, colleague):
    referral = make.sent(by=partner)
    (waiting,) = tell(referral, SYSTEM)
    assert verdict(waiting).outcome is Outcome.ALLOW
    change_worker(referral=referral, worker=colleague, is_agreed=True, by=partner)
    assert verdict(waiting).reasons == ("not_theirs_any_more",)


def test_what_waits_to_go_is_not_queued_twice(partner):
    referral = make.sent(by=partner)
    assert len(tell(referral, SYSTEM)) == 1
    assert tell(referral, SYSTEM) == []
    assert len(tell(referral, SYSTEM, What.MESSAGE)) == 1


def test_it_falls_with_what_it_tells_of(partner):
    referral = make.sent(by=partner)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell_worker(referral=referral, what=What.MOVED, by=SYSTEM)
        1 / 0  # noqa: B018
    assert not Message.objects.filter(purpose="referral_moved").exists()


@pytest.mark.parametrize("name", ["referral_write", "referral_acknowledge"])
def test_nobody_is_said_to_be_told_who_has_left(name, partner, coordinator, client_for):
    referral = make.sent(by=partner)
    partner.is_active = False
    partner.save()
    data = {"words": "The inspector rings.", "once": uuid4()}
    page = client_for(coordinator).post(reverse(name, args=[referral.pk]), data, follow=True)
    said = [str(each) for each in page.context["messages"]]
    assert said == ["Saved.", "Nobody who holds it there can see it any more. Ring their organisation."]
