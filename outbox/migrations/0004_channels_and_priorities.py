"""Which way a message goes, and how soon; only what goes by machine is ever leased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_choices_bind_the_database"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="message",
            name="outbox_message_due",
        ),
        migrations.AddField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "Email"),
                    ("phone", "By phone"),
                    ("letter", "Letter"),
                    ("worker", "Through their support worker"),
                    ("next_contact", "When they next get in touch"),
                ],
                db_default="email",
                default="email",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="priority",
            field=models.PositiveSmallIntegerField(db_default=5, default=5),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "queued")),
                fields=["channel", "priority", "not_before"],
                name="outbox_message_due",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["expires_at"], name="outbox_message_outlived"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["email", "phone", "letter", "worker", "next_contact"])),
                name="outbox_message_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("lease__isnull", True), ("channel__in", ["email"]), _connector="OR"),
                name="outbox_message_lease_by_machine",
            ),
        ),
    ]
