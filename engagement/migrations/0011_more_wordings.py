"""A first wording for every purpose, and for the one message there is."""

from typing import Any

from django.db import migrations

from engagement import seed


def plant(apps: Any, _schema: Any) -> None:
    seed.plant_more(apps.get_model("engagement", "Wording"))


def take_messages_back(apps: Any, schema: Any) -> None:
    """Wordings of messages, of which the tables before know nothing; those of consents may be in use and stay."""
    schema.execute("ALTER TABLE engagement_wording DISABLE TRIGGER engagement_wording_never_gone")
    apps.get_model("engagement", "Wording").objects.filter(kind="message").delete()
    schema.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema.execute("ALTER TABLE engagement_wording ENABLE TRIGGER engagement_wording_never_gone")


class Migration(migrations.Migration):
    dependencies = [("engagement", "0010_what_is_kept")]
    operations = [migrations.RunPython(plant, take_messages_back)]
