"""Choices bind the database too."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_withdrawn_on_the_way_back"),
        ("engagement", "0007_choices_bind_the_database"),
        ("feedback", "0005_news_in_both_languages"),
        ("outbox", "0003_choices_bind_the_database"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["policy", "training", "resource", "practice", "service", "culture", "law_or_strategy"],
                    )
                ),
                name="feedback_change_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="changestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["proposed", "accepted", "in_progress", "implemented", "embedded", "rejected"])
                ),
                name="feedback_changestep_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbacknotification",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "cy"])), name="feedback_feedbacknotification_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="pageaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed__in", ["voice", "video", "relay", "in_person"])),
                name="feedback_pageaccess_agreed_known",
            ),
        ),
    ]
