"""What stood at the last assessment, so that the next one starts from it: opened in one call, and nothing carried over
without being asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.gate.rules import GO
from engagement.models import Activity, AssessmentDomain, ParticipationAssessment, Survivor, TriggerEvent
from safeguards.audit import Why
from safeguards.sealing import open_rows, open_together

KEPT = ("conditions", "helps", "stop_signal", "crisis_plan")  # gone through again from the words of last time
RATED = ("rating", "note", "mitigation")
SAID = {
    "conditions": _("Conditions"),
    "support_offered": _("Support offered"),
    "survivor_view": _("How they see it"),
    "helps": _("What helps"),
    "stop_signal": _("How they say stop"),
    "crisis_plan": _("Their plan for a crisis"),
    "notes": _("Notes"),
}
COLOURS = {"no_concern": "green", "some": "yellow", "significant": "orange"}
LIVE = frozenset({"reported_live", "charged", "trial_listed", "appeal"})  # proceedings that are not over (SP-7)

Domain = AssessmentDomain.Domain


@dataclass(frozen=True)
class DomainThen:
    """How one domain stood at the last assessment."""

    rating: str
    note: str = ""
    mitigation: str = ""

    @property
    def label(self) -> str:
        return str(AssessmentDomain.Rating(self.rating).label)

    @property
    def was_asked(self) -> bool:
        return self.rating != AssessmentDomain.Rating.NOT_ASKED


@dataclass(frozen=True, kw_only=True)
class LastAssessment:
    """The newest assessment of one person, opened; empty where there is none. `stamp` names the moment it is read at:
    whoever saves shows it, so that nothing is decided over something that happened meanwhile."""

    stamp: str
    made: ParticipationAssessment | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, DomainThen] = field(default_factory=dict)
    happened: tuple[TriggerEvent, ...] = ()  # what voids it, newest first


def last_assessment(survivor: Survivor, *, by: User) -> LastAssessment:
    """The newest assessment with the words that the next one starts from, in one audited opening."""
    stamp = stamp_of(survivor)
    made = survivor.assessments.first()
    if made is None:
        return LastAssessment(stamp=stamp)
    rows = list(made.domains.all())
    opened = open_together(([made], KEPT), (rows, RATED), by=by, why=Why.WORK)
    return LastAssessment(
        stamp=stamp,
        made=made,
        texts={name: text for name, text in opened[made.pk].items() if text},
        domains={row.domain: _then(opened[row.pk]) for row in rows},
        happened=voided_by(made),
    )


def _then(words: Mapping[str, str | None]) -> DomainThen:
    """An erased rating counts as not asked."""
    rating = words["rating"] or AssessmentDomain.Rating.NOT_ASKED
    return DomainThen(rating, words["note"] or "", words["mitigation"] or "")


def voided_by(made: ParticipationAssessment) -> tuple[TriggerEvent, ...]:
    """Everything that happened since, each of which voids it (SP-4), newest first."""
    since = TriggerEvent.objects.filter(survivor_id=made.survivor_id, noted_at__gte=made.completed_at)
    return tuple(since.select_related("noted_by"))


def is_in_force(made: ParticipationAssessment) -> bool:
    """Does it say to go ahead, today, with nothing newer for the same and nothing that happened since (SP-1)?"""
    if made.decision not in GO or made.has_run_out() or voided_by(made):
        return False
    newer = ParticipationAssessment.objects.filter(survivor_id=made.survivor_id, completed_at__gt=made.completed_at)
    return not newer.filter(covers__overlap=made.covers).exists()


def stamp_of(survivor: Survivor) -> str:
    """Another text as soon as there is a newer assessment, or something has happened."""
    made = survivor.assessments.values_list("pk", flat=True).first()
    happened = survivor.trigger_events.values_list("pk", flat=True).first()
    return f"{made or '-'}/{happened or '-'}"


@dataclass(frozen=True, kw_only=True)
class DomainShown:
    """One domain of an assessment that is read; nothing of it where it was not asked."""

    label: str
    rating: str
    colour: str
    note: str
    mitigation: str
    is_unchanged: bool


@dataclass(frozen=True, kw_only=True)
class OpenedAssessment:
    """Everything of one assessment in words: its texts, the domains that were asked, and the names of those not."""

    covers: list[str]
    said: list[tuple[str, str]]  # what was written, each under its label
    asked: list[DomainShown]
    not_asked: list[str]
    happened: list[tuple[TriggerEvent, str]]  # what voided it, with its note


def opened_assessment(made: ParticipationAssessment, *, by: User) -> OpenedAssessment:
    """One assessment with its domains and the notes of what voided it, in one audited opening."""
    rows = {row.domain: row for row in made.domains.all()}
    events = voided_by(made)
    opened = open_together(([made], SAID), (rows.values(), RATED), (events, ("note",)), by=by, why=Why.WORK)
    shown = {domain: _shown(row, opened[row.pk]) for domain, row in rows.items()}
    asked = [shown[domain] for domain in Domain if domain in shown and shown[domain].rating]
    return OpenedAssessment(
        covers=[str(Activity(activity).label) for activity in made.covers],
        said=[(str(label), text) for name, label in SAID.items() if (text := opened[made.pk][name])],
        asked=asked,
        not_asked=[str(domain.label) for domain in Domain if domain not in shown or not shown[domain].rating],
        happened=[(event, opened[event.pk]["note"] or "") for event in events],
    )


def _shown(row: AssessmentDomain, words: Mapping[str, str | None]) -> DomainShown:
    then = _then(words)
    return DomainShown(
        label=str(row.get_domain_display()),
        rating=then.label if then.was_asked else "",
        colour=COLOURS.get(then.rating, ""),
        note=then.note,
        mitigation=then.mitigation,
        is_unchanged=row.is_unchanged,
    )


def conditions_of(made: ParticipationAssessment, *, by: User) -> list[str]:
    """Its conditions, one to a line, and nothing else of it (SP-6)."""
    if made.conditions is None:
        return []
    text = open_rows([made], "conditions", by=by, why=Why.WORK)[made.pk]["conditions"] or ""
    return [line.strip() for line in text.splitlines() if line.strip()]
