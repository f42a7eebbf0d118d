"""New words for whoever was not answered, evidence that is taken back, and what rows were not held to yet."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import safeguards.sealing

# going back and forth again empties the days by which accepted changes are made: somebody is asked about each soon
NO_DAY = """
UPDATE feedback_change SET due_on = current_date + 28 WHERE status IN ('accepted', 'in_progress') AND due_on IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
FREE = "'{confirmed_at,confirmed_by_id,taken_back_at,taken_back_by_id,taken_back_why}'::text[]"
KEPT = f"""
CREATE TRIGGER feedback_further_kept BEFORE UPDATE OR DELETE ON feedback_furtherwords
  FOR EACH ROW EXECUTE FUNCTION row_kept();
CREATE TRIGGER feedback_evidence_never_gone BEFORE DELETE ON feedback_evidence
  FOR EACH ROW EXECUTE FUNCTION row_kept();
CREATE TRIGGER feedback_evidence_kept BEFORE UPDATE ON feedback_evidence FOR EACH ROW
  WHEN (OLD.taken_back_at IS NOT NULL
    OR (OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at)
    OR to_jsonb(OLD) - {FREE} IS DISTINCT FROM to_jsonb(NEW) - {FREE})
  EXECUTE FUNCTION row_kept();
"""
KEPT_BACK = """
DROP TRIGGER feedback_evidence_kept ON feedback_evidence;
DROP TRIGGER feedback_evidence_never_gone ON feedback_evidence;
DROP TRIGGER feedback_further_kept ON feedback_furtherwords;
"""
# the room below keeps these rows itself since engagement 0016, and more strictly
KEPT_TWICE = """
DROP TRIGGER feedback_inbound_never_gone ON engagement_inboundmessage;
DROP TRIGGER feedback_inbound_kept ON engagement_inboundmessage;
"""
KEPT_TWICE_BACK = """
CREATE TRIGGER feedback_inbound_never_gone BEFORE DELETE ON engagement_inboundmessage
  FOR EACH ROW EXECUTE FUNCTION row_kept();
CREATE TRIGGER feedback_inbound_kept BEFORE UPDATE ON engagement_inboundmessage FOR EACH ROW
  WHEN (to_jsonb(OLD) - '{read_at,read_by_id,done_at,done_by_id,outcome,survivor_id}'::text[]
    IS DISTINCT FROM to_jsonb(NEW) - '{read_at,read_by_id,done_at,done_by_id,outcome,survivor_id}'::text[])
  EXECUTE FUNCTION row_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_readers_and_leads"),
        ("engagement", "0018_gate_rows"),
        ("feedback", "0013_news_behind_a_message"),
        ("outbox", "0007_sent_together"),
        ("safeguards", "0005_files_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(NO_DAY, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="FurtherWords",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key_id", models.UUIDField(db_index=True, editable=False)),
                ("words_en", safeguards.sealing.SealedField(null=True, place="feedback.further.words_en")),
                ("words_cy", safeguards.sealing.SealedField(null=True, place="feedback.further.words_cy")),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["written_at"],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="taken_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="taken_back_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="taken_back_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("wrong_file", "It is not the file that was meant"),
                    ("wrong_change", "It is about another change"),
                    ("about_one_person", "Something in it is about one person"),
                    ("shows_nothing", "It does not show what it should"),
                    ("replaced", "A newer one takes its place"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["accepted", "in_progress"]), _negated=True),
                    ("due_on__isnull", False),
                    _connector="OR",
                ),
                name="feedback_change_accepted_with_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "taken_back_why__in",
                        ["wrong_file", "wrong_change", "about_one_person", "shows_nothing", "replaced", ""],
                    )
                ),
                name="feedback_evidence_taken_back_why_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_back_at__isnull", True), ("taken_back_by__isnull", True), ("taken_back_why", "")),
                    models.Q(
                        ("taken_back_at__isnull", False),
                        ("taken_back_by__isnull", False),
                        models.Q(("taken_back_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="feedback_evidence_taken_back_with_why",
            ),
        ),
        migrations.AddField(
            model_name="furtherwords",
            name="news",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="feedback.feedbacknotification"
            ),
        ),
        migrations.AddField(
            model_name="furtherwords",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="feedbacknotification",
            name="further",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="feedback.furtherwords"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbacknotification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["heard", "passed_on"]), _negated=True),
                    ("triage__isnull", False),
                    _connector="OR",
                ),
                name="feedback_notification_of_a_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbacknotification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "cannot"), _negated=True),
                    ("change__isnull", False),
                    ("triage__isnull", False),
                    _connector="OR",
                ),
                name="feedback_notification_says_what_cannot",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbacknotification",
            constraint=models.CheckConstraint(
                condition=models.Q(("carries_news", False), ("message__isnull", False), _connector="OR"),
                name="feedback_notification_carried_by_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="furtherwords",
            constraint=models.CheckConstraint(
                condition=models.Q(("words_en__isnull", False), ("words_cy__isnull", False), _connector="OR"),
                name="feedback_further_in_some_language",
            ),
        ),
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(KEPT_TWICE, KEPT_TWICE_BACK),
    ]
