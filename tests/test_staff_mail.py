"""Mail to staff says that there is something to do, and never of whom: it passes the checker that survivors' mail does.

Whoever writes another kind of mail to staff finds it missing here.
"""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from accounts import messages
from accounts.actions.organisations import name_lead
from accounts.tests.factories import OrganisationFactory
from feedback import overdue, tasks
from feedback.tests import factories as make
from outbox.actions import MessageNotDiscreet, queue_message
from outbox.models import Message
from partners import messages as to_workers
from partners import rating_mail
from safeguards import discreet
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import new_key, open_rows
from tests.days import days_later

pytestmark = pytest.mark.django_db
TOKEN = "Q2hhbmNlIG9ubHkgYW5kIG5v"
MAILS = {  # the door it goes through → its subject and text, and the address in it
    "staff": lambda user: (*messages.invitation(user, TOKEN), messages.set_up_link(user, TOKEN)),
    "overdue": lambda user: (*overdue.late_words(user), overdue.overdue_address(user)),
    "rating": lambda user: (*rating_mail.rating_words(user), rating_mail.rating_address(user)),
    "worker": lambda user: (*to_workers.worker_words(user, "moved", "SR-4KMP7Q"), to_workers.desk_address(user)),
}
ROOMS = ("accounts", "engagement", "feedback", "partners", "impact", "desk", "outbox", "safeguards", "sec_portal")
UNLUCKY = ["Owen Court", "Sarah Constable", "Victim Support Jones"]


@pytest.fixture(params=["en", "cy"])
def reader(request, make_person):
    return make_person("manager", "Lena Lloyd", language=request.param)


def resolvers_named(path):
    """Every `resolver="…"` with which a file queues a message."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "queue_message":
            yield from (each.value.value for each in node.keywords if each.arg == "resolver")


def files_of_the_rooms():
    root = Path(settings.BASE_DIR)
    found = [path for room in ROOMS for path in (root / room).rglob("*.py")]
    return [path for path in found if "tests" not in path.parts]


def test_every_mail_to_staff_is_looked_at_here():
    queued = {name for path in files_of_the_rooms() for name in resolvers_named(path)}
    assert queued == set(settings.OUTBOX_RESOLVERS) == {"survivor", *MAILS}


@pytest.mark.parametrize("mail", MAILS)
def test_no_mail_to_staff_says_what_the_service_is(mail, reader):
    subject, body, link = MAILS[mail](reader)
    assert discreet.faults(f"{subject}\n{body.replace(reader.name, ' ', 1)}", link=link) == []
    assert discreet.outside_faults(f"{settings.MAIL_FROM_NAME} {settings.MAIL_FROM_ADDRESS} {subject}") == []


@pytest.mark.parametrize("mail", MAILS)
def test_mail_to_staff_is_written_in_their_language(mail, make_person):
    in_english, in_welsh = (MAILS[mail](make_person("manager", f"Ann {cy}", language=cy)) for cy in ("en", "cy"))
    assert [one for one, other in zip(in_english, in_welsh, strict=True) if one == other] == []


def queue(person, **given):
    return queue_message(
        **{
            "resolver": "staff",
            "recipient_id": person.pk,
            "key_id": new_key(person.pk),
            "purpose": "set_up",
            "language": person.language,
            "subject": "Hello",
            "body": f"Hello {person.name}, sign in.",
            "greeted": person.name,
            "by": SYSTEM,
        }
        | given
    )


@pytest.mark.parametrize(
    "given",
    [
        {"body": "A survivor waits for you."},
        {"body": "Mae goroeswr yn aros."},
        {"subject": "Rape case: one change is late"},
        {"body": "Sian Morgan waits.", "names": ["Morgan"]},
        {"body": "See 07700 900123."},
        {"body": "See https://elsewhere.example/x"},
    ],
)
def test_mail_to_staff_that_would_say_more_is_not_queued(given, reader):
    with pytest.raises(MessageNotDiscreet):
        queue(reader, **given)
    assert not Message.objects.exists()


def test_only_their_own_name_in_the_greeting_is_let_through(make_person):
    person = make_person("manager", "Owen Court")
    with pytest.raises(MessageNotDiscreet):
        queue(person, body="Hello Owen Court, look at Court 4.")
    assert queue(person).pk


# What really goes -----------------------------------------------------------------------------------------------------
@pytest.fixture
def late(administrator, coordinator, manager, change_owner, frozen):
    """A change because of what somebody said, that is late for the lead of its department and for its sponsor."""

    def make_late(lead):
        area = name_lead(organisation=OrganisationFactory(name="Custody"), lead=lead, by=administrator)
        person = make.reachable(by=coordinator)
        change = make.words(
            make.change(by=coordinator, title="A quiet room", area=area, owner=change_owner, sponsor=manager),
            by=coordinator,
        )
        make.link_contributions(
            change=change, contributions=[make.said(person, by=coordinator)], strength="direct", by=coordinator
        )
        change = make.moved(change, "accepted", by=coordinator)
        frozen.move_to(days_later(30 + settings.OVERDUE_SPONSOR_DAYS + 1), tick=False)
        tasks.escalate_overdue()
        return person, change

    return make_late


def texts():
    """Everything that waits for staff, as it will be read."""
    rows = list(Message.objects.exclude(resolver="survivor"))
    return ["\n".join(each.values()) for each in open_rows(rows, "subject", "body", by=SYSTEM, why=Why.SEND).values()]


def test_what_goes_when_a_change_is_late_names_nobody_and_nothing_that_was_said(late, reader):
    person, change = late(reader)
    sent = texts()
    never = [person.pseudonym, *make.people.NAME.split(), make.people.WORDS, change.title, make.WE_DID, make.WE_DID_CY]
    never += ["You never knew who would ring.", str(person.pk), str(change.pk), person.pseudonym.split()[-1]]
    assert len(sent) == 2  # to the lead and to the sponsor
    assert [(word, text) for text in sent for word in never if word.casefold() in text.casefold()] == []


@pytest.mark.parametrize("name", UNLUCKY)
def test_whoever_has_an_unlucky_name_is_told_all_the_same(name, late, make_person):
    late(make_person("manager", name))
    assert any(name in text for text in texts())


@pytest.mark.parametrize("name", UNLUCKY)
def test_whoever_has_an_unlucky_name_is_invited_all_the_same(name, administrator, make_person, client_for):
    newcomer = make_person("manager", name, set_up_at=None)
    client_for(administrator).post(reverse("person_link", args=[newcomer.pk]))
    (text,) = texts()
    assert f"Hello {name}," in text
