"""The ledger without identities: what is in the file, what never is, and who may make it."""

import csv
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from feedback.export import safe_cell
from feedback.tests import factories as make
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
ADDRESS = "ledger_export"


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def exported(coordinator, client_for):
    """The rows of the file, and the file itself."""

    def make_file(**asked):
        answer = client_for(coordinator).post(f"{reverse(ADDRESS)}?{'&'.join(f'{k}={v}' for k, v in asked.items())}")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text))), text

    return make_file


def test_each_line_says_what_and_when_and_never_who(person, coordinator, exported):
    said = make.said(person, by=coordinator, journey="court")
    make.implemented(said, by=coordinator, area=OrganisationFactory(name="Custody"))
    (row,), text = exported(show="all")
    assert list(row.values())[1:] == [
        str(said.theme), "The hearing", "Custody", "News owed", f"{timezone.localdate():%Y-%m}", "0", "0", "Yes",
    ]  # fmt: skip
    for name in (person.pseudonym, str(person.pk), person.pk.hex, str(said.pk), said.pk.hex, make.people.WORDS):
        assert name not in text


def test_the_numbers_of_the_lines_are_drawn_anew(person, coordinator, exported):
    make.said(person, by=coordinator)
    assert exported(show="all")[0][0]["Line"] != exported(show="all")[0][0]["Line"]


def test_who_cannot_be_reached_and_who_is_late_is_said(coordinator, exported, settings):
    make.implemented(make.said(make.people.survivor(by=coordinator), by=coordinator), by=coordinator)
    settings.NEWS_DUE_DAYS = -3
    (row,), _text = exported()
    assert (row["Could be reached today"], row["Days late"]) == ("No", "3")


def test_it_is_narrowed_as_the_page_is(person, coordinator, exported):
    make.said(person, by=coordinator, journey="court")
    make.said(person, by=coordinator, journey="charge")
    assert [row["Stage of the journey"] for row in exported(show="all", journey="court")[0]] == ["The hearing"]
    assert exported(show="owed")[0] == []


def test_all_of_it_comes_piece_by_piece_up_to_the_most(person, coordinator, exported, monkeypatch):
    talk = make.people.consultation(person, by=coordinator)
    for _ in range(7):
        make.people.contribution(talk, by=coordinator)
    monkeypatch.setattr("feedback.export.TOGETHER", 2)
    assert len(exported(show="all")[0]) == 7
    monkeypatch.setattr("feedback.export.MOST_LINES", 5)
    assert len(exported(show="all")[0]) == 5


def test_taking_it_out_is_recorded_before_its_first_line(person, coordinator, client_for):
    make.said(person, by=coordinator)
    client_for(coordinator).post(f"{reverse(ADDRESS)}?show=all")
    event = AuditEvent.objects.get(action=Action.LEDGER_EXPORTED)
    assert (event.actor, event.fields, event.subjects) == (coordinator.pk, ["all"], [])


def test_looking_at_the_page_takes_nothing_out(person, coordinator, client_for):
    make.said(person, by=coordinator)
    assert "1 point." in client_for(coordinator).get(f"{reverse(ADDRESS)}?show=all").text
    assert not AuditEvent.objects.filter(action=Action.LEDGER_EXPORTED).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_asks_for_a_fresh_second_factor(coordinator, client_for, time_machine, settings, method):
    client = client_for(coordinator)
    time_machine.move_to(timezone.now() + timedelta(seconds=settings.FRESH_FACTOR_SECONDS + 1))
    answer = getattr(client, method)(f"{reverse(ADDRESS)}?show=all&journey=court")
    assert answer["Location"].startswith(reverse("factor_confirm"))
    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [f"{reverse(ADDRESS)}?show=all&journey=court"]}
    assert not AuditEvent.objects.filter(action=Action.LEDGER_EXPORTED).exists()


def test_nobody_else_takes_it_out(manager, client_for):
    assert client_for(manager).post(reverse(ADDRESS)).status_code == 404


def test_whom_somebody_is_barred_from_is_not_in_it(person, coordinator, blocked_officer, client_for):
    make.said(person, by=coordinator)
    make.people.block(person, blocked_officer, by=coordinator)
    answer = client_for(blocked_officer).post(f"{reverse(ADDRESS)}?show=all")
    assert len(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_no_cell_is_run(text):
    assert safe_cell(text) == f"'{text}"


def test_a_department_called_like_a_formula_is_not_run(person, coordinator, exported):
    make.implemented(make.said(person, by=coordinator), by=coordinator, area=OrganisationFactory(name="=HYPERLINK(1)"))
    assert exported(show="all")[0][0]["Who changes it"] == "'=HYPERLINK(1)"
