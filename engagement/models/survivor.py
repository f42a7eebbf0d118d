"""The person, how they are found, and what the gate answered about them."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class SurvivorQuerySet(models.QuerySet["Survivor"]):
    def visible_to(self, user: User) -> Self:
        """The only place that knows who sees whom: a qualified coordinator sees everyone, nobody else sees anyone."""
        return self if user.can(Permission.OPEN_SURVIVORS) else self.none()


class Survivor(Personal):
    """An adult with lived experience who is known to the coordinator.

    The pseudonym stands on every screen; it comes from a word list and says nothing of the person. The name and the
    name they like to be called are sealed. On screen the person is called as they choose.
    """

    pseudonym = models.CharField(max_length=60, unique=True)
    name = SealedField(place="engagement.survivor.name", null=True)
    known_as = SealedField(place="engagement.survivor.known_as", null=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id pseudonym language created_at created_by", personal="name known_as"
    )
    objects = SurvivorQuerySet.as_manager()

    class Meta:
        ordering = ["pseudonym"]
        constraints = [known("language", "en cy")]

    def __str__(self) -> str:
        return self.pseudonym


class SurvivorIndex(models.Model):
    """A digest by which one exact detail finds a person. Erasing the person deletes these rows."""

    class Kind(models.TextChoices):
        NAME = "name", _("Name")
        PHONE = "phone", _("Phone number")
        EMAIL = "email", _("Email address")

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="index_rows")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.BinaryField(db_index=True)

    privacy: ClassVar = Privacy(operational="id survivor kind", sensitive="digest")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survivor", "digest"], name="engagement_index_once"),
            known("kind", "name phone email"),
        ]


class GateDecision(models.Model):
    """What the gate answered, kept beside what was done under it. Only ever added."""

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="gate_decisions")
    purpose = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)
    reasons = ArrayField(models.CharField(max_length=60), default=list)
    until = models.DateTimeField(null=True)
    about = models.UUIDField(null=True)  # the message, consultation or change it was asked for
    at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(operational="id survivor purpose outcome reasons until about at")
