"""The first wording of the theory of change."""

from typing import Any

from django.db import migrations

from impact import theory_as_it_came


def plant(apps: Any, _schema: Any) -> None:
    theory_as_it_came.plant(apps.get_model("impact", "TheoryRow"))


def uproot(apps: Any, _schema: Any) -> None:
    theory_as_it_came.uproot(apps.get_model("impact", "TheoryRow"))


class Migration(migrations.Migration):
    dependencies = [("impact", "0005_what_it_was_counted_with")]
    operations = [migrations.RunPython(plant, uproot)]
