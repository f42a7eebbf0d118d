"""What was released stays as it was: the application may add to it, and neither change nor remove anything."""

from django.db import migrations

KEPT = ("impact_block", "impact_releasedpanel", "impact_releasedpicture")
FORWARDS = "".join(
    f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION row_kept();"
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM portal_app;"
    for table in KEPT
)
BACKWARDS = "".join(
    f"DROP TRIGGER {table}_kept ON {table}; GRANT UPDATE, DELETE ON {table} TO portal_app;" for table in KEPT
)


class Migration(migrations.Migration):
    dependencies = [("impact", "0001_releases"), ("safeguards", "0005_files_are_kept")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
