"""A contribution is kept whole: all but its theme, which may be sorted anew."""

from django.db import migrations

FORWARDS = """
DROP TRIGGER engagement_words_kept ON engagement_contribution;
CREATE TRIGGER engagement_words_kept BEFORE UPDATE ON engagement_contribution FOR EACH ROW
  WHEN (to_jsonb(OLD) - 'theme_id' IS DISTINCT FROM to_jsonb(NEW) - 'theme_id') EXECUTE FUNCTION engagement_kept();
"""

BACKWARDS = """
DROP TRIGGER engagement_words_kept ON engagement_contribution;
CREATE TRIGGER engagement_words_kept BEFORE UPDATE OF words, survivor_id, consultation_id, key_id, said_at
  ON engagement_contribution FOR EACH ROW
  WHEN (OLD.words IS DISTINCT FROM NEW.words OR OLD.survivor_id <> NEW.survivor_id
    OR OLD.consultation_id <> NEW.consultation_id OR OLD.key_id <> NEW.key_id OR OLD.said_at <> NEW.said_at)
  EXECUTE FUNCTION engagement_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0007_choices_bind_the_database")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
