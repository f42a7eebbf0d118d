"""A consultation may be held in a group: under a key of its own, with several people in it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0011_more_wordings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consultation",
            name="engagement_consultation_kind_known",
        ),
        migrations.AlterField(
            model_name="consultation",
            name="kind",
            field=models.CharField(
                choices=[("one_to_one", "One to one"), ("group", "In a group")], default="one_to_one", max_length=20
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["one_to_one", "group"])), name="engagement_consultation_kind_known"
            ),
        ),
    ]
