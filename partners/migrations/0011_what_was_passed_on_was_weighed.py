"""Whoever passed a referral on to professional standards has weighed it: said on the referral itself, for lists."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def weigh(apps, schema_editor):
    handovers = apps.get_model("partners", "ComplaintHandover").objects.filter(referral=OuterRef("pk"))
    first = handovers.order_by("made_at", "pk")
    passed_on = apps.get_model("partners", "ComplaintHandover").objects.values("referral")
    rows = apps.get_model("partners", "Referral").objects.filter(weighed_at=None, pk__in=passed_on)
    rows.update(weighed_at=Subquery(first.values("made_at")[:1]), weighed_by=Subquery(first.values("made_by")[:1]))


class Migration(migrations.Migration):
    dependencies = [("partners", "0010_points_that_are_open")]

    operations = [migrations.RunPython(weigh, migrations.RunPython.noop)]
