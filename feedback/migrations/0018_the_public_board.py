import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

NONE = {f"{name}__isnull": True for name in ("you_said_en", "you_said_cy", "we_did_en", "we_did_cy")}
ALL = dict.fromkeys(NONE, False)
SAID = {"you_said_en__isnull": False, "you_said_cy__isnull": False}


class Migration(migrations.Migration):
    """ "You said" is released for the public as well; of what is not going ahead it may stand without "We did"."""

    dependencies = [("feedback", "0017_asked_on_the_page")]

    operations = [
        migrations.CreateModel(
            name="BoardEntry",
            fields=[
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="feedback.release",
                    ),
                ),
                ("could_not", models.BooleanField()),
                ("said_en", models.TextField()),
                ("said_cy", models.TextField()),
                ("did_en", models.TextField()),
                ("did_cy", models.TextField()),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), default=list, size=None
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(said_en="") & ~Q(said_cy="") & ~Q(did_en="") & ~Q(did_cy=""),
                        name="feedback_entry_in_both_languages",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="change", name="feedback_change_texts_in_both_languages"),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=Q(**NONE) | Q(**ALL) | Q(**(NONE | SAID), status="rejected"),
                name="feedback_change_texts_in_both_languages",
            ),
        ),
        migrations.RemoveConstraint(model_name="release", name="feedback_release_use_known"),
        migrations.AlterField(
            model_name="release",
            name="use",
            field=models.CharField(
                choices=[("inside", "To the change’s owner and in meetings"), ("public", "On the public board")],
                default="inside",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=Q(use__in=["inside", "public"]), name="feedback_release_use_known"
            ),
        ),
    ]
