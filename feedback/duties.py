"""What feedback asks of the desk: news to tell, people to answer, thanks, and word that there is nothing new yet."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from feedback.days import day_of, short_day
from feedback.duties_of_changes import CHANGES
from feedback.duties_of_triage import SORTING
from feedback.loops import soon, start_of
from feedback.models import Loop, Stage
from feedback.news import is_not_yet, is_unthanked
from safeguards.duties import THIS, Ask, Due, Duty, Found, Kind, shaped
from safeguards.prepared import Given
from safeguards.working_days import after_working_days

COUNTED_PEOPLE = 100  # of those who wait for one piece of news
SOON = Given(lambda ask: soon(ask.now), DateTimeField())
UNOPENED = Given(lambda ask: ask.now - timedelta(days=settings.NEWS_UNOPENED_DAYS), DateTimeField())
NEEDS = (Permission.TELL_SURVIVORS, Permission.OPEN_SURVIVORS)


# Whose ----------------------------------------------------------------------------------------------------------------
def _seen(user: User) -> "QuerySet[Loop]":
    return Loop.objects.visible_to(user)


def _alive(user: User) -> "QuerySet[Loop]":
    return _seen(user).filter(survivor__died_at__isnull=True)


def _open(rows: "QuerySet[Loop]", stage: Stage) -> "QuerySet[Any]":
    return _shaped(rows.filter(is_open=True, stage=stage).order_by("last_news_at", "contribution"))


def _shaped(rows: "QuerySet[Loop]", **columns: str) -> "QuerySet[Any]":
    held = {"at": "last_news_at", "until": "since", "what": "change__title", "is_so": "could_not"} | columns
    return shaped(rows, pk="change", person="survivor", name="survivor__pseudonym", **held)


def said_no(user: User) -> "QuerySet[Any]":
    """The news did not answer them."""
    return _open(_seen(user), Stage.ANSWERED_NO)


def owed(user: User) -> "QuerySet[Any]":
    """News that was decided, for people who have not heard of it."""
    return _open(_alive(user), Stage.OWED)


def people_owed(user: User) -> "QuerySet[Any]":
    """Everybody who waits for the news of one change."""
    rows = _alive(user).filter(is_open=True, stage=Stage.OWED, change=THIS)
    return rows.order_by().values("survivor").distinct()[:COUNTED_PEOPLE]


def owed_to_the_dead(user: User) -> "QuerySet[Any]":
    """The same, for people who have died."""
    return _open(_seen(user).filter(survivor__died_at__isnull=False), Stage.OWED)


def unopened(user: User) -> "QuerySet[Any]":
    """Whoever has known for a fortnight that there is news."""
    rows = _alive(user).filter(is_open=True, stage=Stage.ANNOUNCED, since__lte=UNOPENED)
    return _shaped(rows.order_by("since", "contribution"))


def nothing_new(user: User) -> "QuerySet[Any]":
    """Whoever should hear that there is nothing new."""
    return _shaped(_alive(user).filter(is_not_yet(SOON)).order_by("last_news_at", "contribution"))


def unthanked(user: User) -> "QuerySet[Any]":
    """Whoever told us something and was not thanked."""
    return _shaped(_alive(user).filter(is_unthanked()).order_by("said_at", "contribution"), at="said_at")


# By when --------------------------------------------------------------------------------------------------------------
def news_due(row: Found, ask: Ask) -> Due:
    """News is owed by the day that is promised, counted from when they last heard."""
    due_at = start_of(day_of(row.at) + timedelta(days=settings.NEWS_DUE_DAYS))
    return Due(due_at, late=due_at < ask.now)


def call_due(row: Found, _ask: Ask) -> Due:
    """A fortnight after they knew."""
    return Due(start_of(day_of(row.until)) + timedelta(days=settings.NEWS_UNOPENED_DAYS), late=True)


def answer_due(row: Found, _ask: Ask) -> Due:
    """Since they said no."""
    return Due(start_of(day_of(row.until)))


def thanks_due(row: Found, ask: Ask) -> Due:
    """Within five working days of what they said."""
    due_at = start_of(_thanks_by(row) + timedelta(days=1))
    return Due(due_at, late=due_at < ask.now)


def _thanks_by(row: Found) -> date:
    return after_working_days(day_of(row.at), settings.THANKS_WORKING_DAYS)


# News that was decided ------------------------------------------------------------------------------------------------
def tell(row: Found, ask: Ask) -> Duty:
    """One line for each change with people who have not heard of it; one for each person where no change stands behind
    the news."""
    return tell_all(row, ask) if row.pk else tell_one(row, ask)


def tell_all(row: Found, ask: Ask) -> Duty:
    """Everybody who is owed the news of one change."""
    verb = ngettext("Tell %(count)d person: %(title)s", "Tell %(count)d people: %(title)s", row.number)
    more = _("Tell %(count)d people or more: %(title)s")
    said = _("Decided %(day)s: it is not going ahead, and they should hear why.")
    made = _("The change was made %(day)s.")
    return Duty(
        kind=_kind(row, ask),
        title=(verb if row.number < COUNTED_PEOPLE else more) % {"count": row.number, "title": row.what},
        detail=(said if row.is_so else made) % {"day": short_day(row.until)},
        url=reverse("change_detail", args=[row.pk]),
        label=_("Prepare the news"),
    )


def tell_one(row: Found, ask: Ask) -> Duty:
    """News of what was decided about one point."""
    return Duty(
        kind=_kind(row, ask),
        title=_("Tell %(name)s what became of it") % {"name": row.name},
        detail=_("Decided %(day)s.") % {"day": short_day(row.until)},
        url=reverse("person_news", args=[row.person]),
        label=_("Prepare the news"),
    )


def tell_the_family(row: Found, ask: Ask) -> Duty:
    """They have died: whoever speaks for the family may want to hear."""
    return Duty(
        kind=_kind(row, ask),
        title=_("Tell the family of %(name)s?") % {"name": row.name},
        detail=_("They have died. What came of what they said: %(title)s") % {"title": row.what or ""},
        url=reverse("news_told", args=[row.pk, row.person]) if row.pk else reverse("person_news", args=[row.person]),
        label=_("Prepare the news"),
    )


def tell_by_voice(row: Found, _ask: Ask) -> Duty:
    """They know that there is news, and have not heard it."""
    day = short_day(row.until)
    return Duty(
        kind=_("Not opened since %(day)s") % {"day": day},
        title=_("Tell %(name)s their news") % {"name": row.name},
        detail=_("They were told %(day)s that there is news, and have not read it.") % {"day": day},
        url=reverse("person_news", args=[row.person]),
        label=_("See safe times"),
    )


def answer_them(row: Found, _ask: Ask) -> Duty:
    """They said that the news did not answer them: the loop is open again."""
    return Duty(
        kind=_("Said no %(day)s") % {"day": short_day(row.until)},
        title=_("Answer %(name)s") % {"name": row.name},
        detail=_("The news did not answer them: %(title)s") % {"title": row.what or ""},
        url=reverse("person_news", args=[row.person]),
        label=_("Prepare the answer"),
    )


# What goes without anything having been decided -----------------------------------------------------------------------
def say_where_it_stands(row: Found, ask: Ask) -> Duty:
    """Nothing is new, and that is news too (FL-2)."""
    days = (ask.today - day_of(row.at)).days
    words = ngettext("They last heard %(n)d day ago.", "They last heard %(n)d days ago.", days) % {"n": days}
    return Duty(
        kind=_kind(row, ask),
        title=_("Tell %(name)s where things stand") % {"name": row.name},
        detail=_("%(days)s “Nothing yet” is news too.") % {"days": words},
        url=reverse("person_news", args=[row.person]),
        label=_("Prepare the news"),
    )


def thank_them(row: Found, _ask: Ask) -> Duty:
    """One press, once they are thanked."""
    return Duty(
        kind=_("Thanks due %(day)s") % {"day": short_day(_thanks_by(row))},
        title=_("Thank %(name)s") % {"name": row.name},
        detail=_("They told you something %(day)s. Press once you have thanked them.") % {"day": short_day(row.at)},
        url=reverse("person_thanked", args=[row.person]),
        label=_("I have thanked them"),
        other_url=reverse("person_news", args=[row.person]),
        other_label=_("Send thanks"),
        is_press=True,
    )


def _kind(row: Found, ask: Ask) -> str:
    due_at = news_due(row, ask).at
    days = (timezone.localdate(due_at) - ask.today).days
    if days < 0:
        return ngettext("News owed: %(count)d day late", "News owed: %(count)d days late", -days) % {"count": -days}
    return _("News owed, due %(day)s") % {"day": short_day(due_at)}


READ = 60  # of one kind: enough to find the most urgent people among them
PERSON, NEWS = ("person",), ("COALESCE(pk, person)",)
KINDS = (
    Kind(rows=said_no, due=answer_due, say=answer_them, needs=NEEDS, one_for=PERSON, most=READ, urgent=True),
    Kind(
        rows=owed, due=news_due, say=tell, needs=NEEDS, one_for=("COALESCE(pk, person)",), most=READ, number=people_owed
    ),
    Kind(rows=owed_to_the_dead, due=news_due, say=tell_the_family, needs=NEEDS, one_for=PERSON, most=READ),
    Kind(rows=unopened, due=call_due, say=tell_by_voice, needs=NEEDS, one_for=PERSON, most=READ),
    Kind(rows=nothing_new, due=news_due, say=say_where_it_stands, needs=NEEDS, one_for=PERSON, most=READ),
    Kind(rows=unthanked, due=thanks_due, say=thank_them, needs=NEEDS, one_for=PERSON, most=READ),
    *SORTING,
    *CHANGES,
)
