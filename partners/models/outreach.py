"""Making the role known, and what agencies agree with each other (practice 7, 8, 36, 37)."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from feedback.models import Change
from safeguards.constraints import known, together
from safeguards.registry import Privacy


class OutreachEvent(models.Model):
    """A talk, stall, campaign or training: for whom, how many it reached, with what, and what followed.

    Where those who came were asked how well they understood before and after, the two means (1 to 5) and how many
    answered are kept (practice 36).
    """

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        TRAINING = "training", _("Training")
        STALL = "stall", _("Stall or open day")
        CAMPAIGN = "campaign", _("Campaign")
        MATERIAL = "material", _("Leaflet, poster or film")
        ONLINE = "online", _("Online")
        OTHER = "other", _("Something else")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("The public")
        SURVIVORS = "survivors", _("People with lived experience")
        OFFICERS = "officers", _("Police officers and staff")
        PARTNERS = "partners", _("Partner agencies")
        STUDENTS = "students", _("Students")
        OTHER = "other", _("Others")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    audience = models.CharField(max_length=10, choices=Audience)
    reach = models.PositiveIntegerField(null=True)  # people, counted or estimated
    is_estimate = models.BooleanField(default=False)
    materials = models.TextField(blank=True)
    followed = models.TextField(blank=True)
    organisations = models.ManyToManyField(Organisation, related_name="+", blank=True)
    understood_before = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    understood_after = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    rated_by = models.PositiveIntegerField(null=True)
    noted_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id kind title on place audience reach is_estimate materials followed organisations "
        "understood_before understood_after rated_by noted_at noted_by"
    )

    class Meta:
        ordering = ["-on", "-noted_at"]
        constraints = [
            known("kind", "talk training stall campaign material online other"),
            known("audience", "public survivors officers partners students other"),
            together("understood_before", "understood_after", "rated_by"),
            models.CheckConstraint(
                condition=Q(understood_before__isnull=True)
                | Q(understood_before__range=(1, 5), understood_after__range=(1, 5), rated_by__gte=1),
                name="partners_outreach_rated_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgencyMeeting(models.Model):
    """A meeting of several agencies about the service, not about a person."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(max_length=120)
    on = models.DateField()
    agencies = models.ManyToManyField(Organisation, related_name="+")
    about = models.TextField(blank=True)
    noted_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id title on agencies about noted_at noted_by")

    class Meta:
        ordering = ["-on", "-noted_at"]

    def __str__(self) -> str:
        return self.title


class MeetingPoint(models.Model):
    """One thing that was agreed at a meeting of agencies: who does it, by when, and the change it led to."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    meeting = models.ForeignKey(AgencyMeeting, on_delete=models.CASCADE, related_name="points")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id meeting what owner due_on change done_at done_by")

    class Meta:
        ordering = ["due_on", "what"]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(done_at__isnull=True), name="partners_point_open"),
        ]
        constraints = [together("done_at", "done_by")]
