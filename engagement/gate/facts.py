"""What is known of a person, loaded for the gate: five queries, nothing opened."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from engagement.gate.rules import AssessmentFacts, Facts, PlanFacts, RouteFacts, Window
from engagement.models import ConsentRecord, ContactRoute, ParticipationAssessment, SafeContactPlan, Survivor

Row = TypeVar("Row", ConsentRecord, ParticipationAssessment)


def load_facts(survivor: Survivor) -> Facts:
    """Everything the gate may ask about this person, as it stands in the database now."""
    plan = SafeContactPlan.objects.filter(survivor=survivor).first()
    return facts_of(
        survivor,
        plan=plan,
        routes=plan.routes.prefetch_related("windows") if plan else [],
        answers=ConsentRecord.objects.filter(survivor=survivor).current(),
        assessments=ParticipationAssessment.objects.filter(survivor=survivor),
    )


def load_facts_of(survivors: Iterable[Survivor]) -> dict[UUID, Facts]:
    """The same for many people, in as many queries as for one."""
    people = list(survivors)
    plans = SafeContactPlan.objects.filter(survivor__in=people).prefetch_related("routes__windows")
    plan_of = {plan.survivor_id: plan for plan in plans}
    answers = _by_person(ConsentRecord.objects.filter(survivor__in=people).current())
    assessments = _by_person(ParticipationAssessment.objects.filter(survivor__in=people))
    return {
        person.pk: facts_of(
            person,
            plan=(plan := plan_of.get(person.pk)),
            routes=plan.routes.all() if plan else [],
            answers=answers[person.pk],
            assessments=assessments[person.pk],
        )
        for person in people
    }


def _by_person(rows: Iterable[Row]) -> defaultdict[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.survivor_id].append(row)
    return found


def facts_of(
    survivor: Survivor,
    *,
    plan: SafeContactPlan | None,
    routes: Iterable[ContactRoute],
    answers: Iterable[ConsentRecord],
    assessments: Iterable[ParticipationAssessment],
) -> Facts:
    """The same from rows in hand, for a page that shows them too. Whoever acts on the answer loads afresh."""
    answers = list(answers)
    return Facts(
        language=survivor.language,
        plan=PlanFacts(plan.status, plan.rely_until, plan.inbound_only) if plan else None,
        routes=_routes(routes),
        consents={
            answer.purpose: answer.expires_on
            for answer in answers
            if answer.decision == ConsentRecord.Decision.GIVEN and answer.expires_on is not None
        },
        declined=frozenset(answer.purpose for answer in answers if answer.decision != ConsentRecord.Decision.GIVEN),
        assessments=_assessments(assessments),
    )


def _routes(routes: Iterable[ContactRoute]) -> dict[UUID, RouteFacts]:
    return {
        route.pk: RouteFacts(
            kind=route.kind,
            safe=route.safe == ContactRoute.Safe.YES,
            link_ok=route.link_ok and route.device == ContactRoute.Device.OWN,
            windows=tuple(Window(w.weekday, w.opens, w.closes) for w in route.windows.all()),
        )
        for route in routes
    }


def _assessments(assessments: Iterable[ParticipationAssessment]) -> dict[str, AssessmentFacts]:
    """The newest assessment decides for every activity it covers."""
    newest: dict[str, AssessmentFacts] = {}
    for made in sorted(assessments, key=lambda made: made.completed_at):
        for activity in made.covers:
            newest[activity] = AssessmentFacts(made.decision, made.current_until)
    return newest
