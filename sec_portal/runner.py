"""What `bin/run` and `bin/manage` do once the virtual environment stands: engines, migrations, demo data, processes.

The processes of the `Procfile` run under honcho. Ctrl-C, SIGTERM and a closed terminal stop them first and the engines
last; when this process is killed outright, the kernel tells both, so nothing is left behind either way.
"""

import argparse
import contextlib
import ctypes
import fcntl
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO

from sec_portal import engines
from sec_portal.engine_places import EnginesFailed, make_local

CHECKOUT = engines.CHECKOUT
LOCAL = CHECKOUT / ".local"
FIRST_PORT = 8000
PATIENCE = 60.0  # seconds until the site must answer
PR_SET_CHILD_SUBREAPER = 36


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM or a closed terminal."""


class NotStarted(Exception):
    """The text is the sentence for whoever started the portal."""


def main(arguments: list[str]) -> int:
    os.umask(0o077)  # mail, logs and keys under .local are for us alone
    os.chdir(CHECKOUT)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stopped)
    try:
        if arguments[:1] == ["--manage"]:
            return manage(arguments[1:])
        parser = argparse.ArgumentParser(prog="bin/run", description="Runs the portal on this machine.")
        parser.add_argument("--port", type=int, help="8000, or else the next free one, unless given")
        return run(parser.parse_args(arguments).port)
    except Stopped:
        return 0
    except (EnginesFailed, NotStarted) as failed:
        print(failed, file=sys.stderr)
        return 1


def run(port: int | None) -> int:
    with only_one() as mine:
        if mine is None:
            return tell_of_the_other()
        port = chosen_port(port)
        with engines_held():
            surroundings = environment(port)
            print(
                "Setting up the database; on the first start the demo too, which takes about half a minute", flush=True
            )
            python("manage.py", "migrate", "--verbosity", "0", surroundings=surroundings | {"SEC_AS_OWNER": "1"})
            sign_ins = python("manage.py", "demo", surroundings=surroundings) if surroundings["SEC_DEMO"] == "1" else ""
            with processes(surroundings) as honcho:
                wait_for_the_site(port, honcho)
                remember(mine, port)
                tell(port, sign_ins)
                return honcho.wait()


def manage(arguments: list[str]) -> int:
    """One command of Django, with the settings of `bin/run`; the engines are started for it if they do not run."""
    port = running_port() or FIRST_PORT
    with engines_held():
        return subprocess.run([sys.executable, "manage.py", *arguments], env=environment(port)).returncode


# What is made once, and the settings it gives -----------------------------------------------------------------------


def environment(port: int) -> dict[str, str]:
    """Settings of a portal that was only cloned; whatever is set already wins."""
    make_local(engines.here())
    (LOCAL / "static").mkdir(exist_ok=True)
    given = {
        "SEC_DEMO": "1",
        "KEY_FILE": str(LOCAL / "keys.json"),
        "SITE_URL": f"http://localhost:{port}",
        "SEC_BIND": " ".join(f"--bind {host}:{port}" for host in loopback_hosts()),
        **remembered_settings(),
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    if not Path(given["KEY_FILE"]).exists() and given["KEY_FILE"] == str(LOCAL / "keys.json"):
        python("-m", "safeguards.keys", given["KEY_FILE"], surroundings=given)
    return given


def remembered_settings() -> dict[str, str]:
    """The secret of this checkout, made at the first start."""
    path = LOCAL / "env"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"SECRET_KEY={secrets.token_urlsafe(60)}\n")
    lines = shlex.split(path.read_text(), comments=True)
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def python(*command: str, surroundings: dict[str, str]) -> str:
    """Run one step to its end; when it fails, its own words say why."""
    done = subprocess.run([sys.executable, *command], env=surroundings, text=True, capture_output=True)
    if done.returncode:
        raise NotStarted(f"{done.stdout}{done.stderr}\nThis step failed: {' '.join(command)}")
    return done.stdout


# Engines and processes ----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def engines_held() -> Iterator[None]:
    """The engines that were not given, for as long as they are needed."""
    held = engines.start_missing()
    try:
        yield
    finally:
        _ignore_further_signals()
        held.stop()


@contextlib.contextmanager
def processes(surroundings: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    for last_times in LOCAL.glob("beat*"):  # the schedule is in the settings; these may be of another account
        last_times.unlink()
    command = [sys.executable, "-m", "honcho", "--procfile", "Procfile", "--env", ".local/none", "start"]
    adopt_orphans()
    honcho = subprocess.Popen(
        command,
        env=surroundings,
        start_new_session=True,  # Ctrl-C reaches this process alone, which then stops the rest in order
        preexec_fn=engines.tied_to_this_process(signal.SIGTERM),
    )
    try:
        yield honcho
    finally:
        _ignore_further_signals()
        honcho.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            honcho.wait(20)
        end_orphans()


def adopt_orphans() -> None:
    """Should honcho be killed, its children become ours instead of nobody's."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_orphans() -> None:
    """Ends what honcho left: children of this process that are no engine, and their children after them."""
    until = time.monotonic() + 15
    while (left := [number for number in _children() if not _is_engine(number)]) and time.monotonic() < until:
        for number in left:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(number, signal.SIGTERM if time.monotonic() < until - 10 else signal.SIGKILL)
                os.waitpid(number, os.WNOHANG)
        time.sleep(0.2)


def _children() -> list[int]:
    """The kernel's list; empty on a system that keeps none."""
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(number) for number in path.read_text().split()] if path.exists() else []


def _is_engine(number: int) -> bool:
    with contextlib.suppress(OSError):
        return any(name in Path(f"/proc/{number}/cmdline").read_bytes() for name in (b"bin/postgres", b"valkey-server"))
    return False


# The address --------------------------------------------------------------------------------------------------------


def chosen_port(port: int | None) -> int:
    if port is not None and not is_free(port):
        raise NotStarted(f"Something else listens on port {port}: give another with --port.")
    return port or next(each for each in range(FIRST_PORT, 65536) if is_free(each))


def loopback_hosts() -> list[str]:
    """A browser may take `localhost` for either address, so both are served where the machine has both."""
    hosts = ["127.0.0.1"]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as trial:
        trial.bind(("::1", 0))
        hosts.append("[::1]")
    return hosts


def is_free(port: int) -> bool:
    for host in loopback_hosts():
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host.strip("[]"), port))
            except OSError:
                return False
    return True


def wait_for_the_site(port: int, honcho: "subprocess.Popen[bytes]") -> None:
    if not engines.wait_for(lambda: answers(port) or honcho.poll() is not None, time.monotonic() + PATIENCE):
        raise NotStarted(f"The site did not answer within {PATIENCE:.0f} seconds.")
    if honcho.poll() is not None:
        raise NotStarted("One of the processes ended; its words are above.")


def answers(port: int) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": f"localhost:{port}"})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


@contextlib.contextmanager
def only_one() -> Iterator[IO[str] | None]:
    """The open note of this checkout's running portal, or None when another process holds it."""
    make_local(engines.here())
    with (LOCAL / "running").open("a+") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        note.truncate(0)
        yield note


def remember(note: IO[str], port: int) -> None:
    note.write(str(port))
    note.flush()


def running_port() -> int | None:
    note = LOCAL / "running"
    return int(note.read_text() or 0) or None if note.exists() else None


def tell_of_the_other() -> int:
    """A second start joins the first: it says where the portal is, and leaves it running."""
    if not engines.wait_for(lambda: running_port() is not None, time.monotonic() + PATIENCE):
        raise NotStarted("The portal is being started by another bin/run, which is not ready yet.")
    port = running_port() or FIRST_PORT
    print("The portal is running already.")
    tell(port, python("manage.py", "demo", surroundings=environment(port)))
    return 0


def tell(port: int, sign_ins: str) -> None:
    print(f"\n{sign_ins.rstrip()}\n" if sign_ins.strip() else "")
    print("One-time code for a demo sign-in:  bin/manage demo_code EMAIL")
    print(f"The portal is at  http://localhost:{port}/   (Ctrl-C stops it)", flush=True)


def _stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _ignore_further_signals() -> None:
    """From here on everything ends in order and in bounded time, however often Ctrl-C is pressed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
