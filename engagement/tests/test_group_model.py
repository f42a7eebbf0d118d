"""The model takes groups: one talk, several people, each with their own words under their own key."""

from uuid import uuid4

import pytest

from engagement.models import Consultation, Contribution, Participation, Theme
from engagement.tests import factories
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import new_key, open_rows


@pytest.fixture
def people(coordinator):
    return [factories.survivor(by=coordinator), factories.survivor(by=coordinator, name="Beth Hughes", known_as="Beth")]


@pytest.fixture
def group(coordinator, people):
    """A group talk as a room above will make one."""
    pk = uuid4()
    talk = Consultation.objects.create(
        pk=pk, key_id=new_key(pk), kind="group", channel="in_person", language="en", held_by=coordinator,
        place="The quiet room",
    )  # fmt: skip
    for number, person in enumerate(people, 1):
        Participation.objects.create(consultation=talk, survivor=person)
        Contribution.objects.create(
            key_id=person.key_id, consultation=talk, survivor=person, number=number, words=f"Point {number}",
            read_back="agreed", theme=Theme.objects.first(), recorded_by=coordinator,
        )  # fmt: skip
    return talk


def test_notes_are_under_the_key_of_the_talk_and_words_under_the_key_of_whoever_spoke(group, people):
    assert open_rows([group], "place", by=SYSTEM, why=Why.WORK)[group.pk]["place"] == "The quiet room"
    said = Contribution.objects.filter(consultation=group).order_by("number")
    assert [one.key_id for one in said] == [person.key_id for person in people]
    assert [row["words"] for row in open_rows(said, "words", by=SYSTEM, why=Why.WORK).values()] == [
        "Point 1",
        "Point 2",
    ]


def test_whoever_is_barred_from_one_of_them_sees_nothing_of_the_group(coordinator, blocked_officer, group, people):
    factories.block(people[0], blocked_officer, by=coordinator)
    assert Consultation.objects.visible_to(coordinator).count() == 1
    assert not Consultation.objects.visible_to(blocked_officer).exists()
    assert not Contribution.objects.visible_to(blocked_officer).exists()
