"""The theory of change as it is read: five paths, each of five steps, in the language of the page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from feedback.models import FrameTag
from impact.models import TheoryRow
from impact.panels import BY_CODE
from impact.panels.shape import Panel

Status = TheoryRow.Status

MEANINGS: dict[Status, Promise] = {
    Status.UNTESTED: _("Nobody has looked yet whether it is so."),
    Status.SOME: _("Something speaks for it, but it is not enough to be sure, or it was about other work."),
    Status.HOLDS: _("It was looked at with care, and what was found bears it out."),
    Status.FAILS: _("It was looked at, and what was found speaks against it. The step must change."),
}


@dataclass(frozen=True)
class Step:
    """One step as it is worded now, in one language. `panel` is the figure that shows it, where there is one."""

    row: TheoryRow
    words: str
    assumption: str
    evidence: str
    panel: Panel | None


@dataclass(frozen=True)
class Path:
    """What leads to one intended outcome, step by step."""

    code: str
    name: str
    steps: list[Step]


@dataclass(frozen=True)
class Standing:
    """How many steps have a status, and what that means."""

    status: Status
    count: int
    meaning: Promise


def paths() -> list[Path]:
    """Every path in the order of the outcomes, under the newest name of its outcome. In two queries."""
    rows = list(TheoryRow.objects.newest())
    return [Path(code, name, steps_of(row for row in rows if row.path == code)) for code, name in _names().items()]


def name_of(path: str) -> str:
    """What the path leads to."""
    return _names().get(path, path)


def _names() -> dict[str, str]:
    """Outcomes in their order, each by its newest name."""
    tags = FrameTag.objects.filter(frame=FrameTag.Frame.OUTCOME).order_by("version", "position")
    return {tag.code: str(tag) for tag in tags}


def steps_of(rows: Iterable[TheoryRow]) -> list[Step]:
    """In the order in which one leads to the next."""
    order = TheoryRow.Step.values
    return [step_of(row) for row in sorted(rows, key=lambda row: order.index(row.step))]


def step_of(row: TheoryRow) -> Step:
    """One wording in the language of the page."""
    words, assumption, evidence = row.words_en, row.assumption_en, row.evidence_en
    if get_language() == "cy":
        words, assumption, evidence = row.words_cy, row.assumption_cy, row.evidence_cy
    return Step(row, words, assumption, evidence, BY_CODE.get(row.panel))


def standings(found: Iterable[Path]) -> list[Standing]:
    """Each status with how many steps have it now."""
    counted = Counter(step.row.status for path in found for step in path.steps)
    return [Standing(status, counted[status.value], meaning) for status, meaning in MEANINGS.items()]
