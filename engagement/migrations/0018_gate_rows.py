"""What the gate's facts about one person rest on, as one short mark: the same rows, or not.

`gate_rows` names every row the gate reads by where it lies and which transaction wrote it. `gate_same` says, under the
lock that a withdrawal takes, whether they are the rows they were; it waits for no lock, and says no instead. A test
holds the list of tables against what the gate reads.
"""

from django.db import migrations

READ = (
    ("engagement_survivor", "WHERE t.id = person"),
    ("engagement_newswishes", "WHERE t.survivor_id = person"),
    ("engagement_triggerevent", "WHERE t.survivor_id = person"),
    ("engagement_participation", "WHERE t.survivor_id = person"),
    ("engagement_consentrecord", "WHERE t.survivor_id = person"),
    ("engagement_participationassessment", "WHERE t.survivor_id = person"),
    ("engagement_safecontactplan", "WHERE t.survivor_id = person"),
    (
        "engagement_daycheck",
        "JOIN engagement_participationassessment a ON a.id = t.assessment_id WHERE a.survivor_id = person",
    ),
    (
        "engagement_consultation",
        "JOIN engagement_participation p ON p.consultation_id = t.id WHERE p.survivor_id = person",
    ),
    ("engagement_contactroute", "JOIN engagement_safecontactplan p ON p.id = t.plan_id WHERE p.survivor_id = person"),
    (
        "engagement_contactwindow",
        "JOIN engagement_contactroute r ON r.id = t.route_id "
        "JOIN engagement_safecontactplan p ON p.id = r.plan_id WHERE p.survivor_id = person",
    ),
    ("engagement_wording", ""),
)
ROWS = ", ".join(
    f"(SELECT string_agg(t.ctid::text || t.xmin::text, ' ' ORDER BY t.ctid) FROM {table} t {which})"  # noqa: S608 - ours
    for table, which in READ
)
FORWARDS = f"""
CREATE FUNCTION gate_rows(person uuid) RETURNS text LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN RETURN md5(ARRAY[{ROWS}]::text); END $$;

CREATE FUNCTION gate_same(person uuid, mark text) RETURNS boolean LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM engagement_survivor WHERE id = person FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN false; END IF;
  RETURN gate_rows(person) = mark;
END $$;
"""
BACKWARDS = "DROP FUNCTION gate_same(uuid, text); DROP FUNCTION gate_rows(uuid);"


class Migration(migrations.Migration):
    dependencies = [("engagement", "0017_read_in_order")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
