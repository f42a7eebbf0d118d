"""Putting right how they talk and who is there, while the talk goes on; everybody checked again, nothing stopped."""

from uuid import uuid4

import pytest
from django.urls import reverse

from engagement.actions.consultations import CompanionGiven, change_talk, record_warning, start_consultation
from engagement.actions.links import name_person
from engagement.models import Companion, GateDecision
from engagement.tests import factories
from safeguards.audit import SYSTEM, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

SAME = {"channel": "phone", "language": "en", "place": "", "missing_reason": ""}
NEWCOMER = {
    "newcomer_part": "interpreter",
    "newcomer_name": "Ifan Gwyn",
    "newcomer_language": "Polish",
    "newcomer_dialect": "Silesian",
    "newcomer_gender": "man",
    "newcomer_agreed": "yes",
}
SISTER = CompanionGiven(part="supporter", name="Ann Price-Jones", agreed_with_survivor=True)


@pytest.fixture
def person(coordinator):
    """Nothing is missing for a talk with them."""
    survivor = factories.survivor(by=coordinator)
    factories.plan(survivor, by=coordinator)
    factories.consent(survivor, by=coordinator, purpose="one_to_one_feedback")
    factories.assessment(survivor, by=coordinator)
    return survivor


@pytest.fixture
def talk(coordinator, person):
    return begun(person, by=coordinator)


@pytest.fixture
def url(talk):
    return reverse("consultation_change", args=[talk.pk])


@pytest.fixture
def page_url(talk):
    return reverse("consultation_detail", args=[talk.pk])


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


def begun(person, *, by, reason="", **more):
    return start_consultation(
        survivor=person, channel="phone", language="en", missing_reason=reason, by=by, once=uuid4(), **more
    )


def changed():
    return AuditEvent.objects.filter(action="engagement.consultation_changed")


def opened(row, name):
    return open_rows([row], name, by=SYSTEM, why=Why.WORK)[row.pk][name]


def aloud_in(page):
    """The language of the first words on the page that are read aloud."""
    return page.split('class="sec-aloud" lang="')[1][:2]


def test_the_page_of_the_talk_leads_there_from_each_fact(client, page_url):
    page = client.get(page_url).content.decode()
    assert page.count('name="_draft" value="change"') == 3


def test_how_and_where_they_talk_is_put_right(client, talk, url, page_url):
    answer = client.post(url, SAME | {"channel": "in_person", "place": "Room 4"})
    talk.refresh_from_db()
    assert answer.url == page_url
    assert (talk.channel, opened(talk, "place")) == ("in_person", "Room 4")
    assert [sorted(event.fields) for event in changed()] == [["channel", "place"]]
    assert 'value="Room 4"' in client.get(url).content.decode()


def test_a_place_that_is_cleared_is_gone(client, talk, url):
    client.post(url, SAME | {"place": "Room 4"})
    client.post(url, SAME)
    talk.refresh_from_db()
    assert talk.place is None


def test_another_language_changes_the_words_read_aloud(client, url, page_url):
    assert aloud_in(client.get(page_url).content.decode()) == "en"
    client.post(url, SAME | {"language": "cy"})
    page = client.get(page_url).content.decode()
    assert aloud_in(page) == "cy"
    assert page.split('class="sec-callbar"')[1].split("</section>")[0].count('<span lang="cy">') == 3


def test_saving_with_nothing_changed_leaves_nothing_behind(client, talk, url):
    before = GateDecision.objects.count()
    client.post(url, SAME)
    assert not changed().exists()
    assert GateDecision.objects.count() == before


def test_one_more_is_added_beside_those_who_are_there(client, coordinator, person):
    talk = begun(person, by=coordinator, companions=[SISTER])
    url = reverse("consultation_change", args=[talk.pk])
    assert "Ann Price-Jones" in client.get(url).content.decode()
    client.post(url, SAME | NEWCOMER | {"newcomer_contact": "07700 900123"})
    new = talk.companions.get(part="interpreter")
    assert (new.dialect, new.gender, new.agreed_with_survivor, new.must_not_meet) == ("Silesian", "man", True, False)
    assert opened(new, "name") == "Ifan Gwyn"
    assert talk.companions.count() == 2
    assert GateDecision.objects.filter(about=talk.pk, purpose="invite").count() == 2


def test_a_double_click_adds_one(client, talk, url):
    once = str(client.get(url).context["form"]["once"].value())
    for _click in range(2):
        client.post(url, SAME | NEWCOMER | {"once": once})
    assert Companion.objects.get().pk.hex == once.replace("-", "")
    assert changed().count() == 1


def test_the_form_of_another_talk_is_no_double_click(client, coordinator, person, talk, url):
    once = str(uuid4())
    client.post(url, SAME | NEWCOMER | {"once": once})
    other = begun(person, by=coordinator)
    answer = client.post(reverse("consultation_change", args=[other.pk]), SAME | NEWCOMER | {"once": once})
    assert "This page is out of step." in answer.text
    assert not other.companions.exists()


def test_somebody_they_must_not_meet_is_shown_asks_one_reason_and_never_stops_it(
    client, person, talk, url, page_url, coordinator
):
    name_person(survivor=person, kind="not_with", name="Ifan Gwyn", by=coordinator)
    shown = client.post(url, SAME | NEWCOMER).content.decode()
    assert "Choose somebody else" in shown
    assert "We cannot say why" in shown
    assert "Say in a few words why you are talking now" in shown
    assert "Silesian" in shown
    assert not Companion.objects.exists()
    client.post(url, SAME | NEWCOMER | {"missing_reason": "They want to speak now"})
    talk.refresh_from_db()
    assert opened(talk, "missing_reason") == "They want to speak now"
    assert Companion.objects.get().must_not_meet
    assert GateDecision.objects.filter(about=talk.pk, purpose="invite").last().reasons == ["must_not_meet"]
    assert "Somebody who would be there must not be." in client.get(page_url).content.decode().split("does not stop")[1]


@pytest.mark.parametrize("name", ["consultation_change", "consultation_start"])
def test_a_match_and_the_reason_stay_when_the_language_of_the_page_is_changed(client, coordinator, person, talk, name):
    name_person(survivor=person, kind="not_with", name="Ifan Gwyn", by=coordinator)
    url = reverse(name, args=[talk.pk if name == "consultation_change" else person.pk])
    typed = {field.replace("newcomer", "interpreter"): value for field, value in NEWCOMER.items()} | NEWCOMER
    page = client.post(url, SAME | typed | {"missing_reason": "They insist", "_switch": "1"}).content.decode()
    assert "Choose somebody else" in page
    assert "They insist" in page
    assert not Companion.objects.exists()


def test_where_a_reason_is_kept_the_match_is_said_after_saving(client, coordinator):
    person = factories.survivor(by=coordinator, name="Mair Other")
    talk = begun(person, by=coordinator, reason="They rang")
    name_person(survivor=person, kind="not_with", name="Ifan Gwyn", by=coordinator)
    url = reverse("consultation_change", args=[talk.pk])
    page = client.post(url, SAME | NEWCOMER, follow=True).content.decode()
    talk.refresh_from_db()
    assert "Choose somebody else to be there: we cannot say why." in page
    assert "There is no safe contact plan" in page
    assert opened(talk, "missing_reason") == "They rang"


def test_whoever_is_there_already_is_checked_again(client, coordinator, person):
    talk = begun(person, by=coordinator, companions=[SISTER])
    name_person(survivor=person, kind="not_with", name="Ann Price-Jones", by=coordinator)
    assert "Choose somebody else" in client.get(reverse("consultation_change", args=[talk.pk])).content.decode()


def test_so_is_whoever_holds_the_talk_when_another_changes_it(client_for, coordinator, deputy, person, url):
    name_person(survivor=person, kind="not_with", name=coordinator.name, by=deputy)
    assert "Choose somebody else" in client_for(deputy).get(url).content.decode()


def test_a_match_by_a_number_that_was_not_kept_still_stands(client, coordinator, person):
    talk = begun(
        person,
        by=coordinator,
        reason="They rang",
        companions=[CompanionGiven(part="supporter", name="A", agreed_with_survivor=True, must_not_meet=True)],
        must_not_meet=True,
    )
    assert "Choose somebody else" in client.get(reverse("consultation_change", args=[talk.pk])).content.decode()


def test_no_name_is_tried_out_without_an_event(client, person, url):
    asked = AuditEvent.objects.filter(action="engagement.company_checked", subjects__contains=[person.pk])
    client.get(url)
    client.post(url, NEWCOMER)
    assert asked.count() == 2
    assert not Companion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"newcomer_agreed": ""}, "Say whether the survivor agreed to this name beforehand"),
        ({"newcomer_name": ""}, "Enter the name of whoever is there, or clear the rest"),
        ({"newcomer_part": ""}, "Say whether they are a supporter or an interpreter"),
        ({"newcomer_dialect": "x" * 61}, "Use 60 characters or fewer"),
        ({"channel": ""}, "Choose how you are talking"),
        ({"language": "xx"}, "Choose one of the answers shown"),
    ],
)
def test_a_fault_keeps_what_was_typed(client, url, changes, sentence):
    page = client.post(url, SAME | NEWCOMER | changes).content.decode()
    assert sentence in page
    assert "Polish" in page
    assert not Companion.objects.exists()
    assert not changed().exists()


def test_looking_changes_nothing(client, talk, url):
    client.get(url)
    assert not changed().exists()
    assert not Companion.objects.exists()


def test_a_closed_talk_stays_as_it_was_and_says_so(client, coordinator, talk, url, page_url):
    record_warning(consultation=talk, warning="understood", reason="", by=coordinator)
    factories.close(talk, by=coordinator)
    for answer in (client.get(url, follow=True), client.post(url, SAME | NEWCOMER, follow=True)):
        assert answer.redirect_chain[-1][0] == page_url
        assert "This consultation is closed." in answer.content.decode()
    assert not Companion.objects.exists()
    assert 'value="change"' not in client.get(page_url).content.decode()


def test_somebody_barred_finds_nothing_there(client_for, coordinator, blocked_officer, person, talk, url):
    factories.block(person, blocked_officer, by=coordinator)
    barred = client_for(blocked_officer)
    assert [barred.get(url).status_code, barred.post(url, SAME | NEWCOMER).status_code] == [404, 404]
    assert not Companion.objects.exists()


def test_nothing_is_kept_when_the_audit_fails(coordinator, talk, monkeypatch):
    monkeypatch.setattr("engagement.actions.consultations.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        change_talk(consultation=talk, channel="video", companion=SISTER, by=coordinator)
    talk.refresh_from_db()
    assert talk.channel == "phone"
    assert not Companion.objects.exists()
    assert GateDecision.objects.filter(about=talk.pk).count() == 1


def test_words_that_are_not_saved_yet_go_along_as_a_draft(client, talk, url, page_url):
    keep = reverse("draft_keep", args=["consultation_detail", talk.pk])
    answer = client.post(keep, {"words": "Nobody rang back", "_draft": "change"})
    assert answer.url == url
    assert "Nothing is lost" in client.get(url).content.decode()
    page = client.post(url, SAME | {"language": "cy"}, follow=True).content.decode()
    assert "Nobody rang back" in page
    assert "Nobody rang back" in client.get(page_url).content.decode()


def test_without_a_draft_nothing_is_said_of_one(client, url):
    assert "Nothing is lost" not in client.get(url).content.decode()
