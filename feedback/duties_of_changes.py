"""What changes ask of a coordinator: owners who answered, what is late, and who is missing."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)  # fmt: skip
from django.db.models.functions import Coalesce, Concat, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.anybody import TODAY
from accounts.models import Organisation, User
from accounts.roles import Permission
from feedback.days import short_day
from feedback.evidence import why_shut
from feedback.loops import start_of
from feedback.models import Change, Escalation, Evidence, ProgressReport
from feedback.models.change import GOING_ON, PROMISED
from feedback.reports import who_says_what
from outbox.models import State
from safeguards.duties import Ask, Due, Duty, Found, Kind, shaped, since
from safeguards.filing.models import FileState
from safeguards.models import SealedFile
from safeguards.prepared import Given

Status = Change.Status
LONG_UNSCANNED = timedelta(days=1)  # a scanner looks within minutes
AHEAD = Given(lambda _ask: timedelta(days=settings.DUTY_AHEAD_DAYS), DurationField())
LATE_FOR_LEADS = Given(lambda ask: ask.today - timedelta(days=settings.OVERDUE_LEAD_DAYS), DateField())
LATE_FOR_SPONSORS = Given(lambda ask: ask.today - timedelta(days=settings.OVERDUE_SPONSOR_DAYS), DateField())
HAS_SCANNER = Given(lambda _ask: bool(settings.CLAMAV_ADDRESS), BooleanField())
SCANNED_BEFORE = Given(lambda ask: ask.now - LONG_UNSCANNED, DateTimeField())


# What the owner said --------------------------------------------------------------------------------------------------
def reports(_user: User) -> "QuerySet[Any]":
    """What owners reported and nobody has confirmed or sent back."""
    rows = ProgressReport.objects.open().order_by("reported_at", "pk")
    told = Concat("to", Value(" "), "kind", output_field=TextField())
    return shaped(rows, pk="change", person=told, name="reported_by__name", what="change__title", at="reported_at")


def report_duty(row: Found, _ask: Ask) -> Duty:
    """It counts once it is confirmed."""
    to, kind = row.person.split(" ")
    return Duty(
        kind=_("Owner wrote %(day)s") % {"day": short_day(row.at)},
        title=f"{who_says_what(row.name, to, kind)}: {row.what}",
        detail=_("It counts once you have confirmed it.") if to else _("Read it, or ask something in return."),
        url=reverse("change_detail", args=[row.pk]),
        label=_("Read and confirm") if to else _("Read it"),
    )


# What nobody can open -------------------------------------------------------------------------------------------------
def shut(_user: User) -> "QuerySet[Any]":
    """Evidence that is not safe, does not open any more, or waits too long for a scanner; until another document of the
    same change came after it. Without a scanner nothing waits for one."""
    bad = Q(file__in=SealedFile.objects.dangerous().values("pk"))
    unscanned = SealedFile.objects.long_unscanned(before=SCANNED_BEFORE)
    bad |= Q(HAS_SCANNER, file__in=unscanned.order_by().values("pk"))
    standing = Evidence.objects.filter(taken_back_at__isnull=True)
    later = standing.filter(change=OuterRef("change"), added_at__gt=OuterRef("added_at"))
    safe = later.exclude(file__in=SealedFile.objects.dangerous().values("pk"))
    rows = standing.filter(bad).filter(~Exists(safe)).order_by("added_at", "pk")
    return shaped(rows, pk="change", person="file__state", what="change__title", at="added_at")


def shut_duty(row: Found, _ask: Ask) -> Duty:
    """Why, and where to see it."""
    state = FileState(row.person)
    return Duty(
        kind=str(state.label),
        title=_("Nobody can open a file: %(title)s") % {"title": row.what},
        detail=why_shut(state),
        url=reverse("change_detail", args=[row.pk]),
        label=_("See the change"),
    )


# What is late ---------------------------------------------------------------------------------------------------------
def _gone(who: str) -> Q:
    """Nobody is named, or somebody who cannot read what is put to them (feedback.owners.is_there)."""
    return Q(**{who: None}) | Q(**{f"{who}__is_active": False}) | Q(**{f"{who}__set_up_at": None})


def _promised(user: User) -> "QuerySet[Any]":
    """Changes with the day that counts now (feedback.due.promised_on), longest promised first."""
    changes = Change.objects.visible_to(user).filter(status__in=[*GOING_ON, Status.IMPLEMENTED.value])
    return changes.annotate(promised=PROMISED).order_by("promised", "pk")


def _shaped(rows: "QuerySet[Any]", **columns: Any) -> "QuerySet[Any]":
    who = Coalesce("owner__name", "area__name")
    return shaped(rows, **({"name": who, "what": "title", "on": "promised"} | columns))


def late(user: User) -> "QuerySet[Any]":
    """Promised for a day that is over; with whom that was told to, by messages that have surely gone."""
    told = Escalation.objects.filter(change=OuterRef("pk"), late_for=OuterRef("promised"), message__state=State.SENT)
    each = JSONObject(name="told__name", at=Coalesce("message__sent_at", "at"))
    named = told.order_by().values("change").annotate(all=JSONBAgg(each, order_by="pk")).values("all")
    is_check = Q(status=Status.IMPLEMENTED)
    return _shaped(_promised(user).filter(promised__lt=TODAY), person=Subquery(named), is_so=is_check)


def late_duty(row: Found, ask: Ask) -> Duty:
    """Ask its owner."""
    days = (ask.today - row.on).days
    title = _("Look whether it has stayed: %(title)s") if row.is_so else _("Ask %(name)s when it is made: %(title)s")
    return Duty(
        kind=ngettext("Change: %(count)d day late", "Change: %(count)d days late", days) % {"count": days},
        title=title % {"name": row.name, "title": row.what},
        detail=_who_was_told(row.person, row.on),
        url=reverse("change_detail", args=[row.pk]),
        label=_("See the change"),
    )


def _who_was_told(told: str | None, promised: date) -> str:
    """Whom it went to, of this promised day."""
    sentences = [
        _("%(name)s was told %(day)s.") % {"name": each["name"], "day": short_day(datetime.fromisoformat(each["at"]))}
        for each in json.loads(told or "[]")
    ]
    return " ".join(sentences) or _("Promised for %(day)s.") % {"day": short_day(promised)}


def silent(user: User) -> "QuerySet[Any]":
    """Whose owner should have reported by now, and did not."""
    since = ExpressionWrapper(F("report_on") - AHEAD, output_field=DateTimeField())
    said = ProgressReport.objects.filter(change=OuterRef("pk"), reported_at__date__gte=OuterRef("said_since"))
    rows = _promised(user).annotate(said_since=since).filter(~Exists(said), report_on__lte=TODAY)
    return _shaped(rows.order_by("report_on", "pk"), on="report_on")


def silent_duty(row: Found, _ask: Ask) -> Duty:
    """Ask how far it is."""
    return Duty(
        kind=_("Report due %(day)s") % {"day": short_day(row.on)},
        title=_("Ask %(name)s how far it is: %(title)s") % {"name": row.name, "title": row.what},
        detail=_("Nothing was reported yet. Agree another day if that is fair."),
        url=reverse("change_detail", args=[row.pk]),
        label=_("See the change"),
    )


# Who is missing -------------------------------------------------------------------------------------------------------
def nobodys(user: User) -> "QuerySet[Any]":
    """Accepted or begun, and nobody is to make it happen."""
    return _shaped(_begun(user).filter(owner__isnull=True), name="owner__name", at="created_at")


def owners_gone(user: User) -> "QuerySet[Any]":
    """Owners who can read nothing any more, each with what they have had longest of what was accepted or begun."""
    return _first_of(_gone_people(), _begun(user).filter(owner=OuterRef("pk")))


def _begun(user: User) -> "QuerySet[Any]":
    changes = _promised(user).filter(status__in=[Status.ACCEPTED.value, Status.IN_PROGRESS.value])
    return changes.order_by("created_at", "pk")


def _gone_people() -> "QuerySet[User]":
    """Whoever cannot read what is put to them (feedback.owners.is_there)."""
    return User.objects.filter(Q(is_active=False) | Q(set_up_at=None)).order_by("name", "pk")


def _first_of(people: "QuerySet[Any]", theirs: "QuerySet[Any]") -> "QuerySet[Any]":
    """Each of these with the first change of theirs, looked for one by one; nobody without one."""
    first = people.annotate(first=Subquery(theirs.values("pk")[:1])).filter(first__isnull=False)
    of_it = {name: Subquery(theirs.values(name)[:1]) for name in ("title", "created_at", "promised")}
    return shaped(
        first, pk="first", person="pk", name="name", what=of_it["title"], at=of_it["created_at"], on=of_it["promised"]
    )


def owner_duty(row: Found, _ask: Ask) -> Duty:
    """Name one."""
    closed, nobody = _("The account of %(name)s is closed."), _("It was accepted, and has no owner.")
    return Duty(
        kind=_("Nobody makes it happen"),
        title=_("Name an owner: %(title)s") % {"title": row.what},
        detail=closed % {"name": row.name} if row.name else nobody,
        url=reverse("change_edit", args=[row.pk]),
        label=_("Name an owner"),
    )


def no_sponsor(user: User) -> "QuerySet[Any]":
    """So late that a sponsor should hear of it, and none is named."""
    return _shaped(_promised(user).filter(sponsor__isnull=True, promised__lte=LATE_FOR_SPONSORS))


def sponsors_gone(user: User) -> "QuerySet[Any]":
    """Sponsors who can read nothing any more, each with what is longest late of what they should hear of."""
    late = _promised(user).filter(sponsor=OuterRef("pk"), promised__lte=LATE_FOR_SPONSORS)
    return _first_of(_gone_people(), late)


def sponsor_duty(row: Found, _ask: Ask) -> Duty:
    """Name one."""
    return Duty(
        kind=_("Late, and no sponsor to tell"),
        title=_("Name a sponsor: %(title)s") % {"title": row.what},
        detail=_("It is so late that a sponsor should hear of it."),
        url=reverse("change_edit", args=[row.pk]),
        label=_("Name a sponsor"),
    )


def no_lead(user: User) -> "QuerySet[Any]":
    """Departments in which something is so late that their lead should hear of it, and nobody is there to."""
    late = _promised(user).filter(area=OuterRef("pk"), promised__lte=LATE_FOR_LEADS)
    return _first_of(Organisation.objects.filter(_gone("lead")).order_by("name", "pk"), late)


def lead_duty(row: Found, _ask: Ask) -> Duty:
    """Whoever looks after accounts names one."""
    return Duty(
        kind=_("Late, and no lead to tell"),
        title=_("Ask for a lead to be named: %(name)s") % {"name": row.name},
        detail=_("Whoever looks after accounts can name one, under Organisations."),
        url=f"{reverse('change_list')}?status=late",
        label=_("See what is late"),
    )


def _by_day(row: Found, ask: Ask) -> Due:
    return Due(start_of(row.on), late=row.on < ask.today)


NEEDS = (Permission.TELL_SURVIVORS, Permission.MANAGE_CHANGES)
CHANGES = (
    Kind(rows=reports, due=since, say=report_duty, needs=NEEDS),
    Kind(rows=late, due=_by_day, say=late_duty, needs=NEEDS),
    Kind(rows=silent, due=_by_day, say=silent_duty, needs=NEEDS),
    Kind(rows=nobodys, due=since, say=owner_duty, needs=NEEDS),
    Kind(rows=owners_gone, due=since, say=owner_duty, needs=NEEDS),
    Kind(rows=no_sponsor, due=_by_day, say=sponsor_duty, needs=NEEDS),
    Kind(rows=sponsors_gone, due=_by_day, say=sponsor_duty, needs=NEEDS),
    Kind(rows=no_lead, due=_by_day, say=lead_duty, needs=NEEDS),
    Kind(rows=shut, due=since, say=shut_duty, needs=NEEDS),
)
