"""What assessments ask of the desk: something has happened to somebody, and it is time to look again with somebody.

One for each living person it concerns; what holds their messages comes before the rest. Each kind begins at the rows it
is about, and never at everybody: events that hold, events that void, days that were agreed.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.anybody import TODAY
from accounts.models import User
from accounts.roles import Permission
from engagement.looking_ahead import NEAR
from engagement.models import AssessmentDecision, ParticipationAssessment, SafeContactPlan, Survivor, TriggerEvent
from safeguards.duties import Ask, Due, Duty, Found, Kind, late_since, shaped
from safeguards.prepared import Given

Row = TypeVar("Row", TriggerEvent, ParticipationAssessment)
CONFIRMED = SafeContactPlan.Status.CONFIRMED
NO_CONTACT = (SafeContactPlan.Status.STOPPED, SafeContactPlan.Status.SUSPENDED)
LASTING = Given(lambda ask: ask.now - timedelta(days=settings.ASSESSMENT_DAYS), DateTimeField())
LONGEST_AGO = Given(lambda ask: ask.now - timedelta(days=settings.PLAN_DAYS_LONGEST), DateTimeField())
WANTED = [decision for decision in AssessmentDecision if decision is not AssessmentDecision.NOT_NOW]


def _people(user: User) -> "QuerySet[Survivor]":
    return Survivor.objects.visible_to(user).filter(died_at__isnull=True)


def held(user: User) -> "QuerySet[Any]":
    """The newest event that holds, of whoever is held until a confirmed plan is gone through again; what was noted last
    first. A plan that was
    confirmed longer ago than any may be relied on has run out, and is gone through for that."""
    events = newest(TriggerEvent.objects.filter(holds=True, noted_at__gte=LONGEST_AGO), by="noted_at")
    holding = events.filter(
        survivor__in=_people(user),
        survivor__plan__status=CONFIRMED,
        noted_at__gte=F("survivor__plan__confirmed_at"),
    )
    return _shaped(holding.order_by("-noted_at", "pk"), at="noted_at")


def voided(user: User) -> "QuerySet[Any]":
    """The newest event, of whoever has an assessment that it has voided, unless they would rather not take part; for as
    long as that assessment would have lasted."""
    made = newest(ParticipationAssessment.objects.filter(survivor=OuterRef("survivor")), by="completed_at")
    events = newest(TriggerEvent.objects.filter(noted_at__gte=LASTING), by="noted_at").filter(
        Exists(made.filter(completed_at__lte=OuterRef("noted_at"), current_until__gte=TODAY, decision__in=WANTED)),
        ~Exists(_holding()),
        survivor__in=_people(user),
        survivor__plan__status=CONFIRMED,
    )
    return _shaped(events.order_by("-noted_at", "pk"), at="noted_at")


def to_review(user: User) -> "QuerySet[Any]":
    """The newest assessment, of whoever wanted to look again about now. Nobody whose contact is stopped."""
    made = newest(ParticipationAssessment.objects.all(), by="completed_at").filter(review_on__lte=NEAR)
    since = TriggerEvent.objects.filter(survivor=OuterRef("survivor"), noted_at__gte=OuterRef("completed_at"))
    is_voided = Q(Exists(since), current_until__gte=TODAY, decision__in=WANTED)
    is_settled = Q(survivor__plan__status=CONFIRMED)
    asked = made.filter(~is_settled | (~Exists(_holding()) & ~is_voided), survivor__in=_people(user))
    asked = asked.exclude(survivor__plan__status__in=NO_CONTACT)
    return _shaped(asked.order_by("review_on", "pk"), on="review_on")


def _shaped(rows: "QuerySet[Any]", **columns: str) -> "QuerySet[Any]":
    return shaped(rows, person="survivor", name="survivor__pseudonym", **columns)


def newest(rows: "QuerySet[Row]", *, by: str) -> "QuerySet[Row]":
    """Of these rows, those after which none of the same person came: found for each by itself."""
    same = rows.filter(survivor=OuterRef("survivor"))
    later = same.filter(Q(**{f"{by}__gt": OuterRef(by)}) | Q(**{by: OuterRef(by)}, pk__gt=OuterRef("pk")))
    return rows.filter(~Exists(later))


def _holding() -> "QuerySet[TriggerEvent]":
    """Events that hold this person still, whose plan is confirmed."""
    since = OuterRef("survivor__plan__confirmed_at")
    return TriggerEvent.objects.filter(holds=True, survivor=OuterRef("survivor"), noted_at__gte=since)


def held_duty(event: Found, _ask: Ask) -> Duty:
    """Whatever is written to them waits for the plan to be confirmed."""
    return Duty(
        kind=_("Something happened, noted on %(day)s") % {"day": day(event.at)},
        title=_("Go through the plan with %(name)s") % {"name": event.name},
        detail=_("Nothing is written or sent to them by itself until it is confirmed again."),
        url=reverse("plan_edit", args=[event.person]),
        label=_("Go through the plan"),
    )


def voided_due(event: Found, _ask: Ask) -> Due:
    """Within the look-ahead."""
    return Due(event.at + timedelta(days=settings.DUTY_AHEAD_DAYS))


def voided_duty(event: Found, _ask: Ask) -> Duty:
    """They take part in nothing until it is done again."""
    return Duty(
        kind=_("Something changed on %(day)s") % {"day": day(event.at)},
        title=_("Do the assessment with %(name)s") % {"name": event.name},
        detail=_("The last one no longer counts. Start from it."),
        url=reverse("assessment_add", args=[event.person]),
        label=_("Do the assessment"),
    )


def review_due(made: Found, ask: Ask) -> Due:
    """The day that was agreed with them."""
    return Due(timezone.make_aware(datetime.combine(made.on, settings.WORKING_DAY_ENDS)), late=ask.today > made.on)


def review_duty(made: Found, _ask: Ask) -> Duty:
    """Look again, together."""
    return Duty(
        kind=_("Agreed for %(day)s") % {"day": date_format(made.on, "j F")},
        title=_("Look at the assessment again with %(name)s") % {"name": made.name},
        detail=_("You agreed on this day with them."),
        url=reverse("assessment_add", args=[made.person]),
        label=_("Do the assessment"),
    )


def day(moment: datetime) -> str:
    """A day as it is read out."""
    return date_format(timezone.localtime(moment), "j F")


NEEDS = (Permission.OPEN_SURVIVORS,)
LOOKED, SHOWN = 100, 60  # found from the newest, so many that nobody who has waited long stands behind them
ASSESSMENTS = (
    Kind(rows=held, due=late_since, say=held_duty, needs=NEEDS, most=LOOKED, each=SHOWN),
    Kind(rows=voided, due=voided_due, say=voided_duty, needs=NEEDS, most=LOOKED, each=SHOWN),
    Kind(rows=to_review, due=review_due, say=review_duty, needs=NEEDS),
)
