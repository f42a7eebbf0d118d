"""The gate's table and its one decision: may we do this with this person, by this route, at this moment?

`decide` is pure and can be tested with millions of cases. It answers `allow`, `defer` until a moment, or `refuse`, with
every reason that applies. Missing data refuses. The gate decides on reaching out and taking part; it never stops the
writing down of what a survivor is already saying.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from engagement.gate.asking import (
    CLOCK,
    CONTACT,
    Act,
    Ask,
    ConsentFacts,
    Decision,
    Facts,
    Outcome,
    Reason,
    RouteFacts,
    Window,
    key_of,
)

ENOUGH_VOICES = 3  # so many contributors hide each other; fewer are asked one by one
GO = frozenset({"proceed", "proceed_with_conditions"})
OVER = frozenset({"none", "concluded"})  # proceedings that stand in nobody's way
CONFIRMED_ONCE = frozenset({"confirmed", "suspended", "stopped"})  # a plan in any other state was never agreed

Rule = Callable[[Facts, Ask], "Reason | None"]


# Whom nothing reaches ---------------------------------------------------------------------------------------------
def _alive(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.HAS_DIED if facts.has_died else None


def _contact_not_stopped(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.CONTACT_STOPPED if facts.plan and facts.plan.status == "stopped" else None


def _not_suspended(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.CONTACT_SUSPENDED if _is_suspended(facts, _day(ask)) else None


def _not_inbound_only(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.INBOUND_ONLY if facts.plan and facts.plan.inbound_only else None


# The plan ---------------------------------------------------------------------------------------------------------
def _contact_not_declined(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.CONTACT_DECLINED if CONTACT in facts.declined else None


def _plan_confirmed(facts: Facts, ask: Ask) -> Reason | None:
    if facts.plan is None:
        return Reason.NO_PLAN
    return None if facts.plan.status in CONFIRMED_ONCE else Reason.PLAN_NOT_CONFIRMED


def _plan_current(facts: Facts, ask: Ask) -> Reason | None:
    if facts.plan is None or facts.plan.status not in ("confirmed", "suspended"):
        return None  # said already by another rule
    if facts.plan.status == "suspended":  # a suspension that is over leaves a plan to be gone through again
        return None if _is_suspended(facts, _day(ask)) else Reason.PLAN_RUN_OUT
    until = facts.plan.rely_until
    return Reason.PLAN_RUN_OUT if until is None or _day(ask) > until else None


def _no_hold(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.ON_HOLD if facts.on_hold else None


def _no_hold_if_written(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    return Reason.ON_HOLD if facts.on_hold and (route is None or route.is_written) else None


def _no_quiet_day(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.QUIET_DAY if facts.plan and facts.plan.is_quiet(_day(ask)) else None


# The route --------------------------------------------------------------------------------------------------------
def _route_safe(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    if route is None:
        return Reason.NO_ROUTE
    return None if route.safe else Reason.ROUTE_NOT_SAFE


def _route_current(facts: Facts, ask: Ask) -> Reason | None:
    route = _route(facts, ask)
    is_over = route is not None and route.valid_until is not None and _day(ask) > route.valid_until
    return Reason.ROUTE_RUN_OUT if is_over else None


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
    return None if is_open(route.windows, ask.moment, facts.terms) else Reason.OUTSIDE_WINDOW


def _if_written(rule: Rule) -> Rule:
    """The same, asked only where the way is a written one: what is said aloud needs no approved words."""

    def asked(facts: Facts, ask: Ask) -> Reason | None:
        route = _route(facts, ask)
        return rule(facts, ask) if route and route.is_written else None

    return asked


# What was agreed --------------------------------------------------------------------------------------------------
def _consented(facts: Facts, ask: Ask) -> Reason | None:
    key = key_of(ask.consent, ask.scope)
    given = facts.consents.get(key)
    if given is not None and _day(ask) <= given.until:
        return None
    return Reason.CONSENT_DECLINED if key in facts.declined else Reason.NO_CONSENT


def _consented_to_this(facts: Facts, ask: Ask) -> Reason | None:
    """A yes to one exact text or use; a yes to none in particular is no yes."""
    return _consented(facts, ask) if ask.scope else Reason.NO_CONSENT


def _cooling_off_over(facts: Facts, ask: Ask) -> Reason | None:
    given = _standing(facts, ask)
    return Reason.COOLING_OFF if given is not None and _day(ask) < given.usable_from else None


def _many_voices_or_consent(facts: Facts, ask: Ask) -> Reason | None:
    if _standing(facts, ask) is not None and ask.scope:
        return None
    if {key_of(ask.consent, ask.scope), ask.consent} & facts.declined:
        return Reason.CONSENT_DECLINED
    return None if ask.voices >= ENOUGH_VOICES else Reason.TOO_FEW_VOICES


def _read_by_two(facts: Facts, ask: Ask) -> Reason | None:
    return None if ask.is_read_by_two else Reason.NOT_READ_BY_TWO


def _no_live_proceedings(facts: Facts, ask: Ask) -> Reason | None:
    if facts.proceedings in OVER:
        return None
    return Reason.PROCEEDINGS_NOT_KNOWN if facts.proceedings in ("", "not_asked") else Reason.LIVE_PROCEEDINGS


def _wording_approved(facts: Facts, ask: Ask) -> Reason | None:
    return None if ask.is_wording_approved else Reason.WORDING_NOT_APPROVED


def _pressed_or_agreed(facts: Facts, ask: Ask) -> Reason | None:
    return None if ask.is_pressed or ask.kind in facts.by_itself else Reason.NOT_PRESSED


def _hard_news_chosen(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.HARD_NEWS if ask.is_hard_news and not facts.reads_hard_news else None


def _full_words_chosen(facts: Facts, ask: Ask) -> Reason | None:
    if not ask.carries_news:
        return None
    route = _route(facts, ask)
    return None if facts.full_words and route and route.own_device else Reason.WORDS_TOO_FULL


def _language_read(facts: Facts, ask: Ask) -> Reason | None:
    return None if ask.language == facts.language else Reason.WRONG_LANGUAGE


# Taking part ------------------------------------------------------------------------------------------------------
def _assessed(facts: Facts, ask: Ask) -> Reason | None:
    assessment = facts.assessments.get(ask.activity)
    if assessment is None or ask.on is None:
        return Reason.NO_ASSESSMENT
    if assessment.is_voided:
        return Reason.ASSESSMENT_VOIDED
    if ask.on > assessment.current_until:
        return Reason.ASSESSMENT_RUN_OUT
    return None if assessment.decision in GO else Reason.NOT_ASSESSED_TO_PROCEED


def _checked_on_the_day(facts: Facts, ask: Ask) -> Reason | None:
    assessment = facts.assessments.get(ask.activity)
    return Reason.NO_DAY_CHECK if assessment and ask.on not in assessment.checked_on else None


def _load_allows(facts: Facts, ask: Ask) -> Reason | None:
    if ask.on is None:
        return None  # said already: no assessment covers no day
    in_month = sum((day.year, day.month) == (ask.on.year, ask.on.month) for day in facts.took_part_on)
    return Reason.LOAD_REACHED if in_month >= facts.load_limit else None


def _rested(facts: Facts, ask: Ask) -> Reason | None:
    return Reason.RESTING if ask.on and facts.rest_until and ask.on <= facts.rest_until else None


def _company_checked(facts: Facts, ask: Ask) -> Reason | None:
    if ask.must_not_meet is None:
        return Reason.COMPANY_NOT_CHECKED
    return Reason.MUST_NOT_MEET if ask.must_not_meet else None


# Who answers for it -----------------------------------------------------------------------------------------------
def _person_answers(facts: Facts, ask: Ask) -> Reason | None:
    return None if ask.by_person else Reason.NO_NAMED_PERSON


def _reason_given(facts: Facts, ask: Ask) -> Reason | None:
    return None if ask.has_reason else Reason.NO_REASON_GIVEN


_BINDING: tuple[Rule, ...] = (_alive, _contact_not_stopped, _not_suspended, _not_inbound_only)
# a plan that ran out lets a person call; a way that the survivor called safe until a day is no longer known to be
_VOICE: tuple[Rule, ...] = (_person_answers, _route_safe, _route_current, _route_spoken, _window_open)
_PLAN: tuple[Rule, ...] = (_contact_not_declined, _plan_confirmed, _plan_current)
_CALL: tuple[Rule, ...] = (*_BINDING, _contact_not_declined, *_VOICE)
_TELL: tuple[Rule, ...] = (*_BINDING, *_PLAN, _no_hold, *_VOICE, _window_known, _consented)
_WRITE: tuple[Rule, ...] = (
    *_BINDING, *_PLAN, _no_hold, _route_safe, _route_current, _route_written, _link_safe, _window_known, _window_open,
    _no_quiet_day, _consented, _wording_approved, _language_read, _pressed_or_agreed, _hard_news_chosen,
    _full_words_chosen,
)  # fmt: skip
_TAKE_PART: tuple[Rule, ...] = (
    *_BINDING, *_PLAN, _no_hold_if_written, _route_safe, _route_current, _consented, _assessed, _load_allows, _rested,
    _company_checked,
)  # fmt: skip
_IN_WRITING: tuple[Rule, ...] = tuple(  # a written invitation is a message too
    _if_written(rule) for rule in (_link_safe, _no_quiet_day, _wording_approved, _language_read)
)
_SHOW: tuple[Rule, ...] = (*_BINDING, _consented_to_this, _cooling_off_over, _read_by_two, _no_live_proceedings)

TABLE: Mapping[Act, tuple[Rule, ...]] = {
    Act.SAFETY_OF_LIFE: (_person_answers, _reason_given),
    Act.FIRST_CONTACT: _CALL,
    Act.ASSESS: _CALL,
    Act.RECONFIRM: _CALL,
    Act.AFTERCARE: _CALL,
    Act.DUTY_TO_TELL: (*_BINDING, *_VOICE),
    Act.TELL: _TELL,
    Act.RETURN_CALL: _TELL,
    Act.INVITE: (*_TAKE_PART, _window_known, _window_open, *_IN_WRITING),
    Act.BOOK: _TAKE_PART,
    Act.ADMIT: (*_TAKE_PART, _checked_on_the_day),
    Act.NOTIFY: _WRITE,
    Act.REMIND: _WRITE,
    Act.ASK: _WRITE,
    Act.PUBLISH: (*_BINDING, _many_voices_or_consent, _cooling_off_over, _read_by_two, _no_live_proceedings),
    Act.QUOTE: _SHOW,
    Act.SHOW_STORY: _SHOW,
    Act.SHARE: (*_BINDING, _consented_to_this),
}
TOLD = frozenset({Act.TELL, Act.RETURN_CALL})
FIRST = frozenset({Reason.PLAN_RUN_OUT, Reason.ON_HOLD})  # gone through first, in the same call
WAITS = frozenset({Reason.OUTSIDE_WINDOW, Reason.QUIET_DAY, Reason.COOLING_OFF})  # over by themselves


def decide(facts: Facts, ask: Ask) -> Decision:
    """The gate itself: pure, total, and the only place that decides (domain.md 3.2).

    When all that stands against it ends by itself (a closed window, a day on which we do not write, the days to change
    their mind), the answer is *defer* until then, asked again then. A plan that has run out, or a hold, does not stop a
    person who tells them news by voice: it comes `first` in the same call.
    """
    reasons = tuple(reason for rule in TABLE[ask.act] if (reason := rule(facts, ask)) is not None)
    first = tuple(reason for reason in reasons if reason in FIRST) if ask.act in TOLD else ()
    against = tuple(reason for reason in reasons if reason not in first)
    if not against:
        return Decision(Outcome.ALLOW, first=first)
    if set(against) <= WAITS and (until := _when_over(facts, ask)) is not None:
        return Decision(Outcome.DEFER, against, until, first)
    return Decision(Outcome.REFUSE, reasons)


def _when_over(facts: Facts, ask: Ask) -> datetime | None:
    """The first moment at which nothing that waits stands against it any more; None when there is none in a year."""
    rules, route, plan = TABLE[ask.act], _route(facts, ask), facts.plan
    from_moment = ask.moment
    if _cooling_off_over in rules and (given := _standing(facts, ask)) is not None:
        usable = datetime.combine(given.usable_from, time(), tzinfo=CLOCK)
        from_moment = max(from_moment, usable.astimezone(UTC))
    if _window_open not in rules or route is None:  # only days to change their mind were in the way
        return from_moment
    quiet = plan.quiet if plan and route.is_written else ()  # days on which we do not write; a voice may
    return next_opening(route.windows, from_moment, terms=facts.terms, quiet=quiet)


def is_open(windows: tuple[Window, ...], moment: datetime, terms: tuple[tuple[date, date], ...] = ()) -> bool:
    """Is any window open at this moment, by the clock in Wales? A term-time window only on a day known to be one."""
    here = moment.astimezone(CLOCK)
    clock = here.time().replace(tzinfo=None)
    return any(
        w.weekday == here.weekday() and w.opens <= clock < w.closes and _in_term(w, here.date(), terms) for w in windows
    )


def next_opening(
    windows: tuple[Window, ...],
    moment: datetime,
    *,
    terms: tuple[tuple[date, date], ...] = (),
    quiet: tuple[tuple[date, date], ...] = (),
) -> datetime | None:
    """The next moment at which a window opens on a day that is not a quiet one, within a year and a week, on the nights
    the clocks change too; None when there is none. Asked when none is open now, or the day is a quiet one."""
    first_day = moment.astimezone(CLOCK).date()
    for ahead in range(min(373, (date.max - first_day).days)):
        day = first_day + timedelta(days=ahead)
        if any(first <= day <= last for first, last in quiet):
            continue
        today = tuple(w for w in windows if w.weekday == day.weekday() and _in_term(w, day, terms))
        later = [at for at in _may_open(today, day) if at > moment and is_open(today, at, terms)]
        if later:
            return min(later)
    return None


def _may_open(windows: tuple[Window, ...], day: date) -> set[datetime]:
    """The moments of this day at which one of its windows may begin: its time of the clock, both times round on the
    long night, and the moment at which the clock jumps into it."""
    if not windows:
        return set()
    times = {w.opens for w in windows}
    if _offset(day) != _offset(day + timedelta(days=1)):
        times |= {time(hour) for hour in range(24)}  # the clock jumps on the hour
    here = (datetime.combine(day, at, tzinfo=CLOCK).replace(fold=fold) for at in times for fold in (0, 1))
    return {at.astimezone(UTC) for at in here}


def _offset(day: date) -> timedelta | None:
    return datetime.combine(day, time(), tzinfo=CLOCK).utcoffset()


def _in_term(window: Window, day: date, terms: tuple[tuple[date, date], ...]) -> bool:
    return not window.term_time_only or any(first <= day <= last for first, last in terms)


def _is_suspended(facts: Facts, day: date) -> bool:
    plan = facts.plan
    if plan is None or plan.status != "suspended":
        return False
    return plan.suspended_until is None or day <= plan.suspended_until


def _standing(facts: Facts, ask: Ask) -> ConsentFacts | None:
    given = facts.consents.get(key_of(ask.consent, ask.scope))
    return given if given is not None and _day(ask) <= given.until else None


def _route(facts: Facts, ask: Ask) -> RouteFacts | None:
    return facts.routes.get(ask.route) if ask.route else None


def _day(ask: Ask) -> date:
    return ask.moment.astimezone(CLOCK).date()
