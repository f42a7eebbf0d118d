"""A change in the service, the steps it took, and who asked for it."""

from datetime import date
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Permission
from engagement.models import Contribution
from outbox.models import Message
from safeguards.constraints import known, together
from safeguards.models import SealedFile
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: User) -> Self:
        """Every change for the coordinator; their own for whoever owns some; for nobody else any."""
        if user.can(Permission.MANAGE_CHANGES):
            return self
        return self.filter(owner=user) if user.can(Permission.SEE_OWN_CHANGES) else self.none()

    def going_on(self) -> Self:
        """Not decided yet: neither made nor given up."""
        return self.filter(status__in=(Change.Status.PROPOSED, Change.Status.ACCEPTED, Change.Status.IN_PROGRESS))

    def late(self, on: date) -> Self:
        """What was promised by a day that is over: to be made, or to be checked that it has stayed."""
        made_late = Q(status__in=("proposed", "accepted", "in_progress"), due_on__lt=on)
        return self.filter(made_late | Q(status="implemented", check_on__lt=on))

    def made(self) -> Self:
        """Only implemented or embedded counts as change (FL-5)."""
        return self.filter(status__in=(Change.Status.IMPLEMENTED, Change.Status.EMBEDDED))


GOING_ON = ("proposed", "accepted", "in_progress")
PROMISED = models.Case(  # the day that counts now (feedback.due.promised_on)
    models.When(status__in=GOING_ON, then="due_on"), models.When(status="implemented", then="check_on")
)


class Change(Personal):
    """An evidenced alteration of the service. Sealed under a key of its own until it may be shown.

    "You said" and "We did" stand in both languages or not at all; "You said" alone where it is not going ahead. Nothing
    is called changed before it is implemented.
    `owner` makes it happen and answers for it; `sponsor` is who hears last that it is late. `due_on` is the day by
    which it should be made, `check_on` the day on which somebody looks whether it has stayed, `report_on` the owner's
    next word on it.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy")
        TRAINING = "training", _("Training")
        RESOURCE = "resource", _("Resource")
        PRACTICE = "practice", _("Practice")
        SERVICE = "service", _("Service")
        CULTURE = "culture", _("Culture")
        LAW = "law_or_strategy", _("Law or strategy")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        IN_PROGRESS = "in_progress", _("In progress")
        IMPLEMENTED = "implemented", _("Implemented")
        EMBEDDED = "embedded", _("Embedded")
        REJECTED = "rejected", _("Not going ahead")

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    area = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED)
    you_said_en = SealedField(place="feedback.change.you_said_en", null=True)
    you_said_cy = SealedField(place="feedback.change.you_said_cy", null=True)
    we_did_en = SealedField(place="feedback.change.we_did_en", null=True)
    we_did_cy = SealedField(place="feedback.change.we_did_cy", null=True)
    why_not_en = SealedField(place="feedback.change.why_not_en", null=True)
    why_not_cy = SealedField(place="feedback.change.why_not_cy", null=True)
    implemented_on = models.DateField(null=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sponsor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    check_on = models.DateField(null=True)
    report_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id title kind area status implemented_on owner sponsor due_on check_on report_on "
        "created_at created_by",
        sensitive="you_said_en you_said_cy we_did_en we_did_cy why_not_en why_not_cy",
    )
    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["-created_at", "id"], name="feedback_change_newest"),
            models.Index(
                fields=["due_on"],
                condition=Q(status__in=["proposed", "accepted", "in_progress"]),
                name="feedback_change_due",
            ),
            models.Index(fields=["check_on"], condition=Q(status="implemented"), name="feedback_change_check"),
            models.Index(
                PROMISED, "id", condition=Q(status__in=[*GOING_ON, "implemented"]), name="feedback_change_promised"
            ),
            models.Index(
                fields=["report_on", "id"],
                condition=Q(status__in=[*GOING_ON, "implemented"]),
                name="feedback_change_to_report",
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(status__in=["accepted", "in_progress"], owner__isnull=True),
                name="feedback_change_nobodys",
            ),
            models.Index(
                PROMISED,
                "id",
                condition=Q(status__in=[*GOING_ON, "implemented"], sponsor__isnull=True),
                name="feedback_change_no_sponsor",
            ),
            models.Index(
                "area",
                PROMISED,
                condition=Q(status__in=[*GOING_ON, "implemented"]),
                name="feedback_change_area_promised",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "accepted", "in_progress", "implemented", "embedded", "rejected"]),
                name="feedback_change_status_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    you_said_en__isnull=True, you_said_cy__isnull=True, we_did_en__isnull=True, we_did_cy__isnull=True
                )
                | Q(
                    you_said_en__isnull=False,
                    you_said_cy__isnull=False,
                    we_did_en__isnull=False,
                    we_did_cy__isnull=False,
                )
                | Q(
                    status="rejected",
                    you_said_en__isnull=False,
                    you_said_cy__isnull=False,
                    we_did_en__isnull=True,
                    we_did_cy__isnull=True,
                ),
                name="feedback_change_texts_in_both_languages",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["implemented", "embedded"])
                | Q(implemented_on__isnull=False, we_did_en__isnull=False),
                name="feedback_change_implemented_with_date_and_texts",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | Q(why_not_en__isnull=False, why_not_cy__isnull=False),
                name="feedback_change_rejected_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "in_progress"]) | Q(due_on__isnull=False),
                name="feedback_change_accepted_with_a_day",
            ),
            known("kind", "policy training resource practice service culture law_or_strategy"),
        ]

    def __str__(self) -> str:
        return self.title


class ChangeStep(models.Model):
    """When a change came to a status, and who said so. Only ever added."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=12, choices=Change.Status)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id change status on at by")

    class Meta:
        ordering = ["pk"]
        constraints = [known("status", "proposed accepted in_progress implemented embedded rejected")]


class ChangeLink(models.Model):
    """One contribution is one of the reasons for one change, with an honest strength (FL-4, FL-5)."""

    class Strength(models.TextChoices):
        DIRECT = "direct", _("Direct")
        CONTRIBUTED = "contributed", _("Contributed")
        CONTEXT = "context", _("Context")

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="links")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="+")
    strength = models.CharField(max_length=12, choices=Strength, default=Strength.DIRECT)
    linked_at = models.DateTimeField(db_default=Now())
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id change contribution strength linked_at linked_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "contribution"], name="feedback_link_once"),
            models.CheckConstraint(
                condition=Q(strength__in=["direct", "contributed", "context"]), name="feedback_link_strength_known"
            ),
        ]


class FrameTag(models.Model):
    """One outcome or criterion that changes are held against, as data with its version: intended outcomes, recognition
    criteria, pillars (domain.md 9.1)."""

    class Frame(models.TextChoices):
        OUTCOME = "outcome", _("Intended outcome")
        CRITERION = "criterion", _("Recognition criterion")
        PILLAR = "pillar", _("Pillar of the strategy on violence against women and girls")

    frame = models.CharField(max_length=10, choices=Frame)
    version = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    name_en = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    privacy: ClassVar = Privacy(public="name_en name_cy", operational="id frame version code position")

    class Meta:
        ordering = ["frame", "position"]
        constraints = [
            models.UniqueConstraint(fields=["frame", "version", "code"], name="feedback_tag_once"),
            known("frame", "outcome criterion pillar"),
        ]

    def __str__(self) -> str:
        return self.name_cy if get_language() == "cy" else self.name_en


class ChangeTag(models.Model):
    """One change serves one outcome or criterion."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="tags")
    tag = models.ForeignKey(FrameTag, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id change tag")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "tag"], name="feedback_change_tag_once")]


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    def open(self) -> Self:
        """Nobody has confirmed it or sent it back."""
        return self.filter(confirmed_at__isnull=True, sent_back_at__isnull=True)


class ProgressReport(Personal):
    """What the owner of a change says of it: only ever added, sealed under the change's key.

    With `to` the owner says that a step has been taken, on the day `on`; it counts once a coordinator confirms it.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _("Answer")
        PROGRESS = "progress", _("Progress")

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=8, choices=Kind)
    words = SealedField(place="feedback.report.words")
    to = models.CharField(max_length=12, choices=Change.Status, blank=True)
    on = models.DateField(null=True)
    reported_at = models.DateTimeField(db_default=Now())
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    sent_back_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    question = SealedField(place="feedback.report.question", null=True)  # what the coordinator asks in return

    privacy: ClassVar = Privacy(
        operational="id key_id change kind to on reported_at reported_by confirmed_at confirmed_by sent_back_at "
        "sent_back_by",
        sensitive="words question",
    )
    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["reported_at"]
        indexes = [
            models.Index(
                fields=["reported_at"],
                condition=Q(confirmed_at__isnull=True, sent_back_at__isnull=True),
                name="feedback_report_open",
            )
        ]
        constraints = [
            known("kind", "answer progress"),
            known("to", "proposed accepted in_progress implemented embedded rejected", may_be_empty=True),
            together("confirmed_at", "confirmed_by"),
            together("sent_back_at", "sent_back_by"),
            models.CheckConstraint(
                condition=Q(to="", on__isnull=True) | (~Q(to="") & Q(on__isnull=False)),
                name="feedback_report_step_with_its_day",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(sent_back_at__isnull=True),
                name="feedback_report_confirmed_or_sent_back",
            ),
        ]


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> Self:
        """Nobody has taken it back."""
        return self.filter(taken_back_at__isnull=True)

    def confirmed(self) -> Self:
        """What counts."""
        return self.standing().filter(confirmed_at__isnull=False)


class Evidence(models.Model):
    """A document that shows a change is real (FL-5). It counts once a coordinator has confirmed it.

    What was added by mistake is taken back: it counts no more and nobody opens it, but that it was there, and why it
    was taken back, stays.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy or procedure")
        TRAINING = "training", _("Training record")
        RESOURCE = "resource", _("Leaflet or other resource")
        DATA = "data", _("Figures or audit")
        OTHER = "other", _("Something else")

    class TakenBack(models.TextChoices):
        WRONG_FILE = "wrong_file", _("It is not the file that was meant")
        WRONG_CHANGE = "wrong_change", _("It is about another change")
        ABOUT_ONE_PERSON = "about_one_person", _("Something in it is about one person")
        SHOWS_NOTHING = "shows_nothing", _("It does not show what it should")
        REPLACED = "replaced", _("A newer one takes its place")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="evidence")
    file = models.OneToOneField(SealedFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_why = models.CharField(max_length=20, choices=TakenBack, blank=True)

    privacy: ClassVar = Privacy(
        operational="id change file title kind added_at added_by confirmed_at confirmed_by taken_back_at taken_back_by "
        "taken_back_why"
    )
    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["added_at"]
        constraints = [
            known("kind", "policy training resource data other"),
            known(
                "taken_back_why", "wrong_file wrong_change about_one_person shows_nothing replaced", may_be_empty=True
            ),
            together("confirmed_at", "confirmed_by"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_why="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_why="")),
                name="feedback_evidence_taken_back_with_why",
            ),
        ]


class Escalation(models.Model):
    """Somebody was told that a change is late: the department's lead, later the sponsor. Once for each promised day."""

    class Level(models.TextChoices):
        LEAD = "lead", _("Lead of the department")
        SPONSOR = "sponsor", _("Sponsor")

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="escalations")
    level = models.CharField(max_length=8, choices=Level)
    late_for = models.DateField()  # the day that was promised
    told = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(operational="id change level late_for told message at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "level", "late_for"], name="feedback_escalated_once"),
            known("level", "lead sponsor"),
        ]
