"""Situations to count, brought about by the actions of the rooms and put back to the days of a story."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from accounts.tests.factories import UserFactory
from engagement.actions.aftercare import record_aftercare
from engagement.actions.consultations import start_consultation
from engagement.actions.decisions import note_decision
from engagement.actions.equality import keep_answers
from engagement.actions.events import note_event
from engagement.gate import Act, Decision, Outcome
from engagement.models import AftercareCheck, Consultation, OwnMeasure
from engagement.tests import factories as people
from feedback.actions.changes import BothLanguages, link_contributions
from feedback.actions.owning import report_progress
from feedback.actions.telling import told_by_person
from feedback.actions.triage import sort_contributions
from feedback.models import Change, ChangeStep, Loop
from feedback.news import news_of_person
from feedback.tests import factories as feedback
from impact.actions.population import bring_population
from impact.tests.long_ago import on
from outbox.actions import queue_message, record_done
from partners.actions.closing import close_referral, record_learning
from partners.actions.exchange import send_message
from partners.actions.outcome import tell_outcome
from partners.actions.outreach import OutreachGiven, note_outreach
from partners.actions.pausing import end_pause, pause_clock
from partners.actions.recovery import do_remedy
from partners.actions.reporting import report_changed_mind
from partners.actions.triage import acknowledge_referral, triage_referral
from partners.models import PartnerRating, RatingRound, Referral
from partners.tests import factories as partners
from partners.tests.moving import brought
from safeguards.sealing import new_key

UNTIL = date(2026, 9, 30)
WINTER, SPRING, SUMMER, LATE_SUMMER = date(2026, 1, 20), date(2026, 4, 14), date(2026, 7, 7), date(2026, 9, 8)
LAST_YEAR = date(2025, 11, 4)
NEXT = date(2026, 10, 6)  # after the last day: in no figure
YES, NO = Decision(Outcome.ALLOW), Decision(Outcome.REFUSE, ("no_such_route",))


@dataclass
class Scene:
    """Who is there: a coordinator, an owner of changes and a sponsor, and workers of two agencies."""

    by: Any
    owner: Any
    sponsor: Any
    worker: Any
    colleague: Any
    rival: Any


# Small steps ----------------------------------------------------------------------------------------------------------
def tell(person, by, answer=""):
    """Everything that there is to tell them, by voice, and whether it answered them."""
    pieces = news_of_person(person, by, timezone.now())
    told_by_person(survivor=person, pieces=pieces, how="voice", answer=answer, by=by)


def call_after(person, by, outcome="reached_ok", decision=YES):
    """The call that is due, with what the gate said of it."""
    check = AftercareCheck.objects.filter(survivor=person, outcome="").first()
    record_aftercare(check=check, outcome=outcome, decision=decision, by=by)


def called_in_time():
    """Every call that was made was made within its days; as it was put back with its row."""
    for check in AftercareCheck.objects.exclude(outcome=""):
        check.done_at = check.due_until - timezone.timedelta(hours=5)
        check.save()


def answered(person, by, **answers):
    keep_answers(survivor=person, given=answers, method="by_phone", in_private=True, by=by)


def own(about, month, number, **answers):
    OwnMeasure.objects.create(about=about, channel="page", month=month, number=number, **answers)


def event(by, day, reach=None, rated=None):
    """A talk; `rated` people were asked, who understood with 2.5 before and 4 after."""
    more = {"understood_before": Decimal("2.5"), "understood_after": Decimal(4), "rated_by": rated} if rated else {}
    given = OutreachGiven(kind="talk", title="A talk", on=day, audience="public", reach=reach, **more)
    note_outreach(given=given, organisations=[], by=by)


def asked_to_rate(organisation, half, asked_on):
    at = timezone.make_aware(timezone.datetime(asked_on.year, asked_on.month, asked_on.day, 9))
    return RatingRound.objects.create(organisation=organisation, half=half, asked_at=at, closes_on=asked_on)


def rated(asked, by, at, **marks):
    moment = timezone.make_aware(timezone.datetime(at.year, at.month, at.day, 12))
    rating = PartnerRating(round=asked, by=by, at=moment, **marks)
    rating.key_id = new_key(rating.pk)
    rating.save(force_insert=True)


def posted(person, by, *, allowed):
    """A letter that went, with the gate's yes kept beside it or without any."""
    given = {"resolver": "survivor", "recipient_id": person.pk, "key_id": person.key_id, "purpose": "news_waiting"}
    message = queue_message(
        **given, language="en", subject="A letter", body="Please ring when you can.", channel="letter", by=by
    )
    if allowed:
        note_decision(survivor=person, act=Act.NOTIFY, decision=YES, about=message.pk)
    record_done(message=message, by=by)


# Situations -----------------------------------------------------------------------------------------------------------
def empty(scene):
    """Nobody has come yet."""


def one_person(scene):
    """One of everything, of one person: nothing of it may be shown that counts people."""
    by = scene.by
    with on(SPRING):
        person = feedback.reachable(by=by)
        people.assessment(person, by=by)
        talk = people.consultation(person, by=by)
        point = people.contribution(talk, by=by)
        answered(person, by, sex="male", welsh="fluent", age="18_24", condition="no", ethnic_group="black_african")
        call_after(person, by)
        referral = brought("agreed", worker=scene.worker, by=by, survivor=person)
        tell_outcome(referral=referral, how="via_worker", answer="agreed", by=by)
    called_in_time()
    with on(SUMMER):
        feedback.implemented(point, by=by)
        tell(person, by, "yes")
    own("taking_part", date(2026, 4, 1), 1, safe="yes", worthwhile="yes")
    own("told", date(2026, 7, 1), 1, heard="yes", made_sense="yes")
    event(by, SPRING, reach=1, rated=1)
    rated(asked_to_rate(scene.worker.organisation, date(2026, 1, 1), SPRING), scene.worker, SPRING, reach=4, right=5)


def all_negative(scene):
    """Nobody said yes, nothing was made, nothing was in time, and every contact went against what was agreed."""
    by = scene.by
    for day in (LAST_YEAR, WINTER, SPRING, SUMMER):
        with on(day):
            for _number in range(6):
                person = feedback.reachable(by=by)
                people.assessment(person, by=by, decision="not_now_survivor_choice")
                point = people.contribution(people.consultation(person, by=by), by=by)
                call_after(person, by, decision=NO)
                answered(person, by, sex="female", welsh="no", condition_reduces="not_at_all", orientation="straight")
                posted(person, by, allowed=False)
            feedback.change(by=by, area=scene.worker.organisation)
            feedback.rejected(point, by=by)
            partners.sent(by=scene.worker)
            partners.sent(by=scene.worker, choice="complaint")
        late = AftercareCheck.objects.exclude(outcome="").filter(done_at__date=day)
        for check in late:
            check.done_at = check.due_until + timezone.timedelta(minutes=1)
            check.save()
    with on(LATE_SUMMER):
        for referral in Referral.objects.filter(choice="put_right"):
            not_for_us(referral, by)
    for month in (date(2025, 11, 1), date(2026, 7, 1)):
        own("taking_part", month, 20, safe="no", worthwhile="no")
        own("told", month, 20, heard="no", made_sense="partly")
    asked = asked_to_rate(scene.worker.organisation, date(2026, 1, 1), SPRING)
    for person in (scene.worker, scene.colleague):
        rated(asked, person, SPRING, reach=1, speed=1, told=1, right=1)


def all_missing(scene):
    """People took part and nobody answered anything; what could be left out was left out."""
    by = scene.by
    for day in (LAST_YEAR, SPRING, LATE_SUMMER):
        with on(day):
            for _number in range(7):
                person = feedback.reachable(by=by)
                people.consultation(person, by=by)
            answered(person, by)
            partners.sent(by=scene.worker)
            start_consultation(survivor=person, channel="page", language="en", missing_reason="They wrote", by=by)
    for month in (date(2025, 11, 1), date(2026, 4, 1), date(2026, 9, 1)):
        own("taking_part", month, 12)
        own("told", month, 12)
    event(by, SPRING)
    asked_to_rate(scene.worker.organisation, date(2026, 1, 1), SPRING)
    asked_to_rate(scene.rival.organisation, date(2026, 1, 1), SPRING)


def all_alike(scene):
    """Everybody said the same, and everything was made and in time: what would speak of each of them."""
    by = scene.by
    for day in (WINTER, SPRING):
        with on(day):
            points = []
            for _number in range(6):
                person = feedback.reachable(by=by)
                people.assessment(person, by=by)
                points.append(people.contribution(people.consultation(person, by=by), by=by))
                answered(person, by, sex="female", welsh="some", age="25_34", orientation="straight")
                call_after(person, by)
            feedback.implemented(*points, by=by)
            for point in points:
                tell(point.survivor, by)
    called_in_time()
    own("taking_part", date(2026, 4, 1), 30, safe="yes", worthwhile="yes")
    asked = asked_to_rate(scene.worker.organisation, date(2026, 1, 1), SPRING)
    for number in range(6):
        rated(asked, partners_worker(scene, number), SPRING, reach=5, speed=4, told=5, right=5)


def partners_worker(scene, number):
    return UserFactory(role="partner", name=f"Worker {number}", organisation=scene.worker.organisation)


def requests_settled(scene):
    """Six requests were put right, and a dozen were not for us; each person was told."""
    by = scene.by
    with on(LAST_YEAR):
        for number in range(6):
            referral = brought("agreed", worker=scene.worker, by=by)
            tell_outcome(referral=referral, how="via_worker", answer="agreed", by=by)
            for remedy in referral.remedies.all():
                do_remedy(remedy=remedy, by=by)
            people.contribution(referral.consultation, by=by, read_back="not_read_back")
            record_learning(referral=referral, by=by)
            end(referral, by, "put_right" if number else "partly")
    for day in (WINTER, LATE_SUMMER):
        with on(day):
            for _number in range(6):
                not_for_us(partners.sent(by=scene.rival), by)


def edges(scene):
    """The last day of an assessment, the last minute of a quarter and the first of the next, a step that is taken
    twice, and a promise that is kept on its very last day."""
    by = scene.by
    with on(WINTER):
        person = feedback.reachable(by=by)
        made = people.assessment(person, by=by)
        points = [feedback.said(feedback.reachable(by=by), by=by) for _number in range(5)]
        change = feedback.moved(feedback.words(feedback.change(by=by), by=by), "accepted", by=by)
    made.refresh_from_db()
    for days in (-1, 0, 0, 0, 0, 1):
        with on(made.current_until + timezone.timedelta(days=days)):
            people.consultation(person, by=by)
    with on(SPRING):
        ChangeStep.objects.create(change=change, status="accepted", on=timezone.localdate(), by=by)
    with on(SUMMER):
        feedback.moved(change, "in_progress", "implemented", by=by)
    ends = timezone.make_aware(timezone.datetime(2026, 7, 1))  # midnight in Wales, and not in UTC
    for shift in (-60, 0, 60):
        with on(SUMMER):
            talk = people.consultation(person, by=by)
        Consultation.objects.filter(pk=talk.pk).update(started_at=ends + timezone.timedelta(seconds=shift))
    event(by, SPRING, reach=33, rated=12)
    closes = timezone.make_aware(timezone.datetime(2026, 10, 1))
    for point, days in zip(points, (30, 90, 180, 90, 180), strict=True):
        Loop.objects.filter(contribution=point).update(said_at=closes - timezone.timedelta(days=days))


def not_for_us(referral, by, answer="not_agreed"):
    """Answered, looked at, told and closed."""
    acknowledge_referral(referral=referral, by=by)
    triage_referral(referral=referral, to="declined", by=by, words="Another service")
    tell_outcome(referral=referral, how="via_worker", answer=answer, rights_offered=True, by=by)
    end(referral, by, "declined")


def end(referral, by, outcome):
    close_referral(referral=Referral.objects.get(pk=referral.pk), outcome=outcome, by=by)


# Many people ----------------------------------------------------------------------------------------------------------
DAYS = (date(2024, 10, 8), date(2025, 5, 6), date(2025, 8, 12), LAST_YEAR, WINTER, SPRING, SUMMER, NEXT)
OUTCOMES = ("reached_ok", "reached_needs_support", "not_reached_retry", "not_reached_plan_followed", "has_died")
ANSWERS = {
    "sex": ("female", "female", "male"),
    "welsh": ("fluent", "some", "no", "no"),
    "condition_reduces": ("a_lot", "a_little", "not_at_all"),
    "ethnic_group": ("white_welsh_british", "white_other", "asian_indian", "mixed_other", "black_other"),
    "orientation": ("straight", "straight", "bisexual"),
    "age": ("18_24", "25_34", "35_44", "55_64", "65_74"),
}


def several(scene):
    """Two years with many people: some come again, some answer, some things are made and stay, some are late."""
    chance, known, points = Random(20261123), [], []
    for table in ("sex", "welsh", "age"):
        rows = [{"question": table, "answer": answer, "people": "40"} for answer in dict.fromkeys(ANSWERS[table])]
        bring_population(rows=rows, source="Made up", counted_on=date(2021, 3, 21))
    for number, day in enumerate(DAYS):
        with on(day):
            a_season(scene, chance, known, points, number)
            some_requests(scene, chance, number)
        event(scene.by, day, reach=chance.choice([None, 3, 30, 64]), rated=chance.choice([None, 2, 20]))
    some_opinions(scene, chance)
    for check in AftercareCheck.objects.exclude(outcome=""):
        check.done_at = check.due_until + timezone.timedelta(hours=chance.choice([-20, -1, 1]))
        check.save()


def a_season(scene, chance, known, points, number):
    by = scene.by
    new = [feedback.reachable(by=by) for _number in range(7)]
    for person in (*new, *chance.sample(known, min(3, len(known)))):
        if chance.random() < 0.7:
            people.assessment(person, by=by, decision=chance.choice(["proceed", "proceed", "adjust"]))
        if chance.random() < 0.1:
            note_event(survivor=person, kind="bereavement", holds=False, by=by)
        talk = people.consultation(person, by=by)
        if chance.random() < 0.15:
            Consultation.objects.filter(pk=talk.pk).update(kind="group")
        points += [people.contribution(talk, by=by) for _point in range(chance.choice([0, 1, 2]))]
        if chance.random() < 0.8:
            call_after(person, by, chance.choice(OUTCOMES), chance.choice([YES, YES, NO]))
        if person in new and chance.random() < 0.8:
            answered(person, by, **{name: chance.choice(given) for name, given in ANSWERS.items()})
    posted(new[0], by, allowed=number % 4 != 3)
    known += new
    what_came_of_it(scene, chance, points, number)


def what_came_of_it(scene, chance, points, number):
    """Some points of now and of before are sorted, lead to changes, and are told."""
    by, area = scene.by, chance.choice([scene.worker.organisation, scene.rival.organisation])
    some = chance.sample(points, min(5, len(points)))
    if number % 3 == 0:
        made = feedback.implemented(*some, by=by, area=area)
        if number % 2:
            Change.objects.filter(pk=made.pk).update(check_on=timezone.localdate())
            feedback.moved(made, "embedded", by=by)
    elif number % 3 == 1:
        heard = feedback.moved(feedback.words(feedback.change(by=by, area=area), by=by), "accepted", by=by)
        link_contributions(change=heard, contributions=some[:2], strength=("contributed", "context")[number % 2], by=by)
        asked = feedback.change(by=by, area=area, owner=scene.owner, sponsor=scene.sponsor)
        report_progress(change=asked, words="Asked for", by=scene.owner)
    else:
        reason = BothLanguages(en="It is the law.", cy="Y gyfraith yw hi.")
        sort_contributions(contributions=some, outcome="cannot", reason=reason, by=by)
        for begun in Change.objects.filter(status="accepted"):
            feedback.moved(begun, "in_progress", "implemented", by=by)
    for person in {point.survivor for point in some[:3]}:
        tell(person, by, chance.choice(["", "yes", "yes", "no"]))
    Loop.objects.filter(contribution__in=[point.pk for point in some[4:]]).update(is_declined=True)


def some_requests(scene, chance, number):
    """Sent by two agencies: answered or not, paused, written about, called off, ended."""
    by = scene.by
    for place in range(2):
        referral = partners.sent(
            by=chance.choice([scene.worker, scene.rival]), choice=chance.choice(["put_right", "both"])
        )
        if place == number % 4:
            continue
        if chance.random() < 0.4:
            pause_clock(referral=referral, by=by)
            end_pause(referral=referral, by=by)
        send_message(referral=referral, words="A word", to_partner=True, is_update=chance.random() < 0.7, by=by)
        if chance.random() < 0.3:
            report_changed_mind(referral=referral, wants=chance.choice(["stop", "complaint"]), by=scene.worker)
            continue
        if referral.choice != "put_right":
            continue
        not_for_us(referral, by, chance.choice(["agreed", "not_agreed", "no_answer"]))


def some_opinions(scene, chance):
    for half, asked_on in ((date(2025, 1, 1), date(2025, 4, 7)), (date(2026, 1, 1), date(2026, 4, 7))):
        rounds = [asked_to_rate(each.organisation, half, asked_on) for each in (scene.worker, scene.rival)]
        for number in range(11):
            marks = {name: chance.choice([None, 2, 3, 4, 5]) for name in ("reach", "speed", "told", "right")}
            rated(rounds[0], partners_worker(scene, number), asked_on, **marks)
        rated(rounds[1], scene.rival, NEXT, reach=1)
    for month in (date(2025, 5, 1), date(2025, 8, 1), date(2026, 1, 1), date(2026, 7, 1)):
        for safe, worthwhile in (("yes", "yes"), ("yes", "no"), ("no", ""), ("", "")):
            own("taking_part", month, chance.randint(4, 14), safe=safe, worthwhile=worthwhile)
        own("told", month, chance.randint(1, 9), heard="partly", made_sense="yes")


SITUATIONS = (empty, one_person, all_negative, all_missing, all_alike, requests_settled, edges)  # and `several`
