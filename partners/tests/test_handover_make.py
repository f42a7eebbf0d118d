"""A complaint goes to professional standards the same working day, in words made for them, and holds nothing up."""

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from partners.actions.handing_over import decide_against, hand_over
from partners.actions.refusals import AskedForIt
from partners.complaints import asked_at, due_at
from partners.models import ComplaintHandover, Referral, ReferralStep
from partners.tests import factories as make
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent, SubjectKey
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
Status = Referral.Status


def address(referral):
    return reverse("handover_make", args=[referral.pk])


def filled(**changes):
    return {"words": "Nobody rang for three weeks.", "contact": "", "goes_on": "no"} | changes


def test_one_that_was_asked_for_goes_with_one_press(partner, coordinator, client_for):
    sent = make.sent(by=partner, choice="complaint")
    client_for(coordinator).post(address(sent), filled())
    made = ComplaintHandover.objects.get()
    sent.refresh_from_db()
    assert (made.asked, sent.status) == (True, Status.COMPLAINT)
    assert open_rows([made], "words", by=SYSTEM, why=Why.WORK)[made.pk]["words"] == "Nobody rang for three weeks."
    assert AuditEvent.objects.filter(action=Action.COMPLAINT_HANDED_OVER, actor=coordinator.pk).count() == 1


def test_the_page_begins_with_what_was_written_and_says_by_when(partner, coordinator, client_for):
    sent = make.sent(by=partner, choice="both")
    page = client_for(coordinator).get(address(sent))
    assert make.WHAT in page.context["form"].initial["words"]
    assert page.context["due"]
    assert page.context["not_now"] is None


def test_nothing_is_opened_to_pass_it_on_or_once_it_is(partner, coordinator, client_for):
    sent = make.sent(by=partner, choice="complaint")
    client = client_for(coordinator)
    client.post(address(sent), filled())
    assert "Only they can send it back" in client.get(address(sent)).text
    assert not AuditEvent.objects.filter(action=Action.OPENED, actor=coordinator.pk).exists()


def test_what_somebody_else_had_written_for_them_is_not_lost_when_it_was_passed_on(
    partner, coordinator, deputy, client_for
):
    sent = make.sent(by=partner, choice="complaint")
    client_for(coordinator).post(address(sent), filled(once=uuid4()))
    page = client_for(deputy).post(address(sent), filled(once=uuid4(), words="They were cut off twice.")).text
    assert "Mair Evans passed it on to professional standards" in page
    assert "They were cut off twice." in page
    assert ComplaintHandover.objects.count() == 1


def test_the_two_forms_of_the_page_have_each_an_id_of_its_own(partner, coordinator, client_for):
    page = client_for(coordinator).get(address(make.sent(by=partner))).text
    assert re.findall(r'<form[^>]* id="([^"]+)"', page) == ["main-form", "not_now-form"]


def test_a_complaint_that_was_asked_for_stands_on_the_page_before_it_is_answered(partner, coordinator, client_for):
    sent = make.sent(by=partner, choice="both")
    page = client_for(coordinator).get(reverse("referral_detail", args=[sent.pk])).text
    assert page.index("They asked for a complaint.") < page.index("Pass the complaint on") < page.index(make.WHAT)


@pytest.mark.parametrize(("choice", "chosen"), [("both", 1), ("complaint", 0), ("put_right", 0)])
def test_it_is_chosen_beforehand_that_we_go_on_where_they_want_both(choice, chosen, partner, coordinator, client_for):
    sent = make.sent(by=partner, choice=choice, serious=("assault",))
    field = client_for(coordinator).get(address(sent)).context["form"]["goes_on"]
    assert str(field).count("checked") == chosen


def test_beside_it_things_are_put_right_all_the_same(partner, coordinator, client_for):
    sent = make.sent(by=partner, choice="both")
    client_for(coordinator).post(address(sent), filled(goes_on="yes"))
    sent.refresh_from_db()
    assert (sent.status, sent.handovers.count()) == (Status.RECEIVED, 1)


def test_whoever_decides_so_for_them_says_why(partner, coordinator, client_for):
    sent = make.sent(by=partner)
    client = client_for(coordinator)
    page = client.post(address(sent), filled(asked="no"))
    assert "Say why it goes to professional standards" in page.text
    client.post(address(sent), filled(asked="no", grounds=["assault", "corruption"]))
    assert ComplaintHandover.objects.get().grounds == ["assault", "corruption"]


def test_two_presses_are_one(partner, coordinator):
    sent = make.sent(by=partner, choice="complaint")
    first, second = make.handed_over(sent, by=coordinator), make.handed_over(sent, by=coordinator)
    assert first == second


def test_what_was_suggested_and_weighed_is_kept_with_its_reason(partner, coordinator, client_for):
    sent = make.sent(by=partner, serious=("assault",))
    client_for(coordinator).post(address(sent), {"not_now-why": "It was another force.", "not_now": "1"})
    sent.refresh_from_db()
    step = ReferralStep.objects.filter(referral=sent).latest("at")
    assert (sent.weighed_by, sent.status, sent.handovers.count()) == (coordinator, Status.RECEIVED, 0)
    assert open_rows([step], "note", by=SYSTEM, why=Why.WORK)[step.pk]["note"] == "It was another force."


def test_whoever_passed_it_on_has_weighed_it_now_and_before_that_was_said(partner, coordinator):
    sent = make.sent(by=partner, serious=("assault",))
    handed, other = make.handed_over(sent, by=coordinator), make.sent(by=partner, serious=("assault",))
    for _time in ("said now", "said by the migration"):
        sent.refresh_from_db()
        other.refresh_from_db()
        assert (sent.weighed_at, sent.weighed_by, other.weighed_at) == (handed.made_at, coordinator, None)
        Referral.objects.filter(pk=sent.pk).update(weighed_at=None, weighed_by=None)
        import_module("partners.migrations.0011_what_was_passed_on_was_weighed").weigh(apps, None)


def test_nobody_decides_against_what_they_asked_for(partner, coordinator):
    sent = make.sent(by=partner, choice="complaint")
    with pytest.raises(AskedForIt):
        decide_against(referral=sent, why="No time", by=coordinator)


def test_its_key_is_its_own_and_dies_with_the_person(partner, coordinator):
    sent = make.sent(by=partner)
    made = make.handed_over(sent, by=coordinator)
    assert made.key_id != sent.key_id
    assert SubjectKey.objects.get(pk=made.key_id).owner == sent.pk


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 11, 23, 9, 40, tzinfo=UTC), datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), datetime(2026, 11, 24, 17, 0, tzinfo=UTC)),
        (datetime(2026, 11, 21, 9, 0, tzinfo=UTC), datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        (datetime(2026, 6, 12, 15, 59, tzinfo=UTC), datetime(2026, 6, 12, 16, 0, tzinfo=UTC)),
    ],
)
def test_it_goes_by_the_end_of_the_working_day_it_was_asked_on(asked, due):
    assert due_at(asked) == due


def test_what_came_back_is_not_asked_for_anew_by_itself(partner, coordinator, standards):
    sent = make.sent(by=partner, choice="complaint")
    made = make.handed_over(sent, by=coordinator)
    assert asked_at(sent, [], [made]) is None
    assert asked_at(sent, [], []) == sent.submitted_at


def test_the_first_ask_that_was_not_passed_on_counts(partner, coordinator):
    sent = make.sent(by=partner, choice="complaint")
    earlier = timezone.now() - timedelta(days=3)
    made = ComplaintHandover(made_at=earlier, returned_at=earlier)
    asks = [make_report(earlier + timedelta(hours=hours)) for hours in (30, 10)]
    assert asked_at(sent, asks, [made]) == earlier + timedelta(hours=10)


def make_report(at):
    from partners.models import PartnerReport

    return PartnerReport(wants="complaint", at=at)


def test_all_of_it_falls_together_where_the_trail_cannot_be_written(partner, coordinator, monkeypatch):
    sent = make.sent(by=partner)
    monkeypatch.setattr("partners.actions.handing_over.record", None)
    with pytest.raises(TypeError):
        hand_over(
            referral=sent, asked_at=None, grounds=["assault"], words="W", contact="", goes_on=False, by=coordinator
        )
    sent.refresh_from_db()
    assert (sent.status, ComplaintHandover.objects.count()) == (Status.RECEIVED, 0)
