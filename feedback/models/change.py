"""A change in the service, the steps it took, and who asked for it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Permission
from engagement.models import Contribution
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: User) -> Self:
        """Changes this user may see; until owners sign in, the coordinator's alone."""
        return self if user.can(Permission.MANAGE_CHANGES) else self.none()

    def made(self) -> Self:
        """Only implemented or embedded counts as change (FL-5)."""
        return self.filter(status__in=(Change.Status.IMPLEMENTED, Change.Status.EMBEDDED))


class Change(Personal):
    """An evidenced alteration of the service. Sealed under a key of its own until it may be shown.

    "You said" and "We did" stand in both languages or not at all. Nothing is called changed before it is implemented.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy")
        TRAINING = "training", _("Training")
        RESOURCE = "resource", _("Resource")
        PRACTICE = "practice", _("Practice")
        SERVICE = "service", _("Service")
        CULTURE = "culture", _("Culture")
        LAW = "law_or_strategy", _("Law or strategy")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        IN_PROGRESS = "in_progress", _("In progress")
        IMPLEMENTED = "implemented", _("Implemented")
        EMBEDDED = "embedded", _("Embedded")
        REJECTED = "rejected", _("Not going ahead")

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    area = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED)
    you_said_en = SealedField(place="feedback.change.you_said_en", null=True)
    you_said_cy = SealedField(place="feedback.change.you_said_cy", null=True)
    we_did_en = SealedField(place="feedback.change.we_did_en", null=True)
    we_did_cy = SealedField(place="feedback.change.we_did_cy", null=True)
    why_not_en = SealedField(place="feedback.change.why_not_en", null=True)
    why_not_cy = SealedField(place="feedback.change.why_not_cy", null=True)
    implemented_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id title kind area status implemented_on created_at created_by",
        sensitive="you_said_en you_said_cy we_did_en we_did_cy why_not_en why_not_cy",
    )
    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "accepted", "in_progress", "implemented", "embedded", "rejected"]),
                name="feedback_change_status_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    you_said_en__isnull=True, you_said_cy__isnull=True, we_did_en__isnull=True, we_did_cy__isnull=True
                )
                | Q(
                    you_said_en__isnull=False,
                    you_said_cy__isnull=False,
                    we_did_en__isnull=False,
                    we_did_cy__isnull=False,
                ),
                name="feedback_change_texts_in_both_languages",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["implemented", "embedded"])
                | Q(implemented_on__isnull=False, we_did_en__isnull=False),
                name="feedback_change_implemented_with_date_and_texts",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | Q(why_not_en__isnull=False, why_not_cy__isnull=False),
                name="feedback_change_rejected_with_a_reason",
            ),
            known("kind", "policy training resource practice service culture law_or_strategy"),
        ]

    def __str__(self) -> str:
        return self.title


class ChangeStep(models.Model):
    """When a change came to a status, and who said so. Only ever added."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=12, choices=Change.Status)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id change status on at by")

    class Meta:
        ordering = ["pk"]
        constraints = [known("status", "proposed accepted in_progress implemented embedded rejected")]


class ChangeLink(models.Model):
    """One contribution is one of the reasons for one change, with an honest strength (FL-4, FL-5)."""

    class Strength(models.TextChoices):
        DIRECT = "direct", _("Direct")
        CONTRIBUTED = "contributed", _("Contributed")
        CONTEXT = "context", _("Context")

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="links")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="+")
    strength = models.CharField(max_length=12, choices=Strength, default=Strength.DIRECT)
    linked_at = models.DateTimeField(db_default=Now())
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id change contribution strength linked_at linked_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "contribution"], name="feedback_link_once"),
            models.CheckConstraint(
                condition=Q(strength__in=["direct", "contributed", "context"]), name="feedback_link_strength_known"
            ),
        ]
