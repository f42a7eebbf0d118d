"""What `bin/test` does once the virtual environment stands: a browser, engines of its own, every check, every test.

All steps run, whatever failed before; the command fails when any of them did. Nothing is ever skipped for want of a
browser: without one the command says how to get it.
"""

import argparse
import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from sec_portal import engines
from sec_portal.engine_places import EnginesFailed, Places, make_local

CHECKOUT = engines.CHECKOUT
SCRIPTS = Path(sys.executable).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOT_OURS = (
    "DEBUG",
    "SECRET_KEY",
    "KEY_FILE",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "SMTP_HOST",
    "PYTEST_ADDOPTS",
    "SEC_ENGINES",
)


class NoBrowser(Exception):
    """The text says how to get one."""


class Stopped(Exception):
    """Somebody asked for the end."""


@dataclass
class Step:
    """One check: what it is called, what it runs, and with which settings."""

    name: str
    command: list[str]
    surroundings: dict[str, str]
    output: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    began: float = field(default_factory=time.monotonic)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.process = spawn(self.command, self.surroundings, self.output)

    def passed(self) -> bool:
        """Waits for the end, and tells how it went; what a check said is shown when it failed."""
        result = self.process.wait() if self.process else 1
        tell(self.name, self.began, "passed" if result == 0 else "FAILED")
        if result:
            self.output.seek(0)
            print(self.output.read().decode(errors="replace"), flush=True)
        return result == 0


def main(arguments: list[str]) -> int:
    os.chdir(CHECKOUT)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stopped)
    end = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(prog="bin/test", description="Runs every check and every test.")
    parser.add_argument("--full", action="store_true", help="add the long fault, load and attack runs")
    parser.add_argument("--pictures", action="store_true", help="keep pictures of the pages in test-results/screens")
    given = parser.parse_args(arguments[:end])
    try:
        return run(full=given.full, pictures=given.pictures or given.full, for_pytest=arguments[end + 1 :])
    except (NoBrowser, EnginesFailed) as failed:
        print(failed, file=sys.stderr)
        return 1
    except Stopped:
        return 130


def run(*, full: bool, pictures: bool, for_pytest: list[str]) -> int:
    chromium = browser()
    if full:
        debian_scanner()
    places = Places(CHECKOUT, "test")
    with engines_shared(places):
        surroundings = environment(places) | {"CHROMIUM": chromium, "PICTURES": "1" if pictures else ""}
        failed = [step.name for step in started(checks(surroundings)) if not step.passed()]
        result = tests(surroundings, full=full, for_pytest=for_pytest)
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}", flush=True)
    return result or (1 if failed else 0)


@contextlib.contextmanager
def engines_shared(places: Places) -> Iterator[None]:
    """The engines of the tests. Of two runs at once the second joins the first, which waits for it at the end."""
    make_local(places)
    with (places.local / "testing").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        held = engines.start_missing(places)
        try:
            if held.processes:
                engines.forget_test_databases(places)
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            if held.processes:
                fcntl.flock(lock, fcntl.LOCK_EX)
            held.stop()


def environment(places: Places) -> dict[str, str]:
    """Settings of a test run: only the addresses of given servers are taken over from whoever runs it."""
    theirs = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    embedded = engines.embedded_urls(places)
    if theirs.get("DATABASE_URL"):
        embedded = {"REDIS_URL": embedded["REDIS_URL"]}
    given = {name: theirs[name] for name in embedded if theirs.get(name)}
    path = f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return theirs | embedded | given | {"SEC_DEMO": "1", "SEC_ENGINES": "test", "PYTHONUTF8": "1", "PATH": path}


def production(surroundings: dict[str, str]) -> dict[str, str]:
    """As a force would set it, for Django's own check of a deployment."""
    ours = {name: value for name, value in surroundings.items() if name != "SEC_DEMO"}
    return ours | {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "KEY_FILE": "keys.json",
        "ALLOWED_HOSTS": "voice.example",
        "SITE_URL": "https://voice.example",
        "WEBAUTHN_RP_ID": "voice.example",
        "SMTP_HOST": "mail.voice.example",
        "MAIL_FROM_NAME": "Mari",
        "MAIL_FROM_ADDRESS": "mari@voice.example",
        "CLAMAV_ADDRESS": "/run/clamav/clamd.ctl",
    }


def checks(surroundings: dict[str, str]) -> list[Step]:
    """The checks that read the code rather than run it."""
    python, owner = sys.executable, surroundings | {"SEC_AS_OWNER": "1"}
    migrations = [python, "manage.py", "makemigrations", "--check", "--dry-run"]
    deployment = [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return [
        Step("ruff check", [python, "-m", "ruff", "check", "."], surroundings),
        Step("ruff format", [python, "-m", "ruff", "format", "--check", "."], surroundings),
        Step("djlint", [python, "-m", "djlint", "templates", "--lint", "--quiet"], surroundings),
        Step("import contracts", [str(SCRIPTS / "lint-imports")], surroundings),
        Step("migrations complete", migrations, owner),
        Step("deployment", deployment, production(surroundings)),
        Step("mypy --strict", [python, "-m", "mypy", "--strict", "."], surroundings),
        Step("every migration", [python, "-m", "tests.databases"], owner),  # what every test's database is a copy of
    ]


def started(steps: list[Step]) -> list[Step]:
    """All at once: the longest of them decides how long they take."""
    for step in steps:
        step.start()
    return steps


def tests(surroundings: dict[str, str], *, full: bool, for_pytest: list[str]) -> int:
    """Every test; their own summary is the last that is printed. One worker more than there are cores: the one that has
    the browser mostly waits for it."""
    print("\n== pytest", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", str(max(2, os.cpu_count() or 2) + 1)]
    everything = ["-m", "full or not full"] if full else []
    return spawn([*command, *everything, *for_pytest], surroundings | {"SEC_AS_OWNER": "1"}).wait()


def spawn(
    command: list[str], surroundings: dict[str, str], output: IO[bytes] | None = None
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        preexec_fn=engines.tied_to_this_process(signal.SIGTERM),  # one system call
    )


def tell(name: str, began: float, result: str) -> None:
    print(f"== {name}: {result} ({time.monotonic() - began:.1f} s)", flush=True)


# The browser --------------------------------------------------------------------------------------------------------


def browser() -> str:
    """An installed Chromium, else Debian's package where it may be installed, else Playwright's own."""
    found = os.environ.get("CHROMIUM") or installed_browser() or debian_browser() or playwright_browser()
    if not found:
        raise NoBrowser(
            "The tests need Chromium, and none could be installed: install the package chromium, "
            "or set CHROMIUM to the path of a browser, and start again."
        )
    return found


def installed_browser() -> str | None:
    paths = filter(None, (shutil.which(name) for name in BROWSERS))
    return next((path for path in paths if runs(path)), None)


def runs(path: str) -> bool:
    """Ubuntu's chromium-browser may be a note that the browser is elsewhere."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def debian_browser() -> str | None:
    manager = shutil.which("apt-get")
    if os.geteuid() != 0 or manager is None:
        return None
    install_package(manager, "chromium")
    return installed_browser()


def debian_scanner() -> None:
    """ClamAV's daemon, where it may be installed: without it the tests that ask the real one say that they did not."""
    manager = shutil.which("apt-get")
    if os.geteuid() == 0 and manager and not shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin"):
        install_package(manager, "clamav-daemon")


def install_package(manager: str, name: str) -> None:
    print(f"Installing the package {name}", flush=True)
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", name]):
        subprocess.run([manager, *command], env=quietly, stdout=subprocess.DEVNULL)


def playwright_browser() -> str | None:
    print("Installing the Chromium of Playwright", flush=True)
    needed = ["--with-deps"] if os.geteuid() == 0 else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *needed, "chromium"])
    where = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    said = subprocess.run([sys.executable, "-c", where], capture_output=True, text=True)
    path = said.stdout.strip()
    return path if path and runs(path) else None


def _stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
