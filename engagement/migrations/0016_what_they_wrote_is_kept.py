"""What somebody sent us is never changed and never deleted; who read it and what came of it is written beside it."""

from django.db import migrations

KEPT = """
CREATE TRIGGER engagement_inbound_kept BEFORE UPDATE ON engagement_inboundmessage FOR EACH ROW
  WHEN (OLD.done_at IS NOT NULL OR (OLD.read_at IS NOT NULL AND NEW.read_at IS DISTINCT FROM OLD.read_at)
    OR to_jsonb(OLD) - '{read_at,read_by_id,done_at,done_by_id,outcome}'::text[]
      IS DISTINCT FROM to_jsonb(NEW) - '{read_at,read_by_id,done_at,done_by_id,outcome}'::text[])
  EXECUTE FUNCTION row_kept();
CREATE TRIGGER engagement_inbound_never_gone BEFORE DELETE ON engagement_inboundmessage
  FOR EACH ROW EXECUTE FUNCTION row_kept();
"""
KEPT_BACK = """
DROP TRIGGER engagement_inbound_never_gone ON engagement_inboundmessage;
DROP TRIGGER engagement_inbound_kept ON engagement_inboundmessage;
"""
# the tables before know no writing on a page: the nearest that they do know, so that no row is lost on the way back
PAGES_BACK = """
ALTER TABLE engagement_consultation DISABLE TRIGGER engagement_closed_talk_kept;
ALTER TABLE engagement_followup DISABLE TRIGGER engagement_follow_up_kept;
UPDATE engagement_consultation SET channel = 'relay' WHERE channel = 'page';
UPDATE engagement_consultation SET warning = 'partly' WHERE warning = 'shown';
UPDATE engagement_followup SET warning = 'partly' WHERE warning = 'shown';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE engagement_followup ENABLE TRIGGER engagement_follow_up_kept;
ALTER TABLE engagement_consultation ENABLE TRIGGER engagement_closed_talk_kept;
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0015_written_on_their_page"), ("safeguards", "0003_fewer_rights")]
    operations = [
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(migrations.RunSQL.noop, PAGES_BACK),
    ]
