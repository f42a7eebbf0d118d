"""What is asked about news rests on the gate's rows and on the news itself: both in one mark."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION news_rows(person uuid) RETURNS text LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RETURN gate_rows(person) || coalesce((
    SELECT md5(string_agg(t.ctid::text || t.xmin::text, ' ' ORDER BY t.ctid))
    FROM feedback_feedbacknotification t WHERE t.survivor_id = person), '');
END $$;

CREATE FUNCTION news_same(person uuid, mark text) RETURNS boolean LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM engagement_survivor WHERE id = person FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN false; END IF;
  RETURN news_rows(person) = mark;
END $$;
"""
BACKWARDS = "DROP FUNCTION news_same(uuid, text); DROP FUNCTION news_rows(uuid)"


class Migration(migrations.Migration):
    dependencies = [("feedback", "0012_releases_and_briefs_are_named"), ("engagement", "0018_gate_rows")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
