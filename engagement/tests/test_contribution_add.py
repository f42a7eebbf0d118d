"""What is chosen in one part of the open page is not lost by the button of another."""

from uuid import uuid4

import pytest

from engagement.actions.consultations import record_warning, start_consultation
from engagement.models import Contribution
from engagement.tests import factories
from engagement.tests.test_consultation_detail import CLOSING, POINT, at
from safeguards.models import AuditEvent


@pytest.fixture
def talk(coordinator):
    """Begun, and not yet asked whether they heard the recording warning."""
    person = factories.survivor(by=coordinator)
    return start_consultation(survivor=person, channel="phone", language="en", missing_reason="Rang", by=coordinator)


def send(client, name, talk, **given):
    answer = client.post(at(name, talk), given)
    talk.refresh_from_db()
    return answer


def point(**changes):
    return POINT | {"once": uuid4()} | changes


def warnings():
    return AuditEvent.objects.filter(action="engagement.warning_recorded").count()


def test_saving_a_point_keeps_an_answer_to_the_warning(client_for, coordinator, talk):
    send(client_for(coordinator), "contribution_add", talk, **point(warning="understood"))
    assert talk.warning == "understood"
    assert Contribution.objects.count() == 1


def test_a_fault_in_the_point_keeps_it_too(client_for, coordinator, talk):
    answer = send(client_for(coordinator), "contribution_add", talk, **point(warning="partly", theme=""))
    assert talk.warning == "partly"
    assert "Choose a theme" in answer.content.decode()


def test_closing_keeps_it_and_closes(client_for, coordinator, talk):
    given = {"warning": "not_given", "warning_reason": "She began at once"} | CLOSING
    send(client_for(coordinator), "consultation_close", talk, **given)
    assert talk.warning == "not_given"
    assert talk.closed_at is not None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"warning": "not_given"}, "Say in a few words why they had not heard it"),
        ({"warning_reason": "She began at once"}, "Say whether they heard the recording warning"),
    ],
)
def test_half_an_answer_keeps_everything_and_says_what_is_missing(client_for, coordinator, talk, given, sentence):
    answer = send(client_for(coordinator), "contribution_add", talk, **point(wellbeing="steady", **given))
    page = answer.content.decode()
    assert sentence in page
    assert factories.WORDS in page
    assert all(value in page for value in given.values())
    assert not Contribution.objects.exists()


def test_half_a_changed_answer_stands_unfolded(client_for, coordinator, talk):
    record_warning(consultation=talk, warning="understood", reason="", by=coordinator)
    answer = send(client_for(coordinator), "contribution_add", talk, **point(warning="not_given"))
    assert '<details class="govuk-details" open>' in answer.content.decode()


@pytest.mark.parametrize("reason", ["She began at once", ""])
def test_the_same_answer_again_is_not_recorded_again(client_for, coordinator, talk, reason):
    record_warning(consultation=talk, warning="not_given", reason="She began at once", by=coordinator)
    talk.refresh_from_db()
    before = talk.warning_at
    given = point(warning="not_given", warning_reason=reason)
    send(client_for(coordinator), "contribution_add", talk, **given)
    assert (talk.warning_at, warnings()) == (before, 1)


def test_another_reason_is_recorded(client_for, coordinator, talk):
    record_warning(consultation=talk, warning="not_given", reason="She began at once", by=coordinator)
    given = point(warning="not_given", warning_reason="The line was bad")
    client = client_for(coordinator)
    send(client, "contribution_add", talk, **given)
    assert "The line was bad" in client.get(at("consultation_detail", talk)).content.decode()


def test_a_saved_answer_is_not_chosen_beforehand(client_for, coordinator, talk):
    page = send(client_for(coordinator), "warning_record", talk, warning="understood").content.decode()
    assert "checked" not in page


def test_how_they_were_stays_chosen_after_a_point_is_saved(client_for, coordinator, talk):
    client = client_for(coordinator)
    send(client, "contribution_add", talk, **point(warning="understood", wellbeing="some_distress"))
    page = client.get(at("consultation_detail", talk))
    assert page.context["parts"]["closing"]["wellbeing"].value() == "some_distress"
    assert talk.closed_at is None


def test_an_answer_that_does_not_exist_is_not_kept(client_for, coordinator, talk):
    send(client_for(coordinator), "contribution_add", talk, **point(warning="understood", wellbeing="forged"))
    assert talk.wellbeing == ""


def test_a_change_of_language_records_nothing(client_for, coordinator, talk):
    given = point(warning="understood", _switch="1")
    page = client_for(coordinator).post("/cy" + at("contribution_add", talk), given).content.decode()
    talk.refresh_from_db()
    assert talk.warning == ""
    assert 'checked="checked"' in page


def test_the_next_card_says_what_was_just_saved(client_for, coordinator, talk):
    client = client_for(coordinator)
    answer = client.post(at("contribution_add", talk), point(warning="understood"), follow=True)
    card = answer.content.decode().split('id="next"')[1]
    assert "Point 1 saved" in card.split("Point 2")[0]


def test_after_the_last_point_the_close_says_it(client_for, coordinator, talk):
    client = client_for(coordinator)
    given = {name: value for name, value in point(warning="understood", last="1").items() if name != "save"}
    answer = client.post(at("contribution_add", talk), given)
    assert answer.url == at("consultation_detail", talk) + "?last=1#close"
    assert "Point 1 saved" in client.get(answer.url).content.decode().split('id="close"')[1]
