"""Verify the audit chain, and seal its head so that even the database's owner cannot rewrite it unseen."""

import hmac
import json
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.utils import timezone

from safeguards import keys

BROKEN = """
SELECT seq, event_id, fault FROM (
  SELECT l.seq, l.event_id, CASE
      WHEN e.id IS NULL THEN 'the event was removed'
      WHEN l.seq <> coalesce(lag(l.seq) OVER w, 0) + 1 THEN 'links before it were removed'
      WHEN l.hash <> audit_hash(coalesce(lag(l.hash) OVER w, ''::bytea), e) THEN 'the event or the order was changed'
    END AS fault
  FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id
  WINDOW w AS (ORDER BY l.seq)
) AS checked WHERE fault IS NOT NULL ORDER BY seq
"""
UNCHAINED = "SELECT e.id FROM audit_event e LEFT JOIN audit_link l ON l.event_id = e.id WHERE l.seq IS NULL"


def faults(heads: Path | None = None) -> Iterator[str]:
    """Every changed, removed, reordered or unchained event, named; and every sealed head the chain no longer holds."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN)
        for seq, event_id, fault in cursor.fetchall():
            yield f"link {seq}, event {event_id}: {fault}"
        cursor.execute(UNCHAINED)
        for (event_id,) in cursor.fetchall():
            yield f"event {event_id}: in no link of the chain"
    if heads is not None and heads.exists():
        yield from _head_faults(heads)


def seal_head(heads: Path) -> str | None:
    """Add the present head of the chain, signed, to a file kept outside the database; None when the chain is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM audit_link ORDER BY seq DESC LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        return None
    head = {"seq": row[0], "hash": bytes(row[1]).hex(), "at": timezone.now().isoformat()}
    line = json.dumps(head | {"signature": _signature(head)})
    with heads.open("a") as file:
        file.write(line + "\n")
    return line


def _signature(head: dict[str, object]) -> str:
    return keys.provider().digest("audit-head", json.dumps(head, sort_keys=True)).hex()


def _head_faults(heads: Path) -> Iterator[str]:
    for number, line in enumerate(heads.read_text().splitlines(), 1):
        head = json.loads(line)
        signature = head.pop("signature")
        if not hmac.compare_digest(signature, _signature(head)):
            yield f"sealed head {number}: the file was changed"
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT hash FROM audit_link WHERE seq = %s", [head["seq"]])
            row = cursor.fetchone()
        if row is None or bytes(row[0]).hex() != head["hash"]:
            yield f"sealed head {number}: the chain no longer holds link {head['seq']} as it was sealed"
