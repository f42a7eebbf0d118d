"""The bench of referrals: what was answered has arrived, and its database is gone afterwards."""

import json
import os
import subprocess
import sys

import pytest

from sec_portal.engines import CHECKOUT
from tests.test_bench import databases

pytestmark = pytest.mark.full


def test_every_press_that_was_answered_is_one_referral():
    before = databases()
    command = [sys.executable, "manage.py", "bench_referrals", "--rate=2", "--seconds=5", "--journeys=2"]
    surroundings = os.environ | {"SEC_DEMO": "1", "SEC_AS_OWNER": "0"}
    done = subprocess.run(command, cwd=CHECKOUT, env=surroundings, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    arrived = [told[name] for name in ("asked", "answered", "referrals", "first_steps", "events", "drafts_left")]
    assert arrived == [10, 10, 10, 10, 10, 0]
    assert databases() <= before
