"""The demo: made once, complete, closed to whoever reads the tables, and open to every role that signs in."""

import base64
import re
from collections import Counter
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.demo import DEMO_PASSWORD, demo_people
from accounts.models import User
from accounts.roles import Role
from desk.today import waiting_for
from desk.views.today import split
from engagement.figures import own_measure
from engagement.models import (
    ConsentRecord,
    Consultation,
    ContactRoute,
    Contribution,
    InboundMessage,
    Participation,
    SafeContactPlan,
    Survivor,
)
from engagement.seed import THEMES
from feedback.actions.briefs import make_brief
from feedback.board import newest
from feedback.brief import MOST_CHANGES, choose, sheet_of
from feedback.hearers import hearers
from feedback.models import (
    BoardEntry,
    BoardQuote,
    Change,
    ChangeLink,
    Escalation,
    Evidence,
    FeedbackNotification,
    Loop,
    PrivateLink,
    ProgressReport,
    Release,
    Response,
    Stage,
    TextReading,
    Triage,
)
from feedback.overdue import overdue_for
from feedback.releases import approved_you_said
from impact.models import StatisticsRelease
from impact.panels import BY_CODE, EVERY_PANEL
from impact.tests.test_second_calculation import AGAIN, plain
from outbox.models import Channel, Message, State
from partners import closing, figures
from partners.actions.clocks import set_clock
from partners.directory import lines
from partners.figures import OpenNow, open_now
from partners.models import (
    ComplaintHandover,
    MeetingPoint,
    OutreachEvent,
    RatingRound,
    Referral,
    ReferralDraft,
)
from partners.permissions import may_send_new
from partners.tallied import load
from partners.workflow import MOVES
from safeguards.audit import SYSTEM, Why
from safeguards.filing.opening import open_file
from safeguards.periods import Period
from safeguards.sealing import open_rows
from sec_portal.demo import said
from sec_portal.demo.changed import ACCEPTED, MADE, PROPOSED, READY, REJECTED, UNDER_WAY, WORKED_EXAMPLE
from sec_portal.demo.fitting import ANSWERS, PRAISE, answers, praises
from sec_portal.demo.people import SURVIVORS
from tests.managers_pages import check_manager

Status = Referral.Status
ABUSE = ("hit me", "raped", "beat me", "perpetrator", "my husband", "my ex", "fy ngŵr", "boyfriend")


def run_demo():
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def counts():
    return {model.__name__: model.objects.count() for model in (Survivor, Consultation, Contribution, Change)}


def every_table():
    """All rows of all tables, as PostgreSQL shows them: what a thief of the database reads. But of what anybody reads
    on the public board."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'keys')")
        for schema, table in cursor.fetchall():
            if table in (BoardEntry._meta.db_table, BoardQuote._meta.db_table):
                continue
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            yield "\n".join(row[0] for row in cursor.fetchall())


def as_stored(text):
    """The shapes in which a text could lie in a table by accident."""
    plain = text.encode()
    return {text, plain.hex(), base64.b64encode(plain).decode().rstrip("=")}


def what_must_be_sealed():
    names = [name for _, name, _, _ in SURVIVORS]
    routes = ContactRoute.objects.all()
    opened = open_rows(routes, "value", by=SYSTEM, why=Why.WORK)
    words = [text for texts in (said.ENGLISH, said.WELSH) for lines in texts.values() for text in lines]
    news = [text for _, texts in MADE for text in (texts.you_said_en, texts.we_did_cy)]
    return [*names, *words, *news, *(fields["value"] for fields in opened.values())]


@pytest.mark.django_db(transaction=True)
def test_the_demo_is_whole_sealed_made_once_and_lets_every_role_in(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # its cost is not what is tried here
    printed = run_demo()
    made = counts()
    assert made == {"Survivor": 60, "Consultation": 203, "Contribution": 500, "Change": 60}
    check_states()
    check_loop()
    check_owners()
    check_texts()
    check_own_measure()
    check_desk()
    check_partners()
    check_referrals()
    check_sealed(printed)
    check_sign_ins()
    check_manager()
    check_figures()
    assert run_demo() == printed
    assert counts() == made


@pytest.mark.full
@pytest.mark.parametrize("when", ["2026-11-23T00:30", "2026-11-28T11:00", "2026-12-23T16:40", "2027-01-04T09:10"])
@pytest.mark.django_db(transaction=True)
def test_the_demo_holds_on_any_day_and_at_any_hour(when, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(datetime.fromisoformat(when).replace(tzinfo=UTC), tick=True):
        run_demo()
        check_partners()
        check_referrals()
        check_desk()


def coordinator_of_the_demo():
    return User.objects.filter(role="coordinator").first()


def check_states():
    """Every stage of a change, of a loop, of a message; and what does not go as hoped."""
    assert set(Change.objects.values_list("status", flat=True)) == set(Change.Status)
    assert set(Loop.objects.values_list("stage", flat=True)) == set(Stage)
    never_in_a_demo = {State.LEASED, State.SENDING, State.DELIVERED}
    assert set(Message.objects.values_list("state", flat=True)) == set(State) - never_in_a_demo
    assert set(Response.objects.values_list("answer", flat=True)) == {"yes", "no"}
    assert PrivateLink.objects.filter(opened_at=None, expires_at__lt=timezone.now()).exists()
    decisions = ConsentRecord.objects.current().values_list("decision", flat=True)
    assert set(decisions) == {"given", "declined", "withdrawn"}
    plans = SafeContactPlan.objects.all()
    assert set(plans.values_list("status", flat=True)) == {"draft", "confirmed", "stopped"}
    assert plans.filter(inbound_only=True).exists()
    assert plans.filter(status="confirmed", rely_until__lt=timezone.localdate()).exists()


def check_loop():
    """Nearly all is sorted and thanked for; every outcome; what is kept; and the worked example as it is drawn."""
    assert Loop.objects.filter(is_sorted=False).count() == 12
    assert set(Triage.objects.values_list("outcome", flat=True)) == set(Triage.Outcome)
    assert Loop.objects.filter(thanked_at=None, is_declined=False).values("survivor").distinct().count() == 3
    assert set(FeedbackNotification.objects.values_list("kind", flat=True)) == set(FeedbackNotification.Kind)
    worked = hearers(Change.objects.get(title=WORKED_EXAMPLE), coordinator_of_the_demo(), timezone.now())
    stands = {each.link.contribution.survivor.pseudonym: each.stage for each in worked}
    assert stands == {
        "Cedar Kite": Stage.OWED,
        "Copper Heron": Stage.ANSWERED_YES,
        "Linen Sparrow": Stage.OWED,
        "Maple Tern": Stage.TOLD,
        "Winter Lark": Stage.OWED,
    }
    inbound = InboundMessage.objects.undone().order_by("kind")
    assert [(each.kind, each.language, each.read_at is None) for each in inbound] == [
        ("copy", "en", False),
        ("more", "cy", True),
    ]
    assert Message.objects.filter(held_reason="on_hold").exists()
    assert set(Message.objects.values_list("channel", flat=True)) == set(Channel) - {Channel.WORKER}


def check_owners():
    """Whatever was promised has an owner, a sponsor and a day; whatever is called made has confirmed evidence."""
    today, owner = timezone.localdate(), User.objects.get(email="owen@demo.example")
    promised = Change.objects.exclude(status__in=("proposed", "rejected"))
    assert not promised.filter(Q(owner=None) | Q(sponsor=None) | Q(due_on=None)).exists()
    assert not Change.objects.made().exclude(evidence__in=Evidence.objects.confirmed()).exists()
    assert [(today - change.due_on).days for change in Change.objects.late(today)] == [30]
    assert Change.objects.late(today).get().owner == owner
    told = Escalation.objects.filter(change__owner=owner, message__state=State.SENT).values_list("level", "told__name")
    assert set(told) == {("lead", "Gethin Moss"), ("sponsor", "Rhys Bowen")}
    assert overdue_for(User.objects.get(email="rhys@demo.example"), today).count() == 1
    open_steps = ProgressReport.objects.open().filter(change__owner=owner).values_list("to", flat=True)
    assert list(open_steps) == ["implemented"]
    assert ProgressReport.objects.filter(change__owner=owner, sent_back_at__isnull=False).count() == 1
    file = Evidence.objects.confirmed().first().file
    assert b"".join(open_file(file, by=SYSTEM, why=Why.WORK).chunks()).startswith((b"%PDF-", b"team,"))


def check_texts():
    """Read by two and released, among them one for the owner who signs in; one waits; in one somebody was found."""
    assert set(TextReading.objects.values_list("verdict", flat=True)) == {"", "clear", "known_by_it"}
    reader = User.objects.get(email="jo@demo.example")
    assert TextReading.objects.waiting().readable_by(reader).count() == 1
    owned = Release.objects.inside().standing().filter(change__owner__email="owen@demo.example").first().change
    assert approved_you_said(owned, by=owned.owner) is not None
    assert Release.objects.inside().standing().count() >= 7
    posted = newest(timezone.now(), MOST_CHANGES * 2)
    assert len(posted) == BoardEntry.objects.count() >= 6
    assert sum(each.could_not for each in posted) == 1
    assert len([quote for each in posted for quote in each.quotes]) == BoardQuote.objects.count() >= 2
    assert any(quote.translation for each in posted for quote in each.quotes)
    by = coordinator_of_the_demo()
    brief = make_brief(theme="", area=None, journey="", first_on=None, last_on=None, by=by)
    sheet = sheet_of(brief, choose(brief, by, timezone.now()), by=by)
    assert (len(sheet.entries), len(sheet.quotes)) == (MOST_CHANGES, 3)
    check_answers()


def check_answers():
    """What somebody hears fits what they said: of every change with words of its own, and of what went well."""
    answered = [*ChangeLink.objects.filter(change__title__in=ANSWERS).select_related("change", "contribution")]
    decided = Triage.objects.exclude(outcome__in=("for_change", "for_information")).select_related("contribution")
    points = [row.contribution for row in (*answered, *decided)]
    words = open_rows(points, "words", by=SYSTEM, why=Why.WORK)
    assert len(answered) >= 100
    assert [w for w in (words[row.contribution_id]["words"] for row in decided) if praises(w)] == []
    others = [
        (row.change.title, w)
        for row in answered
        if not answers(row.change.title, w := words[row.contribution_id]["words"])
    ]
    assert others == []


def check_own_measure():
    """What is counted is what stands with the talks and the pages, and there is enough of it to be shown."""
    found = own_measure(Period(date(2000, 1, 1), timezone.localdate()))
    for said_, rows in ((found.taking_part, Participation.objects), (found.told, PrivateLink.objects)):
        asked = rows.filter(own_asked_month__isnull=False)
        assert (said_.asked, said_.answered) == (asked.count(), asked.filter(is_own_answered=True).count())
        assert all(sum(kinds.values()) == said_.answered for kinds in said_.questions.values())
        assert said_.answered >= 10


def check_partners():
    """Whoever signs in for a partner may send; another agreement ends soon; all of outreach is counted."""
    nia, today = User.objects.get(email="nia@demo.example"), timezone.localdate()
    found = {line.organisation.name: line for line in lines(coordinator_of_the_demo(), on=today)}
    assert may_send_new(nia.organisation)
    ending = ["Gwawr counselling", "Hafan Deg advice centre"]
    assert sorted(name for name, line in found.items() if line.needs_agreement) == ending
    assert OutreachEvent.objects.filter(reach=None).count() == 1
    late = MeetingPoint.objects.filter(done_at=None, due_on__lt=today)
    assert (late.count(), MeetingPoint.objects.filter(change__isnull=False, done_at__isnull=False).count()) == (1, 1)
    answered = RatingRound.objects.order_by("half").annotate(answers=Count("ratings"))
    assert [(asked.closes_on >= today, asked.answers) for asked in answered] == [(False, 2), (True, 1)]


def check_referrals():
    """Every state in which one may stand for long; every end but one; and nothing of it is late."""
    now, passing = timezone.now(), {Status.ACCEPTED, Status.NOT_AGREED, Status.LEARNED, Status.SUPPORT, Status.DECLINED}
    assert set(Referral.objects.values_list("status", flat=True)) == set(Status) - passing
    outcomes = Referral.objects.exclude(outcome="").values_list("outcome", flat=True)
    assert sorted(outcomes) == ["declined", "not_put_right", "partly", "put_right", "put_right", "withdrawn"]
    assert open_now(Referral.objects.all(), now) == OpenNow(number=9, paused=1, late=0)
    for closed in Referral.objects.filter(status="closed", outcome__in=["put_right", "partly", "not_put_right"]):
        assert closing.lacks(closed, closing.so_far_of(closed)) == [closing.Lack.END], closed.reference
        assert closing.outcomes(closed, closing.so_far_of(closed))
    led_to = ChangeLink.objects.filter(contribution__consultation=OuterRef("consultation"))
    assert Referral.objects.filter(Exists(led_to), status="closed", changes__isnull=False).count() == 4
    handed = ComplaintHandover.objects.order_by("made_at").values_list("received_at", flat=True)
    assert [each is None for each in handed] == [False, True]
    assert set(Referral.objects.values_list("source", flat=True)) == set(Referral.Source)
    assert ReferralDraft.objects.filter(owner__email="nia@demo.example").count() == 1
    assert Message.objects.filter(resolver="worker").count() == 1
    kept = figures.answered_in_time(load(Referral.objects.all()), now)
    assert (kept.part, kept.base) == (13, 14)
    check_clocks()


def check_clocks():
    """What stands there is what the clock says, and what is told in order happened in order."""
    for referral in Referral.objects.all():
        assert referral.acknowledge_by is not None
        kept = (referral.update_by, referral.resolve_by)
        set_clock(referral)
        assert (referral.update_by, referral.resolve_by) == kept, referral.reference
        steps = list(referral.steps.order_by("at").values_list("status", flat=True))
        assert (steps[0], steps[-1]) == (Status.RECEIVED, referral.status), steps
        moves = zip(steps, steps[1:], strict=False)
        assert all(to in MOVES[begun] or referral.mind_changed_at for begun, to in moves), steps
        assert not referral.messages.filter(at__lt=referral.submitted_at).exists()
        assert not referral.messages.filter(at__gt=timezone.now()).exists()


def check_desk():
    """So much that it is varied, and no more than one person can look through at once."""
    now = timezone.now()
    halves = split(waiting_for(coordinator_of_the_demo(), now), now)
    today, coming = ([each.duty for each in half] for half in halves)
    assert 7 <= len(today) <= 26, [duty.title for duty in today]
    assert today[0].title == "Copper Heron wrote to you"
    assert len({duty.label for duty in (*today, *coming)}) >= 12
    urgent = {duty.title.partition(" SR-")[0] for duty in today if duty.urgent and " SR-" in duty.title}
    assert urgent == {"No longer safe to contact:", "Pass on the complaint in", "Read"}
    assert [duty.title for duty in (*today, *coming) if duty.late and "SR-" in duty.title] == []
    assert any(duty.late and duty.title.startswith("Thank ") for duty in today)


def check_sealed(printed):
    secrets = {shape for text in what_must_be_sealed() for shape in as_stored(text)}
    tables = list(every_table())
    assert any("Copper Heron" in table for table in tables)  # what is not sealed is found in this way
    for table in tables:
        assert [secret for secret in secrets if secret in table] == []
    assert [secret for secret in secrets if secret in printed] == []


def check_figures():
    """Four in five panels show a figure, and each figure is what a second calculation gives."""
    (release,) = StatisticsRelease.objects.ready()
    for row in release.panels.filter(code__in=AGAIN):
        inside, outside = plain(AGAIN[row.code](release.until))
        assert (row.inside, row.outside) in [(inside, outside), (inside, {})], row.code
    tables = {row.code: BY_CODE[row.code].show(row.inside).table for row in release.panels.all()}
    shown = [code for code, table in tables.items() if re.search(r"\d", str([cells for _, cells in table.rows]))]
    assert len(shown) >= 0.8 * len(EVERY_PANEL), set(BY_CODE) - set(shown)


def check_sign_ins():
    people = demo_people()
    assert {person["role"] for person in people} == {role.label for role in Role}
    for person in people:
        client = Client()
        answer = client.post(reverse("sign_in"), {"email": person["email"], "password": DEMO_PASSWORD})
        answer = client.post(answer.url, {"code": person["code"]})
        assert answer.url.endswith(reverse("home")), person["role"]  # /cy/home/ for those who chose Welsh


def test_outside_a_demo_nothing_is_made(settings, db):
    settings.DEMO = False
    with pytest.raises(CommandError, match="SEC_DEMO"):
        run_demo()
    assert not Survivor.objects.exists()


def test_every_text_is_of_a_known_theme_and_written_once():
    codes = {theme[0] for theme in THEMES}
    assert set(said.ENGLISH) == set(said.WELSH) == codes
    texts = [text for book in (said.ENGLISH, said.WELSH) for lines in book.values() for text in lines]
    assert Counter(texts).most_common(1)[0][1] == 1
    assert len(texts) >= 100


def test_every_answer_is_to_words_that_somebody_says():
    texts = [text for book in (said.ENGLISH, said.WELSH) for lines in book.values() for text in lines]
    openings = [*PRAISE, *(each for group in ANSWERS.values() for each in group)]
    assert [each for each in openings if not any(text.startswith(each) for text in texts)] == []
    titles = {idea.title for idea, *_ in (*MADE, *READY, *REJECTED)}
    assert set(ANSWERS) == titles


def test_what_is_said_on_the_phone_has_no_quotation_marks_of_its_own():
    assert [words for book in said.SAY.values() for words in book if set(words) & set('“”"')] == []


def test_no_text_tells_of_an_offence_or_of_whoever_did_it():
    texts = [text for book in (said.ENGLISH, said.WELSH) for lines in book.values() for text in lines]
    assert [text for text in texts if any(word in text.lower() for word in ABUSE)] == []


def test_sixty_changes_are_of_a_known_theme_and_have_titles_of_their_own():
    told = [idea for idea, *_ in (*MADE, *READY, *REJECTED)]
    ideas = [*told, *UNDER_WAY, *ACCEPTED, *PROPOSED]
    assert len({idea.title for idea in ideas}) == 60
    assert {idea.theme for idea in ideas} <= set(said.ENGLISH)
