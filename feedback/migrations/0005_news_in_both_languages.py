"""Both languages always; the one text is gone."""

from django.db import migrations

from safeguards.sealing import SealedField


class Migration(migrations.Migration):
    dependencies = [("feedback", "0004_news_is_sealed_anew")]

    operations = [
        migrations.AlterField(
            model_name="feedbacknotification",
            name="we_did_en",
            field=SealedField(place="feedback.notification.we_did_en"),
        ),
        migrations.AlterField(
            model_name="feedbacknotification",
            name="we_did_cy",
            field=SealedField(place="feedback.notification.we_did_cy"),
        ),
        migrations.RemoveField(model_name="feedbacknotification", name="we_did"),
    ]
