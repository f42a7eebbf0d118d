"""What assessments ask of the desk: something has happened to somebody, and it is time to look again with somebody."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.models import AssessmentDecision, ParticipationAssessment, SafeContactPlan, Survivor, TriggerEvent
from safeguards.duties import Duty

CONFIRMED = SafeContactPlan.Status.CONFIRMED
NO_CONTACT = (SafeContactPlan.Status.STOPPED, SafeContactPlan.Status.SUSPENDED)
WANTED = [decision for decision in AssessmentDecision if decision is not AssessmentDecision.NOT_NOW]


def duties_of_assessment(user: User, now: datetime) -> list[Duty]:
    """One for each living person it concerns, in one query; what holds their messages comes before the rest."""
    found = []
    for person in concerned(user, now):
        if person.is_held:
            found.append(held_duty(person))
        elif person.is_voided:
            found.append(voided_duty(person))
        else:
            found.append(review_duty(person, now))
    return found


def concerned(user: User, now: datetime) -> "QuerySet[Any]":
    """Whoever is held until a confirmed plan is gone through again; whose assessment something has voided, unless they
    would rather not take part; and with whom the day to look again is near. Nobody whose contact is stopped."""
    made = ParticipationAssessment.objects.filter(survivor=OuterRef("pk"))
    happened = TriggerEvent.objects.filter(survivor=OuterRef("pk"))
    people = Survivor.objects.visible_to(user).filter(died_at__isnull=True)
    people = people.annotate(
        made_at=Subquery(made.values("completed_at")[:1]),
        decided=Subquery(made.values("decision")[:1]),
        review_on=Subquery(made.values("review_on")[:1]),
        voided_at=Subquery(happened.values("noted_at")[:1]),
        held_at=Subquery(happened.filter(holds=True).values("noted_at")[:1]),
        is_held=known_true(plan__status=CONFIRMED, held_at__gte=F("plan__confirmed_at")),
        is_voided=known_true(plan__status=CONFIRMED, voided_at__gte=F("made_at"), decided__in=WANTED),
        is_due=known_true(review_on__lte=timezone.localdate(now) + timedelta(days=settings.DUTY_AHEAD_DAYS)),
    )
    wanted = people.filter(Q(is_held=True) | Q(is_voided=True) | Q(is_due=True))
    return wanted.exclude(plan__status__in=NO_CONTACT).order_by("pseudonym")


def known_true(**facts: Any) -> Case:
    """True where all of it is known and true; where something is not known, false."""
    return Case(When(**facts, then=Value(True)), default=Value(False))


def held_duty(person: Any) -> Duty:
    """Whatever is written to them waits for the plan to be confirmed."""
    moment = person.held_at
    return Duty(
        kind=_("Something happened, noted on %(day)s") % {"day": day(moment)},
        title=_("Go through the plan with %(name)s") % {"name": person.pseudonym},
        detail=_("Nothing is written or sent to them by itself until it is confirmed again."),
        url=reverse("plan_edit", args=[person.pk]),
        label=_("Go through the plan"),
        due_at=moment,
        late=True,
    )


def voided_duty(person: Any) -> Duty:
    """They take part in nothing until it is done again."""
    moment = person.voided_at
    return Duty(
        kind=_("Something changed on %(day)s") % {"day": day(moment)},
        title=_("Do the assessment with %(name)s") % {"name": person.pseudonym},
        detail=_("The last one no longer counts. Start from it."),
        url=reverse("assessment_add", args=[person.pk]),
        label=_("Do the assessment"),
        due_at=moment + timedelta(days=settings.DUTY_AHEAD_DAYS),
    )


def review_duty(person: Any, now: datetime) -> Duty:
    """The day that was agreed with them."""
    on = person.review_on
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
