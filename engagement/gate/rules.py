"""The gate's table and its one decision: may we do this with this person, by this route, at this moment?

`decide` is pure and can be tested with millions of cases. It answers `allow`,
`defer` until a moment, or `refuse`, with every reason that applies. Missing data refuses. The gate decides on reaching
out and taking part; it never stops the writing down of what a survivor is already saying.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CLOCK = ZoneInfo("Europe/London")
CONTACT = "contact_by_sec"  # declining this binds every other purpose: nobody is contacted against their word


class Act(TextChoices):
    """What is asked: the rows of the gate's table."""

    SAFETY_OF_LIFE = "safety_of_life", _("Act to save a life")
    FIRST_CONTACT = "first_contact", _("Call them to confirm how to reach them")
    TELL = "tell", _("Tell them news, in person or by voice")
    NOTIFY = "notify", _("Send them a message")
    INVITE = "invite", _("Invite them to take part")
    PUBLISH = "publish", _("Show what they said to others")


class Reason(TextChoices):
    """Why not, or why not yet. The words say what would mend it."""

    NO_PLAN = "no_plan", _("There is no safe contact plan. Make one with them.")
    PLAN_NOT_CONFIRMED = "plan_not_confirmed", _("The plan has not been confirmed with them.")
    PLAN_RUN_OUT = "plan_run_out", _("The plan has run out. Go through it with them again.")
    CONTACT_STOPPED = "contact_stopped", _("They asked for all contact to stop.")
    INBOUND_ONLY = "inbound_only", _("They contact us; we never contact them.")
    NO_ROUTE = "no_route", _("There is no way to reach them for this.")
    ROUTE_NOT_SAFE = "route_not_safe", _("They have not said that this way is safe.")
    ROUTE_NOT_WRITTEN = "route_not_written", _("This way is for speaking, not for messages.")
    ROUTE_NOT_SPOKEN = "route_not_spoken", _("This way is for messages, not for speaking.")
    LINK_NOT_SAFE = "link_not_safe", _("A link is not safe on this device.")
    NO_WINDOW = "no_window", _("They have not said when this way is safe.")
    OUTSIDE_WINDOW = "outside_window", _("It is outside the time they said is safe.")
    NO_CONSENT = "no_consent", _("They have not agreed to this.")
    CONTACT_DECLINED = "contact_declined", _("They said no to being contacted.")
    NO_ASSESSMENT = "no_assessment", _("No assessment covers this. Do one with them.")
    ASSESSMENT_RUN_OUT = "assessment_run_out", _("The assessment has run out. Do one with them.")
    NOT_ASSESSED_TO_PROCEED = "not_assessed_to_proceed", _("The assessment does not say to go ahead.")
    WRONG_LANGUAGE = "wrong_language", _("The words are not in the language they read.")
    NOT_DECIDED_HERE = "not_decided_here", _("This needs a check that is not recorded.")
    NO_NAMED_PERSON = "no_named_person", _("This needs a named person and their reason.")


class Outcome(Enum):
    ALLOW = "allow"
    DEFER = "defer"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Window:
    """A weekday (Monday is 0) and two times of the clock in Wales; `closes` itself is outside."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class RouteFacts:
    """One way to reach them."""

    kind: str
    safe: bool
    link_ok: bool
    windows: tuple[Window, ...] = ()

    @property
    def is_written(self) -> bool:
        return self.kind == "email"


@dataclass(frozen=True)
class PlanFacts:
    """The safe contact plan as it stands."""

    status: str
    rely_until: date | None
    inbound_only: bool = False


@dataclass(frozen=True)
class AssessmentFacts:
    """The newest assessment that covers one activity."""

    decision: str
    current_until: date


@dataclass(frozen=True)
class Facts:
    """What is known of the person at this moment. Whatever is missing refuses."""

    language: str
    plan: PlanFacts | None = None
    routes: Mapping[UUID, RouteFacts] = field(default_factory=dict)
    consents: Mapping[str, date] = field(default_factory=dict)  # purpose → last day of a standing yes
    declined: frozenset[str] = frozenset()  # purposes whose newest answer is no, or withdrawn
    assessments: Mapping[str, AssessmentFacts] = field(default_factory=dict)  # activity → newest


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is to be done. `moment` is aware; `on` is the day of the activity; `by_person` names who answers for it."""

    act: Act
    moment: datetime
    route: UUID | None = None
    consent: str = ""
    activity: str = ""
    on: date | None = None
    language: str = ""
    has_link: bool = False
    by_person: bool = False


@dataclass(frozen=True)
class Decision:
    """The answer, with every reason that applies; `until` says when a deferral ends."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    until: datetime | None = None

    @property
    def is_allowed(self) -> bool:
        return self.outcome is Outcome.ALLOW


Rule = Callable[[Facts, Ask], "Reason | None"]


def _contact_not_stopped(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.CONTACT_STOPPED if facts.plan and facts.plan.status == "stopped" else None


def _not_inbound_only(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.INBOUND_ONLY if facts.plan and facts.plan.inbound_only else None


def _plan_confirmed(facts: Facts, ask: Ask) -> Reason | None:
    if facts.plan is None:
        return Reason.NO_PLAN
    return Reason.PLAN_NOT_CONFIRMED if facts.plan.status == "draft" else None


def _plan_current(facts: Facts, ask: Ask) -> Reason | None:
    if facts.plan is None or facts.plan.status != "confirmed":
        return None  # said already by another rule
    until = facts.plan.rely_until
    return Reason.PLAN_RUN_OUT if until is None or _day(ask) > until else None


def _route_safe(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    if route is None:
        return Reason.NO_ROUTE
    return None if route.safe else Reason.ROUTE_NOT_SAFE


def _route_written(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    return Reason.ROUTE_NOT_WRITTEN if route and not route.is_written else None


def _route_spoken(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    return Reason.ROUTE_NOT_SPOKEN if route and route.is_written else None


def _link_safe(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    return Reason.LINK_NOT_SAFE if ask.has_link and route and not route.link_ok else None


def _window_known(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    return Reason.NO_WINDOW if route and not route.windows else None


def _window_open(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    if not route or not route.windows:
        return None
    return None if is_open(route.windows, ask.moment) else Reason.OUTSIDE_WINDOW


def _consented(facts: Facts, ask: Ask) -> Reason | None:
    last_day = facts.consents.get(ask.consent)
    return None if last_day is not None and _day(ask) <= last_day else Reason.NO_CONSENT


def _contact_not_declined(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.CONTACT_DECLINED if CONTACT in facts.declined else None


def _assessed(facts: Facts, ask: Ask) -> Reason | None:
    assessment = facts.assessments.get(ask.activity)
    if assessment is None or ask.on is None:
        return Reason.NO_ASSESSMENT
    if ask.on > assessment.current_until:
        return Reason.ASSESSMENT_RUN_OUT
    goes = assessment.decision in ("proceed", "proceed_with_conditions")
    return None if goes else Reason.NOT_ASSESSED_TO_PROCEED


def _language_read(facts: Facts, ask: Ask) -> Reason | None:
    return None if ask.language == facts.language else Reason.WRONG_LANGUAGE


def _never_here(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.NOT_DECIDED_HERE


def _person_answers(facts: Facts, ask: Ask) -> Reason | None:
    return None if ask.by_person else Reason.NO_NAMED_PERSON


_BINDING: tuple[Rule, ...] = (_contact_not_stopped, _not_inbound_only)
_PLAN: tuple[Rule, ...] = (_contact_not_declined, _plan_confirmed, _plan_current)
_REACH: tuple[Rule, ...] = (*_BINDING, *_PLAN, _route_safe, _window_known, _window_open)
TABLE: Mapping[Act, tuple[Rule, ...]] = {
    Act.SAFETY_OF_LIFE: (_person_answers,),
    Act.FIRST_CONTACT: (*_BINDING, _person_answers, _route_safe, _route_spoken),
    Act.TELL: (*_REACH, _person_answers, _route_spoken, _consented),
    Act.NOTIFY: (*_REACH, _route_written, _link_safe, _consented, _language_read),
    Act.INVITE: (*_REACH, _consented, _assessed),
    Act.PUBLISH: (_never_here,),
}


def decide(facts: Facts, ask: Ask) -> Decision:
    """The gate itself: pure, total, and the only place that decides (domain.md 3.2).

    When the closed window is all that stands against it, the answer is *defer* until it opens, asked again then.
    """
    reasons = tuple(reason for rule in TABLE[ask.act] if (reason := rule(facts, ask)) is not None)
    if not reasons:
        return Decision(Outcome.ALLOW)
    if reasons == (Reason.OUTSIDE_WINDOW,):
        route = _route(facts, ask)
        opens = next_opening(route.windows, ask.moment) if route else None
        if opens is not None:
            return Decision(Outcome.DEFER, reasons, opens)
    return Decision(Outcome.REFUSE, reasons)


def is_open(windows: tuple[Window, ...], moment: datetime) -> bool:
    """Is any window open at this moment, by the clock in Wales?"""
    here = moment.astimezone(CLOCK)
    return any(w.weekday == here.weekday() and w.opens <= here.time().replace(tzinfo=None) < w.closes for w in windows)


def next_opening(windows: tuple[Window, ...], moment: datetime) -> datetime | None:
    """The next moment at which a window is open, on the nights the clocks change too; None when there is none."""
    here = moment.astimezone(CLOCK)
    starts = (
        datetime.combine(here.date() + timedelta(days=days), window.opens, tzinfo=CLOCK)
        for days in range(9)
        for window in windows
        if (here.weekday() + days) % 7 == window.weekday
    )
    real = (start.astimezone(ZoneInfo("UTC")) for start in starts)
    later = (start for start in real if start > moment and is_open(windows, start))
    return min(later, default=None)


def _route(facts: Facts, ask: Ask) -> RouteFacts | None:
    return facts.routes.get(ask.route) if ask.route else None


def _day(ask: Ask) -> date:
    return ask.moment.astimezone(CLOCK).date()
