"""The owner's room: their own changes alone, the approved words alone, and what they say confirmed or sent back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.tests.factories import OrganisationFactory
from engagement.models import Survivor
from feedback.actions.changes import BothLanguages, link_contributions, write_words
from feedback.actions.owning import confirm_report, report_progress, return_report
from feedback.actions.refusals import (
    AlreadyReported,
    DueDayMissing,
    EvidenceMissing,
    NoLongerTheirs,
    ReportSettled,
    StepTooEarly,
    TextsMissing,
)
from feedback.models import Change, ProgressReport
from feedback.owning import owned_by
from feedback.tests import factories as make
from feedback.tests.asking import queries_of
from feedback.tests.publishing import SAID, released, voice
from feedback.tests.test_change_edit import edited
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
OTHER = BothLanguages(en="Other words, unread.", cy="Geiriau eraill.")


@pytest.fixture
def change(coordinator, change_owner):
    due = TODAY() + timedelta(days=30)
    return make.change(by=coordinator, title="Agree a day first", owner=change_owner, due_on=due)


@pytest.fixture
def rival(make_person):
    return make_person("change_owner", "Rival Owner")


def said_in(report):
    return open_rows([report], "words", "question", by=SYSTEM, why=Why.WORK)[report.pk]


# Whose room it is -------------------------------------------------------------------------------------------------
def test_an_owner_who_signs_in_lands_on_their_changes(change, change_owner, client_for):
    client = client_for(change_owner)
    assert client.get(reverse("home")).url == reverse("owned_list")
    assert change.title in client.get(reverse("owned_list")).text


def test_a_partner_who_also_owns_changes_does_too(coordinator, make_person, client_for):
    agency = OrganisationFactory(partner=True)
    partner = make_person("partner", "Nan Owns", organisation=agency, also_change_owner=True)
    change = make.change(by=coordinator, owner=partner, area=agency)
    client = client_for(partner)
    assert reverse("owned_list") in client.get(reverse("home"), follow=True).text  # in the menu of their desk
    assert client.get(reverse("owned_detail", args=[change.pk])).status_code == 200


OWNED = ("owned_detail", "owned_report", "owned_evidence_add")


@pytest.mark.parametrize("name", OWNED)
def test_another_owner_finds_nothing_there(change, rival, client_for, name):
    client, address = client_for(rival), reverse(name, args=[change.pk])
    assert (client.get(address).status_code, client.post(address, {"words": "Mine"}).status_code) in {
        (404, 404), (404, 405)
    }  # fmt: skip
    assert change.title not in client.get(reverse("owned_list")).text
    assert not change.reports.exists()


@pytest.mark.parametrize("name", OWNED)
def test_an_owner_who_is_replaced_finds_nothing_there_on_the_next_request(
    change, change_owner, rival, coordinator, client_for, name
):
    client, address = client_for(change_owner), reverse(name, args=[change.pk])
    before = client.get(address).status_code
    edited(change, coordinator, owner=rival)
    assert (before, client.get(address).status_code) == (200, 404)
    assert client_for(rival).get(address).status_code == 200


def test_what_they_were_typing_when_they_were_replaced_is_not_kept_under_their_name(
    change, change_owner, rival, coordinator
):
    edited(change, coordinator, owner=rival)
    with pytest.raises(NoLongerTheirs):
        report_progress(change=change, words="We begin.", by=change_owner)


def test_an_owner_sees_no_page_of_a_coordinator(change, change_owner, client_for):
    client = client_for(change_owner)
    for name in ("change_detail", "change_edit", "change_write", "change_link", "change_move", "evidence_add"):
        assert client.get(reverse(name, args=[change.pk])).status_code == 404


@pytest.mark.parametrize("who", ["manager", "partner", "administrator", "auditor"])
def test_nobody_else_has_such_a_room(change, who, request, client_for):
    client = client_for(request.getfixturevalue(who))
    assert client.get(reverse("owned_list")).status_code == 404
    assert client.get(reverse("owned_detail", args=[change.pk])).status_code == 404


# What they are shown ----------------------------------------------------------------------------------------------
def test_an_owner_never_sees_who_said_it_nor_their_words_nor_how_many(change, change_owner, coordinator, client_for):
    people = [make.reachable(by=coordinator) for _ in range(3)]
    points = [make.said(person, by=coordinator, words="Nobody rang me back.") for person in people]
    link_contributions(change=change, contributions=points, strength="direct", by=coordinator)
    make.words(change, by=coordinator)
    client = client_for(change_owner)
    pages = "".join(
        client.get(reverse(name, args=args)).text
        for name, args in (("owned_list", []), ("owned_detail", [change.pk]), ("owned_report", [change.pk]))
    )
    names = Survivor.objects.values_list("pseudonym", flat=True)
    hidden = ["Nobody rang me back", "You never knew who would ring", *names]
    assert [text for text in hidden if text in pages] == []
    assert not [text for text in ("3 people", "3 points", "three people") if text in pages]
    assert "Two people check first that nobody can be known by it" in pages


def test_an_owner_reads_the_approved_words_in_both_languages_and_only_while_they_stand(
    change_owner, coordinator, deputy, client_for
):
    people = [voice(name, by=coordinator) for name in ("Ann Rees", "Beth Hughes", "Carys Lewis")]
    release = released(*people, by=coordinator, reader=deputy)
    edited(release.change, coordinator, owner=change_owner)
    client, address = client_for(change_owner), reverse("owned_detail", args=[release.change_id])
    shown = client.get(address).text
    assert [text for text in SAID.values() if escape(text) not in shown] == []
    assert make.WE_DID not in shown
    write_words(change=release.change, you_said=OTHER, we_did=OTHER, by=coordinator)
    after = client.get(address).text
    assert [text for text in (*SAID.values(), OTHER.en) if escape(text) in after] == []
    assert "Not shown now" in after


# What they say ----------------------------------------------------------------------------------------------------
def test_an_owner_answers_that_they_accept(change, change_owner, client_for):
    form = {"words": "Yes: the roster allows it.", "to": "accepted", "on": TODAY()}
    answer = client_for(change_owner).post(reverse("owned_report", args=[change.pk]), form)
    report = ProgressReport.objects.get()
    assert answer["Location"] == reverse("owned_detail", args=[change.pk])
    assert (report.kind, report.to, report.on) == ("answer", "accepted", TODAY())
    assert said_in(report)["words"] == "Yes: the roster allows it."
    change.refresh_from_db()
    assert change.status == "proposed"


def test_what_they_say_is_sealed_under_the_key_of_the_change(change, change_owner):
    report = report_progress(change=change, words="Paws y gath", by=change_owner)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM feedback_progressreport")
        assert b"Paws" not in bytes(cursor.fetchone()[0])
    assert report.key_id == change.key_id


def test_a_report_without_words_or_with_a_day_to_come_is_put_right(change, change_owner, client_for):
    client, address = client_for(change_owner), reverse("owned_report", args=[change.pk])
    tomorrow = TODAY() + timedelta(days=1)
    assert "Say where it stands" in client.post(address, {"to": "none"}).text
    assert (
        "Enter today, or a day that is over"
        in client.post(address, {"words": "Yes", "to": "accepted", "on": tomorrow}).text
    )
    assert "Enter the day on which it was taken" in client.post(address, {"words": "Yes", "to": "accepted"}).text
    assert not change.reports.exists()


def test_only_the_next_step_can_be_reported(change, change_owner, client_for):
    form = {"words": "All done.", "to": "implemented", "on": TODAY()}
    client_for(change_owner).post(reverse("owned_report", args=[change.pk]), form)
    assert not change.reports.exists()


def test_a_step_is_reported_on_a_day_after_the_last(change, change_owner):
    with pytest.raises(StepTooEarly):
        report_progress(change=change, words="Yes", to="accepted", on=TODAY() - timedelta(days=3), by=change_owner)


def test_the_same_step_is_not_reported_twice(change, change_owner, client_for):
    report_progress(change=change, words="Yes", to="accepted", on=TODAY(), by=change_owner)
    with pytest.raises(AlreadyReported):
        report_progress(change=change, words="Yes again", to="accepted", on=TODAY(), by=change_owner)
    page = client_for(change_owner).get(reverse("owned_report", args=[change.pk])).text
    assert "Has a step been taken?" not in page


def test_the_first_word_is_an_answer_and_the_next_is_progress(change, change_owner):
    kinds = [report_progress(change=change, words=text, by=change_owner).kind for text in ("Yes", "Begun")]
    assert kinds == ["answer", "progress"]


# What a coordinator makes of it -----------------------------------------------------------------------------------
@pytest.fixture
def report(change, change_owner):
    return report_progress(change=change, words="Yes, we do it.", to="accepted", on=TODAY(), by=change_owner)


def press(client, name, report, **given):
    return client.post(reverse(name, args=[report.change_id, report.pk]), given)


def test_a_coordinator_reads_it_and_confirms_the_step_in_one_press(change, report, coordinator, client_for):
    client = client_for(coordinator)
    page = client.get(reverse("change_detail", args=[change.pk])).text
    press(client, "report_confirm", report)
    change.refresh_from_db()
    report.refresh_from_db()
    assert "Owen Parry says it is accepted" in page
    assert "Yes, we do it." in page
    assert (change.status, change.steps.last().on, report.confirmed_by) == ("accepted", TODAY(), coordinator)


def test_a_step_that_the_coordinator_took_confirms_what_the_owner_said_of_it(change, report, coordinator):
    make.moved(change, "accepted", by=coordinator)
    report.refresh_from_db()
    assert report.confirmed_by == coordinator


def test_without_a_day_by_which_it_is_made_it_cannot_be_confirmed(coordinator, change_owner, client_for):
    change = make.change(by=coordinator, owner=change_owner)
    report = report_progress(change=change, words="Yes", to="accepted", on=TODAY(), by=change_owner)
    page = client_for(coordinator).get(reverse("change_detail", args=[change.pk])).text
    assert "Say by which day it is made" in page
    with pytest.raises(DueDayMissing):
        confirm_report(report=report, by=coordinator)
    assert ProgressReport.objects.open().exists()


def test_a_coordinator_sends_it_back_and_the_owner_reads_the_question(
    change, report, change_owner, coordinator, client_for
):
    press(client_for(coordinator), "report_return", report, question="By which day?")
    client = client_for(change_owner)
    listed, page = (client.get(reverse(*at)).text for at in (["owned_list"], ["owned_detail", None, [change.pk]]))
    change.refresh_from_db()
    assert "The coordinator asks you something" in listed
    assert "By which day?" in page
    assert change.status == "proposed"
    assert said_in(ProgressReport.objects.get()) == {"words": "Yes, we do it.", "question": "By which day?"}


def test_what_waits_to_be_confirmed_asks_nothing_of_its_owner(report, change_owner, coordinator, client_for):
    client = client_for(change_owner)
    before = client.get(reverse("owned_list")).text
    confirm_report(report=report, by=coordinator)
    after = client.get(reverse("owned_list")).text
    assert ("Waits for the coordinator" in before, "Report progress" in before) == (True, False)
    assert ("Waits for the coordinator" in after, "Report progress" in after) == (False, True)


def test_what_waits_to_be_confirmed_stands_behind_what_is_still_to_do(report, change, change_owner, coordinator):
    to_do = make.change(by=coordinator, title="Nothing was said of it yet", owner=change_owner)
    assert list(owned_by(change_owner)) == [to_do, change]


def test_a_question_needs_its_words(report, coordinator, client_for):
    page = press(client_for(coordinator), "report_return", report, question="").text
    assert "Write what you want to know" in page


def test_the_owner_answers_the_question_and_it_is_asked_no_more(change, report, change_owner, coordinator, client_for):
    return_report(report=report, question="By which day?", by=coordinator)
    client = client_for(change_owner)
    client.post(reverse("owned_report", args=[change.pk]), {"words": "By May.", "to": "accepted", "on": TODAY()})
    newest = change.reports.order_by("-reported_at").first()
    assert newest.kind == "answer"
    assert "The coordinator asks you something" not in client.get(reverse("owned_list")).text


@pytest.mark.parametrize("settle", [confirm_report, return_report])
def test_what_is_settled_stays_settled(report, coordinator, settle):
    confirm_report(report=report, by=coordinator)
    more = {"question": "Why?"} if settle is return_report else {}
    with pytest.raises(ReportSettled):
        settle(report=report, by=coordinator, **more)


def test_pressed_twice_it_says_that_it_was_settled(report, coordinator, client_for):
    client = client_for(coordinator)
    press(client, "report_confirm", report)
    press(client, "report_confirm", report)
    assert "Somebody has answered this report already" in client.get(reverse("change_list")).text


def test_implemented_needs_the_words_and_then_the_evidence(change, change_owner, coordinator):
    change = make.moved(change, "accepted", "in_progress", by=coordinator)
    report = report_progress(change=change, words="Done.", to="implemented", on=TODAY(), by=change_owner)
    with pytest.raises(TextsMissing):
        confirm_report(report=report, by=coordinator)
    make.words(change, by=coordinator)
    with pytest.raises(EvidenceMissing):
        confirm_report(report=report, by=coordinator)
    make.evidence(change, by=coordinator)
    confirm_report(report=report, by=coordinator)
    assert Change.objects.get(pk=change.pk).status == "implemented"


def test_each_word_and_each_answer_to_it_is_in_the_audit_trail(change, report, change_owner, coordinator):
    return_report(report=report, question="By which day?", by=coordinator)
    again = report_progress(change=change, words="May", to="accepted", on=TODAY(), by=change_owner)
    confirm_report(report=again, by=coordinator)
    wanted = [Action.CHANGE_REPORTED, Action.REPORT_RETURNED, Action.CHANGE_REPORTED, Action.REPORT_CONFIRMED]
    events = AuditEvent.objects.filter(action__in=wanted).order_by("at")
    assert [event.action for event in events] == wanted


def test_nothing_is_confirmed_when_the_audit_fails(change, report, coordinator, monkeypatch):
    monkeypatch.setattr("feedback.actions.owning.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        confirm_report(report=report, by=coordinator)
    assert ProgressReport.objects.open().exists()
    assert Change.objects.get(pk=change.pk).status == "proposed"


def test_looking_changes_nothing(report, coordinator, change_owner, client_for):
    client_for(coordinator).get(reverse("report_confirm", args=[report.change_id, report.pk]))
    client_for(change_owner).get(reverse("owned_detail", args=[report.change_id]))
    assert ProgressReport.objects.open().exists()


# How much it asks -------------------------------------------------------------------------------------------------
def test_the_list_asks_as_much_for_thirty_as_for_one(change, change_owner, coordinator, client_for):
    client = client_for(change_owner)
    one = queries_of(lambda: client.get(reverse("owned_list")))
    for number in range(29):
        made = make.change(by=coordinator, title=f"Change {number}", owner=change_owner)
        report_progress(change=made, words="Begun", by=change_owner)
    assert queries_of(lambda: client.get(reverse("owned_list"))) == one <= 12


def test_the_page_asks_as_much_for_many_reports_as_for_one(change, change_owner, client_for):
    client, address = client_for(change_owner), reverse("owned_detail", args=[change.pk])
    report_progress(change=change, words="Begun", by=change_owner)
    one = queries_of(lambda: client.get(address))
    for _ in range(9):
        report_progress(change=change, words="Further", by=change_owner)
    assert queries_of(lambda: client.get(address)) == one <= 20


def test_what_presses_most_comes_first(coordinator, change_owner, client_for, frozen):
    days = {name: TODAY() + timedelta(days=ahead) for name, ahead in (("soon", 5), ("sooner", 2), ("far", 90))}
    made = {
        name: make.change(by=coordinator, title=f"It is {name}.", owner=change_owner, due_on=days[name])
        for name in days
    }
    return_report(
        report=report_progress(change=made["far"], words="?", by=change_owner), question="Why?", by=coordinator
    )
    make.moved(make.change(by=coordinator, title="It is over.", owner=change_owner), "rejected", by=coordinator)
    page = client_for(change_owner).get(reverse("owned_list")).text
    places = [page.index(f"It is {name}.") for name in ("far", "sooner", "soon", "over")]
    assert places == sorted(places)
