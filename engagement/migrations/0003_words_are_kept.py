"""The database keeps what was said: consents and words are only ever added, whoever asks."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION engagement_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what a survivor said or agreed is never edited; add a row beside it'; END $$;

CREATE TRIGGER engagement_words_kept BEFORE UPDATE OF words, survivor_id, consultation_id, key_id, said_at
  ON engagement_contribution FOR EACH ROW
  WHEN (OLD.words IS DISTINCT FROM NEW.words OR OLD.survivor_id <> NEW.survivor_id
    OR OLD.consultation_id <> NEW.consultation_id OR OLD.key_id <> NEW.key_id OR OLD.said_at <> NEW.said_at)
  EXECUTE FUNCTION engagement_kept();
CREATE TRIGGER engagement_consent_kept BEFORE UPDATE ON engagement_consentrecord
  FOR EACH ROW EXECUTE FUNCTION engagement_kept();
CREATE TRIGGER engagement_decision_kept BEFORE UPDATE ON engagement_gatedecision
  FOR EACH ROW EXECUTE FUNCTION engagement_kept();
"""

BACKWARDS = """
DROP TRIGGER engagement_decision_kept ON engagement_gatedecision;
DROP TRIGGER engagement_consent_kept ON engagement_consentrecord;
DROP TRIGGER engagement_words_kept ON engagement_contribution;
DROP FUNCTION engagement_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0002_first_wordings")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
