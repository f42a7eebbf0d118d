"""A referral that is not sent yet."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from accounts.models import Organisation, User
from engagement.models import Wording
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class ReferralDraft(Personal):
    """What somebody has typed of a referral and not sent. Its id and its key become the referral's, so that nothing is
    sealed twice and a second press finds it sent.

    `typed` is JSON of what each step holds. The warning comes before the first word (CR-12): without it there is none.
    `number` goes up with every save, so that a second tab is told.
    """

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    warning = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    warned_at = models.DateTimeField(db_default=Now())
    typed = SealedField(place="partners.draft.typed", null=True)
    number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(
        operational="id key_id owner organisation warning warned_at number saved_at", sensitive="typed"
    )

    class Meta:
        ordering = ["-saved_at"]
