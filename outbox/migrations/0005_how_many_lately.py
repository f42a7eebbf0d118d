"""How many were sent in the last minute is asked before each lease."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0004_channels_and_priorities"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="messageevent",
            index=models.Index(condition=models.Q(("state", "sending")), fields=["at"], name="outbox_event_sending"),
        ),
    ]
