"""The theme frame and the first wordings."""

from typing import Any

from django.db import migrations

from engagement import seed


def plant(apps: Any, _schema: Any) -> None:
    seed.plant(apps.get_model("engagement", "Theme"), apps.get_model("engagement", "Wording"))


class Migration(migrations.Migration):
    dependencies = [("engagement", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
