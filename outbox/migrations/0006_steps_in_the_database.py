"""The two steps that every message takes, each with its event, planned once and not for every message.

`outbox_begin` notes that the provider is about to be called: only for the holder of the lease, only in time, and only
when `guard`, a function of the room the person belongs to, says under its own locks that nothing has changed since
the gate was asked. It waits for no lock.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION outbox_begin(which uuid, held uuid, seconds double precision, guard text, person uuid, mark text)
RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE is_same boolean := true;
BEGIN
  PERFORM 1 FROM outbox_message
    WHERE id = which AND lease = held AND state = 'leased' AND expires_at > now() FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN false; END IF;
  IF guard <> '' THEN
    EXECUTE format('SELECT %I($1, $2)', guard) INTO is_same USING person, mark;
    IF is_same IS NOT TRUE THEN RETURN false; END IF;
  END IF;
  UPDATE outbox_message
    SET state = 'sending', lease_until = now() + make_interval(secs => seconds), tries = tries + 1 WHERE id = which;
  INSERT INTO outbox_messageevent (message_id, state, reasons) VALUES (which, 'sending', '{}');
  RETURN true;
END $$;

CREATE FUNCTION outbox_move(
  which uuid, held uuid, next text, why text, later timestamptz, gone_at timestamptz, because text[], wait timestamptz)
RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE outbox_message
    SET state = next, held_reason = why, lease = NULL, lease_until = NULL,
        not_before = coalesce(later, not_before), sent_at = coalesce(gone_at, sent_at)
    WHERE id = which AND (held IS NULL OR (lease = held AND state IN ('leased', 'sending')));
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO outbox_messageevent (message_id, state, reasons, until) VALUES (which, next, because, wait);
  RETURN true;
END $$;
"""

BACKWARDS = """
DROP FUNCTION outbox_begin(uuid, uuid, double precision, text, uuid, text);
DROP FUNCTION outbox_move(uuid, uuid, text, text, timestamptz, timestamptz, text[], timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0005_how_many_lately")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
