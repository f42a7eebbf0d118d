"""Sealed fields: what cannot be read, moved or changed unseen (security rule 1)."""

from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from engagement.models import Survivor
from safeguards.audit import SYSTEM, AuditUnavailable, Why
from safeguards.models import AuditEvent, SubjectKey
from safeguards.sealing import SealBroken, Sealed, keys_in_hand, new_key, open_batches, open_rows, unseal

NAME = "Siân O'Connor-Ŵyn"

# Known-answer vectors: kept for ever, so that what is sealed today opens in ten years.
VECTOR_KEY = bytes(range(32))
VECTOR_ROW = UUID("00000000-0000-4000-8000-000000000001")
VECTOR_KEY_ID = UUID("00000000-0000-4000-8000-000000000002")
VECTOR_PLACE = "engagement.survivor.name"


@pytest.fixture
def survivor(coordinator):
    person = Survivor(pseudonym="Copper Heron", name=NAME, language="cy", created_by=coordinator)
    person.key_id = new_key(person.pk)
    person.save()
    return Survivor.objects.get(pk=person.pk)


def raw(survivor):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM engagement_survivor WHERE id = %s", [survivor.pk])
        return bytes(cursor.fetchone()[0])


def put(survivor, blob):
    Survivor.objects.filter(pk=survivor.pk).update(name=Sealed(blob))
    survivor.refresh_from_db()


def test_an_opened_value_is_what_was_sealed(survivor, coordinator):
    assert open_rows([survivor], "name", by=coordinator, why=Why.REVEAL)[survivor.pk]["name"] == NAME


def test_the_column_holds_nothing_of_the_text(survivor):
    assert NAME.encode() not in raw(survivor)


def test_texts_of_different_length_look_the_same(survivor, coordinator):
    survivor.known_as = "Si"
    survivor.save()
    survivor.refresh_from_db()
    assert len(survivor.known_as.blob) == len(survivor.name.blob)


def test_opening_leaves_one_event_whatever_the_number_of_rows(survivor, coordinator, django_assert_num_queries):
    rows = [survivor] * 30
    with django_assert_num_queries(4):  # savepoint, event, savepoint, keys
        open_rows(rows, "name", "known_as", by=coordinator, why=Why.LIST)
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == 1


def opened_in(batches, by):
    return list(open_batches(batches, "name", by=by, why=Why.RELEASE, subjects=[]))


def test_batches_are_opened_one_by_one_with_one_event_that_names_what_it_is_given(survivor, coordinator):
    opened = opened_in([[], [survivor], [survivor]], coordinator)
    assert [each.get(survivor.pk, {}).get("name") for each in opened] == [None, NAME, NAME]
    (event,) = AuditEvent.objects.filter(action="safeguards.opened")
    assert (event.subjects, event.fields) == ([], ["engagement.survivor.name"])


def test_batches_without_a_row_leave_no_event(coordinator):
    assert opened_in([[], []], coordinator) == [{}, {}]
    assert not AuditEvent.objects.filter(action="safeguards.opened").exists()


def test_before_the_event_of_the_first_batch_nothing_is_opened(survivor):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("REVOKE INSERT ON audit_event FROM portal_app")
        cursor.execute("SET ROLE portal_app")
    with pytest.raises(AuditUnavailable):
        opened_in([[survivor]], SYSTEM)


def test_a_broken_seal_in_a_later_batch_is_audited(survivor, coordinator):
    put_right = Survivor.objects.get(pk=survivor.pk)
    put(survivor, raw(survivor)[:-1])
    with pytest.raises(SealBroken):
        opened_in([[put_right], [survivor]], coordinator)
    assert AuditEvent.objects.filter(action="safeguards.seal_broken").count() == 1


def test_a_sealed_value_refuses_to_be_shown(survivor):
    with pytest.raises(TypeError):
        str(survivor.name)


def test_a_filter_on_a_sealed_field_is_refused(survivor):
    with pytest.raises(Exception, match="Unsupported lookup"):
        Survivor.objects.filter(name=NAME).exists()


def test_update_with_plain_text_is_refused(survivor):
    with pytest.raises(TypeError):
        Survivor.objects.filter(pk=survivor.pk).update(name="plain")


@pytest.mark.parametrize("place", [0, 5, 40, -1])
def test_a_flipped_bit_is_refused_and_audited(survivor, coordinator, place):
    blob = bytearray(raw(survivor))
    blob[place] ^= 1
    put(survivor, bytes(blob))
    with pytest.raises(SealBroken):
        open_rows([survivor], "name", by=coordinator, why=Why.REVEAL)
    assert AuditEvent.objects.filter(action="safeguards.seal_broken").count() == 1


def test_a_value_moved_to_another_field_is_refused(survivor, coordinator):
    Survivor.objects.filter(pk=survivor.pk).update(known_as=survivor.name)
    survivor.refresh_from_db()
    with pytest.raises(SealBroken):
        open_rows([survivor], "known_as", by=coordinator, why=Why.REVEAL)


def test_a_value_moved_to_another_row_under_the_same_key_is_refused(survivor, coordinator):
    other = Survivor(pseudonym="Winter Lark", language="en", created_by=coordinator, key_id=survivor.key_id)
    other.name = survivor.name
    other.save()
    with pytest.raises(SealBroken):
        open_rows([other], "name", by=coordinator, why=Why.REVEAL)


def test_a_destroyed_key_makes_the_person_unreadable(survivor, coordinator):
    SubjectKey.objects.filter(owner=survivor.pk).delete()
    assert open_rows([survivor], "name", by=coordinator, why=Why.REVEAL)[survivor.pk]["name"] is None


def test_nothing_can_be_added_to_the_erased(survivor):
    SubjectKey.objects.filter(owner=survivor.pk).delete()
    survivor.known_as = "Si"
    with pytest.raises(KeyError):
        survivor.save()


@pytest.mark.django_db(transaction=True)
def test_nothing_opens_inside_a_transaction(survivor, coordinator):
    with pytest.raises(RuntimeError), transaction.atomic():
        open_rows([survivor], "name", by=coordinator, why=Why.REVEAL)


def test_no_event_no_opening(survivor, coordinator, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("REVOKE INSERT ON audit_event FROM portal_app")
        cursor.execute("SET ROLE portal_app")
    with pytest.raises(AuditUnavailable):
        open_rows([survivor], "name", by=SYSTEM, why=Why.REVEAL)


def test_many_rows_are_sealed_with_one_query_for_their_keys(coordinator, django_assert_num_queries):
    people = [Survivor(pseudonym=f"Heron {n}", name=NAME, language="en", created_by=coordinator) for n in range(20)]
    for person in people:
        person.key_id = new_key(person.pk)
    with django_assert_num_queries(2), keys_in_hand(person.key_id for person in people):
        Survivor.objects.bulk_create(people)


def test_the_known_answer_still_opens():
    blob = bytes.fromhex(VECTOR)
    assert unseal(Sealed(blob), VECTOR_PLACE, VECTOR_ROW, VECTOR_KEY_ID, VECTOR_KEY) == "Siân 🌊"


def test_the_known_answer_opens_nowhere_else():
    with pytest.raises(SealBroken):
        unseal(Sealed(bytes.fromhex(VECTOR)), "engagement.survivor.known_as", VECTOR_ROW, uuid4(), VECTOR_KEY)


VECTOR = (
    "01000102030405060708090a0b146b15b9abc5328401cb178bb1e9786d83d68734f07b5f7c3867e5851d6900b20110aefcaf"
    "c1129874a47fed88872838ee59608d5ad6a3da3f972a1918e3f5eef03cc67ad3d126611c54aa6eef8f0ee8388ac962766353"
    "68fdfd9ecc78f0b98dcbf859e6a441c81a9e1c3eb24875217fba6762abe3c5259a4dff57cd82e66e0ebb5200c6b4d7cb5308"
    "e148a13dda4cc236f4e3353511934a8c5fe877fad2e9ee93979e15e9ffcc7ea763ddfadf8086bb9dceca228bab73bc65dfc0"
    "c771c5b7f3134c8afa0dddd6c93756d3e6ba41d984e17ef8763d00baf171919ac741488ffa4323d4afe62003255247b808b5"
    "117c51a893b9759d3089a5176b67738b9c4281b9fce088bf2309b690d4b63921960755"
)
