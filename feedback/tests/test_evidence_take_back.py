"""Evidence that was added by mistake: taken back with a reason, opened by nobody, and still there to be seen."""

import pytest
from django.urls import reverse

from feedback.actions.changes import move_change
from feedback.actions.evidence import confirm_evidence, take_back_evidence
from feedback.actions.refusals import EvidenceMissing, TakenBackMeanwhile
from feedback.models import Evidence
from feedback.tests import factories as make
from feedback.tests.moving import told
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
WHY = {"why": "wrong_file"}
ROOMS = {"coordinator": ("evidence_take_back", "evidence_file"),
         "change_owner": ("owned_evidence_take_back", "owned_evidence_file")}  # fmt: skip


@pytest.fixture
def change(coordinator, change_owner):
    return make.change(by=coordinator, owner=change_owner)


@pytest.fixture
def paper(change, coordinator):
    """Handed in by the coordinator."""
    return make.evidence(change, by=coordinator, confirmed=False)


@pytest.fixture
def theirs(change, change_owner):
    """Handed in by the owner."""
    return make.evidence(change, by=change_owner, confirmed=False)


def address(name, paper):
    return reverse(name, args=[paper.change_id, paper.pk])


def test_a_coordinator_takes_back_what_anybody_handed_in(theirs, coordinator, client_for):
    client = client_for(coordinator)
    asked = client.get(address("evidence_take_back", theirs)).text
    answer = client.post(address("evidence_take_back", theirs), WHY)
    kept = Evidence.objects.get()
    assert "It counts no more, and nobody opens it" in asked
    assert answer.url == reverse("change_detail", args=[theirs.change_id])
    assert (kept.taken_back_by, kept.taken_back_why, kept.taken_back_at is None) == (coordinator, "wrong_file", False)
    assert AuditEvent.objects.filter(action=Action.EVIDENCE_TAKEN_BACK, actor=coordinator.pk).count() == 1


def test_the_owner_takes_back_what_they_handed_in(theirs, change_owner, client_for):
    client_for(change_owner).post(address("owned_evidence_take_back", theirs), WHY)
    assert Evidence.objects.get().taken_back_by == change_owner


def test_the_owner_does_not_take_back_what_somebody_else_handed_in(paper, change_owner, client_for):
    client = client_for(change_owner)
    assert client.post(address("owned_evidence_take_back", paper), WHY).status_code == 404
    assert client.post(address("evidence_take_back", paper), WHY).status_code == 404
    assert not Evidence.objects.filter(taken_back_at__isnull=False).exists()


def test_once_it_counts_only_a_coordinator_takes_it_back(theirs, change_owner, coordinator, client_for):
    confirm_evidence(evidence=theirs, by=coordinator)
    answer = client_for(change_owner).post(address("owned_evidence_take_back", theirs), WHY, follow=True)
    assert "A coordinator has confirmed it. Ask them to take it back." in answer.text
    assert Evidence.objects.get().taken_back_at is None
    client_for(coordinator).post(address("evidence_take_back", theirs), WHY)
    assert not Evidence.objects.confirmed().exists()


@pytest.mark.parametrize("who", ROOMS)
def test_without_a_reason_nothing_is_taken_back(who, theirs, request, client_for):
    page = client_for(request.getfixturevalue(who)).post(address(ROOMS[who][0], theirs), {"why": ""}).text
    assert "Say why it is taken back" in page
    assert Evidence.objects.get().taken_back_at is None


@pytest.mark.parametrize("who", ROOMS)
def test_nobody_opens_it_any_more(who, theirs, coordinator, request, client_for):
    client = client_for(request.getfixturevalue(who))
    before = client.get(address(ROOMS[who][1], theirs)).status_code
    take_back_evidence(evidence=theirs, why="about_one_person", by=coordinator)
    assert (before, client.get(address(ROOMS[who][1], theirs)).status_code) == (200, 404)


@pytest.mark.parametrize(("who", "page"), [("coordinator", "change_detail"), ("change_owner", "owned_detail")])
def test_that_it_was_there_stays_to_be_seen(who, page, theirs, coordinator, request, client_for):
    take_back_evidence(evidence=theirs, why="wrong_change", by=coordinator)
    shown = client_for(request.getfixturevalue(who)).get(reverse(page, args=[theirs.change_id])).text
    assert f"<s>{theirs.title}" in shown
    assert f"Taken back by {coordinator.name}" in shown
    assert "It is about another change" in shown
    assert "Take it back" not in shown


def test_what_was_taken_back_is_not_confirmed(paper, coordinator, client_for):
    take_back_evidence(evidence=paper, why="replaced", by=coordinator)
    assert client_for(coordinator).post(address("evidence_confirm", paper)).status_code == 404
    with pytest.raises(TakenBackMeanwhile):
        confirm_evidence(evidence=paper, by=coordinator)


def test_pressed_twice_it_is_taken_back_once(paper, coordinator):
    first = take_back_evidence(evidence=paper, why="replaced", by=coordinator)
    second = take_back_evidence(evidence=paper, why="wrong_file", by=coordinator)
    assert (second.taken_back_at, second.taken_back_why) == (first.taken_back_at, "replaced")
    assert AuditEvent.objects.filter(action=Action.EVIDENCE_TAKEN_BACK).count() == 1


def test_no_claim_leans_on_what_was_taken_back(coordinator):
    change = make.moved(
        make.words(make.change(by=coordinator), by=coordinator), "accepted", "in_progress", by=coordinator
    )
    take_back_evidence(evidence=make.evidence(change, by=coordinator), why="shows_nothing", by=coordinator)
    with pytest.raises(EvidenceMissing):
        move_change(change=change, to="implemented", on=change.steps.last().on, by=coordinator)


def test_a_change_that_was_made_asks_for_other_evidence(coordinator, client_for):
    person = make.reachable(by=coordinator)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    told(change, person, by=coordinator)
    take_back_evidence(evidence=change.evidence.get(), why="shows_nothing", by=coordinator)
    step = client_for(coordinator).get(reverse("change_detail", args=[change.pk])).context["step"]
    assert step.url == reverse("evidence_add", args=[change.pk])
