"""Sealed fields: AES-256-GCM under a key per subject, bound to their place, opened only through the audit trail.

Assign a `str` and save: the value is sealed on its way to the database. Reading the attribute gives a `Sealed`,
which shows nothing. `open_rows` is the only way to plain text. Our own small layer, because no Django package binds
a ciphertext to its row and field and gives each person a key that can be destroyed (security rule 1).
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models, transaction

from safeguards import keys
from safeguards.audit import Action, Actor, Why, record, record_opening
from safeguards.subject_key import SubjectKey

VERSION = b"\x01"
NONCE_BYTES = 12
STEP = 256  # texts are padded to this, so that their length tells little

_ring: ContextVar[dict[UUID, bytes] | None] = ContextVar("keys_in_hand", default=None)


class SealBroken(Exception):
    """A sealed value did not open: changed, moved, or under another key. Audited before it is raised."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value nobody has opened. Showing it is a programming error, and says so."""

    blob: bytes = field(repr=False)

    def __str__(self) -> str:
        raise TypeError("A sealed value was shown without being opened.")


def new_key(owner: UUID) -> UUID:
    """Make a data key for `owner` and return its id; seal new rows of that subject under it."""
    made = SubjectKey(owner=owner, kek_version=keys.provider().version)
    made.wrapped = keys.provider().wrap(os.urandom(32), made.pk)
    made.save(force_insert=True)
    return made.pk


@contextmanager
def keys_in_hand(key_ids: Iterable[UUID]) -> Iterator[None]:
    """One query for the keys of many rows that are about to be sealed: bulk_create, imports, demo data."""
    token = _ring.set((_ring.get() or {}) | _load_keys(key_ids))
    try:
        yield
    finally:
        _ring.reset(token)


def _load_keys(ids: Iterable[UUID]) -> dict[UUID, bytes]:
    rows = SubjectKey.objects.filter(pk__in=set(ids)).values_list("pk", "wrapped", "kek_version")
    # where there is nothing to open no file of keys is needed: a new database is migrated before it has one
    return {pk: keys.provider().unwrap(bytes(wrapped), pk, version) for pk, wrapped, version in rows}


def _associated(place: str, row: UUID, key_id: UUID) -> bytes:
    return VERSION + place.encode() + b"\0" + row.bytes + key_id.bytes


def seal(text: str, place: str, row: UUID, key_id: UUID) -> Sealed:
    """Close one text. Raises KeyError when the subject's key has been destroyed: nothing is added to the erased."""
    held = _ring.get() or {}
    key = held.get(key_id) or _load_keys([key_id])[key_id]
    nonce = os.urandom(NONCE_BYTES)
    raw = text.encode() + b"\x80"
    padded = raw + bytes(-len(raw) % STEP)
    return Sealed(VERSION + nonce + AESGCM(key).encrypt(nonce, padded, _associated(place, row, key_id)))


def unseal(sealed: Sealed, place: str, row: UUID, key_id: UUID, key: bytes) -> str:
    """Open one value with its key in hand. Raises SealBroken on a wrong tag or an unknown envelope version."""
    version, nonce, rest = sealed.blob[:1], sealed.blob[1 : 1 + NONCE_BYTES], sealed.blob[1 + NONCE_BYTES :]
    if version != VERSION:
        raise SealBroken
    try:
        padded = AESGCM(key).decrypt(nonce, rest, _associated(place, row, key_id))
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
    return padded.rstrip(b"\0")[:-1].decode()


if TYPE_CHECKING:
    _Base = models.BinaryField["str | Sealed | None", "Sealed | None"]
else:
    _Base = models.BinaryField


class SealedField(_Base):
    """A text that is sealed before it reaches the database.

    `place` is inside every ciphertext and stands for the field for ever, whatever Python comes to call it: never
    change it, never use it twice.
    """

    def __init__(self, place: str = "", **kwargs: Any) -> None:
        self.place = place
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"place": self.place}

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing can be asked of a sealed column but whether it is empty."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if isinstance(value, str):
            value = seal(value, self.place, model_instance.pk, model_instance.key_id)  # type: ignore[attr-defined]
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """`update()` and `bulk_update()` come here without `pre_save`: plain text is refused."""
        if not isinstance(value, Sealed | None):
            raise TypeError("Only sealed values reach the database.")
        return super().get_db_prep_value(value and value.blob, connection, prepared)


class Personal(models.Model):
    """A row about a subject. `key_id` has no foreign key: keys live, and die, elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key_id = models.UUIDField(db_index=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The key is fetched once, however many texts are sealed now."""
        texts = [each for each in self._meta.concrete_fields if isinstance(each, SealedField)]
        if sum(isinstance(getattr(self, each.attname), str) for each in texts) < 2:
            super().save(*args, **kwargs)
            return
        with keys_in_hand([self.key_id]):
            super().save(*args, **kwargs)


Opened = dict[UUID, dict[str, str | None]]


def open_rows(
    rows: Iterable[Personal], *names: str, by: Actor, why: Why, subjects: Iterable[UUID] | None = None
) -> Opened:
    """The only way to plain text: one audit event and one key query, whatever the number of rows.

    Gives `{row.pk: {field name: text}}`. An erased person's fields and empty fields give None. The event is committed
    before anything is opened, so this must not be called inside a transaction. The event names the rows' keys; rows
    that nothing may lead to from a person (EQ-6) name other `subjects` in their place, or none.
    Raises AuditUnavailable or SealBroken.
    """
    return open_together((rows, names), by=by, why=why, subjects=subjects)


def open_together(
    *parts: tuple[Iterable[Personal], Iterable[str]], by: Actor, why: Why, subjects: Iterable[UUID] | None = None
) -> Opened:
    """The same for a page that needs rows of several kinds, each with its fields: still one event and one key query."""
    wanted = [(row, tuple(names)) for rows, names in parts for row in rows]
    if not wanted:
        return {}
    places = list(dict.fromkeys(f"{type(row)._meta.label_lower}.{name}" for row, names in wanted for name in names))
    key_ids = {row.key_id for row, _names in wanted}
    named = key_ids if subjects is None else set(subjects)
    record_opening(by=by, subjects=named, fields=places, why=why)
    return _open_recorded(wanted, places, by=by, named=named)


def open_batches(
    batches: Iterable[Sequence[Personal]], *names: str, by: Actor, why: Why, subjects: Iterable[UUID]
) -> Iterator[Opened]:
    """`open_rows` for more rows of one kind than memory should hold: still one event, committed before the first of
    them is opened, and one key query for each batch. Which rows there will be nobody knows when it is written, so it
    names the `subjects` that are given, or none. Must not be called inside a transaction.
    """
    named, places = set(subjects), list[str]()
    for rows in batches:
        if rows and not places:
            places = [f"{type(rows[0])._meta.label_lower}.{name}" for name in names]
            record_opening(by=by, subjects=named, fields=places, why=why)
        yield _open_recorded([(row, names) for row in rows], places, by=by, named=named)


def _open_recorded(
    wanted: list[tuple[Personal, tuple[str, ...]]], places: list[str], *, by: Actor, named: set[UUID]
) -> Opened:
    """What the event of an opening tells of."""
    held = _load_keys(row.key_id for row, _names in wanted)
    try:
        return {row.pk: {name: _open_field(row, name, held) for name in names} for row, names in wanted}
    except SealBroken:
        with transaction.atomic(durable=True):
            record(Action.SEAL_BROKEN, by=by, subjects=named, fields=places, outcome="failed")
        raise


def _open_field(row: Personal, name: str, held: dict[UUID, bytes]) -> str | None:
    sealed, key = getattr(row, name), held.get(row.key_id)
    if sealed is None or key is None:
        return None
    if isinstance(sealed, str):
        raise TypeError("This row has not been saved since its text was set.")
    place: str = row._meta.get_field(name).place  # type: ignore[union-attr]
    return unseal(sealed, place, row.pk, row.key_id, key)
