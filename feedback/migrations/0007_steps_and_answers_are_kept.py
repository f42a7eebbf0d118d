"""The steps of a change and the answers of survivors are only ever added."""

from django.db import migrations

KEPT = {"feedback_step_kept": "feedback_changestep", "feedback_answer_kept": "feedback_response"}


class Migration(migrations.Migration):
    dependencies = [("feedback", "0006_choices_bind_the_database"), ("safeguards", "0003_fewer_rights")]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION row_kept()",
            f"DROP TRIGGER {name} ON {table}",
        )
        for name, table in KEPT.items()
    ]
