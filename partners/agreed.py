"""When and how somebody said yes to their referral, as one sentence."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from partners.models import Referral

How = Referral.AgreedHow
SENTENCES = {
    How.IN_PERSON: _("Yes: in person, on %(day)s"),
    How.PHONE: _("Yes: by phone, on %(day)s"),
    How.WRITING: _("Yes: in writing, on %(day)s"),
    How.OTHER: _("Yes: in another way, on %(day)s"),
}


def agreed_words(on: date, how: str) -> str:
    """Yes: by phone, on 22 November 2026. With its year: it is the record of their yes."""
    return SENTENCES[How(how)] % {"day": date_format(on, "j F Y")}
