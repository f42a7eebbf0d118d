"""What feedback is owed, and to whom: news to tell, people to answer, pages nobody opened."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Survivor
from feedback.days import short_day
from feedback.loops import Line as Loop
from feedback.loops import is_owed, lines, loops_for
from feedback.models import WENT, Change, FeedbackNotification, Stage
from safeguards.duties import Duty

MOST = 100


def duties(user: User, now: datetime) -> list[Duty]:
    """Everything to do in this room now: four queries, whatever the number of people."""
    if not user.can(Permission.TELL_SURVIVORS):
        return []
    loops = lines(loops_for(user).filter(is_owed(now)).order_by("last_news_at")[:MOST], now)
    titles = dict(Change.objects.filter(pk__in={loop.change for loop in loops}).values_list("pk", "title"))
    owed = [loop for loop in loops if loop.stage is Stage.OWED and not _has_died(loop)]
    by_person = [loop for loop in loops if loop.stage is not Stage.OWED or _has_died(loop)]
    return [*_to_tell_live(by_person, titles, now), *_to_tell(owed, titles, now), *_unopened(user, now)]


def _to_tell(loops: Iterable[Loop], titles: dict[UUID, str], now: datetime) -> list[Duty]:
    """One line for each change with people who have not heard of it."""
    by_change = groupby(sorted(loops, key=lambda loop: str(loop.change)), key=lambda loop: loop.change)
    return [_tell(change, list(theirs), titles, now) for change, theirs in by_change if change is not None]


def _tell(change: UUID, loops: list[Loop], titles: dict[UUID, str], now: datetime) -> Duty:
    people = len({loop.row.survivor_id for loop in loops})
    due_at = _start_of(min(loop.due_on or loop.today for loop in loops))
    verb = ngettext("Tell %(count)d person: %(title)s", "Tell %(count)d people: %(title)s", people)
    could_not = any(loop.could_not for loop in loops)
    return Duty(
        kind=_kind(due_at, now),
        title=verb % {"count": people, "title": titles.get(change, "")},
        detail=_("Decided %(day)s: it is not going ahead, and they should hear why.")
        % {"day": short_day(loops[0].since)}
        if could_not
        else _("The change was made %(day)s.") % {"day": short_day(loops[0].since)},
        url=reverse("change_detail", args=[change]),
        label=_("Prepare the news"),
        due_at=due_at,
        late=due_at < now,
    )


def _to_tell_live(loops: Iterable[Loop], titles: dict[UUID, str], now: datetime) -> list[Duty]:
    """One line for each person who said *no*, or who knows that there is news and has not heard it."""
    seen: dict[tuple[UUID, UUID | None], Loop] = {}
    for loop in loops:
        seen.setdefault((loop.row.survivor_id, loop.change), loop)
    return [_answer(loop, titles.get(change, ""), now) for (_who, change), loop in seen.items() if change is not None]


def _answer(loop: Loop, title: str, now: datetime) -> Duty:
    person = loop.survivor
    said_no = loop.stage is Stage.ANSWERED_NO
    due_at = _start_of(loop.since) if said_no else _start_of(loop.due_on or loop.today)
    return Duty(
        kind=_("Said no %(day)s") % {"day": short_day(loop.since)} if said_no else _kind(due_at, now),
        title=_whom(person, _("Answer %(name)s") if said_no else _("Tell %(name)s their news")),
        detail=_why(loop) % {"title": title},
        url=reverse("news_told", args=[loop.change, person.pk]),
        label=_("Prepare the answer") if said_no else _("Prepare the news"),
        due_at=due_at,
        late=loop.is_late and not said_no,
        urgent=said_no,
    )


def _unopened(user: User, now: datetime) -> list[Duty]:
    """Pages that nobody opened for a fortnight after the message went."""
    went_by = now - timedelta(days=settings.NEWS_UNOPENED_DAYS)
    waiting = FeedbackNotification.objects.untold().filter(
        message__state__in=WENT,
        message__sent_at__lte=went_by,
        change__isnull=False,
        survivor__in=Survivor.objects.visible_to(user),
    )[:MOST]
    return [
        Duty(
            kind=_("Not opened since %(day)s") % {"day": short_day(row.message.sent_at or row.made_at)},
            title=_whom(row.survivor, _("Tell %(name)s their news")),
            detail=_("Their news waits on their page: %(title)s") % {"title": row.change.title},
            url=reverse("news_told", args=[row.change_id, row.survivor_id]),
            label=_("Prepare the news"),
            due_at=(row.message.sent_at or row.made_at) + timedelta(days=settings.NEWS_UNOPENED_DAYS),
            late=True,
        )
        for row in waiting.select_related("survivor", "change", "message")
        if row.message is not None
    ]


def _why(loop: Loop) -> str:
    if _has_died(loop):
        return _("They have died. What came of what they said: %(title)s")
    if loop.stage is Stage.ANSWERED_NO:
        return _("The news did not answer them: %(title)s")
    return _("They were asked to get in touch: %(title)s")


def _has_died(loop: Loop) -> bool:
    return loop.survivor.died_at is not None


def _whom(person: Survivor, sentence: str) -> str:
    """Who is told; of somebody who has died, a question that only a person can answer."""
    asked = _("Tell the family of %(name)s?") if person.died_at is not None else sentence
    return asked % {"name": person.pseudonym}


def _kind(due_at: datetime, now: datetime) -> str:
    days = (timezone.localdate(due_at) - timezone.localdate(now)).days
    if days < 0:
        return ngettext("News owed: %(count)d day late", "News owed: %(count)d days late", -days) % {"count": -days}
    return _("News owed, due %(day)s") % {"day": short_day(due_at)}


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
