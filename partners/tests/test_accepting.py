"""Taking a referral on: a record is made of it, or the one that is there is joined, and nobody is easier to reach."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import RecordBlock
from engagement.actions.consents import record_consent, withdraw_consent
from engagement.actions.follow_ups import pass_follow_up
from engagement.actions.plans import suspend_contact
from engagement.actions.profile import note_death, set_access_needs, set_support_worker
from engagement.gate import Act, Ask, decide, load_facts
from engagement.models import ConsentRecord, Consultation, FollowUp, Participation, Survivor, SurvivorIndex
from engagement.tests import factories as people
from outbox.actions import queue_message
from outbox.models import Message, State
from partners.actions import accepting
from partners.actions.accepting import accept_referral
from partners.actions.files import add_file
from partners.actions.offences import write_down_offence
from partners.actions.refusals import MovedMeanwhile, TheyDoNotWantIt
from partners.actions.reporting import report_changed_mind, report_event, report_not_safe
from partners.models import Referral, ReferralStep
from partners.tests.factories import NAME, PHONE, accepted, bar, direct, sent, triaged
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent, SubjectKey
from safeguards.sealing import open_rows
from safeguards.tests.files import PDF, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(coordinator):
    """Somebody with a plan that was confirmed: an email, safe at nearly any time."""
    person = people.survivor(by=coordinator)
    people.plan(person, by=coordinator)
    people.consent(person, by=coordinator, purpose="contact_by_sec")
    return person


def take(partner, coordinator, survivor=None, **changes):
    return accepted(sent(by=partner, **changes), survivor=survivor, by=coordinator).survivor


def ways(person):
    return dict(person.plan.routes.values_list("kind", "safe"))


def opened(rows, *names, by):
    return [tuple(row[name] for name in names) for row in open_rows(rows, *names, by=by, why=Why.WORK).values()]


def may(person, act, kind, **more):
    route = person.plan.routes.get(kind=kind)
    ask = Ask(act=act, moment=timezone.now(), route=route.pk, by_person=True, consent="feedback_updates", **more)
    return decide(load_facts(person), ask)


# Somebody new ---------------------------------------------------------------------------------------------------------
def test_it_makes_the_record_of_somebody_new(partner, coordinator):
    held = accepted(sent(by=partner, language="cy"), by=coordinator)
    person = Survivor.objects.get()
    assert (held.status, held.survivor, held.taken_by, person.language) == ("accepted", person, coordinator, "cy")
    assert opened([person], "name", "known_as", by=coordinator) == [(NAME, None)]
    assert SurvivorIndex.objects.filter(survivor=person, kind="name").count() == 3  # the whole and two words


def test_a_name_that_is_withheld_finds_nobody_and_is_told_by_nobody(partner, coordinator, client_for):
    person = take(partner, coordinator, name="")
    assert opened([person], "name", by=coordinator) == [(None,)]
    assert not person.index_rows.exists()
    page = client_for(coordinator).post(f"/survivors/{person.pk}/show/", {"what": "name"}).content.decode()
    assert "We do not know their name yet." in page


def test_erasing_the_person_destroys_what_was_written_in_the_referral_and_its_files(partner, coordinator):
    referral = sent(by=partner)
    file = add_file(referral=referral, file=kept(PDF, by=partner), by=partner).file
    held = accepted(referral, by=coordinator)
    owned = set(SubjectKey.objects.filter(owner=held.survivor_id).values_list("pk", flat=True))
    assert {held.key_id, file.key_id, held.survivor.key_id} <= owned
    assert not SubjectKey.objects.filter(owner=held.pk).exists()


def test_what_is_handed_in_later_is_theirs_at_once(partner, coordinator):
    held = accepted(sent(by=partner), by=coordinator)
    file = add_file(referral=held, file=kept(PDF, by=partner), by=partner).file
    assert SubjectKey.objects.get(pk=file.key_id).owner == held.survivor_id


def test_the_key_of_a_referral_without_a_person_can_be_given_to_nobody(partner, coordinator):
    referral = sent(by=partner)
    accepting._give_keys(referral)
    assert SubjectKey.objects.get(pk=referral.key_id).owner == referral.pk


@pytest.mark.parametrize(
    ("named", "is_allowed"),
    [
        ({"opens": "", "closes": ""}, {"monday": True, "sunday": False}),
        ({"weekdays": ()}, {"monday": False, "sunday": False}),
    ],
    ids=["weekdays_alone", "morning_alone"],
)
def test_nobody_is_rung_outside_what_a_worker_named(named, is_allowed, partner, coordinator, time_machine):
    """On a Monday and on a Sunday at three in the afternoon."""
    time_machine.move_to(datetime(2037, 11, 23, 15, tzinfo=UTC), tick=False)
    person = take(partner, coordinator, reach="direct", contact=direct(**named))
    answers = {}
    for day, moment in (("monday", 23), ("sunday", 22)):
        ask = Ask(
            act=Act.FIRST_CONTACT, moment=datetime(2037, 11, moment, 15, tzinfo=UTC),
            route=person.plan.routes.get().pk, by_person=True,
        )  # fmt: skip
        answers[day] = decide(load_facts(person), ask).is_allowed
    assert answers == is_allowed


def test_a_plan_told_directly_is_confirmed_by_nobody_and_allows_a_first_call_alone(partner, coordinator, frozen):
    whole_day = {"weekdays": tuple(range(7)), "opens": "00:00", "closes": "23:59"}
    person = take(partner, coordinator, reach="direct", contact=direct(**whole_day))
    assert (person.plan.status, ways(person)) == ("draft", {"mobile": "yes"})
    assert may(person, Act.FIRST_CONTACT, "mobile").is_allowed
    for act in (Act.TELL, Act.NOTIFY, Act.INVITE, Act.REMIND):
        assert not may(person, act, "mobile", is_pressed=True, is_wording_approved=True, language="en").is_allowed
    assert opened(person.plan.routes.all(), "value", by=coordinator) == [(PHONE,)]
    assert opened([person.plan], "say", "never", by=coordinator) == [("Nia from the library", "Voicemail")]
    assert SurvivorIndex.objects.filter(survivor=person, kind="phone").count() == 1


def test_through_the_worker_only_there_is_no_other_way(partner, coordinator):
    person = take(partner, coordinator)
    assert (person.plan.status, ways(person)) == ("draft", {"via_worker": "yes"})
    worker = person.support_worker
    assert (worker.is_aware, worker.may_call) == (True, True)
    named = opened([worker], "name", "organisation", "reached_by", by=coordinator)
    assert named == [(partner.name, partner.organisation.name, "nia@agency.example")]


def test_they_contact_us_and_nobody_calls(partner, coordinator):
    person = take(partner, coordinator, reach="they_contact", contact=direct(kind="", value=""))
    assert (person.plan.inbound_only, ways(person)) == (True, {})


def test_people_they_named_as_not_safe_are_kept_one_by_one(partner, coordinator):
    person = take(partner, coordinator, reach="direct", contact=direct(people_not_safe="Dai Rees\nHis mother; Al"))
    assert opened(person.person_links.all(), "who", by=coordinator).__len__() == 3
    assert set(person.person_links.values_list("kind", flat=True)) == {"not_safe"}


def test_needs_come_with_it(partner, coordinator):
    person = take(
        partner, coordinator, access=("bsl_interpreter", "other"), access_words="A chair", interpreter="Somali, a woman"
    )
    needs = opened(person.access_needs.all(), "kind", "detail", by=coordinator)
    assert set(needs) == {
        ("bsl_interpreter", None),
        ("other", "A chair"),
        ("spoken_interpreter", "Somali, a woman"),
    }


# Consents -------------------------------------------------------------------------------------------------------------
def test_what_they_agreed_to_is_a_yes_through_their_worker_on_that_day(partner, coordinator):
    day = timezone.localdate() - timedelta(days=2)
    person = take(partner, coordinator, agreed_on=day)
    given = {row.purpose: row for row in ConsentRecord.objects.filter(survivor=person)}
    assert set(given) == {"contact_by_sec", "feedback_updates"}
    row = given["contact_by_sec"]
    assert (row.decision, row.method, timezone.localdate(row.decided_at)) == ("given", "worker", day)


def test_what_they_did_not_agree_to_is_no_yes(partner, coordinator):
    person = take(partner, coordinator, agreed_to=("share_outcome", "department"))
    assert not ConsentRecord.objects.filter(survivor=person).exists()


@pytest.mark.parametrize("said", ["declined", "withdrawn"])
def test_a_no_to_us_on_that_day_or_since_stands(said, partner, coordinator, known):
    if said == "withdrawn":
        withdraw_consent(survivor=known, purpose="contact_by_sec", by=coordinator)
    else:
        people_no = {"purpose": "contact_by_sec", "is_yes": False, "method": "by_phone", "in_private": True}
        record_consent(survivor=known, by=coordinator, **people_no)
    take(partner, coordinator, survivor=known)
    newest = ConsentRecord.objects.filter(survivor=known, purpose="contact_by_sec").current().get()
    assert newest.decision == said
    assert "contact_by_sec" in load_facts(known).declined


def test_a_no_from_before_is_theirs_alone_to_take_back(partner, coordinator, known, time_machine):
    withdraw_consent(survivor=known, purpose="contact_by_sec", by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(days=3))
    take(partner, coordinator, survivor=known)
    newest = ConsentRecord.objects.filter(survivor=known).current()
    assert {row.purpose: row.decision for row in newest} == {"contact_by_sec": "withdrawn", "feedback_updates": "given"}


def test_an_agreement_so_old_that_it_has_run_out_is_no_yes(partner, coordinator, settings):
    person = take(partner, coordinator, agreed_on=timezone.localdate() - timedelta(days=settings.CONSENT_DAYS + 1))
    assert not ConsentRecord.objects.filter(survivor=person).exists()


def test_words_that_nobody_approved_make_no_consent_and_stop_nothing(partner, coordinator, settings):
    referral = triaged(sent(by=partner), by=coordinator)
    settings.WORDINGS_MUST_BE_APPROVED = True
    person = accept_referral(referral=referral, survivor=None, by=coordinator).survivor
    assert not ConsentRecord.objects.filter(survivor=person).exists()


# Somebody known -------------------------------------------------------------------------------------------------------
def test_every_other_way_waits_where_they_are_reached_through_the_worker_alone(partner, coordinator, known):
    message = queue_message(
        resolver="survivor", recipient_id=known.pk, key_id=known.key_id, purpose="notify", language="en",
        subject="Hello", body="Hello, it is Mari.", by=coordinator,
    )  # fmt: skip
    rely_until, number = known.plan.rely_until, known.plan.number
    take(partner, coordinator, survivor=known)
    known.plan.refresh_from_db()
    assert ways(known) == {"email": "unconfirmed", "via_worker": "unconfirmed"}
    assert (known.plan.status, known.plan.rely_until) == ("confirmed", rely_until)
    assert known.plan.number > number
    assert Message.objects.get(pk=message.pk).state == State.CANCELLED


def test_a_plan_that_stands_keeps_its_ways_and_a_new_one_waits(partner, coordinator, known):
    take(partner, coordinator, survivor=known, reach="direct", contact=direct())
    assert ways(known) == {"email": "yes", "mobile": "unconfirmed"}


def test_another_number_told_makes_the_one_that_stands_doubtful_and_is_kept_with_the_referral(
    partner, coordinator, known
):
    people.plan(known, by=coordinator, kind="mobile", value="07700 900111", link_ok=False)
    held = accepted(sent(by=partner, reach="direct", contact=direct()), survivor=known, by=coordinator)
    assert ways(known) == {"email": "yes", "mobile": "unconfirmed"}
    assert opened([known.plan.routes.get(kind="mobile")], "value", by=coordinator) == [("07700 900111",)]
    assert opened([held], "reached_by", by=coordinator) == [(PHONE,)]


def test_the_same_number_however_it_is_written_keeps_the_times_that_both_allow(partner, coordinator, known):
    people.plan(
        known, by=coordinator, kind="mobile", value="07700 900222", link_ok=False, voicemail_ok=True,
        opens=time(10), closes=time(20),
    )  # fmt: skip
    take(partner, coordinator, survivor=known, reach="direct", contact=direct())
    route = known.plan.routes.get(kind="mobile")
    assert (route.safe, route.voicemail_ok) == ("yes", False)
    assert set(route.windows.values_list("weekday", "opens", "closes")) == {
        (day, time(10), time(12)) for day in range(5)
    }


def test_what_we_must_never_do_is_added_to_and_never_taken_away(partner, coordinator, known):
    take(partner, coordinator, survivor=known, reach="direct", contact=direct(never="Ring on Sundays", say="Nia"))
    never, say = opened([known.plan], "never", "say", by=coordinator)[0]
    assert (never, say) == ("Voicemail\nRing on Sundays", "Mari from the office")


def test_needs_are_added_and_none_goes(partner, coordinator, known):
    set_access_needs(survivor=known, needs={"breaks": "", "large_print": "18 point"}, by=coordinator)
    take(partner, coordinator, survivor=known, access=("large_print", "step_free"))
    needs = opened(known.access_needs.all(), "kind", "detail", by=coordinator)
    assert set(needs) == {("breaks", None), ("large_print", "18 point"), ("step_free", None)}


@pytest.mark.parametrize("takes", [True, False])
def test_a_worker_who_is_known_is_overwritten_only_where_somebody_says_so(takes, partner, coordinator, known):
    set_support_worker(
        survivor=known, name="Ann Jones", organisation="", reached_by="", is_aware=True, may_call=False, by=coordinator
    )
    referral = triaged(sent(by=partner), by=coordinator)
    accept_referral(referral=referral, survivor=known, takes_worker=takes, by=coordinator)
    known.refresh_from_db()
    assert opened([known.support_worker], "name", by=coordinator) == [(partner.name if takes else "Ann Jones",)]


def test_their_names_stay_as_they_told_us(partner, coordinator, known):
    take(partner, coordinator, survivor=known, name="Somebody Else")
    assert opened([known], "name", by=coordinator) == [(people.NAME,)]


def test_to_somebody_who_has_died_nothing_is_opened(partner, coordinator, known):
    note_death(survivor=known, by=coordinator)
    held = accepted(sent(by=partner), survivor=known, by=coordinator)
    known.plan.refresh_from_db()
    assert (held.status, known.plan.status, ways(known)) == ("accepted", "stopped", {"email": "yes"})


# What was told meanwhile ----------------------------------------------------------------------------------------------
def test_no_longer_safe_suspends_whoever_is_made_of_it(partner, coordinator):
    referral = sent(by=partner, reach="direct", contact=direct())
    report_not_safe(referral=referral, by=partner)
    plan = accepted(referral, by=coordinator).survivor.plan
    assert (plan.status, plan.suspended_until, plan.suspended_at is None) == ("suspended", None, False)


def test_no_longer_safe_takes_the_end_off_a_suspension(partner, coordinator, known):
    suspend_contact(survivor=known, until=timezone.localdate() + timedelta(days=3), by=coordinator)
    referral = sent(by=partner)
    report_not_safe(referral=referral, by=partner)
    accepted(referral, survivor=known, by=coordinator)
    known.plan.refresh_from_db()
    assert (known.plan.status, known.plan.suspended_until) == ("suspended", None)


def test_what_has_happened_is_noted_and_holds_what_is_written(partner, coordinator, known):
    referral = sent(by=partner)
    report_event(referral=referral, event="hearing_set", words="In May", by=partner)
    accepted(referral, survivor=known, by=coordinator)
    event = known.trigger_events.get(kind="hearing_set")
    assert (event.holds, opened([event], "note", by=coordinator)) == (True, [("In May",)])
    assert load_facts(known).on_hold


@pytest.mark.parametrize(("answer", "noted"), [("yes", 1), ("no", 0), ("not_known", 0), ("", 0)])
def test_whoever_harmed_them_works_here_and_everything_written_waits(answer, noted, partner, coordinator, known):
    take(partner, coordinator, survivor=known, works_for_us=answer, works_for_us_words="A sergeant")
    assert known.trigger_events.filter(kind="perpetrator_connected", holds=True).count() == noted


def test_whoever_does_not_want_it_any_more_is_not_taken_on(partner, coordinator):
    referral = triaged(sent(by=partner), by=coordinator)
    report_changed_mind(referral=referral, wants="stop", by=partner)
    with pytest.raises(TheyDoNotWantIt):
        accept_referral(referral=referral, survivor=None, by=coordinator)
    assert not Survivor.objects.exists()


# The consultation -----------------------------------------------------------------------------------------------------
def test_it_has_a_consultation_of_its_own_under_its_own_key(partner, coordinator):
    held = accepted(sent(by=partner), by=coordinator)
    talk = Consultation.objects.get()
    assert (talk.pk, talk.key_id, talk.started_at) == (held.pk, held.key_id, held.submitted_at)
    assert (talk.kind, talk.channel, talk.warning, talk.wellbeing) == (
        "service_recovery", "referral", "shown", "not_met",
    )  # fmt: skip
    assert (talk.warning_wording, talk.warning_at, talk.held_by) == (held.warning, held.warned_at, coordinator)
    assert Participation.objects.get(consultation=talk).survivor == held.survivor
    assert not talk.aftercare.exists()


def test_it_counts_as_nothing_they_took_part_in(partner, coordinator, known):
    take(partner, coordinator, survivor=known)
    assert load_facts(known).took_part_on == ()


@pytest.mark.parametrize("is_passed", [True, False])
def test_what_had_to_be_passed_on_before_becomes_theirs(is_passed, partner, coordinator):
    referral = sent(by=partner)
    told = write_down_offence(referral=referral, account="As written", wishes="wants_time", by=coordinator)
    if is_passed:
        pass_follow_up(follow_up=told, passed_to="Crime desk", by=coordinator)
    held = accepted(referral, by=coordinator)
    after = FollowUp.objects.get()
    assert (after.survivor, after.key_id, after.account.blob) == (held.survivor, told.key_id, told.account.blob)


# Blocks ---------------------------------------------------------------------------------------------------------------
def test_whoever_was_barred_from_the_referral_is_barred_from_the_record(partner, coordinator, blocked_officer):
    referral = sent(by=partner)
    bar(referral, blocked_officer, by=coordinator)
    held = accepted(referral, by=coordinator)
    assert not Survivor.objects.visible_to(blocked_officer).exists()
    assert not Referral.objects.visible_to(blocked_officer).exists()
    assert RecordBlock.objects.get().record == held.survivor_id


def test_whoever_is_barred_from_both_stays_so(partner, coordinator, blocked_officer, known):
    people.block(known, blocked_officer, by=coordinator)
    referral = sent(by=partner)
    bar(referral, blocked_officer, by=coordinator)
    accepted(referral, survivor=known, by=coordinator)
    assert RecordBlock.objects.standing().count() == 2
    assert not Referral.objects.visible_to(blocked_officer).exists()


def test_a_record_that_is_kept_from_them_cannot_be_joined(partner, coordinator, deputy, blocked_officer):
    hidden = people.survivor(by=coordinator)
    people.block(hidden, blocked_officer, by=coordinator)
    referral = triaged(sent(by=partner), by=deputy)
    with pytest.raises(MovedMeanwhile):
        accept_referral(referral=referral, survivor=hidden, by=blocked_officer)
    referral.refresh_from_db()
    assert (referral.status, referral.survivor) == ("triaged", None)


# Once, and all of it --------------------------------------------------------------------------------------------------
def test_pressed_twice_it_is_one(partner, coordinator):
    referral = triaged(sent(by=partner), by=coordinator)
    first = accept_referral(referral=referral, survivor=None, by=coordinator)
    again = accept_referral(referral=referral, survivor=None, by=coordinator)
    assert (first.survivor, Survivor.objects.count()) == (again.survivor, 1)
    assert ReferralStep.objects.filter(status="accepted").count() == 1


def test_taken_on_for_one_it_is_not_taken_on_for_another(partner, coordinator, known):
    referral = triaged(sent(by=partner), by=coordinator)
    accept_referral(referral=referral, survivor=None, by=coordinator)
    with pytest.raises(MovedMeanwhile):
        accept_referral(referral=referral, survivor=known, by=coordinator)


def test_it_must_have_been_looked_at(partner, coordinator):
    with pytest.raises(MovedMeanwhile):
        accept_referral(referral=sent(by=partner), survivor=None, by=coordinator)


@pytest.mark.parametrize("what", ["plan", "needs", "worker", "report"])
def test_what_changed_since_it_was_read_is_read_again_first(what, partner, coordinator, known, monkeypatch):
    referral = triaged(sent(by=partner), by=coordinator)

    def read_and_then(*args, **kwargs):
        brought = open_brought(*args, **kwargs)
        change[what]()
        return brought

    support = {"name": "A", "organisation": "", "reached_by": "", "is_aware": False, "may_call": False}
    change = {
        "plan": lambda: suspend_contact(survivor=known, by=coordinator),
        "needs": lambda: set_access_needs(survivor=known, needs={"breaks": ""}, by=coordinator),
        "worker": lambda: set_support_worker(survivor=known, by=coordinator, **support),
        "report": lambda: report_not_safe(referral=referral, by=partner),
    }
    open_brought = accepting.open_brought
    monkeypatch.setattr(accepting, "open_brought", read_and_then)
    with pytest.raises(MovedMeanwhile):
        accept_referral(referral=referral, survivor=known, by=coordinator)


def test_everything_is_taken_back_where_its_event_cannot_be_written(partner, coordinator, monkeypatch):
    referral = triaged(sent(by=partner), by=coordinator)

    def fails(action, **more):
        assert action != Action.REFERRAL_ACCEPTED, "no event"

    monkeypatch.setattr(accepting, "record", fails)
    with pytest.raises(AssertionError):
        accept_referral(referral=referral, survivor=None, by=coordinator)
    assert not Survivor.objects.exists()
    assert not Consultation.objects.exists()
    assert SubjectKey.objects.get(pk=referral.key_id).owner == referral.pk


def test_it_leaves_an_event_that_leads_to_both(partner, coordinator):
    held = accepted(sent(by=partner), by=coordinator)
    event = AuditEvent.objects.get(action=Action.REFERRAL_ACCEPTED)
    assert {held.pk, held.survivor.key_id} <= set(event.subjects)
