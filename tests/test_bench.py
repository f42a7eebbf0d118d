"""The bench itself: it measures every page in a database of its own, and touches no other. It runs in `--full`; the
queries of every page are counted in the plain run too (`tests/test_questions.py`)."""

import json
import os
import subprocess
import sys

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sec_portal.bench import database
from sec_portal.bench.names import NotOurs, refuse_others
from sec_portal.engines import CHECKOUT
from tests.databases import migrated

PAGES = {
    "one_row", "survivor_list", "survivor_search", "survivor_page", "consultation_list", "consultation_page",
    "consultation_save", "consultation_save_and_pages", "ledger", "desk", "brief",
}  # fmt: skip

SIZE = ["--survivors=100", "--contributions=500", "--requests=1", "--messages=0"]


def databases():
    with psycopg2.connect(database.renamed(database.owner_url(), "postgres")) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall() if name.startswith("bench_portal_")}


@pytest.fixture(scope="module")
def told():
    """One small run of the command, as somebody would start it."""
    command = [sys.executable, "manage.py", "bench", *SIZE]
    surroundings = os.environ | {"SEC_DEMO": "1", "SEC_AS_OWNER": "0", "BENCH_LIKE": migrated()}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=CHECKOUT, env=surroundings, stdout=pipe, stderr=pipe, text=True) as started:
        said, wrong = started.communicate(timeout=300)
    assert started.returncode == 0, wrong
    return json.loads(said) | {"left": {name for name in databases() if name.endswith(f"_{started.pid}")}}


@pytest.mark.full
def test_it_fills_what_it_was_asked_for_and_visits_every_page(told):
    assert told["filled"]["tables"]["engagement.survivor"] == 100
    assert told["filled"]["tables"]["engagement.contribution"] == 500
    assert set(told["pages"]) == PAGES


@pytest.mark.full
def test_each_page_is_held_against_one_row_and_bare_sql(told):
    assert all(page["to_one_row"] > 0 and page["to_bare_sql"] > 0 for page in told["pages"].values())


@pytest.mark.full
@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_page_takes_more_than_25_queries(told, name):
    assert 0 < told["pages"][name]["queries"] <= 25


@pytest.mark.full
def test_its_database_is_gone_afterwards(told):
    assert told["left"] == set()


@pytest.mark.parametrize("name", ["portal", "test_portal_1", "bench", ""])
def test_no_other_database_is_ever_touched(name):
    with pytest.raises(NotOurs):
        refuse_others(name)


def test_the_settings_of_the_bench_cannot_be_used_for_another_database():
    read = [sys.executable, "-c", "import sec_portal.bench.settings"]
    done = subprocess.run(read, cwd=CHECKOUT, env=os.environ | {"SEC_DEMO": "1"}, capture_output=True, text=True)
    assert "The bench works in a database of its own" in done.stderr


def test_where_there_may_be_real_people_it_refuses(monkeypatch):
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(CommandError, match="beside a demo alone"):
        call_command("bench")


@pytest.mark.parametrize("size", [["--survivors=0"], ["--survivors=100001"], ["--survivors=50", "--contributions=49"]])
def test_sizes_out_of_reach_are_refused(size):
    with pytest.raises(CommandError, match="At most 100,000 survivors"):
        call_command("bench", *size)


def test_the_portal_itself_counts_no_queries_aloud(client):
    assert "X-Bench-Queries" not in client.get("/healthz").headers
