"""The embedded engines: PostgreSQL and Valkey, with nothing configured.

`bin/run` and `bin/test` hold the engines and take them down when they end, even when they are killed. An engine is
alive when it answers a query; a file with a process number proves nothing. Both listen only on a socket in a folder of
mode 0700, so whoever can open that folder needs no password.

    python -m sec_portal.engines start|stop|status [--profile test]
"""

import abc
import argparse
import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sec_portal.engine_places import (
    PLAIN_ENVIRONMENT,
    Account,
    EnginesFailed,
    Places,
    account_for,
    make_folder,
    make_home,
    make_local,
    postgres_programs,
    run_as,
    valkey_program,
)

CHECKOUT = Path(__file__).resolve().parent.parent
OWNER, APP, DATABASE, PORT = "portal_owner", "portal_app", "portal", 5432
PATIENCE = 60.0  # seconds for a start after a crash, which replays the log
PR_SET_PDEATHSIG = 1


def here() -> Places:
    """The engines of this checkout; SEC_ENGINES=test names those of the tests."""
    return Places(CHECKOUT, os.environ.get("SEC_ENGINES", ""))


def embedded_urls(places: Places | None = None) -> dict[str, str]:
    """The addresses of the embedded engines, whether they run or not."""
    sockets = (places or here()).sockets
    return {
        "DATABASE_URL": f"postgresql://{APP}@/{DATABASE}?host={sockets}&port={PORT}",
        "DATABASE_OWNER_URL": f"postgresql://{OWNER}@/{DATABASE}?host={sockets}&port={PORT}",
        "REDIS_URL": f"unix://{sockets}/valkey.sock",
    }


def postgres_program(name: str) -> str:
    """The path of a client such as `pg_dump`, of the same release as the server."""
    return str(postgres_programs(here(), None) / name)


@dataclass
class Held:
    """The engines that this process started, and must take down. Those it joined are not here."""

    processes: list[tuple["subprocess.Popen[bytes]", signal.Signals]] = field(default_factory=list)

    def stop(self) -> None:
        for process, gently in self.processes:
            if process.poll() is None:
                process.send_signal(gently)
        for process, _ in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(20)
        self.processes.clear()


def start(places: Places | None = None, *, hold: bool, postgres: bool = True, valkey: bool = True) -> Held:
    """Start what does not answer yet and join what does. `hold` ties what was started to the life of this process."""
    places = places or here()
    make_local(places)
    held = Held()
    with _one_at_a_time(places):
        account = account_for(places)
        make_home(places, account)
        make_folder(places.sockets, account)
        starts = [(postgres, Postgres), (valkey, Valkey)]
        try:
            for engine in (kind(places, account) for wanted, kind in starts if wanted):
                process = engine.start(hold=hold)
                if process:
                    held.processes.append((process, engine.gently))
        except BaseException:
            held.stop()
            raise
    return held


def start_missing(places: Places | None = None) -> Held:
    """Hold the engines for which no address is given in the environment."""
    postgres, valkey = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    return start(places, hold=True, postgres=postgres, valkey=valkey) if postgres or valkey else Held()


def forget_test_databases(places: Places) -> None:
    """Drop what test runs that were killed have left."""
    postgres = Postgres(places, account_for(places))
    if not postgres.answers():
        return
    with contextlib.closing(postgres.connect("postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(datname) FROM pg_database WHERE starts_with(datname, 'test_')")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def stop(places: Places | None = None) -> None:
    """Take down the engines, whoever started them."""
    places = places or here()
    make_local(places)
    with _one_at_a_time(places):
        for engine in (Postgres(places, account_for(places)), Valkey(places, account_for(places))):
            engine.stop()


def answering(places: Places | None = None) -> dict[str, bool]:
    places = places or here()
    account = account_for(places)
    return {each.name: each.answers() for each in (Postgres(places, account), Valkey(places, account))}


@contextlib.contextmanager
def _one_at_a_time(places: Places) -> Iterator[None]:
    """Two starts at once would both find nothing that answers; the second waits, and then joins the first."""
    with places.lock.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Engine(abc.ABC):
    """What the two have in common: a folder of data, a process, and a question it must answer."""

    name = ""
    gently = signal.SIGTERM  # the signal for an orderly end
    number_file = ""  # where the engine writes its process number

    def __init__(self, places: Places, account: Account | None) -> None:
        self.places, self.account = places, account

    @property
    def folder(self) -> Path:
        return self.places.data(self.name, self.account)

    @abc.abstractmethod
    def answers(self) -> bool:
        """Does it answer a query, now?"""

    @abc.abstractmethod
    def prepare(self) -> list[str]:
        """Make the folder ready, and give the command that starts the engine."""

    def start(self, *, hold: bool) -> "subprocess.Popen[bytes] | None":
        if self.answers():
            return None
        self.stop()  # one that is alive but does not answer: its socket was swept away, or it hangs
        process = self._start_patiently(hold=hold)
        try:
            self.complete()
        except BaseException:
            process.send_signal(self.gently)
            raise
        return process

    def complete(self) -> None:  # noqa: B027 - Valkey has nothing to add
        """What must be there once the engine answers."""

    def _start_patiently(self, *, hold: bool) -> "subprocess.Popen[bytes]":
        """After a crash, children of the dead server may hold its memory for a moment: try until they are gone."""
        until = time.monotonic() + PATIENCE
        while True:
            process = self._spawn(self.prepare(), hold=hold)
            if self._comes_up(process, until):
                return process
            if time.monotonic() + 2 > until or "shared memory" not in self.log():
                process.kill()
                process.wait()
                raise EnginesFailed(f"{self.name} did not start. Its last words:\n{self.log()}")
            time.sleep(0.5)

    def _comes_up(self, process: "subprocess.Popen[bytes]", until: float) -> bool:
        settled = wait_for(lambda: process.poll() is not None or self.answers(), until)
        return settled and process.poll() is None

    def _spawn(self, command: list[str], *, hold: bool) -> "subprocess.Popen[bytes]":
        tie = tied_to_this_process(self.gently) if hold else None
        self.log_file.unlink(missing_ok=True)
        self.log_file.touch(mode=0o600)
        with self.log_file.open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=PLAIN_ENVIRONMENT,
                start_new_session=True,  # Ctrl-C is for whoever holds the engines, not for them
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                umask=0o077,
                preexec_fn=tie,
            )

    @property
    def log_file(self) -> Path:
        return self.places.local / self.places.named(f"{self.name}.log")

    def log(self) -> str:
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-8:])

    def number(self) -> int | None:
        """The process of this engine, if it is alive: the number in its file may be anybody's by now."""
        try:
            number = int((self.folder / self.number_file).read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return number if _works_in(number, (self.folder / self.number_file).parent) else None

    def stop(self) -> None:
        for step in (self.gently, signal.SIGQUIT, signal.SIGKILL):
            number = self.number()
            if number is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, step)
            if wait_for(lambda: self.number() is None, time.monotonic() + 15):
                return


class Postgres(Engine):
    name = "postgres"
    gently = signal.SIGINT  # the fast end: clients are disconnected, everything is written
    number_file = "data/postmaster.pid"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def answers(self) -> bool:
        import psycopg2  # here, so that addresses are known where nothing is installed yet

        try:
            with contextlib.closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                return bool(cursor.fetchone() == (1,))
        except psycopg2.Error:
            return False

    def connect(self, database: str):  # type: ignore[no-untyped-def]
        import psycopg2

        connection = psycopg2.connect(
            host=str(self.places.sockets), port=PORT, user=OWNER, dbname=database, connect_timeout=2
        )
        connection.autocommit = True
        return connection

    def prepare(self) -> list[str]:
        make_folder(self.folder, self.account)
        version = self.data / "PG_VERSION"
        release = int(version.read_text()) if version.exists() else None
        programs = postgres_programs(self.places, self.account, wanted=release)
        if release is None:
            self._create(programs)
        self._forget_the_dead()
        return [str(programs / "postgres"), "-D", str(self.data), "-k", str(self.places.sockets), *self._options()]

    def _options(self) -> list[str]:
        given = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # No statement and no value of a row reaches the log, not even with an error.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if self.places.profile == "test":  # data of a test need not outlive a power cut
            given |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in given.items() for part in ("-c", f"{name}={value}")]

    def _create(self, programs: Path) -> None:
        """Beside its final place, then renamed: a start that is interrupted leaves nothing half made."""
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [str(programs / "initdb"), "-D", str(unfinished), "-U", OWNER, "-E", "UTF8", "--no-instructions"]
        access = ["--auth-local=trust", "--auth-host=reject"]
        said = run_as(self.account, [*command, *access, *self._language(programs)], timeout=180)
        if said.returncode:
            raise EnginesFailed(f"PostgreSQL could not make its data folder:\n{said.stderr or said.stdout}")
        unfinished.rename(self.data)

    def _language(self, programs: Path) -> list[str]:
        """Letters outside English have their lower case, on any machine; the wheel has no ICU."""
        known = run_as(self.account, [str(programs / "initdb"), "--help"]).stdout
        if "--builtin-locale" in known:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C", "--lc-ctype=C.UTF-8"]

    def _forget_the_dead(self) -> None:
        """A number in a lock file that is some other process by now would stop the start.

        PostgreSQL takes the number of its own parent for out of date, so that number is written; the rest of the file
        stays, because from it PostgreSQL checks that no child of the dead server still holds its memory.
        """
        for lock in (self.data / "postmaster.pid", self.places.sockets / f".s.PGSQL.{PORT}.lock"):
            if lock.exists():
                _, _, rest = lock.read_text().partition("\n")
                lock.write_text(f"{os.getpid()}\n{rest}")

    def complete(self) -> None:
        """The lesser role and the database, if they are not there yet."""
        with contextlib.closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


class Valkey(Engine):
    name = "valkey"
    number_file = "valkey.pid"

    @property
    def socket(self) -> Path:
        return self.places.sockets / "valkey.sock"

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def prepare(self) -> list[str]:
        """Nothing is written to disk: the broker only wakes, and may be emptied at any time."""
        make_folder(self.folder, self.account)
        listening = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        keeping = ["--dir", str(self.folder), "--save", "", "--appendonly", "no"]
        number = ["--daemonize", "no", "--pidfile", str(self.folder / self.number_file)]
        return [str(valkey_program(self.places, self.account)), *listening, *keeping, *number]


def tied_to_this_process(farewell: signal.Signals) -> Callable[[], None] | None:
    """For a child: be sent this signal by the kernel when the parent is gone, even when it was killed."""
    if not sys.platform.startswith("linux"):
        return None
    kernel, parent = ctypes.CDLL(None), os.getpid()

    def tie() -> None:
        kernel.prctl(PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
        if os.getppid() != parent:  # it was gone before the kernel was told
            os._exit(1)

    return tie


def wait_for(happened: Callable[[], bool], until: float) -> bool:
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _works_in(number: int, folder: Path) -> bool:
    """Is this process one of ours? Both engines work in their data folder."""
    try:
        if Path("/proc/self").exists():
            return Path(f"/proc/{number}/cwd").readlink() == folder.resolve()
        said = run_as(None, ["ps", "-o", "command=", "-p", str(number)])
    except OSError:
        return False
    return str(folder) in said.stdout


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="engines", description="The embedded PostgreSQL and Valkey of this checkout.")
    parser.add_argument("what", choices=["start", "stop", "status"])
    parser.add_argument("--profile", default=os.environ.get("SEC_ENGINES", ""), choices=["", "test"])
    given = parser.parse_args(arguments)
    places = Places(CHECKOUT, given.profile)
    try:
        if given.what == "start":
            start(places, hold=False)
        elif given.what == "stop":
            stop(places)
    except EnginesFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    alive = answering(places)
    for name, answers in alive.items():
        print(f"{name}: {'answers' if answers else 'does not answer'}")
    return 0 if given.what == "stop" or all(alive.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
