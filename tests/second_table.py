"""The gate's rules a second time, written from the description of the gate and not from its code.

In another shape: a row of demands for each kind of act, and each demand in the words of the person it protects. When a
wait ends is found by looking at one moment after the other. Whoever changes a rule changes it here too, on purpose.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engagement.gate import Outcome

WALES = ZoneInfo("Europe/London")
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)

DEMANDS = {
    act: row.split()
    for acts, row in {
        "safety_of_life": "answered-for explained",
        "first_contact assess reconfirm aftercare": "let-be willing answered-for way spoken hour",
        "duty_to_tell": "let-be answered-for way spoken hour",
        "tell return_call": "let-be willing plan calm answered-for way spoken hours hour yes",
        "invite": "let-be willing plan calm-to-write way hours hour yes able company if-written",
        "book": "let-be willing plan calm-to-write way yes able company",
        "admit": "let-be willing plan calm-to-write way yes able company asked-today",
        "notify remind ask": "let-be willing plan calm way written hours hour link quiet yes words pressed gentle own",
        "publish": "let-be many-or-yes cooled two-readers court",
        "quote show_story": "let-be yes-to-this cooled two-readers court",
        "share": "let-be yes-to-this",
    }.items()
    for act in acts.split()
}
PASS_BY_THEMSELVES = {"outside_window", "quiet_day", "cooling_off"}
TOLD_IN_THE_SAME_CALL = {"plan_run_out", "on_hold"}


class Person:
    """What one person would hold against one thing that somebody wants to do now."""

    def __init__(self, facts, ask):
        self.facts, self.ask, self.plan = facts, ask, facts.plan
        self.here = ask.moment.astimezone(WALES)
        self.today = self.here.date()
        self.way = facts.routes.get(ask.route)
        self.in_writing = self.way is not None and self.way.kind in ("email", "sms", "whatsapp", "signal", "post")
        self.key = ask.consent + (":" + ask.scope if ask.scope else "")
        self.assessment = facts.assessments.get(ask.activity)

    def against(self, demand):
        return getattr(self, "_" + demand.replace("-", "_"))()

    def _let_be(self):
        yield "has_died", self.facts.has_died
        yield "contact_stopped", self.plan and self.plan.status == "stopped"
        yield "contact_suspended", self.is_paused
        yield "inbound_only", self.plan and self.plan.inbound_only

    @property
    def is_paused(self):
        last = self.plan and (self.plan.suspended_until or date.max)
        return self.plan and self.plan.status == "suspended" and self.today <= last

    def _willing(self):
        yield "contact_declined", "contact_by_sec" in self.facts.declined

    def _plan(self):
        state = self.plan.status if self.plan else "none"
        yield "no_plan", state == "none"
        yield "plan_not_confirmed", state not in ("none", "confirmed", "suspended", "stopped")
        is_over = self.plan and self.today > (self.plan.rely_until or date.min)
        yield "plan_run_out", is_over if state == "confirmed" else state == "suspended" and not self.is_paused

    def _calm(self):
        yield "on_hold", self.facts.on_hold

    def _calm_to_write(self):
        yield "on_hold", self.facts.on_hold and (self.way is None or self.in_writing)

    def _way(self):
        yield "no_route", self.way is None
        yield "route_not_safe", self.way and not self.way.safe
        yield "route_run_out", self.way and self.today > (self.way.valid_until or date.max)

    def _spoken(self):
        yield "route_not_spoken", self.in_writing

    def _written(self):
        yield "route_not_written", self.way and not self.in_writing

    def _hours(self):
        yield "no_window", self.way and len(self.way.windows) == 0

    def _hour(self):
        shut = self.way and self.way.windows and not may_be_reached(self.facts, self.way.windows, self.here)
        yield "outside_window", shut

    def _quiet(self):
        yield "quiet_day", self.plan and any(a <= self.today <= b for a, b in self.plan.quiet)

    def _link(self):
        yield "link_not_safe", self.ask.has_link and self.way and not self.way.link_ok

    def _words(self):
        yield "wording_not_approved", not self.ask.is_wording_approved
        yield "wrong_language", self.ask.language != self.facts.language

    def _pressed(self):
        yield "not_pressed", not (self.ask.is_pressed or self.ask.kind in self.facts.by_itself)

    def _gentle(self):
        yield "hard_news", self.ask.is_hard_news and not self.facts.reads_hard_news

    def _own(self):
        theirs = self.way is not None and self.way.own_device and self.facts.full_words
        yield "words_too_full", self.ask.carries_news and not theirs

    def _if_written(self):
        for demand in ("quiet", "link", "words") if self.in_writing else ():
            yield from self.against(demand)

    def _yes(self):
        yield "consent_declined", not self.said_yes and self.key in self.facts.declined
        yield "no_consent", not self.said_yes and self.key not in self.facts.declined

    @property
    def said_yes(self):
        return self.key in self.facts.consents and self.facts.consents[self.key].until >= self.today

    def _yes_to_this(self):
        if self.ask.scope:
            yield from self._yes()
        yield "no_consent", not self.ask.scope

    def _many_or_yes(self):
        if not (self.said_yes and self.ask.scope):
            no = self.key in self.facts.declined or self.ask.consent in self.facts.declined
            yield "consent_declined", no
            yield "too_few_voices", not no and self.ask.voices < 3

    def _cooled(self):
        yield "cooling_off", self.said_yes and self.facts.consents[self.key].usable_from > self.today

    def _two_readers(self):
        yield "not_read_by_two", not self.ask.is_read_by_two

    def _court(self):
        known = self.facts.proceedings not in ("", "not_asked")
        yield "proceedings_not_known", not known
        yield "live_proceedings", known and self.facts.proceedings not in ("none", "concluded")

    def _able(self):
        made, on = self.assessment, self.ask.on
        yield "no_assessment", made is None or on is None
        if made and on:
            yield "assessment_voided", made.is_voided
            yield "assessment_run_out", not made.is_voided and made.current_until < on
            goes = made.decision in ("proceed", "proceed_with_conditions")
            yield "not_assessed_to_proceed", not made.is_voided and made.current_until >= on and not goes
        if on:
            month = [day for day in self.facts.took_part_on if f"{day:%Y-%m}" == f"{on:%Y-%m}"]
            yield "load_reached", len(month) >= self.facts.load_limit
            yield "resting", self.facts.rest_until and not on > self.facts.rest_until

    def _company(self):
        yield "company_not_checked", self.ask.must_not_meet is None
        yield "must_not_meet", self.ask.must_not_meet

    def _asked_today(self):
        yield "no_day_check", self.assessment and self.ask.on not in self.assessment.checked_on

    def _answered_for(self):
        yield "no_named_person", not self.ask.by_person

    def _explained(self):
        yield "no_reason_given", not self.ask.has_reason


def may_be_reached(facts, windows, here):
    minute = here.hour * 60 + here.minute + here.second / 60 + here.microsecond / 6e7
    return any(
        window.weekday == here.weekday()
        and minutes(window.opens) <= minute < minutes(window.closes)
        and (not window.term_time_only or any(a <= here.date() <= b for a, b in facts.terms))
        for window in windows
    )


def minutes(at):
    return at.hour * 60 + at.minute + at.second / 60 + at.microsecond / 6e7


@lru_cache(maxsize=2_000)
def moments_of(day, step):
    """Every moment of one day in Wales, a step apart, counted in UTC: 92 to 100 quarters of an hour."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
    every = (start + n * step for n in range(round(timedelta(hours=30) / step)))
    return [(at, here) for at in every if (here := at.astimezone(WALES)).date() == day]


def end_of_waiting(person, step):
    """Look at one moment after the other until nothing that passes by itself is in the way; None after a year."""
    facts, demands = person.facts, DEMANDS[person.ask.act]
    for ahead in range(373):
        day = person.today + ahead * DAY
        if "cooled" in demands and person.said_yes and day < facts.consents[person.key].usable_from:
            continue
        if "hour" not in demands:
            return moments_of(day, step)[0][0]
        if person.in_writing and person.plan and any(a <= day <= b for a, b in person.plan.quiet):
            continue
        if not {day.weekday()} & {window.weekday for window in person.way.windows}:
            continue
        for at, here in moments_of(day, step):
            if at > person.ask.moment and may_be_reached(facts, person.way.windows, here):
                return at
    return None


def answer(facts, ask, step=QUARTER):
    """Outcome, reasons, until and what comes first, as the second table has it."""
    person = Person(facts, ask)
    against = {reason for demand in DEMANDS[ask.act] for reason, stands in person.against(demand) if stands}
    first = against & TOLD_IN_THE_SAME_CALL if ask.act in ("tell", "return_call") else set()
    if against == first:
        return Outcome.ALLOW, set(), None, first
    if against - first <= PASS_BY_THEMSELVES and (until := end_of_waiting(person, step)):
        return Outcome.DEFER, against - first, until, first
    return Outcome.REFUSE, against, None, set()
