"""What partners and their referrals ask of the desk. A line names the reference and the agency, and nobody."""

from datetime import datetime
from typing import Any

from django.db.models import Case, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.anybody import duties_of
from accounts.models import User
from accounts.roles import Permission
from engagement.actions.follow_ups import due_at
from engagement.duties_of_talks import time_left
from engagement.models import FollowUp
from feedback.days import short_day
from partners import complaints
from partners.clock import end_of_day_after
from partners.duties_of_ends import ENDS
from partners.duties_of_partners import PARTNERS
from partners.models import ComplaintHandover, PartnerReport, Referral, ReferralMessage, ReferralStep
from partners.models.referral import NAMED
from partners.offence_answer import unanswered
from partners.standing import day_words, last_day, moment_words
from safeguards.duties import Ask, Due, Duty, Found, Kind, shaped, since
from safeguards.prepared import Given

Status, Choice, Told = Referral.Status, Referral.Choice, PartnerReport.Kind
NEEDS = (Permission.MANAGE_REFERRALS,)
# what was promised for today or for the next working day
SOON = Given(lambda ask: end_of_day_after(ask.now, working_days=1), DateTimeField())


def duties(user: User, now: datetime) -> list[Duty]:
    """Everything to do in this room now."""
    return duties_of(user, now, KINDS)


# Whose ----------------------------------------------------------------------------------------------------------------
def _open(user: User) -> "QuerySet[Referral]":
    return Referral.objects.visible_to(user).open()


def _shaped(rows: "QuerySet[Any]", **columns: Any) -> "QuerySet[Any]":
    held = {"name": "reference", "what": "organisation__name", "at": "submitted_at"} | columns
    return shaped(rows, **held)


def _of_referrals(rows: "QuerySet[Any]", user: User, **columns: Any) -> "QuerySet[Any]":
    """Rows that belong to a referral this person may see."""
    theirs = rows.filter(referral__in=Referral.objects.visible_to(user).order_by().values("pk"))
    held = {"pk": "referral", "name": "referral__reference", "what": "referral__organisation__name", "at": "at"}
    return shaped(theirs, **(held | columns))


def page_of(row: Found) -> str:
    """Where it is done: the page of the referral leads on."""
    return reverse("referral_detail", args=[row.pk])


def from_whom(row: Found) -> str:
    """The agency, or that it came from nobody's account."""
    return _("From %(agency)s.") % {"agency": row.what} if row.what else _("Taken by a coordinator.")


# What the law has set hours on ----------------------------------------------------------------------------------------
def may_tell_of_offence(user: User) -> "QuerySet[Any]":
    """Sent knowing that it may have to be recorded, and nobody has said yet whether it has: closed or not."""
    rows = unanswered(Referral.objects.visible_to(user).filter(may_tell_of_offence=True))
    return _shaped(rows.order_by("submitted_at", "pk"))


def offence_due(row: Found, ask: Ask) -> Due:
    """The hours run since it arrived, whoever reads it when (CR-4)."""
    by = due_at(FollowUp.Kind.CRIME, row.at)
    return Due(by, late=by < ask.now)


def offence_duty(row: Found, ask: Ask) -> Duty:
    return Duty(
        kind=time_left(offence_due(row, ask).at, ask.now),
        title=_("Read %(reference)s: it may tell of an offence") % {"reference": row.name},
        detail=_("%(from)s Say whether it has to be recorded. The hours run since it arrived.")
        % {"from": from_whom(row)},
        url=reverse("referral_offence", args=[row.pk]),
        label=_("Read it now"),
    )


def complaints_asked_for(user: User) -> "QuerySet[Any]":
    """They want a complaint, and it was not passed on; or was sent back, and they have asked again since (SR-2)."""
    said = PartnerReport.objects.filter(referral=OuterRef("pk"), kind=Told.MIND_CHANGED, wants="complaint")
    passed_on = ComplaintHandover.objects.filter(referral=OuterRef("pk")).order_by("-made_at")
    rows = _open(user).filter(choice__in=[Choice.COMPLAINT, Choice.BOTH], mind_changed_at__isnull=True)
    rows = rows.annotate(passed_on_at=Subquery(passed_on.values("made_at")[:1])).annotate(
        again_at=Subquery(said.filter(at__gt=OuterRef("passed_on_at")).order_by("at").values("at")[:1]),
        asked_at=Coalesce(Subquery(said.order_by("at").values("at")[:1]), "submitted_at"),
    )
    rows = rows.filter(Q(passed_on_at__isnull=True) | Q(again_at__isnull=False))
    rows = rows.filter(~Exists(passed_on.filter(returned_at__isnull=True)))
    asked_at = Case(When(passed_on_at__isnull=True, then="asked_at"), default="again_at")
    return _shaped(rows.order_by("submitted_at", "pk"), at=asked_at)


def to_be_weighed(user: User) -> "QuerySet[Any]":
    """By what was ticked it may have to go to professional standards, and nobody has decided yet (SR-3): as soon as a
    complaint. Where they ask for one it is passed on anyway."""
    passed_on = ComplaintHandover.objects.filter(referral=OuterRef("pk"))
    asks = Q(choice__in=[Choice.COMPLAINT, Choice.BOTH], mind_changed_at__isnull=True)
    return _shaped(_open(user).filter(NAMED, ~Exists(passed_on)).exclude(asks).order_by("submitted_at", "pk"))


def weigh_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("This may have to go to professional standards."),
        title=_("Look at %(reference)s") % {"reference": row.name},
        detail=from_whom(row),
        url=reverse("handover_make", args=[row.pk]),
        label=_("Pass it on, or say why not now"),
    )


def sent_back(user: User) -> "QuerySet[Any]":
    """Professional standards sent it back, and no step was taken since."""
    later = ReferralStep.objects.filter(referral=OuterRef("referral"), at__gte=OuterRef("returned_at"))
    again = ComplaintHandover.objects.filter(referral=OuterRef("referral"), made_at__gt=OuterRef("returned_at"))
    rows = ComplaintHandover.objects.filter(returned_at__isnull=False).exclude(referral__status=Status.CLOSED)
    rows = rows.filter(~Exists(later.exclude(by=OuterRef("returned_by"))), ~Exists(again))
    return _of_referrals(rows.order_by("returned_at", "pk"), user, at="returned_at")


def sent_back_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("Since %(day)s") % {"day": short_day(row.at)},
        title=_("Sent back by professional standards: %(reference)s") % {"reference": row.name},
        detail=from_whom(row),
        url=f"{page_of(row)}#handovers",
        label=_("Decide what is next"),
    )


def complaint_due(row: Found, ask: Ask) -> Due:
    """The end of the working day on which it was asked for."""
    by = complaints.due_at(row.at)
    return Due(by, late=by < ask.now)


def complaint_duty(row: Found, ask: Ask) -> Duty:
    due = complaint_due(row, ask)
    late, kind = _("Complaint late: to be passed on by %(moment)s"), _("Complaint: pass it on by %(moment)s")
    return Duty(
        kind=(late if due.late else kind) % {"moment": moment_words(due.at)},
        title=_("Pass on the complaint in %(reference)s") % {"reference": row.name},
        detail=_("%(from)s It goes to professional standards the same working day, whatever else is done.")
        % {"from": from_whom(row)},
        url=reverse("handover_make", args=[row.pk]),
        label=_("Pass it on"),
    )


# What their worker told us --------------------------------------------------------------------------------------------
def _reports(user: User, **which: Any) -> "QuerySet[Any]":
    rows = PartnerReport.objects.filter(seen_at__isnull=True, **which).order_by("at", "pk")
    return _of_referrals(rows, user, person="kind")


def said_not_safe(user: User) -> "QuerySet[Any]":
    """They are not safe to contact: nothing goes to them, and a person has to look."""
    return _reports(user, kind=Told.NOT_SAFE)


def changed_their_mind(user: User) -> "QuerySet[Any]":
    """They want nothing further, or a complaint, or no complaint any more."""
    return _reports(user, kind=Told.MIND_CHANGED)


def said_something_else(user: User) -> "QuerySet[Any]":
    """Something has happened; or somebody else is their worker now."""
    return _reports(user, kind__in=[Told.EVENT, Told.WORKER, Told.COVER])


REPORTED = {
    Told.NOT_SAFE: gettext_lazy("No longer safe to contact: %(reference)s"),
    Told.MIND_CHANGED: gettext_lazy("They have changed their mind: %(reference)s"),
    Told.EVENT: gettext_lazy("Something has happened: %(reference)s"),
    Told.WORKER: gettext_lazy("Another worker: %(reference)s"),
    Told.COVER: gettext_lazy("Somebody covers for the worker: %(reference)s"),
}


def report_duty(row: Found, _ask: Ask) -> Duty:
    is_danger = row.person == Told.NOT_SAFE
    more = _("Nothing goes to them until you have been through their plan with them.") if is_danger else ""
    return Duty(
        kind=_("Their worker told us at %(moment)s") % {"moment": moment_words(row.at)},
        title=REPORTED[Told(row.person)] % {"reference": row.name},
        detail=f"{from_whom(row)} {more}".strip(),
        url=page_of(row),
        label=_("See what they said"),
    )


def unread_messages(user: User) -> "QuerySet[Any]":
    """From a worker, and nobody has read it."""
    rows = ReferralMessage.objects.filter(read_at__isnull=True, to_partner=False).order_by("at", "pk")
    return _of_referrals(rows, user)


def message_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("Arrived %(moment)s") % {"moment": date_format(timezone.localtime(row.at), "j F, H:i")},
        title=_("Read a message about %(reference)s") % {"reference": row.name},
        detail=from_whom(row),
        url=page_of(row),
        label=_("Read it"),
    )


# What was promised ----------------------------------------------------------------------------------------------------
def unanswered_yet(user: User) -> "QuerySet[Any]":
    """Sent, and nobody has said that it arrived. What was sent first is due first."""
    rows = _open(user).filter(status=Status.RECEIVED).order_by("submitted_at", "pk")
    return _shaped(rows, until="acknowledge_by")


def acknowledge_due(row: Found, ask: Ask) -> Due:
    return Due(row.until, late=row.until < ask.now)


def acknowledge_duty(row: Found, ask: Ask) -> Duty:
    is_late = acknowledge_due(row, ask).late
    kind = _("Late: an answer was promised by %(by)s") if is_late else _("Answer promised by %(by)s")
    return Duty(
        kind=kind % {"by": moment_words(row.until)},
        title=_("Answer the worker: %(reference)s") % {"reference": row.name}
        if row.what
        else _("Look at %(reference)s") % {"reference": row.name},
        detail=from_whom(row),
        url=page_of(row),
        label=_("See what they ask"),
    )


def _promised(user: User, field: str, **which: Any) -> "QuerySet[Any]":
    """Those for which this is due soon. Found by their urgency, which is no later than anything that is due."""
    near: QuerySet[Any] = Referral.objects.visible_to(user).open().with_urgency()
    rows = (
        near.filter(urgency__lte=SOON)
        .exclude(status=Status.RECEIVED)
        .filter(**{f"{field}__lte": SOON}, **which)
        .order_by("urgency", "pk")
    )
    return _shaped(rows, until=field)


def updates_owed(user: User) -> "QuerySet[Any]":
    """The worker should hear from us."""
    return _promised(user, "update_by")


def to_put_right(user: User) -> "QuerySet[Any]":
    """It should be put right, and is not settled."""
    return _promised(user, "resolve_by", resolved_at__isnull=True)


def promise_due(row: Found, ask: Ask) -> Due:
    """`until` is the first moment after the day."""
    return Due(row.until, late=row.until <= ask.now)


def update_duty(row: Found, ask: Ask) -> Duty:
    return Duty(
        kind=_by_end_of_day(row, ask),
        title=(
            _("Tell the worker where %(reference)s stands") if row.what else _("Tell them where %(reference)s stands")
        )
        % {"reference": row.name},
        detail=_("%(from)s “Nothing yet” is news too.") % {"from": from_whom(row)},
        url=page_of(row),
        label=_("Write to them") if row.what else _("See where it stands"),
    )


def resolve_duty(row: Found, ask: Ask) -> Duty:
    return Duty(
        kind=_by_end_of_day(row, ask),
        title=_("Put right what %(reference)s asks for") % {"reference": row.name},
        detail=_("%(from)s If we are waiting for the survivor, say so: then the clock stands still.")
        % {"from": from_whom(row)},
        url=page_of(row),
        label=_("See where it stands"),
    )


def _by_end_of_day(row: Found, ask: Ask) -> str:
    words = _("Late: promised by the end of %(day)s") if promise_due(row, ask).late else _("By the end of %(day)s")
    return words % {"day": day_words(last_day(row.until))}


OF_ONE = ("pk",)
KINDS = (
    Kind(rows=may_tell_of_offence, due=offence_due, say=offence_duty, needs=NEEDS, urgent=True, has_clock=True),
    Kind(rows=complaints_asked_for, due=complaint_due, say=complaint_duty, needs=NEEDS, urgent=True, has_clock=True),
    Kind(rows=to_be_weighed, due=complaint_due, say=weigh_duty, needs=NEEDS, urgent=True, has_clock=True),
    Kind(rows=said_not_safe, due=since, say=report_duty, needs=NEEDS, one_for=OF_ONE, urgent=True),
    Kind(rows=changed_their_mind, due=since, say=report_duty, needs=NEEDS, one_for=OF_ONE, urgent=True),
    Kind(rows=sent_back, due=since, say=sent_back_duty, needs=NEEDS, one_for=OF_ONE, urgent=True),
    Kind(rows=said_something_else, due=since, say=report_duty, needs=NEEDS, one_for=OF_ONE),
    Kind(rows=unanswered_yet, due=acknowledge_due, say=acknowledge_duty, needs=NEEDS),
    Kind(rows=unread_messages, due=since, say=message_duty, needs=NEEDS, one_for=OF_ONE),
    Kind(rows=updates_owed, due=promise_due, say=update_duty, needs=NEEDS),
    Kind(rows=to_put_right, due=promise_due, say=resolve_duty, needs=NEEDS),
    *ENDS,
    *PARTNERS,
)
