"""What somebody said is kept whole by the database itself, whoever asks."""

import pytest
from django.db import DatabaseError, transaction

from engagement.models import ConsentRecord, Contribution, GateDecision, Theme
from engagement.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(coordinator):
    person = factories.survivor(by=coordinator)
    factories.consent(person, by=coordinator)
    return factories.contribution(factories.consultation(person, by=coordinator), by=coordinator)


@pytest.mark.parametrize("change", [{"read_back": "not_read_back"}, {"may_quote": "no"}, {"number": 9}])
def test_a_point_is_never_edited(said, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Contribution.objects.update(**change)


def test_its_words_are_never_exchanged(said):
    with pytest.raises(DatabaseError), transaction.atomic():
        Contribution.objects.update(words=said.would_change)


def test_its_theme_may_be_sorted_anew(said):
    other = Theme.objects.exclude(pk=said.theme_id).first()
    Contribution.objects.update(theme=other)
    assert Contribution.objects.get().theme == other


def test_an_answer_about_consent_is_never_edited(said):
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentRecord.objects.update(decision="declined")


@pytest.mark.parametrize("model", [Contribution, ConsentRecord, GateDecision])
def test_nobody_deletes_what_was_said_agreed_or_decided(said, model):
    assert model.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
