"""The page on which a coordinator sees what stands between "You said" and being shown, and takes the next step."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.anybody import duties_of
from engagement.models import ConsentRecord
from engagement.tests.factories import block
from feedback.actions.readings import put_you_said
from feedback.duties_of_readings import READINGS
from feedback.models import Release
from feedback.tests import factories as make
from feedback.tests.publishing import SAID, agree_to_you_said, read, released, said_by, voice
from feedback.texts import digest_of

pytestmark = pytest.mark.django_db
NAMES = ("Ann Rees", "Beth Hughes", "Carys Lewis")


@pytest.fixture
def people(coordinator):
    return [voice(name, by=coordinator) for name in NAMES]


@pytest.fixture
def change(people, coordinator):
    return said_by(*people, by=coordinator)


@pytest.fixture
def client(coordinator, client_for):
    return client_for(coordinator)


def page(client, change):
    return client.get(reverse("you_said", args=[change.pk])).text


def side(client, change):
    """What the margin of the change's own page says of it."""
    text = client.get(reverse("change_detail", args=[change.pk])).text
    return " ".join(re.findall("“You said” (?:may be|is not) shown.*?</div>", text, re.DOTALL))


def test_without_words_the_next_step_is_to_write_them(client, coordinator):
    change = make.change(by=coordinator)
    assert "It is not written yet." in page(client, change)
    assert reverse("change_write", args=[change.pk]) in side(client, change)


def test_without_anybody_the_next_step_is_to_link_what_people_said(client, coordinator):
    change = said_by(by=coordinator)
    assert reverse("change_link", args=[change.pk]) in side(client, change)


def test_then_it_is_put_to_a_second_person(client, change, deputy):
    assert "Put it to a second person" in side(client, change)
    client.post(reverse("you_said_put", args=[change.pk]), {"reader": deputy.pk})
    assert "Tomos Hughes is asked to read it." in page(client, change)
    assert "It waits for a second person" in side(client, change)


def test_then_it_is_released_with_one_press_and_called_back_with_one(client, change, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    assert "3 people said it, none declined." in side(client, change)
    client.post(reverse("you_said_release", args=[change.pk]))
    assert "may be shown" in side(client, change)
    client.post(reverse("you_said_call_back", args=[change.pk]))
    assert "Somebody called it back." in page(client, change)
    assert not Release.objects.standing().exists()


def test_reading_the_page_changes_nothing(client, change, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    for name in ("you_said_release", "you_said_put", "you_said_call_back"):
        assert client.get(reverse(name, args=[change.pk])).status_code == 405
    page(client, change)
    assert not Release.objects.exists()


def test_who_stands_in_the_way_is_named_by_pseudonym_with_the_reason(client, change, people, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    agree_to_you_said(people[0], by=coordinator, is_yes=False)
    shown = page(client, change)
    assert "1 person stands in the way." in shown
    assert re.search(rf"{people[0].pseudonym}.*?They said no to this\.", shown, re.DOTALL)
    assert reverse("consent_ask", args=[people[0].pk, "quote_anonymised_internal"]) not in shown


def test_a_press_that_the_gate_refuses_says_so(client, change, people, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    agree_to_you_said(people[0], by=coordinator, is_yes=False)
    answer = client.post(reverse("you_said_release", args=[change.pk]), follow=True)
    assert "It may not be shown yet." in answer.text


def test_of_a_record_that_is_closed_to_them_nothing_is_said(
    client_for, change, people, coordinator, deputy, blocked_officer
):
    read(change, by=coordinator, reader=deputy)
    agree_to_you_said(people[0], by=coordinator, is_yes=False)
    block(people[0], blocked_officer, by=coordinator)
    theirs = client_for(blocked_officer)
    shown = page(theirs, change) + side(theirs, change)
    assert people[0].pseudonym not in shown
    assert "They said no to this." not in shown
    assert shown.count("2 people stand in the way.") == 2  # too few by themselves, as if there were nobody else
    assert shown.count('<tr class="govuk-table__row">') == 1 + 2


def test_where_only_they_stand_in_the_way_nothing_is_said_but_that_it_may_not_be_shown(
    client_for, people, coordinator, deputy, blocked_officer
):
    change = said_by(*people, voice("Delyth Moss", by=coordinator), by=coordinator)
    read(change, by=coordinator, reader=deputy)
    agree_to_you_said(people[0], by=coordinator, is_yes=False)
    block(people[0], blocked_officer, by=coordinator)
    theirs, ours = client_for(blocked_officer), client_for(coordinator)
    for look in (page, side):
        assert "It may not be shown now. Ask a colleague to look." in look(theirs, change)
        assert "in the way." not in look(theirs, change)
        assert "1 person stands in the way." in look(ours, change)


def test_that_it_fell_because_of_them_is_not_said_either(
    client_for, people, coordinator, deputy, blocked_officer, frozen
):
    release = released(*people, by=coordinator, reader=deputy)
    block(people[1], blocked_officer, by=coordinator)
    agree_to_you_said(people[1], by=coordinator, is_yes=False)
    assert "Called back on" not in page(client_for(blocked_officer), release.change)
    fell = [[duty.label for duty in duties_of(who, timezone.now(), READINGS)] for who in (blocked_officer, coordinator)]
    assert ["See why" in labels for labels in fell] == [False, True]


def test_whoever_is_released_with_them_is_counted_without_them(
    client_for, people, coordinator, deputy, blocked_officer
):
    change = said_by(*people, voice("Delyth Moss", by=coordinator), by=coordinator)
    read(change, by=coordinator, reader=deputy)
    block(people[0], blocked_officer, by=coordinator)
    client = client_for(blocked_officer)
    assert "3 people said it, none declined." in page(client, change)
    client.post(reverse("you_said_release", args=[change.pk]))
    assert "3 people said it, none declined." in side(client, change)


def hidden_fields(text, person):
    url = reverse("consent_ask", args=[person.pk, "quote_anonymised_internal"])
    form = re.search(rf'<form method="post" action="{url}".*?</form>', text, re.DOTALL).group()
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_consent_to_the_exact_text_is_asked_with_the_text_already_there(client, people, coordinator, deputy):
    change = said_by(*people[:2], by=coordinator)
    read(change, by=coordinator, reader=deputy)
    url = reverse("consent_ask", args=[people[0].pk, "quote_anonymised_internal"])
    asked = {name: unescape(value) for name, value in hidden_fields(page(client, change), people[0]).items()}
    shown = client.post(url, asked)
    assert SAID["cy"] in unescape(shown.text)
    assert not ConsentRecord.objects.filter(purpose="quote_anonymised_internal").exists()
    given = {name: asked[name] for name in ("scope_text", "once")}
    yes = {"answer_quote_anonymised_internal": "yes", "method": "by_phone", "in_private": "on", "format": "spoken"}
    client.post(url, given | yes)
    assert ConsentRecord.objects.get(purpose="quote_anonymised_internal").scope == digest_of(**SAID)


def test_after_the_night_it_says_what_has_changed(client, people, coordinator, deputy):
    release = released(*people, by=coordinator, reader=deputy)
    agree_to_you_said(people[1], by=coordinator, is_yes=False)
    shown = page(client, release.change)
    assert "Called back on" in shown
    assert "They said no to this." in shown


def test_the_longest_words_can_still_be_asked_about(client, people, coordinator):
    change = said_by(people[0], by=coordinator)
    long = {"you_said_en": "a " * 499, "you_said_cy": "b " * 499, "we_did_en": "c", "we_did_cy": "d"}
    client.post(reverse("change_write", args=[change.pk]), long)
    asked = {name: unescape(value) for name, value in hidden_fields(page(client, change), people[0]).items()}
    yes = {"answer_quote_anonymised_internal": "yes", "method": "by_phone", "in_private": "on", "format": "spoken"}
    given = {"scope_text": asked["scope_text"], "once": asked["once"]}
    url = reverse("consent_ask", args=[people[0].pk, "quote_anonymised_internal"])
    assert client.post(url, given | yes).status_code == 302


def test_a_text_is_taken_back_before_it_is_read(client, change, coordinator):
    text = put_you_said(change=change, by=coordinator)
    client.post(reverse("reading_take_back", args=[text.pk]))
    assert "Put it to a second person" in side(client, change)
