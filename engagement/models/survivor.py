"""The person, how they are found, and what the gate answered about them."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import RecordBlock, User
from accounts.roles import Permission
from safeguards.constraints import known, together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class SurvivorQuerySet(models.QuerySet["Survivor"]):
    def visible_to(self, user: User) -> Self:
        """The only place that knows who sees whom: a qualified coordinator sees everyone from whose record they are
        not barred (security rule 5), nobody else sees anyone."""
        if not user.can(Permission.OPEN_SURVIVORS):
            return self.none()
        return self.exclude(pk__in=RecordBlock.objects.barring(user).values("record"))


class Survivor(Personal):
    """An adult with lived experience who is known to the coordinator.

    The pseudonym stands on every screen; it comes from a word list and says nothing of the person. The name and the
    name they like to be called are sealed. On screen the person is called as they choose (AC-5). `equality_ref` is the
    sealed id of their equality answers, which know nothing of them (EQ-6). Once they have died nothing goes to anybody
    but by whoever speaks for the family.
    """

    class Word(models.TextChoices):
        SURVIVOR = "survivor", _("Survivor")
        VICTIM = "victim", _("Victim")
        BOTH = "victim_survivor", _("Victim-survivor")
        NEITHER = "neither", _("Neither: a person")

    pseudonym = models.CharField(max_length=60, unique=True)
    name = SealedField(place="engagement.survivor.name", null=True)
    known_as = SealedField(place="engagement.survivor.known_as", null=True)
    word = models.CharField(max_length=15, choices=Word, default=Word.SURVIVOR)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    equality_ref = SealedField(place="engagement.survivor.equality_ref", null=True)
    died_at = models.DateTimeField(null=True)  # when it was recorded, not when it happened
    died_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    family = SealedField(place="engagement.survivor.family", null=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id pseudonym word language died_at died_by created_at created_by",
        personal="name known_as family",
        sensitive="equality_ref",
    )
    objects = SurvivorQuerySet.as_manager()

    class Meta:
        ordering = ["pseudonym"]
        indexes = [
            models.Index(fields=["died_at"], condition=models.Q(died_at__isnull=False), name="engagement_survivor_died")
        ]
        constraints = [
            known("language", "en cy"),
            known("word", "survivor victim victim_survivor neither"),
            together("died_at", "died_by"),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class SurvivorIndex(models.Model):
    """A digest by which one exact detail finds a person. Erasing the person deletes these rows, and a detail that came
    with a way of reaching them goes when that way gets another."""

    class Kind(models.TextChoices):
        NAME = "name", _("Name")
        PHONE = "phone", _("Phone number")
        EMAIL = "email", _("Email address")

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="index_rows")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.BinaryField(db_index=True)
    route = models.ForeignKey("engagement.ContactRoute", null=True, on_delete=models.CASCADE, related_name="+")

    privacy: ClassVar = Privacy(operational="id survivor kind route", sensitive="digest")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survivor", "digest", "route"], nulls_distinct=False, name="engagement_index_once"
            ),
            known("kind", "name phone email"),
        ]


class SupportWorker(Personal):
    """Somebody from another service who stands by this person, as far as the survivor wants us to know."""

    survivor = models.OneToOneField(Survivor, on_delete=models.CASCADE, related_name="support_worker")
    name = SealedField(place="engagement.support_worker.name")
    organisation = SealedField(place="engagement.support_worker.organisation", null=True)
    reached_by = SealedField(place="engagement.support_worker.reached_by", null=True)
    is_aware = models.BooleanField()  # knows that the survivor talks to us
    may_call = models.BooleanField()  # may be asked to pass on that we would like to talk

    privacy: ClassVar = Privacy(
        operational="id key_id survivor is_aware may_call", personal="name organisation reached_by"
    )


class AccessNeed(Personal):
    """What makes taking part possible for this person (AC-1 to AC-3). Operational, never equality data, and sealed:
    most of it tells of health. Seats carry it on, with consent."""

    class Kind(models.TextChoices):
        BSL = "bsl_interpreter", _("BSL interpreter")
        LIPSPEAKER = "lipspeaker", _("Lipspeaker")
        PALANTYPIST = "palantypist", _("Speech-to-text reporter")
        LOOP = "hearing_loop", _("Hearing loop")
        INTERPRETER = "spoken_interpreter", _("Interpreter")
        EASY_READ = "easy_read", _("Easy Read")
        LARGE_PRINT = "large_print", _("Large print")
        AUDIO = "audio", _("Audio")
        BRAILLE = "braille", _("Braille")
        PLAIN_TEXT = "plain_text", _("Plain text")
        SCREEN_READER = "screen_reader", _("Works with a screen reader")
        STEP_FREE = "step_free", _("Step-free way in")
        QUIET_ROOM = "quiet_room", _("Quiet room")
        BREAKS = "breaks", _("Breaks")
        SUPPORTER = "supporter_present", _("A supporter with them")
        CHILDCARE = "childcare", _("Childcare")
        FEMALE_STAFF = "female_staff", _("Women only")
        MALE_STAFF = "male_staff", _("Men only")
        CAMERA_OFF = "camera_off", _("Camera off")
        CHAT_ONLY = "chat_only", _("Typing instead of talking")
        PHONE_ONLY = "phone_only", _("Phone only")
        TRANSPORT = "transport", _("Transport")
        TIMES = "food_or_prayer_times", _("Food or prayer times")
        ROOM_LAYOUT = "trauma_room_layout", _("A seat near the door, no one behind")
        DOG = "assistance_dog", _("Assistance dog")
        OTHER = "other", _("Something else")

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="access_needs")
    kind = SealedField(place="engagement.access_need.kind")  # a value of Kind
    detail = SealedField(place="engagement.access_need.detail", null=True)

    privacy: ClassVar = Privacy(operational="id key_id survivor", sensitive="kind detail")


class GateDecision(models.Model):
    """What the gate answered, kept beside what was done under it. Only ever added."""

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="gate_decisions")
    purpose = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)
    reasons = ArrayField(models.CharField(max_length=60), default=list)
    until = models.DateTimeField(null=True)
    about = models.UUIDField(null=True)  # the message, consultation or change it was asked for
    at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(operational="id survivor purpose outcome reasons until about at")

    class Meta:
        indexes = [models.Index(fields=["about"], name="engagement_decision_about")]
