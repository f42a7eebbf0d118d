"""What feedback asks of the desk: news to tell, people to answer, thanks, and word that there is nothing new yet.

Each part reads a bounded number of rows, the most urgent first, however many there are.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from feedback.days import day_of, short_day
from feedback.duties_of_changes import changing
from feedback.duties_of_triage import sorting
from feedback.loops import Line, lines
from feedback.models import Change, Loop, Stage
from feedback.news import is_not_yet, is_unthanked
from safeguards.duties import EACH, Duty
from safeguards.working_days import after_working_days

READ = 60  # rows of one kind: enough to find the most urgent people among them


def duties(user: User, now: datetime) -> list[Duty]:
    """Everything to do in this room now, for whoever tells survivors."""
    if not user.can(Permission.TELL_SURVIVORS):
        return []
    seen = Loop.objects.visible_to(user).select_related("survivor", "change")
    alive = seen.filter(survivor__died_at__isnull=True)
    return [
        *_people(seen, Stage.ANSWERED_NO, answer_them, now),
        *_owed(alive, now),
        *_people(seen.filter(survivor__died_at__isnull=False), Stage.OWED, tell_the_family, now),
        *_people(_went_by(alive, now), Stage.ANNOUNCED, tell_by_voice, now),
        *_each_person(alive.filter(is_not_yet(now)).order_by("last_news_at"), say_where_it_stands, now),
        *_each_person(alive.filter(is_unthanked()).order_by("said_at"), thank_them, now),
        *sorting(user, now),
        *changing(user, now),
    ]


def _people(
    rows: "QuerySet[Loop]", stage: Stage, duty_of: Callable[[Line, datetime], Duty], now: datetime
) -> list[Duty]:
    return _each_person(rows.filter(is_open=True, stage=stage).order_by("last_news_at"), duty_of, now)


def _each_person(rows: "QuerySet[Loop]", duty_of: Callable[[Line, datetime], Duty], now: datetime) -> list[Duty]:
    """One line for each person, by what has waited longest."""
    first: dict[UUID, Line] = {}
    for line in lines(rows[:READ], now):
        first.setdefault(line.row.survivor_id, line)
    return [duty_of(line, now) for line in list(first.values())[:EACH]]


def _went_by(rows: "QuerySet[Loop]", now: datetime) -> "QuerySet[Loop]":
    """Whoever has known for a fortnight that there is news."""
    return rows.filter(since__lte=now - timedelta(days=settings.NEWS_UNOPENED_DAYS))


# News that was decided -------------------------------------------------------------------------------------------
def _owed(rows: "QuerySet[Loop]", now: datetime) -> list[Duty]:
    """One line for each change with people who have not heard of it; one for each person where no change stands
    behind the news."""
    owed = rows.filter(is_open=True, stage=Stage.OWED)
    first: dict[UUID, Line] = {}
    for line in lines(owed.order_by("last_news_at")[:READ], now):
        first.setdefault(line.change or line.row.survivor_id, line)
    shown = list(first.values())[:EACH]
    changes = [line.change for line in shown if line.change]
    people = dict(
        owed.filter(change__in=changes).order_by().values_list("change").annotate(Count("survivor", distinct=True))
    )
    return [tell_all(line, people.get(line.change, 1), now) if line.change else tell_one(line, now) for line in shown]


def tell_all(line: Line, people: int, now: datetime) -> Duty:
    """Everybody who is owed the news of one change."""
    verb = ngettext("Tell %(count)d person: %(title)s", "Tell %(count)d people: %(title)s", people)
    said = _("Decided %(day)s: it is not going ahead, and they should hear why.")
    made = _("The change was made %(day)s.")
    return _due(
        line,
        now,
        title=verb % {"count": people, "title": _title(line.row.change)},
        detail=(said if line.could_not else made) % {"day": short_day(line.since)},
        url=reverse("change_detail", args=[line.change]),
        label=_("Prepare the news"),
    )


def tell_one(line: Line, now: datetime) -> Duty:
    """News of what was decided about one point."""
    return _due(
        line,
        now,
        title=_("Tell %(name)s what became of it") % {"name": line.survivor},
        detail=_("Decided %(day)s.") % {"day": short_day(line.since)},
        url=reverse("person_news", args=[line.row.survivor_id]),
        label=_("Prepare the news"),
    )


def tell_the_family(line: Line, now: datetime) -> Duty:
    """They have died: whoever speaks for the family may want to hear."""
    return _due(
        line,
        now,
        title=_("Tell the family of %(name)s?") % {"name": line.survivor},
        detail=_("They have died. What came of what they said: %(title)s") % {"title": _title(line.row.change)},
        url=_page(line),
        label=_("Prepare the news"),
    )


def tell_by_voice(line: Line, now: datetime) -> Duty:
    """They know that there is news, and have not heard it."""
    day = short_day(line.since)
    return Duty(
        kind=_("Not opened since %(day)s") % {"day": day},
        title=_("Tell %(name)s their news") % {"name": line.survivor},
        detail=_("They were told %(day)s that there is news, and have not read it.") % {"day": day},
        url=reverse("person_news", args=[line.row.survivor_id]),
        label=_("See safe times"),
        due_at=_start_of(line.since) + timedelta(days=settings.NEWS_UNOPENED_DAYS),
        late=True,
    )


def answer_them(line: Line, now: datetime) -> Duty:
    """They said that the news did not answer them: the loop is open again."""
    return Duty(
        kind=_("Said no %(day)s") % {"day": short_day(line.since)},
        title=_("Answer %(name)s") % {"name": line.survivor},
        detail=_("The news did not answer them: %(title)s") % {"title": _title(line.row.change)},
        url=reverse("person_news", args=[line.row.survivor_id]),
        label=_("Prepare the answer"),
        due_at=_start_of(line.since),
        urgent=True,
    )


# What goes without anything having been decided ---------------------------------------------------------------------
def say_where_it_stands(line: Line, now: datetime) -> Duty:
    """Nothing is new, and that is news too (FL-2)."""
    days = ngettext("They last heard %(n)d day ago.", "They last heard %(n)d days ago.", line.days) % {"n": line.days}
    return _due(
        line,
        now,
        title=_("Tell %(name)s where things stand") % {"name": line.survivor},
        detail=_("%(days)s “Nothing yet” is news too.") % {"days": days},
        url=reverse("person_news", args=[line.row.survivor_id]),
        label=_("Prepare the news"),
    )


def thank_them(line: Line, now: datetime) -> Duty:
    """Within five working days of what they said."""
    said_on = day_of(line.row.said_at)
    due_on = after_working_days(said_on, settings.THANKS_WORKING_DAYS)
    due_at = _start_of(due_on + timedelta(days=1))
    return Duty(
        kind=_("Thanks due %(day)s") % {"day": short_day(due_on)},
        title=_("Thank %(name)s") % {"name": line.survivor},
        detail=_("They told you something %(day)s. Press once you have thanked them.") % {"day": short_day(said_on)},
        url=reverse("person_thanked", args=[line.row.survivor_id]),
        label=_("I have thanked them"),
        other_url=reverse("person_news", args=[line.row.survivor_id]),
        other_label=_("Send thanks"),
        is_press=True,
        due_at=due_at,
        late=due_at < now,
    )


def _due(line: Line, now: datetime, *, title: str, detail: str, url: str, label: str) -> Duty:
    """News is owed by the day that is promised, counted from when they last heard."""
    due_at = _start_of(line.due_on or line.today)
    return Duty(
        kind=_kind(due_at, now), title=title, detail=detail, url=url, label=label, due_at=due_at, late=due_at < now
    )


def _kind(due_at: datetime, now: datetime) -> str:
    days = (timezone.localdate(due_at) - timezone.localdate(now)).days
    if days < 0:
        return ngettext("News owed: %(count)d day late", "News owed: %(count)d days late", -days) % {"count": -days}
    return _("News owed, due %(day)s") % {"day": short_day(due_at)}


def _page(line: Line) -> str:
    if line.change is None:
        return reverse("person_news", args=[line.row.survivor_id])
    return reverse("news_told", args=[line.change, line.row.survivor_id])


def _title(change: Change | None) -> str:
    return change.title if change else ""


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
