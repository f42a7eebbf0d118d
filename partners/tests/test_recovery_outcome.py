"""Telling what came of it: the gate is asked, what has happened is never lost, and the worker hears what was agreed."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from engagement.actions.consents import record_consent, withdraw_consent
from engagement.actions.plans import suspend_contact
from engagement.models import GateDecision, Wording
from engagement.tests import factories as people
from partners.actions.outcome import share_outcome, tell_outcome
from partners.actions.refusals import MayNotBeShared, RightsNotOffered
from partners.actions.reporting import report_changed_mind
from partners.models import OutcomeTold
from partners.tests import factories as make
from partners.tests.moving import brought
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows
from tests.days import day_of_the_database

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
ANSWERED = {"how": "voice", "answer": "agreed", "said": "Thank you. Somebody rang at last."}


@pytest.fixture
def person(coordinator):
    """Somebody who may be rung now, on a Monday at ten, and who wants news."""
    found = people.survivor(by=coordinator)
    people.plan(found, by=coordinator, kind="mobile", value=make.PHONE, link_ok=False)
    people.consent(found, by=coordinator)
    people.consent(found, by=coordinator, purpose="contact_by_sec")
    return found


@pytest.fixture
def offered(partner, coordinator, person):
    given = {"reach": "direct", "contact": make.direct(), "agreed_on": day_of_the_database()}
    return brought("remedy_offered", worker=partner, by=coordinator, survivor=person, **given)


def address(referral):
    return reverse("outcome_tell", args=[referral.pk])


def tell(client, referral, **typed):
    given = ANSWERED | {"told_on": timezone.localdate().isoformat()} | typed
    return client.post(address(referral), given)


def test_the_page_says_that_they_may_be_rung_now(offered, coordinator, client_for):
    page = client_for(coordinator).get(address(offered))
    assert page.context["may_ring_now"]
    assert "Do not tell them now" not in page.text


def test_outside_their_hours_it_says_clearly_not_to(partner, coordinator, client_for, person):
    hours = {"opens": time(18), "closes": time(19), "kind": "mobile", "value": make.PHONE, "link_ok": False}
    people.plan(person, by=coordinator, **hours)
    referral = brought("remedy_offered", worker=partner, by=coordinator, survivor=person)
    page = client_for(coordinator).get(address(referral))
    assert not page.context["may_ring_now"]
    assert "Do not tell them now" in page.text


def test_what_to_say_is_in_their_language(partner, coordinator, client_for):
    found = people.survivor(by=coordinator, language="cy")
    referral = brought("remedy_offered", worker=partner, by=coordinator, survivor=found, language="cy")
    script = client_for(coordinator).get(address(referral)).context["script"]
    with translation.override("cy"):
        assert script[0] == translation.gettext(
            "You asked us to put something right. I can tell you what came of it. Is this a good time?"
        )
    assert "The inspector says sorry" in script[1]


def test_without_approved_words_about_a_complaint_it_can_be_noted_all_the_same(
    offered, coordinator, client_for, settings
):
    settings.WORDINGS_MUST_BE_APPROVED = True
    Wording.objects.filter(kind=Wording.Kind.ROUTE_CHOICE).update(approved_at=None, approved_by=None)
    client = client_for(coordinator)
    assert "If it is not put right for them" not in client.get(address(offered)).text
    tell(client, offered)
    assert offered.tellings.get().answer == "agreed"


def test_of_everything_sealed_only_what_was_offered_is_opened(offered, coordinator, client_for):
    client = client_for(coordinator)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    client.get(address(offered))
    opened = AuditEvent.objects.filter(action=Action.OPENED).exclude(pk__in=before)
    assert [event.fields for event in opened] == [["partners.remedy.detail"]]


def test_looking_at_the_page_notes_nothing(offered, coordinator, client_for):
    before = GateDecision.objects.count()
    client_for(coordinator).get(address(offered))
    assert not OutcomeTold.objects.exists()
    assert GateDecision.objects.count() == before


def test_their_answer_is_what_comes_of_it(offered, coordinator, client_for):
    tell(client_for(coordinator), offered)
    offered.refresh_from_db()
    told = offered.tellings.get()
    assert offered.status == "agreed"
    assert (told.how, told.answer, told.decision.outcome) == ("voice", "agreed", "allow")
    assert told.decision.about == told.pk


def test_what_they_said_is_kept_in_their_words(offered, coordinator, client_for):
    tell(client_for(coordinator), offered)
    told = offered.tellings.get()
    assert open_rows([told], "said", by=coordinator, why=Why.WORK)[told.pk]["said"] == ANSWERED["said"]


def test_what_has_happened_is_noted_though_the_gate_would_refuse(offered, coordinator, client_for, person):
    suspend_contact(survivor=person, by=coordinator)
    client = client_for(coordinator)
    assert "Do not tell them now" in client.get(address(offered)).text
    tell(client, offered, how="they_contacted")
    assert offered.tellings.get().decision.outcome == "refuse"


def test_through_their_worker_it_is_asked_of_that_way(partner, coordinator):
    referral = brought("agreed", worker=partner, by=coordinator)
    told = tell_outcome(referral=referral, how="via_worker", answer="partly", by=coordinator)
    assert told.decision is not None
    assert "no_route" not in told.decision.reasons


def test_not_put_right_needs_the_rights_and_leads_to_the_complaint(offered, coordinator, client_for):
    client = client_for(coordinator)
    assert "Tell them of a complaint and its review" in tell(client, offered, answer="not_agreed").text
    answer = tell(client, offered, answer="not_agreed", rights_offered="on")
    offered.refresh_from_db()
    assert answer["Location"] == reverse("handover_make", args=[offered.pk])
    assert offered.status == "not_agreed"


def test_the_action_refuses_it_without_the_rights(offered, coordinator):
    with pytest.raises(RightsNotOffered):
        tell_outcome(referral=offered, how="voice", answer="not_agreed", by=coordinator)
    assert not offered.tellings.exists()


def test_no_answer_leaves_it_where_it_stands(offered, coordinator, client_for):
    tell(client_for(coordinator), offered, answer="no_answer")
    offered.refresh_from_db()
    assert offered.status == "remedy_offered"


def test_a_form_sent_twice_tells_once(offered, coordinator, client_for):
    client = client_for(coordinator)
    once = client.get(address(offered)).context["form"]["once"].value()
    for _press in range(2):
        tell(client, offered, once=once)
    assert offered.tellings.count() == 1


def test_mended_and_sent_again_both_are_kept(offered, coordinator, client_for):
    client = client_for(coordinator)
    once = client.get(address(offered)).context["form"]["once"].value()
    for said in ("Thank you.", "Thank you. And he was rude."):
        tell(client, offered, once=once, said=said)
    assert offered.tellings.count() == 2


def test_a_day_before_today_counts_from_noon(offered, coordinator, client_for):
    yesterday = timezone.localdate() - timedelta(days=1)
    tell(client_for(coordinator), offered, told_on=yesterday.isoformat())
    told_at = timezone.localtime(offered.tellings.get().told_at)
    assert (told_at.date(), told_at.hour) == (yesterday, 12)


def test_tomorrow_has_not_happened(offered, coordinator, client_for):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Enter today, or a day before it" in tell(client_for(coordinator), offered, told_on=tomorrow).text
    assert not offered.tellings.exists()


def test_whoever_was_never_met_is_told_by_their_worker(partner, coordinator, client_for):
    referral = brought("acknowledged", worker=partner, by=coordinator)
    page = client_for(coordinator).get(address(referral))
    assert "We have never met them, so we do not ring them" in page.text


def test_nothing_of_a_telling_is_kept_when_the_audit_fails(offered, coordinator, monkeypatch):
    monkeypatch.setattr("partners.actions.outcome.record", lambda *args, **kwargs: 1 / 0)
    before = GateDecision.objects.count()
    with pytest.raises(ZeroDivisionError):
        tell_outcome(referral=offered, how="voice", answer="agreed", by=coordinator)
    offered.refresh_from_db()
    assert (offered.status, offered.tellings.count()) == ("remedy_offered", 0)
    assert GateDecision.objects.count() == before


# Sharing with the worker ----------------------------------------------------------------------------------------------
def share(client, referral, words="An inspector said sorry."):
    return client.post(reverse("outcome_share", args=[referral.pk]), {"words": words})


def test_the_worker_reads_what_they_agreed_to_share(offered, coordinator, client_for):
    share(client_for(coordinator), offered)
    offered.refresh_from_db()
    words = open_rows([offered], "shared_outcome", by=coordinator, why=Why.WORK)[offered.pk]["shared_outcome"]
    assert words == "An inspector said sorry."
    assert offered.updated_at is not None
    assert GateDecision.objects.get(about=offered.pk, purpose="share").outcome == "allow"


def test_without_their_agreement_nothing_is_shared_and_the_page_says_so(partner, coordinator, client_for, person):
    referral = brought("agreed", worker=partner, by=coordinator, survivor=person, agreed_to=("contact",))
    client = client_for(coordinator)
    text = client.get(reverse("outcome_share", args=[referral.pk])).text
    assert "They have not agreed that their worker is told what came of it" in text
    share(client, referral)
    referral.refresh_from_db()
    assert referral.shared_outcome is None


def test_a_later_no_to_sharing_is_the_stricter(offered, coordinator, person):
    record_consent(
        survivor=person, purpose="share_with_named_partner", scope_text="Llamau, how it goes", is_yes=False,
        method="by_phone", in_private=True, by=coordinator,
    )  # fmt: skip
    with pytest.raises(MayNotBeShared):
        share_outcome(referral=offered, words="x", by=coordinator)


def test_a_no_to_all_contact_is_a_no_to_sharing(offered, coordinator, person):
    withdraw_consent(survivor=person, purpose="contact_by_sec", by=coordinator)
    with pytest.raises(MayNotBeShared):
        share_outcome(referral=offered, words="x", by=coordinator)


def test_while_contact_is_suspended_nothing_is_shared(offered, coordinator, person):
    suspend_contact(survivor=person, by=coordinator)
    with pytest.raises(MayNotBeShared):
        share_outcome(referral=offered, words="x", by=coordinator)


def test_what_could_not_be_shared_is_not_lost_from_the_page(offered, coordinator, client_for, person):
    suspend_contact(survivor=person, by=coordinator)
    assert "An inspector said sorry." in share(client_for(coordinator), offered).text


def test_a_telling_after_they_changed_their_mind_is_kept_and_moves_nothing(offered, partner, coordinator):
    report_changed_mind(referral=offered, wants="stop", by=partner)
    tell_outcome(referral=offered, how="they_contacted", answer="agreed", by=coordinator)
    offered.refresh_from_db()
    assert (offered.status, offered.tellings.count()) == ("remedy_offered", 1)
