"""What was said: contributions, one point each, and what was later put right beside them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import RecordBlock, User
from accounts.roles import Permission
from engagement.models.conversation import Consultation, Theme
from engagement.models.survivor import Survivor
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, user: User) -> Self:
        """Contributions of people this user may see."""
        if not user.can(Permission.OPEN_SURVIVORS):
            return self.none()
        barred = RecordBlock.objects.barring(user).values("record")
        return self.exclude(survivor__in=barred).exclude(consultation__participations__survivor__in=barred)


class Contribution(Personal):
    """One point somebody made. Their words are sealed under their own key and are never edited, only corrected beside.

    `would_change` is what they would change, `may_quote` what they said about being quoted (a consent of its own is
    still needed for each use).
    """

    class ReadBack(models.TextChoices):
        AGREED = "agreed", _("Read back and agreed")
        NOT_READ_BACK = "not_read_back", _("Not read back")

    class Quote(models.TextChoices):
        NOT_ASKED = "not_asked", _("Not asked")
        NO_NAME = "without_name", _("Yes, without a name")
        AS_CHOSEN = "as_they_choose", _("Yes, as they choose")
        NO = "no", _("No")

    class Journey(models.TextChoices):
        NOT_SAID = "not_said", _("Not said")
        FIRST_CONTACT = "first_contact", _("First contact and reporting")
        INVESTIGATION = "investigation", _("The investigation")
        CHARGE = "charge", _("The decision to charge")
        COURT = "court", _("The hearing")
        AFTER = "after", _("After the hearing")
        SUPPORT = "support", _("Support, at any time")

    class Agency(models.TextChoices):
        POLICE = "police", _("Police")
        PROSECUTION = "prosecution", _("Prosecution")
        COURTS = "courts", _("Courts")
        PROBATION = "probation", _("Probation and prison")
        HEALTH = "health", _("Health")
        COUNCIL = "council", _("Council and housing")
        EDUCATION = "education", _("Schools and colleges")
        SUPPORT = "support", _("A support service")
        OTHER = "other", _("Somebody else")

    class Credit(models.TextChoices):
        NONE = "none", _("Not at all")
        SURVIVOR = "a_survivor", _("As “a survivor”")
        WORD = "own_word", _("By a name or word they chose")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="contributions")
    survivor = models.ForeignKey(Survivor, on_delete=models.PROTECT, related_name="contributions")
    number = models.PositiveSmallIntegerField()
    words = SealedField(place="engagement.contribution.words")
    would_change = SealedField(place="engagement.contribution.would_change", null=True)
    read_back = models.CharField(max_length=15, choices=ReadBack)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    right = models.PositiveSmallIntegerField(null=True)  # where it is another than the theme's
    journey = models.CharField(max_length=15, choices=Journey, default=Journey.NOT_SAID, db_default="not_said")
    agency = models.CharField(max_length=12, choices=Agency, default=Agency.POLICE, db_default="police")
    may_quote = models.CharField(max_length=15, choices=Quote, default=Quote.NOT_ASKED)
    credit = models.CharField(max_length=10, choices=Credit, default=Credit.NONE, db_default="none")
    credit_as = SealedField(place="engagement.contribution.credit_as", null=True)
    said_at = models.DateTimeField(db_default=Now(), db_index=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id consultation survivor number read_back theme right journey agency may_quote credit "
        "said_at recorded_by",
        personal="credit_as",
        sensitive="words would_change",
    )
    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["said_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="engagement_contribution_number_once"),
            known("read_back", "agreed not_read_back"),
            known("may_quote", "not_asked without_name as_they_choose no"),
            known("journey", "not_said first_contact investigation charge court after support"),
            known("agency", "police prosecution courts probation health council education support other"),
            known("credit", "none a_survivor own_word"),
            models.CheckConstraint(
                condition=Q(right__isnull=True) | Q(right__gte=1, right__lte=12), name="engagement_point_right_known"
            ),
        ]

    @property
    def victims_code_right(self) -> int:
        """The right of the Victims' Code it speaks of: the one chosen, else its theme's (VC-1)."""
        return self.right or self.theme.right


class ContributionCorrection(Personal):
    """What the survivor said later to put a point right. It stands beside the point; neither is ever edited."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="corrections")
    words = SealedField(place="engagement.correction.words")
    said_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id key_id contribution said_at recorded_by", sensitive="words")

    class Meta:
        ordering = ["said_at"]
