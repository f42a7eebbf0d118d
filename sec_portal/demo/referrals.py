"""Referrals of the demo, each where it stands: rows with their moments, counted in working days so that nothing is late
on whatever day it is made. The one of this morning, and a draft, are made by the actions themselves."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from accounts.models import Organisation, User
from engagement.actions.profile import set_support_worker
from engagement.actions.referral_talks import open_referral_talk
from engagement.models import Consultation, ContactRoute, ContactWindow, SafeContactPlan, Survivor, Wording
from feedback.models import ChangeLink
from partners.actions.clocks import set_clock
from partners.actions.drafts import begin_draft, keep_step
from partners.actions.submitting import index_referral, submit_referral, written_down
from partners.clock import acknowledge_by
from partners.complaints import due_at
from partners.given import ContactGiven, ReferralGiven
from partners.models import (
    ComplaintHandover,
    OutcomeTold,
    PartnerReport,
    Referral,
    ReferralChange,
    ReferralDraft,
    ReferralMessage,
    ReferralPause,
    ReferralStep,
    Remedy,
)
from partners.typed import Typed
from partners.workflow import SETTLED
from safeguards.sealing import keys_in_hand, new_key
from safeguards.working_days import after_working_days, is_working_day
from sec_portal.demo.asked import CLOSED_ONES, OPEN, THIS_MORNING, Asked, Status, Step, Wrote
from sec_portal.demo.conversations import LATELY
from sec_portal.demo.conversations import OPEN as NOT_FINISHED
from sec_portal.demo.scene import WALES, Scene
from sec_portal.demo.survivors import WEEKDAYS

NO_CRIME = "Nothing is told but how the service dealt with it."
THROUGH = "Nia Roberts, Hafan Dawel, 01632 960456"
DAY, EARLIEST, LATEST = timedelta(days=1), timedelta(days=330), timedelta(days=45)
DRAFTED = {
    "agreement": {
        "job": ["idva"], "aim": ["service_recovery"], "has_agreed": ["yes"], "agreed_how": ["phone"],
        "agreed_to": ["contact", "told_outcome"], "knows_warning": ["yes"],
    },
    "person": {"their_reference": ["HD-118"], "language": ["cy"], "reach": ["through_me"]},
}  # fmt: skip


def add_referrals(scene: Scene, nia: User, paul: User) -> dict[str, Referral]:
    """Every state there is; what is urgent among it came today or yesterday. By the name of each."""
    made = {name: _add(scene, nia, paul, asked) for name, asked in {**CLOSED_ONES, **OPEN}.items()}
    _call_off(scene, made["called off"], nia)
    _ask_for_complaint(scene, made["asks for both"], nia)
    _wait_for_them(scene, made["waits for them"])
    _only_through(scene, made["through the worker"], nia)
    _not_safe(scene, made["not safe"], nia)
    made["this morning"] = _send_this_morning(scene, nia)
    _begin_one(scene, nia)
    return made


# When -----------------------------------------------------------------------------------------------------------------
def earlier_today(scene: Scene, hour: int, minute: int) -> datetime:
    """At this time of the clock, or a little while ago where it is not that late yet."""
    at = datetime.combine(timezone.localdate(scene.now), time(hour, minute), tzinfo=WALES)
    return at if at < scene.now else scene.now - timedelta(minutes=25)


def working_day(scene: Scene, before: int, to: date | None = None) -> date:
    """The working day so many before this one, or before today; which itself does not count."""
    day = to or timezone.localdate(scene.now)
    while before:
        day -= DAY
        before -= is_working_day(day)
    return day


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=WALES)


def _after(referral: Referral, days: int, hour: int, minute: int = 0) -> datetime:
    """So many working days after it was sent; never before it was."""
    at = _moment(after_working_days(timezone.localdate(referral.submitted_at), days), hour, minute)
    return max(at, referral.submitted_at + timedelta(minutes=20))


# One of them ----------------------------------------------------------------------------------------------------------
def _add(scene: Scene, nia: User, paul: User, asked: Asked) -> Referral:
    link = _answered(asked) if asked.changes else None
    talk = link.contribution.consultation if link else None
    about = link.contribution.survivor if link else scene.survivors.get(asked.about)
    day = working_day(scene, asked.before, to=timezone.localdate(talk.started_at) if talk else None)
    at = _moment(day, asked.steps[0].hour)
    given = _given(asked.given, at)
    draft = ReferralDraft(
        pk=uuid4(), organisation=_organisation(scene, nia, asked), owner=nia,
        warning=Wording.objects.current("recording_warning", "referral"), warned_at=at - timedelta(minutes=9),
    )  # fmt: skip
    draft.key_id = new_key(about.pk if about else draft.pk)
    by = nia if asked.source == Referral.Source.PARTNER else scene.coordinator
    if about:
        given = replace(given, language=about.language)
    with keys_in_hand([draft.key_id]):
        referral = written_down(draft, given, asked.source, by, at)
        _stand(scene, referral, asked, about)
        _talk(scene, referral, talk)
        referral.save(force_insert=True)
        index_referral(referral, given)
        _add_rows(scene, referral, asked, nia)
    if link:
        ReferralChange.objects.create(
            referral=referral, change=link.change, linked_at=referral.status_at, linked_by=scene.coordinator
        )
    _hand_over(scene, referral, asked, paul)
    set_clock(referral)
    referral.save()
    return referral


def _organisation(scene: Scene, nia: User, asked: Asked) -> Organisation | None:
    if asked.source == Referral.Source.SURVIVOR:
        return None
    return scene.organisations["hafan"] if asked.source == Referral.Source.PHONE else nia.organisation


def _given(words: dict[str, Any], at: datetime) -> ReferralGiven:
    held: dict[str, Any] = {
        "job": "idva", "reply_to": "nia@demo.example", "agreed_on": timezone.localdate(at), "agreed_how": "in_person",
        "knows_warning": True, "choice": "put_right", "language": "en", **words,
    }  # fmt: skip
    contact = held.pop("contact", {})
    return ReferralGiven(**held, contact=ContactGiven(**contact))


def _answered(asked: Asked) -> ChangeLink:
    """The newest point that one of these changes answers, in a talk that nothing else hangs on."""
    now = timezone.now()
    links = ChangeLink.objects.filter(
        change__title__in=asked.changes,
        contribution__consultation__started_at__range=(now - EARLIEST, now - LATEST),
        contribution__consultation__closed_at__isnull=False,
    ).select_related("change", "contribution__consultation", "contribution__survivor")
    taken = {*Referral.objects.filter(survivor__isnull=False).values_list("survivor", flat=True)}
    links = links.exclude(contribution__survivor__in=taken).exclude(
        contribution__survivor__pseudonym__in=[NOT_FINISHED, *LATELY]
    )
    return links.order_by("-contribution__consultation__started_at", "contribution__number")[0]


def _stand(scene: Scene, referral: Referral, asked: Asked, about: Survivor | None) -> None:
    """Where it stands, by its steps; its talk comes afterwards."""
    referral.survivor = about
    referral.acknowledge_by = acknowledge_by(
        referral.submitted_at, working_days=settings.REFERRAL_ACKNOWLEDGE_WORKING_DAYS
    )
    referral.department = scene.organisations.get(asked.area)
    referral.shared_outcome, referral.outcome = asked.shared or None, asked.outcome
    for step in asked.steps:
        at = _at(referral, step)
        referral.status, referral.status_at = step.status, at
        if step.status == Status.ACKNOWLEDGED:
            referral.acknowledged_at, referral.acknowledged_by, referral.taken_by = at, *[scene.coordinator] * 2
        is_settled = step.status in SETTLED
        referral.resolved_at = (referral.resolved_at or at) if is_settled else None
        if step.status == Status.CLOSED:
            referral.closed_at, referral.closed_by = at, scene.coordinator
    updates = [_after(referral, each.after, each.hour) for each in asked.wrote if each.to_partner]
    referral.updated_at = max(updates, default=None)


def _at(referral: Referral, step: Step) -> datetime:
    return referral.submitted_at if step.status == Status.RECEIVED else _after(referral, step.after, step.hour)


def _talk(scene: Scene, referral: Referral, talk: Consultation | None) -> None:
    """In which they were asked about it, with what was learnt; of what is being put right, one that waits for that."""
    if talk is None and referral.survivor is None:
        return
    if talk is None:
        talk = open_referral_talk(
            pk=referral.pk, key_id=referral.key_id, language=referral.language, started_at=referral.submitted_at,
            warning=referral.warning, warned_at=referral.warned_at, by=scene.coordinator, survivor=referral.survivor,
        )  # fmt: skip
        talk.crime, talk.crime_reason = Consultation.Crime.NONE, NO_CRIME
        talk.save()
    referral.consultation = talk


def _add_rows(scene: Scene, referral: Referral, asked: Asked, nia: User) -> None:
    """Its steps, what was written and offered, and what they answered."""
    sealed: dict[str, Any] = {"key_id": referral.key_id, "referral": referral}
    us = scene.coordinator
    ReferralStep.objects.bulk_create(
        ReferralStep(
            **sealed, status=step.status, note=step.note or None, at=_at(referral, step),
            by=referral.submitted_by if step.status == Status.RECEIVED else us,
        )
        for step in asked.steps
    )  # fmt: skip
    ReferralMessage.objects.bulk_create(_message(scene, referral, wrote, nia) for wrote in asked.wrote)
    Remedy.objects.bulk_create(
        Remedy(
            **sealed, kind=each.kind, detail=each.detail, department=referral.department, offered_by=us,
            offered_at=_after(referral, each.after, 11),
            done_at=None if each.done is None else _after(referral, each.done, 10),
            done_by=None if each.done is None else us,
        )
        for each in asked.remedies
    )  # fmt: skip
    if asked.heard:
        heard = asked.heard
        OutcomeTold.objects.create(
            **sealed, how=heard.how, answer=heard.answer, words=heard.words, said=heard.said,
            told_at=_after(referral, heard.after, 11), told_by=us,
            rights_offered=heard.answer == OutcomeTold.Answer.NOT_AGREED,
        )  # fmt: skip


def _message(scene: Scene, referral: Referral, wrote: Wrote, nia: User) -> ReferralMessage:
    at = _after(referral, wrote.after, wrote.hour)
    reader = nia if wrote.to_partner else scene.coordinator
    return ReferralMessage(
        key_id=referral.key_id, referral=referral, words=wrote.words, to_partner=wrote.to_partner,
        is_update=wrote.to_partner, at=at, by=scene.coordinator if wrote.to_partner else nia,
        read_at=at + timedelta(minutes=50) if wrote.is_read else None, read_by=reader if wrote.is_read else None,
    )  # fmt: skip


def _hand_over(scene: Scene, referral: Referral, asked: Asked, paul: User) -> None:
    """To professional standards, on the day on which they asked for it."""
    if not asked.handed:
        return
    made_at, taken = _after(referral, 0, 14, 10), asked.handed.get("taken")
    pk = uuid4()
    ComplaintHandover.objects.create(
        pk=pk, key_id=new_key(referral.pk), referral=referral, asked=True, words=asked.handed["words"],
        due_at=due_at(referral.submitted_at), made_at=made_at, made_by=scene.coordinator,
        received_at=_after(referral, taken, 10) if taken else None, received_by=paul if taken else None,
        their_reference=asked.handed.get("their_reference"),
    )  # fmt: skip


# What happened with some of them --------------------------------------------------------------------------------------
def _report(referral: Referral, nia: User, kind: str, at: datetime, detail: str, **more: Any) -> PartnerReport:
    return PartnerReport.objects.create(
        key_id=referral.key_id, referral=referral, kind=kind, detail=detail, at=at, by=nia, **more
    )


def _call_off(scene: Scene, referral: Referral, nia: User) -> None:
    """They did not want it any more, and it was closed as they wished."""
    at = _after(referral, 2, 15)
    referral.mind_changed_at = at
    referral.save()
    seen = {"seen_at": at + timedelta(hours=2), "seen_by": scene.coordinator}
    words = "They would rather leave it. They were told that they can come back to it."
    _report(referral, nia, PartnerReport.Kind.MIND_CHANGED, at, words, wants="stop", **seen)


def _ask_for_complaint(scene: Scene, referral: Referral, nia: User) -> None:
    """This morning they said that they want a complaint beside it; it is to be passed on today."""
    at = earlier_today(scene, 9, 5)
    referral.choice = Referral.Choice.BOTH
    referral.save()
    seen = {"seen_at": at + timedelta(minutes=10), "seen_by": scene.coordinator}
    words = "They have thought about it over night. They want a complaint as well, in writing."
    _report(referral, nia, PartnerReport.Kind.MIND_CHANGED, at, words, wants="complaint", **seen)


def _wait_for_them(scene: Scene, referral: Referral) -> None:
    """Since two working days we wait until they have thought about it."""
    begun = _moment(working_day(scene, 2), 12, 30)
    ReferralPause.objects.create(referral=referral, begun_at=begun, begun_by=scene.coordinator)
    set_clock(referral)
    referral.save()


def _only_through(scene: Scene, referral: Referral, nia: User) -> None:
    """Their worker is the only way to them, and they have confirmed that."""
    person, at = referral.survivor, _after(referral, 1, 16)
    if person is None:
        raise ValueError(referral.reference)
    plan = SafeContactPlan(
        key_id=person.key_id, survivor=person, status=SafeContactPlan.Status.CONFIRMED, confirmed_at=at,
        confirmed_by=scene.coordinator, rely_until=timezone.localdate(at) + timedelta(days=90),
        say="Nia rings them. We do not.", never="Nothing in writing to them", call_them=person.pseudonym,
    )  # fmt: skip
    plan.save(force_insert=True)
    route = ContactRoute.objects.create(
        key_id=person.key_id, plan=plan, kind=ContactRoute.Kind.VIA_WORKER, value=THROUGH,
        safe=ContactRoute.Safe.YES, device=ContactRoute.Device.OWN, confirmed_at=at,
    )  # fmt: skip
    ContactWindow.objects.bulk_create(
        ContactWindow(route=route, weekday=day, opens=time(9), closes=time(17)) for day in WEEKDAYS
    )
    set_support_worker(
        survivor=person, name=nia.name, organisation="Hafan Dawel", reached_by="01632 960456", is_aware=True,
        may_call=True, by=scene.coordinator,
    )  # fmt: skip


def _not_safe(scene: Scene, referral: Referral, nia: User) -> None:
    """Their worker said so yesterday; nobody has been through it with them yet."""
    at = _moment(working_day(scene, 1), 16, 20)
    referral.unsafe_at = at
    referral.save()
    _report(referral, nia, PartnerReport.Kind.NOT_SAFE, at, "The phone is not theirs alone any more. Nothing to it.")


def _send_this_morning(scene: Scene, nia: User) -> Referral:
    """By the press itself; mail says that it has arrived."""
    at = earlier_today(scene, 8, 40)
    warning = Wording.objects.current("recording_warning", "referral")
    draft = begin_draft(once=uuid4(), warning=warning, organisation=nia.organisation, source="partner", by=nia)
    return submit_referral(draft=draft, given=_given(THIS_MORNING, at), source="partner", by=nia, at=at)


def _begin_one(scene: Scene, nia: User) -> None:
    """Half filled in, and kept for later."""
    warning = Wording.objects.current("recording_warning", "referral")
    draft = begin_draft(once=uuid4(), warning=warning, organisation=nia.organisation, source="partner", by=nia)
    typed = Typed(source="partner")
    for step, values in DRAFTED.items():
        on = f"{scene.day(1):%d/%m/%Y}"
        held = {**values, "agreed_on": [on]} if step == "agreement" else values
        typed = keep_step(draft=draft, typed=typed, step=step, values=held, seen=draft.number)
