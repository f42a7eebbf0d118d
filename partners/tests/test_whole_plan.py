"""All that a worker knows of reaching somebody safely: kept, read, and never easier than what stands."""

import pytest
from django.urls import reverse

from engagement.models import SafeContactPlan
from engagement.tests import factories as people
from partners.models import Referral
from partners.tests import factories as make
from partners.tests import walk
from safeguards.audit import Why
from safeguards.sealing import open_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
TOLD = {
    "caller_id": "withhold", "call_them": "Cez", "if_answered": "Sorry, wrong number",
    "unsafe_phrase": "Is that the vet?", "dropped_call": "they_call", "no_show": "Ring Nia after an hour",
    "people_safe": "Her aunt Bet",
}  # fmt: skip
WORDS = ("call_them", "if_answered", "unsafe_phrase", "no_show", "people_safe")


@pytest.fixture
def referral(partner, client_for):
    """Sent by the form, with everything that may be said."""
    make.agreement(partner.organisation, by=partner)
    begun, client = make.draft(by=partner), client_for(partner)
    walk.fill_all(client, begun, person={"reach": "direct"}, contact=TOLD)
    walk.send(client, begun)
    return Referral.objects.get()


def opened(plan, by):
    return open_rows([plan], *WORDS, by=by, why=Why.WORK)[plan.pk]


def test_a_new_plan_holds_all_of_it_and_nobody_has_confirmed_it(referral, coordinator):
    plan = make.accepted(referral, by=coordinator).survivor.plan
    assert (plan.status, plan.dropped_call, plan.routes.get().caller_id) == ("draft", "they_call", "withhold")
    assert opened(plan, coordinator) == {name: TOLD[name] for name in WORDS}


def test_of_a_plan_that_stands_only_what_is_stricter_is_taken(referral, coordinator):
    person = people.survivor(by=coordinator)
    people.plan(person, by=coordinator)
    make.accepted(referral, survivor=person, by=coordinator)
    plan = SafeContactPlan.objects.get(survivor=person)
    assert opened(plan, coordinator) == dict.fromkeys(WORDS) | {"unsafe_phrase": TOLD["unsafe_phrase"]}
    assert plan.dropped_call == ""


def test_both_sides_read_it(referral, partner, coordinator, client_for):
    ours = client_for(coordinator).get(reverse("referral_detail", args=[referral.pk])).text
    theirs = client_for(partner).get(reverse("partner_referral", args=[referral.pk])).text
    for text in (*(TOLD[name] for name in WORDS), "Withhold our number", "They call. We do not ring back."):
        assert (text in ours, text in theirs) == (True, True), text


def test_none_of_it_that_names_somebody_stands_on_paper(referral, partner, client_for):
    paper = client_for(partner).get(reverse("partner_referral_print", args=[referral.pk])).text
    assert [text for text in ("Cez", "aunt Bet", "the vet") if text in paper] == []
