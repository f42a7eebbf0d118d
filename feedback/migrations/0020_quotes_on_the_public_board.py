import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Somebody's own words may stand beside a change on the public board. Nobody edits them there: they go, or stay."""

    dependencies = [
        ("engagement", "0024_how_it_was_for_them"),
        ("feedback", "0019_we_did_is_read_too"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardQuote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("words", models.TextField()),
                ("language", models.CharField(choices=[("en", "English"), ("cy", "Welsh")], max_length=2)),
                ("translation", models.TextField(blank=True)),
                ("shown_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="textreading",
            name="beside",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feedback.change"
            ),
        ),
        migrations.AddConstraint(
            model_name="textreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("beside__isnull", True),
                    models.Q(("contribution__isnull", False), models.Q(("whole", ""), _negated=True)),
                    _connector="OR",
                ),
                name="feedback_reading_quote_beside_a_change",
            ),
        ),
        migrations.AddField(
            model_name="boardquote",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="quotes", to="feedback.boardentry"
            ),
        ),
        migrations.AddField(
            model_name="boardquote",
            name="reading",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="feedback.textreading"
            ),
        ),
        migrations.AddField(
            model_name="boardquote",
            name="shown_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="boardquote",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "cy"])), name="feedback_boardquote_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="boardquote",
            constraint=models.UniqueConstraint(fields=("entry", "reading"), name="feedback_board_quote_once"),
        ),
        migrations.AddConstraint(
            model_name="boardquote",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="feedback_board_quote_with_words"
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER feedback_board_quote_kept BEFORE UPDATE ON feedback_boardquote "
            "FOR EACH ROW EXECUTE FUNCTION row_kept()",
            "DROP TRIGGER feedback_board_quote_kept ON feedback_boardquote",
        ),
    ]
