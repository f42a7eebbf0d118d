"""The participation assessment: sixteen domains with the survivor, and the next one from the last."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from engagement.actions.assessments import DomainGiven
from engagement.actions.events import note_event
from engagement.actions.refusals import AssessmentMovedOn, FormUsedElsewhere
from engagement.assessing import last_assessment, stamp_of
from engagement.gate import load_facts
from engagement.models import AssessmentDomain, ParticipationAssessment
from engagement.tests import factories
from safeguards.audit import Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
LINES = re.compile(r'name="(once|stamp)"[^>]*value="([^"]*)"')
SIXTEEN = list(AssessmentDomain.Domain.values)


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("assessment_add", args=[person.pk])


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


def given(shown, **changes):
    """What a browser would send back from this page, with these answers."""
    return {
        **dict(LINES.findall(shown.content.decode())),
        "covers": ["one_to_one"],
        "decision": "proceed",
        "with_survivor": "yes",
    } | changes


def opened(made, *, by):
    rows = {row.domain: row for row in made.domains.all()}
    words = open_rows(rows.values(), "rating", "note", "mitigation", by=by, why=Why.WORK)
    return {domain: words[row.pk] | {"unchanged": row.is_unchanged} for domain, row in rows.items()}


def rated(**changes):
    return [DomainGiven(domain=domain, **changes) for domain in SIXTEEN]


def test_a_full_assessment_keeps_all_sixteen_sealed(client, coordinator, url):
    ratings = {f"rating_{domain}": "no_concern" for domain in SIXTEEN}
    words = ratings | {
        "rating_children": "some",
        "note_children": "School run at three",
        "mitigation_children": "Done by two",
    }
    client.post(url, given(client.get(url), **words))
    made = ParticipationAssessment.objects.get()
    kept = opened(made, by=coordinator)
    assert set(kept) == set(SIXTEEN)
    assert kept["children"] == {
        "rating": "some", "note": "School run at three", "mitigation": "Done by two", "unchanged": False
    }  # fmt: skip
    assert b"School" not in made.domains.get(domain="children").note.blob


def test_what_nobody_touched_was_not_asked(client, coordinator, url):
    client.post(url, given(client.get(url)))
    kept = opened(ParticipationAssessment.objects.get(), by=coordinator)
    assert {row["rating"] for row in kept.values()} == {"not_asked"}


def test_everything_else_is_kept_too(client, coordinator, url):
    texts = {
        "conditions": "No camera\nNear the door", "survivor_view": "I want to", "helps": "Cold water",
        "stop_signal": "A raised hand", "crisis_plan": "Her sister first", "notes": "Short",
    }  # fmt: skip
    client.post(url, given(client.get(url), decision="proceed_with_conditions", proceedings="charged", **texts))
    made = ParticipationAssessment.objects.get()
    assert open_rows([made], *texts, by=coordinator, why=Why.WORK)[made.pk] == texts
    assert (made.proceedings, made.with_survivor, made.completed_by) == ("charged", True, coordinator)


def test_nothing_is_chosen_beforehand_and_there_is_no_change_only_after_a_first(client, coordinator, person, url):
    first = client.get(url).content.decode()
    factories.assessment(person, by=coordinator, domains=rated(rating="some"))
    second = client.get(url).content.decode()
    assert "checked" not in first + second
    assert (first.count('value="unchanged"'), second.count('value="unchanged"')) == (0, 16)


def test_no_change_comes_first_in_its_row(client, coordinator, person, url):
    factories.assessment(person, by=coordinator, domains=rated(rating="some"))
    row = client.get(url).content.decode().split('name="rating_children"')
    assert 'value="unchanged"' in row[1]


def test_the_next_one_shows_what_stood_last_time_in_one_opening(client, coordinator, person, url):
    factories.assessment(
        person, by=coordinator, helps="Cold water",
        domains=rated(rating="significant", note="Bail ends in May", mitigation="Ask each time"),
    )  # fmt: skip
    before = AuditEvent.objects.filter(action="safeguards.opened").count()
    shown = client.get(url).content.decode()
    assert all(words in shown for words in ("Significant", "Bail ends in May", "Ask each time", "Cold water"))
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == before + 1


def test_no_change_takes_what_stood_and_the_untouched_is_not_asked(client, coordinator, person, url):
    factories.assessment(
        person, by=coordinator, domains=rated(rating="some", note="Bail ends in May", mitigation="Ask each time")
    )
    client.post(url, given(client.get(url), rating_orders="unchanged"))
    kept = opened(ParticipationAssessment.objects.first(), by=coordinator)
    assert kept["orders"] == {
        "rating": "some", "note": "Bail ends in May", "mitigation": "Ask each time", "unchanged": True
    }  # fmt: skip
    assert kept["children"] == {"rating": "not_asked", "note": None, "mitigation": None, "unchanged": False}


def test_no_change_with_new_words_keeps_the_new_words(client, coordinator, person, url):
    factories.assessment(person, by=coordinator, domains=rated(rating="some", note="Bail ends in May"))
    client.post(url, given(client.get(url), rating_orders="unchanged", note_orders="Bail ends in June"))
    kept = opened(ParticipationAssessment.objects.first(), by=coordinator)["orders"]
    assert (kept["rating"], kept["note"], kept["unchanged"]) == ("some", "Bail ends in June", False)


def test_what_was_not_asked_last_time_cannot_be_unchanged(client, coordinator, person, url):
    factories.assessment(person, by=coordinator, domains=rated())
    answer = client.post(url, given(client.get(url), rating_orders="unchanged"))
    assert "Choose one of the answers shown" in answer.content.decode()
    assert ParticipationAssessment.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"covers": []}, "Choose what it covers"),
        ({"covers": ["everything"]}, "Choose one of the answers shown"),
        ({"decision": ""}, "Choose what you decided together"),
        ({"with_survivor": ""}, "Say whether you did this with them"),
        ({"decision": "proceed_with_conditions"}, "Write down the conditions"),
        ({"decision": "defer", "support_offered": "Live Fear Free"}, "Enter the day on which you look at it again"),
        ({"decision": "defer", "review_on": "2050-01-01"}, "Choose a day from today on, within a year"),
        ({"review_on": "2026-02-30"}, "Enter the day as day, month and year"),
        ({"review_on": "2001-02-03"}, "Choose a day from today on, within a year"),
        ({"decision": "defer"}, "Say what support you offered"),
        ({"rating_orders": "terrible"}, "Choose one of the answers shown"),
        ({"note_orders": "Ends in May"}, "You wrote something here. Say how much of a concern it is."),
        ({"note_orders": "x" * 1001, "rating_orders": "some"}, "Use 1000 characters or fewer"),
        ({"once": "no id"}, "This page was out of step. Nothing is lost: press the button again."),
    ],
)
def test_what_cannot_be_kept_is_said_and_all_that_was_typed_stays(client, url, changes, sentence):
    typed = {"survivor_view": "مرحبا, ŵ and 🏴", "rating_children": "some", "note_children": "School at three"}
    answer = client.post(url, given(client.get(url), **typed, **changes)).content.decode()
    assert sentence in answer
    assert all(words in answer for words in ("مرحبا, ŵ and 🏴", "School at three"))
    assert not ParticipationAssessment.objects.exists()


def test_control_characters_and_turning_marks_are_taken_out(client, coordinator, url):
    client.post(url, given(client.get(url), survivor_view="I\x07 am\u202e ready"))
    made = ParticipationAssessment.objects.get()
    assert open_rows([made], "survivor_view", by=coordinator, why=Why.WORK)[made.pk]["survivor_view"] == "I am ready"


def test_every_error_leads_to_something_on_the_page(client, url):
    changes = {"decision": "defer", "note_orders": "x" * 1001, "rating_children": "no", "covers": []}
    answer = client.post(url, given(client.get(url), **changes)).content.decode()
    links = re.findall(r'<a[^>]*href="#(id_[^"]+)"', answer)
    assert len(links) >= 5
    assert [link for link in links if f'id="{link}"' not in answer] == []


def test_a_double_click_is_one_assessment(client, url):
    answers = given(client.get(url), rating_children="some")
    client.post(url, answers)
    client.post(url, answers)
    assert (ParticipationAssessment.objects.count(), AssessmentDomain.objects.count()) == (1, 16)


def test_the_form_of_another_person_is_no_double_click(coordinator, person):
    once = uuid4()
    factories.assessment(person, by=coordinator, once=once)
    other = factories.survivor(by=coordinator, name="Nia Roberts", known_as="Nia")
    with pytest.raises(FormUsedElsewhere):
        factories.assessment(other, by=coordinator, once=once)


def test_what_happens_while_the_page_is_open_is_read_before_it_is_saved(client, coordinator, person, url):
    answers = given(client.get(url), survivor_view="I want to")
    note_event(survivor=person, kind="bereavement", by=coordinator)
    answer = client.post(url, answers)
    assert "Something has happened, or somebody did the assessment" in answer.content.decode()
    assert not ParticipationAssessment.objects.exists()
    client.post(url, answers | dict(LINES.findall(answer.content.decode())))
    assert not load_facts(person).assessments["one_to_one"].is_voided


def test_two_at_once_are_never_decided_over_each_other(coordinator, person):
    stamp = stamp_of(person)
    factories.assessment(person, by=coordinator, stamp=stamp)
    with pytest.raises(AssessmentMovedOn):
        factories.assessment(person, by=coordinator, stamp=stamp)


def test_a_new_assessment_takes_the_place_of_a_voided_one(coordinator, person):
    factories.assessment(person, by=coordinator)
    note_event(survivor=person, kind="separation", by=coordinator)
    factories.assessment(person, by=coordinator)
    assert not load_facts(person).assessments["one_to_one"].is_voided


def test_what_has_happened_since_is_named(client, coordinator, person, url):
    factories.assessment(person, by=coordinator)
    note_event(survivor=person, kind="pregnancy", by=coordinator)
    assert "Pregnancy" in client.get(url).content.decode()


def test_no_rating_decides_anything(coordinator, person):
    """RK-4: nothing is reckoned from the ticks; what was decided together stands."""
    factories.assessment(person, by=coordinator, domains=rated(rating="significant"))
    assert load_facts(person).assessments["one_to_one"].decision == "proceed"


def test_nobody_is_asked_about_therapy(client, url):
    """SP-8: there is no field by which anybody approves it; the one mention says that this is none."""
    shown = client.get(url).content.decode().lower()
    assert shown.count("therapy") == shown.count("not therapy")
    assert "counsel" not in shown


def test_the_page_costs_the_same_with_an_assessment_behind_it(
    client, coordinator, person, url, django_assert_max_num_queries
):
    factories.assessment(person, by=coordinator, domains=rated(rating="some", note="As before"))
    with django_assert_max_num_queries(15):
        client.get(url)


def test_looking_changes_nothing(client, url):
    client.get(url)
    assert not ParticipationAssessment.objects.exists()


def test_somebody_else_finds_nothing_there(client_for, manager, url):
    assert client_for(manager).get(url).status_code == 404
    assert client_for(manager).post(url, {}).status_code == 404


def test_it_all_rolls_back_when_the_audit_fails(coordinator, person, monkeypatch):
    monkeypatch.setattr("engagement.actions.assessments.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        factories.assessment(person, by=coordinator, domains=rated())
    assert not ParticipationAssessment.objects.exists()
    assert not AssessmentDomain.objects.exists()


def test_an_erased_person_leaves_nothing_to_start_from(coordinator, person):
    assert last_assessment(person, by=coordinator).made is None


def test_nobody_simply_goes_ahead_while_proceedings_are_live(client, url):
    live = {"proceedings": "charged", "conditions": "About the service alone"}
    answer = client.post(url, given(client.get(url), **live)).content.decode()
    assert "Proceedings are live." in answer
    assert not ParticipationAssessment.objects.exists()
    client.post(url, given(client.get(url), decision="proceed_with_conditions", **live))
    assert ParticipationAssessment.objects.get().proceedings == "charged"
