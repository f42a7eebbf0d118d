"""The blind question: yes or no, both ways, however a name is written, and nothing opened."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.actions.blocks import place_block
from engagement.actions.links import _digests, forget_person, name_person
from engagement.company import Companion, Known, Named, _words, must_not_meet
from engagement.models import PersonLink, PersonLinkIndex
from engagement.tests import factories
from safeguards import blind_index
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def other(coordinator):
    return factories.survivor(by=coordinator, name="Dafydd Aled Rees-Hughes", known_as="Dai")


def named(person, name="Dafydd Rees", by=None, **more):
    return name_person(survivor=person, **({"kind": "not_with", "name": name, "by": by} | more))


def test_nobody_named_is_nothing_against_anybody(person, other, coordinator):
    assert not must_not_meet(person, people=[other, coordinator, Companion(name="Ann", reached_by="07700 900123")])


@pytest.mark.parametrize("kind", PersonLink.Kind.values)
def test_a_survivor_whom_this_one_named_must_not_be_there(person, other, coordinator, kind):
    named(person, "Dafydd Aled Rees-Hughes", by=coordinator, kind=kind)
    assert must_not_meet(person, people=[other])


def test_nor_one_who_named_this_survivor(person, other, coordinator):
    named(other, "sian oconnor wyn", by=coordinator)
    assert must_not_meet(person, people=[other])


@pytest.mark.parametrize(
    "written",
    [
        "DAFYDD ALED REES HUGHES",
        "Dáfydd  Aled Rees-Hughes",
        "Rees-Hughes Dafydd",
        "Dafydd Rees",
        "Hughes, Dafydd",
        "Dai",
    ],
)
def test_however_the_name_is_written(person, other, coordinator, written):
    named(person, written.replace(",", ""), by=coordinator)
    assert must_not_meet(person, people=[other])


@pytest.mark.parametrize("written", ["Dafydd Jones", "Aled Price", "Rees Griffiths"])
def test_one_word_of_several_is_not_enough(person, other, coordinator, written):
    named(person, written, by=coordinator)
    assert not must_not_meet(person, people=[other])


def test_a_member_of_staff_by_name_or_by_work_address(person, coordinator, manager):
    named(person, "Rhys Bowen", by=coordinator)
    assert must_not_meet(person, people=[manager])
    assert not must_not_meet(person, people=[coordinator])
    named(person, "Somebody at work", by=coordinator, reached_by=coordinator.email.upper())
    assert must_not_meet(person, people=[coordinator])


def test_a_member_of_staff_who_is_barred_from_the_record(person, coordinator, manager):
    place_block(record=person.pk, key_id=person.key_id, person=manager, by=coordinator)
    assert must_not_meet(person, people=[manager])


@pytest.mark.parametrize(
    "companion",
    [
        Companion(name="Dafydd"),
        Companion(name="DC Dafydd Rees"),
        Companion(reached_by="+44 7700 900123"),
        Companion(name="Somebody Else", reached_by="07700-900-123"),
    ],
)
def test_somebody_typed_by_any_detail(person, coordinator, companion):
    named(person, by=coordinator, reached_by="07700 900123")
    assert must_not_meet(person, people=[Companion(name="Ann Price"), companion])


def test_somebody_typed_who_is_known_to_us_and_named_this_survivor(person, other, coordinator, deputy):
    factories.plan(other, by=coordinator, value="dai@post.example")
    named(other, factories.NAME, by=coordinator)
    typed = [Companion(name="A friend", reached_by="dai@post.example")]
    assert must_not_meet(person, people=typed, by=coordinator)
    place_block(record=other.pk, key_id=other.key_id, person=deputy, by=coordinator)
    assert not must_not_meet(person, people=typed, by=deputy)


def test_two_survivors_with_one_number_between_them(person, other, coordinator):
    for each in (person, other):
        factories.plan(each, by=coordinator, value="both@post.example")
    assert must_not_meet(person, people=[other])
    assert must_not_meet(other, people=[person])


def test_one_who_was_taken_off_the_list_may_be_there(person, other, coordinator):
    forget_person(link=named(person, "Dai", by=coordinator), by=coordinator)
    assert not must_not_meet(person, people=[other])
    assert not PersonLinkIndex.objects.exists()


def test_the_order_of_people_and_who_is_asked_about_whom_change_nothing(coordinator):
    people = [factories.survivor(by=coordinator, name=f"Name{n} Last{n}", known_as=f"K{n}") for n in range(5)]
    named(people[1], "Last3 Name3", by=coordinator)
    chance = random.Random(3)
    for _ in range(20):
        order = chance.sample(people, 5)
        for asked in order:
            others = [each for each in order if each != asked]
            assert must_not_meet(asked, people=others) is (asked in (people[1], people[3]))


def test_it_opens_nothing_and_costs_two_queries_for_one_and_for_thirty(
    person, other, coordinator, manager, django_assert_num_queries
):
    named(person, "Dai", by=coordinator)
    crowd = [factories.survivor(by=coordinator, name=f"Name {n}", known_as="N") for n in range(10)]
    typed = [Companion(name=f"Typed {n}", reached_by=f"0770090{n:04}") for n in range(10)]
    before = AuditEvent.objects.count()
    for people in ([other], [manager], [typed[0]], [*crowd, *typed, manager, coordinator]):
        with django_assert_num_queries(2):
            must_not_meet(person, people=people)
    assert AuditEvent.objects.count() == before


LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzŵŷâéïö", min_size=2, max_size=9)
WRITINGS = (
    str.upper,
    str.title,
    lambda name: name.replace(" ", "-"),
    lambda name: name.replace(" ", "  "),
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)),
    lambda name: "'".join((name[:1], name[1:])),
    lambda name: " ".join(reversed(name.split())),
)


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(LETTERS, min_size=2, max_size=3, unique=True), write=st.sampled_from(WRITINGS), is_back=st.booleans()
)
def test_any_name_in_any_writing_is_found_both_ways(words, write, is_back):
    """Asked of digests alone, as the rows hold them."""
    name = " ".join(words)
    details, parts = _digests(write(name) if is_back else name, "")
    typed = name if is_back else write(name)
    person = Known(names=blind_index.name_digests(typed), words=_words(typed))
    sealed = Known(names=blind_index.name_digests(typed, words[0]))
    link = Named(details=details, words=parts)
    assert link.is_like(person)
    assert link.is_like(sealed)
