"""Evidence: handed in sealed, confirmed by a coordinator, opened by permission, and never when it is not safe."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.anybody import duties_of
from feedback.actions.changes import move_change
from feedback.actions.evidence import confirm_evidence
from feedback.actions.refusals import EvidenceMissing, FileNotToBeOpened, NotCheckedYet
from feedback.duties import KINDS
from feedback.models import Evidence
from feedback.tests import factories as make
from feedback.tests.test_change_edit import edited
from safeguards.audit import Action
from safeguards.filing.actions import settle_scan
from safeguards.filing.models import FileState
from safeguards.models import AuditEvent, SealedFile
from safeguards.subject_key import SubjectKey
from safeguards.tests.files import PDF, upload
from tests.days import days_later

pytestmark = pytest.mark.django_db
FORM = {"title": "Contact standard", "kind": "policy"}


@pytest.fixture
def change(coordinator, change_owner):
    return make.change(by=coordinator, owner=change_owner)


@pytest.fixture
def paper(change, coordinator):
    return make.evidence(change, by=coordinator, confirmed=False)


def fetched(client, name, paper):
    return client.get(reverse(name, args=[paper.change_id, paper.pk]))


@pytest.mark.parametrize(("who", "name"), [("coordinator", "evidence_add"), ("change_owner", "owned_evidence_add")])
def test_a_file_is_handed_in_and_becomes_part_of_the_change(change, who, name, request, client_for):
    person = request.getfixturevalue(who)
    answer = client_for(person).post(reverse(name, args=[change.pk]), FORM | {"file": upload(PDF)})
    made = Evidence.objects.select_related("file").get()
    assert answer.status_code == 302
    assert (made.title, made.added_by, made.confirmed_at) == ("Contact standard", person, None)
    assert SubjectKey.objects.get(pk=made.file.key_id).owner == change.pk


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        ({"title": ""}, "Say what it is"),
        ({"kind": ""}, "Choose what kind of evidence it is"),
        ({"file": ""}, "Choose a file"),
    ],
)
def test_what_is_missing_is_said(change, coordinator, client_for, spoilt, sentence):
    given = FORM | {"file": upload(PDF)} | spoilt
    assert sentence in client_for(coordinator).post(reverse("evidence_add", args=[change.pk]), given).text
    assert not Evidence.objects.exists()


def test_a_coordinator_opens_it_and_confirms_it(paper, coordinator, client_for):
    client = client_for(coordinator)
    answer = fetched(client, "evidence_file", paper)
    client.post(reverse("evidence_confirm", args=[paper.change_id, paper.pk]))
    paper.refresh_from_db()
    assert b"".join(answer.streaming_content) == b"People agree a day first.\n"
    assert answer["Content-Disposition"].startswith("attachment")
    assert paper.confirmed_by == coordinator


def test_pressed_twice_it_counts_once(paper, coordinator):
    for _ in range(2):
        confirm_evidence(evidence=paper, by=coordinator)
    assert AuditEvent.objects.filter(action=Action.EVIDENCE_CONFIRMED).count() == 1


def test_each_opening_is_in_the_audit_trail(paper, change_owner, client_for):
    fetched(client_for(change_owner), "owned_evidence_file", paper)
    opened = AuditEvent.objects.filter(
        action=Action.OPENED, actor=change_owner.pk, fields__contains=["safeguards.sealedfile.bytes"]
    )
    assert opened.count() == 1


def test_the_owner_opens_it_and_cannot_confirm_it(paper, change_owner, client_for):
    client = client_for(change_owner)
    assert fetched(client, "owned_evidence_file", paper).status_code == 200
    assert client.post(reverse("evidence_confirm", args=[paper.change_id, paper.pk])).status_code == 404
    paper.refresh_from_db()
    assert paper.confirmed_at is None


def test_another_owner_and_a_manager_find_nothing_there(paper, make_person, manager, client_for):
    for person in (make_person("change_owner", "Rival Owner"), manager):
        client = client_for(person)
        assert fetched(client, "owned_evidence_file", paper).status_code == 404
        assert fetched(client, "evidence_file", paper).status_code == 404


def test_an_owner_who_is_replaced_cannot_open_it_any_more(paper, change, change_owner, coordinator, client_for):
    client = client_for(change_owner)
    edited(change, coordinator, owner=None)
    assert fetched(client, "owned_evidence_file", paper).status_code == 404


def test_evidence_is_found_under_its_own_change_alone(paper, coordinator, change_owner, client_for):
    other = make.change(by=coordinator, owner=change_owner)
    assert client_for(coordinator).get(reverse("evidence_file", args=[other.pk, paper.pk])).status_code == 404
    assert client_for(change_owner).get(reverse("owned_evidence_file", args=[other.pk, paper.pk])).status_code == 404


@pytest.mark.parametrize(
    ("state", "sentence"),
    [(FileState.INFECTED, "A virus was found in this file"), (FileState.BROKEN, "This file cannot be opened any more")],
)
def test_what_is_not_safe_is_said_and_never_opened_nor_confirmed(
    paper, change_owner, coordinator, client_for, state, sentence
):
    settle_scan(file=paper.file, state=state)
    client = client_for(coordinator)
    for person, page in ((coordinator, "change_detail"), (change_owner, "owned_detail")):
        assert sentence in client_for(person).get(reverse(page, args=[paper.change_id])).text
    assert fetched(client, "evidence_file", paper).status_code == 404
    assert fetched(client_for(change_owner), "owned_evidence_file", paper).status_code == 404
    with pytest.raises(FileNotToBeOpened):
        confirm_evidence(evidence=paper, by=coordinator)


def test_where_there_is_a_scanner_nothing_opens_before_it_has_looked(paper, coordinator, client_for, settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    client = client_for(coordinator)
    assert "Being checked for viruses" in client.get(reverse("change_detail", args=[paper.change_id])).text
    assert fetched(client, "evidence_file", paper).status_code == 404
    client.post(reverse("evidence_confirm", args=[paper.change_id, paper.pk]))
    paper.refresh_from_db()
    assert paper.confirmed_at is None


def asked_about(user, hours=0):
    found = duties_of(user, timezone.now() + timedelta(hours=hours), KINDS)
    return [(duty.detail, duty.url) for duty in found if duty.title.startswith("Nobody can open a file")]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [(FileState.INFECTED, "A virus was found in this file"), (FileState.BROKEN, "This file cannot be opened any more")],
)
def test_what_nobody_can_open_stands_on_the_desk_until_another_document_came(paper, coordinator, state, sentence):
    assert asked_about(coordinator) == []
    settle_scan(file=paper.file, state=state)
    ((detail, url),) = asked_about(coordinator)
    assert detail.startswith(sentence)
    assert url == reverse("change_detail", args=[paper.change_id])
    make.evidence(paper.change, by=coordinator, confirmed=False)
    assert asked_about(coordinator) == []


def test_another_document_that_is_no_safer_ends_nothing(paper, coordinator):
    other = make.evidence(paper.change, by=coordinator, confirmed=False)
    for each in (paper, other):
        settle_scan(file=each.file, state=FileState.INFECTED)
    assert len(asked_about(coordinator)) == 2


def test_what_no_scanner_looks_at_for_a_day_stands_on_the_desk(paper, coordinator, settings):
    assert asked_about(coordinator, hours=25) == []  # without a scanner it opens
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    assert asked_about(coordinator, hours=23) == []
    ((detail, _url),) = asked_about(coordinator, hours=25)
    assert detail.startswith("Being checked for viruses.")


def test_a_file_of_a_kind_that_is_not_taken_is_refused(change, coordinator, client_for):
    given = FORM | {"file": upload(b"MZ\x90\x00 a program", "setup.exe")}
    page = client_for(coordinator).post(reverse("evidence_add", args=[change.pk]), given).text
    assert "kind that we do not take" in page
    assert not SealedFile.objects.exists()


# What it is for ---------------------------------------------------------------------------------------------------
def under_way(coordinator, change):
    return make.moved(make.words(change, by=coordinator), "accepted", "in_progress", by=coordinator)


def moved_on(change, to, by, on=None):
    return move_change(change=change, to=to, on=on or timezone.localdate(), by=by)


def test_nothing_is_called_implemented_without_confirmed_evidence(change, coordinator, client_for):
    change = under_way(coordinator, change)
    make.evidence(change, by=coordinator, confirmed=False)
    with pytest.raises(EvidenceMissing):
        moved_on(change, "implemented", coordinator)
    given = {"to": "implemented", "on": timezone.localdate()}
    page = client_for(coordinator).post(reverse("change_move", args=[change.pk]), given).text
    assert "Confirm at least one piece of evidence first" in page


def test_what_is_implemented_is_looked_at_again_half_a_year_later(change, coordinator, settings):
    change = make.moved(under_way(coordinator, change), "implemented", by=coordinator)
    assert change.check_on == timezone.localdate() + timedelta(days=settings.CHECK_AFTER_DAYS)


def test_nothing_is_called_embedded_before_the_day_of_the_check(change, coordinator, frozen, settings):
    change = make.moved(under_way(coordinator, change), "implemented", by=coordinator)
    frozen.move_to(days_later(settings.CHECK_AFTER_DAYS - 1), tick=False)
    with pytest.raises(NotCheckedYet):
        moved_on(change, "embedded", coordinator)
    frozen.move_to(days_later(1), tick=False)
    assert moved_on(change, "embedded", coordinator).status == "embedded"
