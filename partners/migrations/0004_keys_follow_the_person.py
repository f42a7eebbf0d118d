"""The keys of a referral, and of its files, become the person's once it is known who it is about: what destroys theirs
destroys these."""

from django.db import migrations

# the application may not change a key; this door opens only for a referral that has its person
FORWARDS = """
CREATE FUNCTION keys.give_referral_keys(referral uuid) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, keys, pg_temp AS $$
DECLARE given integer;
BEGIN
  UPDATE keys.subject_key k SET owner = r.survivor_id FROM partners_referral r
    WHERE r.id = referral AND r.survivor_id IS NOT NULL AND k.owner = r.id;
  GET DIAGNOSTICS given = ROW_COUNT;
  RETURN given;
END $$;
REVOKE ALL ON FUNCTION keys.give_referral_keys(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.give_referral_keys(uuid) TO portal_app;
"""

BACKWARDS = "DROP FUNCTION keys.give_referral_keys(uuid);"


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_referrals_by_urgency"), ("safeguards", "0005_files_are_kept")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
