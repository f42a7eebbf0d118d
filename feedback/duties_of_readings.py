"""What texts on their way out of the room ask of the desk: to be read, released, or written another way."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Contribution
from feedback.days import short_day
from feedback.models import BoardQuote, Release, TextReading, barred_from
from safeguards.duties import Ask, Due, Duty, Found, Kind, shaped
from safeguards.prepared import Given

MOST = 1000  # counted
BY_US = ("by_hand", "words_changed")  # whoever did it knows
Verdict = TextReading.Verdict
LATELY = Given(lambda ask: ask.now - timedelta(days=settings.DUTY_AHEAD_DAYS), DateTimeField())
LONG_AGO = Given(lambda ask: ask.now - timedelta(days=settings.READING_DAYS), DateTimeField())


# To read --------------------------------------------------------------------------------------------------------------
def to_read(user: User) -> "QuerySet[Any]":
    """Everything that this person could read as the second of two."""
    return shaped(TextReading.objects.waiting().readable_by(user).order_by("put_at", "pk"), at="put_at")


def reading_due(row: Found, ask: Ask) -> Due:
    """Within READING_DAYS of when it was put."""
    due_at = row.at + timedelta(days=settings.READING_DAYS)
    return Due(due_at, late=due_at < ask.now)


def to_read_duty(oldest: Found, _ask: Ask) -> Duty:
    """One line for all of them."""
    title = ngettext(
        "Read %(count)d text as the second person", "Read %(count)d texts as the second person", oldest.count
    )
    return Duty(
        kind=_("Waits since %(day)s") % {"day": short_day(oldest.at)},
        title=title % {"count": oldest.count},
        detail=_("You say whether anybody could be known by it."),
        url=reverse("reading_list"),
        label=_("Read it"),
    )


# Put to somebody ------------------------------------------------------------------------------------------------------
def unread(user: User) -> "QuerySet[Any]":
    """Texts this person put to somebody, and nobody has read in time."""
    rows = TextReading.objects.waiting().filter(put_by=user.ident, put_at__lt=LONG_AGO)
    return _shaped(rows.order_by("put_at", "pk"), at="put_at")


def unread_duty(row: Found, _ask: Ask) -> Duty:
    """Ask, or ask somebody else."""
    return Duty(
        kind=_("Waits for a second reader since %(day)s") % {"day": short_day(row.at)},
        title=_about(row),
        detail=_("Ask them, or take it back and put it to somebody else."),
        url=_page(row),
        label=_("See who is asked"),
    )


def answered(user: User) -> "QuerySet[Any]":
    """What a second person found lately, until something is done about it: other words are put, or it is released."""
    later = TextReading.objects.filter(change=OuterRef("change"), put_at__gt=OuterRef("read_at"))
    released = Release.objects.filter(reading=OuterRef("pk"))
    shown = BoardQuote.objects.filter(reading=OuterRef("pk"))
    theirs = Q(contribution__in=Contribution.objects.visible_to(user).values("pk"))
    rows = TextReading.objects.filter(read_at__gte=LATELY, taken_back_at__isnull=True).filter(
        Q(change__isnull=False) | (theirs & (Q(verdict=Verdict.KNOWN) | Q(beside__isnull=False)))
    )
    rows = rows.filter(~Exists(later), ~Exists(released), ~Exists(shown)).order_by("read_at", "pk")
    return _shaped(rows, at="read_at", is_so=Q(verdict=Verdict.CLEAR))


def _in_time(row: Found, _ask: Ask) -> Due:
    return Due(row.at + timedelta(days=settings.DUTY_AHEAD_DAYS))


def answered_duty(row: Found, _ask: Ask) -> Duty:
    """What they found."""
    found = _("Nobody can be known by it, a reader found %(day)s")
    known = _("Somebody could be known by it, a reader found %(day)s")
    return Duty(
        kind=(found if row.is_so else known) % {"day": short_day(row.at)},
        title=_about(row),
        detail=_("Release it, if nobody stands in the way.") if row.is_so else _("It is shown to nobody as it is."),
        url=_page(row),
        label=_("See what is left to do") if row.is_so else _("See what they found"),
    )


# Called back ----------------------------------------------------------------------------------------------------------
def called_back(user: User) -> "QuerySet[Any]":
    """What was shown, and lately fell by itself; until it is released anew. Not where somebody said it whose record is
    closed to this person: that it fell would tell of them."""
    later = Release.objects.filter(
        change=OuterRef("change"), use=OuterRef("use"), released_at__gt=OuterRef("released_at")
    )
    fallen = Release.objects.filter(called_back_at__gte=LATELY).exclude(called_back_why__in=BY_US)
    fallen = fallen.exclude(change__links__contribution__in=barred_from(user)).filter(~Exists(later))
    rows = fallen.order_by("called_back_at", "pk")
    return shaped(rows, pk="change", what="change__title", at="called_back_at", is_so=Q(use=Release.Use.PUBLIC))


def called_back_duty(row: Found, _ask: Ask) -> Duty:
    """Whoever made the change thinks it is still shown; the public reads it no more."""
    hidden, off = _("“You said” is not shown any more: %(title)s"), _("Off the public board: %(title)s")
    tell = _("Something has changed for somebody who said it. Tell the change’s owner.")
    return Duty(
        kind=_("Called back %(day)s") % {"day": short_day(row.at)},
        title=(off if row.is_so else hidden) % {"title": row.what},
        detail=_("Something has changed for somebody who said it.") if row.is_so else tell,
        url=reverse("you_said", args=[row.pk]),
        label=_("See why"),
    )


def _shaped(rows: "QuerySet[Any]", **columns: Any) -> "QuerySet[Any]":
    titled = rows.annotate(
        about=Coalesce("change", "beside"), title=Coalesce("change__title", "beside__title")
    )  # a change, or the one beside which a quote would stand
    return shaped(titled, pk="about", person="contribution", what="title", **columns)


def _about(row: Found) -> str:
    if row.pk and row.person:
        return _("Somebody’s own words, for the public board: %(title)s") % {"title": row.what}
    return _("“You said”: %(title)s") % {"title": row.what} if row.pk else _("Somebody’s own words, to be quoted")


def _page(row: Found) -> str:
    if row.pk and row.person:
        return reverse("board_quote", args=[row.pk, row.person])
    return reverse("you_said", args=[row.pk]) if row.pk else reverse("quote", args=[row.person])


def _late(row: Found, _ask: Ask) -> Due:
    return Due(row.at + timedelta(days=settings.READING_DAYS), late=True)


MANAGES = (Permission.MANAGE_CHANGES, Permission.OPEN_SURVIVORS)
READINGS = (
    Kind(rows=to_read, due=reading_due, say=to_read_duty, needs=(Permission.READ_TEXTS,), most=MOST, each=1),
    Kind(rows=unread, due=_late, say=unread_duty, needs=MANAGES),
    Kind(rows=answered, due=_in_time, say=answered_duty, needs=MANAGES),
    Kind(rows=called_back, due=_in_time, say=called_back_duty, needs=MANAGES),
)
