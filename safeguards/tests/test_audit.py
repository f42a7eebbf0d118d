"""The audit trail is only ever added to, chained at commit, and any tampering is found and named (security rule 4)."""

import threading
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from safeguards import chain
from safeguards.audit import SYSTEM, Action, record
from safeguards.models import AuditEvent, AuditLink


def event():
    with transaction.atomic():
        return record(Action.OPENED, by=SYSTEM, subjects=[uuid4()])


def as_owner(*statements):
    """What only somebody with the owner's account could do, guards lifted."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_link DISABLE TRIGGER USER")
        for statement, values in statements:
            cursor.execute(statement, values)
        for table, names in {"audit_event": ("fixed", "kept", "chained"), "audit_link": ("fixed", "kept")}.items():
            for name in names:
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}")
        cursor.execute("SET ROLE portal_app")


@pytest.mark.django_db
def test_the_application_runs_under_the_lesser_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["update", "delete", "truncate"])
def test_an_event_can_only_be_added(wrong):
    one = event()
    rows = AuditEvent.objects.filter(pk=one.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        {
            "update": lambda: rows.update(role="nobody"),
            "delete": lambda: rows.delete(),
            "truncate": lambda: cursor.execute("TRUNCATE audit_event"),
        }[wrong]()


@pytest.mark.django_db
def test_the_application_cannot_write_a_link():
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditLink.objects.create(seq=99, event_id=uuid4(), hash=b"x")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_deed_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        record(Action.OPENED, by=SYSTEM)


@pytest.mark.django_db
def test_the_chain_is_written_at_commit():
    event()
    assert AuditLink.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert AuditLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_unbroken_chain():
    def write():
        for _ in range(5):
            event()
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert list(AuditLink.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 21))
    assert list(chain.faults()) == []


TAMPERING = {
    "changed": ("UPDATE audit_event SET role = 'nobody' WHERE id = %s", 2),
    "removed": ("DELETE FROM audit_event WHERE id = %s", 2),
    "removed with its link": ("DELETE FROM audit_link WHERE event_id = %s", 2),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["changed", "removed", "removed with its link"])
def test_tampering_is_found_and_named(kind):
    events = [event() for _ in range(5)]
    statement, place = TAMPERING[kind]
    as_owner((statement, [events[place].pk]))
    found = list(chain.faults())
    assert found
    assert any(str(events[place].pk) in fault or "links before it" in fault for fault in found)


@pytest.mark.django_db(transaction=True)
def test_two_events_that_changed_places_are_found():
    one, two, _three = event(), event(), event()
    swap = "UPDATE audit_link SET event_id = %s WHERE seq = %s"
    as_owner((swap, [uuid4(), 1]), (swap, [one.pk, 2]), (swap, [two.pk, 1]))
    assert len(list(chain.faults())) == 2


@pytest.mark.django_db(transaction=True)
def test_a_cut_tail_is_found_by_the_sealed_head(tmp_path):
    events = [event() for _ in range(3)]
    heads = tmp_path / "heads"
    chain.seal_head(heads)
    as_owner(
        ("DELETE FROM audit_link WHERE event_id = %s", [events[2].pk]),
        ("DELETE FROM audit_event WHERE id = %s", [events[2].pk]),
    )
    assert list(chain.faults()) == []
    assert list(chain.faults(heads)) == ["sealed head 1: the chain no longer holds link 3 as it was sealed"]


@pytest.mark.django_db(transaction=True)
def test_a_rewritten_head_is_found(tmp_path):
    event()
    heads = tmp_path / "heads"
    chain.seal_head(heads)
    heads.write_text(heads.read_text().replace('"seq": 1', '"seq": 2'))
    assert list(chain.faults(heads)) == ["sealed head 1: the file was changed"]


@pytest.mark.django_db(transaction=True)
def test_audit_verify_fails_loudly(capsys):
    one = event()
    as_owner(("UPDATE audit_event SET role = 'nobody' WHERE id = %s", [one.pk]))
    with pytest.raises(CommandError):
        call_command("audit_verify")
    assert str(one.pk) in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMPORARY TABLE audit_event (id uuid)",
        "DELETE FROM django_migrations",
        "UPDATE subject_key SET owner = gen_random_uuid()",
        "ALTER TABLE audit_event DISABLE TRIGGER audit_event_chained",
        "DROP TRIGGER audit_event_fixed ON audit_event",
        "CREATE TABLE public.mine (id int)",
    ],
)
def test_the_lesser_role_may_not(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
