"""A file on its way out: documents are saved and never shown, films come in short answers (security rule 11)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from safeguards.filing.opening import path_of
from safeguards.filing.serving import ANSWER_MOST, safe_name
from safeguards.models import AuditEvent, SealedFile, SubjectKey
from safeguards.sealing import SealBroken
from safeguards.tests.files import KINDS, PDF, film, kept
from tests.scanner import EICAR

pytestmark = pytest.mark.django_db
DOCUMENTS = [kind for kind in KINDS if not kind.startswith("video/")]


@pytest.fixture
def window(settings, tmp_path, coordinator, client_for):
    settings.ROOT_URLCONF = "tests.file_pages"
    settings.FILES_DIR = tmp_path / "files"
    return client_for(coordinator)


@pytest.fixture
def a_film(window, coordinator):
    return kept(film("moov_first.mp4"), by=coordinator, name="garden.mp4")


@pytest.fixture
def long_film(window, coordinator):
    """A film with six mebibytes of samples."""
    from safeguards.tests.test_files_video import made, track

    samples = bytes(range(256)) * (6 * 4096)
    return kept(made(tracks=[track(b"vide", [24], [len(samples)])], samples=samples), by=coordinator)


def have(window, file, asked=None):
    extra = {} if asked is None else {"headers": {"range": asked}}
    return window.get(reverse("have", args=[file.pk]), **extra)


def body(answer):
    return b"".join(answer.streaming_content)


def openings():
    return AuditEvent.objects.filter(action="safeguards.opened").count()


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_document_is_saved_and_never_shown(kind, window, coordinator):
    answer = have(window, kept(KINDS[kind], by=coordinator, name="Minutes of May"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Minutes of May.')
    assert answer.headers["Content-Type"].split(";")[0] == kind
    assert int(answer.headers["Content-Length"]) == len(body(answer))


def test_what_is_saved_is_what_was_handed_in(window, coordinator):
    assert body(have(window, kept(PDF, by=coordinator))) == PDF


def test_a_browser_may_do_nothing_with_a_file(window, coordinator):
    answer = have(window, kept(b"<script>alert(1)</script> hello", by=coordinator, name="a.html"))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a html.txt"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store, private"


NAMES = {
    "minutes.pdf": "minutes.pdf",
    "minutes": "minutes.pdf",
    "minutes.exe": "minutes exe.pdf",
    "../../etc/passwd": "etc passwd.pdf",
    "C:\\temp\\minutes.pdf": "C temp minutes.pdf",
    "cofnodion Mai ŵythnos.pdf": "cofnodion Mai ŵythnos.pdf",
    "fdp\u202egnp.exe": "fdpgnp exe.pdf",
    'a"b\r\nX-Evil: 1.pdf': "a bX-Evil 1.pdf",
    "...": "file.pdf",
    "": "file.pdf",
    "x" * 300: "x" * 100 + ".pdf",
    "CON:.pdf": "CON.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_to_save_under_is_harmless(name):
    assert safe_name(name, "application/pdf") == NAMES[name]


def test_each_download_is_one_opening(window, coordinator):
    file = kept(PDF, by=coordinator)
    have(window, file)
    have(window, file)
    assert openings() == 2


def test_what_was_not_scanned_answers_like_what_is_not_there(window, coordinator, settings):
    file = kept(PDF, by=coordinator)
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    assert (have(window, file).status_code, openings()) == (404, 0)


@pytest.mark.parametrize("state", ["infected", "broken"])
def test_what_is_dangerous_is_never_given(state, window, coordinator):
    file = kept(EICAR, by=coordinator)
    SealedFile.objects.filter(pk=file.pk).update(state=state, scanned_at=timezone.now())
    assert have(window, file).status_code == 404


def test_an_erased_person_leaves_no_file(window, coordinator):
    file = kept(PDF, by=coordinator)
    SubjectKey.objects.filter(pk=file.key_id).delete()
    assert have(window, file).status_code == 404


def test_of_a_file_that_was_changed_nothing_is_given(window, coordinator):
    file = kept(PDF, by=coordinator)
    path_of(file).write_bytes(path_of(file).read_bytes()[:-1] + b"\x00")
    with pytest.raises(SealBroken):
        have(window, file)


def test_a_film_is_shown_in_its_place(window, a_film):
    answer = have(window, a_film, "bytes=0-")
    assert (answer.status_code, answer.headers["Content-Type"]) == (206, "video/mp4")
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["Content-Range"] == f"bytes 0-{a_film.size - 1}/{a_film.size}"
    assert len(body(answer)) == a_film.size == int(answer.headers["Content-Length"])


def test_no_answer_holds_more_than_four_mebibytes(window, long_film):
    answer = have(window, long_film, "bytes=0-")
    assert answer.headers["Content-Range"] == f"bytes 0-{ANSWER_MOST - 1}/{long_film.size}"
    assert len(body(answer)) == ANSWER_MOST


def test_answer_after_answer_makes_the_whole(window, long_film):
    got = b""
    while len(got) < long_film.size:
        got += body(have(window, long_film, f"bytes={len(got)}-"))
    assert got.count(bytes(range(256))) == 6 * 4096


STRETCHES = {"bytes=0-1": (0, 2), "bytes=10-19": (10, 20), "bytes=-5": (-5, None), "bytes=3-99999999": (3, None)}


@pytest.mark.parametrize("asked", STRETCHES)
def test_a_player_may_ask_for_any_stretch(asked, window, a_film):
    start, stop = STRETCHES[asked]
    whole = body(have(window, a_film, "bytes=0-"))
    assert body(have(window, a_film, asked)) == whole[start:stop]


OTHERWISE = [None, "bytes=-", "bytes=9-3", "bytes=99999999-", "bytes=0-1,4-5", "lines=1-2", "bytes=-0"]


@pytest.mark.parametrize("asked", OTHERWISE)
def test_whoever_asks_otherwise_is_given_nothing(asked, window, a_film):
    answer = have(window, a_film, asked)
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{a_film.size}"


def test_one_sitting_with_a_film_is_one_opening(window, a_film):
    for asked in ("bytes=0-99", "bytes=100-199", "bytes=0-", "bytes=50-"):
        have(window, a_film, asked)
    assert openings() == 1


def test_another_person_or_another_film_is_another_opening(window, a_film, deputy, client_for, coordinator):
    have(window, a_film, "bytes=0-")
    have(client_for(deputy), a_film, "bytes=0-")
    have(window, kept(film(), by=coordinator), "bytes=0-")
    assert openings() == 3


def test_another_hour_is_another_opening(window, a_film, settings, time_machine):
    settings.IDLE_SECONDS = 3 * 3600
    have(window, a_film, "bytes=0-")
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    have(window, a_film, "bytes=0-")
    assert openings() == 2


def test_the_page_of_a_film_names_who_watches_and_says_that_it_can_be_recorded(window, a_film):
    page = window.get(f"/test/watch/{a_film.pk}/").content.decode()
    assert '<p class="sec-video__viewer" aria-hidden="true">Mair Evans</p>' in page
    assert "can still record the screen" in page
