"""What assessments ask of the desk: something has happened to somebody, and it is time to look again with somebody."""

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.models import AssessmentDecision, ParticipationAssessment, SafeContactPlan, Survivor, TriggerEvent
from safeguards.duties import Duty, most_urgent

Row = TypeVar("Row", TriggerEvent, ParticipationAssessment)
CONFIRMED = SafeContactPlan.Status.CONFIRMED
NO_CONTACT = (SafeContactPlan.Status.STOPPED, SafeContactPlan.Status.SUSPENDED)
WANTED = [decision for decision in AssessmentDecision if decision is not AssessmentDecision.NOT_NOW]


def duties_of_assessment(user: User, now: datetime) -> list[Duty]:
    """One for each living person it concerns; what holds their messages comes before the rest. Each kind begins at the
    rows it is about, and never at everybody: events that hold, events that void, days that were agreed."""
    people = Survivor.objects.visible_to(user).filter(died_at__isnull=True)
    near = timezone.localdate(now) + timedelta(days=settings.DUTY_AHEAD_DAYS)
    return [
        *most_urgent(held(people), held_duty),
        *most_urgent(voided(people), voided_duty),
        *most_urgent(to_review(people, near), lambda made: review_duty(made, now)),
    ]


def held(people: "QuerySet[Survivor]") -> "QuerySet[TriggerEvent]":
    """The newest event that holds, of whoever is held until a confirmed plan is gone through again."""
    events = newest(TriggerEvent.objects.filter(holds=True), by="noted_at")
    holding = events.filter(
        survivor__in=people,
        survivor__plan__status=CONFIRMED,
        noted_at__gte=F("survivor__plan__confirmed_at"),
    )
    return holding.select_related("survivor").order_by("noted_at", "pk")


def voided(people: "QuerySet[Survivor]") -> "QuerySet[TriggerEvent]":
    """The newest event, of whoever has an assessment that it has voided, unless they would rather not take part."""
    made = newest(ParticipationAssessment.objects.filter(survivor=OuterRef("survivor")), by="completed_at")
    events = newest(TriggerEvent.objects.all(), by="noted_at").filter(
        Exists(made.filter(completed_at__lte=OuterRef("noted_at"), decision__in=WANTED)),
        ~Exists(_holding()),
        survivor__in=people,
        survivor__plan__status=CONFIRMED,
    )
    return events.select_related("survivor").order_by("noted_at", "pk")


def to_review(people: "QuerySet[Survivor]", near: date) -> "QuerySet[ParticipationAssessment]":
    """The newest assessment, of whoever wanted to look again about now. Nobody whose contact is stopped."""
    made = newest(ParticipationAssessment.objects.all(), by="completed_at").filter(review_on__lte=near)
    stopped = SafeContactPlan.objects.filter(survivor=OuterRef("survivor"), status__in=NO_CONTACT)
    settled = SafeContactPlan.objects.filter(survivor=OuterRef("survivor"), status=CONFIRMED)
    since = TriggerEvent.objects.filter(survivor=OuterRef("survivor"), noted_at__gte=OuterRef("completed_at"))
    is_voided = Q(Exists(settled), Exists(since), decision__in=WANTED)
    asked = made.filter(~is_voided, ~Exists(stopped), ~Exists(_holding()), survivor__in=people)
    return asked.select_related("survivor").order_by("review_on", "pk")


def newest(rows: "QuerySet[Row]", *, by: str) -> "QuerySet[Row]":
    """Of these rows, those after which none of the same person came: found for each by itself."""
    same = rows.filter(survivor=OuterRef("survivor"))
    later = same.filter(Q(**{f"{by}__gt": OuterRef(by)}) | Q(**{by: OuterRef(by)}, pk__gt=OuterRef("pk")))
    return rows.filter(~Exists(later))


def _holding() -> "QuerySet[TriggerEvent]":
    """Events that hold this person still."""
    return TriggerEvent.objects.filter(
        holds=True,
        survivor=OuterRef("survivor"),
        survivor__plan__status=CONFIRMED,
        noted_at__gte=F("survivor__plan__confirmed_at"),
    )


def held_duty(event: Any) -> Duty:
    """Whatever is written to them waits for the plan to be confirmed."""
    moment, person = event.noted_at, event.survivor
    return Duty(
        kind=_("Something happened, noted on %(day)s") % {"day": day(moment)},
        title=_("Go through the plan with %(name)s") % {"name": person.pseudonym},
        detail=_("Nothing is written or sent to them by itself until it is confirmed again."),
        url=reverse("plan_edit", args=[person.pk]),
        label=_("Go through the plan"),
        due_at=moment,
        late=True,
    )


def voided_duty(event: Any) -> Duty:
    """They take part in nothing until it is done again."""
    moment, person = event.noted_at, event.survivor
    return Duty(
        kind=_("Something changed on %(day)s") % {"day": day(moment)},
        title=_("Do the assessment with %(name)s") % {"name": person.pseudonym},
        detail=_("The last one no longer counts. Start from it."),
        url=reverse("assessment_add", args=[person.pk]),
        label=_("Do the assessment"),
        due_at=moment + timedelta(days=settings.DUTY_AHEAD_DAYS),
    )


def review_duty(made: Any, now: datetime) -> Duty:
    """The day that was agreed with them."""
    on, person = made.review_on, made.survivor
    return Duty(
        kind=_("Agreed for %(day)s") % {"day": date_format(on, "j F")},
        title=_("Look at the assessment again with %(name)s") % {"name": person.pseudonym},
        detail=_("You agreed on this day with them."),
        url=reverse("assessment_add", args=[person.pk]),
        label=_("Do the assessment"),
        due_at=timezone.make_aware(datetime.combine(on, settings.WORKING_DAY_ENDS)),
        late=timezone.localdate(now) > on,
    )


def day(moment: datetime) -> str:
    """A day as it is read out."""
    return date_format(timezone.localtime(moment), "j F")
