"""The portal as the Procfile starts it, on a loopback port of its own, on the bench's database."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from sec_portal import engines

PATIENCE = 60.0
HOST = "127.0.0.1"


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The port at which it answers. The server ends with this block, or with this process."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        port: int = trial.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, *gunicorn(port)],
        env=os.environ | {"SITE_URL": f"http://localhost:{port}"},
        cwd=engines.CHECKOUT,
        preexec_fn=engines.tied_to_this_process(signal.SIGTERM),
    )
    try:
        if not engines.wait_for(lambda: is_open(port) or server.poll() is not None, time.monotonic() + PATIENCE):
            raise RuntimeError("The server of the bench did not answer.")
        yield port
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(15)
        server.kill()


def gunicorn(port: int) -> list[str]:
    """The line of the Procfile, at this port."""
    lines = (engines.CHECKOUT / "Procfile").read_text().splitlines()
    web = next(line for line in lines if line.startswith("web:"))
    words = shlex.split(web.partition("exec python ")[2])
    place = words.index("$SEC_BIND")
    return [*words[:place], "--bind", f"{HOST}:{port}", *words[place + 1 :]]


def is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False
