"""What the board agreed to do about what it saw, until it is closed."""

from datetime import date
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from feedback.models import Change
from impact.models.releases import StatisticsRelease
from safeguards.constraints import known
from safeguards.prepared import Given
from safeguards.registry import Privacy


class AgreedActionQuerySet(models.QuerySet["AgreedAction"]):
    def open(self) -> Self:
        """Not closed yet, the earliest promised first."""
        return self.filter(state=AgreedAction.State.OPEN).order_by("due_on", "agreed_on")

    def late(self, on: date | Given) -> Self:
        """Still open after the day it was promised for."""
        return self.open().filter(due_on__lt=on)


class AgreedAction(models.Model):
    """One action the board agreed: what, by whom and by when. It is about the service, and never about a person.

    `release` is what the board looked at, `change` the change it is part of, where there is one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not going ahead")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    what = models.CharField(max_length=200)
    agreed_on = models.DateField()
    due_on = models.DateField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(StatisticsRelease, null=True, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True)
    written_at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id what agreed_on due_on owner release change state closed_on written_at written_by"
    )
    objects = AgreedActionQuerySet.as_manager()

    class Meta:
        ordering = ["-agreed_on", "due_on"]
        indexes = [models.Index(fields=["due_on"], condition=Q(state="open"), name="impact_action_open")]
        constraints = [
            known("state", "open done dropped"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="impact_action_closed_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class AgreedStep(models.Model):
    """What happened to an action: a word on how it goes, another day, or its end and what came of it. Only ever
    added."""

    action = models.ForeignKey(AgreedAction, on_delete=models.CASCADE, related_name="steps")
    words = models.CharField(max_length=500)
    to = models.CharField(max_length=8, choices=AgreedAction.State, blank=True)
    due_on = models.DateField(null=True)  # where the day was moved
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id action words to due_on at by")

    class Meta:
        ordering = ["pk"]
        constraints = [
            known("to", "open done dropped", may_be_empty=True),
            models.CheckConstraint(condition=~Q(words=""), name="impact_agreed_step_says_something"),
        ]
