"""Under what somebody from elsewhere reads a text with us."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from safeguards.constraints import together
from safeguards.prepared import Given
from safeguards.registry import Privacy


class ReaderAgreementQuerySet(models.QuerySet["ReaderAgreement"]):
    """Reading vocabulary of agreements."""

    def current(self, *, on: date) -> Self:
        """Begun, not ended, and not past its last day."""
        return self.going_on(on=on).filter(begins_on__lte=on)

    def going_on(self, *, on: date | Given) -> Self:
        """Not ended, and not past its last day; it may still have to begin."""
        return self.filter(until__gte=on, ended_at__isnull=True)


class ReaderAgreement(models.Model):
    """A second reader from elsewhere reads the texts put to them, until a date, under an agreement between the two
    organisations (architecture.md, Roles). `terms` says where that agreement is kept. Without a current one the role
    opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reader_agreements")
    terms = models.CharField(_("where the agreement is kept"), max_length=200)
    begins_on = models.DateField(default=timezone.localdate)
    until = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ReaderAgreementQuerySet.as_manager()

    privacy = Privacy(operational="id reader terms begins_on until recorded_at recorded_by ended_at ended_by")

    class Meta:
        ordering = ["-until"]
        constraints = [
            together("ended_at", "ended_by"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("begins_on")), name="reader_agreement_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~models.Q(recorded_by=models.F("reader")), name="reader_agreement_not_recorded_by_self"
            ),
        ]
