"""Referrals that have come to something and are not at their end: somebody is to be told, asked or warned."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, DateField, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.anybody import TODAY
from accounts.models import User
from accounts.roles import Permission
from feedback.days import short_day
from feedback.evidence import why_shut
from outbox.models import Message, State
from partners.actions.refusals import NothingMoreKept
from partners.holding import left_alone
from partners.models import OutcomeTold, Referral, ReferralFile, ReferralMessage, ReferralPause
from partners.workflow import PASSED_ON, SETTLED
from safeguards.duties import Ask, Due, Duty, Found, Kind, late_since, shaped, since
from safeguards.filing.models import FileState
from safeguards.models import SealedFile, SubjectKey
from safeguards.prepared import Given

Status = Referral.Status
NEEDS = (Permission.MANAGE_REFERRALS,)
LONG_UNSCANNED = timedelta(days=1)  # a scanner looks within minutes
MAIL_DAYS = timedelta(days=14)  # mail that failed longer ago has been followed by other mail
HAS_SCANNER = Given(lambda _ask: bool(settings.CLAMAV_ADDRESS), BooleanField())
SCANNED_BEFORE = Given(lambda ask: ask.now - LONG_UNSCANNED, DateTimeField())
NEAR = Given(lambda ask: ask.today + timedelta(days=settings.DUTY_AHEAD_DAYS), DateField())
LATELY = Given(lambda ask: ask.now - MAIL_DAYS, DateTimeField())
TOLD = OutcomeTold.objects.filter(referral=OuterRef("pk"))
WORKER_HEARD = ReferralMessage.objects.filter(referral=OuterRef("pk"), to_partner=True, at__gte=OuterRef("status_at"))


def _open(user: User, *statuses: str) -> "QuerySet[Referral]":
    rows = Referral.objects.visible_to(user).open().filter(status__in=statuses)
    return rows.order_by("submitted_at", "pk")


def _shaped(rows: "QuerySet[Any]", **columns: Any) -> "QuerySet[Any]":
    held = {"name": "reference", "what": "organisation__name", "at": "status_at"} | columns
    return shaped(rows, **held)


def _page(row: Found) -> str:
    return reverse("referral_detail", args=[row.pk])


# What came of it ------------------------------------------------------------------------------------------------------
def untold(user: User) -> "QuerySet[Any]":
    """Something was offered or came of it, or it went elsewhere, and the survivor has not heard; not while we wait for
    them anyway. Somebody we never met hears from their worker where it went."""
    waited_for = ReferralPause.objects.filter(referral=OuterRef("pk"), ended_at__isnull=True)
    rows = _open(user, Status.OFFERED, Status.AGREED, Status.NOT_AGREED, Status.LEARNED, Status.COMPLAINT, *PASSED_ON)
    rows = rows.exclude(status__in=[Status.COMPLAINT, *PASSED_ON], survivor__isnull=True)
    return _shaped(rows.filter(~Exists(TOLD), ~Exists(waited_for), mind_changed_at__isnull=True))


def untold_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("Since %(day)s") % {"day": short_day(row.at)},
        title=_("Tell the survivor what came of %(reference)s") % {"reference": row.name},
        detail=_("By a way that is safe for them; and write down what they answered."),
        url=_page(row),
        label=_("See how"),
    )


def not_put_right(user: User) -> "QuerySet[Any]":
    """They have said that it is not put right, and nothing was decided since."""
    return _shaped(_open(user, Status.NOT_AGREED).filter(Exists(TOLD)))


def not_put_right_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("Said no %(day)s") % {"day": short_day(row.at)},
        title=_("It is not put right for them: %(reference)s") % {"reference": row.name},
        detail=_("Try again, or pass it on as a complaint if they want that."),
        url=_page(row),
        label=_("Decide what is next"),
    )


def to_close(user: User) -> "QuerySet[Any]":
    """Everybody has heard what came of it, and it is not closed; or the person does not want it any more."""
    heard = Q(Exists(TOLD), status__in=[Status.AGREED, Status.LEARNED, Status.COMPLAINT, *PASSED_ON])
    heard |= Q(Exists(WORKER_HEARD), status__in=PASSED_ON, survivor__isnull=True)
    rows = Referral.objects.visible_to(user).open().filter(heard | Q(mind_changed_at__isnull=False))
    return _shaped(rows.order_by("submitted_at", "pk"), is_so=Q(mind_changed_at__isnull=False))


def to_close_duty(row: Found, _ask: Ask) -> Duty:
    told = _("They have been told. The page says what is missing, such as what was learnt.")
    unwanted = _("They do not want it any more. Nothing further is done, and what they said is kept.")
    return Duty(
        kind=_("Since %(day)s") % {"day": short_day(row.at)},
        title=_("Bring %(reference)s to its end") % {"reference": row.name},
        detail=unwanted if row.is_so else told,
        url=_page(row),
        label=_("See what is missing"),
    )


def nothing_kept(user: User) -> "QuerySet[Any]":
    """Its key was destroyed with the survivor's, and it is not closed; nothing but that can be done with it."""
    key = SubjectKey.objects.filter(pk=OuterRef("key_id")).values("pk")[:1]  # one look each, never through all the keys
    rows = Referral.objects.visible_to(user).open().filter(mind_changed_at__isnull=True)
    rows = rows.alias(key=Subquery(key)).filter(key__isnull=True)
    return _shaped(rows.order_by("submitted_at", "pk"))


def nothing_kept_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("It is over"),
        title=_("Bring %(reference)s to its end") % {"reference": row.name},
        detail=str(NothingMoreKept.sentence),
        url=_page(row),
        label=_("Close it"),
    )


def deadlines(user: User) -> "QuerySet[Any]":
    """A day that matters to them is near, such as a hearing, and it is not settled."""
    rows = Referral.objects.visible_to(user).open().exclude(status__in=sorted(SETTLED))
    rows = rows.filter(deadline_on__gte=TODAY, deadline_on__lte=NEAR)
    return _shaped(rows.order_by("deadline_on", "pk"), on="deadline_on")


def deadline_due(row: Found, _ask: Ask) -> Due:
    return Due(_start_of(row.on))


def deadline_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("Their day is %(day)s") % {"day": short_day(row.on)},
        title=_("A day that matters to them is near: %(reference)s") % {"reference": row.name},
        detail=_("A hearing, or another day that their worker named."),
        url=_page(row),
        label=_("See where it stands"),
    )


# Who holds it there ---------------------------------------------------------------------------------------------------
def held_by_nobody(user: User) -> "QuerySet[Any]":
    """Whoever held it at the partner has left, and nobody covers: nobody there hears of it any more."""
    rows = Referral.objects.visible_to(user).open().filter(left_alone(on=TODAY))
    return _shaped(rows.order_by("submitted_at", "pk"))


def nobody_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("Their worker has left"),
        title=_("Nobody holds %(reference)s at their service any more") % {"reference": row.name},
        detail=_("Ring %(agency)s: a colleague takes it over on their desk.") % {"agency": row.what},
        url=_page(row),
        label=_("See the referral"),
    )


# What did not arrive --------------------------------------------------------------------------------------------------
def shut_files(user: User) -> "QuerySet[Any]":
    """A file that is not safe, does not open any more, or waits too long for a scanner; until a safe one came after it.
    Without a scanner nothing waits for one."""
    bad = Q(file__in=SealedFile.objects.dangerous().order_by().values("pk"))
    unscanned = SealedFile.objects.long_unscanned(before=SCANNED_BEFORE)
    bad |= Q(HAS_SCANNER, file__in=unscanned.order_by().values("pk"))
    later = ReferralFile.objects.filter(referral=OuterRef("referral"), added_at__gt=OuterRef("added_at"))
    safe = later.exclude(file__in=SealedFile.objects.dangerous().order_by().values("pk"))
    theirs = Referral.objects.visible_to(user).open().order_by().values("pk")
    rows = ReferralFile.objects.filter(bad, ~Exists(safe), referral__in=theirs).order_by("added_at", "pk")
    return shaped(rows, pk="referral", name="referral__reference", person="file__state", at="added_at")


def shut_duty(row: Found, _ask: Ask) -> Duty:
    state = FileState(row.person)
    return Duty(
        kind=str(state.label),
        title=_("Nobody can open a file of %(reference)s") % {"reference": row.name},
        detail=why_shut(state),
        url=_page(row),
        label=_("See the referral"),
    )


def unheard(user: User) -> "QuerySet[Any]":
    """Mail to a worker that did not surely go, and after which none went."""
    later = Message.objects.filter(
        resolver="worker",
        recipient_id=OuterRef("recipient_id"),
        key_id=OuterRef("key_id"),
        created_at__gt=OuterRef("created_at"),
    )
    about = Referral.objects.visible_to(user).open().filter(key_id=OuterRef("key_id"))
    worker = User.objects.filter(pk=OuterRef("recipient_id"))
    mail: QuerySet[Any] = Message.objects.filter(
        resolver="worker", state__in=(State.UNSURE, State.FAILED), created_at__gte=LATELY
    )
    mail = mail.annotate(
        about=Subquery(about.values("pk")[:1]),
        called=Subquery(about.values("reference")[:1]),
        worker=Subquery(worker.values("name")[:1]),
    )
    rows = mail.filter(~Exists(later), about__isnull=False).order_by("created_at", "pk")
    return shaped(rows, pk="about", name="called", person="worker", what="state", at="created_at")


def unheard_duty(row: Found, _ask: Ask) -> Duty:
    could_not = _("Could not be sent, %(day)s") % {"day": short_day(row.at)}
    return Duty(
        kind=_("Not sure it was sent") if row.what == State.UNSURE else could_not,
        title=_("%(name)s may not have heard of %(reference)s") % {"name": row.person, "reference": row.name},
        detail=_("Ring them at work. They see it on their desk all the same."),
        url=_page(row),
        label=_("See the referral"),
    )


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


OF_ONE = ("pk",)
ENDS = (
    Kind(rows=not_put_right, due=since, say=not_put_right_duty, needs=NEEDS),
    Kind(rows=untold, due=since, say=untold_duty, needs=NEEDS),
    Kind(rows=to_close, due=since, say=to_close_duty, needs=NEEDS),
    Kind(rows=nothing_kept, due=since, say=nothing_kept_duty, needs=NEEDS),
    Kind(rows=deadlines, due=deadline_due, say=deadline_duty, needs=NEEDS),
    Kind(rows=held_by_nobody, due=since, say=nobody_duty, needs=NEEDS),
    Kind(rows=shut_files, due=since, say=shut_duty, needs=NEEDS, one_for=OF_ONE),
    Kind(rows=unheard, due=late_since, say=unheard_duty, needs=NEEDS, one_for=OF_ONE),
)
