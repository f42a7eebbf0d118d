"""What follows a conversation: what must be passed on, and whether somebody looked in afterwards."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import RecordBlock, User
from accounts.roles import Permission
from engagement.models.agreement import Wording
from engagement.models.conversation import Consultation
from engagement.models.survivor import Survivor
from safeguards.constraints import known, together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> Self:
        """Follow-ups of conversations this user may see; a referral that is kept from them has the id of its own."""
        if not user.can(Permission.OPEN_SURVIVORS):
            return self.none()
        barred = RecordBlock.objects.barring(user).values("record")
        return self.exclude(consultation__in=barred).exclude(consultation__participations__survivor__in=barred)

    def open(self) -> Self:
        """Not passed on yet."""
        return self.filter(passed_at__isnull=True)


class FollowUp(Personal):
    """An unrecorded crime or a safeguarding concern that somebody told us of, and that must be passed on.

    The clock starts when they spoke, not when it was written down, and counts elapsed hours, nights and weekends too
    (CR-4, CR-5). Sealed under a key of its own, which erasing the person leaves (CR-1). Wishes decide what happens
    next, never whether it is passed on (CR-6). Never deleted; what has been written is never changed, only added to.
    """

    class Kind(models.TextChoices):
        CRIME = "crime", _("A crime that is not recorded yet")
        SAFEGUARDING = "safeguarding", _("A safeguarding concern")

    class Wishes(models.TextChoices):
        SUPPORTS = "supports_investigation", _("They want it looked into")
        NO_CONTACT = "record_only_no_contact", _("Write it down, and no contact about it")
        WANTS_TIME = "wants_time", _("They want time")
        NOT_RECORDED = "does_not_want_recorded", _("They would rather it was not recorded")
        NOT_ASKED = "not_asked_unsafe", _("It was not safe to ask")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="follow_ups")
    survivor = models.ForeignKey(Survivor, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    disclosed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    account = SealedField(place="engagement.follow_up.account")  # facts as told, and no more
    warning = models.CharField(max_length=12, choices=Consultation.Warning, blank=True)
    warning_wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    wishes = models.CharField(max_length=25, choices=Wishes)
    wishes_words = SealedField(place="engagement.follow_up.wishes_words", null=True)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    passed_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    passed_to = SealedField(place="engagement.follow_up.passed_to", null=True)
    reference = SealedField(place="engagement.follow_up.reference", null=True)
    late_reason = SealedField(place="engagement.follow_up.late_reason", null=True)

    privacy: ClassVar = Privacy(
        operational="id key_id consultation survivor kind disclosed_at due_at warning warning_wording wishes made_at "
        "made_by passed_at passed_by",
        sensitive="account wishes_words passed_to reference late_reason",
    )
    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(passed_at__isnull=True), name="engagement_follow_up_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind"], name="engagement_follow_up_once"),
            known("kind", "crime safeguarding"),
            known("warning", "understood partly not_given shown", may_be_empty=True),
            known(
                "wishes",
                "supports_investigation record_only_no_contact wants_time does_not_want_recorded not_asked_unsafe",
            ),
            together("passed_at", "passed_by"),
            models.CheckConstraint(
                condition=Q(passed_at__isnull=True) | Q(passed_to__isnull=False),
                name="engagement_follow_up_passed_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("disclosed_at")), name="engagement_follow_up_due_after_it_was_said"
            ),
        ]


class AftercareQuerySet(models.QuerySet["AftercareCheck"]):
    def visible_to(self, user: User) -> Self:
        """Checks on people this user may see."""
        if not user.can(Permission.OPEN_SURVIVORS):
            return self.none()
        return self.exclude(survivor__in=RecordBlock.objects.barring(user).values("record"))

    def open(self) -> Self:
        """Nothing is known yet of how they were."""
        return self.filter(outcome="")


class AftercareCheck(models.Model):
    """A call at 24 to 72 hours after taking part, and again after two weeks where there was distress (PT-8).

    Made when the talk begins, so that it cannot be forgotten. Done means an outcome; *try again* makes the next one.
    """

    class Outcome(models.TextChoices):
        OK = "reached_ok", _("Reached, and all right")
        NEEDS_SUPPORT = "reached_needs_support", _("Reached, and needs support")
        RETRY = "not_reached_retry", _("Not reached: try again")
        PLAN_FOLLOWED = "not_reached_plan_followed", _("Not reached: their plan was followed")
        DECLINED = "declined_in_advance", _("They said beforehand that they want no call")
        DIED = "has_died", _("They have died")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="aftercare")
    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="aftercare")
    due_from = models.DateTimeField()
    due_until = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)  # the moment they would like, where they said one
    outcome = models.CharField(max_length=26, choices=Outcome, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id consultation survivor due_from due_until agreed_at outcome done_at done_by"
    )
    objects = AftercareQuerySet.as_manager()

    class Meta:
        ordering = ["due_until"]
        indexes = [
            models.Index(fields=["due_until"], condition=Q(outcome=""), name="engagement_aftercare_open"),
        ]
        constraints = [
            known(
                "outcome",
                "reached_ok reached_needs_support not_reached_retry not_reached_plan_followed declined_in_advance "
                "has_died",
                may_be_empty=True,
            ),
            together("done_at", "done_by"),
            models.CheckConstraint(
                condition=Q(outcome="", done_at__isnull=True) | (~Q(outcome="") & Q(done_at__isnull=False)),
                name="engagement_aftercare_done_with_an_outcome",
            ),
        ]
