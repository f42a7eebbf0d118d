"""Who gave the recording warning; and a withdrawal need not say how it was made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0004_consent_by_video_and_relay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="warning_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="consentrecord",
            name="method",
            field=models.CharField(
                blank=True,
                choices=[
                    ("in_person", "In person"),
                    ("by_phone", "By phone"),
                    ("by_video", "By BSL video"),
                    ("by_relay", "By relay"),
                    ("online", "On their private page"),
                ],
                max_length=10,
            ),
        ),
    ]
