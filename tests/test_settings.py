"""Settings with a shape of their own are read when the portal starts: a slip stops it there, with what mends it."""

import os
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings

from sec_portal.settings import lines, terms


@pytest.mark.parametrize(
    ("name", "slip", "cure"),
    [
        ("CRISIS_LINES", "Samaritans 116 123", "Samaritans|Samariaid|116 123"),
        ("TERM_DATES", "1 September to 18 December", "2026-09-01/2026-12-18"),
        ("WORKING_DAY_ENDS", "5 pm", "17:00"),
    ],
)
def test_a_slip_stops_the_start_and_says_what_mends_it(name, slip, cure):
    run = subprocess.run(
        [sys.executable, "-c", "import sec_portal.settings"],
        env=os.environ | {"SEC_DEMO": "1", name: slip},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert f"{name} cannot be read: {slip!r}. Write it like this: " in run.stderr
    assert cure in run.stderr


def test_each_is_read_into_its_own_shape():
    assert lines("A | B | 1;C|D|2;") == [("A", "B", "1"), ("C", "D", "2")]
    assert terms("2026-09-01/2026-12-18,") == ((date(2026, 9, 1), date(2026, 12, 18)),)
    assert settings.WORKING_DAY_ENDS.hour == 17
