"""What was decided about each thing that was said, once it was read."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Contribution
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class TriageQuerySet(models.QuerySet["Triage"]):
    def newest(self) -> Self:
        """The decision that stands of each contribution."""
        return self.order_by("contribution_id", "-decided_at", "-pk").distinct("contribution_id")


class Triage(Personal):
    """One decision about one contribution; the newest stands, and the words themselves are never edited.

    `reason` in both languages is what the person is told: why we cannot, or what becomes of it. `passed_to` names the
    organisation a point was passed on to, never a person. `own_case` says that it touches their own case, so that a
    person tells them unless they chose otherwise. Sealed under the contribution's key. Only ever added.
    """

    class Outcome(models.TextChoices):
        FOR_CHANGE = "for_change", _("For change")
        FOR_INFORMATION = "for_information", _("For information")
        CANNOT = "cannot", _("Cannot, because")
        NOT_OURS = "not_ours", _("Not ours, passed on")

    IS_NEWS: ClassVar = (Outcome.FOR_INFORMATION, Outcome.CANNOT, Outcome.NOT_OURS)

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome)
    reason_en = SealedField(place="feedback.triage.reason_en", null=True)
    reason_cy = SealedField(place="feedback.triage.reason_cy", null=True)
    passed_to = models.CharField(max_length=120, blank=True)
    own_case = models.BooleanField(default=False)
    decided_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id contribution outcome passed_to own_case decided_at decided_by",
        sensitive="reason_en reason_cy",
    )
    objects = TriageQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at"]
        indexes = [models.Index(fields=["contribution", "-decided_at"], name="feedback_triage_newest")]
        constraints = [
            known("outcome", "for_change for_information cannot not_ours"),
            models.CheckConstraint(
                condition=Q(outcome="for_change", reason_en__isnull=True, reason_cy__isnull=True)
                | (~Q(outcome="for_change") & Q(reason_en__isnull=False, reason_cy__isnull=False)),
                name="feedback_triage_reason_in_both_languages",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="not_ours") | ~Q(passed_to=""), name="feedback_triage_passed_on_to_whom"
            ),
        ]
