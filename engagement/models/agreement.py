"""What was agreed: wordings, consents, and the participation assessment."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models.survivor import Survivor
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class Purpose(models.TextChoices):
    """What a consent is for. One choice for each purpose; refusing one changes no other (CN-3)."""

    CONTACT = "contact_by_sec", _("Contact by the coordinator")
    ONE_TO_ONE = "one_to_one_feedback", _("Talking one to one about the service")
    UPDATES = "feedback_updates", _("News of what came of it")


class Activity(models.TextChoices):
    """What an assessment covers (SP-1)."""

    ONE_TO_ONE = "one_to_one", _("One-to-one talks")
    FOCUS_GROUP = "focus_group", _("Focus groups")
    REFERENCE_GROUP = "reference_group", _("Reference group")


class WordingQuerySet(models.QuerySet["Wording"]):
    def current(self, kind: str, purpose: str = "") -> "Wording":
        """The newest version of one wording. Raises Wording.DoesNotExist."""
        return self.filter(kind=kind, purpose=purpose).latest("version")


class Wording(models.Model):
    """Exactly what people are told, in both languages, version by version. A used version never changes (CN-4)."""

    class Kind(models.TextChoices):
        RECORDING_WARNING = "recording_warning", _("Recording warning")
        CONSENT = "consent", _("Consent")

    kind = models.CharField(max_length=20, choices=Kind)
    purpose = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField()
    text_en = models.TextField()
    text_cy = models.TextField()
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(public="text_en text_cy", operational="id kind purpose version approved_by approved_at")
    objects = WordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "purpose", "version"], name="engagement_wording_version_once"),
            known("kind", "recording_warning consent"),
        ]

    def text(self, language: str | None = None) -> str:
        """The words in `language`, or in the language of the screen."""
        return self.text_cy if (language or get_language()) == "cy" else self.text_en


class ConsentQuerySet(models.QuerySet["ConsentRecord"]):
    def current(self) -> Self:
        """The newest answer to each purpose of each person."""
        return self.order_by("survivor_id", "purpose", "-decided_at", "-pk").distinct("survivor_id", "purpose")


class ConsentRecord(models.Model):
    """One answer to one purpose. Only ever added: a withdrawal is a new row; expiry is computed (CN-3 to CN-6)."""

    class Decision(models.TextChoices):
        GIVEN = "given", _("Yes")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Method(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        BY_PHONE = "by_phone", _("By phone")
        BY_VIDEO = "by_video", _("By BSL video")
        BY_RELAY = "by_relay", _("By relay")
        ONLINE = "online", _("On their private page")

    LIVE: ClassVar = (Method.IN_PERSON, Method.BY_PHONE, Method.BY_VIDEO, Method.BY_RELAY)  # somebody asks them

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40, choices=Purpose)
    decision = models.CharField(max_length=10, choices=Decision)
    wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    method = models.CharField(max_length=10, choices=Method, blank=True)  # a withdrawal is one press: nothing is asked
    in_private = models.BooleanField()
    decided_at = models.DateTimeField(db_default=Now())
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(null=True)

    privacy: ClassVar = Privacy(
        operational="id survivor purpose decision wording language method in_private decided_at taken_by expires_on"
    )
    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["given", "declined", "withdrawn"]), name="engagement_consent_decision_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision="given")
                | Q(wording__isnull=False, expires_on__isnull=False, in_private=True, taken_by__isnull=False),
                name="engagement_consent_given_with_its_evidence",
            ),
            known("purpose", "contact_by_sec one_to_one_feedback feedback_updates"),
            known("language", "en cy"),
            known("method", "in_person by_phone by_video by_relay online", may_be_empty=True),
        ]

    def stands(self, on: date) -> bool:
        """Given, and not yet run out on that day. Expired is the same as not given (CN-6)."""
        return self.decision == self.Decision.GIVEN and self.expires_on is not None and on <= self.expires_on


class AssessmentDecision(models.TextChoices):
    """It is not a test that somebody passes (SP-2)."""

    PROCEED = "proceed", _("Go ahead")
    PROCEED_WITH_CONDITIONS = "proceed_with_conditions", _("Go ahead, with conditions")
    ADJUST = "adjust", _("Choose another way to take part")
    DEFER = "defer", _("Wait, and look again together")
    NOT_NOW = "not_now_survivor_choice", _("They would rather not, for now")


class ParticipationAssessment(Personal):
    """Whether, and how, it is safe to take part: made with the survivor, for named activities (SP-1 to SP-6).

    `conditions` may be shown to whoever runs the activity; `notes` (the reasons) never are.
    """

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="assessments")
    covers = ArrayField(models.CharField(max_length=20, choices=Activity))
    decision = models.CharField(max_length=30, choices=AssessmentDecision)
    with_survivor = models.BooleanField()
    conditions = SealedField(place="engagement.assessment.conditions", null=True)
    notes = SealedField(place="engagement.assessment.notes", null=True)
    completed_at = models.DateTimeField(db_default=Now())
    completed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    current_until = models.DateField()

    privacy: ClassVar = Privacy(
        operational="id key_id survivor covers decision with_survivor completed_at completed_by current_until",
        sensitive="conditions notes",
    )

    class Meta:
        ordering = ["-completed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=AssessmentDecision.values), name="engagement_assessment_decision_known"
            )
        ]

    def has_run_out(self, at: datetime | None = None) -> bool:
        """Is its last day over?"""
        return timezone.localdate(at) > self.current_until
