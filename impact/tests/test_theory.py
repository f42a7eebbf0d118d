"""The theory of change: read at a glance, reworded without losing a wording, and taken for an evaluation."""

import csv
import importlib
import io
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from feedback.models import FrameTag
from feedback.tests.asking import queries_of
from impact import theory_as_it_came
from impact.actions import theory as actions
from impact.actions.theory import NothingReworded, Worded, reword_step
from impact.forms.theory import TEXTS, TheoryForm
from impact.models import TheoryRow
from impact.panels import BY_CODE
from impact.theory import paths
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
STEPS, OUTCOMES = 25, ("satisfaction", "training", "services", "resources", "partners")
NEW = {"words_en": "Two desks listen in the evening.", "words_cy": "Mae dwy ddesg yn gwrando gyda’r nos."}


def step(path="services", code="activity"):
    return TheoryRow.objects.newest().get(path=path, step=code)


def given(**more):
    return vars(Worded.of(step())) | NEW | more


def reworded(by, *, of=None, **more):
    row = of or step()
    return reword_step(step=row, worded=Worded(**(vars(Worded.of(row)) | NEW | more)), by=by)


def url(name="theory", language="en", **parts):
    with translation.override(language):
        return reverse(name, kwargs=parts)


def plain(text):
    """Without the ends of lines, and without the places where an address may be broken."""
    return re.sub(r"[\s\u200b]+", "", text)


# As it came -----------------------------------------------------------------------------------------------------------
def test_every_outcome_has_five_steps_in_both_languages():
    rows = TheoryRow.objects.all()
    assert rows.count() == STEPS
    assert {(row.path, row.step) for row in rows} == {(path, code) for path in OUTCOMES for code in TheoryRow.Step}
    assert set(OUTCOMES) == set(FrameTag.objects.filter(frame="outcome").values_list("code", flat=True))
    for row in rows:
        assert row.words_en != row.words_cy
        assert row.assumption_en != row.assumption_cy
        assert bool(row.evidence_en) == bool(row.evidence_cy)


def test_nothing_is_said_to_hold_that_was_not_tested():
    assert set(TheoryRow.objects.values_list("status", flat=True)) == {"untested", "some_evidence"}
    assert not TheoryRow.objects.filter(status="some_evidence", evidence_en="").exists()


def test_each_figure_it_names_is_on_the_dashboard():
    named = set(TheoryRow.objects.exclude(panel="").values_list("panel", flat=True))
    assert named
    assert named <= set(BY_CODE)


def test_what_it_came_with_could_be_typed_by_a_person():
    for row in TheoryRow.objects.all():
        form = TheoryForm(vars(Worded.of(row)), step=row)
        assert form.is_valid(), (row.path, row.step, form.errors)
        assert form.worded() == Worded.of(row)


def test_the_migration_takes_back_only_what_nobody_wrote_and_never_writes_over_a_person(coordinator):
    mine = reworded(coordinator)
    migration = importlib.import_module("impact.migrations.0006_theory_as_it_came")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        migration.uproot(apps, None)
        assert list(TheoryRow.objects.all()) == [mine]
        migration.plant(apps, None)
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")
    assert TheoryRow.objects.count() == STEPS
    assert step() == mine


def test_planting_twice_adds_nothing():
    theory_as_it_came.plant(TheoryRow)
    assert TheoryRow.objects.count() == STEPS


# The page -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_manager_reads_every_step_with_what_it_takes_for_granted_and_what_shows_it(client_for, manager, language):
    answer = client_for(manager).get(url(language=language))
    page = answer.context["paths"]
    assert [path.code for path in page] == list(OUTCOMES)
    assert {tuple(step.row.step for step in path.steps) for path in page} == {tuple(TheoryRow.Step.values)}
    for row in TheoryRow.objects.all():
        for name in ("words", "assumption", "evidence"):
            assert getattr(row, f"{name}_{language}") in answer.text
    assert url("impact_panel", language, code="recovery") in answer.text
    assert "greater-manchester-police-procedural-justice" in answer.text
    assert [each.count for each in answer.context["standings"]] == [22, 3, 0, 0]


def test_only_whoever_may_reword_is_shown_the_way(client_for, manager, coordinator):
    way = url("theory_reword", path="services", step="activity")
    assert way in client_for(coordinator).get(url()).text
    assert way not in client_for(manager).get(url()).text


def test_an_outcome_is_called_what_its_newest_version_calls_it(client_for, manager):
    FrameTag.objects.create(
        frame="outcome", version="2027", code="services", name_en="Services fit", name_cy="Addas", position=3
    )
    assert [path.name for path in client_for(manager).get(url()).context["paths"]][2] == "Services fit"
    assert [path.code for path in paths()] == list(OUTCOMES)


def test_it_asks_no_more_of_many_wordings_than_of_one(client_for, manager, coordinator):
    client = client_for(manager)
    one = queries_of(lambda: client.get(url()))
    for number in range(12):
        reworded(coordinator, words_en=f"Worded {number} times.")
    assert queries_of(lambda: client.get(url())) == one


# Rewording ------------------------------------------------------------------------------------------------------------
def test_a_step_is_reworded_and_what_stood_there_is_read_below(client_for, coordinator):
    was, client = step(), client_for(coordinator)
    way = url("theory_reword", path="services", step="activity")
    sent = given(status="holds", evidence_en="An evaluation.", evidence_cy="Gwerthusiad.", link="example.org/study")
    assert client.post(way, sent).url == url()
    now = step()
    assert (now.words_cy, now.status, now.written_by) == (NEW["words_cy"], "holds", coordinator)
    assert now.link == "https://example.org/study"
    page = client.get(url()).text
    assert NEW["words_en"] in page
    assert was.words_en not in page
    below = client.get(way).text
    for told in (was.words_en, was.words_cy, "As it came with the product", "Written by Mair Evans"):
        assert told in below
    assert TheoryRow.objects.count() == STEPS + 1
    assert AuditEvent.objects.get(action=Action.THEORY_WRITTEN, actor=coordinator.pk).fields == ["services", "activity"]


def test_every_older_wording_stays_with_who_and_when_the_newest_first(client_for, coordinator, deputy):
    reworded(coordinator, words_en="First of all.")
    reworded(deputy, words_en="Then another.")
    reworded(coordinator, words_en="And now this.")
    page = client_for(deputy).get(url("theory_reword", path="services", step="activity")).text
    below = page.split("How it was worded before")[1]
    places = [below.index(words) for words in ("Tomos Hughes", "Then another", "Mair Evans", "First of all", "As it")]
    assert places == sorted(places)
    assert "And now this." not in below


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words_cy": ""}, "Write the step in Welsh"),
        ({"words_en": ""}, "Write the step in English"),
        ({"assumption_cy": ""}, "Write in Welsh what it takes for granted"),
        ({"evidence_en": "Figures of a year."}, "Write in Welsh too what shows it"),
        ({"evidence_cy": "Ffigurau blwyddyn."}, "Write in English too what shows it"),
        ({"link": "javascript:alert(1)"}, "Enter a whole address"),
        ({"link": "ftp://example.org/study"}, "Enter a whole address"),
        ({"panel": "mood"}, "Choose one from the list"),
        ({"status": "proven"}, "Choose one of the answers shown"),
        ({"evidence_en": "See log 20261123", "evidence_cy": "Iawn"}, "Take the reference or the long number out"),
        ({"words_en": "Ring Lakeside Heron back"}, "could stand for a person"),
        ({"words_en": "a" * 301}, "Use 300 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(wrong, said, client_for, coordinator):
    sent = given() | wrong
    page = client_for(coordinator).post(url("theory_reword", path="services", step="activity"), sent).text
    assert said in page
    assert all(sent[name] in page for name in (*TEXTS, "link"))
    assert TheoryRow.objects.count() == STEPS


def test_the_same_words_again_add_nothing(client_for, coordinator):
    with pytest.raises(NothingReworded):
        reword_step(step=step(), worded=Worded.of(step()), by=coordinator)
    way = url("theory_reword", path="services", step="activity")
    assert "It says this already" in client_for(coordinator).post(way, vars(Worded.of(step()))).text
    assert TheoryRow.objects.count() == STEPS


def test_to_look_changes_nothing(client_for, coordinator):
    way = url("theory_reword", path="services", step="activity")
    assert client_for(coordinator).get(way, given()).status_code == 200
    assert TheoryRow.objects.count() == STEPS


@pytest.mark.parametrize("role", ["manager", "change_owner", "auditor"])
def test_nobody_else_rewords_it(role, client_for, make_person):
    way = url("theory_reword", path="services", step="activity")
    client = client_for(make_person(role, "Someone Else"))
    assert {client.get(way).status_code, client.post(way, given()).status_code} == {404}
    assert TheoryRow.objects.count() == STEPS


@pytest.mark.parametrize(("path", "code"), [("services", "profit"), ("profit", "input")])
def test_there_are_no_other_steps(path, code, client_for, coordinator):
    assert client_for(coordinator).get(url("theory_reword", path=path, step=code)).status_code == 404


def test_nothing_is_reworded_when_the_audit_fails(coordinator, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr(actions, "record", fails)
    with pytest.raises(RuntimeError):
        reworded(coordinator)
    assert TheoryRow.objects.count() == STEPS


@pytest.mark.parametrize("statement", ["UPDATE impact_theoryrow SET words_en = 'x'", "DELETE FROM impact_theoryrow"])
def test_no_wording_can_be_changed_or_removed(statement):
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT here")
        try:
            cursor.execute(statement)
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT here")


# Taken out ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def taken(client_for, manager, coordinator):
    """The file that a manager is handed, after one step was reworded."""
    reworded(coordinator, panel="areas")

    def take(shape, language="en"):
        answer = client_for(manager).post(url("theory_export", language), {"as": shape})
        assert (answer.status_code, answer["Content-Disposition"]) == (
            200,
            f'attachment; filename="theory-of-change.{shape}"',
        )
        return answer.content

    return take


def told(language):
    """What stands on the page, step by step."""
    with translation.override(language):
        return [
            (path.name, step.row.get_step_display(), step.words, step.assumption, step.evidence, step.row.link)
            for path in paths()
            for step in path.steps
        ]


def meanings(language):
    with translation.override(language):
        return [str(status.label) for status in TheoryRow.Status]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_table_says_what_the_page_says(taken, language):
    lines = list(csv.reader(io.StringIO(taken("csv", language).decode("utf-8-sig"))))[1:]
    assert [tuple(line[:6]) for line in lines] == told(language)
    assert NEW[f"words_{language}"] in [line[2] for line in lines]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_workbook_says_what_the_page_says_and_what_its_words_mean(taken, language):
    first, second = load_workbook(io.BytesIO(taken("xlsx", language))).worksheets
    rows = [tuple(cell or "" for cell in row[:6]) for row in first.iter_rows(min_row=2, values_only=True)]
    assert rows == told(language)
    assert [row[0] for row in second.iter_rows(min_row=2, max_row=5, values_only=True)] == meanings(language)
    assert [row[2] for row in second.iter_rows(min_row=2, max_row=5, values_only=True)] == [22, 3, 0, 0]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_paper_says_what_the_page_says_across_and_tagged(taken, language):
    paper = PdfReader(io.BytesIO(taken("pdf", language)))
    text = plain(" ".join(page.extract_text() for page in paper.pages))
    for line in told(language):
        assert not [words for words in line if plain(words) not in text]
    assert all(page.mediabox.width > page.mediabox.height for page in paper.pages)
    assert paper.trailer["/Root"]["/Lang"].startswith(language)
    assert "/StructTreeRoot" in paper.trailer["/Root"]


def test_whoever_takes_it_is_in_the_audit_trail(taken, manager):
    for shape in ("pdf", "xlsx", "csv"):
        taken(shape)
    events = AuditEvent.objects.filter(action=Action.THEORY_TAKEN, actor=manager.pk)
    assert sorted(event.fields for event in events) == [["csv"], ["pdf"], ["xlsx"]]


def test_a_spreadsheet_runs_nothing_of_it(taken, coordinator):
    reworded(coordinator, words_en="=1+1", words_cy="=1+1")
    assert b"'=1+1" in taken("csv")
    first = load_workbook(io.BytesIO(taken("xlsx"))).worksheets[0]
    assert {cell.data_type for row in first.iter_rows(min_row=2) for cell in row if cell.value == "=1+1"} == {"s"}


def test_there_is_no_other_kind_of_file(client_for, manager):
    assert client_for(manager).post(url("theory_export"), {"as": "exe"}).status_code == 404
    assert client_for(manager).get(url("theory_export")).status_code == 405
