"""A file that was handed in, sealed on disk under a key of its own (security rule 11)."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguards.constraints import known
from safeguards.prepared import Given
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class MediaType(models.TextChoices):
    """What a file is, found from its content; neither its name nor what the browser says counts."""

    PDF = "application/pdf", "PDF"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint"
    ODT = "application/vnd.oasis.opendocument.text", "ODT"
    ODS = "application/vnd.oasis.opendocument.spreadsheet", "ODS"
    TEXT = "text/plain", "TXT"
    CSV = "text/csv", "CSV"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    WEBP = "image/webp", "WebP"
    MP4 = "video/mp4", "MP4"
    MOV = "video/quicktime", "MOV"


class FileState(models.TextChoices):
    """What the scanner said. `waiting` until one has looked, also for as long as none is configured."""

    WAITING = "waiting", _("Not checked for viruses yet")
    CLEAN = "clean", _("Checked for viruses")
    INFECTED = "infected", _("Not safe to open")
    BROKEN = "broken", _("Cannot be opened any more")


class SealedFileQuerySet(models.QuerySet["SealedFile"]):
    def to_scan(self) -> Self:
        """No scanner has looked yet, the oldest first."""
        return self.filter(state=FileState.WAITING).order_by("made_at")

    def long_unscanned(self, *, before: datetime | Given) -> Self:
        """The scanner cannot judge them, or has been away: somebody must look after it."""
        return self.to_scan().filter(made_at__lt=before)

    def dangerous(self) -> Self:
        """What the scanner named, or what no longer opens: nobody may have it, and somebody must be told."""
        return self.filter(state__in=[FileState.INFECTED, FileState.BROKEN])

    def forgotten(self, *, before: datetime) -> Self:
        """Handed in and never made part of a record. What was found infected stays as evidence."""
        return self.filter(claimed_at=None, made_at__lt=before).exclude(state=FileState.INFECTED)


class SealedFile(Personal):
    """One file. Its bytes are on disk, sealed under `key_id`; the key first belongs to the file itself, and to the
    person or the change it is about once the file is claimed."""

    name = SealedField(place="safeguards.file.name")
    media_type = models.CharField(max_length=80, choices=MediaType.choices)
    size = models.PositiveBigIntegerField()
    chunks = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WAITING)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by: "models.UUIDField[UUID | None, UUID | None]" = models.UUIDField(null=True)
    scanned_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)

    objects = SealedFileQuerySet.as_manager()

    privacy: ClassVar = Privacy(
        operational="id key_id media_type size chunks state made_at made_by scanned_at claimed_at", sensitive="name"
    )

    class Meta:
        constraints: ClassVar = [
            known(
                "media_type",
                "application/pdf application/vnd.openxmlformats-officedocument.wordprocessingml.document "
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "
                "application/vnd.openxmlformats-officedocument.presentationml.presentation "
                "application/vnd.oasis.opendocument.text application/vnd.oasis.opendocument.spreadsheet "
                "text/plain text/csv image/png image/jpeg image/webp video/mp4 video/quicktime",
            ),
            known("state", "waiting clean infected broken"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", scanned_at=None)
                | (~models.Q(state="waiting") & models.Q(scanned_at__isnull=False)),
                name="safeguards_sealedfile_scanned_or_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0, chunks__gt=0), name="safeguards_sealedfile_holds_something"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=models.Q(state="waiting"), name="sealedfile_to_scan"),
            models.Index(fields=["made_at"], condition=models.Q(claimed_at=None), name="sealedfile_unclaimed"),
        ]

    @property
    def is_video(self) -> bool:
        """Whether it is played on the page rather than downloaded."""
        return self.media_type in {MediaType.MP4, MediaType.MOV}

    @property
    def was_scanned(self) -> bool:
        """Whether a scanner has looked. Where none is configured the type alone has been checked."""
        return self.scanned_at is not None

    @property
    def may_be_opened(self) -> bool:
        """Where a scanner is configured, not scanned is not downloadable; where none is, the type must do."""
        if self.state == FileState.WAITING:
            return not settings.CLAMAV_ADDRESS
        return self.state == FileState.CLEAN
