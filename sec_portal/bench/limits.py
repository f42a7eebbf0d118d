"""What the figures may cost, beside what they did, as a table."""

from collections.abc import Iterator, Sequence
from typing import Any

RELEASE_SECONDS, RELEASE_MB, PAPER_SECONDS = 60, 500, 15
TO_ONE_ROW, TO_THE_SMALLEST = 6.0, 1.3
Line = tuple[str, str, str, str]
MARKS = ("tagged", "pdf_ua", "en", "cy")


def table(told: Sequence[dict[str, Any]]) -> list[str]:
    """One line for each figure of each size: what it is, what it may be, and whether it keeps to that."""
    lines: list[Line] = [("contributions", "figure", "", "limit")]
    for each in told:
        lines += [(f"{each['contributions']:,}", *line) for line in (*facts(each), *limits(each, told[0]))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def facts(each: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What has no limit, but says how big it all was."""
    yield "rows", f"{sum(each['rows'].values()):,}", ""
    yield "people", f"{each['rows']['engagement.survivor']:,}", ""
    yield "people with equality answers", f"{each['rows']['engagement.equalityanswers']:,}", ""
    yield "filled in", f"{each['fill_seconds']} s", ""
    yield "panels", str(each["release"]["panels"]), ""
    yield "of the release, our process at work", f"{each['release']['own_seconds']} s", ""
    yield "blocks closed", str(each["release"]["blocks"]), ""
    yield "all files of the report", f"{each['report']['files']} in {each['report']['seconds']} s", ""
    yield "memory of the report", f"{each['report']['peak_mb']} MB", ""
    for name, page in each["pages"].items():
        yield f"page {name}, median", f"{page['median_ms']} ms, {page['queries']} queries", ""
        yield f"page {name}, p95", f"{page['p95_ms']} ms", ""


def limits(each: dict[str, Any], smallest: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What has one."""
    release, page = each["release"], each["pages"]["impact"]
    yield at_most("release", release["seconds"], RELEASE_SECONDS, "s")
    yield at_most("memory of the release", release["peak_mb"], RELEASE_MB, "MB")
    for audience, paper in each["report"]["papers"].items():
        yield at_most(f"paper, {audience}", paper["seconds"], PAPER_SECONDS, "s")
        missing = [mark for mark in MARKS if not paper[mark]]
        yield f"paper, {audience}: tagged (PDF/UA), both languages", "yes", f"not {missing}" if missing else "kept"
    yield at_most("page of figures to one row", page["to_one_row"], TO_ONE_ROW, "times")
    if each is not smallest:
        ratio = round(page["median_ms"] / smallest["pages"]["impact"]["median_ms"], 2)
        yield at_most(f"page of figures to that at {smallest['contributions']:,}", ratio, TO_THE_SMALLEST, "times")


def at_most(name: str, value: float, limit: float, unit: str) -> tuple[str, str, str]:
    return name, f"{value} {unit}", f"at most {limit} {unit}: {'kept' if value <= limit else 'NOT KEPT'}"
