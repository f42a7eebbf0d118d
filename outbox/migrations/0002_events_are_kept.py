"""The steps of a message are only ever added."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("safeguards", "0003_fewer_rights")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER outbox_event_kept BEFORE UPDATE ON outbox_messageevent "
            "FOR EACH ROW EXECUTE FUNCTION row_kept()",
            "DROP TRIGGER outbox_event_kept ON outbox_messageevent",
        )
    ]
