"""How small was small when a release was counted. Of those before this nothing else is known than what is set now."""

from django.db import migrations, models

import impact.models.releases


class Migration(migrations.Migration):
    dependencies = [
        ("impact", "0004_only_added"),
    ]

    operations = [
        migrations.AddField(
            model_name="statisticsrelease",
            name="fewest_inside",
            field=models.PositiveSmallIntegerField(default=impact.models.releases.fewest_inside),
        ),
        migrations.AddField(
            model_name="statisticsrelease",
            name="fewest_outside",
            field=models.PositiveSmallIntegerField(default=impact.models.releases.fewest_outside),
        ),
        migrations.AddField(
            model_name="statisticsrelease",
            name="rounded_to",
            field=models.PositiveSmallIntegerField(default=impact.models.releases.rounded_to),
        ),
    ]
