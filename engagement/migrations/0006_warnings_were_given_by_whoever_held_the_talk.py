"""Until now whoever held a consultation gave its warning."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engagement", "0005_who_gave_the_warning")]
    operations = [
        migrations.RunSQL(
            "UPDATE engagement_consultation SET warning_by_id = held_by_id "
            "WHERE warning <> '' AND warning_by_id IS NULL",
            migrations.RunSQL.noop,
        )
    ]
