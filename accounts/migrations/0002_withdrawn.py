"""Whoever asked may take it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="approval",
            name="approval_decided_at_with_decided_by",
        ),
        migrations.RemoveConstraint(
            model_name="approval",
            name="approval_decided_by_another",
        ),
        migrations.AlterField(
            model_name="approval",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[("approved", "Approved"), ("declined", "Declined"), ("withdrawn", "Withdrawn")],
                default="",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("decision__in", ["approved", "declined", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="approval_decided_at_with_decided_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    ("is_alone", True),
                    ("decision", "withdrawn"),
                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="approval_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "withdrawn"), _negated=True),
                    ("decided_by", models.F("requested_by")),
                    _connector="OR",
                ),
                name="approval_withdrawn_by_who_asked",
            ),
        ),
    ]
