"""The gate: pure, deny by default, every reason, right on the nights the clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from engagement.gate import Act, Ask, Facts, Outcome, Reason, decide
from engagement.gate.asking import CLOCK, AssessmentFacts, ConsentFacts, PlanFacts, RouteFacts, Window, key_of
from engagement.gate.rules import FIRST, TABLE, WAITS, is_open, next_opening

BY_EMAIL, BY_PHONE = uuid4(), uuid4()
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=CLOCK)
TODAY, YESTERDAY, LATER = date(2026, 11, 23), date(2026, 11, 22), date(2026, 12, 31)
OFFICE = tuple(Window(day, time(9), time(17)) for day in range(5))
EMAIL = RouteFacts(kind="email", safe=True, windows=OFFICE)
PHONE = replace(EMAIL, kind="mobile")
PLAN = PlanFacts(status="confirmed", rely_until=LATER)
EXACT = key_of("quote_anonymised_published", "digest")
PURPOSES = ("contact_by_sec", "feedback_updates", "focus_group", EXACT, key_of("share_with_named_partner", "digest"))
WELL = AssessmentFacts("proceed", LATER, checked_on=frozenset({TODAY}))
GOOD = Facts(
    language="cy",
    plan=PLAN,
    routes={BY_EMAIL: EMAIL, BY_PHONE: PHONE},
    consents={key: ConsentFacts(LATER) for key in PURPOSES},
    assessments={"focus_group": WELL},
    proceedings="none",
    load_limit=2,
)
# what is asked for each act when nothing is missing
_CALL = Ask(act=Act.TELL, moment=MONDAY, route=BY_PHONE, by_person=True, consent="feedback_updates")
_WRITE = Ask(
    act=Act.NOTIFY, moment=MONDAY, route=BY_EMAIL, consent="feedback_updates", language="cy", is_wording_approved=True,
    is_pressed=True,
)  # fmt: skip
_JOIN = Ask(
    act=Act.INVITE, moment=MONDAY, route=BY_PHONE, consent="focus_group", activity="focus_group", on=TODAY,
    must_not_meet=False,
)  # fmt: skip
_SHOW = Ask(
    act=Act.QUOTE, moment=MONDAY, consent="quote_anonymised_published", scope="digest", is_read_by_two=True, voices=3
)
PERFECT = {
    Act.SAFETY_OF_LIFE: Ask(act=Act.SAFETY_OF_LIFE, moment=MONDAY, by_person=True, has_reason=True),
    **{
        act: replace(_CALL, act=act)
        for act in (
            Act.FIRST_CONTACT, Act.ASSESS, Act.RECONFIRM, Act.AFTERCARE, Act.DUTY_TO_TELL, Act.TELL, Act.RETURN_CALL,
        )
    },
    **{act: replace(_JOIN, act=act) for act in (Act.INVITE, Act.BOOK, Act.ADMIT)},
    **{act: replace(_WRITE, act=act) for act in (Act.NOTIFY, Act.REMIND, Act.ASK)},
    **{act: replace(_SHOW, act=act) for act in (Act.PUBLISH, Act.QUOTE, Act.SHOW_STORY)},
    Act.SHARE: Ask(act=Act.SHARE, moment=MONDAY, consent="share_with_named_partner", scope="digest"),
}  # fmt: skip
NOTIFY, TELL, INVITE, ADMIT, QUOTE, PUBLISH = (
    PERFECT[act] for act in (Act.NOTIFY, Act.TELL, Act.INVITE, Act.ADMIT, Act.QUOTE, Act.PUBLISH)
)


def with_plan(**changes):
    return replace(GOOD, plan=replace(PLAN, **changes))


def by_route(which, **changes):
    return replace(GOOD, routes={**GOOD.routes, which: replace(GOOD.routes[which], **changes)})


def assessed(**changes):
    return replace(GOOD, assessments={"focus_group": replace(WELL, **changes)})


@pytest.mark.parametrize("act", list(Act))
def test_each_act_is_allowed_when_nothing_is_missing(act):
    assert decide(GOOD, PERFECT[act]).outcome is Outcome.ALLOW


# One thing wrong, and nothing else: what is known, what is asked, and the answer where it is no refusal.
ALONE = {
    Reason.HAS_DIED: (replace(GOOD, has_died=True), NOTIFY),
    Reason.CONTACT_STOPPED: (with_plan(status="stopped"), NOTIFY),
    Reason.CONTACT_SUSPENDED: (with_plan(status="suspended"), NOTIFY),
    Reason.INBOUND_ONLY: (with_plan(inbound_only=True), NOTIFY),
    Reason.CONTACT_DECLINED: (replace(GOOD, declined=frozenset({"contact_by_sec"})), NOTIFY),
    Reason.NO_PLAN: (replace(GOOD, plan=None), NOTIFY),
    Reason.PLAN_NOT_CONFIRMED: (with_plan(status="draft", rely_until=None), NOTIFY),
    Reason.PLAN_RUN_OUT: (with_plan(rely_until=YESTERDAY), NOTIFY),
    Reason.ON_HOLD: (replace(GOOD, on_hold=True), NOTIFY),
    Reason.QUIET_DAY: (with_plan(quiet=((TODAY, TODAY),)), NOTIFY),
    Reason.NO_ROUTE: (replace(GOOD, routes={}), NOTIFY),
    Reason.ROUTE_NOT_SAFE: (by_route(BY_EMAIL, safe=False), NOTIFY),
    Reason.ROUTE_RUN_OUT: (by_route(BY_EMAIL, valid_until=YESTERDAY), NOTIFY),
    Reason.ROUTE_NOT_WRITTEN: (GOOD, replace(NOTIFY, route=BY_PHONE)),
    Reason.ROUTE_NOT_SPOKEN: (GOOD, replace(TELL, route=BY_EMAIL)),
    Reason.LINK_NOT_SAFE: (GOOD, replace(NOTIFY, has_link=True)),
    Reason.NO_WINDOW: (by_route(BY_EMAIL, windows=()), NOTIFY),
    Reason.OUTSIDE_WINDOW: (by_route(BY_EMAIL, windows=OFFICE[1:]), NOTIFY),
    Reason.NO_CONSENT: (replace(GOOD, consents={}), NOTIFY),
    Reason.CONSENT_DECLINED: (replace(GOOD, consents={}, declined=frozenset({"feedback_updates"})), NOTIFY),
    Reason.COOLING_OFF: (replace(GOOD, consents={EXACT: ConsentFacts(LATER, date(2026, 11, 30))}), QUOTE),
    Reason.TOO_FEW_VOICES: (replace(GOOD, consents={}), replace(PUBLISH, voices=2)),
    Reason.NOT_READ_BY_TWO: (GOOD, replace(QUOTE, is_read_by_two=False)),
    Reason.LIVE_PROCEEDINGS: (replace(GOOD, proceedings="appeal"), QUOTE),
    Reason.PROCEEDINGS_NOT_KNOWN: (replace(GOOD, proceedings=""), QUOTE),
    Reason.NO_ASSESSMENT: (replace(GOOD, assessments={}), INVITE),
    Reason.ASSESSMENT_RUN_OUT: (assessed(current_until=YESTERDAY), INVITE),
    Reason.ASSESSMENT_VOIDED: (assessed(is_voided=True), INVITE),
    Reason.NOT_ASSESSED_TO_PROCEED: (assessed(decision="adjust"), INVITE),
    Reason.NO_DAY_CHECK: (assessed(checked_on=frozenset()), ADMIT),
    Reason.LOAD_REACHED: (replace(GOOD, took_part_on=(date(2026, 11, 1), date(2026, 11, 2))), INVITE),
    Reason.RESTING: (replace(GOOD, rest_until=TODAY), INVITE),
    Reason.COMPANY_NOT_CHECKED: (GOOD, replace(INVITE, must_not_meet=None)),
    Reason.MUST_NOT_MEET: (GOOD, replace(INVITE, must_not_meet=True)),
    Reason.WRONG_LANGUAGE: (GOOD, replace(NOTIFY, language="en")),
    Reason.WORDING_NOT_APPROVED: (GOOD, replace(NOTIFY, is_wording_approved=False)),
    Reason.NOT_PRESSED: (GOOD, replace(NOTIFY, is_pressed=False, kind="thanks")),
    Reason.HARD_NEWS: (GOOD, replace(NOTIFY, is_hard_news=True)),
    Reason.WORDS_TOO_FULL: (replace(GOOD, full_words=True), replace(NOTIFY, carries_news=True)),
    Reason.NO_NAMED_PERSON: (GOOD, replace(TELL, by_person=False)),
    Reason.NO_REASON_GIVEN: (GOOD, replace(PERFECT[Act.SAFETY_OF_LIFE], has_reason=False)),
}


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_alone_is_enough_and_says_which(reason):
    decision = decide(*ALONE[reason])
    expected = Outcome.DEFER if reason in WAITS else Outcome.REFUSE
    assert (decision.outcome, decision.reasons) == (expected, (reason,))


@pytest.mark.parametrize("act", list(Act))
def test_no_rule_of_any_act_can_be_left_out_unseen(act, monkeypatch):
    """With each rule of the act's row taken out in turn, at least one wrong thing is answered otherwise."""
    every = [known for known, _ in ALONE.values()]
    asks = [replace(ask, act=act) for _, ask in ALONE.values()] + [PERFECT[act]]
    asks += [replace(PERFECT[act], **odd) for odd in ODD]
    cases = [(known, PERFECT[act]) for known in every] + [(GOOD, ask) for ask in asks] + MORE
    before = [decide(known, ask) for known, ask in cases if ask.act is act]
    for rule in TABLE[act]:
        kept = tuple(other for other in TABLE[act] if other is not rule)
        monkeypatch.setattr("engagement.gate.rules.TABLE", {**TABLE, act: kept})
        assert [decide(known, ask) for known, ask in cases if ask.act is act] != before, rule


ODD = [
    {"route": None},
    {"route": BY_EMAIL},
    {"route": BY_EMAIL, "has_link": True},
    {"route": BY_EMAIL, "language": "en"},
    {"route": BY_EMAIL, "is_wording_approved": True},
    {"by_person": False},
    {"is_pressed": False},
    {"is_hard_news": True},
    {"carries_news": True},
    {"has_reason": False},
    {"scope": ""},
    {"voices": 0},
    {"scope": "", "voices": 0},
    {"is_read_by_two": False},
    {"must_not_meet": None},
    {"must_not_meet": True},
]
CALLS = (Act.FIRST_CONTACT, Act.ASSESS, Act.RECONFIRM, Act.AFTERCARE, Act.DUTY_TO_TELL, Act.TELL, Act.RETURN_CALL)
MORE = [
    *[
        (by_route(BY_PHONE, **{what: how}), PERFECT[act])
        for act in (*CALLS, Act.INVITE, Act.BOOK, Act.ADMIT)
        for what, how in {"safe": False, "valid_until": YESTERDAY, "windows": OFFICE[1:]}.items()
    ],
    *[(by_route(BY_PHONE, windows=()), PERFECT[act]) for act in (Act.TELL, Act.RETURN_CALL, Act.INVITE)],
    *[
        (replace(GOOD, on_hold=True), replace(PERFECT[act], route=BY_EMAIL))
        for act in (Act.INVITE, Act.BOOK, Act.ADMIT)
    ],
    (with_plan(quiet=((TODAY, TODAY),)), replace(INVITE, route=BY_EMAIL)),
    *[
        (replace(GOOD, consents={key: ConsentFacts(LATER, LATER) for key in PURPOSES}), PERFECT[act])
        for act in (Act.PUBLISH, Act.QUOTE, Act.SHOW_STORY)
    ],
]


def test_every_reason_is_told_at_once():
    nothing = Facts(language="cy", has_died=True, on_hold=True, declined=frozenset({"contact_by_sec"}))
    decision = decide(nothing, replace(NOTIFY, language="en", is_wording_approved=False))
    assert decision.reasons == (
        Reason.HAS_DIED, Reason.CONTACT_DECLINED, Reason.NO_PLAN, Reason.ON_HOLD, Reason.NO_ROUTE, Reason.NO_CONSENT,
        Reason.WORDING_NOT_APPROVED, Reason.WRONG_LANGUAGE,
    )  # fmt: skip


@pytest.mark.parametrize("act", list(Act))
def test_an_empty_record_refuses_everything_but_saving_a_life(act):
    """PUBLISH refuses too: it is not known whether there are proceedings."""
    allowed = decide(Facts(language="cy"), PERFECT[act]).is_allowed
    assert allowed is (act is Act.SAFETY_OF_LIFE)


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.SAFETY_OF_LIFE])
@pytest.mark.parametrize(
    "reason", [Reason.HAS_DIED, Reason.CONTACT_STOPPED, Reason.CONTACT_SUSPENDED, Reason.INBOUND_ONLY]
)
def test_these_bind_every_act_but_saving_a_life(act, reason):
    assert reason in decide(ALONE[reason][0], PERFECT[act]).reasons


@pytest.mark.parametrize("known", [known for known, _ in ALONE.values()])
def test_nothing_stops_a_named_person_with_a_reason_from_saving_a_life(known):
    assert decide(known, PERFECT[Act.SAFETY_OF_LIFE]).is_allowed


CALLS_OF_CARE = (Act.FIRST_CONTACT, Act.ASSESS, Act.RECONFIRM, Act.AFTERCARE, Act.DUTY_TO_TELL)


@pytest.mark.parametrize("act", CALLS_OF_CARE)
@pytest.mark.parametrize(
    "reason",
    [Reason.PLAN_RUN_OUT, Reason.ON_HOLD, Reason.NO_PLAN, Reason.ASSESSMENT_VOIDED, Reason.NO_ASSESSMENT]
    + [Reason.QUIET_DAY, Reason.NO_CONSENT],
)
def test_a_call_of_care_is_not_stopped_by_what_binds_messages(act, reason):
    assert decide(ALONE[reason][0], PERFECT[act]).is_allowed


@pytest.mark.parametrize("act", CALLS_OF_CARE)
def test_a_call_is_never_made_by_a_machine_nor_in_writing(act):
    automatic = decide(GOOD, replace(PERFECT[act], by_person=False, route=BY_EMAIL))
    assert automatic.reasons == (Reason.NO_NAMED_PERSON, Reason.ROUTE_NOT_SPOKEN)


@pytest.mark.parametrize("act", CALLS_OF_CARE)
def test_a_way_that_was_safe_only_until_a_day_is_not_called_after_it(act):
    known = by_route(BY_PHONE, valid_until=YESTERDAY)
    assert decide(known, PERFECT[act]).reasons == (Reason.ROUTE_RUN_OUT,)


def test_they_are_told_what_they_must_be_told_even_after_a_no_to_contact():
    known = replace(GOOD, declined=frozenset({"contact_by_sec"}))
    assert decide(known, PERFECT[Act.DUTY_TO_TELL]).is_allowed
    assert not decide(known, PERFECT[Act.AFTERCARE]).is_allowed


# Told by a person: the plan comes first in the same call ---------------------------------------------------------
@pytest.mark.parametrize("act", [Act.TELL, Act.RETURN_CALL])
@pytest.mark.parametrize("reason", sorted(FIRST))
def test_what_has_run_out_or_holds_comes_first_in_the_same_call(act, reason):
    decision = decide(ALONE[reason][0], PERFECT[act])
    assert (decision.outcome, decision.reasons, decision.first) == (Outcome.ALLOW, (), (reason,))


def test_a_call_that_waits_for_its_window_still_says_what_comes_first():
    known = replace(by_route(BY_PHONE, windows=OFFICE[1:]), on_hold=True)
    decision = decide(known, TELL)
    assert (decision.outcome, decision.reasons, decision.first) == (
        Outcome.DEFER,
        (Reason.OUTSIDE_WINDOW,),
        (Reason.ON_HOLD,),
    )


def test_a_refused_call_tells_every_reason_and_that_nothing_comes_first():
    decision = decide(replace(GOOD, on_hold=True, consents={}), TELL)
    assert (decision.outcome, decision.reasons, decision.first) == (
        Outcome.REFUSE,
        (Reason.ON_HOLD, Reason.NO_CONSENT),
        (),
    )


# Suspensions ------------------------------------------------------------------------------------------------------
def test_a_suspension_binds_on_its_last_day():
    assert decide(with_plan(status="suspended", suspended_until=TODAY), NOTIFY).reasons == (Reason.CONTACT_SUSPENDED,)


def test_after_a_suspension_the_plan_is_gone_through_again():
    over = with_plan(status="suspended", suspended_until=YESTERDAY)
    assert decide(over, NOTIFY).reasons == (Reason.PLAN_RUN_OUT,)
    assert decide(over, PERFECT[Act.RECONFIRM]).is_allowed


def test_a_plan_in_no_known_state_was_never_agreed():
    assert decide(with_plan(status="expired"), NOTIFY).reasons == (Reason.PLAN_NOT_CONFIRMED,)


def test_a_plan_without_a_last_day_has_run_out():
    assert decide(with_plan(rely_until=None), NOTIFY).reasons == (Reason.PLAN_RUN_OUT,)


# Last days --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("when", [time(16, 59), time(9)])
def test_on_its_last_day_everything_still_stands(when):
    known = replace(
        by_route(BY_EMAIL, valid_until=TODAY),
        plan=replace(PLAN, rely_until=TODAY),
        consents={"feedback_updates": ConsentFacts(TODAY)},
    )
    assert decide(known, replace(NOTIFY, moment=datetime.combine(TODAY, when, tzinfo=CLOCK))).is_allowed


def test_a_day_is_a_day_in_wales():
    """Half past eleven at night in summer time UTC is the next day here."""
    known = replace(
        by_route(BY_EMAIL, windows=tuple(Window(day, time(0), time(23, 59)) for day in range(7))),
        plan=replace(PLAN, rely_until=date(2026, 7, 1)),
    )
    late = replace(NOTIFY, moment=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    assert decide(known, late).reasons == (Reason.PLAN_RUN_OUT,)


# What was agreed --------------------------------------------------------------------------------------------------
def test_declining_one_purpose_changes_no_other():
    assert decide(replace(GOOD, declined=frozenset({"one_to_one_feedback"})), NOTIFY).is_allowed


def test_a_yes_that_has_run_out_is_no_yes():
    known = replace(GOOD, consents={"feedback_updates": ConsentFacts(YESTERDAY)})
    assert decide(known, NOTIFY).reasons == (Reason.NO_CONSENT,)


@pytest.mark.parametrize("act", [Act.QUOTE, Act.SHOW_STORY, Act.SHARE])
@pytest.mark.parametrize("scope", ["", "another digest"])
def test_a_yes_to_another_text_or_to_none_in_particular_is_no_yes(act, scope):
    ask = replace(PERFECT[act], scope=scope)
    known = replace(GOOD, consents={**GOOD.consents, ask.consent: ConsentFacts(LATER)})
    assert decide(known, ask).reasons == (Reason.NO_CONSENT,)


def test_sharing_with_a_partner_has_no_cooling_off():
    known = replace(GOOD, consents={key: ConsentFacts(LATER, LATER) for key in PURPOSES})
    assert decide(known, PERFECT[Act.SHARE]).is_allowed


def test_many_voices_need_no_consent_to_the_text():
    assert decide(replace(GOOD, consents={}), PUBLISH).is_allowed


def test_one_voice_with_consent_to_the_exact_text_is_enough():
    assert decide(GOOD, replace(PUBLISH, voices=1)).is_allowed


@pytest.mark.parametrize("declined", [EXACT, "quote_anonymised_published"])
def test_a_no_to_this_text_or_to_all_is_kept_among_many_voices_too(declined):
    known = replace(GOOD, consents={}, declined=frozenset({declined}))
    assert decide(known, replace(PUBLISH, voices=9)).reasons == (Reason.CONSENT_DECLINED,)


def test_a_fresh_yes_cools_off_among_many_voices_too():
    known = replace(GOOD, consents={EXACT: ConsentFacts(LATER, date(2026, 11, 30))})
    assert decide(known, PUBLISH).reasons == (Reason.COOLING_OFF,)


def test_what_was_said_of_proceedings_and_is_over_stands_in_nobodys_way():
    assert decide(replace(GOOD, proceedings="concluded"), QUOTE).is_allowed


# Taking part ------------------------------------------------------------------------------------------------------
def test_the_assessment_must_hold_on_the_day_of_the_activity():
    assert decide(assessed(current_until=TODAY), replace(INVITE, on=TODAY)).is_allowed
    late = decide(assessed(current_until=TODAY), replace(INVITE, on=TODAY + timedelta(days=1)))
    assert late.reasons == (Reason.ASSESSMENT_RUN_OUT,)


def test_no_assessment_covers_no_day():
    assert decide(GOOD, replace(INVITE, on=None)).reasons == (Reason.NO_ASSESSMENT,)


def test_an_assessment_covers_its_own_activities_alone():
    assert decide(GOOD, replace(INVITE, activity="story")).reasons == (Reason.NO_ASSESSMENT,)


def test_two_activities_in_another_month_leave_this_one_free():
    busy = replace(GOOD, took_part_on=(date(2026, 10, 31), date(2026, 10, 1), date(2025, 11, 23), TODAY))
    assert decide(busy, INVITE).is_allowed


def test_the_day_after_the_rest_is_free():
    assert decide(replace(GOOD, rest_until=YESTERDAY), INVITE).is_allowed


@pytest.mark.parametrize("act", [Act.INVITE, Act.BOOK, Act.ADMIT])
def test_a_hold_keeps_back_what_is_written_and_not_what_is_said(act):
    held = replace(GOOD, on_hold=True)
    assert decide(held, PERFECT[act]).is_allowed
    assert Reason.ON_HOLD in decide(held, replace(PERFECT[act], route=BY_EMAIL)).reasons


def test_a_written_invitation_asks_for_what_any_message_asks_for():
    known = with_plan(quiet=((TODAY, TODAY),))
    assert decide(known, replace(INVITE, route=BY_EMAIL, has_link=True)).reasons == (
        Reason.LINK_NOT_SAFE, Reason.QUIET_DAY, Reason.WORDING_NOT_APPROVED, Reason.WRONG_LANGUAGE,
    )  # fmt: skip
    assert decide(known, INVITE).is_allowed


# Until when -------------------------------------------------------------------------------------------------------
def until(known, ask):
    decision = decide(known, ask)
    return decision.until if decision.outcome is Outcome.DEFER else decision.outcome


def test_outside_the_window_waits_until_it_opens():
    evening = replace(NOTIFY, moment=MONDAY + timedelta(hours=9))
    assert until(GOOD, evening) == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_outside_the_window_with_another_fault_refuses():
    late = replace(NOTIFY, moment=MONDAY + timedelta(hours=9), consent="other")
    assert decide(GOOD, late).outcome is Outcome.REFUSE


def test_a_quiet_day_waits_for_the_first_day_after_it_with_a_window():
    """Monday to Friday are quiet, and there is no window at the weekend."""
    assert until(with_plan(quiet=((TODAY, date(2026, 11, 27)),)), NOTIFY) == datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_the_next_window_is_not_on_a_quiet_day():
    tomorrow = date(2026, 11, 24)
    evening = replace(NOTIFY, moment=MONDAY + timedelta(hours=9))
    assert until(with_plan(quiet=((tomorrow, tomorrow),)), evening) == datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_a_call_waits_for_its_window_on_a_quiet_day_too():
    known = replace(by_route(BY_PHONE, windows=OFFICE[1:]), plan=replace(PLAN, quiet=((TODAY, LATER),)))
    assert until(known, TELL) == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_days_to_change_their_mind_end_at_midnight():
    known = replace(GOOD, consents={EXACT: ConsentFacts(LATER, date(2026, 11, 30))})
    assert until(known, QUOTE) == datetime(2026, 11, 30, tzinfo=UTC)


def test_a_window_in_term_time_waits_for_the_term():
    term = tuple(replace(window, term_time_only=True) for window in OFFICE)
    known = replace(by_route(BY_EMAIL, windows=term), terms=((date(2027, 1, 4), date(2027, 3, 25)),))
    assert until(known, NOTIFY) == datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(("day", "expected"), [(3, False), (4, True), (8, True), (9, False)])
def test_a_term_holds_its_first_and_its_last_day(day, expected):
    every_day = tuple(Window(weekday, time(9), time(17), term_time_only=True) for weekday in range(7))
    at = datetime(2027, 1, day, 10, tzinfo=CLOCK)
    assert is_open(every_day, at, ((date(2027, 1, 4), date(2027, 1, 8)),)) is expected


def test_a_window_in_a_term_nobody_has_set_never_comes():
    term = tuple(replace(window, term_time_only=True) for window in OFFICE)
    assert until(by_route(BY_EMAIL, windows=term), NOTIFY) is Outcome.REFUSE


def test_quiet_for_more_than_a_year_is_a_refusal():
    assert until(with_plan(quiet=((TODAY, date(2028, 1, 1)),)), NOTIFY) is Outcome.REFUSE


# The nights the clocks change -------------------------------------------------------------------------------------
SUNDAY = (Window(6, time(1), time(2)),)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),  # 01:30 summer time, first time round
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True),  # 01:30 again, winter time
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), False),  # 02:00 closes
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), False),  # 00:59, before the hour that is missing
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), False),  # 02:00 summer time: 01:00 to 02:00 never came
    ],
)
def test_windows_follow_the_clock_on_the_wall_when_it_changes(moment, expected):
    assert is_open(SUNDAY, moment) is expected


@pytest.mark.parametrize(
    ("opens", "closes", "moment", "expected"),
    [
        # the short night: the hour from one to two never comes
        (time(1), time(2), datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 4, 4, 0, 0, tzinfo=UTC)),
        # the clock jumps into the middle of the window
        (time(1, 30), time(3), datetime(2027, 3, 28, 0, 50, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (time(1, 30), time(2, 15), datetime(2027, 3, 28, 0, 50, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        # the long night: half past one comes twice
        (time(1, 30), time(2), datetime(2026, 10, 25, 0, 10, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (time(1, 30), time(2), datetime(2026, 10, 25, 1, 10, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        # the clock jumps back into a window that had closed
        (time(0, 30), time(1, 30), datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
    ],
)
def test_the_next_opening_is_right_on_the_nights_the_clocks_change(opens, closes, moment, expected):
    assert next_opening((Window(6, opens, closes),), moment) == expected


def test_a_message_waits_through_the_long_night():
    known = by_route(BY_EMAIL, windows=(Window(6, time(1, 30), time(2)),))
    asked = replace(NOTIFY, moment=datetime(2026, 10, 25, 1, 10, tzinfo=UTC))
    assert until(known, asked) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_there_is_no_opening_after_the_end_of_time():
    assert next_opening(OFFICE, datetime(9999, 12, 31, 23, tzinfo=UTC)) is None


# What goes by itself, hard news, and fuller words -------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["thanks", "not_yet", "reminder"])
def test_what_they_agreed_to_beforehand_goes_without_a_press(kind):
    agreed = replace(GOOD, by_itself=frozenset({kind}))
    assert decide(agreed, replace(NOTIFY, is_pressed=False, kind=kind)).is_allowed


@pytest.mark.parametrize("kind", ["", "news", "not_yet"])
def test_nothing_else_goes_without_a_press(kind):
    agreed = replace(GOOD, by_itself=frozenset({"thanks"}))
    assert decide(agreed, replace(NOTIFY, is_pressed=False, kind=kind)).reasons == (Reason.NOT_PRESSED,)


def test_hard_news_may_be_read_by_whoever_chose_to():
    assert decide(replace(GOOD, reads_hard_news=True), replace(NOTIFY, is_hard_news=True)).is_allowed


def test_hard_news_is_told_by_a_person_without_asking_further():
    assert decide(GOOD, replace(TELL, is_hard_news=True)).is_allowed


@pytest.mark.parametrize(("chosen", "own", "allowed"), [(True, True, True), (True, False, False), (False, True, False)])
def test_fuller_words_need_their_choice_and_a_device_of_their_own(chosen, own, allowed):
    known = replace(by_route(BY_EMAIL, own_device=own), full_words=chosen)
    assert decide(known, replace(NOTIFY, carries_news=True)).is_allowed is allowed
