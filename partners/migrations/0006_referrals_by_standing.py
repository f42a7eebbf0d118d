"""Referrals that stand at one step, and those that are closed, come up as fast as all that are open."""

import datetime

import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_readers_and_leads"),
        ("engagement", "0022_wordings_of_referrals"),
        ("partners", "0005_complaints_are_weighed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                models.F("status"),
                models.Case(
                    models.When(
                        models.Q(
                            ("mind_changed_at__isnull", False),
                            models.Q(("survivor__isnull", True), ("unsafe_at__isnull", False)),
                            _connector="OR",
                        ),
                        then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ),
                    models.When(
                        choice__in=("complaint", "both"),
                        status__in=("received", "acknowledged", "triaged"),
                        then="submitted_at",
                    ),
                    default=django.db.models.functions.comparison.Coalesce(
                        django.db.models.functions.comparison.Least(
                            models.Case(models.When(acknowledged_at__isnull=True, then="acknowledge_by")),
                            "update_by",
                            models.Case(models.When(resolved_at__isnull=True, then="resolve_by")),
                        ),
                        models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ),
                    output_field=models.DateTimeField(),
                ),
                models.F("id"),
                condition=models.Q(("status", "closed"), _negated=True),
                name="partners_referral_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("status", "closed")), fields=["submitted_at", "id"], name="partners_referral_closed"
            ),
        ),
    ]
