"""Professional standards see what was written for them; they take it, or send it back, and only they can."""

import pytest
from django.urls import reverse

from accounts.actions.blocks import place_block
from partners.actions.handing_over import return_complaint
from partners.actions.refusals import SentBackAlready
from partners.models import Referral
from partners.tests import factories as make
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
Status = Referral.Status


@pytest.fixture
def handover(partner, coordinator):
    sent = make.sent(by=partner, choice="complaint", officer="Sergeant Llwyd")
    return make.handed_over(sent, goes_on=False, by=coordinator)


def address(handover):
    return reverse("standards_detail", args=[handover.pk])


def test_they_read_what_was_written_for_them_and_nothing_else(handover, standards, client_for):
    page = client_for(standards).get(address(handover)).text
    assert "Nobody rang for three weeks." in page
    assert [text for text in ("Sergeant Llwyd", make.NAME, make.WHAT, make.RIGHT, "LL-204") if text in page] == []
    assert AuditEvent.objects.filter(action=Action.OPENED, actor=standards.pk).count() == 1


def test_they_take_it_with_their_own_reference(handover, standards, client_for):
    client_for(standards).post(address(handover), {"their_reference": "CO/2026/118"})
    handover.refresh_from_db()
    opened = open_rows([handover], "their_reference", by=SYSTEM, why=Why.WORK)[handover.pk]
    assert (handover.received_by, opened["their_reference"]) == (standards, "CO/2026/118")


def test_sent_back_it_is_the_coordinators_to_decide_anew(handover, standards, client_for):
    client = client_for(standards)
    page = client.post(address(handover), {"send_back": "1", "back-why": ""}).text
    assert page.count("Say why it goes back") == 2  # beside the box, and in the summary above
    assert "<title>Error:" in page
    client.post(address(handover), {"send_back": "1", "back-why": "It is about a service of the council."})
    referral = Referral.objects.get(pk=handover.referral_id)
    handover.refresh_from_db()
    assert (handover.returned_by, referral.status, referral.resolved_at) == (standards, Status.TRIAGED, None)
    assert referral.resolve_by is not None


def test_the_coordinator_reads_who_has_it_and_why_it_came_back(handover, standards, coordinator, client_for):
    client = client_for(standards)
    client.post(address(handover), {"their_reference": "CO/2026/118"})
    page = reverse("referral_detail", args=[handover.referral_id])
    assert "CO/2026/118" in client_for(coordinator).get(page).text
    client.post(address(handover), {"send_back": "1", "back-why": "It is about a service of the council."})
    text = client_for(coordinator).get(page).text
    assert text.index("Sent back by professional standards") < text.index("It is about a service of the council.")
    assert text.index("It is about a service of the council.") < text.index(make.WHAT)


def test_what_goes_on_beside_it_is_not_moved(partner, coordinator, standards):
    made = make.handed_over(make.sent(by=partner, choice="both"), by=coordinator)
    return_complaint(handover=made, why="Not ours", by=standards)
    assert Referral.objects.get().status == Status.RECEIVED


def test_it_goes_back_once(handover, standards):
    return_complaint(handover=handover, why="Not ours", by=standards)
    with pytest.raises(SentBackAlready):
        return_complaint(handover=handover, why="Not ours", by=standards)


def test_whoever_is_barred_sees_nothing_of_it(handover, standards, coordinator, client_for):
    referral = handover.referral
    place_block(record=referral.pk, key_id=referral.key_id, person=standards, by=coordinator)
    client = client_for(standards)
    assert client.get(address(handover)).status_code == 404
    assert referral.reference not in client.get(reverse("standards_list")).text


def test_the_list_says_what_waits_and_opens_nothing(handover, standards, client_for):
    page = client_for(standards).get(reverse("standards_list")).text
    assert handover.referral.reference in page
    assert not AuditEvent.objects.filter(action=Action.OPENED, actor=standards.pk).exists()


def test_it_is_where_they_land_after_signing_in(standards, client_for):
    assert client_for(standards).get(reverse("home")).url == reverse("standards_list")
