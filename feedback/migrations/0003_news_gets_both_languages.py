"""Room for the news in both languages; the one text there was may be empty from here on."""

from django.db import migrations

from safeguards.sealing import SealedField


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_told_by_a_person")]

    operations = [
        migrations.AlterField(
            model_name="feedbacknotification",
            name="we_did",
            field=SealedField(null=True, place="feedback.notification.we_did"),
        ),
        migrations.AddField(
            model_name="feedbacknotification",
            name="we_did_en",
            field=SealedField(null=True, place="feedback.notification.we_did_en"),
        ),
        migrations.AddField(
            model_name="feedbacknotification",
            name="we_did_cy",
            field=SealedField(null=True, place="feedback.notification.we_did_cy"),
        ),
    ]
