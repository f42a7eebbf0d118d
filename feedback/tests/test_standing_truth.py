"""The kept rows of the ledger against a second account of what happened, after anything at all in any order."""

import random
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import stop_contact, stop_route
from engagement.actions.profile import note_alive, note_death
from engagement.models import ContactRoute
from feedback.actions.changes import BothLanguages, link_contributions, steps_from
from feedback.actions.moved import follow_message
from feedback.actions.pages import answer_news, open_page
from feedback.actions.refusals import FeedbackRefusal
from feedback.actions.standing import catch_up, fold_counts, standings
from feedback.actions.telling import send_news, send_to_person, told_by_person
from feedback.actions.triage import sort_contributions
from feedback.models import Loop, LoopCount, PrivateLink
from feedback.models.loop import COUNTED
from feedback.news import news_of_person
from feedback.pages import find_link
from feedback.tests import factories as make
from feedback.tests.second_ledger import truth
from outbox import actions as outbox
from outbox.models import Channel, Message, State
from outbox.tests.factories import lease_next

WHY = BothLanguages(en="The law does not let us.", cy="Nid yw’r gyfraith yn caniatáu hynny.")
PATIENCE = 60


class World:
    """Three people, what they said, and everything that may happen to it."""

    def __init__(self, by, deal, tokens):
        self.by, self.deal, self.tokens = by, deal, tokens
        self.people = [make.reachable(by=by, name=f"Somebody Number{n}") for n in range(3)]
        self.talks = [make.people.consultation(person, by=by) for person in self.people]
        self.said = [make.people.contribution(talk, by=by) for talk in self.talks]
        self.changes = []

    def step(self):
        """One thing happens. What may not be done as things stand is simply not done."""
        act = self.deal.choice([name for name in dir(self) if name.startswith("do_")])
        try:
            getattr(self, act)()
        except FeedbackRefusal:
            return f"{act} refused"
        return act

    def some(self):
        return self.deal.sample(self.said, k=self.deal.randint(1, min(3, len(self.said))))

    def person(self):
        person = self.deal.choice(self.people)
        person.refresh_from_db()
        return person

    def do_say(self):
        if len(self.said) < 12:
            self.said.append(make.people.contribution(self.deal.choice(self.talks), by=self.by))

    def do_sort(self):
        outcome = self.deal.choice(["for_change", "for_information", "cannot", "not_ours"])
        reason, whom = (None, "") if outcome == "for_change" else (WHY, "The court service")
        sort_contributions(contributions=self.some(), outcome=outcome, reason=reason, passed_to=whom, by=self.by)

    def do_link(self):
        if len(self.changes) < 6:
            self.changes.append(make.words(make.change(by=self.by), by=self.by))
        change = self.deal.choice(self.changes)
        link_contributions(change=change, contributions=self.some(), strength="direct", by=self.by)

    def do_move_a_change(self):
        if self.changes:
            number = self.deal.randrange(len(self.changes))
            self.changes[number].refresh_from_db()
            if steps := steps_from(self.changes[number].status):
                to = steps[0] if self.deal.random() < 0.9 else steps[-1]
                self.changes[number] = make.moved(self.changes[number], to, by=self.by)

    do_move_another = do_move_a_change

    def do_send_news(self):
        if self.changes:
            change = self.deal.choice(self.changes)
            change.refresh_from_db()
            send_news(change=change, by=self.by)

    def do_write_to_somebody(self):
        send_to_person(survivor=self.person(), by=self.by)

    def do_tell_somebody(self):
        person = self.person()
        pieces = news_of_person(person, self.by, timezone.now())
        if pieces:
            told_by_person(survivor=person, pieces=pieces[:1], how="voice", answer=self.answer(), by=self.by)

    def answer(self):
        return self.deal.choice(["", "yes", "no"])

    def do_let_the_sender_work(self):
        if (message := lease_next()) is None:
            return
        outbox.mark_sending(message=message)
        message.refresh_from_db()
        how = self.deal.choice(["sent", "sent", "unsure", "failed"])
        if how == "sent":
            outbox.mark_sent(messages=[message])
        elif how == "unsure":
            outbox.mark_unsure(message=message, reason="line_broke")
        else:
            outbox.mark_not_sent(message=message, reason="address_not_one", permanent=True)
        self.follow(message)

    do_let_it_work_again = do_let_the_sender_work

    def follow(self, message):
        message.refresh_from_db()
        follow_message(message, State(message.state))

    def one(self, **which):
        return Message.objects.filter(**which).order_by("?").first()

    def do_settle(self):
        if message := self.one(state=State.UNSURE):
            outbox.settle_message(message=message, arrived=self.deal.random() < 0.5, by=self.by)
            self.follow(message)

    def do_let_one_run_out(self):
        if message := self.one(state=State.QUEUED):
            Message.objects.filter(pk=message.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
            outbox.tidy_messages()
            self.follow(message)

    def do_ring_as_asked(self):
        if message := self.one(state=State.QUEUED, channel=Channel.PHONE):
            outbox.record_done(message=message, by=self.by)
            self.follow(message)

    def do_open_a_page(self):
        if self.tokens and open_page(token=(token := self.deal.choice(self.tokens)), pin=make.PIN) and self.answer():
            answer_news(link=find_link(token), answer=self.deal.choice(["yes", "no"]))

    do_open_another = do_open_a_page

    def do_let_an_address_close(self):
        if link := PrivateLink.objects.filter(expires_at__gt=timezone.now()).order_by("?").first():
            now = timezone.now()
            PrivateLink.objects.filter(pk=link.pk).update(expires_at=now)
            Loop.objects.filter(survivor=link.survivor, look_again_at=link.expires_at).update(look_again_at=now)

    def do_withdraw(self):
        withdraw_consent(survivor=self.person(), purpose="feedback_updates", by=self.by)

    def do_agree_again(self):
        make.people.consent(self.person(), by=self.by)

    def do_stop_contact(self):
        person = self.person()
        stop_contact(survivor=person, by=self.by) if self.deal.random() < 0.3 else self.stop_the_way(person)

    def stop_the_way(self, person):
        if route := ContactRoute.objects.filter(plan__survivor=person).first():
            stop_route(route=route, by=self.by)

    def do_make_a_plan(self):
        person = self.person()
        if person.died_at is None:
            make.people.plan(person, by=self.by)

    do_make_another_plan = do_make_a_plan

    def do_die_or_not(self):
        person = self.person()
        if person.died_at is not None:
            note_alive(survivor=person, by=self.by)
        elif self.deal.random() < 0.3:
            note_death(survivor=person, by=self.by)

    def do_sweep(self):
        catch_up()
        fold_counts()


def differences(now):
    """Where the kept rows say something else than the second account."""
    told = truth(now)
    kept = {row.pk: row for row in Loop.objects.all()}
    assert set(kept) == set(told)
    return {
        (pk, name): (getattr(kept[pk], name), value)
        for pk, stands in told.items()
        for name, value in stands.items()
        if getattr(kept[pk], name) != value
    }


def counted():
    """The counts of the ledger, counted afresh."""
    which = {
        "said": Q(), "sorted": Q(is_sorted=True), "linked": Q(is_linked=True), "decided": Q(is_decided=True),
        "told": Q(is_told=True), "answered": Q(stage="answered_yes"), "declined": Q(is_declined=True),
        "closed": Q(is_open=False, is_declined=False),
    }  # fmt: skip
    return Loop.objects.aggregate(**{name: Count("pk", filter=which[name]) for name in COUNTED})


def live(by, seed, steps, monkeypatch, *, look_every):
    tokens, draw = [], secrets.token_urlsafe
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: tokens.append(draw(size)) or tokens[-1])
    world, story = World(by, random.Random(seed), tokens), []
    for number in range(1, steps + 1):
        story.append(world.step())
        if number % look_every == 0:
            while catch_up():
                pass
            assert differences(timezone.now()) == {}, story
            assert LoopCount.objects.totals() == counted(), story
    return story


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_after_anything_in_any_order_the_ledger_is_true(coordinator, monkeypatch, settings, seed):
    settings.NEWS_GAP_DAYS = 0
    story = live(coordinator, seed, 100, monkeypatch, look_every=10)
    assert len(set(story)) > 15  # it was a life, and not one thing over and over


@pytest.mark.full
@pytest.mark.django_db
def test_after_thousands_of_things_the_ledger_is_true(coordinator, monkeypatch, settings):
    settings.NEWS_GAP_DAYS = 0
    for seed in range(100, 120):
        live(coordinator, seed, 250, monkeypatch, look_every=25)


# Two at once --------------------------------------------------------------------------------------------------------
def at_once(*acts):
    """Each on a connection of its own, begun together."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait(PATIENCE)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(PATIENCE) for each in [pool.submit(run, act) for act in acts]]


@pytest.mark.django_db(transaction=True)
def test_two_things_at_once_leave_the_true_standing(coordinator):
    person = make.reachable(by=coordinator)
    for turn in range(5):
        said = make.said(person, by=coordinator)
        first, second = make.implemented(said, by=coordinator), make.words(make.change(by=coordinator), by=coordinator)
        pieces = [piece for piece in news_of_person(person, coordinator, timezone.now()) if piece.change == first]
        at_once(
            lambda pieces=pieces: told_by_person(survivor=person, pieces=pieces, how="voice", by=coordinator),
            lambda said=said: sort_contributions(contributions=[said], outcome="cannot", reason=WHY, by=coordinator),
            lambda said=said, second=second: link_contributions(
                change=second, contributions=[said], strength="direct", by=coordinator
            ),
        )
        assert differences(timezone.now()) == {}, turn
        assert LoopCount.objects.totals() == counted()


# The check that can be run ------------------------------------------------------------------------------------------
def checked(*options):
    out = StringIO()
    call_command("ledger_check", *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_check_finds_a_true_ledger_true(coordinator):
    make.implemented(make.said(make.reachable(by=coordinator), by=coordinator), by=coordinator)
    assert "1 loops looked at, 0 differ, 0 counts differ." in checked()


@pytest.mark.django_db
def test_the_check_finds_what_is_not_true_and_mends_it(coordinator):
    said = make.said(make.reachable(by=coordinator), by=coordinator)
    make.implemented(said, by=coordinator)
    Loop.objects.update(stage="told", is_told=True)
    LoopCount.objects.create(said=3)
    with pytest.raises(CommandError, match="not true"):
        checked()
    text = checked("--mend")
    assert f"{said.pk}: stage, is_told" in text
    assert "count of said: 4 kept, 1 counted" in text
    assert (differences(timezone.now()), LoopCount.objects.totals()) == ({}, counted())


@pytest.mark.django_db
def test_many_are_checked_in_batches(coordinator, monkeypatch):
    monkeypatch.setattr("feedback.actions.checking.TOGETHER", 2)
    talk = make.people.consultation(make.reachable(by=coordinator), by=coordinator)
    for _ in range(5):
        make.people.contribution(talk, by=coordinator)
    assert "5 loops looked at, 0 differ" in checked()


@pytest.mark.django_db
def test_folding_the_counts_changes_none(coordinator):
    make.implemented(make.said(make.reachable(by=coordinator), by=coordinator), by=coordinator)
    before = LoopCount.objects.totals()
    fold_counts()
    fold_counts()
    assert (LoopCount.objects.count(), LoopCount.objects.totals()) == (1, before)
    assert standings({}, timezone.now()) == {}
