"""What changes ask of a coordinator: owners who answered, what is late, and who is missing."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from accounts.roles import Permission
from feedback.days import short_day
from feedback.due import GOING_ON, days_late, late_since, promised_on
from feedback.models import Change, Escalation, ProgressReport
from feedback.reports import who_says_what
from outbox.models import State
from safeguards.duties import Duty, most_urgent

Status = Change.Status
GONE = Q(is_active=False) | Q(set_up_at__isnull=True)


def changing(user: User, now: datetime) -> list[Duty]:
    """Everything about changes: six queries and those of what was told, whatever the number of changes."""
    if not user.can(Permission.MANAGE_CHANGES):
        return []
    today = timezone.localdate(now)
    changes = Change.objects.visible_to(user).select_related("owner", "area")
    waiting = ProgressReport.objects.open().select_related("change", "reported_by").order_by("reported_at")
    return [
        *most_urgent(waiting, _confirm),
        *most_urgent(_late(changes, today), lambda change: _ask_owner(change, today)),
        *most_urgent(_silent(changes, today), lambda change: _ask_report(change, today)),
        *most_urgent(_without_owner(changes), _name_owner),
        *most_urgent(_without_sponsor(changes, today), _name_sponsor),
        *most_urgent(_without_lead(today), lambda area: _name_lead(area, now)),
    ]


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


# What is late -----------------------------------------------------------------------------------------------------
def _promised(changes: "QuerySet[Change]") -> "QuerySet[Change]":
    promised = Case(When(status=Status.IMPLEMENTED, then=F("check_on")), default=F("due_on"))
    return changes.annotate(promised=promised).order_by("promised", "pk")


def _late(changes: "QuerySet[Change]", today: date) -> "QuerySet[Change]":
    return _promised(changes.late(today)).prefetch_related("escalations__told", "escalations__message")  # type: ignore[attr-defined]


def _ask_owner(change: Change, today: date) -> Duty:
    promised, days = promised_on(change) or today, days_late(change, today)
    is_check = change.status == Status.IMPLEMENTED
    who = change.owner.name if change.owner else change.area.name
    title = _("Look whether it has stayed: %(title)s") if is_check else _("Ask %(name)s when it is made: %(title)s")
    return Duty(
        kind=ngettext("Change: %(count)d day late", "Change: %(count)d days late", days) % {"count": days},
        title=title % {"name": who, "title": change.title},
        detail=_who_was_told(change, promised),
        url=reverse("change_detail", args=[change.pk]),
        label=_("See the change"),
        due_at=_start_of(promised),
        late=True,
    )


def _who_was_told(change: Change, promised: date) -> str:
    """Whom it went to, of this promised day; only what has surely gone."""
    told = [
        _("%(name)s was told %(day)s.") % {"name": each.told.name, "day": short_day(each.message.sent_at)}
        for each in change.escalations.all()
        if each.late_for == promised and each.message and each.message.state == State.SENT and each.message.sent_at
    ]
    return " ".join(told) or _("Promised for %(day)s.") % {"day": short_day(promised)}


def _silent(changes: "QuerySet[Change]", today: date) -> "QuerySet[Change]":
    """The owner's next word was due, and nothing was said within a fortnight before that day or since."""
    since = F("report_on") - timedelta(days=settings.DUTY_AHEAD_DAYS)
    said = ProgressReport.objects.filter(change=OuterRef("pk"), reported_at__date__gte=OuterRef("said_since"))
    due = changes.filter(status__in=(*GOING_ON, Status.IMPLEMENTED), report_on__lte=today).annotate(said_since=since)
    return due.filter(~Exists(said)).order_by("report_on", "pk")


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
def _without_owner(changes: "QuerySet[Change]") -> "QuerySet[Change]":
    """Accepted, and nobody there who makes it happen."""
    accepted = changes.filter(status__in=(Status.ACCEPTED, Status.IN_PROGRESS))
    gone = User.objects.filter(GONE, pk=OuterRef("owner"))
    return accepted.filter(Q(owner__isnull=True) | Exists(gone)).order_by("created_at", "pk")


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


def _without_sponsor(changes: "QuerySet[Change]", today: date) -> "QuerySet[Change]":
    """So late that a sponsor should hear of it, and there is none."""
    gone = User.objects.filter(GONE, pk=OuterRef("sponsor"))
    late = changes.late(late_since(Escalation.Level.SPONSOR, today))  # type: ignore[attr-defined]
    return _promised(late.filter(Q(sponsor__isnull=True) | Exists(gone)))


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


def _without_lead(today: date) -> "QuerySet[Organisation]":
    """Departments in which a change is so late that their lead should hear of it, and nobody is named or there."""
    late = Change.objects.late(late_since(Escalation.Level.LEAD, today)).values("area")
    gone = User.objects.filter(GONE, pk=OuterRef("lead"))
    return Organisation.objects.filter(Q(lead__isnull=True) | Exists(gone), pk__in=late).order_by("name")


def _name_lead(area: Organisation, now: datetime) -> Duty:
    return Duty(
        kind=_("Late, and no lead to tell"),
        title=_("Ask for a lead to be named: %(name)s") % {"name": area.name},
        detail=_("Whoever looks after accounts can name one, under Organisations."),
        url=f"{reverse('change_list')}?status=late",
        label=_("See what is late"),
        due_at=now,
        late=True,
    )


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
