"""No page asks the database more than a person would wait for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access_matrix import MATRIX
from tests.scenery import address
from tests.test_access_matrix import LAST

MOST = 25
NOT_ASKED = ("SAVEPOINT", "RELEASE", "PREPARE")  # of no table
READ = sorted(name for name, row in MATRIX.items() if "coordinator" in row.who and "GET" in row.methods)


@pytest.mark.django_db
def test_no_page_of_a_coordinator_asks_more_than_25_questions(scenery, client_for, coordinator):
    client, asked = client_for(coordinator), {}
    for name in READ:
        if name in LAST:
            continue
        with CaptureQueriesContext(connection) as seen:
            client.get(address(name, scenery))
        asked[name] = len([each for each in seen.captured_queries if not each["sql"].startswith(NOT_ASKED)])
    assert len(asked) > 50
    assert {name: number for name, number in asked.items() if number > MOST} == {}
