"""The embedded engines, really started: in a folder of their own, killed, and started again."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import environ
import psycopg2
import pytest

from sec_portal import engines
from sec_portal.engine_places import EnginesFailed, Places, account_for, make_folder

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.fixture
def places() -> Iterator[Places]:
    """A checkout that everybody may enter, as most are."""
    checkout = Path(tempfile.mkdtemp(prefix="engines-")).resolve()
    checkout.chmod(0o755)
    yield from _used(Places(checkout))


@pytest.fixture
def closed_places() -> Iterator[Places]:
    """A checkout below a folder that nobody else may enter, such as root's home."""
    closed = Path(tempfile.mkdtemp(prefix="engines-")).resolve()
    (closed / "checkout").mkdir()
    yield from _used(Places(closed / "checkout"), closed)


def _used(places: Places, outermost: Path | None = None) -> Iterator[Places]:
    sockets, apart = places.sockets, places.apart
    yield places
    engines.stop(places)
    for folder in (sockets, apart, outermost or places.checkout):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(places: Places) -> Iterator[Callable[[], engines.Held]]:
    """Start the engines, and take down what was started."""
    with contextlib.ExitStack() as stack:

        def do() -> engines.Held:
            held = engines.start(places, hold=True)
            stack.callback(held.stop)
            return held

        yield do


def both(places: Places) -> list[engines.Engine]:
    account = account_for(places)
    return [engines.Postgres(places, account), engines.Valkey(places, account)]


def query(places: Places, statement: str) -> list[tuple[object, ...]]:
    with contextlib.closing(psycopg2.connect(engines.embedded_urls(places)["DATABASE_OWNER_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def kill_both(places: Places) -> list[int]:
    numbers = [number for engine in both(places) if (number := engine.number())]
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    return numbers


def test_started_engines_answer_under_their_addresses(places: Places, start: Callable[[], engines.Held]) -> None:
    start()

    assert engines.answering(places) == {"postgres": True, "valkey": True}
    assert query(places, "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = 'portal_app'") == [
        ("portal_app", False)
    ]
    assert query(places, "SELECT lower('SIÂN Ŵ')") == [("siân ŵ",)]
    assert query(places, "SHOW listen_addresses") == [("",)]
    assert stat.S_IMODE(places.sockets.stat().st_mode) == 0o700


def test_killed_engines_start_again_and_keep_their_data(places: Places, start: Callable[[], engines.Held]) -> None:
    start()
    query(places, "CREATE TABLE kept AS SELECT 7 AS seven")
    kill_both(places)

    start()

    assert engines.answering(places) == {"postgres": True, "valkey": True}
    assert query(places, "SELECT seven FROM kept") == [(7,)]


def test_a_number_that_is_another_process_by_now_stops_nothing(
    places: Places, start: Callable[[], engines.Held]
) -> None:
    start()
    kill_both(places)
    account = account_for(places)
    stranger = subprocess.Popen(["sleep", "60"], user=account.uid if account else None)
    for file in (both(places)[0].folder / "data/postmaster.pid", places.sockets / ".s.PGSQL.5432.lock"):
        _, _, rest = file.read_text().partition("\n")
        file.write_text(f"{stranger.pid}\n{rest}")

    start()

    assert engines.answering(places)["postgres"]
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_engines_whose_socket_was_swept_away_are_started_again(
    places: Places, start: Callable[[], engines.Held]
) -> None:
    start()
    before = [engine.number() for engine in both(places)]
    shutil.rmtree(places.sockets)

    start()

    assert engines.answering(places) == {"postgres": True, "valkey": True}
    assert not set(before) & {engine.number() for engine in both(places)}


def test_a_second_start_joins_the_first(places: Places, start: Callable[[], engines.Held]) -> None:
    start()
    before = [engine.number() for engine in both(places)]

    second = start()

    assert second.processes == []
    assert [engine.number() for engine in both(places)] == before


def test_of_two_starts_at_once_one_joins_the_other(places: Places) -> None:
    code = (
        "import sys; from pathlib import Path; from sec_portal import engines\n"
        "from sec_portal.engine_places import Places\n"
        "held = engines.start(Places(Path(sys.argv[1])), hold=True)\n"
        "print(len(held.processes), flush=True); sys.stdin.read(); held.stop()"
    )
    command = [sys.executable, "-c", code, str(places.checkout)]
    pipe = subprocess.PIPE
    starts = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=engines.CHECKOUT) for _ in range(2)]

    started = sorted(int(each.stdout.readline()) for each in starts if each.stdout)

    assert started == [0, 2]
    for each in starts:
        each.communicate(timeout=30)


def test_engines_end_when_their_holder_is_killed(places: Places) -> None:
    code = (
        "import sys, time; from pathlib import Path; from sec_portal import engines\n"
        "from sec_portal.engine_places import Places\n"
        "engines.start(Places(Path(sys.argv[1])), hold=True); print('up', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(places.checkout)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=engines.CHECKOUT)
    assert holder.stdout
    assert holder.stdout.readline() == "up\n"

    holder.kill()
    holder.communicate()

    assert engines.wait_for(lambda: not any(each.number() for each in both(places)), time.monotonic() + 20)


def test_a_first_start_that_was_interrupted_is_done_again(places: Places, start: Callable[[], engines.Held]) -> None:
    engines.make_local(places)
    postgres = both(places)[0]
    make_folder(postgres.folder, account_for(places))
    (postgres.folder / "unfinished").mkdir()
    (postgres.folder / "unfinished" / "PG_VERSION").write_text("18\n")

    start()

    assert engines.answering(places)["postgres"]


@pytest.mark.parametrize("made", ["a link", "an open folder"])
def test_a_socket_folder_of_somebody_else_is_refused_and_left_alone(places: Places, made: str, tmp_path: Path) -> None:
    if made == "a link":
        places.sockets.symlink_to(tmp_path)
    else:
        places.sockets.mkdir()
        places.sockets.chmod(0o755)
    before = places.sockets.lstat().st_mode

    with pytest.raises(EnginesFailed, match="made by somebody else"):
        engines.start(places, hold=True)

    assert places.sockets.lstat().st_mode == before
    places.sockets.unlink() if made == "a link" else None


def test_no_value_of_a_row_reaches_the_log(places: Places, start: Callable[[], engines.Held]) -> None:
    start()
    query(places, "CREATE TABLE names (name text PRIMARY KEY)")

    with pytest.raises(psycopg2.errors.UniqueViolation):
        query(places, "INSERT INTO names VALUES ('Siân O''Connor-Ŵyn'), ('Siân O''Connor-Ŵyn')")

    log = both(places)[0].log_file.read_text()
    assert "duplicate key" in log
    assert "Connor" not in log


def test_in_a_closed_checkout_engines_start_and_no_mode_is_changed(closed_places: Places) -> None:
    folders = [closed_places.checkout, *closed_places.checkout.parents]
    before = [folder.stat().st_mode for folder in folders]

    held = engines.start(closed_places, hold=True)

    answers = engines.answering(closed_places)
    held.stop()
    assert answers == {"postgres": True, "valkey": True}
    assert [folder.stat().st_mode for folder in folders] == before


def test_the_data_belong_to_an_ordinary_account(places: Places, start: Callable[[], engines.Held]) -> None:
    start()

    owners = {engine.folder.stat().st_uid for engine in both(places)}
    account = account_for(places)
    assert owners == {account.uid if account else os.geteuid()}
    assert 0 not in owners


def test_django_and_libpq_read_the_same_address(places: Places) -> None:
    config = environ.Env.db_url_config(engines.embedded_urls(places)["DATABASE_URL"])

    assert config["NAME"] == "portal"
    assert config["OPTIONS"] == {"host": str(places.sockets), "port": 5432}
    assert len(f"{places.sockets}/.s.PGSQL.5432".encode()) < 100
