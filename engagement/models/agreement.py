"""What was agreed: wordings and consents."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models.survivor import Survivor
from safeguards.constraints import known, together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class Purpose(models.TextChoices):
    """What a consent is for. One choice for each purpose; refusing one changes no other (CN-3)."""

    CONTACT = "contact_by_sec", _("Contact by the coordinator")
    ONE_TO_ONE = "one_to_one_feedback", _("Talking one to one about the service")
    UPDATES = "feedback_updates", _("News of what came of it")
    FOCUS_GROUP = "focus_group", _("A focus group")
    NETWORK = "survivor_network", _("The Survivor Network")
    REFERENCE_GROUP = "victim_reference_group", _("The Victim Reference Group")
    PANEL = "scrutiny_panel_feedback", _("Feedback to a scrutiny panel")
    QUOTE_INTERNAL = "quote_anonymised_internal", _("Quoting their words without a name, inside the organisation")
    QUOTE_PUBLISHED = "quote_anonymised_published", _("Quoting their words without a name, in public")
    CASE_STUDY = "case_study_training", _("A case study for training")
    VIDEO_INTERNAL = "video_training_internal", _("A film for training our own staff")
    VIDEO_PARTNERS = "video_training_partners", _("A film for training partners")
    MEDIA = "media_or_social", _("Press or social media")
    SHARE = "share_with_named_partner", _("Sharing with one named partner")
    RESEARCH = "research_named_project", _("One named research project")
    EQUALITY = "equality_monitoring", _("Equality questions")
    RECORDING = "photo_or_recording_in_session", _("Photographs or recording in a session")
    PAYMENT = "payment_processing", _("Handling their expenses")


# asked for one exact text, use, partner or project at a time: the scope says which
SCOPED = frozenset(
    {
        Purpose.QUOTE_INTERNAL,
        Purpose.QUOTE_PUBLISHED,
        Purpose.CASE_STUDY,
        Purpose.VIDEO_INTERNAL,
        Purpose.VIDEO_PARTNERS,
        Purpose.MEDIA,
        Purpose.SHARE,
        Purpose.RESEARCH,
    }
)
# cannot be used until the days to change their mind are over (CN-12)
COOLING_OFF = frozenset(
    {Purpose.QUOTE_PUBLISHED, Purpose.CASE_STUDY, Purpose.VIDEO_INTERNAL, Purpose.VIDEO_PARTNERS, Purpose.MEDIA}
)


class WordingQuerySet(models.QuerySet["Wording"]):
    def usable(self) -> Self:
        """What may be shown or sent: approved versions, or every one where none needs approval (demo and tests)."""
        return self.filter(approved_at__isnull=False) if settings.WORDINGS_MUST_BE_APPROVED else self

    def has_usable(self, kind: str, purpose: str = "") -> bool:
        """May any version of it be shown or sent? Without a query where none needs approval."""
        if not settings.WORDINGS_MUST_BE_APPROVED:
            return True
        return self.usable().filter(kind=kind, purpose=purpose).exists()

    def current(self, kind: str, purpose: str = "") -> "Wording":
        """The newest usable version of one wording. Raises Wording.DoesNotExist."""
        return self.usable().filter(kind=kind, purpose=purpose).latest("version")

    def current_by_purpose(self, kind: str) -> "dict[str, Wording]":
        """The newest usable version of each wording of a kind, in one query; a purpose without one is left out."""
        newest = self.usable().filter(kind=kind).order_by("purpose", "-version").distinct("purpose")
        return {wording.purpose: wording for wording in newest}


class Wording(models.Model):
    """Exactly what people are told, in both languages, version by version. A used version never changes (CN-4).

    Where wordings must be approved (in production always), only the newest approved version is shown or sent.
    """

    class Kind(models.TextChoices):
        RECORDING_WARNING = "recording_warning", _("Recording warning")
        CONSENT = "consent", _("Consent")
        MESSAGE = "message", _("Message")
        ROUTE_CHOICE = "route_choice", _("Putting right, or a complaint")

    kind = models.CharField(max_length=20, choices=Kind)
    purpose = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField()
    text_en = models.TextField()
    text_cy = models.TextField()
    is_material = models.BooleanField(default=False, db_default=False)  # changes what was agreed to: ask again (CN-11)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: came with it
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        public="text_en text_cy",
        operational="id kind purpose version is_material made_at made_by approved_at approved_by",
    )
    objects = WordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "purpose", "version"], name="engagement_wording_version_once"),
            known("kind", "recording_warning consent message route_choice"),
            together("approved_at", "approved_by"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(made_by__isnull=True) | ~Q(approved_by=models.F("made_by")),
                name="engagement_wording_approved_by_another",
            ),
        ]

    def text(self, language: str | None = None) -> str:
        """The words in `language`, or in the language of the screen."""
        return self.text_cy if (language or get_language()) == "cy" else self.text_en


class ConsentQuerySet(models.QuerySet["ConsentRecord"]):
    def current(self) -> Self:
        """The newest answer to each purpose, and each scope of it, of each person."""
        newest = self.order_by("survivor_id", "purpose", "scope", "-decided_at", "-pk")
        return newest.distinct("survivor_id", "purpose", "scope").against_newer_words()

    def against_newer_words(self) -> Self:
        """Each with `is_outworded`: a later wording changed what was agreed to, so that a yes to the older one is not
        used until they are asked again (CN-11)."""
        later = Wording.objects.usable().filter(
            kind=Wording.Kind.CONSENT,
            purpose=OuterRef("purpose"),
            version__gt=OuterRef("wording__version"),
            is_material=True,
        )
        return self.annotate(is_outworded=Exists(later))


class ConsentRecord(models.Model):
    """One answer to one purpose. Only ever added: a withdrawal is a new row; expiry is computed (CN-3 to CN-6).

    `scope` is the digest of the one text, use, partner or project a scoped purpose is asked for; the words themselves
    are sealed in its `ConsentDetail`. A yes may be used from `usable_from` on (CN-12).
    """

    class Decision(models.TextChoices):
        GIVEN = "given", _("Yes")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Format(models.TextChoices):
        SPOKEN = "spoken", _("Read aloud")
        WRITTEN = "written", _("In writing")
        EASY_READ = "easy_read", _("Easy Read")
        LARGE_PRINT = "large_print", _("Large print")
        BSL = "bsl_video", _("BSL video")

    class Method(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        BY_PHONE = "by_phone", _("By phone")
        BY_VIDEO = "by_video", _("By BSL video")
        BY_RELAY = "by_relay", _("By relay")
        ONLINE = "online", _("On their private page")
        WORKER = "worker", _("Through their support worker")

    LIVE: ClassVar = (Method.IN_PERSON, Method.BY_PHONE, Method.BY_VIDEO, Method.BY_RELAY)  # somebody asks them

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40, choices=Purpose)
    scope = models.CharField(max_length=64, blank=True, db_default="")
    decision = models.CharField(max_length=10, choices=Decision)
    wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    method = models.CharField(max_length=10, choices=Method, blank=True)  # a withdrawal is one press: nothing is asked
    format = models.CharField(max_length=12, choices=Format, blank=True)
    in_private = models.BooleanField()
    decided_at = models.DateTimeField(db_default=Now())
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    usable_from = models.DateField(null=True)
    expires_on = models.DateField(null=True)

    privacy: ClassVar = Privacy(
        operational="id survivor purpose decision wording language method format in_private decided_at taken_by "
        "usable_from expires_on",
        sensitive="scope",
    )
    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["survivor", "purpose", "scope", "-decided_at"], name="engagement_consent_newest"),
            models.Index(
                fields=["expires_on", "id"], condition=Q(expires_on__isnull=False), name="engagement_consent_ends"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["given", "declined", "withdrawn"]), name="engagement_consent_decision_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision="given")
                | Q(wording__isnull=False, expires_on__isnull=False, in_private=True, taken_by__isnull=False),
                name="engagement_consent_given_with_its_evidence",
            ),
            known(
                "purpose",
                "contact_by_sec one_to_one_feedback feedback_updates focus_group survivor_network "
                "victim_reference_group scrutiny_panel_feedback quote_anonymised_internal quote_anonymised_published "
                "case_study_training video_training_internal video_training_partners media_or_social "
                "share_with_named_partner research_named_project equality_monitoring photo_or_recording_in_session "
                "payment_processing",
            ),
            known("format", "spoken written easy_read large_print bsl_video", may_be_empty=True),
            known("language", "en cy"),
            known("method", "in_person by_phone by_video by_relay online worker", may_be_empty=True),
        ]

    def stands(self, on: date) -> bool:
        """Given, and not yet run out on that day. Expired is the same as not given (CN-6)."""
        return self.decision == self.Decision.GIVEN and self.expires_on is not None and on <= self.expires_on


class ConsentDetail(Personal):
    """What belongs to one answer and is sealed: the words of its scope, where the evidence is, and a doubt about this
    one decision with the help that was given. Nobody lacks capacity for good (CN-7)."""

    consent = models.OneToOneField(ConsentRecord, on_delete=models.CASCADE, related_name="detail")
    scope_text = SealedField(place="engagement.consent.scope_text", null=True)
    evidence = SealedField(place="engagement.consent.evidence", null=True)  # where the signed sheet or recording is
    capacity_note = SealedField(place="engagement.consent.capacity_note", null=True)

    privacy: ClassVar = Privacy(operational="id key_id consent", sensitive="scope_text evidence capacity_note")
