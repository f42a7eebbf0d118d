"""What somebody told us, and what happened to them, is only added to; nothing that must be passed on is deleted."""

from django.db import migrations

ADDED_ONLY = {
    "engagement_correction_kept": "engagement_contributioncorrection",
    "engagement_event_kept": "engagement_triggerevent",
    "engagement_consent_detail_kept": "engagement_consentdetail",
    "engagement_domain_kept": "engagement_assessmentdomain",
    "engagement_day_check_kept": "engagement_daycheck",
}
# deleting a withdrawal would bring a consent back, and deleting what happened would end a hold; erasing a person
# destroys the keys and leaves the rows
NEVER_DELETED = {
    "engagement_consent_never_gone": "engagement_consentrecord",
    "engagement_consent_detail_never_gone": "engagement_consentdetail",
    "engagement_event_never_gone": "engagement_triggerevent",
    "engagement_words_never_gone": "engagement_contribution",
    "engagement_decision_never_gone": "engagement_gatedecision",
}
# what was told stands; who passed it on, to whom and why late is written once it is done; erasing a person leaves it
FOLLOW_UPS = """
CREATE FUNCTION engagement_never_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what must be passed on is never deleted'; END $$;
CREATE TRIGGER engagement_follow_up_never_gone BEFORE DELETE ON engagement_followup
  FOR EACH ROW EXECUTE FUNCTION engagement_never_gone();
CREATE TRIGGER engagement_correction_never_gone BEFORE DELETE ON engagement_contributioncorrection
  FOR EACH ROW EXECUTE FUNCTION engagement_never_gone();
CREATE TRIGGER engagement_follow_up_kept BEFORE UPDATE ON engagement_followup FOR EACH ROW
  WHEN (OLD.passed_at IS NOT NULL AND OLD.survivor_id IS NOT DISTINCT FROM NEW.survivor_id
    OR to_jsonb(OLD) - '{passed_at,passed_by_id,passed_to,reference,late_reason,survivor_id}'::text[]
      IS DISTINCT FROM to_jsonb(NEW) - '{passed_at,passed_by_id,passed_to,reference,late_reason,survivor_id}'::text[])
  EXECUTE FUNCTION row_kept();
"""
# a version never changes and never goes: it is approved once, and that is all that is ever written to it
WORDINGS = """
CREATE TRIGGER engagement_wording_kept BEFORE UPDATE ON engagement_wording FOR EACH ROW
  WHEN (OLD.approved_at IS NOT NULL
    OR to_jsonb(OLD) - '{approved_at,approved_by_id}'::text[]
      IS DISTINCT FROM to_jsonb(NEW) - '{approved_at,approved_by_id}'::text[])
  EXECUTE FUNCTION row_kept();
CREATE TRIGGER engagement_wording_never_gone BEFORE DELETE ON engagement_wording
  FOR EACH ROW EXECUTE FUNCTION row_kept();
"""
# a talk that is closed stays as it was; only what must be passed on may still turn its answer into *new*
CLOSED_TALKS = """
CREATE TRIGGER engagement_closed_talk_kept BEFORE UPDATE ON engagement_consultation FOR EACH ROW
  WHEN (OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL
    OR to_jsonb(OLD) - '{started_at,closed_at,crime,safeguarding}'::text[]
      IS DISTINCT FROM to_jsonb(NEW) - '{started_at,closed_at,crime,safeguarding}'::text[]
    OR NEW.crime NOT IN (OLD.crime, 'new') OR NEW.safeguarding NOT IN (OLD.safeguarding, 'new')))
  EXECUTE FUNCTION row_kept();
"""
WORDINGS_BACK = """
DROP TRIGGER engagement_wording_never_gone ON engagement_wording;
DROP TRIGGER engagement_wording_kept ON engagement_wording;
"""
FOLLOW_UPS_BACK = """
DROP TRIGGER engagement_follow_up_kept ON engagement_followup;
DROP TRIGGER engagement_correction_never_gone ON engagement_contributioncorrection;
DROP TRIGGER engagement_follow_up_never_gone ON engagement_followup;
DROP FUNCTION engagement_never_gone();
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0009_the_person"), ("safeguards", "0003_fewer_rights")]
    operations = [
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION row_kept()",
                f"DROP TRIGGER {name} ON {table}",
            )
            for name, table in ADDED_ONLY.items()
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION row_kept()",
                f"DROP TRIGGER {name} ON {table}",
            )
            for name, table in NEVER_DELETED.items()
        ),
        migrations.RunSQL(FOLLOW_UPS, FOLLOW_UPS_BACK),
        migrations.RunSQL(WORDINGS, WORDINGS_BACK),
        migrations.RunSQL(CLOSED_TALKS, "DROP TRIGGER engagement_closed_talk_kept ON engagement_consultation"),
    ]
