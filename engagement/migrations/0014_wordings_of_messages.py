"""Thanks, *nothing new yet*, and what is said to a support worker."""

from typing import Any

from django.db import migrations

from engagement import seed

PURPOSES = ["thanks", "not_yet", "worker"]


def plant(apps: Any, _schema: Any) -> None:
    seed.plant_messages(apps.get_model("engagement", "Wording"))


def take_back(apps: Any, schema: Any) -> None:
    """The tables before know one message only."""
    schema.execute("ALTER TABLE engagement_wording DISABLE TRIGGER engagement_wording_never_gone")
    apps.get_model("engagement", "Wording").objects.filter(kind="message", purpose__in=PURPOSES).delete()
    schema.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema.execute("ALTER TABLE engagement_wording ENABLE TRIGGER engagement_wording_never_gone")


class Migration(migrations.Migration):
    dependencies = [("engagement", "0013_news_and_what_they_write")]
    operations = [migrations.RunPython(plant, take_back)]
