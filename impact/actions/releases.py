"""Building a release: counting every panel, drawing it, and keeping all of it at once."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from impact import charts
from impact.actions.building import begin, failure_noted, still_ours
from impact.counting import Counting, Data, rule_inside, rule_outside
from impact.models import ReleasedPanel, ReleasedPicture, StatisticsRelease
from impact.panels import EVERY_PANEL
from impact.panels.shape import Panel
from safeguards.audit import SYSTEM, Action, record
from safeguards.periods import quarter_of

State = StatisticsRelease.State
WIDTHS = {ReleasedPicture.Size.WIDE: charts.WIDE, ReleasedPicture.Size.NARROW: charts.NARROW}


def begin_release(*, until: date, by: User | None = None) -> StatisticsRelease | None:
    """Take on the release of everything up to this day, the last of a quarter; none where it is there already, or is
    being built, or where a later one is: its blocks would count people again. One that failed, or died, is begun
    again."""
    if StatisticsRelease.objects.ready().filter(until__gt=until).exists():
        return None
    return begin(StatisticsRelease.objects.all(), until=until, of=len(EVERY_PANEL), by=by)


def build_release(*, release: StatisticsRelease) -> StatisticsRelease:
    """Count it, draw it and keep it. What was counted is kept whole or not at all; not at all where somebody else has
    begun it again. Must not be called inside a transaction: what it opens is in the audit trail first."""
    with failure_noted(release):
        counting = Counting(release.until)
        counted = [(panel, _counted(release, panel, counting)) for panel in EVERY_PANEL]
        kept = [(panel, *data) for panel, data in counted if panel.is_kept(data[0])]
        drawn = [(panel, inside, outside, list(_pictures(panel, inside))) for panel, inside, outside in kept]
        with transaction.atomic():
            if not still_ours(release):
                return release
            for block in counting.closed:
                block.save(force_insert=True)
            for panel, inside, outside, pictures in drawn:
                row = ReleasedPanel.objects.create(release=release, code=panel.code, inside=inside, outside=outside)
                ReleasedPicture.objects.bulk_create(picture(row) for picture in pictures)
            _end(release)
            record(Action.STATISTICS_RELEASED, by=release.begun_by or SYSTEM, subjects=[release.pk])
    return release


def _end(release: StatisticsRelease) -> None:
    """It is ready, and keeps what it was counted with: one that is begun again may find something else set."""
    inside, outside = rule_inside(), rule_outside()
    release.state, release.ready_at = State.READY, timezone.now()
    release.fewest_inside, release.fewest_outside = inside.threshold, outside.threshold
    release.rounded_to = outside.nearest
    release.save(update_fields=["state", "ready_at", "fewest_inside", "fewest_outside", "rounded_to"])


def _counted(release: StatisticsRelease, panel: Panel, counting: Counting) -> tuple[Data, Data]:
    inside, outside = panel.count(counting)
    StatisticsRelease.objects.filter(pk=release.pk).update(done=EVERY_PANEL.index(panel) + 1)
    if panel.of_points and counting.people_heard < rule_outside().threshold:
        outside = {}
        inside = inside if counting.people_heard >= rule_inside().threshold else {}
    return inside, outside


def _pictures(panel: Panel, inside: Data) -> Iterator[Callable[[ReleasedPanel], ReleasedPicture]]:
    """The panel in each language and width, to be kept with it."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            shown = panel.show(inside)
            for size, width in WIDTHS.items() if shown.picture else ():
                svg = charts.draw(shown.picture(width))  # type: ignore[misc]
                yield _kept_in(language, size, svg)


def _kept_in(language: str, size: str, svg: str) -> Callable[[ReleasedPanel], ReleasedPicture]:
    return lambda panel: ReleasedPicture(panel=panel, language=language, size=size, svg=svg)


def newest_quarter(today: date) -> date:
    """The last day of the newest quarter that may be counted: it ended RELEASE_AFTER_DAYS ago or longer."""
    return quarter_of(today - timedelta(days=settings.RELEASE_AFTER_DAYS)) - timedelta(days=1)
