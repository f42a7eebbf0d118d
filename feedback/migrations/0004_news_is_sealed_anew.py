"""The news of each notification in both languages: as it was sent in one, as the change has it in the other.

Not atomic, because sealed texts are opened through the audit trail, which commits before it opens. Running it again
does no harm. Whoever was erased keeps what nobody can open.
"""

from django.db import migrations

from safeguards.audit import SYSTEM, Why
from safeguards.sealing import keys_in_hand, open_rows

OTHER = {"en": "cy", "cy": "en"}


def take_both(apps, schema_editor):
    rows = list(_rows(apps, we_did__isnull=False))
    sent = open_rows(rows, "we_did", by=SYSTEM, why=Why.WORK)
    changes = {row.change_id: row.change for row in rows}.values()
    texts = ("we_did_en", "we_did_cy", "why_not_en", "why_not_cy")
    words = open_rows(changes, *texts, by=SYSTEM, why=Why.WORK)
    with keys_in_hand(row.key_id for row in rows):
        for row in rows:
            stem = "why_not" if row.change.status == "rejected" else "we_did"
            text, other = sent[row.pk]["we_did"], OTHER[row.language]
            translated = words[row.change_id][f"{stem}_{other}"] or text
            setattr(row, f"we_did_{row.language}", row.we_did if text is None else text)
            setattr(row, f"we_did_{other}", row.we_did if text is None else translated)
            row.save(update_fields=["we_did_en", "we_did_cy"])


def keep_one(apps, schema_editor):
    rows = list(_rows(apps, we_did__isnull=True))
    sent = open_rows(rows, "we_did_en", "we_did_cy", by=SYSTEM, why=Why.WORK)
    with keys_in_hand(row.key_id for row in rows):
        for row in rows:
            text = sent[row.pk][f"we_did_{row.language}"]
            row.we_did = row.we_did_en if text is None else text
            row.save(update_fields=["we_did"])


def _rows(apps, **which):
    return apps.get_model("feedback", "FeedbackNotification").objects.filter(**which).select_related("change")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("feedback", "0003_news_gets_both_languages"),
        ("safeguards", "0002_lesser_role_and_chain"),
    ]

    operations = [migrations.RunPython(take_both, keep_one)]
