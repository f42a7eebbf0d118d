"""Databases beside those of the tests, and the one they are all copied from, so that the migrations run once."""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from sec_portal import engines
from sec_portal.engine_places import make_local

# what is granted on a database, and taken from it by a migration, is not copied with it
FEWER_RIGHTS = 'REVOKE TEMPORARY ON DATABASE "{}" FROM PUBLIC, portal_app'
MIGRATED = "test_migrated_"
MAKE = ("*/migrations/*.py", "*/seed*.py", "*/frames*.py", "*/*_as_it_came.py")  # what a migrated database is made of


@dataclass
class Database:
    """A database of its own on the server of the tests, under the lesser role as in production."""

    name: str
    owner_url: str
    app_url: str

    @classmethod
    def beside_the_tests(cls, name: str) -> "Database":
        embedded = engines.embedded_urls()
        app = os.environ.get("DATABASE_URL") or embedded["DATABASE_URL"]
        owner = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL") or embedded["DATABASE_OWNER_URL"]
        return cls(name, cls._renamed(owner, name), cls._renamed(app, name))

    @staticmethod
    def _renamed(url: str, name: str) -> str:
        parts = urlsplit(url)
        # netloc without a host is lost by urlunsplit when empty; the embedded address always names a user
        return urlunsplit(parts._replace(scheme="postgresql", path=f"/{name}"))

    def make(self, *, like: str = "template1") -> None:
        """Anew, as a copy of another."""
        self.drop()
        self._outside(f'CREATE DATABASE "{self.name}" TEMPLATE "{like}"')
        self._outside(FEWER_RIGHTS.format(self.name))

    def rename(self, name: str) -> None:
        self._outside(f'ALTER DATABASE "{self.name}" RENAME TO "{name}"')

    def drop(self) -> None:
        self._outside(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def names(self) -> set[str]:
        """Of every database on this server."""
        return {name for (name,) in self._outside("SELECT datname FROM pg_database")}

    def _outside(self, statement: str) -> list[tuple]:
        connection = psycopg2.connect(self._renamed(self.owner_url, "postgres"))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def ask(self, question: str, *values: object) -> list[tuple]:
        """What stands in the tables, as the owner sees it."""
        with contextlib.closing(psycopg2.connect(self.owner_url)) as connection, connection.cursor() as cursor:
            cursor.execute("SET search_path = public, keys")
            cursor.execute(question, values)
            return cursor.fetchall()

    def dump(self, *, but: Iterable[str] = ()) -> bytes:
        """The whole of it, as a backup would hold it; but for the rows of some tables."""
        command = [engines.postgres_program("pg_dump"), "--dbname", self.owner_url]
        without = [f"--exclude-table-data={table}" for table in but]
        return subprocess.run([*command, *without], check=True, capture_output=True).stdout


def migrated() -> str:
    """The name of a database to which every migration was applied, made where there is none."""
    name = MIGRATED + _digest()
    make_local(engines.here())
    begun = Database.beside_the_tests(f"{name}_begun")
    with (engines.here().local / "migrating").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there = begun.names()
        if name not in there:
            for old in sorted(each for each in there if each.startswith(MIGRATED)):
                Database.beside_the_tests(old).drop()
            begun.make()
            _migrate(begun)
            begun.rename(name)
    return name


def _digest() -> str:
    files = sorted(path for each in MAKE for path in engines.CHECKOUT.glob(each))
    whole = b"".join(path.name.encode() + path.read_bytes() for path in files)
    return blake2b(whole, digest_size=8).hexdigest()


def _migrate(database: Database) -> None:
    urls = {"DATABASE_URL": database.app_url, "DATABASE_OWNER_URL": database.owner_url}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=engines.CHECKOUT,
        env=os.environ | urls | {"SEC_AS_OWNER": "1", "SEC_DEMO": "1"},
        check=True,
    )


if __name__ == "__main__":
    migrated()
