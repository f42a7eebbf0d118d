"""Nothing forwards. Backwards, what was withdrawn becomes what waited too long: the older table knows no other word."""

from django.db import migrations
from django.db.models import F


def let_run_out(apps, schema_editor):
    withdrawn = apps.get_model("accounts", "Approval").objects.filter(decision="withdrawn")
    withdrawn.update(expires_at=F("decided_at"), decision="", decided_at=None, decided_by=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_withdrawn")]

    operations = [migrations.RunPython(migrations.RunPython.noop, let_run_out)]
