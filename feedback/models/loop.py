"""Where each thing that was said stands, kept beside it so that a million of them can be listed as fast as ten.

Nothing is decided here. `feedback.standing` works a row out afresh from links, decisions, news, messages and answers,
whenever one of them has changed; `manage.py ledger_check` works out all of them and compares. The database itself
begins a row with every contribution, notes who declined news, and keeps the counts.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, RecordBlock, User
from accounts.roles import Permission
from engagement.models import Contribution, Participation, Survivor, Theme
from feedback.models.change import Change
from safeguards.constraints import known
from safeguards.registry import Privacy


class Stage(models.TextChoices):
    """Where one contribution stands. What is somebody's to do comes before what waits, and that before what is done."""

    SAID = "said", _("Said")
    SORTED = "sorted", _("Read and sorted")
    LINKED = "linked", _("Linked to a change")
    OWED = "owed", _("News owed")
    TO_TELL = "to_tell", _("Somebody is to tell them")
    KEPT = "kept", _("Kept until they get in touch")
    ON_ITS_WAY = "on_its_way", _("News on its way")
    UNSURE = "unsure", _("Not sure it was sent")
    ANNOUNCED = "announced", _("They know that there is news")
    TOLD = "told", _("Told")
    ANSWERED_YES = "answered_yes", _("It answered them")
    ANSWERED_NO = "answered_no", _("It did not answer them")


OWED_STAGES = (Stage.OWED, Stage.TO_TELL, Stage.KEPT, Stage.UNSURE, Stage.ANNOUNCED, Stage.ANSWERED_NO)
WAITING_STAGES = (Stage.SAID, Stage.SORTED, Stage.LINKED, Stage.ON_ITS_WAY)
TOLD_STAGES = (Stage.TOLD, Stage.ANSWERED_YES)


class LoopQuerySet(models.QuerySet["Loop"]):
    def visible_to(self, user: User) -> Self:
        """Loops of what this person may see; as for contributions, a barred record also hides its talks."""
        if not user.can(Permission.OPEN_SURVIVORS):
            return self.none()
        return self.exclude(contribution__in=barred_from(user))

    def open(self) -> Self:
        """Not told yet, and they want to be."""
        return self.filter(is_open=True)


def barred_from(user: User) -> "models.QuerySet[Contribution, Any]":
    """The contributions this person is barred from: few, found by the record. Two lists, and no *or*: the database
    would read every contribution to decide that."""
    records = RecordBlock.objects.barring(user).values("record")
    talks = Participation.objects.filter(survivor__in=records).values("consultation")
    said_by_them = Contribution.objects.filter(survivor__in=records).values("pk")
    return said_by_them.union(Contribution.objects.filter(consultation__in=talks).values("pk"))


class Loop(models.Model):
    """One contribution on its way from *said* to *answered*.

    `change` and `area` are those of its present stage. `last_news_at` is when they last heard of it, or said it: they
    should hear again within NEWS_DUE_DAYS of it (FL-2). `thanked_at` is when they were thanked. `look_again_at` is a
    moment at which it must be worked out again: an address that closes, or a message that has moved.
    """

    contribution = models.OneToOneField(Contribution, primary_key=True, on_delete=models.CASCADE, related_name="+")
    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    journey = models.CharField(max_length=15)
    said_at = models.DateTimeField()
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.SAID)
    since = models.DateTimeField()
    could_not = models.BooleanField(default=False)
    change = models.ForeignKey(Change, null=True, on_delete=models.SET_NULL, related_name="+")
    area = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    last_news_at = models.DateTimeField()
    thanked_at = models.DateTimeField(null=True)
    is_sorted = models.BooleanField(default=False)
    is_linked = models.BooleanField(default=False)
    is_decided = models.BooleanField(default=False)
    is_told = models.BooleanField(default=False)
    is_declined = models.BooleanField(default=False)  # they do not want news; the database keeps it with their consent
    look_again_at = models.DateTimeField(null=True)
    is_open = models.GeneratedField(
        expression=models.Case(
            models.When(Q(is_declined=True) | Q(stage__in=["told", "answered_yes"]), then=models.Value(False)),
            default=models.Value(True),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    privacy: ClassVar = Privacy(
        operational="contribution survivor theme journey said_at stage since could_not change area last_news_at "
        "thanked_at is_sorted is_linked is_decided is_told is_declined look_again_at is_open"
    )
    objects = LoopQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["last_news_at", "contribution"], condition=Q(is_open=True), name="feedback_loop_open_due"
            ),
            models.Index(
                fields=["theme", "last_news_at", "contribution"],
                condition=Q(is_open=True),
                name="feedback_loop_theme_due",
            ),
            models.Index(
                fields=["area", "last_news_at", "contribution"],
                condition=Q(is_open=True),
                name="feedback_loop_area_due",
            ),
            models.Index(fields=["stage", "last_news_at", "contribution"], name="feedback_loop_stage_due"),
            models.Index(fields=["-said_at", "contribution"], name="feedback_loop_newest"),
            models.Index(fields=["theme", "-said_at", "contribution"], name="feedback_loop_theme_newest"),
            models.Index(fields=["is_told", "-last_news_at", "contribution"], name="feedback_loop_told_newest"),
            models.Index(
                fields=["since", "contribution"],
                condition=Q(is_open=True, stage="announced"),
                name="feedback_loop_announced",
            ),
            models.Index(
                fields=["look_again_at"], condition=Q(look_again_at__isnull=False), name="feedback_loop_look_again"
            ),
            models.Index(fields=["said_at"], condition=Q(thanked_at__isnull=True), name="feedback_loop_not_thanked"),
            models.Index(
                fields=["said_at", "contribution"], condition=Q(is_sorted=False), name="feedback_loop_to_sort"
            ),
            models.Index(
                fields=["theme", "journey", "said_at", "contribution"],
                condition=Q(is_sorted=False),
                name="feedback_loop_to_sort_alike",
            ),
            models.Index(
                fields=["-said_at", "contribution"], condition=Q(is_declined=True), name="feedback_loop_declined"
            ),
        ]
        constraints = [
            known(
                "stage",
                "said sorted linked owed to_tell kept on_its_way unsure announced told answered_yes answered_no",
            )
        ]


class LoopCountQuerySet(models.QuerySet["LoopCount"]):
    def totals(self) -> dict[str, int]:
        """The counts of everybody, for no particular reader: the sum of what was added and taken away."""
        return {name: total or 0 for name, total in self.aggregate(**{n: models.Sum(F(n)) for n in COUNTED}).items()}


COUNTED = ("said", "sorted", "linked", "decided", "told", "answered", "declined", "closed")


class LoopCount(models.Model):
    """What one statement added to, or took from, the counts of the ledger. The database adds a row with each; a sweep
    folds them into one. Summing them is exact, and nobody waits for anybody."""

    said = models.IntegerField(default=0)
    sorted = models.IntegerField(default=0)
    linked = models.IntegerField(default=0)
    decided = models.IntegerField(default=0)
    told = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    declined = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)

    privacy: ClassVar = Privacy(operational="id said sorted linked decided told answered declined closed")
    objects = LoopCountQuerySet.as_manager()
