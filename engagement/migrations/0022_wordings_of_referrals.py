"""The warning above what a partner writes, and the choice between putting right and a complaint."""

from typing import Any

from django.db import migrations
from django.db.models import Q

from engagement import seed


def plant(apps: Any, _schema: Any) -> None:
    seed.plant_referrals(apps.get_model("engagement", "Wording"))


def take_back(apps: Any, schema: Any) -> None:
    """The tables before know neither."""
    schema.execute("ALTER TABLE engagement_wording DISABLE TRIGGER engagement_wording_never_gone")
    ours = Q(kind="recording_warning", purpose="referral") | Q(kind="route_choice")
    apps.get_model("engagement", "Wording").objects.filter(ours).delete()
    schema.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema.execute("ALTER TABLE engagement_wording ENABLE TRIGGER engagement_wording_never_gone")


class Migration(migrations.Migration):
    dependencies = [("engagement", "0021_through_a_partner")]
    operations = [migrations.RunPython(plant, take_back)]
