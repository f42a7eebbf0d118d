"""What texts on their way out of the room ask of the desk: to be read, released, or written another way."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Contribution
from feedback.days import short_day
from feedback.models import Release, TextReading, barred_from
from safeguards.duties import Duty

MOST = 50
BY_US = ("by_hand", "words_changed")  # whoever did it knows
Verdict = TextReading.Verdict


def duties(user: User, now: datetime) -> list[Duty]:
    """At most four queries, whatever waits."""
    found = to_read(user, now) if user.can(Permission.READ_TEXTS) else []
    if not user.can(Permission.MANAGE_CHANGES):
        return found
    return [*found, *unread(user, now), *answered(user, now), *called_back(user, now)]


def to_read(user: User, now: datetime) -> list[Duty]:
    """One line for everything that this person could read as the second of two."""
    waiting = list(TextReading.objects.waiting().readable_by(user).order_by("put_at").values_list("put_at", flat=True))
    if not waiting:
        return []
    due_at = waiting[0] + timedelta(days=settings.READING_DAYS)
    count = len(waiting)
    title = ngettext("Read %(count)d text as the second person", "Read %(count)d texts as the second person", count)
    return [
        Duty(
            kind=_("Waits since %(day)s") % {"day": short_day(waiting[0])},
            title=title % {"count": count},
            detail=_("You say whether anybody could be known by it."),
            url=reverse("reading_list"),
            label=_("Read it"),
            due_at=due_at,
            late=due_at < now,
        )
    ]


def unread(user: User, now: datetime) -> list[Duty]:
    """Texts this person put to somebody, and nobody has read in time."""
    before = now - timedelta(days=settings.READING_DAYS)
    rows = TextReading.objects.waiting().filter(put_by=user, put_at__lt=before).select_related("change", "reader")
    return [
        Duty(
            kind=_("Waits for a second reader since %(day)s") % {"day": short_day(row.put_at)},
            title=_about(row),
            detail=_("Ask them, or take it back and put it to somebody else."),
            url=_page(row),
            label=_("See who is asked"),
            due_at=row.put_at + timedelta(days=settings.READING_DAYS),
            late=True,
        )
        for row in rows.order_by("put_at")[:MOST]
    ]


def answered(user: User, now: datetime) -> list[Duty]:
    """What a second person found lately, until something is done about it: other words are put, or it is released."""
    lately = now - timedelta(days=settings.DUTY_AHEAD_DAYS)
    later = TextReading.objects.filter(change=OuterRef("change"), put_at__gt=OuterRef("read_at"))
    released = Release.objects.filter(reading=OuterRef("pk"))
    rows = TextReading.objects.filter(read_at__gte=lately, taken_back_at__isnull=True).filter(
        Q(change__isnull=False)
        | Q(contribution__in=Contribution.objects.visible_to(user).values("pk"), verdict=Verdict.KNOWN)
    )
    rows = rows.filter(~Exists(later), ~Exists(released)).select_related("change")
    return [_found(row) for row in rows.order_by("read_at")[:MOST]]


def _found(row: TextReading) -> Duty:
    is_clear = row.verdict == Verdict.CLEAR
    read_at = row.read_at or row.put_at
    found = _("Nobody can be known by it, a reader found %(day)s")
    known = _("Somebody could be known by it, a reader found %(day)s")
    return Duty(
        kind=(found if is_clear else known) % {"day": short_day(read_at)},
        title=_about(row),
        detail=_("Release it, if nobody stands in the way.") if is_clear else _("It is shown to nobody as it is."),
        url=_page(row),
        label=_("See what is left to do") if is_clear else _("See what they found"),
        due_at=read_at + timedelta(days=settings.DUTY_AHEAD_DAYS),
    )


def called_back(user: User, now: datetime) -> list[Duty]:
    """What was shown, and lately fell by itself; until it is released anew. Not where somebody said it whose record is
    closed to this person: that it fell would tell of them."""
    lately = now - timedelta(days=settings.DUTY_AHEAD_DAYS)
    later = Release.objects.filter(change=OuterRef("change"), released_at__gt=OuterRef("released_at"))
    fallen = Release.objects.filter(called_back_at__gte=lately).exclude(called_back_why__in=BY_US)
    fallen = fallen.exclude(change__links__contribution__in=barred_from(user))
    return [
        Duty(
            kind=_("Called back %(day)s") % {"day": short_day(row.called_back_at or now)},
            title=_("“You said” is not shown any more: %(title)s") % {"title": row.change.title},
            detail=_("Something has changed for somebody who said it. Tell the change’s owner."),
            url=reverse("you_said", args=[row.change_id]),
            label=_("See why"),
            due_at=(row.called_back_at or now) + timedelta(days=settings.DUTY_AHEAD_DAYS),
        )
        for row in fallen.filter(~Exists(later)).select_related("change").order_by("called_back_at")[:MOST]
    ]


def _about(row: TextReading) -> str:
    if row.change is not None:
        return _("“You said”: %(title)s") % {"title": row.change.title}
    return _("Somebody’s own words, to be quoted")


def _page(row: TextReading) -> str:
    if row.change_id is not None:
        return reverse("you_said", args=[row.change_id])
    return reverse("quote", args=[row.contribution_id])
