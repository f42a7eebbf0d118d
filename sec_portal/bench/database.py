"""A database of the bench's own beside the portal's: made, migrated, kept or dropped."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from safeguards.keys import make_key_file
from sec_portal import engines
from sec_portal.bench.names import MARK, NotOurs, refuse_others

SETTINGS = "sec_portal.bench.settings"
PLACE = engines.CHECKOUT / ".local" / "bench"


def owner_url() -> str:
    """Where databases are made: the given server, else the embedded one."""
    given = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
    return given or engines.embedded_urls()["DATABASE_OWNER_URL"]


def app_url() -> str:
    """As whom the portal's processes come: here they always take on the lesser role."""
    return os.environ.get("DATABASE_URL") or engines.embedded_urls()["DATABASE_URL"]


def renamed(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    # an address without a host (a socket) must keep its two slashes
    return urlunsplit(parts._replace(path=f"/{name}")).replace(f"{parts.scheme}:/{name}", f"{parts.scheme}:///{name}")


@contextlib.contextmanager
def own_database(name: str, *, keep: bool) -> Iterator[dict[str, str]]:
    """The settings under which the portal's processes work in a migrated database of this name."""
    refuse_others(name)
    place = PLACE / name
    surroundings = _surroundings(name, place)
    _make(name)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (place / "keys.json").exists():
            make_key_file(place / "keys.json")
        _migrate(surroundings)
        yield surroundings
    finally:
        if not keep:
            drop(name)


def drop(name: str) -> None:
    """Remove a database that the bench has made, and its keys."""
    refuse_others(name)
    with _server() as cursor:
        if _mark_of(cursor, name) == MARK:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    for file in sorted((PLACE / name).rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    with contextlib.suppress(OSError):
        (PLACE / name).rmdir()


def _make(name: str) -> None:
    """Empty, or a copy of a database that was migrated already, where one is named."""
    like = sql.Identifier(os.environ.get("BENCH_LIKE", "template1"))
    with _server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), like))
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [MARK])
        elif _mark_of(cursor, name) != MARK:
            raise NotOurs(f"There is a database {name!r} that the bench has not made. Drop it, or choose another size.")


def _mark_of(cursor: "psycopg2.extensions.cursor", name: str) -> str | None:
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    row = cursor.fetchone()
    return row[0] if row else None


@contextlib.contextmanager
def owner() -> Iterator["psycopg2.extensions.cursor"]:
    """The owner of the bench's database, from inside its settings."""
    url = os.environ["DATABASE_OWNER_URL"]
    refuse_others(urlsplit(url).path.lstrip("/"))
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


@contextlib.contextmanager
def _server() -> Iterator["psycopg2.extensions.cursor"]:
    with contextlib.closing(psycopg2.connect(renamed(owner_url(), "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def _surroundings(name: str, place: Path) -> dict[str, str]:
    """Nothing of the portal's own: neither its keys, nor its mail, nor its broker."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SEC_DEMO": "1",
        "SEC_AS_OWNER": "0",
        "DATABASE_URL": renamed(app_url(), name),
        "DATABASE_OWNER_URL": renamed(owner_url(), name),
        "REDIS_URL": f"unix://{place}/no-broker.sock",
        "KEY_FILE": str(place / "keys.json"),
        "MAIL_CATCH_DIR": str(place / "mail"),
        "AUDIT_HEADS": str(place / "audit-heads"),
        "SMTP_HOST": "",
        "LOG_LEVEL": "ERROR",
    }


def _migrate(surroundings: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(
        command, env=surroundings | {"SEC_AS_OWNER": "1"}, cwd=engines.CHECKOUT, text=True, capture_output=True
    )
    if done.returncode:
        raise NotOurs(f"The database of the bench could not be migrated:\n{done.stdout}{done.stderr}")
