"""What is known of a person, loaded for the gate: few queries, nothing opened."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from engagement.gate.asking import AssessmentFacts, ConsentFacts, Facts, PlanFacts, RouteFacts, Window, key_of
from engagement.models import (
    ConsentRecord,
    Consultation,
    ContactRoute,
    NewsWishes,
    ParticipationAssessment,
    SafeContactPlan,
    Survivor,
    TriggerEvent,
)

Row = TypeVar("Row", ConsentRecord, ParticipationAssessment)
PLAN_FACTS = tuple(
    f"plan__{name}" for name in ("survivor", "status", "rely_until", "inbound_only", "suspended_until", "quiet")
)
LOOK_BACK = timedelta(days=62)  # two calendar months hold any month an activity may fall in


def with_gate_facts(survivors: "QuerySet[Survivor]") -> "QuerySet[Any]":
    """Each with what the gate asks beside the plan, in the same query: the newest event that voids and that holds, when
    they took part lately, and when a talk last left them in significant distress."""
    events = TriggerEvent.objects.filter(survivor=OuterRef("pk")).order_by("-noted_at")
    talks = Consultation.objects.filter(participations__survivor=OuterRef("pk"))
    met = talks.exclude(kind=Consultation.Kind.RECOVERY)  # a referral is nothing that they took part in
    lately = met.filter(started_at__gte=timezone.now() - LOOK_BACK).order_by("started_at")
    hard = talks.filter(wellbeing=Consultation.Wellbeing.SIGNIFICANT, closed_at__isnull=False).order_by("-closed_at")
    return survivors.annotate(
        voided_at=Subquery(events.values("noted_at")[:1]),
        held_at=Subquery(events.filter(holds=True).values("noted_at")[:1]),
        took_part_at=ArraySubquery(lately.values("started_at")),
        distressed_at=Subquery(hard.values("closed_at")[:1]),
    )


def load_facts(survivor: Survivor) -> Facts:
    """Everything the gate may ask about this person, as it stands in the database now."""
    return load_facts_of([survivor])[survivor.pk]


@dataclass(frozen=True)
class Known:
    """What is known of one person, with the ways that were read for it."""

    facts: Facts
    routes: list[ContactRoute]


def load_facts_of(survivors: Iterable[Survivor]) -> dict[UUID, Facts]:
    """The same for many people, in as many queries as for one."""
    people = _people(_named(survivors))
    answers = _by_person(ConsentRecord.objects.filter(survivor__in=people).current())
    made = _by_person(ParticipationAssessment.objects.filter(survivor__in=people).prefetch_related("day_checks"))
    return {
        person.pk: facts_of(
            person, plan=_plan_of(person), routes=_routes_of(person), answers=answers[person.pk],
            assessments=made[person.pk], has_day_checks=True,
        )
        for person in people
    }  # fmt: skip


def load_known_of(survivors: Iterable[Survivor]) -> dict[UUID, Known]:
    """What the gate asks before somebody hears from us, with their ways, for whoever chooses one of them: nothing of
    taking part but how proceedings stand. It refuses that with these facts."""
    people = _people(_with_proceedings(_named(survivors)))
    answers = _by_person(ConsentRecord.objects.filter(survivor__in=people).current())
    found = {}
    for person in people:
        plan, routes = _plan_of(person), _routes_of(person)
        facts = facts_of(person, plan=plan, routes=routes, answers=answers[person.pk], assessments=())
        found[person.pk] = Known(replace(facts, proceedings=person.proceedings or ""), routes)
    return found


def _people(survivors: "QuerySet[Survivor]") -> list[Any]:
    """Each with their plan and its ways."""
    rows = survivors.select_related("news_wishes", "plan").prefetch_related("plan__routes__windows")
    return list(with_gate_facts(rows))


def _named(survivors: Iterable[Survivor]) -> "QuerySet[Survivor]":
    return Survivor.objects.filter(pk__in=[person.pk for person in survivors])


def _with_proceedings(survivors: "QuerySet[Survivor]") -> "QuerySet[Survivor]":
    """Each with how proceedings stand in the newest assessment."""
    made = ParticipationAssessment.objects.filter(survivor=OuterRef("pk")).order_by("-completed_at")
    found: QuerySet[Survivor] = survivors.annotate(proceedings=Subquery(made.values("proceedings")[:1]))
    return found


def _plan_of(person: Survivor) -> SafeContactPlan | None:
    return getattr(person, "plan", None)


def _routes_of(person: Survivor) -> list[ContactRoute]:
    plan = _plan_of(person)
    return list(plan.routes.all()) if plan else []


def _by_person(rows: Iterable[Row]) -> defaultdict[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.survivor_id].append(row)
    return found


def facts_of(
    survivor: Any,
    *,
    plan: SafeContactPlan | None,
    routes: Iterable[ContactRoute],
    answers: Iterable[ConsentRecord],
    assessments: Iterable[ParticipationAssessment],
    has_day_checks: bool = False,
) -> Facts:
    """The same from rows in hand (the survivor from `with_gate_facts`), for a page that shows them too. Whoever acts on
    the answer loads afresh."""
    made = sorted(assessments, key=lambda each: each.completed_at)
    return Facts(
        language=survivor.language,
        has_died=survivor.died_at is not None,
        plan=_plan(plan) if plan else None,
        routes=_routes(routes),
        on_hold=survivor.held_at is not None and not _confirmed_after(plan, survivor.held_at),
        **_agreed(answers),
        assessments=_assessments(made, voided_at=survivor.voided_at, has_day_checks=has_day_checks),
        proceedings=made[-1].proceedings if made else "",
        took_part_on=tuple(timezone.localdate(moment) for moment in survivor.took_part_at),
        load_limit=settings.LOAD_ACTIVITIES_PER_MONTH,
        rest_until=timezone.localdate(survivor.distressed_at) + timedelta(days=settings.REST_DAYS)
        if survivor.distressed_at
        else None,
        terms=terms(),
        **_wishes(getattr(survivor, "news_wishes", None)),
    )


def load_showing_facts_of(survivors: Iterable[Survivor], *, use: str, also: str = "") -> dict[UUID, Facts]:
    """What the gate asks before words are shown for one use (PUBLISH, QUOTE), and for one more where it is named:
    nothing of how to reach these people, nor of taking part, for which it refuses with these facts. Two queries,
    whoever they are."""
    rows = _with_proceedings(_named(survivors)).select_related("plan")
    people: list[Any] = list(rows.only("language", "died_at", *PLAN_FACTS))
    answers = _by_person(ConsentRecord.objects.filter(survivor__in=people, purpose__in=[use, also or use]).current())
    return {
        person.pk: Facts(
            language=person.language,
            has_died=person.died_at is not None,
            plan=_plan(plan) if (plan := _plan_of(person)) else None,
            on_hold=True,
            **_agreed(answers[person.pk]),
            proceedings=person.proceedings or "",
        )
        for person in people
    }


def _agreed(answers: Iterable[ConsentRecord]) -> dict[str, Any]:
    """What stands of the newest answers, and what was declined."""
    answers = list(answers)
    yes = _standing(answers)
    return {
        "consents": {
            key_of(answer.purpose, answer.scope): ConsentFacts(answer.expires_on, answer.usable_from or date.min)
            for answer in yes
            if answer.expires_on is not None and not answer.is_outworded  # type: ignore[attr-defined]  # by `current()`
        },
        "declined": frozenset(key_of(answer.purpose, answer.scope) for answer in answers if answer not in yes),
    }


def _wishes(wishes: NewsWishes | None) -> dict[str, Any]:
    """What they chose about hearing from us; nothing chosen is the most careful."""
    if wishes is None:
        return {}
    return {
        "by_itself": frozenset(wishes.by_itself),
        "reads_hard_news": wishes.hard_news == NewsWishes.HardNews.IN_WRITING,
        "full_words": wishes.full_words,
    }


def terms() -> tuple[tuple[date, date], ...]:
    """The school terms as a force has set them; with none set, a term-time window never opens."""
    return tuple(settings.TERM_DATES)


def _standing(answers: Iterable[ConsentRecord]) -> list[ConsentRecord]:
    """The yeses among the newest answers. A later no to a whole purpose is also a no to each text, use or partner that
    was agreed to before; a yes to one of them that was given after it stands."""
    given = ConsentRecord.Decision.GIVEN
    said_no = {each.purpose: each.decided_at for each in answers if each.decision != given and not each.scope}
    return [
        each
        for each in answers
        if each.decision == given and not (each.purpose in said_no and each.decided_at <= said_no[each.purpose])
    ]


def _plan(plan: SafeContactPlan) -> PlanFacts:
    return PlanFacts(
        status=plan.status,
        rely_until=plan.rely_until,
        inbound_only=plan.inbound_only,
        suspended_until=plan.suspended_until,
        quiet=tuple((days.lower, days.upper - timedelta(days=1)) for days in plan.quiet),
    )


def _confirmed_after(plan: SafeContactPlan | None, moment: datetime) -> bool:
    return plan is not None and plan.confirmed_at is not None and plan.confirmed_at > moment


def _routes(routes: Iterable[ContactRoute]) -> dict[UUID, RouteFacts]:
    return {
        route.pk: RouteFacts(
            kind=route.kind,
            safe=route.safe == ContactRoute.Safe.YES,
            link_ok=route.link_ok and route.device == ContactRoute.Device.OWN,
            own_device=route.device == ContactRoute.Device.OWN,
            windows=tuple(Window(w.weekday, w.opens, w.closes, w.term_time_only) for w in route.windows.all()),
            valid_until=route.valid_until,
        )
        for route in routes
    }


def _assessments(
    made: Iterable[ParticipationAssessment], *, voided_at: datetime | None, has_day_checks: bool
) -> dict[str, AssessmentFacts]:
    """The newest assessment decides for every activity it covers."""
    newest: dict[str, AssessmentFacts] = {}
    for each in made:
        facts = AssessmentFacts(
            each.decision,
            each.current_until,
            is_voided=voided_at is not None and each.completed_at <= voided_at,
            checked_on=_all_right_on(each) if has_day_checks else frozenset(),
        )
        newest |= dict.fromkeys(each.covers, facts)
    return newest


def _all_right_on(made: ParticipationAssessment) -> frozenset[date]:
    """Days whose newest check said: safe now, still wanted, nothing changed."""
    newest = {check.on: check for check in made.day_checks.all()}
    return frozenset(
        on for on, check in newest.items() if check.is_safe_now and check.still_wants_to and check.nothing_changed
    )
