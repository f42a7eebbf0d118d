"""The bench of the figures: it builds a release and its report, measures the page, and leaves nothing behind. It runs
in `--full`; how its table is made is tried in the plain run too."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sec_portal.bench.limits import table
from sec_portal.engines import CHECKOUT
from tests.databases import migrated
from tests.test_bench import databases

PAPER = {"seconds": 2.0, "tagged": True, "pdf_ua": True, "en": True, "cy": True}


def measured(contributions, **changed):
    """One size, as it comes from the bench, with everything as it should be."""
    page = {"median_ms": 10.0, "p95_ms": 12.0, "queries": 8, "to_one_row": 2.5}
    size = {
        "contributions": contributions,
        "rows": {"engagement.survivor": 7, "engagement.equalityanswers": 5},
        "fill_seconds": 1.0,
        "release": {"seconds": 20.0, "own_seconds": 9.0, "peak_mb": 300, "panels": 9, "blocks": 19},
        "report": {"seconds": 3.0, "files": 42, "peak_mb": 300, "papers": {"inside": PAPER, "outside": PAPER}},
        "pages": {"one_row": page | {"to_one_row": 1.0}, "impact": page},
    }
    return size | {part: size[part] | change for part, change in changed.items()}


def kept(lines):
    return [line for line in lines if "at most" in line or "(PDF/UA)" in line]


def test_what_keeps_to_every_limit_says_so():
    lines = kept(table([measured(100), measured(1000)]))
    assert len(lines) == 7 + 8  # held against the smallest are only the others
    assert all(line.endswith("kept") and "NOT" not in line for line in lines)


@pytest.mark.parametrize(
    ("changed", "figure"),
    [
        ({"release": {"seconds": 60.1}}, "release  "),
        ({"release": {"peak_mb": 501}}, "memory of the release"),
        ({"report": {"papers": {"inside": PAPER | {"seconds": 15.1}}}}, "paper, inside  "),
        ({"report": {"papers": {"inside": PAPER | {"cy": False}}}}, "paper, inside: tagged"),
        ({"pages": {"impact": {"median_ms": 13.0, "p95_ms": 14.0, "queries": 8, "to_one_row": 6.1}}}, "to one row"),
        ({"pages": {"impact": {"median_ms": 13.1, "p95_ms": 14.0, "queries": 8, "to_one_row": 2.0}}}, "to that at 100"),
    ],
)
def test_what_does_not_keep_to_its_limit_says_so(changed, figure):
    lines = kept(table([measured(100), measured(1000, **changed)]))
    (wrong,) = [line for line in lines if "NOT KEPT" in line or "not [" in line]
    assert figure in wrong


@pytest.mark.full
def test_a_release_a_report_and_the_page_are_measured_at_each_size_and_nothing_is_left():
    before = databases()
    command = [sys.executable, "manage.py", "bench_impact", "--sizes", "300", "400", "--requests=1"]
    surroundings = os.environ | {"SEC_DEMO": "1", "SEC_AS_OWNER": "0", "BENCH_LIKE": migrated()}
    done = subprocess.run(command, cwd=CHECKOUT, env=surroundings, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len([line for line in lines if "tagged (PDF/UA), both languages" in line and line.endswith("  kept")]) == 4
    assert len([line for line in lines if line.startswith("400 ") and "page of figures to that at 300" in line]) == 1
    assert databases() <= before


def test_beside_anything_but_a_demo_it_refuses(monkeypatch):
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(CommandError, match="beside a demo alone"):
        call_command("bench_impact")


@pytest.mark.parametrize("size", ["299", "1000001"])
def test_a_size_out_of_reach_is_refused(size):
    with pytest.raises(CommandError, match="From 300 to 1,000,000 contributions"):
        call_command("bench_impact", "--sizes", size)
