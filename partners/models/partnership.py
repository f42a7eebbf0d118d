"""A partner agency and how we stand with it: agreement, people, touchpoints, and what they think of our work."""

from datetime import date
from typing import ClassVar, Self
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from safeguards.constraints import known, together
from safeguards.models import SealedFile
from safeguards.prepared import Given
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField

MARKS = (1, 2, 3, 4, 5)  # of a rating: 1 is poor, 5 is very good


class Partnership(models.Model):
    """One partner agency, and the next thing to do with it."""

    class Sector(models.TextChoices):
        IDVA = "idva_service", _("IDVA service")
        ISVA = "isva_service", _("ISVA service")
        SUPPORT = "support_service", _("Another support service")
        REFUGE = "refuge", _("Refuge")
        HEALTH = "health", _("Health")
        SOCIAL_CARE = "social_care", _("Social care")
        EDUCATION = "education", _("Education")
        PROBATION = "probation", _("Probation")
        CPS = "cps", _("Crown Prosecution Service")
        COUNCIL = "council", _("Council or housing")
        OTHER = "other", _("Another")

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(max_length=16, choices=Sector)
    next_action = models.CharField(max_length=200, blank=True)
    next_action_on = models.DateField(null=True)
    next_action_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        public="sector", operational="id organisation next_action next_action_on next_action_by made_at made_by"
    )

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            known(
                "sector",
                "idva_service isva_service support_service refuge health social_care education probation cps council "
                "other",
            ),
            models.CheckConstraint(
                condition=Q(next_action="", next_action_on__isnull=True, next_action_by__isnull=True)
                | (~Q(next_action="") & Q(next_action_on__isnull=False, next_action_by__isnull=False)),
                name="partners_partnership_next_action_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class SharingAgreementQuerySet(models.QuerySet["SharingAgreement"]):
    """Reading vocabulary of agreements."""

    def current(self, *, on: date | Given) -> Self:
        """Begun, not ended, and not past its last day."""
        return self.going_on(on=on).filter(begins_on__lte=on)

    def going_on(self, *, on: date | Given) -> Self:
        """Not ended, and not past its last day; it may still have to begin."""
        return self.filter(until__gte=on, ended_at__isnull=True)


class SharingAgreement(models.Model):
    """An information-sharing agreement with a partner, until its last day. Without a current one the partner sends
    nothing new; what is open goes on to its end. `terms` says where the signed agreement is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    terms = models.CharField(max_length=200)
    file = models.OneToOneField(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    until = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SharingAgreementQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        operational="id organisation terms file begins_on until recorded_at recorded_by ended_at ended_by"
    )

    class Meta:
        ordering = ["-until"]
        indexes = [
            models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="partners_agreement_ends"),
        ]
        constraints = [
            together("ended_at", "ended_by"),
            models.CheckConstraint(
                condition=Q(until__gte=F("begins_on")), name="partners_agreement_ends_after_it_begins"
            ),
        ]


class PartnerContact(models.Model):
    """Somebody to ring at a partner agency, whether they have an account or not."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    job = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id organisation job left_at left_by added_at added_by", personal="name email phone"
    )

    class Meta:
        ordering = ["name"]
        constraints = [together("left_at", "left_by")]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """A time we met, rang or wrote to a partner, and what was agreed. Nothing about a survivor belongs here."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        EMAIL = "email", _("Email")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    note = models.TextField()
    agreed = models.TextField(blank=True)
    noted_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id organisation kind on note agreed noted_at noted_by")

    class Meta:
        ordering = ["-on", "-noted_at"]
        constraints = [known("kind", "meeting call visit email training other")]


class RatingRound(models.Model):
    """Twice a year each partner is asked what they think of our work; `half` is the first day of the half year."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    half = models.DateField()
    asked_at = models.DateTimeField(db_default=Now())
    closes_on = models.DateField()

    privacy: ClassVar = Privacy(operational="id organisation half asked_at closes_on")

    class Meta:
        ordering = ["-half"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "half"], name="partners_round_once"),
        ]


def _mark() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(null=True, validators=[MinValueValidator(1), MaxValueValidator(5)])


class PartnerRating(Personal):
    """What one worker of a partner answered: four marks from 1 to 5, each of which may be left out, and their words,
    sealed under a key of their own."""

    round = models.ForeignKey(RatingRound, on_delete=models.PROTECT, related_name="ratings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reach = _mark()  # how easy we are to reach
    speed = _mark()  # how quickly we answer
    told = _mark()  # how well we tell them what came of it
    right = _mark()  # how well things are put right for survivors
    words = SealedField(place="partners.rating.words", null=True)
    at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(operational="id key_id round by reach speed told right at", personal="words")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "by"], name="partners_rating_once"),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__in": MARKS}),
                    name=f"partners_rating_{name}_known",
                )
                for name in ("reach", "speed", "told", "right")
            ],
        ]
