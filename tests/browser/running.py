"""The real thing on this machine: web, worker and beat as processes, a database, a broker and a mail server of its own.

Nothing is patched. The processes are those of the `Procfile`; their words go to files that the search for leaks reads.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import redis
from django_otp.oath import totp

from sec_portal import engines
from sec_portal.engine_places import account_for, valkey_program
from sec_portal.runner import is_free, loopback_hosts
from tests.databases import Database, migrated
from tests.mail_server import MailServer, OnAnyPort

NOT_OURS = ("SEC_AS_OWNER", "PYTEST_CURRENT_TEST", "DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE")
STEP = 30  # seconds a code lasts
CATCH_WHAT_IS_DUE = "from outbox.tasks import sweep; sweep()"  # with no mail server set, into the folder of demo mail


@dataclass
class Person:
    """Somebody who signs in, and the code app in their hand."""

    email: str
    key: str
    used: int = 0  # the last half minute whose code was shown: none is taken twice

    def code(self) -> str:
        """The code of this half minute, or of the next where this one was used already."""
        now = int(time.time()) // STEP
        self.used = max(now, self.used + 1)
        time.sleep(max(0.0, (self.used - 1) * STEP - time.time()))  # one half minute ahead is still taken
        return f"{totp(bytes.fromhex(self.key), drift=self.used - int(time.time()) // STEP):06d}"


class Weather(BaseHTTPRequestHandler):
    """The page that anyone might be reading; whoever leaves lands here."""

    def do_GET(self) -> None:
        body = b'<!DOCTYPE html><link rel="icon" href="data:,"><title>Weather</title><h1>Weather</h1>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Broker:
    """A Valkey of its own, that a test may stop and start."""

    folder: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def socket(self) -> Path:
        return self.folder / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        places = engines.here()
        program = str(valkey_program(places, account_for(places)))
        listening = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command = [program, *listening, "--dir", str(self.folder), "--save", "", "--appendonly", "no"]
        with (self.folder / "valkey.log").open("ab") as log:
            self.process = spawn(command, log=log, surroundings=dict(os.environ))
        assert engines.wait_for(self.answers, time.monotonic() + 20), "Valkey does not answer"
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Everything that passes through, to a file: what was in a queue for a moment counts too."""
        with socket.socket(socket.AF_UNIX) as line, (self.folder / "redis.log").open("ab") as heard:
            line.connect(str(self.socket))
            line.sendall(b"MONITOR\r\n")
            while part := line.recv(65536):
                heard.write(part)
                heard.flush()

    def holds(self) -> bytes:
        """All that is kept at this moment."""
        with redis.Redis(unix_socket_path=str(self.socket)) as line:
            return b"\n".join(key + b" " + (line.dump(key) or b"") for key in line.scan_iter())

    def empty(self) -> None:
        """Everything in it is gone, as after a restart without a disk."""
        with redis.Redis(unix_socket_path=str(self.socket)) as line:
            line.flushall()

    def stop(self) -> None:
        if self.process:
            end(self.process)
            self.process = None

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
            connection.settimeout(2)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        return False


@dataclass
class Site:
    """The running portal, and everything a test may look into from outside."""

    folder: Path
    url: str
    away: str
    database: Database
    broker: Broker
    mail: MailServer
    surroundings: dict[str, str]
    people: dict[str, Person] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    told: list = field(default_factory=list)  # the stories that were walked to their end

    def manage(self, *command: str, is_logged: bool = True, **changes: str) -> str:
        """One command; what it says is a log like any other, unless a test asks for what may not be said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=engines.CHECKOUT,
            env=self.surroundings | changes,
            text=True,
            capture_output=True,
        )
        with (self.folder / "manage.log").open("a") as log:
            log.write(done.stdout + done.stderr if is_logged else "")
        assert done.returncode == 0, f"manage.py {command[0]}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, *names: str) -> None:
        """Processes of the Procfile, each with a log of its own."""
        lines = (engines.CHECKOUT / "Procfile").read_text().splitlines()
        commands = {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}
        for name in names or commands:
            command = commands[name].replace(".local/beat", str(self.folder / "beat"))
            with (self.folder / f"{name}.log").open("ab") as log:
                self.processes[name] = spawn(["/bin/sh", "-c", command], log=log, surroundings=self.surroundings)

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            end(process)
        self.processes.clear()

    def answers(self) -> bool:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with contextlib.suppress(OSError), direct.open(f"{self.url}/readyz", timeout=2) as answer:
            return answer.status == 200
        return False

    def logs(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob("*.log"))}

    def caught(self) -> dict[str, bytes]:
        """The folder of mail that was caught because no mail server was set."""
        return {path.name: path.read_bytes() for path in sorted((self.folder / "mail").glob("*"))}

    def letters_to(self, address: str) -> list:
        """What the mail server took for this address."""
        pairs = zip(self.mail.taken, self.mail.recipients, strict=True)
        return [letter for letter, recipients in pairs if address in recipients]


def spawn(command: list[str], *, log: object, surroundings: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        cwd=engines.CHECKOUT,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=engines.tied_to_this_process(signal.SIGTERM),
    )


def end(process: "subprocess.Popen[bytes]") -> None:
    """By its own number; whatever it started is in its session and goes with it."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def free_port() -> int:
    while True:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            port = trial.getsockname()[1]
        if is_free(port):
            return port


@contextlib.contextmanager
def weather() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def mail_server(ledger: MailServer | None = None) -> Iterator[MailServer]:
    ledger = ledger or MailServer()
    controller = OnAnyPort(ledger, hostname=ledger.host, port=0)
    controller.start()
    ledger.port = controller.port
    try:
        yield ledger
    finally:
        controller.stop()


@contextlib.contextmanager
def running_site() -> Iterator[Site]:
    """Everything up, and afterwards everything down and swept away."""
    folder = Path(tempfile.mkdtemp(prefix="walk-"))
    with weather() as away, mail_server() as mail:
        site = prepared(folder, away, mail)
        try:
            site.database.make(like=migrated())
            site.broker.start()
            site.manage("demo")
            site.manage("shell", "--no-imports", "-c", CATCH_WHAT_IS_DUE, SMTP_HOST="")
            site.start()
            devices = "SELECT email, key FROM otp_totp_totpdevice d JOIN accounts_user u ON u.id = d.user_id"
            site.people = {email.partition("@")[0]: Person(email, key) for email, key in site.database.ask(devices)}
            assert engines.wait_for(site.answers, time.monotonic() + 30), site.logs()["web.log"].decode()
            yield site
        finally:
            site.stop()
            site.broker.stop()
            site.database.drop()
            keep_logs(site)
            shutil.rmtree(folder)


def prepared(folder: Path, away: str, mail: MailServer) -> Site:
    port = free_port()
    database = Database.beside_the_tests("test_" + folder.name.replace("-", "_"))
    broker = Broker(folder)
    keys = folder / "keys.json"
    subprocess.run([sys.executable, "-m", "safeguards.keys", str(keys)], cwd=engines.CHECKOUT, check=True)
    ours = {
        "SEC_DEMO": "1",
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "REDIS_URL": broker.url,
        "KEY_FILE": str(keys),
        "AUDIT_HEADS": str(folder / "heads"),
        "MAIL_CATCH_DIR": str(folder / "mail"),
        "FILES_DIR": str(folder / "files"),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": f"http://localhost:{port}",
        "LEAVE_TO": away,
        "SMTP_HOST": mail.host,
        "SMTP_PORT": str(mail.port),
        "SEC_BIND": " ".join(f"--bind {host}:{port}" for host in loopback_hosts()),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUTF8": "1",
    }
    theirs = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return Site(folder, ours["SITE_URL"], away, database, broker, mail, theirs | ours)


def keep_logs(site: Site) -> None:
    """Beside the screenshots, for whoever asks why a run failed."""
    kept = engines.CHECKOUT / "test-results" / "logs"
    kept.mkdir(parents=True, exist_ok=True)
    for name, text in site.logs().items():
        (kept / name).write_bytes(text)


def plain(name: str) -> str:
    """A name for a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
