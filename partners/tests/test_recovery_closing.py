"""The end of a referral: what was learnt, what is missing, and that everything said stays."""

from uuid import uuid4

import pytest
from django.urls import reverse

from engagement.actions.contributions import add_contribution
from engagement.models import Theme
from feedback.tests.factories import change as make_change
from feedback.tests.factories import moved
from partners.actions.closing import close_referral, link_change, record_learning
from partners.actions.exchange import mark_read, send_message
from partners.actions.offences import answer_nothing_new
from partners.actions.outcome import tell_outcome
from partners.actions.recovery import do_remedy
from partners.actions.refusals import MovedMeanwhile, NothingLearntYet, NotReadyToClose
from partners.actions.reporting import report_changed_mind, report_event, see_report
from partners.actions.triage import triage_referral
from partners.closing import Lack, lacks, so_far_of
from partners.course import course_of
from partners.models import Referral
from partners.tests import factories as make
from partners.tests.moving import brought
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(partner, coordinator):
    return brought("agreed", worker=partner, by=coordinator)


def said_point(referral, by):
    return add_contribution(
        consultation=referral.consultation, once=uuid4(), words="Nobody rang", read_back="not_read_back",
        would_change="", theme=Theme.objects.get(pk="kept-informed"), may_quote="not_asked", by=by,
    )  # fmt: skip


def told(referral, by, answer="agreed", **more):
    return tell_outcome(referral=referral, how="via_worker", answer=answer, by=by, **more)


def done(referral, by):
    for remedy in referral.remedies.all():
        do_remedy(remedy=remedy, by=by)


def learnt(referral, by):
    """Told, done and learnt: all that closing waits for."""
    told(referral, by)
    done(referral, by)
    said_point(referral, by)
    record_learning(referral=referral, by=by)
    referral.refresh_from_db()
    return referral


def address(name, referral):
    return reverse(name, args=[referral.pk])


# What was learnt ------------------------------------------------------------------------------------------------------
def test_nothing_is_learnt_without_a_point_or_a_change(agreed, coordinator):
    with pytest.raises(NothingLearntYet):
        record_learning(referral=agreed, by=coordinator)


def test_a_point_of_what_they_said_is_learning(agreed, coordinator, client_for):
    said_point(agreed, coordinator)
    client_for(coordinator).post(address("learning_record", agreed))
    agreed.refresh_from_db()
    assert agreed.status == "learning_recorded"


def test_so_is_a_change_that_came_of_it(agreed, coordinator, client_for):
    change = make_change(by=coordinator)
    client = client_for(coordinator)
    for _press in range(2):
        client.post(address("referral_change_link", agreed), {"change": change.pk})
    assert agreed.changes.get().change == change
    record_learning(referral=agreed, by=coordinator)


def test_a_change_that_was_given_up_is_not_offered(agreed, coordinator, client_for):
    change = moved(make_change(by=coordinator), "rejected", by=coordinator)
    client_for(coordinator).post(address("referral_change_link", agreed), {"change": change.pk})
    assert not agreed.changes.exists()


# Closing --------------------------------------------------------------------------------------------------------------
def test_it_closes_with_everything_there(agreed, coordinator, client_for):
    learnt(agreed, coordinator)
    client_for(coordinator).post(address("referral_close", agreed), {"outcome": "put_right"})
    agreed.refresh_from_db()
    assert (agreed.status, agreed.outcome, agreed.closed_by) == ("closed", "put_right", coordinator)


def test_what_is_missing_is_listed_and_nothing_closes(agreed, coordinator, client_for):
    client = client_for(coordinator)
    answer = client.post(address("referral_close", agreed), {"outcome": "put_right"})
    for sentence in ("not been told what came of it", "neither marked as done", "Nothing was written down"):
        assert sentence in answer.text
    agreed.refresh_from_db()
    assert agreed.status == "agreed"


def test_to_say_what_is_missing_nothing_sealed_is_opened(agreed, coordinator, client_for):
    client = client_for(coordinator)
    before = AuditEvent.objects.filter(action=Action.OPENED).count()
    assert client.get(address("referral_close", agreed)).context["missing"]
    assert AuditEvent.objects.filter(action=Action.OPENED).count() == before


def test_it_does_not_close_before_they_were_told(agreed, coordinator):
    done(agreed, coordinator)
    said_point(agreed, coordinator)
    record_learning(referral=agreed, by=coordinator)
    with pytest.raises(NotReadyToClose):
        close_referral(referral=agreed, outcome="put_right", by=coordinator)


def test_what_they_say_is_not_put_right_is_not_closed_as_put_right(agreed, coordinator):
    told(agreed, coordinator, answer="not_agreed", rights_offered=True)
    done(agreed, coordinator)
    said_point(agreed, coordinator)
    record_learning(referral=agreed, by=coordinator)
    with pytest.raises(NotReadyToClose):
        close_referral(referral=agreed, outcome="put_right", by=coordinator)
    assert close_referral(referral=agreed, outcome="not_put_right", by=coordinator).is_closed


def test_what_may_have_to_be_recorded_is_answered_first(partner, coordinator):
    sent = make.sent(by=partner, may_tell_of_offence=True)
    assert "offence" in lacks(sent, so_far_of(sent))
    answer_nothing_new(referral=sent, reason="It tells of the service alone.", by=coordinator)
    sent.refresh_from_db()
    assert "offence" not in lacks(sent, so_far_of(sent))


def test_a_report_nobody_has_looked_at_keeps_it_open(agreed, partner, coordinator):
    learnt(agreed, coordinator)
    report = report_event(referral=agreed, event="hearing_set", by=partner)
    with pytest.raises(NotReadyToClose):
        close_referral(referral=agreed, outcome="put_right", by=coordinator)
    see_report(report=report, by=coordinator)
    close_referral(referral=agreed, outcome="put_right", by=coordinator)


def test_an_unread_message_keeps_it_open(agreed, partner, coordinator):
    learnt(agreed, coordinator)
    message = send_message(referral=agreed, words="Wait", to_partner=False, by=partner)
    with pytest.raises(NotReadyToClose):
        close_referral(referral=agreed, outcome="put_right", by=coordinator)
    mark_read(referral=agreed, messages=[message.pk], to_partner=False, by=coordinator)
    close_referral(referral=agreed, outcome="put_right", by=coordinator)


def test_closed_twice_it_has_moved_on(agreed, coordinator):
    learnt(agreed, coordinator)
    close_referral(referral=agreed, outcome="put_right", by=coordinator)
    with pytest.raises(MovedMeanwhile):
        close_referral(referral=agreed, outcome="partly", by=coordinator)


def test_what_was_not_taken_on_closes_once_the_worker_has_the_words(partner, coordinator):
    referral = brought("acknowledged", worker=partner, by=coordinator)
    triage_referral(referral=referral, to="declined", note="Not ours", words="Ring the council.", by=coordinator)
    assert close_referral(referral=referral, outcome="declined", by=coordinator).is_closed


def test_without_words_or_telling_it_does_not(partner, coordinator):
    referral = brought("acknowledged", worker=partner, by=coordinator)
    triage_referral(referral=referral, to="declined", note="Not ours", by=coordinator)
    with pytest.raises(NotReadyToClose):
        close_referral(referral=referral, outcome="declined", by=coordinator)
    told(referral, coordinator, answer="no_answer")
    assert close_referral(referral=referral, outcome="declined", by=coordinator).is_closed


def test_whoever_is_known_is_told_where_it_went_also_where_their_worker_knows(partner, coordinator):
    referral = brought("accepted", worker=partner, by=coordinator)
    triage_referral(referral=referral, to="redirected_support", note="The refuge", words="The refuge.", by=coordinator)
    said_point(referral, coordinator)
    with pytest.raises(NotReadyToClose):
        close_referral(referral=referral, outcome="support", by=coordinator)
    told(referral, coordinator)
    assert close_referral(referral=referral, outcome="support", by=coordinator).is_closed


@pytest.mark.parametrize("given", [{"choice": "complaint"}, {"serious": ("assault",)}, {"works_for_us": "yes"}])
def test_what_may_be_for_professional_standards_is_decided_first(given, partner, coordinator, client_for):
    referral = brought("acknowledged", worker=partner, by=coordinator, **given)
    triage_referral(referral=referral, to="declined", note="Not ours", words="Ring the council.", by=coordinator)
    there = reverse("handover_make", args=[referral.pk])
    missing = client_for(coordinator).get(address("referral_close", referral)).context["missing"]
    assert [url for _sentence, url in missing] == [there]
    with pytest.raises(NotReadyToClose):
        close_referral(referral=referral, outcome="declined", by=coordinator)
    make.handed_over(referral, by=coordinator)
    assert close_referral(referral=referral, outcome="declined", by=coordinator).is_closed


def test_whoever_changed_their_mind_is_kept_waiting_for_nothing(agreed, partner, coordinator, client_for):
    report = report_changed_mind(referral=agreed, wants="stop", words="It is enough", by=partner)
    see_report(report=report, by=coordinator)
    client_for(coordinator).post(address("referral_close", agreed), {"outcome": "withdrawn"})
    agreed.refresh_from_db()
    assert (agreed.status, agreed.outcome) == ("closed", "withdrawn")
    assert agreed.reports.filter(detail__isnull=False).exists()


def test_nobody_else_withdraws_it(agreed, coordinator):
    with pytest.raises(NotReadyToClose):
        close_referral(referral=agreed, outcome="withdrawn", by=coordinator)


def test_what_they_said_afterwards_is_kept_too(agreed, coordinator):
    learnt(agreed, coordinator)
    close_referral(referral=agreed, outcome="put_right", by=coordinator)
    told(agreed, coordinator, answer="partly", said="It went back to how it was")
    link_change(referral=agreed, change=make_change(by=coordinator), by=coordinator)
    assert (agreed.tellings.count(), agreed.changes.count()) == (2, 1)
    assert Referral.objects.get().is_closed


def test_nothing_closes_when_the_audit_fails(agreed, coordinator, monkeypatch):
    learnt(agreed, coordinator)
    monkeypatch.setattr("partners.actions.moving.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        close_referral(referral=agreed, outcome="put_right", by=coordinator)
    agreed.refresh_from_db()
    assert (agreed.status, agreed.outcome) == ("learning_recorded", "")


def test_the_page_and_the_action_say_the_same_is_missing(agreed, partner, coordinator, monday):
    states = [lambda: None, lambda: told(agreed, coordinator), lambda: done(agreed, coordinator),
              lambda: report_event(referral=agreed, event="hearing_set", by=partner),
              lambda: said_point(agreed, coordinator)]  # fmt: skip
    for happens in states:
        happens()
        agreed.refresh_from_db()
        course = course_of(agreed, monday, by=coordinator)
        assert lacks(agreed, course.so_far) == lacks(agreed, so_far_of(agreed))
        assert course.so_far == so_far_of(agreed)


def test_the_next_step_is_to_close_it_at_the_end(agreed, coordinator, client_for):
    learnt(agreed, coordinator)
    step = client_for(coordinator).get(address("referral_detail", agreed)).context["step"]
    assert step.url == address("referral_close", agreed)


def test_before_it_can_be_closed_the_next_step_is_what_is_missing(agreed, coordinator, partner, client_for):
    learnt(agreed, coordinator)
    send_message(referral=agreed, words="Any news?", to_partner=False, by=partner)
    page = address("referral_detail", agreed)
    step = client_for(coordinator).get(page).context["step"]
    assert (step.url, str(step.why)) == (f"{page}#messages", str(Lack.MESSAGE.label))


def test_a_referral_of_somebody_never_met_has_no_outcome_to_share(partner, coordinator, client_for):
    referral = make.sent(by=partner)
    assert "no outcome to share" in client_for(coordinator).get(address("outcome_share", referral)).text
