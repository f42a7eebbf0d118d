"""What a coordinator must hold before the role opens anything."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.approval import Approval
from accounts.models.user import User
from safeguards.registry import Privacy


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """Reading vocabulary of qualifications."""

    def current(self, *, at: datetime) -> "QualificationQuerySet":
        """Approved by a second person, awarded, and not run out on the day of `at`. The last day still counts."""
        day = timezone.localdate(at)
        return self.filter(
            models.Q(expires_on__isnull=True) | models.Q(expires_on__gte=day),
            awarded_on__lte=day,
            approval__executed_at__lte=at,
        )


class Qualification(models.Model):
    """A recorded IDVA or ISVA qualification. It counts once a second person has approved it."""

    class Kind(models.TextChoices):
        IDVA = "idva", _("IDVA (independent domestic violence adviser)")
        ISVA = "isva", _("ISVA (independent sexual violence adviser)")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="qualifications")
    kind = models.CharField(max_length=4, choices=Kind)
    awarding_body = models.CharField(max_length=120)
    awarded_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    evidence_seen = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approval = models.OneToOneField(
        Approval, null=True, blank=True, on_delete=models.PROTECT, related_name="qualification"
    )

    objects = QualificationQuerySet.as_manager()

    privacy = Privacy(
        operational="id user recorded_at recorded_by approval",
        personal="kind awarding_body awarded_on expires_on evidence_seen",
    )

    class Meta:
        ordering = ["-awarded_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["idva", "isva"]), name="qualification_kind_known"),
            models.CheckConstraint(
                condition=models.Q(expires_on__isnull=True) | models.Q(expires_on__gt=models.F("awarded_on")),
                name="qualification_runs_out_after_award",
            ),
            models.CheckConstraint(
                condition=~models.Q(recorded_by=models.F("user")), name="qualification_not_recorded_by_self"
            ),
        ]
