"""The lesser role, the schema of the keys, and the audit chain written at commit."""

from django.db import migrations

FORWARDS = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_app') THEN CREATE ROLE portal_app NOLOGIN; END IF;
  EXECUTE format('GRANT portal_app TO %I', current_user);
END $$;

CREATE SCHEMA IF NOT EXISTS keys;
ALTER TABLE subject_key SET SCHEMA keys;

GRANT USAGE ON SCHEMA public, keys TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, keys TO portal_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM portal_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_link FROM portal_app;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit rows are only ever added'; END $$;

CREATE TRIGGER audit_event_fixed BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_fixed BEFORE UPDATE OR DELETE ON audit_link FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_event_kept BEFORE TRUNCATE ON audit_event EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_kept BEFORE TRUNCATE ON audit_link EXECUTE FUNCTION audit_refuse();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_fixed, ENABLE ALWAYS TRIGGER audit_event_kept;
ALTER TABLE audit_link ENABLE ALWAYS TRIGGER audit_link_fixed, ENABLE ALWAYS TRIGGER audit_link_kept;

CREATE FUNCTION audit_hash(before bytea, e audit_event) RETURNS bytea LANGUAGE sql STABLE
SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
  SELECT sha256(before || convert_to(jsonb_build_array(
    e.id, e.at, e.actor, e.role, e.action, e.subjects, e.fields, e.reason, e.outcome, e.request_id)::text, 'UTF8'))
$$;

CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE last audit_link;
BEGIN
  PERFORM pg_advisory_xact_lock(7203411);
  SELECT * INTO last FROM audit_link ORDER BY seq DESC LIMIT 1;
  INSERT INTO audit_link (seq, event_id, hash)
    VALUES (coalesce(last.seq, 0) + 1, NEW.id, audit_hash(coalesce(last.hash, ''::bytea), NEW));
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_event_chained AFTER INSERT ON audit_event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_chain();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_chained;
"""

BACKWARDS = """
DROP TRIGGER audit_event_chained ON audit_event;
DROP FUNCTION audit_chain();
DROP FUNCTION audit_hash(bytea, audit_event);
DROP TRIGGER audit_event_fixed ON audit_event;
DROP TRIGGER audit_event_kept ON audit_event;
DROP TRIGGER audit_link_fixed ON audit_link;
DROP TRIGGER audit_link_kept ON audit_link;
DROP FUNCTION audit_refuse();
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM portal_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public, keys FROM portal_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM portal_app;
ALTER TABLE keys.subject_key SET SCHEMA public;
DROP SCHEMA keys;
"""


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
