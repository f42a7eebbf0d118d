"""Where a scanner is configured, not scanned is not downloadable; one that is away loses nothing (security 11)."""

import random
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from safeguards import checks, tasks
from safeguards.filing import actions
from safeguards.filing.chunks import CHUNK
from safeguards.filing.models import FileState
from safeguards.filing.opening import path_of
from safeguards.models import AuditEvent, SealedFile, SubjectKey
from safeguards.tests.files import PDF, kept, office
from tests.scanner import EICAR

pytestmark = pytest.mark.django_db
LONG = PDF + bytes(2 * CHUNK) + b"%%EOF"


@pytest.fixture(autouse=True)
def files_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def scanned(file):
    tasks.scan_file(str(file.pk))
    return SealedFile.objects.get(pk=file.pk)


@pytest.mark.parametrize("content", [PDF, LONG], ids=["short", "longer than two chunks"])
def test_a_clean_file_may_be_opened_once_it_was_scanned(content, scanner, coordinator):
    file = kept(content, by=coordinator)
    assert not file.may_be_opened
    assert scanned(file).may_be_opened
    assert scanner.seen == [content]


def test_an_infected_file_is_kept_and_never_opened(scanner, coordinator):
    file = scanned(kept(EICAR, by=coordinator))
    assert (file.state, file.may_be_opened) == (FileState.INFECTED, False)
    assert path_of(file).exists()
    assert list(SealedFile.objects.dangerous()) == [file]


def test_an_infected_file_stays_so_whatever_is_written_to_its_row(scanner, coordinator):
    file = scanned(kept(EICAR, by=coordinator))
    with pytest.raises(Exception, match="only ever added"):
        SealedFile.objects.filter(pk=file.pk).update(state=FileState.CLEAN)


def test_an_infected_file_that_nobody_claimed_is_not_swept_away(scanner, coordinator, time_machine):
    file = scanned(kept(EICAR, by=coordinator))
    time_machine.move_to(timezone.now() + timedelta(days=3))
    actions.sweep_files()
    assert SealedFile.objects.filter(pk=file.pk).exists()


def test_without_a_scanner_the_kind_is_all_that_was_checked(coordinator):
    file = kept(PDF, by=coordinator)
    assert (file.may_be_opened, file.was_scanned) == (True, False)


def test_what_was_taken_without_a_scanner_waits_for_the_first_one(coordinator, scanner, settings):
    address, settings.CLAMAV_ADDRESS = settings.CLAMAV_ADDRESS, ""
    file = kept(PDF, by=coordinator)
    settings.CLAMAV_ADDRESS = address
    assert not file.may_be_opened
    tasks.scan_waiting()
    assert SealedFile.objects.get(pk=file.pk).may_be_opened


def test_a_scanner_that_is_away_loses_nothing(coordinator, scanner):
    file = kept(PDF, by=coordinator)
    scanner.close()
    assert scanned(file).state == FileState.WAITING


NO_ANSWERS = [
    b"INSTREAM size limit exceeded. ERROR\0",
    b"stream: Can't allocate memory ERROR\0",
    b"",
    b"OK\0",
    b"FOUND\0",
    b"stream: OK FOUND? OK\0",
]


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_an_answer_that_is_none_leaves_the_file_waiting(answer, scanner, coordinator):
    scanner.answer = answer
    assert scanned(kept(PDF, by=coordinator)).state == FileState.WAITING


def test_a_line_that_breaks_in_the_middle_leaves_the_file_waiting(scanner, coordinator):
    scanner.hang_up_after = 1000
    assert scanned(kept(LONG, by=coordinator)).state == FileState.WAITING


def test_an_address_that_is_none_leaves_the_file_waiting(settings, coordinator):
    settings.CLAMAV_ADDRESS = "clamd"
    assert scanned(kept(PDF, by=coordinator)).state == FileState.WAITING


def test_files_that_the_scanner_cannot_judge_do_not_block_the_others(scanner, coordinator):
    scanner.answer = b"INSTREAM size limit exceeded. ERROR\0"
    files = [kept(PDF, by=coordinator) for _ in range(3)]
    tasks.scan_waiting()
    assert len(scanner.seen) == len(files)


def test_a_file_that_waits_for_long_can_be_found(scanner, coordinator, time_machine):
    file = kept(PDF, by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    before = timezone.now() - timedelta(hours=1)
    assert list(SealedFile.objects.long_unscanned(before=before)) == [file]


def test_a_file_that_no_longer_opens_is_said_to_be_broken(scanner, coordinator):
    file = kept(PDF, by=coordinator)
    path_of(file).write_bytes(b"\x01" + bytes(100))
    assert scanned(file).state == FileState.BROKEN
    assert list(SealedFile.objects.dangerous()) == [file]


def test_a_file_whose_key_was_destroyed_is_said_to_be_broken(scanner, coordinator):
    file = kept(PDF, by=coordinator)
    SubjectKey.objects.filter(pk=file.key_id).delete()
    assert scanned(file).state == FileState.BROKEN


def test_scanning_is_an_opening_and_is_audited_as_one(scanner, coordinator):
    file = scanned(kept(PDF, by=coordinator))
    opened, said = AuditEvent.objects.filter(role="system").order_by("at")
    assert (opened.action, opened.reason, opened.subjects) == ("safeguards.opened", "scan", [file.key_id])
    assert (said.action, said.outcome, said.subjects) == ("safeguards.file_scanned", "clean", [file.pk])


def test_a_file_is_scanned_once(scanner, coordinator):
    file = scanned(kept(PDF, by=coordinator))
    scanned(file)
    tasks.scan_waiting()
    assert len(scanner.seen) == 1


def test_a_file_that_is_gone_by_the_time_of_its_task_is_passed_over(scanner):
    tasks.scan_file(str(uuid4()))
    assert scanner.seen == []


def test_a_deployment_without_a_scanner_is_warned(settings):
    settings.CLAMAV_ADDRESS = ""
    assert [fault.id for fault in checks.files_are_scanned()] == ["safeguards.W001"]


def test_a_deployment_with_a_scanner_is_not(settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:3310"
    assert checks.files_are_scanned() == []


def test_the_bytes_never_touch_a_disk_on_their_way_to_the_scanner(scanner, coordinator, settings):
    kept(EICAR, by=coordinator)
    tasks.scan_waiting()
    assert not any(EICAR in path.read_bytes() for path in Path(settings.FILES_DIR).rglob("*") if path.is_file())


@pytest.mark.full
def test_the_real_daemon_finds_what_it_knows_and_lets_the_rest_pass(clamd, settings, coordinator):
    settings.CLAMAV_ADDRESS = clamd
    files = [kept(content, by=coordinator) for content in (EICAR, PDF, LONG, PDF + EICAR + b"%%EOF")]
    assert [scanned(file).state for file in files] == ["infected", "clean", "clean", "infected"]


@pytest.mark.full
def test_the_real_daemon_looks_inside_an_office_document(clamd, settings, coordinator):
    settings.CLAMAV_ADDRESS = clamd
    hidden = office("word/document.xml", **{"word/embeddings/note.txt": EICAR.decode()})
    assert scanned(kept(hidden, by=coordinator)).state == FileState.INFECTED


@pytest.mark.full
def test_the_real_daemon_takes_thirty_mebibytes(clamd, settings, coordinator):
    settings.CLAMAV_ADDRESS, settings.UPLOAD_MAX_MB = clamd, 40
    long = PDF + random.Random(1).randbytes(30 * CHUNK) + b"%%EOF"
    assert scanned(kept(long, by=coordinator)).state == FileState.CLEAN
