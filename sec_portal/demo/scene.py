"""What every part of the demo shares: one clock, one source of chance, and who did the work."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Organisation, User
from engagement.models import Contribution, Survivor

WALES = ZoneInfo("Europe/London")
SEED = 260417


@dataclass
class Scene:
    """The demo while it is being made. Days count back from today, so that it is always eighteen months of work."""

    coordinator: User
    deputy: User
    organisations: dict[str, Organisation]
    now: datetime = field(default_factory=timezone.now)
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311  the same story every time, no secret
    survivors: dict[str, Survivor] = field(default_factory=dict)  # by pseudonym
    routes: dict[UUID, UUID] = field(default_factory=dict)  # survivor → the way to reach them
    contributions: list[Contribution] = field(default_factory=list)
    words: dict[UUID, str] = field(default_factory=dict)  # contribution → what was said, which it keeps sealed

    def day(self, ago: int) -> date:
        """The working day that many days ago, or the one before it."""
        day = timezone.localdate(self.now) - timedelta(days=ago)
        return day - timedelta(days=max(day.weekday() - 4, 0))

    def at(self, ago: int, hour: int, minute: int = 0) -> datetime:
        """A moment of that working day by the clock in Wales, never later than now."""
        return min(datetime.combine(self.day(ago), time(hour, minute), tzinfo=WALES), self.now)

    def person_of(self, said: Contribution) -> Survivor:
        """Whoever said it."""
        return next(person for person in self.survivors.values() if person.pk == said.survivor_id)

    def worker(self) -> User:
        """Whoever was on duty: the coordinator four days in five."""
        return self.deputy if self.chance.random() < 0.2 else self.coordinator

    def one_in(self, number: int) -> bool:
        """By chance, once in that many times."""
        return self.chance.randrange(number) == 0
