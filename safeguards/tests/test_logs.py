"""Logs as a process of its own writes them: the allow-list and nothing else (security rule 12)."""

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import django
django.setup()
import logging, structlog
{lines}
"""


def written(lines):
    """What a fresh process logs, after the set-up that every process of ours goes through."""
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(lines=lines)],
        env=os.environ | {"SEC_DEMO": "1", "DJANGO_SETTINGS_MODULE": "sec_portal.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [json.loads(line) for line in run.stderr.splitlines()]


@pytest.fixture(scope="module")
def lines():
    return written(
        "structlog.get_logger('outbox').info('sent', message_id='7', words='Siân')\n"
        "logging.getLogger('library').warning('could not read %s', 'Siân')\n"
        "logging.getLogger('library').error('key lost', extra={'words': 'Siân'})\n"
        "name = 'Siân'\n"
        "try:\n    raise ValueError(name)\n"
        "except ValueError:\n    structlog.get_logger('outbox').exception('broke')\n"
    )


def test_only_listed_keys_are_written(lines):
    assert set(lines[0]) == {"event", "message_id", "level", "timestamp"}


def test_a_library_writes_its_sentence_without_what_it_put_in(lines):
    assert lines[1]["event"] == "could not read %s"


def test_extra_keys_of_a_library_are_dropped(lines):
    assert "words" not in lines[2]


def test_an_exception_is_its_type_and_where_it_was(lines):
    assert lines[3]["exception_type"] == "ValueError"
    assert "Siân" not in json.dumps(lines[3], ensure_ascii=False)
    assert lines[3]["where"]
