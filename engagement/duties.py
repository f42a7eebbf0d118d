"""What engagement asks of the desk: notes to finish, and plans to go through again."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import RecordBlock, User
from accounts.roles import Permission
from engagement.drafts import OLD_DRAFTS
from engagement.duties_of_assessment import ASSESSMENTS
from engagement.duties_of_consents import CONSENTS
from engagement.duties_of_inbound import INBOUND
from engagement.duties_of_talks import TALKS
from engagement.looking_ahead import NEAR
from engagement.models import Consultation, Contribution, Participation, SafeContactPlan, Survivor
from safeguards.duties import Ask, Due, Duty, Found, Kind, shaped, since

LEFT = 100  # looked at one by one
NEEDS = (Permission.OPEN_SURVIVORS,)


# Notes ----------------------------------------------------------------------------------------------------------------
def _open_talks(user: User) -> "QuerySet[Any]":
    return Consultation.objects.visible_to(user).open().with_names().order_by("started_at", "pk")


def own_notes(user: User) -> "QuerySet[Any]":
    """Consultations this person began and has not closed. Of a referral in which nothing was written down yet there are
    no notes to finish: the referral itself says what is next."""
    written = Exists(Contribution.objects.filter(consultation=OuterRef("pk")))
    talks = _open_talks(user).filter(~Q(channel=Consultation.Channel.REFERRAL) | written, held_by=user.ident)
    return shaped(talks, name="name", at="started_at")


def left_notes(user: User) -> "QuerySet[Any]":
    """Talks whose holder has no account any more: somebody else finishes them, of each holder the oldest first. Looked
    for holder by holder: there are few."""
    theirs = _open_talks(user).filter(held_by=OuterRef("pk"))
    gone = User.objects.filter(is_active=False).annotate(talk=Subquery(theirs.values("pk")[:1]))
    about = {name: Subquery(theirs.values(name)[:1]) for name in ("name", "started_at")}
    left = gone.filter(talk__isnull=False).order_by("pk")
    return shaped(left, pk="talk", name=about["name"], at=about["started_at"])


def suspect_notes(user: User) -> "QuerySet[Any]":
    """Talks of others with somebody on whose record a block stands."""
    blocks = RecordBlock.objects.standing().order_by().values("record")
    suspect = Participation.objects.filter(survivor__in=blocks).values("consultation")
    talks = _open_talks(user).filter(pk__in=suspect, held_by__is_active=True).exclude(held_by=user.ident)
    return shaped(talks, name="name", at="started_at")


def barred_notes(found: list[Found], _ask: Ask) -> list[Found]:
    """Those whose holder is barred from them. Whom a block bars is not written down plainly: it is looked at one by
    one."""
    if not found:
        return found
    asked = [row.pk for row in found]
    talks = Consultation.objects.filter(pk__in=asked).select_related("held_by").prefetch_related("participations")
    people = {talk: {part.survivor_id for part in talk.participations.all()} for talk in talks}
    records = RecordBlock.objects.standing().filter(record__in=set().union(*people.values()))
    barred = {(record, bytes(mark)) for record, mark in records.values_list("record", "barred")}
    left = {str(talk.pk) for talk, said in people.items() if any((each, talk.held_by.mark) in barred for each in said)}
    return [row for row in found if row.pk in left]


def notes_duty(talk: Found, _ask: Ask) -> Duty:
    """A talk that is not closed yet."""
    return Duty(
        kind=_("Open since %(moment)s") % {"moment": date_format(timezone.localtime(talk.at), "j F, H:i")},
        title=_("Finish your notes on %(name)s") % {"name": talk.name},
        detail=_("Close the consultation when the last questions are answered."),
        url=reverse("consultation_detail", args=[talk.pk]),
        label=_("Finish the notes"),
    )


# Plans ----------------------------------------------------------------------------------------------------------------
def plans_to_go_through(user: User) -> "QuerySet[Any]":
    """Safe contact plans that have run out, or will within DUTY_AHEAD_DAYS."""
    plans = SafeContactPlan.objects.filter(
        survivor__in=Survivor.objects.visible_to(user),
        status=SafeContactPlan.Status.CONFIRMED,
        rely_until__lte=NEAR,
    )
    ordered = plans.order_by("rely_until", "pk")
    return shaped(ordered, person="survivor", name="survivor__pseudonym", on="rely_until")


def plan_due(plan: Found, ask: Ask) -> Due:
    """By the end of its last working day."""
    return Due(timezone.make_aware(datetime.combine(plan.on, settings.WORKING_DAY_ENDS)), late=ask.today > plan.on)


def plan_duty(plan: Found, ask: Ask) -> Duty:
    """Call them before it runs out; once it has, only a person may, to confirm it again."""
    is_over = ask.today > plan.on
    kind = _("Safe contact plan ran out on %(day)s") if is_over else _("Safe contact plan runs out on %(day)s")
    return Duty(
        kind=kind % {"day": date_format(plan.on, "j F")},
        title=_("Go through the plan with %(name)s") % {"name": plan.name},
        detail=_("Nothing is sent to them by itself until it is confirmed again.")
        if is_over
        else _("Any talk in which they confirm it renews it."),
        url=reverse("plan_edit", args=[plan.person]),
        label=_("Go through the plan"),
    )


KINDS = (
    *INBOUND,
    *TALKS,
    Kind(rows=own_notes, due=since, say=notes_duty, needs=NEEDS),
    Kind(rows=left_notes, due=since, say=notes_duty, needs=NEEDS),
    Kind(rows=suspect_notes, due=since, say=notes_duty, needs=NEEDS, keep=barred_notes, most=LEFT, each=LEFT),
    Kind(rows=plans_to_go_through, due=plan_due, say=plan_duty, needs=NEEDS),
    *ASSESSMENTS,
    *CONSENTS,
    *OLD_DRAFTS,
)
