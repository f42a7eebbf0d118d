"""What may be done now, what not, why, and what would mend it: the gate's answers in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.gate import Act, Ask, Decision, Facts, Outcome, Reason, decide
from engagement.models import Activity, ContactRoute, Purpose, Survivor, Wording
from engagement.sending import NEWS

NEVER_NOW = frozenset(
    {
        Reason.HAS_DIED,
        Reason.CONTACT_STOPPED,
        Reason.CONTACT_SUSPENDED,
        Reason.INBOUND_ONLY,
        Reason.CONTACT_DECLINED,
        Reason.ROUTE_NOT_SAFE,
        Reason.CONSENT_DECLINED,
    }
)
ASSESS = frozenset(
    {
        Reason.NO_ASSESSMENT,
        Reason.ASSESSMENT_RUN_OUT,
        Reason.ASSESSMENT_VOIDED,
        Reason.NOT_ASSESSED_TO_PROCEED,
        Reason.PROCEEDINGS_NOT_KNOWN,
        Reason.LIVE_PROCEEDINGS,
    }
)
PLAN = frozenset(
    {
        Reason.NO_PLAN,
        Reason.PLAN_NOT_CONFIRMED,
        Reason.PLAN_RUN_OUT,
        Reason.ON_HOLD,
        Reason.NO_ROUTE,
        Reason.ROUTE_RUN_OUT,
        Reason.NO_WINDOW,
        Reason.LINK_NOT_SAFE,
    }
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One line: the gate's answer, what is meant, why, and what would mend it."""

    answer: str
    title: str
    reasons: list[str]
    mend: str = ""
    mend_url: str = ""


CALL = gettext_lazy("Call them")
TELL = gettext_lazy("Tell them news, by voice or in person")
WRITE = gettext_lazy("Email them that there is news")
INVITE = gettext_lazy("Invite them to talk one to one")
INVITE_GROUP = gettext_lazy("Invite them to a focus group")
CONFIRM = gettext_lazy("Call to go through the plan, do the assessment or see how they are")
MUST_TELL = gettext_lazy("Tell them what they must be told, by voice")
QUOTE = gettext_lazy("Quote their words in public")
STORY = gettext_lazy("Show a film of theirs in training")
SHARE = gettext_lazy("Share with a named partner")
LIFE = gettext_lazy("Act to save a life")
WHY_YES: dict[Act, Promise] = {
    Act.TELL: gettext_lazy("They agreed. This way is safe, and it is inside its time."),
    Act.NOTIFY: gettext_lazy("They agreed. This way is safe, and it is inside its time."),
    Act.INVITE: gettext_lazy("They agreed, and the assessment covers it. Who else will be there is checked then."),
    Act.RECONFIRM: gettext_lazy("By voice only, on the last way known to be safe."),
    Act.DUTY_TO_TELL: gettext_lazy("By voice only, on the last way known to be safe."),
    Act.SAFETY_OF_LIFE: gettext_lazy("Always, by a named person who says why. Nothing stops it."),
}


def everyday(survivor: Survivor, routes: Iterable[ContactRoute], facts: Facts, at: datetime) -> list[Answer]:
    """The lines a coordinator looks for first. Asked again when something is done."""
    voice, post = spoken(routes), written(routes)
    in_writing = invitation(survivor, voice or post, at)
    asked: list[tuple[Promise, Ask]] = [
        (CALL, Ask(act=Act.TELL, moment=at, route=voice, consent=Purpose.CONTACT, by_person=True)),
        (TELL, Ask(act=Act.TELL, moment=at, route=voice, consent=Purpose.UPDATES, by_person=True)),
        (WRITE, replace(in_writing, act=Act.NOTIFY, route=post, consent=Purpose.UPDATES, is_pressed=True)),
        (INVITE, replace(in_writing, consent=Purpose.ONE_TO_ONE, activity=Activity.ONE_TO_ONE)),
        (INVITE_GROUP, replace(in_writing, consent=Purpose.FOCUS_GROUP, activity=Activity.FOCUS_GROUP)),
    ]
    shown = [line(survivor, title, ask, decide(facts, ask)) for title, ask in asked]
    again = confirming(survivor, voice, facts, at)
    return [again, *shown] if again.answer == "yes" and shown[0].answer != "yes" else shown


def everything_else(survivor: Survivor, routes: Iterable[ContactRoute], facts: Facts, at: datetime) -> list[Answer]:
    """The rest of the gate's table, for whoever unfolds it."""
    voice = spoken(routes)
    asked: list[tuple[Promise, Ask]] = [
        (MUST_TELL, Ask(act=Act.DUTY_TO_TELL, moment=at, route=voice, by_person=True)),
        (QUOTE, Ask(act=Act.QUOTE, moment=at, consent=Purpose.QUOTE_PUBLISHED)),
        (STORY, Ask(act=Act.SHOW_STORY, moment=at, consent=Purpose.VIDEO_INTERNAL)),
        (SHARE, Ask(act=Act.SHARE, moment=at, consent=Purpose.SHARE)),
        (LIFE, Ask(act=Act.SAFETY_OF_LIFE, moment=at, by_person=True, has_reason=True)),
    ]
    shown = [line(survivor, title, ask, decide(facts, ask)) for title, ask in asked]
    return [confirming(survivor, voice, facts, at), *shown]


def confirming(survivor: Survivor, voice: UUID | None, facts: Facts, at: datetime) -> Answer:
    """The call that neither a run-out plan nor a hold stops."""
    ask = Ask(act=Act.RECONFIRM, moment=at, route=voice, by_person=True)
    return line(survivor, CONFIRM, ask, decide(facts, ask))


def spoken(routes: Iterable[ContactRoute]) -> UUID | None:
    """A way of speaking with them, a safe one before any other."""
    return best(route for route in routes if route.kind not in ContactRoute.WRITTEN)


def written(routes: Iterable[ContactRoute]) -> UUID | None:
    """Their email, the one written way that is sent today."""
    return best(route for route in routes if route.kind == ContactRoute.Kind.EMAIL)


def best(routes: Iterable[ContactRoute]) -> UUID | None:
    ordered = sorted(routes, key=lambda route: route.safe != ContactRoute.Safe.YES)
    return ordered[0].pk if ordered else None


def invitation(survivor: Survivor, route: UUID | None, at: datetime) -> Ask:
    """Would they be invited to something held today, with nobody there whom they must not meet?"""
    return Ask(
        act=Act.INVITE,
        moment=at,
        route=route,
        on=timezone.localdate(at),
        language=survivor.language,
        is_wording_approved=Wording.objects.has_usable(Wording.Kind.MESSAGE, NEWS),
        must_not_meet=False,
    )


def line(survivor: Survivor, title: Promise, ask: Ask, decision: Decision) -> Answer:
    """The gate's answer in plain words."""
    if decision.outcome is Outcome.ALLOW:
        first = [_("First, in the same call: go through the plan with them.")] if decision.first else []
        return Answer(answer="yes", title=str(title), reasons=first or [str(WHY_YES[ask.act])])
    no_plan = Reason.NO_PLAN in decision.reasons  # which says already that there is no way of any kind
    reasons = [str(each.label) for each in decision.reasons if not (no_plan and each is Reason.NO_ROUTE)]
    if decision.outcome is Outcome.DEFER and decision.until:
        until = date_format(timezone.localtime(decision.until), "l H:i")
        words = _("%(what)s: from %(moment)s") % {"what": title, "moment": until}
        return Answer(answer="wait", title=words, reasons=[*reasons, _("It waits, and is checked again then.")])
    never = [reason for reason in decision.reasons if reason in NEVER_NOW]
    if Reason.HAS_DIED in never:  # all else follows from it
        never = [Reason.HAS_DIED]
    if never:
        said = [str(reason.label) for reason in never]
        return Answer(answer="no", title=str(title), reasons=said, mend=_only_they(never))
    mend, address = cure(survivor, ask, decision.reasons)
    return Answer(answer="not_yet", title=str(title), reasons=reasons, mend=mend, mend_url=address)


def _only_they(never: list[Reason]) -> str:
    return "" if Reason.HAS_DIED in never else _("Only they can change this, in conversation.")


def cure(survivor: Survivor, ask: Ask, reasons: Iterable[Reason]) -> tuple[str, str]:
    """The one next step that would mend it: the plan first, then consent, then the assessment."""
    stands = set(reasons)
    if stands & PLAN:
        return _("Go through the plan with them"), reverse("plan_edit", args=[survivor.pk])
    if Reason.NO_CONSENT in stands:
        return _("Ask for their consent"), f"{reverse('consent_add', args=[survivor.pk])}?purpose={ask.consent}"
    if stands & ASSESS:
        return _("Do the assessment with them"), reverse("assessment_add", args=[survivor.pk])
    return "", ""
