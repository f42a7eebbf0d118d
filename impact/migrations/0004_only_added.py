"""Files of a report, steps of an action and wordings of the theory are only ever added."""

from django.db import migrations

KEPT = ("impact_reportfile", "impact_agreedstep", "impact_theoryrow")
FORWARDS = "".join(
    f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION row_kept();"
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM portal_app;"
    for table in KEPT
)
BACKWARDS = "".join(
    f"DROP TRIGGER {table}_kept ON {table}; GRANT UPDATE, DELETE ON {table} TO portal_app;" for table in KEPT
)


class Migration(migrations.Migration):
    dependencies = [("impact", "0003_reports_actions_and_theory"), ("safeguards", "0005_files_are_kept")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
