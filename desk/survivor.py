"""What the coordinator needs of one survivor on one page, gathered from every room."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from desk.windows import opening_words, window_words
from engagement.gate import Act, Ask, Decision, Facts, Outcome, Reason, decide
from engagement.models import (
    ConsentRecord,
    Consultation,
    ContactRoute,
    ParticipationAssessment,
    Purpose,
    SafeContactPlan,
    Survivor,
)
from feedback.models import FeedbackNotification
from safeguards.audit import Why
from safeguards.sealing import open_rows

NEVER_NOW = frozenset({Reason.CONTACT_STOPPED, Reason.INBOUND_ONLY, Reason.ROUTE_NOT_SAFE})
ASSESS = frozenset({Reason.NO_ASSESSMENT, Reason.ASSESSMENT_RUN_OUT, Reason.NOT_ASSESSED_TO_PROCEED})
SPOKEN = tuple(kind for kind in ContactRoute.Kind if kind not in ContactRoute.WRITTEN)


@dataclass(frozen=True, kw_only=True)
class SafeContact:
    """The plan in four words, its two sealed texts opened."""

    plan: SafeContactPlan | None
    routes: list[ContactRoute] = field(default_factory=list)
    when: list[str] = field(default_factory=list)
    opening: str = ""
    say: str = ""
    never: str | None = None

    @property
    def is_stopped(self) -> bool:
        return self.plan is not None and self.plan.status == SafeContactPlan.Status.STOPPED

    @property
    def is_spoken(self) -> bool:
        """Is there a way on which somebody else might answer?"""
        return any(route.kind in SPOKEN for route in self.routes)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One line of what we may do now: the gate's answer, why, and what would mend it."""

    answer: str
    title: str
    reasons: list[str]
    mend: str = ""
    mend_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""
    link: str = ""

    @property
    def when(self) -> str:
        return date_format(timezone.localtime(self.at), "j M Y")


def safe_contact(survivor: Survivor, at: datetime, *, by: User) -> SafeContact:
    """The plan as it stands, with what we say and what we never do opened in one event."""
    plan = SafeContactPlan.objects.filter(survivor=survivor).select_related("confirmed_by").first()
    if plan is None:
        return SafeContact(plan=None)
    routes = list(plan.routes.prefetch_related("windows").order_by("kind"))
    words = open_rows([plan], "say", "never", by=by, why=Why.WORK)[plan.pk]
    safe = [route for route in routes if route.safe == ContactRoute.Safe.YES]
    windows = [window for route in safe for window in route.windows.all()]
    return SafeContact(
        plan=plan,
        routes=routes,
        when=list(dict.fromkeys(text for route in safe for text in window_words(route.windows.all()))),
        opening=opening_words(windows, at),
        say=(words["say"] or "").strip('“”" '),
        never=words["never"],
    )


def answers(survivor: Survivor, contact: SafeContact, facts: Facts, at: datetime) -> list[Answer]:
    """What the gate says at this moment, for the ways and purposes there are. Asked again when something is done."""
    spoken = next((route for route in contact.routes if route.kind in SPOKEN), None)
    email = next((route for route in contact.routes if route.kind == ContactRoute.Kind.EMAIL), None)
    voice, post = spoken.pk if spoken else None, email.pk if email else None
    asked: list[tuple[Promise, Ask]] = [
        (CALL, Ask(act=Act.TELL, moment=at, route=voice, consent=Purpose.CONTACT, by_person=True)),
        (TELL, Ask(act=Act.TELL, moment=at, route=voice, consent=Purpose.UPDATES, by_person=True)),
        (WRITE, Ask(act=Act.NOTIFY, moment=at, route=post, consent=Purpose.UPDATES, language=survivor.language)),
        (INVITE, invitation(voice or post, at)),
    ]
    shown = [line(survivor, title, ask, decide(facts, ask)) for title, ask in asked]
    if voice and facts.plan and facts.plan.status != "stopped":
        ask = Ask(act=Act.FIRST_CONTACT, moment=at, route=voice, by_person=True)
        again = line(survivor, CONFIRM, ask, decide(facts, ask))
        shown = [again, *shown] if again.answer == "yes" and shown[0].answer == "not_yet" else shown
    return shown


CALL = gettext_lazy("Call them")
TELL = gettext_lazy("Tell them news, by voice or in person")
WRITE = gettext_lazy("Email them that there is news")
INVITE = gettext_lazy("Invite them to talk one to one")
CONFIRM = gettext_lazy("Call them to go through the plan again")
WHY_YES: dict[Act, Promise] = {
    Act.TELL: gettext_lazy("They agreed. This way is safe, and it is inside its time."),
    Act.NOTIFY: gettext_lazy("They agreed. This way is safe, and it is inside its time."),
    Act.INVITE: gettext_lazy("They agreed, and the assessment covers it."),
    Act.FIRST_CONTACT: gettext_lazy("By voice only, on the last way known to be safe."),
}


def invitation(route: UUID | None, at: datetime) -> Ask:
    """Would they be invited to a one-to-one talk today?"""
    return Ask(
        act=Act.INVITE,
        moment=at,
        route=route,
        consent=Purpose.ONE_TO_ONE,
        activity="one_to_one",
        on=timezone.localdate(at),
    )


def line(survivor: Survivor, title: Promise, ask: Ask, decision: Decision) -> Answer:
    """The gate's answer in plain words."""
    if decision.outcome is Outcome.ALLOW:
        return Answer(answer="yes", title=str(title), reasons=[str(WHY_YES[ask.act])])
    reasons = [str(reason.label) for reason in decision.reasons]
    if decision.outcome is Outcome.DEFER and decision.until:
        until = date_format(timezone.localtime(decision.until), "l H:i")
        words = _("%(what)s: from %(moment)s") % {"what": title, "moment": until}
        return Answer(answer="wait", title=words, reasons=[*reasons, _("It waits, and is checked again then.")])
    if NEVER_NOW & set(decision.reasons):
        only = _("Only they can change this, in conversation.")
        return Answer(answer="no", title=str(title), reasons=reasons, mend=only)
    mend, address = cure(survivor, decision.reasons)
    return Answer(answer="not_yet", title=str(title), reasons=reasons, mend=mend, mend_url=address)


def cure(survivor: Survivor, reasons: Iterable[Reason]) -> tuple[str, str]:
    """The one next step that would mend it: the plan first, then consent, then the assessment."""
    stands = set(reasons)
    if stands - ASSESS - {Reason.NO_CONSENT, Reason.OUTSIDE_WINDOW}:
        return _("Go through the plan with them"), reverse("plan_edit", args=[survivor.pk])
    if Reason.NO_CONSENT in stands:
        return _("Ask for their consent"), reverse("consent_add", args=[survivor.pk])
    if stands & ASSESS:
        return _("Do the assessment with them"), reverse("assessment_add", args=[survivor.pk])
    return "", ""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """One purpose and the newest answer to it."""

    purpose: str
    label: str
    words: str
    may_withdraw: bool


def consents(records: Iterable[ConsentRecord], at: datetime) -> list[Agreed]:
    """Every purpose, asked or not."""
    newest = {record.purpose: record for record in records}
    return [agreed(Purpose(purpose), newest.get(purpose), at) for purpose in Purpose.values]


def agreed(purpose: Purpose, record: ConsentRecord | None, at: datetime) -> Agreed:
    """What stands of one purpose, in words."""
    stands = record is not None and record.stands(timezone.localdate(at))
    if record is None:
        words = _("Not asked yet")
    elif record.expires_on is None:
        words = str(record.get_decision_display())
    else:
        day = date_format(record.expires_on, "j M Y")
        words = (_("Yes, to %(day)s") if stands else _("Ran out %(day)s")) % {"day": day}
    return Agreed(purpose=purpose.value, label=str(purpose.label), words=words, may_withdraw=stands)


def conditions_of(made: ParticipationAssessment | None, *, by: User) -> str | None:
    """The conditions of an assessment, opened; never its notes."""
    if made is None or made.conditions is None:
        return None
    return open_rows([made], "conditions", by=by, why=Why.WORK)[made.pk]["conditions"]


def timeline(survivor: Survivor, contact: SafeContact) -> list[Moment]:
    """The last things that happened, newest first."""
    found = [*talks(survivor), *tellings(survivor)]
    if contact.plan and contact.plan.confirmed_at:
        found.append(Moment(at=contact.plan.confirmed_at, title=_("Safe contact plan confirmed")))
    if contact.plan and contact.plan.stopped_at:
        found.append(Moment(at=contact.plan.stopped_at, title=_("All contact stopped")))
    return sorted(found, key=lambda moment: moment.at, reverse=True)[:8]


def talks(survivor: Survivor) -> list[Moment]:
    """Consultations they took part in."""
    held = Consultation.objects.filter(participations__survivor=survivor).order_by("-started_at")[:8]
    return [
        Moment(
            at=talk.started_at,
            title=_("Consultation, one to one"),
            text=_("%(how)s, in %(language)s.")
            % {"how": talk.get_channel_display(), "language": talk.get_language_display()},
            url=reverse("consultation_detail", args=[talk.pk]),
            link=_("Read it") if talk.closed_at else _("Finish the notes"),
        )
        for talk in held
    ]


def tellings(survivor: Survivor) -> list[Moment]:
    """News they were told."""
    told = FeedbackNotification.objects.filter(survivor=survivor, told_at__isnull=False).select_related("change")
    return [
        Moment(at=news.told_at, title=_("Told what came of it"), text=news.change.title)
        for news in told.order_by("-told_at")[:8]
        if news.told_at
    ]
