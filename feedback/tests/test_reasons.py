"""What somebody's words had to do with a change: as strong as it was, wherever they hear of it."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from feedback.actions.changes import link_contributions
from feedback.actions.telling import send_news
from feedback.models import ChangeLink
from feedback.tests import factories as make
from feedback.tests.test_private_page import opened, page, went
from outbox.models import Message

pytestmark = pytest.mark.django_db
SAID = {
    "direct": "You asked for this. It is one of the reasons it changed.",
    "contributed": "What you told us is one of the reasons this changed.",
    "context": "What you told us helped us to understand.",
}


def changed_for(person, *strengths, by):
    """A change that was made because of these words of theirs, linked as strongly as this."""
    first, *others = [make.said(person, by=by) for _ in strengths]
    change = make.implemented(first, by=by)
    ChangeLink.objects.filter(contribution=first).update(strength=strengths[0])
    for said, strength in zip(others, strengths[1:], strict=True):
        link_contributions(change=change, contributions=[said], strength=strength, by=by)
    return change


def only(text, strength):
    """Of the three sentences this one stands there, and no other."""
    return [each for each in SAID if SAID[each] in text] == [strength]


@pytest.mark.parametrize("strength", SAID)
def test_their_page_claims_no_more_than_the_link_says(strength, coordinator):
    person = make.reachable(by=coordinator)
    send_news(change=changed_for(person, strength, by=coordinator), by=coordinator)
    token = went(Message.objects.get())
    assert only(opened(token).get(page(token)).text, strength)


def test_the_strongest_of_what_they_said_is_named_and_nobody_elses_counts(coordinator):
    person, other = make.reachable(by=coordinator), make.reachable(by=coordinator, name="Beth Hughes")
    change = changed_for(person, "context", "contributed", by=coordinator)
    link_contributions(
        change=change, contributions=[make.said(other, by=coordinator)], strength="direct", by=coordinator
    )
    send_news(change=change, by=coordinator)
    token = went(Message.objects.get(recipient_id=person.pk))
    assert only(opened(token).get(page(token)).text, "contributed")


@pytest.mark.parametrize("strength", SAID)
def test_whoever_tells_them_says_the_same(strength, coordinator, client_for):
    person = make.reachable(by=coordinator, kind="mobile", value="07700 900123")
    change = changed_for(person, strength, by=coordinator)
    client = client_for(coordinator)
    addresses = [
        reverse("person_news", args=[person.pk]),
        reverse("news_told", args=[change.pk, person.pk]),
        reverse("change_detail", args=[change.pk]),  # the words of a call, before it is put on somebody's day
    ]
    assert [only(client.get(address).text, strength) for address in addresses] == [True, True, True]


def test_what_cannot_change_claims_no_reason(coordinator, client_for):
    person = make.reachable(by=coordinator)
    make.rejected(make.said(person, by=coordinator), by=coordinator)
    text = client_for(coordinator).get(reverse("person_news", args=[person.pk])).text
    assert not any(words in text for words in SAID.values())


def test_the_day_is_said_in_their_language_whoever_reads_it_aloud(coordinator, client_for):
    person = make.reachable(by=coordinator, language="cy")
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    with translation.override("cy"):
        day = date_format(timezone.localdate(), "j F Y")
    assert day in client_for(coordinator).get(reverse("person_news", args=[person.pk])).text
