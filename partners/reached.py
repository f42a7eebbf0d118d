"""What outreach came to, quarter by quarter: how often, how many people, and how much better they understood it."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.models import AgencyMeeting, OutreachEvent
from safeguards.periods import quarter_before, quarter_of

QUARTERS = 4  # that stand on the page


@dataclass
class Quarter:
    """What the events of one quarter come to. `reached` adds up those of which somebody knows how many came; a person
    who came twice counts twice. The means are of everybody who answered both times."""

    begins: date
    events: int = 0
    reached: int = 0
    estimated: int = 0  # how many of the events were estimated
    unknown: int = 0  # of how many nobody knows
    rated_by: int = 0
    followed: int = 0  # of how many somebody wrote down what followed
    _before: float = field(default=0, repr=False)
    _after: float = field(default=0, repr=False)

    def add(self, event: OutreachEvent) -> None:
        self.events += 1
        self.reached += event.reach or 0
        self.estimated += event.reach is not None and event.is_estimate
        self.unknown += event.reach is None
        self.followed += bool(event.followed)
        if event.rated_by and event.understood_before is not None and event.understood_after is not None:
            self.rated_by += event.rated_by
            self._before += float(event.understood_before) * event.rated_by
            self._after += float(event.understood_after) * event.rated_by

    @property
    def name(self) -> str:
        """July to September 2026."""
        last = date(self.begins.year, self.begins.month + 2, 1)
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.begins, "F"), "last": date_format(last, "F Y")
        }  # fmt: skip

    @property
    def before(self) -> float | None:
        return self._before / self.rated_by if self.rated_by else None

    @property
    def after(self) -> float | None:
        return self._after / self.rated_by if self.rated_by else None


def quarters(today: date, *, number: int = QUARTERS) -> list[Quarter]:
    """The quarter of this day and those before it, newest first, also where nothing happened."""
    begins = [quarter_of(today)]
    while len(begins) < number:
        begins.append(quarter_before(begins[-1]))
    found = {each: Quarter(each) for each in begins}
    for event in OutreachEvent.objects.filter(on__gte=begins[-1], on__lte=today):
        found[quarter_of(event.on)].add(event)
    return list(found.values())


def meetings_with_points(*, on: date) -> "QuerySet[AgencyMeeting]":
    """Every meeting with how many points were agreed, are open, and are late, newest first."""
    is_open = Q(points__done_at__isnull=True, points__isnull=False)
    return AgencyMeeting.objects.annotate(
        agreed=Count("points", distinct=True),
        waiting=Count("points", filter=is_open, distinct=True),
        late=Count("points", filter=is_open & Q(points__due_on__lt=on), distinct=True),
    ).order_by("-on", "-noted_at")
