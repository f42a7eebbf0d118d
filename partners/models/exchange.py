"""What passes between a partner and us about one referral: messages, reports, and files."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import TriggerEvent
from partners.models.draft import ReferralDraft
from partners.models.referral import Referral
from safeguards.constraints import known, together
from safeguards.models import SealedFile
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class ReferralMessage(Personal):
    """One message about a referral, to the partner or from them, sealed under the referral's key. What a partner wrote
    about the survivor they read back for a day."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    words = SealedField(place="partners.message.words")
    to_partner = models.BooleanField()
    is_update = models.BooleanField(default=False)  # it counts as the update they are owed
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id referral to_partner is_update at by read_at read_by", sensitive="words"
    )

    class Meta:
        ordering = ["at"]
        indexes = [
            models.Index(
                fields=["at"], condition=Q(read_at__isnull=True, to_partner=False), name="partners_message_unread"
            ),
        ]
        constraints = [together("read_at", "read_by")]


class PartnerReport(Personal):
    """What a worker tells us about the person of an open referral, at once and at any time. Only ever added; somebody
    at our side looks at each (`seen_at`)."""

    class Kind(models.TextChoices):
        NOT_SAFE = "not_safe", _("No longer safe to contact")
        MIND_CHANGED = "mind_changed", _("They have changed their mind")
        EVENT = "event", _("Something has happened")
        WORKER = "worker", _("Another worker")
        COVER = "cover", _("Somebody covers for the worker")

    class Wants(models.TextChoices):
        STOP = "stop", _("They do not want this any more")
        COMPLAINT = "complaint", _("They want to make a complaint")
        PUT_RIGHT = "put_right", _("They want it put right, and no complaint")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=14, choices=Kind)
    wants = models.CharField(max_length=10, choices=Wants, blank=True)  # where they changed their mind
    event = models.CharField(max_length=30, choices=TriggerEvent.Kind, blank=True)  # where something has happened
    worker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # who takes over or covers
    until = models.DateField(null=True)  # the last day of cover
    is_agreed = models.BooleanField(null=True)  # the survivor knows of the other worker and agrees
    detail = SealedField(place="partners.report.detail", null=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id referral kind wants event worker until is_agreed at by seen_at seen_by",
        sensitive="detail",
    )

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["at"], condition=Q(seen_at__isnull=True), name="partners_report_unseen")]
        constraints = [
            known("kind", "not_safe mind_changed event worker cover"),
            known("wants", "stop complaint put_right", may_be_empty=True),
            known(
                "event",
                "new_incident perpetrator_moved order_changed hearing_set separation children_date pregnancy "
                "bereavement self_harm distress perpetrator_connected no_longer_safe plan_changed",
                may_be_empty=True,
            ),
            together("seen_at", "seen_by"),
            models.CheckConstraint(
                condition=Q(kind="mind_changed") ^ Q(wants=""), name="partners_report_wants_with_a_changed_mind"
            ),
            models.CheckConstraint(condition=Q(kind="event") ^ Q(event=""), name="partners_report_event_named"),
            models.CheckConstraint(
                condition=(Q(kind__in=["worker", "cover"]) & Q(worker__isnull=False, is_agreed__isnull=False))
                | (~Q(kind__in=["worker", "cover"]) & Q(worker__isnull=True, is_agreed__isnull=True)),
                name="partners_report_worker_named",
            ),
            models.CheckConstraint(
                condition=Q(kind="cover", until__isnull=False) | (~Q(kind="cover") & Q(until__isnull=True)),
                name="partners_report_cover_ends",
            ),
        ]


class ReferralFile(models.Model):
    """A file that was handed in with a referral, or with its draft; sealed, scanned, and never shown inline."""

    draft = models.ForeignKey(ReferralDraft, null=True, on_delete=models.SET_NULL, related_name="files")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(SealedFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id draft referral file added_at added_by")

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True) | Q(referral__isnull=True), name="partners_file_in_one_place"
            ),
        ]
