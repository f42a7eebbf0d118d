"""The participation assessment, what voids it, and the check on the day."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models.survivor import Survivor
from safeguards.constraints import known, known_each
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class Activity(models.TextChoices):
    """What an assessment covers (SP-1)."""

    ONE_TO_ONE = "one_to_one", _("One-to-one talks")
    FOCUS_GROUP = "focus_group", _("Focus groups")
    REFERENCE_GROUP = "reference_group", _("Reference group")
    PANEL = "scrutiny_panel", _("Feedback to a scrutiny panel")
    STORY = "story", _("Telling their story for training")


class AssessmentDecision(models.TextChoices):
    """It is not a test that somebody passes (SP-2)."""

    PROCEED = "proceed", _("Go ahead")
    PROCEED_WITH_CONDITIONS = "proceed_with_conditions", _("Go ahead, with conditions")
    ADJUST = "adjust", _("Choose another way to take part")
    DEFER = "defer", _("Wait, and look again together")
    NOT_NOW = "not_now_survivor_choice", _("They would rather not, for now")


class Proceedings(models.TextChoices):
    """Where criminal, family, civil or other proceedings stand, if there are any (SP-7)."""

    NOT_ASKED = "not_asked", _("Not asked")
    NONE = "none", _("None")
    REPORTED = "reported_live", _("Reported, and being looked into")
    CHARGED = "charged", _("Somebody is charged")
    TRIAL = "trial_listed", _("A hearing is listed")
    APPEAL = "appeal", _("Under appeal")
    CONCLUDED = "concluded", _("Over")


class ParticipationAssessment(Personal):
    """Whether, and how, it is safe to take part: made with the survivor, for named activities (SP-1 to SP-6).

    `conditions`, one to a line, may be shown to whoever runs the activity; nothing else of it is (SP-6). A newer one
    for the same activity takes its place. There is no field by which anybody approves therapy, and never will be
    (SP-8).
    """

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="assessments")
    covers = ArrayField(models.CharField(max_length=20, choices=Activity))
    decision = models.CharField(max_length=30, choices=AssessmentDecision)
    proceedings = models.CharField(max_length=15, choices=Proceedings, default=Proceedings.NOT_ASKED)
    with_survivor = models.BooleanField()
    conditions = SealedField(place="engagement.assessment.conditions", null=True)
    notes = SealedField(place="engagement.assessment.notes", null=True)
    survivor_view = SealedField(place="engagement.assessment.survivor_view", null=True)
    helps = SealedField(place="engagement.assessment.helps", null=True)  # grounding: signs, what helps, what not to do
    stop_signal = SealedField(place="engagement.assessment.stop_signal", null=True)
    crisis_plan = SealedField(place="engagement.assessment.crisis_plan", null=True)
    support_offered = SealedField(place="engagement.assessment.support_offered", null=True)  # with every `defer` (SP-2)
    review_on = models.DateField(null=True)
    completed_at = models.DateTimeField(db_default=Now())
    completed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    current_until = models.DateField()

    privacy: ClassVar = Privacy(
        operational="id key_id survivor covers decision proceedings with_survivor review_on completed_at completed_by "
        "current_until",
        sensitive="conditions notes survivor_view helps stop_signal crisis_plan support_offered",
    )

    class Meta:
        ordering = ["-completed_at"]
        indexes = [
            models.Index(fields=["survivor", "-completed_at"], name="engagement_assessment_newest"),
            models.Index(
                fields=["review_on", "id"], condition=Q(review_on__isnull=False), name="engagement_assessment_again"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=AssessmentDecision.values), name="engagement_assessment_decision_known"
            ),
            known_each("covers", "one_to_one focus_group reference_group scrutiny_panel story"),
            known("proceedings", "not_asked none reported_live charged trial_listed appeal concluded"),
            models.CheckConstraint(
                condition=~Q(decision="defer") | Q(review_on__isnull=False, support_offered__isnull=False),
                name="engagement_assessment_waiting_with_review_and_support",
            ),
        ]

    def has_run_out(self, at: datetime | None = None) -> bool:
        """Is its last day over?"""
        return timezone.localdate(at) > self.current_until


class AssessmentDomain(Personal):
    """One of the sixteen things that are gone through, as it was rated and what was agreed about it."""

    class Domain(models.TextChoices):
        PERPETRATOR = "perpetrator", _("Contact with the person who hurt them, and where that person is")
        FINDING_OUT = "finding_out", _("Could that person learn of their taking part?")
        PROCEEDINGS = "proceedings", _("Criminal, family or other proceedings")
        ORDERS = "orders", _("Orders, and when they end")
        RISK_TOOL = "risk_tool", _("DASH or DARA, and MARAC")
        CHILDREN = "children", _("Children and caring")
        READINESS = "readiness", _("How ready they feel, in their own words")
        MENTAL_HEALTH = "mental_health", _("Mental health, self-harm, thoughts of suicide")
        SUBSTANCES = "substances", _("Alcohol, drugs or medication on the day")
        SUPPORT = "support", _("Support in place, and may we call them?")
        TRIGGERS = "triggers", _("What brings it back, and what helps")
        IDENTIFIED = "identified", _("Could others know who they are?")
        ACCESS = "access", _("Access, language, faith, culture")
        EXPECTATIONS = "expectations", _("What they expect: not a complaint, not progress, not therapy")
        CAPACITY = "capacity", _("Deciding freely and with what they need to decide")
        TRAVEL = "travel", _("Travel, and who looks in afterwards")

    class Rating(models.TextChoices):
        NO_CONCERN = "no_concern", _("No concern")
        SOME = "some", _("Some")
        SIGNIFICANT = "significant", _("Significant")
        NOT_ASKED = "not_asked", _("Not asked")

    assessment = models.ForeignKey(ParticipationAssessment, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=15, choices=Domain)
    rating = SealedField(place="engagement.assessment_domain.rating")  # a value of Rating
    note = SealedField(place="engagement.assessment_domain.note", null=True)
    mitigation = SealedField(place="engagement.assessment_domain.mitigation", null=True)
    is_unchanged = models.BooleanField(default=False)  # asked again, and as it was the last time

    privacy: ClassVar = Privacy(
        operational="id key_id assessment domain is_unchanged", sensitive="rating note mitigation"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "domain"], name="engagement_domain_once"),
            known(
                "domain",
                "perpetrator finding_out proceedings orders risk_tool children readiness mental_health substances "
                "support triggers identified access expectations capacity travel",
            ),
        ]


class DayCheck(models.Model):
    """The short check on the day of an activity: safe now, still want to, anything changed (SP-5)."""

    assessment = models.ForeignKey(ParticipationAssessment, on_delete=models.CASCADE, related_name="day_checks")
    on = models.DateField()
    is_safe_now = models.BooleanField()
    still_wants_to = models.BooleanField()
    nothing_changed = models.BooleanField()
    checked_at = models.DateTimeField(db_default=Now())
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id assessment on is_safe_now still_wants_to nothing_changed checked_at checked_by"
    )

    class Meta:
        ordering = ["checked_at"]


class TriggerEvent(Personal):
    """Something that happened and voids every assessment at once (SP-4).

    With `holds` it also keeps back everything automatic or written until the plan is confirmed with the survivor, later
    than this. A plan that was changed with them, or made stricter, voids and does not hold. Only ever added.
    """

    class Kind(models.TextChoices):
        INCIDENT = "new_incident", _("Something new was done to them")
        PERPETRATOR = "perpetrator_moved", _("The other person was arrested, bailed, charged or released")
        ORDER = "order_changed", _("Bail or an order changed")
        HEARING = "hearing_set", _("A hearing or appeal date was set")
        SEPARATION = "separation", _("They separated, or are together again")
        CHILDREN = "children_date", _("A date about the children")
        PREGNANCY = "pregnancy", _("Pregnancy")
        BEREAVEMENT = "bereavement", _("Somebody close died")
        SELF_HARM = "self_harm", _("Self-harm, or a stay in hospital")
        DISTRESS = "distress", _("Distress while taking part")
        CONNECTED = "perpetrator_connected", _("The other person works for us or a partner, or takes part too")
        NO_LONGER_SAFE = "no_longer_safe", _("They are no longer safe to contact as agreed")
        PLAN_CHANGED = "plan_changed", _("The safe contact plan was changed")

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="trigger_events")
    kind = models.CharField(max_length=25, choices=Kind)
    holds = models.BooleanField()
    happened_on = models.DateField(null=True)
    note = SealedField(place="engagement.trigger_event.note", null=True)
    noted_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the portal itself

    privacy: ClassVar = Privacy(
        operational="id key_id survivor holds happened_on noted_at noted_by kind", sensitive="note"
    )

    class Meta:
        ordering = ["-noted_at"]
        indexes = [
            models.Index(fields=["noted_at"], name="engagement_trigger_in_order"),
            models.Index(fields=["noted_at"], condition=Q(holds=True), name="engagement_trigger_holds"),
            models.Index(fields=["survivor", "-noted_at"], name="engagement_trigger_newest"),
        ]
        constraints = [
            known(
                "kind",
                "new_incident perpetrator_moved order_changed hearing_set separation children_date pregnancy "
                "bereavement self_harm distress perpetrator_connected no_longer_safe plan_changed",
            )
        ]
