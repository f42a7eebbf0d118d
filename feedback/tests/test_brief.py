"""One page for a meeting: what may be shown, in both languages, and nobody in it."""

import io
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.actions.blocks import place_block
from engagement.actions.consents import withdraw_consent
from engagement.actions.contributions import add_correction
from engagement.models import GateDecision, Theme
from engagement.tests.factories import WORDS
from feedback.actions.briefs import make_brief
from feedback.actions.changes import link_contributions
from feedback.actions.releases import release_you_said
from feedback.brief import MOST_CHANGES, MOST_QUOTES
from feedback.models import Brief
from feedback.releases import USE
from feedback.tests import factories as make
from feedback.tests.publishing import (
    SAID,
    agree_to,
    agree_to_you_said,
    fresh,
    quotable,
    read,
    released,
    said_by,
    voice,
)
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
NAMES = ("Ann Rees", "Beth Hughes", "Carys Lewis")
QUOTED = "Nobody rang me for six weeks"


@pytest.fixture
def people(coordinator):
    return [voice(name, by=coordinator) for name in NAMES]


@pytest.fixture
def release(people, coordinator, deputy):
    return released(*people, by=coordinator, reader=deputy, title="Calls by night")


def brief_of(client, **asked):
    answer = client.post(reverse("brief_add"), asked)
    assert answer.status_code == 302, answer.text
    return answer["Location"]


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_what_is_released_stands_on_it_in_the_language_of_the_page(coordinator, release, client_for):
    client = client_for(coordinator)
    address = brief_of(client)
    assert SAID["en"] in client.get(address).text
    assert SAID["cy"] in client.get(f"/cy{address}").text


def test_the_same_stands_on_one_page_of_paper(coordinator, release, client_for):
    client = client_for(coordinator)
    answer = client.get(f"{brief_of(client)}paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert "notes.pdf" in answer["Content-Disposition"]
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 1
    assert SAID["en"] in " ".join(text_of(answer.content).split())


@pytest.mark.parametrize(("language", "made"), [("", "Made 1 April 2026"), ("/cy", "1 Ebrill 2026")])
def test_it_says_when_it_was_made_though_nothing_was_narrowed(language, made, coordinator, release, client_for):
    client = client_for(coordinator)
    address = f"{language}{brief_of(client)}"
    Brief.objects.update(made_at=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    assert made in client.get(address).text
    assert made in text_of(client.get(f"{address}paper/").content)


def test_nobody_is_in_it(coordinator, deputy, people, release, client_for):
    quotable(people[0], by=coordinator, reader=deputy, words=QUOTED)
    client = client_for(coordinator)
    address = brief_of(client)
    shown = client.get(address).text + text_of(client.get(f"{address}paper/").content)
    assert QUOTED in shown
    assert not [name for name in (*NAMES, *(person.pseudonym for person in people)) if name in shown]
    assert WORDS not in shown


def test_what_is_not_released_does_not_stand_on_it(coordinator, people, client_for):
    said_by(*people, by=coordinator)
    client = client_for(coordinator)
    shown = client.get(brief_of(client)).text
    assert SAID["en"] not in shown
    assert "Nothing here may be shown yet" in shown


def test_what_was_called_back_since_it_was_made_does_not_stand_on_it(coordinator, people, release, client_for):
    client = client_for(coordinator)
    address = brief_of(client)
    withdraw_consent(survivor=people[0], purpose=USE, by=coordinator)
    assert SAID["en"] not in client.get(address).text


def test_a_change_that_is_not_made_is_not_called_done(coordinator, release, client_for):
    client = client_for(coordinator)
    shown = client.get(brief_of(client)).text
    assert "Not done yet: proposed." in shown
    assert make.WE_DID not in shown


# Quotes -----------------------------------------------------------------------------------------------------------
def test_the_gates_answer_for_each_quote_is_kept_beside_the_brief(coordinator, deputy, people):
    quotable(people[0], by=coordinator, reader=deputy, words=QUOTED)
    quotable(people[1], by=coordinator, reader=deputy, words="Not me")
    agree_to("Not me", people[1], by=coordinator, is_yes=False)
    brief = make_brief(by=coordinator)
    kept = GateDecision.objects.filter(about=brief.pk, purpose="quote")
    assert {row.survivor: row.outcome for row in kept} == {people[0]: "allow", people[1]: "refuse"}


def quoted(client):
    return QUOTED in client.get(brief_of(client)).text


def test_words_agreed_to_are_quoted(coordinator, deputy, people, client_for):
    quotable(people[0], by=coordinator, reader=deputy, words=QUOTED)
    assert quoted(client_for(coordinator))


def test_words_nobody_agreed_to_are_not(coordinator, deputy, people, client_for):
    quotable(people[0], by=coordinator, reader=deputy, words=QUOTED)
    withdraw_consent(survivor=people[0], purpose=USE, by=coordinator)
    assert not quoted(client_for(coordinator))


def test_a_yes_to_one_letter_more_is_no_yes(coordinator, deputy, people, client_for):
    quotable(people[0], by=coordinator, reader=deputy, words=f"{QUOTED}!")
    withdraw_consent(survivor=people[0], purpose=USE, by=coordinator)
    agree_to(QUOTED, people[0], by=coordinator)
    assert not quoted(client_for(coordinator))


def test_words_they_put_right_are_not_quoted(coordinator, deputy, people, client_for):
    point = quotable(people[0], by=coordinator, reader=deputy, words=QUOTED)
    add_correction(contribution=point, once=uuid4(), words="It was five weeks", by=coordinator)
    assert not quoted(client_for(coordinator))


def test_of_one_person_only_one_quote_stands_on_it(coordinator, deputy, people, client_for):
    quotable(people[0], by=coordinator, reader=deputy, words="The first thing I said")
    quotable(people[0], by=coordinator, reader=deputy, words="The second thing I said")
    client = client_for(coordinator)
    assert len(re.findall("The (?:first|second) thing I said", client.get(brief_of(client)).text)) == 1


# Selection, counts and sizes --------------------------------------------------------------------------------------
def test_another_theme_leaves_it_out(coordinator, release, client_for):
    client = client_for(coordinator)
    assert SAID["en"] in client.get(brief_of(client, theme="kept-informed")).text
    assert SAID["en"] not in client.get(brief_of(client, theme="believed")).text


def test_so_do_another_area_another_stage_and_another_time(coordinator, release, client_for):
    client = client_for(coordinator)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for asked in ({"journey": "court"}, {"first_on": tomorrow}):
        assert SAID["en"] not in client.get(brief_of(client, **asked)).text
    assert SAID["en"] in client.get(brief_of(client, area=release.change.area_id)).text


def test_a_last_day_before_the_first_is_said_so(coordinator, client_for):
    asked = {"first_on": "2026-03-02", "last_on": "2026-03-01"}
    assert "must not be before the first" in client_for(coordinator).post(reverse("brief_add"), asked).text
    assert not Brief.objects.exists()


@pytest.mark.parametrize(("number", "said"), [(1, "fewer than 5"), (4, "fewer than 5"), (5, "People: 5")])
def test_a_small_number_of_people_is_never_shown(coordinator, client_for, number, said):
    for each in range(number):
        make.said(make.reachable(by=coordinator, name=f"Somebody {each}", pin=False), by=coordinator)
    client = client_for(coordinator)
    shown = client.get(brief_of(client)).text
    assert said in shown
    assert (f"People: {number}" in shown) == (number >= 5)


@pytest.mark.parametrize(("number", "said"), [(4, "fewer than 5"), (5, "People: 5")])
def test_whoever_is_barred_counts_none_of_the_person(coordinator, blocked_officer, client_for, number, said):
    for each in range(number):
        make.said(make.reachable(by=coordinator, name=f"Somebody {each}", pin=False), by=coordinator)
    hidden = make.reachable(by=coordinator, name="Nobody to them", pin=False)
    make.said(hidden, by=coordinator)
    place_block(record=hidden.pk, key_id=hidden.key_id, person=blocked_officer, by=coordinator)
    client = client_for(blocked_officer)
    assert said in client.get(brief_of(client)).text


def test_nor_does_a_change_stand_there_that_this_person_led_to(
    people, coordinator, deputy, blocked_officer, client_for
):
    change = said_by(*people[:2], by=coordinator)
    point = make.said(people[2], by=coordinator, theme=Theme.objects.get(pk="believed"))
    link_contributions(change=change, contributions=[point], strength="direct", by=coordinator)
    read(change, by=coordinator, reader=deputy)
    release_you_said(change=fresh(change), by=coordinator)
    place_block(record=people[2].pk, key_id=people[2].key_id, person=blocked_officer, by=coordinator)
    barred, other = client_for(blocked_officer), client_for(coordinator)
    assert SAID["en"] in other.get(brief_of(other, theme="believed")).text
    assert SAID["en"] not in barred.get(brief_of(barred, theme="believed")).text
    assert SAID["en"] not in barred.get(brief_of(barred)).text
    assert SAID["en"] in other.get(brief_of(other)).text


def many(number, people, *, by, reader):
    for each in range(number):
        released(*people, by=by, reader=reader, title=f"Change {each}")


def test_it_says_how_much_is_left_out_and_stays_one_page(coordinator, deputy, people, client_for):
    many(MOST_CHANGES + 2, people, by=coordinator, reader=deputy)
    client = client_for(coordinator)
    address = brief_of(client)
    assert "2 more changes." in client.get(address).text
    assert len(PdfReader(io.BytesIO(client.get(f"{address}paper/").content)).pages) == 1


def test_long_quotes_still_make_one_page(coordinator, deputy, client_for):
    for each in range(MOST_QUOTES):
        person = voice(f"Somebody {each}", by=coordinator)
        quotable(person, by=coordinator, reader=deputy, words=f"{each}. " + "They never rang back. " * 40)
    client = client_for(coordinator)
    pdf = PdfReader(io.BytesIO(client.get(f"{brief_of(client)}paper/").content))
    assert len(pdf.pages) == 1
    assert "more quotes." in pdf.pages[0].extract_text()


def queries(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_it_costs_the_same_however_much_stands_on_it(coordinator, deputy, people, release, client_for):
    client = client_for(coordinator)
    quotable(people[0], by=coordinator, reader=deputy, words=QUOTED)
    address = brief_of(client)
    client.get(address)
    one = queries(client, address)
    many(4, people, by=coordinator, reader=deputy)
    quotable(people[1], by=coordinator, reader=deputy, words="And I waited")
    assert queries(client, address) == one <= 25


def test_making_it_is_in_the_audit_trail_and_looking_opens_in_one_event(coordinator, release, client_for):
    client = client_for(coordinator)
    address = brief_of(client)
    assert AuditEvent.objects.filter(action=Action.BRIEF_MADE).count() == 1
    before = AuditEvent.objects.filter(action=Action.OPENED).count()
    client.get(address)
    assert AuditEvent.objects.filter(action=Action.OPENED).count() == before + 1


def test_two_who_agreed_to_the_very_text_are_enough(coordinator, deputy, people, client_for):
    for person in people[:2]:
        agree_to_you_said(person, by=coordinator)
    released(*people[:2], by=coordinator, reader=deputy)
    client = client_for(coordinator)
    assert SAID["en"] in client.get(brief_of(client)).text


def test_a_brief_up_to_the_last_day_there_is_holds_everything(coordinator, release, client_for):
    client = client_for(coordinator)
    address = brief_of(client, first_on="0001-01-01", last_on="9999-12-31")
    assert SAID["en"] in client.get(address).text
