"""A first wording for every purpose, and for the one message there is."""

from typing import Any

from django.db import migrations

from engagement import seed


def plant(apps: Any, _schema: Any) -> None:
    seed.plant_more(apps.get_model("engagement", "Wording"))


class Migration(migrations.Migration):
    dependencies = [("engagement", "0010_what_is_kept")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]  # texts may be in use: none is taken back
