"""The conversation: consultations, who took part, and who else was there."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.db.models.lookups import IsNull
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import RecordBlock, User
from accounts.roles import Permission
from engagement.models.agreement import Wording
from engagement.models.own_measure import asked_once
from engagement.models.survivor import Survivor
from safeguards.constraints import known, together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class Theme(models.Model):
    """One entry of the coding frame, mapped to a right of the Victims' Code (VC-1)."""

    code = models.SlugField(primary_key=True, max_length=40)
    name_en = models.CharField(max_length=80)
    name_cy = models.CharField(max_length=80)
    right = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    privacy: ClassVar = Privacy(public="code name_en name_cy right position")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(right__gte=1, right__lte=12), name="engagement_theme_right_known")
        ]

    def __str__(self) -> str:
        return self.name_cy if get_language() == "cy" else self.name_en


IS_OPEN = IsNull(F("closed_at"), True)


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, user: User) -> Self:
        """Consultations whose people this user may see. What came in a referral of somebody who is not known to us yet
        is on the page of the referral alone."""
        if not user.can(Permission.OPEN_SURVIVORS):
            return self.none()
        people = Participation.objects.filter(consultation=OuterRef("pk"))
        known = self.exclude(Q(kind=Consultation.Kind.RECOVERY) & ~Exists(people))
        return known.exclude(participations__survivor__in=RecordBlock.objects.barring(user).values("record"))

    def open(self) -> Self:
        """Begun and not closed."""
        return self.filter(closed_at__isnull=True)

    def with_names(self) -> Self:
        """Each with `name`, the pseudonym of whoever speaks; of a group, of one of them."""
        people = Survivor.objects.filter(participations__consultation=OuterRef("pk")).order_by()
        return self.annotate(name=Subquery(people.values("pseudonym")[:1]))

    def with_open_first(self) -> Self:
        """Each with `is_open`, by which a list in falling order begins with them."""
        return self.annotate(is_open=IS_OPEN)


class Consultation(Personal):
    """One held engagement. The recording warning comes first (CR-16); what is missing never stops it.

    Sealed under the key of its one survivor, or, for a group, under a key of its own. What came in a referral has the
    referral's id and is sealed under its key; nobody takes part in it until we know who it is about.
    """

    class Kind(models.TextChoices):
        ONE_TO_ONE = "one_to_one", _("One to one")
        GROUP = "group", _("In a group")
        RECOVERY = "service_recovery", _("In a referral")

    class Channel(models.TextChoices):
        PHONE = "phone", _("By phone")
        IN_PERSON = "in_person", _("In person")
        VIDEO = "video", _("By video")
        RELAY = "relay", _("By relay or BSL video")
        PAGE = "page", _("In writing, on their private page")
        REFERRAL = "referral", _("In a referral")  # somebody from another service passed it on

    LIVE: ClassVar = (Channel.PHONE, Channel.IN_PERSON, Channel.VIDEO, Channel.RELAY)  # somebody talks with them

    class Warning(models.TextChoices):
        UNDERSTOOD = "understood", _("Yes, and they understood it")
        PARTLY = "partly", _("Yes, they understood it in part")
        NOT_GIVEN = "not_given", _("They spoke before I could say it")
        SHOWN = "shown", _("It stood above what they wrote")

    SPOKEN: ClassVar = (Warning.UNDERSTOOD, Warning.PARTLY, Warning.NOT_GIVEN)  # what is said of it in a talk

    class Wellbeing(models.TextChoices):
        STEADY = "steady", _("Steady")
        SOME = "some_distress", _("Some distress")
        SIGNIFICANT = "significant_distress", _("Significant distress")
        NOT_MET = "not_met", _("Nobody met them")

    class Safeguarding(models.TextChoices):
        NONE = "none", _("None")
        ALREADY = "already_reported", _("Already reported")
        NEW = "new", _("New")

    class Crime(models.TextChoices):
        NONE = "none", _("None")
        ALREADY = "already_recorded", _("Already recorded")
        NEW = "new", _("New")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ONE_TO_ONE)
    channel = models.CharField(max_length=10, choices=Channel)
    place = SealedField(place="engagement.consultation.place", null=True)  # where, if it helps
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    started_at = models.DateTimeField(db_default=Now())
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    warning = models.CharField(max_length=12, choices=Warning, blank=True)
    warning_wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    warning_at = models.DateTimeField(null=True)
    warning_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    warning_reason = SealedField(place="engagement.consultation.warning_reason", null=True)
    missing_reason = SealedField(place="engagement.consultation.missing_reason", null=True)
    wellbeing = models.CharField(max_length=24, choices=Wellbeing, blank=True)
    safeguarding = models.CharField(max_length=16, choices=Safeguarding, blank=True)
    crime = models.CharField(max_length=16, choices=Crime, blank=True)
    crime_reason = SealedField(place="engagement.consultation.crime_reason", null=True)  # why there is none to record
    crime_reference = SealedField(place="engagement.consultation.crime_reference", null=True)  # CR-18
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id kind channel language started_at held_by warning warning_wording warning_at warning_by "
        "wellbeing safeguarding crime closed_at closed_by",
        sensitive="place warning_reason missing_reason crime_reason crime_reference",
    )
    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["started_at"], condition=Q(closed_at__isnull=True), name="engagement_talk_open"),
            models.Index(
                fields=["started_at"],
                condition=(Q(crime="new") | Q(safeguarding="new")) & Q(closed_at__isnull=True),
                name="engagement_talk_to_write_down",
            ),
            models.Index(
                fields=["held_by", "started_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="engagement_talk_open_with",
            ),
            models.Index(IS_OPEN, "started_at", "id", name="engagement_talk_open_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="engagement_consultation_closed_together",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (~Q(wellbeing="") & ~Q(warning="")),
                name="engagement_consultation_closed_when_answered",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (~Q(safeguarding="") & ~Q(crime="")),
                name="engagement_consultation_closed_when_asked",
            ),
            models.CheckConstraint(
                condition=Q(warning="", warning_at__isnull=True) | (~Q(warning="") & Q(warning_at__isnull=False)),
                name="engagement_consultation_warning_together",
            ),
            models.CheckConstraint(
                condition=~Q(warning="not_given") | Q(warning_reason__isnull=False),
                name="engagement_consultation_no_warning_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(warning__in=["understood", "partly", "shown"])
                | Q(warning_wording__isnull=False, warning_by__isnull=False),
                name="engagement_consultation_warning_with_its_evidence",
            ),
            together("warning_at", "warning_by"),
            known("kind", "one_to_one group service_recovery"),
            known("channel", "phone in_person video relay page referral"),
            known("safeguarding", "none already_reported new", may_be_empty=True),
            known("crime", "none already_recorded new", may_be_empty=True),
            models.CheckConstraint(
                condition=~Q(crime="none") | Q(crime_reason__isnull=False),
                name="engagement_consultation_no_crime_has_a_reason",
            ),
            known("language", "en cy"),
            known("warning", "understood partly not_given shown", may_be_empty=True),
            known("wellbeing", "steady some_distress significant_distress not_met", may_be_empty=True),
        ]

    @property
    def was_referred(self) -> bool:
        """Nobody met them: somebody from another service passed it on."""
        return self.channel == self.Channel.REFERRAL


class Participation(models.Model):
    """One survivor in one consultation; and whether they were asked how taking part was, and answered."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participations")
    survivor = models.ForeignKey(Survivor, on_delete=models.PROTECT, related_name="participations")
    own_asked_month = models.DateField(null=True)
    is_own_answered = models.BooleanField(default=False, db_default=False)

    privacy: ClassVar = Privacy(operational="id consultation survivor own_asked_month is_own_answered")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "survivor"], name="engagement_participation_once"),
            *asked_once(),
        ]


class Companion(Personal):
    """Somebody else who is there: a supporter, or an interpreter whose name the survivor agreed to beforehand (AC-3).

    Their name was held against whom this survivor must not meet; `must_not_meet` keeps the blind answer.
    """

    class Part(models.TextChoices):
        SUPPORTER = "supporter", _("Supporter")
        INTERPRETER = "interpreter", _("Interpreter")

    class Gender(models.TextChoices):
        WOMAN = "woman", _("Woman")
        MAN = "man", _("Man")
        OTHER = "other", _("Neither, or not known")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="companions")
    part = models.CharField(max_length=12, choices=Part)
    name = SealedField(place="engagement.companion.name")
    language = models.CharField(max_length=60, blank=True)
    dialect = models.CharField(max_length=60, blank=True)
    gender = models.CharField(max_length=6, choices=Gender, blank=True)
    agreed_with_survivor = models.BooleanField()
    must_not_meet = models.BooleanField()
    added_at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(
        operational="id key_id consultation part language dialect gender agreed_with_survivor must_not_meet added_at",
        personal="name",
    )

    class Meta:
        ordering = ["added_at"]
        constraints = [
            known("part", "supporter interpreter"),
            known("gender", "woman man other", may_be_empty=True),
        ]
