"""What engagement asks of the desk: notes to finish, and plans to go through again."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import RecordBlock, User
from accounts.models.block import digest_of
from accounts.roles import Permission
from engagement.drafts import old_drafts
from engagement.duties_of_assessment import duties_of_assessment
from engagement.duties_of_consents import duties_of_consents
from engagement.duties_of_inbound import duties_of_inbound
from engagement.duties_of_talks import to_look_in_on, to_pass_on, to_write_down
from engagement.models import Consultation, SafeContactPlan, Survivor
from safeguards.duties import Duty, most_urgent

LEFT = 100  # looked at one by one


def duties(user: User, now: datetime) -> list[Duty]:
    """Nothing for anyone who may not open survivors."""
    if not user.can(Permission.OPEN_SURVIVORS):
        return []
    return [
        *duties_of_inbound(user, now),
        *to_pass_on(user, now),
        *to_write_down(user),
        *to_look_in_on(user, now),
        *open_notes(user),
        *plans_to_go_through(user, now),
        *duties_of_assessment(user, now),
        *duties_of_consents(user, now),
        *old_drafts(user, now),
    ]


def open_notes(user: User) -> list[Duty]:
    """Consultations this person began and has not closed, and those whose holder can no longer open them."""
    talks = Consultation.objects.visible_to(user).open().with_names().order_by("started_at")
    own = most_urgent(talks.filter(held_by=user), notes_duty)
    return [*own, *map(notes_duty, left_behind(talks.exclude(held_by=user)))]


def notes_duty(talk: Any) -> Duty:
    """A talk that is not closed yet."""
    return Duty(
        kind=_("Open since %(moment)s") % {"moment": date_format(timezone.localtime(talk.started_at), "j F, H:i")},
        title=_("Finish your notes on %(name)s") % {"name": talk.name},
        detail=_("Close the consultation when the last questions are answered."),
        url=reverse("consultation_detail", args=[talk.pk]),
        label=_("Finish the notes"),
        due_at=talk.started_at,
    )


def left_behind(talks: "QuerySet[Any]") -> list[Any]:
    """Talks whose holder has no account any more, or is barred from the record: somebody else finishes them. Only
    talks with somebody on whose record a block stands are looked at one by one."""
    blocks = RecordBlock.objects.standing().filter(record=OuterRef("participations__survivor"))
    suspect = talks.annotate(is_barred=Exists(blocks)).filter(Q(held_by__is_active=False) | Q(is_barred=True))
    found = list(suspect.select_related("held_by").prefetch_related("participations").distinct()[:LEFT])
    people = {part.survivor_id for talk in found for part in talk.participations.all()}
    barred = (
        set(RecordBlock.objects.standing().filter(record__in=people).values_list("record", "barred")) if found else ()
    )
    standing = {(record, bytes(digest)) for record, digest in barred}
    return [
        talk
        for talk in found
        if not talk.held_by.is_active
        or any((part.survivor_id, digest_of(talk.held_by)) in standing for part in talk.participations.all())
    ]


def plans_to_go_through(user: User, now: datetime) -> list[Duty]:
    """Safe contact plans that have run out, or will within DUTY_AHEAD_DAYS."""
    plans = SafeContactPlan.objects.filter(
        survivor__in=Survivor.objects.visible_to(user),
        status=SafeContactPlan.Status.CONFIRMED,
        rely_until__lte=timezone.localdate(now) + timedelta(days=settings.DUTY_AHEAD_DAYS),
    )
    ordered = plans.select_related("survivor").order_by("rely_until", "pk")
    return most_urgent(ordered, lambda plan: plan_duty(plan, now))


def plan_duty(plan: SafeContactPlan, now: datetime) -> Duty:
    """Call them before it runs out; once it has, only a person may, to confirm it again."""
    last_day = plan.rely_until or timezone.localdate(now)
    is_over = timezone.localdate(now) > last_day
    kind = _("Safe contact plan ran out on %(day)s") if is_over else _("Safe contact plan runs out on %(day)s")
    return Duty(
        kind=kind % {"day": date_format(last_day, "j F")},
        title=_("Go through the plan with %(name)s") % {"name": plan.survivor.pseudonym},
        detail=_("Nothing is sent to them by itself until it is confirmed again.")
        if is_over
        else _("Any talk in which they confirm it renews it."),
        url=reverse("plan_edit", args=[plan.survivor_id]),
        label=_("Go through the plan"),
        due_at=timezone.make_aware(datetime.combine(last_day, settings.WORKING_DAY_ENDS)),
        late=is_over,
    )
