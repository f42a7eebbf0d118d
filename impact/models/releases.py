"""Releases: what was counted up to one day, as it may be shown, and never changed afterwards."""

from datetime import date
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from safeguards.constraints import known
from safeguards.registry import Privacy


def fewest_inside() -> int:
    """The smallest count of people that is shown inside, as it is set now."""
    return int(settings.FEWEST_SHOWN)


def fewest_outside() -> int:
    """The smallest that is published, as it is set now."""
    return int(settings.FEWEST_PUBLISHED)


def rounded_to() -> int:
    """What a published count is rounded to, as it is set now."""
    return int(settings.PUBLISHED_NEAREST)


class StatisticsReleaseQuerySet(models.QuerySet["StatisticsRelease"]):
    def ready(self) -> Self:
        """Built to the end, the newest first."""
        return self.filter(state=StatisticsRelease.State.READY).order_by("-until")


class StatisticsRelease(models.Model):
    """Everything that was counted up to and including one day, the last of a quarter. One for each such day.

    What stands in it has passed through `impact.small_numbers` already: no count in it can lead to a person. It keeps
    how small was small when it was counted, so that its pages and its report still say so when that is set anew.
    """

    class State(models.TextChoices):
        BUILDING = "building", _("Being counted")
        READY = "ready", _("Released")
        FAILED = "failed", _("Could not be counted")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    until = models.DateField(unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.BUILDING)
    begun_at = models.DateTimeField(db_default=Now())
    begun_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: by itself
    ready_at = models.DateTimeField(null=True)
    done = models.PositiveSmallIntegerField(default=0)  # panels counted so far
    of = models.PositiveSmallIntegerField(default=0)
    fewest_inside = models.PositiveSmallIntegerField(default=fewest_inside)
    fewest_outside = models.PositiveSmallIntegerField(default=fewest_outside)
    rounded_to = models.PositiveSmallIntegerField(default=rounded_to)

    privacy: ClassVar = Privacy(
        operational="id until state begun_at begun_by ready_at done of fewest_inside fewest_outside rounded_to"
    )
    objects = StatisticsReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-until"]
        constraints = [
            known("state", "building ready failed"),
            models.CheckConstraint(
                condition=Q(state="ready", ready_at__isnull=False) | (~Q(state="ready") & Q(ready_at__isnull=True)),
                name="impact_release_ready_since_when",
            ),
        ]


class ReleasedPanel(models.Model):
    """One panel of one release. `inside` is what managers see, `outside` what may be published: plain data with marks
    in place of what is hidden, in no language. Only ever added."""

    release = models.ForeignKey(StatisticsRelease, on_delete=models.CASCADE, related_name="panels")
    code = models.CharField(max_length=40)
    inside = models.JSONField()
    outside = models.JSONField()

    privacy: ClassVar = Privacy(operational="id release code inside outside")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "code"], name="impact_panel_once")]


class ReleasedPicture(models.Model):
    """The chart of one panel as SVG, in one language and for one width. Only ever added."""

    class Size(models.TextChoices):
        WIDE = "wide", _("Wide")
        NARROW = "narrow", _("Narrow")

    panel = models.ForeignKey(ReleasedPanel, on_delete=models.CASCADE, related_name="pictures")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    size = models.CharField(max_length=6, choices=Size)
    svg = models.TextField()

    privacy: ClassVar = Privacy(operational="id panel language size svg")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "language", "size"], name="impact_picture_once"),
            known("language", "en cy"),
            known("size", "wide narrow"),
        ]


class BlockQuerySet(models.QuerySet["Block"]):
    def of(self, measure: str, until: date) -> Self:
        """Those of one measure that were closed by this day, in order of time."""
        return self.filter(measure=measure, last__lte=until).order_by("first")


class Block(models.Model):
    """A count of people over some quarters, closed for ever: no quarter is counted in two blocks of one measure, and
    none is counted again, so that no two releases can be taken from each other (SN-5).

    `grouping` says how finely the groups were told apart. Only ever added.
    """

    measure = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    grouping = models.PositiveSmallIntegerField(default=0)
    inside = models.JSONField()
    outside = models.JSONField()
    closed_at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(operational="id measure first last grouping inside outside closed_at")
    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "first"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "first"], name="impact_block_begins_once"),
            models.UniqueConstraint(fields=["measure", "last"], name="impact_block_ends_once"),
            models.CheckConstraint(condition=Q(first__lt=F("last")), name="impact_block_has_days"),
        ]
