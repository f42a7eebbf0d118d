"""What is said of a file stands as it was received; and its key may be given, once, to whom the file is about."""

from django.db import migrations

FORWARDS = """
CREATE TRIGGER safeguards_file_kept BEFORE UPDATE ON safeguards_sealedfile FOR EACH ROW
  WHEN (to_jsonb(OLD) - '{state,scanned_at,claimed_at}'::text[]
      IS DISTINCT FROM to_jsonb(NEW) - '{state,scanned_at,claimed_at}'::text[]
    OR OLD.claimed_at IS NOT NULL AND NEW.claimed_at IS DISTINCT FROM OLD.claimed_at
    OR OLD.state = 'infected' AND NEW.state <> 'infected')
  EXECUTE FUNCTION row_kept();

-- the application may not change a key; this door opens only for a file that still owns its own
CREATE FUNCTION keys.claim_key(file uuid, new_owner uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, keys, pg_temp AS $$
BEGIN
  UPDATE keys.subject_key k SET owner = new_owner FROM safeguards_sealedfile f
    WHERE f.id = file AND f.claimed_at IS NULL AND k.id = f.key_id AND k.owner = f.id;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION keys.claim_key(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.claim_key(uuid, uuid) TO portal_app;
"""

BACKWARDS = """
DROP FUNCTION keys.claim_key(uuid, uuid);
DROP TRIGGER safeguards_file_kept ON safeguards_sealedfile;
"""


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0004_sealed_files")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
