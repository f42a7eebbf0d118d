"""Makes `.venv` and installs one lock file into it; run by bin/run and bin/test with the Python they found.

Nothing is done when the same lock is installed already. A virtual environment that was moved, or whose Python is gone,
is made anew.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(lock: str) -> None:
    os.umask(0o022)  # the engines' own account must be able to read the binaries of the wheels
    with (CHECKOUT / "bin" / "make_venv.py").open() as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        stamp = VENV / f"installed-{Path(lock).stem}"
        wanted = hashlib.sha256(f"{VENV} {(CHECKOUT / lock).read_text()}".encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted and runs():
            return
        if not (VENV / "made-at").exists() or (VENV / "made-at").read_text() != str(VENV) or not runs():
            make()
        install(lock)
        stamp.write_text(wanted)


def runs() -> bool:
    """Does the environment's Python start, and belong to this folder?"""
    try:
        said = subprocess.run(
            [PYTHON, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return Path(said.stdout.strip()).resolve() == VENV.resolve()


def make() -> None:
    print("Making the virtual environment .venv", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    (VENV / "made-at").write_text(str(VENV))


def install(lock: str) -> None:
    print(f"Installing {lock}", flush=True)
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        lock,
    ]
    environment = os.environ | {"PIP_USER": "0"}
    subprocess.run(command, check=True, cwd=CHECKOUT, env=environment)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except subprocess.CalledProcessError as failed:
        sys.exit(f"This step failed: {' '.join(str(part) for part in failed.cmd)}")
