"""Files on disk: what cannot be read, moved, cut short or changed unseen (security rules 1 and 11)."""

import os
import random
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguards.audit import Why
from safeguards.filing.chunks import CHUNK, OVERHEAD, Binding, SealedReader, SealedWriter
from safeguards.filing.opening import FileGone, open_file, path_of
from safeguards.models import AuditEvent, SubjectKey
from safeguards.sealing import SealBroken
from safeguards.tests.files import PDF, kept

SIZES = [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]
CHANGES = ["bit", "cut", "longer", "swap", "repeat", "drop"]

# A known answer: kept for ever, so that what is sealed today opens in ten years.
VECTOR = Binding(
    file=UUID("00000000-0000-4000-8000-000000000001"),
    key_id=UUID("00000000-0000-4000-8000-000000000002"),
    key=bytes(range(32)),
)
VECTOR_PLAIN = b"People agree a day and time first."
VECTOR_SEALED = (
    "016465666768696a6b6c6d6e6f187eb116158c76ff59103a8dfa044a9923bb266be508d306cebcc9689dcad73be0c7703884"
    "791b7ff9b1f20ae0e291cde282"
)


def sealed(folder, content, binding=VECTOR):
    writer = SealedWriter(folder / "in" / str(uuid4()), binding)
    writer.write(content)
    writer.finish()
    return writer


def opened(writer, binding=VECTOR, **changes):
    told = {"size": writer.size, "chunks": writer.chunks} | changes
    with SealedReader(writer.path, binding, **told) as reader:
        return b"".join(reader)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_opened_is_what_was_sealed(tmp_path, size):
    content = random.Random(size).randbytes(size)
    assert opened(sealed(tmp_path, content)) == content


@pytest.mark.parametrize("size", SIZES)
def test_a_file_takes_its_length_and_28_bytes_a_chunk(tmp_path, size):
    writer = sealed(tmp_path, bytes(size))
    assert writer.path.stat().st_size == 1 + size + -(-size // CHUNK) * OVERHEAD


def test_what_was_sealed_long_ago_still_opens(tmp_path):
    path = tmp_path / "old"
    path.write_bytes(bytes.fromhex(VECTOR_SEALED))
    with SealedReader(path, VECTOR, size=len(VECTOR_PLAIN), chunks=1) as reader:
        assert b"".join(reader) == VECTOR_PLAIN


def test_a_file_is_for_its_owner_alone(tmp_path):
    writer = sealed(tmp_path, b"x")
    assert [oct(path.stat().st_mode & 0o777) for path in (writer.path, writer.path.parent)] == ["0o600", "0o700"]


@settings(max_examples=200, deadline=None)
@given(start=st.integers(0, 3 * CHUNK + 20), length=st.integers(0, 2 * CHUNK))
def test_any_stretch_is_the_same_stretch_of_the_plain(tmp_path_factory, start, length):
    if "stretch" not in HELD:
        HELD["stretch"] = random.Random(1).randbytes(3 * CHUNK + 7)
        HELD["writer"] = sealed(tmp_path_factory.mktemp("stretch"), HELD["stretch"])
    with SealedReader(HELD["writer"].path, VECTOR, size=HELD["writer"].size, chunks=4) as reader:
        assert b"".join(reader.between(start, start + length)) == HELD["stretch"][start : start + length]


HELD = {}


def attacked(blob, change, chance):
    """The sealed bytes after one change, never the same as before."""
    chunks = [blob[1:][at : at + CHUNK + OVERHEAD] for at in range(0, len(blob) - 1, CHUNK + OVERHEAD)]
    one, other = chance.sample(range(len(chunks)), 2)
    if change == "bit":
        place = chance.randrange(len(blob))
        return blob[:place] + bytes([blob[place] ^ 1 << chance.randrange(8)]) + blob[place + 1 :]
    if change == "cut":
        return blob[: chance.randrange(len(blob))]
    if change == "longer":
        return blob + chance.randbytes(chance.randrange(1, 40))
    if change == "swap":
        chunks[one], chunks[other] = chunks[other], chunks[one]
    if change == "repeat":
        chunks[one] = chunks[other]
    if change == "drop":
        del chunks[one]
    return blob[:1] + b"".join(chunks)


def attack(folder, times):
    chance = random.Random(20261122)
    writer = sealed(folder, chance.randbytes(2 * CHUNK + 500))
    blob = writer.path.read_bytes()
    for number in range(times):
        writer.path.write_bytes(attacked(blob, CHANGES[number % len(CHANGES)], chance))
        with pytest.raises(SealBroken):
            opened(writer)


def test_300_changes_are_each_found(tmp_path):
    attack(tmp_path, 300)


@pytest.mark.full
def test_10_000_changes_are_each_found(tmp_path):
    attack(tmp_path, 10_000)


@pytest.mark.parametrize("told", [{"size": CHUNK, "chunks": 1}, {"size": 3 * CHUNK, "chunks": 3}, {"chunks": 3}])
def test_a_row_that_tells_another_length_opens_nothing(tmp_path, told):
    writer = sealed(tmp_path, bytes(2 * CHUNK))
    with pytest.raises(SealBroken):
        opened(writer, **told)


def test_a_file_cut_at_a_chunk_with_its_row_changed_to_fit_does_not_open(tmp_path):
    writer = sealed(tmp_path, bytes(3 * CHUNK))
    os.truncate(writer.path, 1 + 2 * (CHUNK + OVERHEAD))
    with pytest.raises(SealBroken):
        opened(writer, size=2 * CHUNK, chunks=2)


@pytest.mark.parametrize("name", ["file", "key_id", "key", "place"])
def test_bytes_bound_to_another_file_key_or_place_do_not_open(tmp_path, name):
    other = {"file": uuid4(), "key_id": uuid4(), "key": os.urandom(32), "place": b"safeguards.file.received"}
    parts = {part: getattr(VECTOR, part) for part in ("file", "key_id", "key", "place")}
    with pytest.raises(SealBroken):
        opened(sealed(tmp_path, b"words"), Binding(**(parts | {name: other[name]})))


def test_a_chunk_from_another_file_of_the_same_key_does_not_open(tmp_path):
    one = sealed(tmp_path, b"a" * 40)
    other = sealed(tmp_path, b"b" * 40, Binding(file=uuid4(), key_id=VECTOR.key_id, key=VECTOR.key))
    one.path.write_bytes(other.path.read_bytes())
    with pytest.raises(SealBroken):
        opened(one)


@pytest.mark.django_db
def test_opening_a_file_writes_its_event_first(coordinator):
    file = kept(PDF, by=coordinator)
    open_file(file, by=coordinator, why=Why.WORK)
    event = AuditEvent.objects.get(action="safeguards.opened")
    assert (event.subjects, event.fields) == (
        [file.key_id],
        ["safeguards.sealedfile.name", "safeguards.sealedfile.bytes"],
    )


@pytest.mark.django_db
def test_a_file_that_was_changed_on_disk_is_audited_and_not_given(coordinator):
    file = kept(PDF, by=coordinator)
    blob = bytearray(path_of(file).read_bytes())
    blob[-1] ^= 1
    path_of(file).write_bytes(blob)
    with pytest.raises(SealBroken):
        list(open_file(file, by=coordinator, why=Why.WORK).chunks())
    assert AuditEvent.objects.filter(action="safeguards.seal_broken", subjects=[file.key_id]).count() == 1


@pytest.mark.django_db
def test_a_file_that_is_not_on_disk_is_audited(coordinator):
    file = kept(PDF, by=coordinator)
    path_of(file).unlink()
    with pytest.raises(SealBroken):
        list(open_file(file, by=coordinator, why=Why.WORK).chunks())
    assert AuditEvent.objects.filter(action="safeguards.seal_broken").count() == 1


@pytest.mark.django_db
def test_two_files_that_change_places_on_disk_do_not_open(coordinator):
    one, other = kept(PDF, by=coordinator), kept(PDF, by=coordinator)
    path_of(other).replace(path_of(one))
    with pytest.raises(SealBroken):
        list(open_file(one, by=coordinator, why=Why.WORK).chunks())


@pytest.mark.django_db
def test_when_its_key_is_destroyed_a_file_is_gone(coordinator):
    file = kept(PDF, by=coordinator)
    SubjectKey.objects.filter(pk=file.key_id).delete()
    with pytest.raises(FileGone):
        open_file(file, by=coordinator, why=Why.WORK)
