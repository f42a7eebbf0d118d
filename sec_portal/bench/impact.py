"""What the figures cost: a release, its report and its page, where very much was said.

The release and the report are made by processes of their own, so that what they take of memory is theirs alone.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from impact.actions.releases import begin_release, build_release, newest_quarter
from impact.actions.reports import begin_report, make_report
from impact.models import Block, ReportFile, StatisticsRelease
from impact.report import files_of
from sec_portal import engines
from sec_portal.bench.bare import one_row
from sec_portal.bench.browser import Answer, Browser
from sec_portal.bench.counted import TABLES, add_counted
from sec_portal.bench.database import owner
from sec_portal.bench.fill import count_rows, fill
from sec_portal.bench.measure import BASE, WARM_UP, Page, measure
from sec_portal.bench.pages import one, somebodies
from sec_portal.bench.run import EMAIL, bare, sign_in
from sec_portal.bench.server import serving

MARKS = {"tagged": b"/Marked true", "pdf_ua": b"<pdfuaid:part>1<", "en": b"/Lang(en", "cy": b"/Lang(cy"}
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
RELEASED: tuple[type[models.Model], ...] = (Block, StatisticsRelease)  # all else of a release goes with it


def run(*, survivors: int, contributions: int, requests: int) -> dict[str, Any]:
    """The database filled, the release and its report made anew, and the pages measured."""
    began = perf_counter()
    filled = fill(survivors, contributions)["tables"]
    add_counted(contributions)
    forget_releases()
    took = perf_counter() - began
    parts = {part: by_itself(part) for part in BY_ITSELF}
    user = User.objects.get(email=EMAIL)
    with serving() as port, bare() as cursor:
        figures = measure(pages(user, requests), sign_in(port), cursor, rounds=requests)
    return {
        "contributions": contributions,
        "rows": filled | count_rows(TABLES),
        "fill_seconds": round(took, 1),
        **parts,
        "pages": figures,
    }


def forget_releases() -> None:
    """Those of a run before go: a release is made once. Then what the database knows of its tables is made fresh, as
    after a night."""
    with owner() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(table._meta.db_table for table in RELEASED)} CASCADE")
        cursor.execute("VACUUM ANALYZE")


def by_itself(part: str) -> dict[str, Any]:
    """One part of it, in a process that does nothing else."""
    command = [sys.executable, "manage.py", "bench_impact", f"--part={part}"]
    done = subprocess.run(command, cwd=engines.CHECKOUT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


# What each part does --------------------------------------------------------------------------------------------------
def release() -> dict[str, Any]:
    """Everything counted, drawn and kept: the first release of all, which closes every block there is."""
    begun = begin_release(until=newest_quarter(timezone.localdate()))
    if begun is None:
        raise RuntimeError("There is a release already.")
    began = perf_counter()
    made = build_release(release=begun)
    told = {"seconds": since(began), "own_seconds": round(process_time(), 2), "peak_mb": peak()}
    return told | {"panels": made.panels.count(), "blocks": Block.objects.count()}


def report() -> dict[str, Any]:
    """Each paper for itself first, since whatever was set once is set faster; then every file of the report."""
    newest = StatisticsRelease.objects.ready()[0]
    made, began = papers(newest), perf_counter()
    begun = begin_report(release=newest)
    if begun is None:
        raise RuntimeError("There is a report already.")
    make_report(report=begun)
    return {"seconds": since(began), "files": begun.of, "papers": made, "peak_mb": peak()}


def papers(of: StatisticsRelease) -> dict[str, dict[str, Any]]:
    """The PDF for each audience: how long it takes with its pictures, and whether it is what it should be."""
    found, began = {}, perf_counter()
    for file in files_of(of):
        if file.kind == ReportFile.Kind.PDF:
            marks = {name: mark in file.content for name, mark in MARKS.items()}
            found[str(file.audience)] = {"seconds": since(began), "bytes": len(file.content), **marks}
        began = perf_counter()
    return found


BY_ITSELF: dict[str, Callable[[], dict[str, Any]]] = {"release": release, "report": report}


def since(began: float) -> float:
    return round(perf_counter() - began, 2)


def peak() -> int:
    """The most memory that this process has held, in MB. What `getrusage` says may be that of whoever started it."""
    found = PEAK.search(Path("/proc/self/status").read_text())
    return int(found[1]) // 1000 if found else 0


# The pages ------------------------------------------------------------------------------------------------------------
def pages(user: User, many: int) -> list[Page]:
    """One row, the page of figures, and the list of reports."""
    found = somebodies(user, many + WARM_UP)
    return [
        Page(name=BASE, rows=found, visit=one("bench_one_row"), bare=lambda cursor, row: one_row(cursor, row.pk)),
        Page(name="impact", rows=found, visit=visit("impact"), bare=lambda cursor, _row: panels(cursor)),
        Page(name="report_list", rows=found, visit=visit("report_list"), bare=lambda cursor, _row: files(cursor)),
    ]


def visit(name: str) -> Callable[[Browser, Any], list[Answer]]:
    return lambda browser, _row: [browser.get(reverse(name))]


def panels(cursor: Any) -> None:
    """The newest release, with its panels and pictures."""
    cursor.execute(
        "SELECT r.until, p.code, p.inside, i.svg FROM impact_statisticsrelease r"
        " JOIN impact_releasedpanel p ON p.release_id = r.id"
        " JOIN impact_releasedpicture i ON i.panel_id = p.id AND i.language = 'en'"
        " WHERE r.state = 'ready' ORDER BY r.until DESC"
    )
    cursor.fetchall()


def files(cursor: Any) -> None:
    """Every report with the names of its files."""
    cursor.execute(
        "SELECT r.state, f.kind, f.audience, f.panel FROM impact_boardreport r"
        " JOIN impact_reportfile f ON f.report_id = r.release_id"
    )
    cursor.fetchall()
