"""Several messages that the provider has taken are noted in one step; what is no longer this worker's is left alone."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION outbox_sent(which uuid[], held uuid[], gone_at timestamptz) RETURNS SETOF uuid LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY
  WITH gone AS (
    UPDATE outbox_message m
      SET state = 'sent', sent_at = gone_at, held_reason = '', lease = NULL, lease_until = NULL
      FROM unnest(which, held) AS w(id, lease)
      WHERE m.id = w.id AND m.lease = w.lease AND m.state = 'sending' RETURNING m.id
  ), noted AS (
    INSERT INTO outbox_messageevent (message_id, state, reasons) SELECT g.id, 'sent', '{}' FROM gone g
  )
  SELECT g.id FROM gone g;
END $$;
"""
BACKWARDS = "DROP FUNCTION outbox_sent(uuid[], uuid[], timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0006_steps_in_the_database")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
