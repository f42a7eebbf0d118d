"""An open referral with something serious ticked that nobody has weighed comes up as soon as a complaint."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Least

SOONEST = Least(
    Case(When(acknowledged_at__isnull=True, then="acknowledge_by")),
    "update_by",
    Case(When(resolved_at__isnull=True, then="resolve_by")),
)
NAMED = (~Q(serious=[]) | Q(works_for_us="yes")) & Q(weighed_at__isnull=True)
URGENCY = Case(
    When(
        Q(mind_changed_at__isnull=False) | Q(unsafe_at__isnull=False, survivor__isnull=True),
        then=Value(datetime(1970, 1, 1, tzinfo=UTC)),
    ),
    When(choice__in=("complaint", "both"), status__in=("received", "acknowledged", "triaged"), then="submitted_at"),
    When(NAMED & Q(resolved_at__isnull=True), then="submitted_at"),
    default=Coalesce(SOONEST, Value(datetime(9999, 1, 1, tzinfo=UTC))),
    output_field=models.DateTimeField(),
)
OPEN = ~Q(status="closed")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_readers_and_leads"),
        ("engagement", "0023_what_an_assessment_covers_is_known"),
        ("partners", "0011_what_was_passed_on_was_weighed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="referral", name="partners_referral_urgency"),
        migrations.RemoveIndex(model_name="referral", name="partners_referral_standing"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(URGENCY, F("id"), condition=OPEN, name="partners_referral_urgency"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(F("status"), URGENCY, F("id"), condition=OPEN, name="partners_referral_standing"),
        ),
    ]
