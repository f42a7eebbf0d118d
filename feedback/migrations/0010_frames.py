"""The outcomes, criteria and pillars that changes are held against."""

from typing import Any

from django.db import migrations

from feedback import frames


def plant(apps: Any, _schema: Any) -> None:
    frames.plant(apps.get_model("feedback", "FrameTag"))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_the_ledger_keeps_itself")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
