from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What was read has the digest of the whole if, and only if, all of it was read: beside "You said" what came of it,
    or a quote beside a change."""

    dependencies = [
        ("feedback", "0020_quotes_on_the_public_board"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="textreading",
            constraint=models.CheckConstraint(
                condition=Q(whole="", beside__isnull=True, did_en__isnull=True, did_cy__isnull=True)
                | ~Q(whole="") & Q(change__isnull=False, did_en__isnull=False, did_cy__isnull=False)
                | ~Q(whole="") & Q(beside__isnull=False, did_en__isnull=True, did_cy__isnull=True),
                name="feedback_reading_whole_of_all_that_was_read",
            ),
        ),
    ]
