"""Choices bind the database too."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0006_warnings_were_given_by_whoever_held_the_talk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="consentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["contact_by_sec", "one_to_one_feedback", "feedback_updates"])),
                name="engagement_consentrecord_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "cy"])), name="engagement_consentrecord_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["in_person", "by_phone", "by_video", "by_relay", "online", ""])),
                name="engagement_consentrecord_method_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("warning__in", ["understood", "partly"]), _negated=True),
                    models.Q(("warning_by__isnull", False), ("warning_wording__isnull", False)),
                    _connector="OR",
                ),
                name="engagement_consultation_warning_with_its_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["one_to_one"])), name="engagement_consultation_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["phone", "in_person", "video"])),
                name="engagement_consultation_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "cy"])), name="engagement_consultation_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("warning__in", ["understood", "partly", "not_given", ""])),
                name="engagement_consultation_warning_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("wellbeing__in", ["steady", "some_distress", "significant_distress", ""])),
                name="engagement_consultation_wellbeing_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactroute",
            constraint=models.CheckConstraint(
                condition=models.Q(("device__in", ["own", "shared", "monitored", "employer", "child"])),
                name="engagement_contactroute_device_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("read_back__in", ["agreed", "not_read_back"])),
                name="engagement_contribution_read_back_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("may_quote__in", ["not_asked", "without_name", "as_they_choose", "no"])),
                name="engagement_contribution_may_quote_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="survivor",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "cy"])), name="engagement_survivor_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="survivorindex",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["name", "phone", "email"])), name="engagement_survivorindex_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["recording_warning", "consent"])), name="engagement_wording_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("warning_at__isnull", True), ("warning_by__isnull", True)),
                    models.Q(("warning_at__isnull", False), ("warning_by__isnull", False)),
                    _connector="OR",
                ),
                name="engagement_consultation_warning_at_together",
            ),
        ),
    ]
