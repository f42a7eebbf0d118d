"""Choices bind the database too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_events_are_kept"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="messageevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "queued",
                            "leased",
                            "sending",
                            "sent",
                            "delivered",
                            "unsure",
                            "failed",
                            "expired",
                            "cancelled",
                        ],
                    )
                ),
                name="outbox_messageevent_state_known",
            ),
        ),
    ]
