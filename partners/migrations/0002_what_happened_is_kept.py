"""The steps of a referral and what was said in telling its outcome are only ever added; no referral is deleted."""

from django.db import migrations

KEPT = {"partners_step_kept": "partners_referralstep", "partners_told_kept": "partners_outcometold"}
NEVER_DELETED = {
    "partners_step_never_gone": "partners_referralstep",
    "partners_told_never_gone": "partners_outcometold",
    "partners_referral_never_gone": "partners_referral",
    "partners_report_never_gone": "partners_partnerreport",
    "partners_message_never_gone": "partners_referralmessage",
    "partners_handover_never_gone": "partners_complainthandover",
}


def _guards(tables: dict[str, str], moment: str) -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION row_kept()",
            f"DROP TRIGGER {name} ON {table}",
        )
        for name, table in tables.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_the_room"), ("safeguards", "0003_fewer_rights")]
    operations = [*_guards(KEPT, "UPDATE"), *_guards(NEVER_DELETED, "DELETE")]
