"""What changes ask of a coordinator: owners who answered, what is late, and who is missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from feedback.days import short_day
from feedback.due import GOING_ON, days_late, promised_on
from feedback.evidence import Paper
from feedback.models import Change, Escalation, Evidence, ProgressReport
from feedback.owners import is_there
from feedback.reports import who_says_what
from outbox.models import State
from safeguards.duties import Duty, most_urgent
from safeguards.models import SealedFile

Status = Change.Status
READ = 60  # changes: the longest promised first
LONG_UNSCANNED = timedelta(days=1)  # a scanner looks within minutes


def changing(user: User, now: datetime) -> list[Duty]:
    """Everything about changes, in three queries, and one more where something is late."""
    if not user.can(Permission.MANAGE_CHANGES):
        return []
    today = timezone.localdate(now)
    waiting = ProgressReport.objects.open().select_related("change", "reported_by").order_by("reported_at")
    pressing = list(_pressing(user, today)[:READ])
    told = _told(change for change in pressing if days_late(change, today))
    found = [duty for change in pressing for duty in _duties_of(change, today, told.get(change.pk, []))]
    return [*most_urgent(waiting, _confirm), *found, *_leads(pressing, today), *most_urgent(_shut(now), _look_after)]


def _pressing(user: User, today: date) -> "QuerySet[Change]":
    """What is late, what its owner should have reported on, and what nobody makes happen; longest promised first."""
    since = F("report_on") - timedelta(days=settings.DUTY_AHEAD_DAYS)
    said = ProgressReport.objects.filter(change=OuterRef("pk"), reported_at__date__gte=OuterRef("said_since"))
    going_on = Q(status__in=(*GOING_ON, Status.IMPLEMENTED))
    gone = Q(owner__isnull=True) | Q(owner__is_active=False) | Q(owner__set_up_at__isnull=True)
    promised = Case(When(status=Status.IMPLEMENTED, then=F("check_on")), default=F("due_on"))
    changes = Change.objects.visible_to(user).annotate(said_since=since, promised=promised, has_said=Exists(said))
    is_silent = going_on & Q(report_on__lte=today, has_said=False)
    is_nobodys = Q(status__in=(Status.ACCEPTED, Status.IN_PROGRESS)) & gone
    is_late = going_on & Q(promised__lt=today)
    found = changes.annotate(is_silent=Case(When(is_silent, then=True), default=False))
    in_order = found.filter(is_late | is_silent | is_nobodys).order_by(F("promised").asc(nulls_last=True), "pk")
    return in_order.select_related("owner", "sponsor", "area__lead")


def _told(late: Iterable[Change]) -> dict[UUID, list[Escalation]]:
    """Change → who was told that it is late, by messages that have surely gone."""
    found: defaultdict[UUID, list[Escalation]] = defaultdict(list)
    if pks := [change.pk for change in late]:
        rows = Escalation.objects.filter(change__in=pks, message__state=State.SENT)
        for row in rows.select_related("told", "message").order_by("pk"):
            found[row.change_id].append(row)
    return found


def _duties_of(change: Change, today: date, told: Sequence[Escalation]) -> Iterator[Duty]:
    late = days_late(change, today)
    if late:
        yield _ask_owner(change, today, told)
    if vars(change)["is_silent"]:
        yield _ask_report(change, today)
    if change.status in (Status.ACCEPTED, Status.IN_PROGRESS) and not is_there(change.owner):
        yield _name_owner(change)
    if late >= settings.OVERDUE_SPONSOR_DAYS and not is_there(change.sponsor):
        yield _name_sponsor(change)


def _leads(pressing: Iterable[Change], today: date) -> list[Duty]:
    """Departments in which something is so late that their lead should hear of it, and nobody is there to."""
    late = [change for change in pressing if days_late(change, today) >= settings.OVERDUE_LEAD_DAYS]
    areas = {change.area_id: change for change in late if not is_there(change.area.lead)}
    return [_name_lead(change, today) for change in areas.values()]


# What the owner said ----------------------------------------------------------------------------------------------
def _confirm(report: ProgressReport) -> Duty:
    return Duty(
        kind=_("Owner wrote %(day)s") % {"day": short_day(report.reported_at)},
        title=f"{who_says_what(report)}: {report.change.title}",
        detail=_("It counts once you have confirmed it.") if report.to else _("Read it, or ask something in return."),
        url=reverse("change_detail", args=[report.change_id]),
        label=_("Read and confirm") if report.to else _("Read it"),
        due_at=report.reported_at,
    )


# What nobody can open ---------------------------------------------------------------------------------------------
def _shut(now: datetime) -> "QuerySet[Evidence]":
    """Evidence that is not safe, does not open any more, or waits too long for a scanner; until another document of the
    same change came after it. Without a scanner nothing waits for one."""
    shut = Q(file__in=SealedFile.objects.dangerous().values("pk"))
    if settings.CLAMAV_ADDRESS:
        unscanned = SealedFile.objects.long_unscanned(before=now - LONG_UNSCANNED)
        shut |= Q(file__in=unscanned.order_by().values("pk"))
    later = Evidence.objects.filter(change=OuterRef("change"), added_at__gt=OuterRef("added_at"))
    safe = later.exclude(file__in=SealedFile.objects.dangerous().values("pk"))
    return Evidence.objects.filter(shut, ~Exists(safe)).select_related("change", "file").order_by("added_at")


def _look_after(evidence: Evidence) -> Duty:
    return Duty(
        kind=evidence.file.get_state_display(),
        title=_("Nobody can open a file: %(title)s") % {"title": evidence.change.title},
        detail=Paper(evidence).why_shut,
        url=reverse("change_detail", args=[evidence.change_id]),
        label=_("See the change"),
        due_at=evidence.added_at,
    )


# What is late -----------------------------------------------------------------------------------------------------
def _ask_owner(change: Change, today: date, told: Sequence[Escalation]) -> Duty:
    promised, days = promised_on(change) or today, days_late(change, today)
    is_check = change.status == Status.IMPLEMENTED
    who = change.owner.name if change.owner else change.area.name
    title = _("Look whether it has stayed: %(title)s") if is_check else _("Ask %(name)s when it is made: %(title)s")
    return Duty(
        kind=ngettext("Change: %(count)d day late", "Change: %(count)d days late", days) % {"count": days},
        title=title % {"name": who, "title": change.title},
        detail=_who_was_told(told, promised),
        url=reverse("change_detail", args=[change.pk]),
        label=_("See the change"),
        due_at=_start_of(promised),
        late=True,
    )


def _who_was_told(told: Sequence[Escalation], promised: date) -> str:
    """Whom it went to, of this promised day."""
    sentences = [
        _("%(name)s was told %(day)s.") % {"name": each.told.name, "day": short_day(each.message.sent_at or each.at)}
        for each in told
        if each.late_for == promised and each.message
    ]
    return " ".join(sentences) or _("Promised for %(day)s.") % {"day": short_day(promised)}


def _ask_report(change: Change, today: date) -> Duty:
    day = change.report_on or today
    who = change.owner.name if change.owner else change.area.name
    return Duty(
        kind=_("Report due %(day)s") % {"day": short_day(day)},
        title=_("Ask %(name)s how far it is: %(title)s") % {"name": who, "title": change.title},
        detail=_("Nothing was reported yet. Agree another day if that is fair."),
        url=reverse("change_detail", args=[change.pk]),
        label=_("See the change"),
        due_at=_start_of(day),
        late=day < today,
    )


# Who is missing ---------------------------------------------------------------------------------------------------
def _name_owner(change: Change) -> Duty:
    closed, nobody = _("The account of %(name)s is closed."), _("It was accepted, and has no owner.")
    return Duty(
        kind=_("Nobody makes it happen"),
        title=_("Name an owner: %(title)s") % {"title": change.title},
        detail=closed % {"name": change.owner.name} if change.owner else nobody,
        url=reverse("change_edit", args=[change.pk]),
        label=_("Name an owner"),
        due_at=change.created_at,
    )


def _name_sponsor(change: Change) -> Duty:
    return Duty(
        kind=_("Late, and no sponsor to tell"),
        title=_("Name a sponsor: %(title)s") % {"title": change.title},
        detail=_("It is so late that a sponsor should hear of it."),
        url=reverse("change_edit", args=[change.pk]),
        label=_("Name a sponsor"),
        due_at=_start_of(promised_on(change) or timezone.localdate()),
        late=True,
    )


def _name_lead(change: Change, today: date) -> Duty:
    return Duty(
        kind=_("Late, and no lead to tell"),
        title=_("Ask for a lead to be named: %(name)s") % {"name": change.area.name},
        detail=_("Whoever looks after accounts can name one, under Organisations."),
        url=f"{reverse('change_list')}?status=late",
        label=_("See what is late"),
        due_at=_start_of(promised_on(change) or today),
        late=True,
    )


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
