"""Somebody who is barred from one record: for them it is not there, on no page, in no search, in no number.

The plain run reads every English page once, of those that differ by a choice of ours alone (a purpose, a kind of plan)
one, and of each kind of Welsh page one. `bin/test --full` reads every page that leads on from the desk, and asks HEAD.
"""

import re
from uuid import UUID, uuid4

import pytest
from django.db.models.functions import Now
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from accounts.actions.blocks import ask_to_lift, place_block
from engagement.actions.links import name_person
from engagement.models import Consultation, Participation
from engagement.tests import factories as people
from feedback.actions.changes import link_contributions
from feedback.actions.telling import send_news
from feedback.tests import factories as make
from feedback.tests.publishing import read, said_by
from outbox.actions import queue_message
from outbox.models import Message, State
from outbox.tests.factories import make_unsure
from partners.actions.exchange import send_message
from partners.actions.offences import write_down_offence
from partners.tests.factories import accepted, agreement, bar, sent
from tests.access_matrix import MATRIX
from tests.asking_often import quick_browsers  # noqa: F401  a fixture
from tests.scenery import address

pytestmark = pytest.mark.django_db
NAME, KNOWN, EMAIL = "Gwenllian Quillfeather", "Gwenni", "gwenni@post.example"
WORDS = "The lift in the car park at the station was broken again."
OTHERS = {
    "change",
    "person",
    "approval",
    "token",
    "factor",
    "purpose",
    "scoped",
    "drafted",
    "wording",
    "owned",  # a change and what its owner handed in are there for every coordinator, whoever said what led to it
    "report",
    "brief",
    "evidence",
    "agency",  # partners, outreach and meetings are of nobody
    "sharing",
    "contact",
    "outreach",
    "meeting",
    "point",
    "referral_draft",  # nobody's but its owner's
    "draft_taken",
    "referral_step",
    "panel",
    "dimension",
    "kind_of_change",
    "frame",
    "theory_path",  # the theory of change speaks of the work
    "theory_step",
    "agreed",  # by the board, about the service
    "released",
    "released_file",
    "reading",  # of a change to which nobody is linked, as the page for a meeting is of nobody
}  # nobody's record
ENDS = re.compile(r"^(/cy)?/(leave|sign-out|static|account|confirm|demo|dev|heartbeat)\b")
CHANGING = re.compile(
    r'(name="csrfmiddlewaretoken" value|nonce|name="\w*once" value|name="begun" value)="[^"]*"|nonce-[\w+/=-]+'
)


# The same 404 as for nothing there ----------------------------------------------------------------------------------
def leading_there(name):
    return {thing for _part, thing in MATRIX[name].parts} - OTHERS


def nobodys(pk):
    return uuid4() if isinstance(pk, UUID) else pk + 1_000_000


def body(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return CHANGING.sub("", content.decode(errors="replace"))


def answered(client, method, path):
    answer = client.generic(method, path)
    headers = {name: sorted(CHANGING.sub("", value).split("; ")) for name, value in answer.headers.items()}
    headers.pop("X-Request-ID")  # new for each
    return answer.status_code, body(answer), headers


@pytest.mark.parametrize("methods", [("GET", "POST"), pytest.param(("HEAD",), marks=pytest.mark.full)])
def test_every_address_of_the_record_answers_as_if_nothing_were_there(
    methods, scenery, coordinator, blocked_officer, quick
):
    survivor = Consultation.objects.get(pk=scenery["consultation"]).participations.get().survivor
    place_block(record=survivor.pk, key_id=survivor.key_id, person=blocked_officer, by=coordinator)
    client = quick(blocked_officer)
    names = [name for name in MATRIX if leading_there(name)]
    assert len(names) > 15
    for name, method in ((name, method) for name in names for method in methods):
        nothing = scenery | {thing: nobodys(scenery[thing]) for thing in leading_there(name)}
        barred = answered(client, method, address(name, scenery))
        assert barred == answered(client, method, address(name, nothing)), name
        assert barred[0] in (404, 405), name


# The crawl ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def somebody_else(coordinator, deputy):
    """Another record, with changes on which both records' words will lean: one was told, one is new, one was read."""
    person = make.reachable(by=deputy, name="Mair Other")
    change = make.implemented(make.said(person, by=deputy, words="Nobody rang back."), by=deputy)
    send_news(change=change, by=deputy)
    Message.objects.update(state=State.SENT, sent_at=Now())
    waiting = make.change(by=deputy, title="A quieter room")
    worded = said_by(person, by=deputy, title="A day and a time")
    read(worded, by=deputy, reader=coordinator)
    return person, change, waiting, worded


def everything_about_them(officer, coordinator, changes, *, partner=None):
    """A record with all there can be: talks, words, news, a plan, a message nobody is sure of, people, a request; and
    where there is a `partner`, a referral of theirs and another that nobody has taken on."""
    person = people.survivor(by=coordinator, name=NAME, known_as=KNOWN)
    people.plan(person, by=coordinator, value=EMAIL)
    people.consent(person, by=coordinator)
    people.assessment(person, by=coordinator)
    message = queue_message(
        resolver="survivor", recipient_id=person.pk, key_id=person.key_id, purpose="notify", language="en",
        subject="Hello", body="Hello, it is Mari.", by=coordinator,
    )  # fmt: skip
    make_unsure(message)
    people.consultation(person, by=officer)  # theirs to finish, until they are barred
    said = make.said(person, by=coordinator, words=WORDS)
    for change in changes:
        link_contributions(change=change, contributions=[said], strength="direct", by=coordinator)
    for change in changes[:1]:
        send_news(change=change, by=coordinator)  # the others have theirs
    link = name_person(survivor=person, kind="not_with", name="Somebody Named", by=coordinator)
    block = place_block(record=person.pk, key_id=person.key_id, person=officer, by=coordinator)
    referrals = referred(person, officer, partner, by=coordinator) if partner else []
    ask_to_lift(block=block, by=coordinator)
    talks = Consultation.objects.filter(participations__survivor=person).values_list("pk", flat=True)
    return person, [person.pk, person.key_id, said.pk, message.pk, link.pk, block.pk, *talks, *referrals]


def referred(person, officer, partner, *, by):
    """The ids of two referrals with their messages and an offence to pass on: one for this person, one kept apart."""
    taken, waiting = sent(by=partner, works_for_us="yes"), sent(by=partner, may_tell_of_offence=True)
    bar(waiting, officer, by=by)
    write_down_offence(referral=taken, account="As written", wishes="wants_time", by=by)
    accepted(taken, survivor=person, by=by)
    said = [send_message(referral=each, words=WORDS, to_partner=False, by=partner) for each in (taken, waiting)]
    return [taken.pk, waiting.pk, *(message.pk for message in said)]


def markers(person, ids):
    whole = [person.pseudonym, NAME, KNOWN, EMAIL, WORDS, "Quillfeather"]
    return [*whole, *(form for pk in ids for form in (str(pk), UUID(str(pk)).hex))]


def every(path):
    """For a crawl of every page there is: each address with each question is one of its own."""
    return path


def each_kind(path):
    """Pages of which one is read for all: in Welsh those of one view, in English those of one view about one thing."""
    path, _, asked = path.partition("?")
    is_welsh = path.startswith("/cy/")
    with translation.override("cy" if is_welsh else "en"):
        try:
            found = resolve(path)
        except Resolver404:
            return path
    about = [value for value in found.kwargs.values() if not isinstance(value, str)]
    return is_welsh, found.url_name, *([] if is_welsh else about), *(part.split("=")[0] for part in asked.split("&"))


def each_view(path):
    """Nothing but one page of each view, in English."""
    kind = each_kind(path)
    return kind if isinstance(kind, str) else None if kind[0] else kind[1]


def crawl(client, alike=each_kind):
    """Pages that lead on from the desk, by their address, each as it stands now; of those that are alike, the first."""
    seen, kinds = {}, {None}
    waiting = [reverse(name) for name, row in MATRIX.items() if not row.parts and "GET" in row.methods]
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/") or ENDS.match(path) or alike(path) in kinds:
            continue
        kinds.add(alike(path))
        answer = client.get(path)
        text = body(answer)
        seen[path] = (answer.status_code, answer.headers.get("Location", ""), text)
        waiting += [link.split("#")[0].replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', text)]
    return seen


@pytest.mark.parametrize("alike", [each_kind, pytest.param(every, marks=pytest.mark.full)])
@pytest.mark.parametrize("is_alone", [True, False], ids=["the only record", "one of two"])
def test_the_whole_portal_is_the_same_with_the_record_and_without_it(
    is_alone, alike, request, frozen, coordinator, deputy, blocked_officer, partner, quick
):
    """Pages, counts and sums: nothing is there, nothing is missing, nothing adds up differently."""
    changes = [] if is_alone else request.getfixturevalue("somebody_else")[1:]
    client = quick(blocked_officer)
    agreement(partner.organisation, by=coordinator)
    before = crawl(client, alike)
    person, ids = everything_about_them(blocked_officer, coordinator, changes, partner=partner)
    after = crawl(client, alike)
    assert len(after) > 10
    assert [path for path in after if before.get(path) != after[path]] == []
    assert set(before) == set(after)
    told = "".join("".join(map(str, answer)) for answer in after.values())
    assert [mark for mark in markers(person, ids) if mark in told] == []


def test_whoever_is_not_barred_does_see_the_difference(
    frozen, coordinator, deputy, blocked_officer, partner, quick, somebody_else
):
    """Else the test above could not fail."""
    client = quick(deputy)
    agreement(partner.organisation, by=coordinator)
    before = crawl(client, each_view)
    person, ids = everything_about_them(blocked_officer, coordinator, somebody_else[1:], partner=partner)
    after = crawl(client, each_view)
    changed = {path for path in before if before[path] != after.get(path)}
    assert {
        reverse(name)
        for name in ("desk", "survivor_list", "consultation_list", "ledger", "change_list", "referral_list")
    } <= changed
    told = "".join("".join(map(str, answer)) for answer in after.values())
    assert {person.pseudonym, WORDS, str(person.pk)} <= {mark for mark in markers(person, ids) if mark in told}


def test_two_right_details_find_nothing(coordinator, deputy, blocked_officer, client_for):
    person, _ids = everything_about_them(blocked_officer, coordinator, [])
    asked = {"one": NAME, "two": EMAIL}
    theirs, other = (client_for(who).post(reverse("survivor_list"), asked) for who in (blocked_officer, deputy))
    assert (theirs.context["found"], other.context["found"]) == ([], [person])


def test_a_conversation_they_had_with_somebody_else_is_not_there_either(
    coordinator, blocked_officer, quick, somebody_else
):
    person, _ids = everything_about_them(blocked_officer, coordinator, [])
    talks = list(Consultation.objects.filter(participations__survivor=somebody_else[0]))
    for talk in talks:
        Participation.objects.create(consultation=talk, survivor=person)
    shown = crawl(quick(blocked_officer), every)
    assert [path for path, answer in shown.items() if any(str(talk.pk) in answer[2] for talk in talks)] == []


def test_the_desk_of_whoever_is_barred_gathers_no_message_of_theirs(coordinator, blocked_officer, client_for):
    everything_about_them(blocked_officer, coordinator, [])
    page = client_for(blocked_officer).get(reverse("desk")).content.decode()
    assert "Check one message to" not in page
    assert "Check one message to" in client_for(coordinator).get(reverse("desk")).content.decode()
