"""The board's report of a release: made once, and kept as it was made."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from impact.models.releases import StatisticsRelease
from safeguards.constraints import known
from safeguards.registry import Privacy


class BoardReport(models.Model):
    """The report of one release: a PDF, a workbook, and a file for each table. `begun_by` is told once it is ready, on
    the next page they open; by itself it is made for nobody."""

    class State(models.TextChoices):
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    release = models.OneToOneField(StatisticsRelease, primary_key=True, on_delete=models.PROTECT, related_name="report")
    state = models.CharField(max_length=8, choices=State, default=State.MAKING)
    begun_at = models.DateTimeField(db_default=Now())
    begun_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: by itself
    ready_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # by whoever began it
    done = models.PositiveSmallIntegerField(default=0)  # files made so far
    of = models.PositiveSmallIntegerField(default=0)

    privacy: ClassVar = Privacy(operational="release state begun_at begun_by ready_at seen_at done of")

    class Meta:
        constraints = [
            known("state", "making ready failed"),
            models.CheckConstraint(
                condition=Q(state="ready", ready_at__isnull=False) | (~Q(state="ready") & Q(ready_at__isnull=True)),
                name="impact_report_ready_since_when",
            ),
        ]


class ReportFile(models.Model):
    """One file of a report, byte for byte as it was made. Only ever added.

    `audience`: inside the organisation, or to be published, with its own thresholds (SN-1). Without a language it
    holds both.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        XLSX = "xlsx", _("Workbook")
        CSV = "csv", _("CSV")

    class Audience(models.TextChoices):
        INSIDE = "inside", _("For the board")
        OUTSIDE = "outside", _("To publish")

    report = models.ForeignKey(BoardReport, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=Kind)
    audience = models.CharField(max_length=7, choices=Audience)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    panel = models.CharField(max_length=40, blank=True)  # the table a CSV holds
    content = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(operational="id report kind audience language panel content made_at")

    class Meta:
        ordering = ["pk"]
        constraints = [
            known("kind", "pdf xlsx csv"),
            known("audience", "inside outside"),
            known("language", "en cy", may_be_empty=True),
            models.UniqueConstraint(
                fields=["report", "kind", "audience", "language", "panel"], name="impact_report_file_once"
            ),
        ]
