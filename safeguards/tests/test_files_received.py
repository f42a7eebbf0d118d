"""A file on its way in: by HTTP, sealed as it comes, taken only where and from whom it may be (security rule 11)."""

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone, translation

from safeguards.audit import Why
from safeguards.filing import actions
from safeguards.filing.fields import SealedFileField
from safeguards.filing.opening import open_file, path_of
from safeguards.models import AuditEvent, SealedFile, SubjectKey
from safeguards.tests.files import PDF, film, kept, received, upload
from tests.file_pages import OWNER

pytestmark = pytest.mark.django_db
CANARY = b"canary-%06d-" % (os.getpid() % 1_000_000) + b"0123456789abcdef" * 4  # another in each worker
OUR_TABLES = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'keys')"
PAGES = "tests.file_pages"


@pytest.fixture
def at_pages(settings, tmp_path):
    settings.ROOT_URLCONF = PAGES
    settings.FILES_DIR = tmp_path / "files"
    return settings


@pytest.fixture
def window(at_pages, coordinator, client_for):
    return client_for(coordinator)


def hand_in(window, content=PDF, where="hand-in", name="minutes.pdf", **more):
    return window.post(f"/test/{where}/", {"what": "Minutes", "file": upload(content, name), **more})


def on_disk():
    return [path for path in Path(django_settings.FILES_DIR).rglob("*") if path.is_file()]


def plain(file, by):
    return b"".join(open_file(file, by=by, why=Why.WORK).chunks())


def test_a_file_that_is_handed_in_is_kept_under_the_key_of_whom_it_is_about(window, coordinator):
    answer = hand_in(window)
    file = SealedFile.objects.get(pk=answer.content.decode())
    assert SubjectKey.objects.get(pk=file.key_id).owner == OWNER
    assert plain(file, coordinator) == PDF


def test_handing_in_and_claiming_are_audited(window, coordinator):
    file = SealedFile.objects.get(pk=hand_in(window).content.decode())
    done = AuditEvent.objects.filter(subjects__contains=[file.pk]).order_by("at")
    assert [(event.action, event.actor) for event in done] == [
        ("safeguards.file_received", coordinator.pk),
        ("safeguards.file_claimed", coordinator.pk),
    ]


def test_nothing_of_what_was_received_is_left_beside_what_is_kept(window):
    file = SealedFile.objects.get(pk=hand_in(window).content.decode())
    assert on_disk() == [path_of(file)]


def tables_with(canary):
    """The tables of the database that hold these bytes, as text or in a column of bytes."""
    with connection.cursor() as cursor:
        cursor.execute(OUR_TABLES)
        tables = [name for (name,) in cursor.fetchall() if not name.endswith("django_migrations")]
        found = []
        for table in tables:
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE position(%s IN t::text) > 0 OR position(%s IN t::text) > 0",
                [canary.decode(), canary.hex()],
            )
            found += [table] * cursor.fetchone()[0]
    return found


def files_with(canary, since):
    """Files of this process that hold the bytes: in the folder of files and wherever temporary files are made."""
    places = [Path(django_settings.FILES_DIR), Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/dev/shm")]
    found = []
    for path in (path for place in places if place.exists() for path in newer(place, since)):
        try:
            if canary in path.read_bytes():
                found.append(str(path))
        except OSError:
            continue
    return found


def newer(place, since):
    """Written since, this folder and two below; not the servers' own folders."""
    for folder, folders, names in os.walk(place):
        deep = len(Path(folder).relative_to(place).parts)
        folders[:] = [name for name in folders if deep < 3 and os.access(Path(folder, name), os.R_OK)]
        for name in names:
            path = Path(folder, name)
            try:
                if path.is_file() and path.stat().st_mtime >= since and path.stat().st_size < 50_000_000:
                    yield path
            except OSError:
                continue


@pytest.mark.parametrize("size", [10_000, 6_000_000], ids=["small", "bigger than Django keeps in memory"])
def test_the_plain_bytes_stand_nowhere(window, size):
    since = timezone.now().timestamp() - 1
    content = PDF.replace(b"%%EOF", CANARY * (size // len(CANARY)) + b"\n%%EOF")
    hand_in(window, content, name=f"{CANARY[:40].decode()}.pdf")
    assert SealedFile.objects.count() == 1
    assert (files_with(CANARY, since), tables_with(CANARY), tables_with(CANARY[:40])) == ([], [], [])


def test_the_search_for_plain_bytes_finds_them_where_they_are(window, coordinator):
    """The canary of the canary: the test above could fail."""
    since = timezone.now().timestamp() - 1
    with tempfile.NamedTemporaryFile() as plainly:
        plainly.write(CANARY)
        plainly.flush()
        assert files_with(CANARY, since) == [plainly.name]
    coordinator.name = CANARY.decode()[:60]
    coordinator.save()
    assert tables_with(CANARY[:60]) == ["public.accounts_user"]


WATCHED = {"on": False, "paths": []}


def _watch(event, arguments):
    if WATCHED["on"] and event == "open" and isinstance(arguments[0], str) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        WATCHED["paths"].append(arguments[0])


@pytest.fixture
def written():
    """The paths that this process opens to write to, as Python itself reports them."""
    if not WATCHED["paths"]:
        sys.addaudithook(_watch)
    WATCHED.update(on=True, paths=[])
    yield WATCHED["paths"]
    WATCHED["on"] = False


def test_no_file_is_opened_for_writing_but_the_sealed_ones(window, written):
    hand_in(window, PDF + bytes(3_000_000) + b"%%EOF")
    assert written != []
    assert [path for path in written if not path.startswith(str(django_settings.FILES_DIR))] == []


def refused(answer):
    return (SealedFile.objects.count(), on_disk()) == (0, []) and b"govuk-error-message" in answer.content


def test_a_view_that_does_not_take_files_is_given_none(window):
    assert refused(hand_in(window, where="hand-in-nothing"))


def test_nobody_puts_a_file_on_our_disk_before_signing_in(at_pages, written):
    hand_in(Client())
    assert (SealedFile.objects.count(), on_disk(), written) == (0, [], [])


def test_the_first_factor_alone_puts_nothing_on_our_disk(at_pages, coordinator, written):
    client = Client()
    client.force_login(coordinator, backend="accounts.backends.EmailBackend")
    hand_in(client)
    assert (SealedFile.objects.count(), on_disk(), written) == (0, [], [])


def test_a_locked_session_puts_nothing_on_our_disk(window, written, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=21))
    hand_in(window)
    assert (SealedFile.objects.count(), on_disk(), written) == (0, [], [])


def test_a_form_without_its_token_keeps_no_file(at_pages, coordinator, sign_in):
    client = sign_in(Client(enforce_csrf_checks=True), coordinator)
    assert hand_in(client).status_code == 403
    assert (SealedFile.objects.count(), on_disk()) == (0, [])


def test_a_file_that_is_too_big_is_refused_with_its_limit_and_leaves_nothing(window, settings):
    settings.UPLOAD_MAX_MB = 1
    answer = hand_in(window, PDF + bytes(1_100_000) + b"%%EOF")
    assert "must be smaller than 1 MB" in answer.content.decode()
    assert refused(answer)


def test_what_is_taken_is_said_in_the_language_of_the_page():
    field = SealedFileField()
    with translation.override("cy"):
        assert "llai na" in str(field.help_text)
    with translation.override("en"):
        assert "smaller than" in str(field.help_text)


def test_where_films_are_taken_a_document_may_still_not_be_as_big_as_a_film(window, settings):
    settings.UPLOAD_MAX_MB, settings.UPLOAD_MAX_VIDEO_MB = 1, 3
    answer = hand_in(window, PDF + bytes(1_100_000) + b"%%EOF", where="hand-in-film")
    assert "must be smaller than 1 MB" in answer.content.decode()
    assert refused(answer)


def test_an_empty_file_is_refused(window):
    answer = hand_in(window, b"")
    assert "The selected file is empty" in answer.content.decode()
    assert refused(answer)


def test_no_file_at_all_is_asked_for(window):
    answer = window.post("/test/hand-in/", {"what": "Minutes"})
    assert "Choose a file" in answer.content.decode()


def test_a_kind_that_is_not_taken_is_refused(window):
    answer = hand_in(window, b"MZ\x90\x00" + bytes(100))
    assert "of a kind that we do not take" in answer.content.decode()
    assert refused(answer)


def test_a_full_disk_is_a_sentence_and_leaves_nothing(window, settings, tmp_path):
    (tmp_path / "not-a-folder").write_text("in the way")
    settings.FILES_DIR = tmp_path / "not-a-folder"
    answer = hand_in(window)
    assert "could not be kept just now" in answer.content.decode()
    assert SealedFile.objects.count() == 0


def note_in(answer):
    return answer.content.decode().split('name="file-kept" value="')[1].split('"')[0]


def test_a_good_file_need_not_be_chosen_again_when_something_else_is_wrong(window, coordinator):
    note = note_in(hand_in(window, what=""))
    answer = window.post("/test/hand-in/", {"what": "Minutes", "file-kept": note})
    file = SealedFile.objects.get(pk=answer.content.decode())
    assert plain(file, coordinator) == PDF


def test_a_form_that_is_shown_again_says_which_file_it_has(window):
    assert "You chose <strong>minutes.pdf</strong>" in hand_in(window, what="").content.decode()


def test_a_file_stays_chosen_when_the_language_is_changed(window):
    answer = hand_in(window, _switch="cy")
    assert window.post("/test/hand-in/", {"what": "x", "file-kept": note_in(answer)}).content.decode() != ""
    assert SealedFile.objects.get().claimed_at is not None


def test_a_forged_note_brings_no_file(window, coordinator):
    file = kept(PDF, by=coordinator)
    answer = window.post("/test/hand-in/", {"what": "x", "file-kept": f'{{"file":"{file.pk}"}}'})
    assert "Choose it again" in answer.content.decode()


def test_a_note_in_other_hands_brings_no_file(window, deputy, client_for):
    note = note_in(hand_in(window, what=""))
    with pytest.raises(actions.FileNotThere):
        client_for(deputy).post("/test/hand-in/", {"what": "x", "file-kept": note})


def test_a_file_becomes_part_of_one_record_only(coordinator):
    file = kept(PDF, by=coordinator)
    actions.claim_file(file=file, owner=uuid4(), by=coordinator)
    with pytest.raises(actions.FileNotThere):
        actions.claim_file(file=file, owner=uuid4(), by=coordinator)


def test_a_claim_falls_with_the_transaction_it_stands_in(coordinator):
    file = kept(PDF, by=coordinator)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.claim_file(file=file, owner=OWNER, by=coordinator)
        raise ZeroDivisionError
    assert SubjectKey.objects.get(pk=file.key_id).owner == file.pk
    assert SealedFile.objects.get(pk=file.pk).claimed_at is None


def test_the_role_of_the_application_can_give_no_other_key_away(coordinator):
    file = kept(PDF, by=coordinator)
    actions.claim_file(file=file, owner=OWNER, by=coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys.claim_key(%s, %s)", [file.pk, uuid4()])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "change", ["size = 5", "media_type = 'text/plain'", "made_by = NULL", "name = ''", "key_id = id"]
)
def test_what_is_said_of_a_file_cannot_be_changed(coordinator, change):
    file = kept(PDF, by=coordinator)
    with pytest.raises(Exception, match="only ever added"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE safeguards_sealedfile SET {change} WHERE id = %s", [file.pk])


def test_whoever_goes_away_in_the_middle_leaves_nothing(window):
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF + bytes(2_000_000)
    window.post("/test/hand-in/", body, content_type="multipart/form-data; boundary=x")
    assert on_disk() == []


def test_after_a_day_what_became_part_of_no_record_is_swept_away(coordinator, at_pages, time_machine):
    file = kept(PDF, by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    actions.sweep_files()
    assert (SealedFile.objects.count(), SubjectKey.objects.filter(pk=file.key_id).count(), on_disk()) == (0, 0, [])


def test_what_is_part_of_a_record_is_never_swept_away(coordinator, at_pages, time_machine):
    file = kept(PDF, by=coordinator)
    actions.claim_file(file=file, owner=OWNER, by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(days=400))
    actions.sweep_files()
    assert plain(file, coordinator) == PDF


def test_what_a_crash_left_half_received_is_swept_away(coordinator, at_pages, time_machine):
    received(PDF, by=coordinator)
    assert len(on_disk()) == 1
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    actions.sweep_files()
    assert on_disk() == []


def test_a_file_that_is_looked_at_twice_is_kept_once(coordinator):
    coming = received(PDF, by=coordinator)
    kinds = ["application/pdf"]
    assert actions.keep_file(received=coming, kinds=kinds) == actions.keep_file(received=coming, kinds=kinds)
    assert SealedFile.objects.count() == 1


def test_a_film_is_taken_where_films_are(window, coordinator):
    answer = hand_in(window, film(), where="hand-in-film", name="garden.mp4")
    assert SealedFile.objects.get(pk=answer.content.decode()).media_type == "video/mp4"
