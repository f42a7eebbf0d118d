"""The lesser role loses what it never needs; and the one guard of every table whose rows are only ever added."""

from django.db import migrations

FORWARDS = """
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, portal_app', current_database()); END $$;
REVOKE UPDATE, TRUNCATE ON keys.subject_key FROM portal_app;
REVOKE ALL ON django_migrations FROM portal_app;
GRANT SELECT ON django_migrations TO portal_app;

CREATE FUNCTION row_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of this table are only ever added'; END $$;
"""

BACKWARDS = """
DROP FUNCTION row_kept();
GRANT SELECT, INSERT, UPDATE, DELETE ON django_migrations TO portal_app;
GRANT UPDATE ON keys.subject_key TO portal_app;
DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0002_lesser_role_and_chain")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
