"""The column is called by what the form asks: what must not be shared. Its place, and what is sealed in it, stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_referrals_by_standing")]
    operations = [migrations.RenameField("referral", "may_share", "keep_back")]
