"""The database begins a loop with every contribution, notes who declined news, and keeps the counts of the ledger."""

from django.db import migrations

BEGINS = """
CREATE FUNCTION feedback_declines_news(survivor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT decision <> 'given' FROM engagement_consentrecord
    WHERE survivor_id = survivor AND purpose = 'feedback_updates' ORDER BY decided_at DESC, id DESC LIMIT 1), false)
$$;
CREATE FUNCTION feedback_loop_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO feedback_loop (contribution_id, survivor_id, theme_id, journey, said_at, stage, since, could_not,
    last_news_at, is_sorted, is_linked, is_decided, is_told, is_declined)
  VALUES (NEW.id, NEW.survivor_id, NEW.theme_id, NEW.journey, NEW.said_at, 'said', NEW.said_at, false, NEW.said_at,
    false, false, false, false, feedback_declines_news(NEW.survivor_id));
  RETURN NULL;
END $$;
CREATE TRIGGER feedback_loop_begins AFTER INSERT ON engagement_contribution
  FOR EACH ROW EXECUTE FUNCTION feedback_loop_begins();
CREATE FUNCTION feedback_news_declined() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE declines boolean := feedback_declines_news(NEW.survivor_id);
BEGIN
  UPDATE feedback_loop SET is_declined = declines WHERE survivor_id = NEW.survivor_id AND is_declined <> declines;
  RETURN NULL;
END $$;
CREATE TRIGGER feedback_news_declined AFTER INSERT ON engagement_consentrecord FOR EACH ROW
  WHEN (NEW.purpose = 'feedback_updates') EXECUTE FUNCTION feedback_news_declined();
"""
BEGINS_NO_MORE = """
DROP TRIGGER feedback_news_declined ON engagement_consentrecord;
DROP FUNCTION feedback_news_declined();
DROP TRIGGER feedback_loop_begins ON engagement_contribution;
DROP FUNCTION feedback_loop_begins();
DROP FUNCTION feedback_declines_news(uuid);
"""
_SUMS = """
  SELECT count(*) said, count(*) FILTER (WHERE is_sorted) sorted, count(*) FILTER (WHERE is_linked) linked,
    count(*) FILTER (WHERE is_decided) decided, count(*) FILTER (WHERE is_told) told,
    count(*) FILTER (WHERE stage = 'answered_yes') answered, count(*) FILTER (WHERE is_declined) declined,
    count(*) FILTER (WHERE NOT is_open AND NOT is_declined) closed FROM {rows}
"""
COUNTS = f"""
CREATE FUNCTION feedback_loop_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO feedback_loopcount (said, sorted, linked, decided, told, answered, declined, closed)
    SELECT a.* FROM ({_SUMS.format(rows="rows_now")}) a WHERE a.said > 0;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO feedback_loopcount (said, sorted, linked, decided, told, answered, declined, closed)
    SELECT -b.said, -b.sorted, -b.linked, -b.decided, -b.told, -b.answered, -b.declined, -b.closed
    FROM ({_SUMS.format(rows="rows_before")}) b WHERE b.said > 0;
  ELSE
    INSERT INTO feedback_loopcount (said, sorted, linked, decided, told, answered, declined, closed)
    SELECT a.said - b.said, a.sorted - b.sorted, a.linked - b.linked, a.decided - b.decided, a.told - b.told,
      a.answered - b.answered, a.declined - b.declined, a.closed - b.closed
    FROM ({_SUMS.format(rows="rows_now")}) a, ({_SUMS.format(rows="rows_before")}) b
    WHERE (a.said, a.sorted, a.linked, a.decided, a.told, a.answered, a.declined, a.closed)
      IS DISTINCT FROM (b.said, b.sorted, b.linked, b.decided, b.told, b.answered, b.declined, b.closed);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER feedback_loop_added AFTER INSERT ON feedback_loop REFERENCING NEW TABLE AS rows_now
  FOR EACH STATEMENT EXECUTE FUNCTION feedback_loop_counted();
CREATE TRIGGER feedback_loop_changed AFTER UPDATE ON feedback_loop
  REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_now
  FOR EACH STATEMENT EXECUTE FUNCTION feedback_loop_counted();
CREATE TRIGGER feedback_loop_gone AFTER DELETE ON feedback_loop REFERENCING OLD TABLE AS rows_before
  FOR EACH STATEMENT EXECUTE FUNCTION feedback_loop_counted();
"""  # noqa: S608  no value is put into it
COUNTS_NO_MORE = """
DROP TRIGGER feedback_loop_gone ON feedback_loop;
DROP TRIGGER feedback_loop_changed ON feedback_loop;
DROP TRIGGER feedback_loop_added ON feedback_loop;
DROP FUNCTION feedback_loop_counted();
"""
# what was said before: each loop begins now, and the next sweep works out where it stands
SAID_BEFORE = """
INSERT INTO feedback_loop (contribution_id, survivor_id, theme_id, journey, said_at, stage, since, could_not,
  last_news_at, is_sorted, is_linked, is_decided, is_told, is_declined, look_again_at)
SELECT id, survivor_id, theme_id, journey, said_at, 'said', said_at, false, said_at, false, false, false, false,
  feedback_declines_news(survivor_id), now() FROM engagement_contribution;
"""
ADDED_ONLY = {"feedback_triage_kept": "feedback_triage", "feedback_escalation_kept": "feedback_escalation"}
NEVER_GONE = {
    "feedback_triage_never_gone": "feedback_triage",
    "feedback_report_never_gone": "feedback_progressreport",
    "feedback_reading_never_gone": "feedback_textreading",
    "feedback_release_never_gone": "feedback_release",
    "feedback_inbound_never_gone": "engagement_inboundmessage",
}
# what somebody wrote stays as it was; only what became of it is added
WRITTEN_ONCE = {
    "feedback_report_kept": (
        "feedback_progressreport",
        "confirmed_at,confirmed_by_id,sent_back_at,sent_back_by_id,question",
    ),
    "feedback_reading_kept": ("feedback_textreading", "verdict,note,read_at,read_by_id,taken_back_at"),
    "feedback_release_kept": ("feedback_release", "called_back_at,called_back_why"),
    "feedback_inbound_kept": ("engagement_inboundmessage", "read_at,read_by_id,done_at,done_by_id,outcome,survivor_id"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0008_the_loop"),
        ("engagement", "0013_news_and_what_they_write"),
        ("safeguards", "0003_fewer_rights"),
    ]
    operations = [
        migrations.RunSQL(COUNTS, COUNTS_NO_MORE),
        migrations.RunSQL(BEGINS, BEGINS_NO_MORE),
        migrations.RunSQL(SAID_BEFORE, "DELETE FROM feedback_loop"),
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
            for name, table in NEVER_GONE.items()
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN (to_jsonb(OLD) - '{{{free}}}'::text[] "
                f"IS DISTINCT FROM to_jsonb(NEW) - '{{{free}}}'::text[]) EXECUTE FUNCTION row_kept()",
                f"DROP TRIGGER {name} ON {table}",
            )
            for name, (table, free) in WRITTEN_ONCE.items()
        ),
    ]
