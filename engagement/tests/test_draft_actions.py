"""Keeping what is typed: one draft for each form and row, sealed, never overwritten by a tab that is behind."""

import json

import pytest
from django.db import connection, transaction

from engagement.actions.drafts import drop_draft, keep_draft, open_draft, throw_draft_away
from engagement.actions.refusals import DraftMovedOn, DraftTooLarge
from engagement.models import Draft
from engagement.tests import factories
from safeguards.models import AuditEvent, SubjectKey

pytestmark = pytest.mark.django_db
TYPED = {"words": ["Hwyrach, medd hi: “na” 🌧"], "weekdays": ["0", "4"]}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def place(coordinator, person):
    return {"owner": coordinator, "form": "plan_edit", "about": person.pk}


@pytest.fixture
def keep(place, person):
    def do(typed=TYPED, **changes):
        return keep_draft(**(place | {"key_id": person.key_id, "typed": typed} | changes))

    return do


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_comes_back_with_every_value(keep, place):
    kept = keep()
    opened = open_draft(**place)
    assert (opened.typed, opened.number, opened.saved_at) == (TYPED, kept.number, kept.saved_at)


@pytest.mark.django_db(transaction=True)
def test_opening_it_is_recorded_once(keep, place, person):
    keep()
    open_draft(**place)
    opened = AuditEvent.objects.get(action="safeguards.opened")
    assert (opened.fields, opened.subjects) == (["engagement.draft.typed"], [person.key_id])


def test_nothing_of_it_stands_in_the_open(keep):
    keep()
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(typed, 'escape') FROM engagement_draft")
        row = cursor.fetchone()[0]
    assert "Hwyrach" not in row
    assert "words" not in row


@pytest.mark.django_db(transaction=True)
def test_keeping_again_replaces_it_and_leaves_one_row(keep, place):
    first = keep()
    second = keep({"words": ["More"]}, seen=first.number)
    assert Draft.objects.count() == 1
    assert second.number > first.number
    assert open_draft(**place).typed == {"words": ["More"]}


@pytest.mark.django_db(transaction=True)
def test_a_tab_that_is_behind_overwrites_nothing(keep, place):
    first = keep()
    keep({"words": ["From the other tab"]}, seen=first.number)
    with pytest.raises(DraftMovedOn):
        keep({"words": ["From this tab"]}, seen=first.number)
    assert open_draft(**place).typed == {"words": ["From the other tab"]}


def test_of_two_first_saves_the_second_is_told(keep):
    keep(seen=0)
    with pytest.raises(DraftMovedOn):
        keep(seen=0)


def test_a_tab_of_an_earlier_draft_does_not_pass_for_one_of_this(keep, place, frozen):
    old = keep()
    drop_draft(**place)
    frozen.shift(60)
    keep(seen=0)
    with pytest.raises(DraftMovedOn):
        keep(seen=old.number)


def test_a_tab_whose_draft_was_saved_elsewhere_keeps_its_own_words(keep, place):
    old = keep()
    drop_draft(**place)
    assert keep(seen=old.number).number > old.number


def test_where_there_is_no_survivor_yet_it_has_a_key_of_its_own_that_goes_with_it(coordinator):
    place = {"owner": coordinator, "form": "survivor_add", "about": coordinator.pk}
    for _ in range(2):
        draft = keep_draft(**place, key_id=None, typed=TYPED)
    assert SubjectKey.objects.get(owner=draft.pk).pk == draft.key_id
    drop_draft(**place)
    assert not SubjectKey.objects.filter(pk=draft.key_id).exists()


def test_dropping_it_leaves_the_survivors_key(keep, place, person):
    keep()
    drop_draft(**place)
    assert not Draft.objects.exists()
    assert SubjectKey.objects.filter(pk=person.key_id).exists()


@pytest.mark.django_db(transaction=True)
def test_passwords_codes_and_tokens_are_never_kept(keep, place):
    keep(
        {"words": ["a"], "password": ["b"], "Code": ["c"], "csrfmiddlewaretoken": ["d"], "_draft": ["1"], "pin": ["5"]}
    )
    assert open_draft(**place).typed == {"words": ["a"]}


@pytest.mark.parametrize("typed", [{f"field-{n}": ["x"] for n in range(201)}, {"words": ["ŵ" * 33_000]}])
def test_more_than_a_page_can_hold_is_not_kept(keep, typed):
    with pytest.raises(DraftTooLarge, match="too much"):
        keep(typed)
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_fullest_page_is_kept(keep, place):
    typed = {f"field-{n}": ["ŵ" * 100] for n in range(200)}
    keep(typed)
    assert open_draft(**place).typed == typed


@pytest.mark.django_db(transaction=True)
def test_the_draft_of_an_erased_person_opens_as_nothing(keep, place, person):
    keep()
    SubjectKey.objects.filter(owner=person.pk).delete()
    assert open_draft(**place) is None


def test_a_draft_goes_only_if_the_form_was_saved(keep, place):
    keep()
    with pytest.raises(RuntimeError), transaction.atomic():
        drop_draft(**place)
        raise RuntimeError
    assert Draft.objects.count() == 1


def test_throwing_it_away_is_undone_when_it_cannot_be_recorded(keep, place, monkeypatch):
    keep()
    monkeypatch.setattr("engagement.actions.drafts.record", lambda *given, **more: json.loads("no event"))
    with pytest.raises(ValueError, match="Expecting value"):
        throw_draft_away(**place)
    assert Draft.objects.count() == 1


def test_beginning_and_throwing_away_are_recorded_and_keeping_again_is_not(keep, place):
    keep()
    keep()
    throw_draft_away(**place)
    actions = AuditEvent.objects.filter(action__contains="draft").order_by("at").values_list("action", flat=True)
    assert list(actions) == ["engagement.draft_begun", "engagement.draft_thrown_away"]
