"""From triage to an offer: who is asked, what may be said, what is offered, and who hears of it."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from outbox.models import Message
from partners.actions.recovery import begin_recovery, do_remedy, note_answer, offer_remedy, withdraw_remedy
from partners.actions.refusals import (
    MovedMeanwhile,
    RemedySettled,
    RightsNotOffered,
    TheyDoNotWantIt,
    WhoWorksHereNotKnown,
)
from partners.actions.reporting import report_changed_mind
from partners.actions.triage import acknowledge_referral, triage_referral
from partners.models import Remedy
from partners.tests import factories as make
from partners.tests.moving import brought
from safeguards.audit import Why
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db


def post(client, name, referral, *more, **typed):
    return client.post(reverse(name, args=[referral.pk, *more]), typed)


def words_of(referral, by, *names):
    """What was written with its newest step."""
    step = referral.steps.order_by("-at").first()
    return open_rows([step], *names, by=by, why=Why.WORK)[step.pk]


def note_of(referral, by):
    return words_of(referral, by, "note")["note"]


def page_of(client, referral):
    return client.get(reverse("referral_detail", args=[referral.pk])).text


@pytest.fixture
def area(db):
    return OrganisationFactory(name="Response")


# Acknowledging and deciding -----------------------------------------------------------------------------------------
def test_the_worker_is_told_that_it_has_arrived(partner, coordinator):
    acknowledge_referral(referral=make.sent(by=partner), by=coordinator)
    told = Message.objects.filter(recipient_id=partner.pk, purpose="referral_acknowledged")
    assert told.count() == 1


def test_what_is_taken_on_goes_on_to_the_page_that_does_it(partner, coordinator, client_for, area):
    referral = brought("acknowledged", worker=partner, by=coordinator)
    answer = post(client_for(coordinator), "referral_triage", referral, to="accepted", department=area.pk)
    referral.refresh_from_db()
    assert answer["Location"] == reverse("referral_accept", args=[referral.pk])
    assert not list(get_messages(answer.wsgi_request))  # nothing is done yet: the next page does it
    assert (referral.status, referral.department) == ("triaged", area)


def test_where_it_is_decided_it_stands_that_it_may_be_for_professional_standards(partner, coordinator, client_for):
    referral = brought("acknowledged", worker=partner, by=coordinator, works_for_us="yes")
    page = client_for(coordinator).get(reverse("referral_triage", args=[referral.pk])).text
    assert "works for the police or a partner" in page
    assert [text for text in (make.WHAT, make.RIGHT) if text not in page] == []
    assert reverse("handover_make", args=[referral.pk]) in page


@pytest.mark.parametrize("to", ["redirected_support", "declined"])
def test_what_goes_elsewhere_tells_the_worker_in_words(to, partner, coordinator, client_for):
    referral = brought("acknowledged", worker=partner, by=coordinator)
    client = client_for(coordinator)
    post(client, "referral_triage", referral, to=to, note="To Llamau", words="Ring Llamau: they can help.")
    referral.refresh_from_db()
    message = referral.messages.get()
    assert referral.status == to
    assert (message.to_partner, message.is_update) == (True, True)
    assert referral.updated_at is not None


def test_what_goes_elsewhere_needs_a_reason_and_words(partner, coordinator, client_for):
    referral = brought("acknowledged", worker=partner, by=coordinator)
    text = post(client_for(coordinator), "referral_triage", referral, to="declined").text
    assert "Say why, and to whom it goes" in text
    assert "Write what their worker reads" in text
    referral.refresh_from_db()
    assert referral.status == "acknowledged"


def test_what_has_moved_on_is_not_decided_again(partner, coordinator):
    referral = brought("in_recovery", worker=partner, by=coordinator)
    with pytest.raises(MovedMeanwhile):
        triage_referral(referral=referral, to="declined", note="No", by=coordinator)


# Beginning ----------------------------------------------------------------------------------------------------------
def begin(client, referral, area, **typed):
    given = {"comes_back": "no", "department": area.pk, "asked": "The sergeant on the desk"} | typed
    return post(client, "recovery_begin", referral, **given)


def test_somebody_is_asked_once_it_cannot_come_back_on_them(partner, coordinator, client_for, area):
    referral = brought("accepted", worker=partner, by=coordinator)
    begin(client_for(coordinator), referral, area)
    referral.refresh_from_db()
    assert (referral.status, referral.department) == ("in_recovery", area)
    assert note_of(referral, coordinator) == "The sergeant on the desk"
    assert referral.steps.latest("at").comes_back is False


def test_the_department_is_asked_for_as_large_as_the_rest(partner, coordinator, client_for):
    referral = brought("accepted", worker=partner, by=coordinator)
    page = client_for(coordinator).get(reverse("recovery_begin", args=[referral.pk]))
    assert re.search(r'<label for="id_department"\s+class="govuk-label govuk-label--s">', page.text)


def test_a_danger_that_is_seen_is_answered(partner, coordinator, client_for, area):
    referral = brought("accepted", worker=partner, by=coordinator)
    text = begin(client_for(coordinator), referral, area, comes_back="yes").text
    assert "Say what you do so that it does not come back on them" in text


@pytest.mark.parametrize("works_for_us", ["yes", "not_known", ""])
def test_unless_it_is_known_who_works_here_it_is_answered_first(works_for_us, partner, coordinator, client_for, area):
    referral = brought("accepted", worker=partner, by=coordinator, works_for_us=works_for_us)
    assert "Say what you know of whether they work here" in begin(client_for(coordinator), referral, area).text
    with pytest.raises(WhoWorksHereNotKnown):
        begin_recovery(referral=referral, department=area, asked="The sergeant", comes_back=False, by=coordinator)


def test_the_answer_is_kept_with_the_step(partner, coordinator, client_for, area):
    referral = brought("accepted", worker=partner, by=coordinator, works_for_us="yes")
    begin(client_for(coordinator), referral, area, works_here="In another town; asked through a deputy")
    said = words_of(referral, coordinator, "note", "works_here", "precautions")
    assert said == {
        "note": "The sergeant on the desk", "works_here": "In another town; asked through a deputy", "precautions": None
    }  # fmt: skip
    assert "In another town; asked through a deputy" in page_of(client_for(coordinator), referral)


def test_what_is_done_so_that_it_does_not_come_back_is_kept_and_read(partner, coordinator, client_for, area):
    referral = brought("accepted", worker=partner, by=coordinator)
    begin(client_for(coordinator), referral, area, comes_back="yes", precautions="Asked in general")
    assert referral.steps.latest("at").comes_back
    assert words_of(referral, coordinator, "precautions") == {"precautions": "Asked in general"}
    page = page_of(client_for(coordinator), referral)
    assert "It could come back on them." in page
    assert "What we do about it: Asked in general" in page


def test_what_was_typed_of_it_is_kept_although_they_are_in_no_danger(partner, coordinator, client_for, area):
    referral = brought("accepted", worker=partner, by=coordinator)
    begin(client_for(coordinator), referral, area, comes_back="no", precautions="They chose a deputy")
    assert words_of(referral, coordinator, "precautions") == {"precautions": "They chose a deputy"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"agreed_to": ("contact",)}, "They have not agreed that the department hears what happened"),
        ({"agreed_to": ("department",)}, "without their name."),
        ({"agreed_to": ("department",), "raise_as": "theme"}, "without their case"),
        ({"agreed_to": ("department",)}, "The officer concerned hears neither who raised it"),
        ({"agreed_to": ("department", "officer")}, "The officer concerned may hear who raised it"),
    ],
)
def test_the_page_says_exactly_what_may_be_said(given, said, partner, coordinator, client_for):
    referral = brought("accepted", worker=partner, by=coordinator, **given)
    assert said in client_for(coordinator).get(reverse("recovery_begin", args=[referral.pk])).text


# Offering -----------------------------------------------------------------------------------------------------------
def test_several_things_may_be_offered(partner, coordinator, client_for):
    referral, client = brought("in_recovery", worker=partner, by=coordinator), client_for(coordinator)
    first = post(client, "remedy_offer", referral, kind="apology_verbal", detail="The inspector rings", another="1")
    post(client, "remedy_offer", referral, kind="update_plan", detail="Each Friday")
    referral.refresh_from_db()
    assert first["Location"] == reverse("remedy_offer", args=[referral.pk])
    assert referral.status == "remedy_offered"
    assert set(referral.remedies.values_list("kind", flat=True)) == {"apology_verbal", "update_plan"}


def test_a_form_sent_twice_offers_once(partner, coordinator, client_for):
    referral, client = brought("in_recovery", worker=partner, by=coordinator), client_for(coordinator)
    page = client.get(reverse("remedy_offer", args=[referral.pk]))
    once = page.context["form"]["once"].value()
    for _press in range(2):
        post(client, "remedy_offer", referral, once=once, kind="explanation", detail="Why nobody rang")
    assert referral.remedies.count() == 1


def test_another_offer_under_the_same_id_is_another(partner, coordinator, client_for):
    referral, client = brought("in_recovery", worker=partner, by=coordinator), client_for(coordinator)
    once = client.get(reverse("remedy_offer", args=[referral.pk])).context["form"]["once"].value()
    for detail in ("Why nobody rang", "Why nobody rang, and who will"):
        post(client, "remedy_offer", referral, once=once, kind="explanation", detail=detail)
    assert referral.remedies.count() == 2


@pytest.mark.parametrize("once", ["spoilt", "another's"])
def test_whatever_id_a_form_comes_with_what_it_says_is_kept(once, partner, coordinator, client_for):
    other = brought("remedy_offered", worker=partner, by=coordinator).remedies.get()
    referral = brought("in_recovery", worker=partner, by=coordinator)
    once = other.pk if once == "another's" else once
    post(client_for(coordinator), "remedy_offer", referral, once=once, kind="explanation", detail="Why nobody rang")
    assert referral.remedies.get().kind == "explanation"


def test_what_was_offered_is_done_or_taken_back_and_not_both(partner, coordinator, client_for):
    referral, client = brought("remedy_offered", worker=partner, by=coordinator), client_for(coordinator)
    remedy = referral.remedies.get()
    post(client, "remedy_do", referral, remedy.pk)
    with pytest.raises(RemedySettled):
        withdraw_remedy(remedy=remedy, by=coordinator)
    remedy.refresh_from_db()
    assert (remedy.done_by, remedy.withdrawn_at) == (coordinator, None)


def test_what_was_taken_back_is_not_done(partner, coordinator, client_for):
    referral = brought("remedy_offered", worker=partner, by=coordinator)
    remedy = referral.remedies.get()
    post(client_for(coordinator), "remedy_withdraw", referral, remedy.pk)
    with pytest.raises(RemedySettled):
        do_remedy(remedy=Remedy.objects.get(pk=remedy.pk), by=coordinator)


def test_a_remedy_of_another_referral_is_not_there(partner, coordinator, client_for):
    one = brought("remedy_offered", worker=partner, by=coordinator)
    other = brought("in_recovery", worker=partner, by=coordinator)
    assert post(client_for(coordinator), "remedy_do", other, one.remedies.get().pk).status_code == 404


# Their answer to the offer ------------------------------------------------------------------------------------------
def test_they_agree_through_their_worker(partner, coordinator, client_for):
    referral = brought("remedy_offered", worker=partner, by=coordinator)
    post(client_for(coordinator), "answer_note", referral, is_agreed="yes", note="Nia rang: they are glad of it")
    referral.refresh_from_db()
    assert referral.status == "agreed"
    assert referral.resolved_at is not None


def test_whoever_does_not_agree_is_offered_a_complaint_and_its_review(partner, coordinator, client_for):
    referral, client = brought("remedy_offered", worker=partner, by=coordinator), client_for(coordinator)
    text = post(client, "answer_note", referral, is_agreed="no", note="It changes nothing").text
    assert "Tell them of a complaint and its review" in text
    answer = post(client, "answer_note", referral, is_agreed="no", note="It changes nothing", rights_offered="on")
    assert answer["Location"] == reverse("handover_make", args=[referral.pk])
    referral.refresh_from_db()
    assert (referral.status, referral.steps.latest("at").rights_offered) == ("not_agreed", True)
    assert "They were told of a complaint" in page_of(client, referral)


def test_the_action_itself_refuses_without_the_rights(partner, coordinator):
    referral = brought("remedy_offered", worker=partner, by=coordinator)
    with pytest.raises(RightsNotOffered):
        note_answer(referral=referral, is_agreed=False, note="No", by=coordinator)


# Whoever changed their mind is not carried further ------------------------------------------------------------------
def test_nothing_goes_further_once_they_do_not_want_it(partner, coordinator, area):
    referral = brought("accepted", worker=partner, by=coordinator)
    report_changed_mind(referral=referral, wants="stop", by=partner)
    with pytest.raises(TheyDoNotWantIt):
        begin_recovery(referral=referral, department=area, asked="The sergeant", comes_back=False, by=coordinator)


def test_an_offer_is_held_too(partner, coordinator):
    referral = brought("in_recovery", worker=partner, by=coordinator)
    report_changed_mind(referral=referral, wants="stop", by=partner)
    with pytest.raises(TheyDoNotWantIt):
        offer_remedy(referral=referral, kind="explanation", by=coordinator)


# Nothing half-done --------------------------------------------------------------------------------------------------
def test_an_offer_is_not_kept_when_the_audit_fails(partner, coordinator, monkeypatch):
    referral = brought("in_recovery", worker=partner, by=coordinator)
    monkeypatch.setattr("partners.actions.recovery.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        offer_remedy(referral=referral, kind="explanation", by=coordinator)
    referral.refresh_from_db()
    assert referral.status == "in_recovery"
    assert not referral.remedies.exists()


def test_nothing_is_decided_when_the_audit_fails(partner, coordinator, monkeypatch):
    referral = brought("acknowledged", worker=partner, by=coordinator)
    monkeypatch.setattr("partners.actions.exchange.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        triage_referral(referral=referral, to="declined", note="No", words="Not for us", by=coordinator)
    referral.refresh_from_db()
    assert (referral.status, referral.messages.count()) == ("acknowledged", 0)


@pytest.mark.parametrize("name", ["referral_triage", "recovery_begin", "remedy_offer", "answer_note", "outcome_share"])
def test_a_page_of_a_step_writes_nothing_when_it_is_opened(name, partner, coordinator, client_for):
    referral = brought("accepted", worker=partner, by=coordinator)
    before = (referral.steps.count(), timezone.now())
    client_for(coordinator).get(reverse(name, args=[referral.pk]))
    referral.refresh_from_db()
    assert referral.status == "accepted"
    assert referral.steps.count() == before[0]
