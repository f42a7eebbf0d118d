"""The people one change is news for: where each of them stands, and how the news would reach them now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.gate import Act, Ask, Decision, Facts, Outcome, Reason, decide, load_facts_of, may
from engagement.models import ContactRoute, Contribution, Purpose, SafeContactPlan, Survivor, Wording
from feedback import messages
from feedback.days import short_day
from feedback.loops import HAS_NEWS, OWED_STAGES, Loop, Stage, loops, standing
from feedback.models import Change, ChangeLink, FeedbackNotification, NotifiedContribution, PageAccess

WOULD_NAME_THEM = _("The words could give them away. Tell them yourself.")


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What would be done now for one person who is owed the news of one change."""

    survivor: Survivor
    contributions: tuple[Contribution, ...]
    route: ContactRoute | None
    link_days: int  # none: no address in the message
    words: Wording | None  # none: nobody has approved what would be sent
    text: messages.Text
    decision: Decision
    is_discreet: bool
    starts_at: datetime

    @property
    def can_be_sent(self) -> bool:
        return self.is_discreet and self.decision.outcome is not Outcome.REFUSE

    @property
    def has_link(self) -> bool:
        return bool(self.link_days)

    @property
    def expires_at(self) -> datetime:
        """A message that has not gone by then never goes."""
        return self.starts_at + timedelta(hours=settings.MESSAGE_LIFE_HOURS)

    @property
    def is_theirs_to_ring(self) -> bool:
        """We wait for them: they contact us, or they asked us to stop."""
        return bool({Reason.INBOUND_ONLY, Reason.CONTACT_STOPPED} & set(self.decision.reasons))

    @property
    def why_not(self) -> list[str | Promise]:
        """Every reason for which nothing is sent, in words; a closed window alone would only make it wait."""
        refusing = [reason for reason in self.decision.reasons if reason is not Reason.OUTSIDE_WINDOW]
        said: list[str | Promise] = [reason.label for reason in refusing]
        return said if self.is_discreet else [*said, WOULD_NAME_THEM]


@dataclass(frozen=True, kw_only=True)
class Hearer:
    """One contribution linked to a change, and where the news of this change stands with whoever made it."""

    link: ChangeLink
    stage: Stage
    at: datetime | None

    @property
    def is_owed(self) -> bool:
        return self.stage in OWED_STAGES

    @property
    def words(self) -> str:
        """Where the news stands with them, and since when."""
        return f"{self.stage.label}, {short_day(self.at)}" if self.at else str(_OPEN[self.stage])


_OPEN = {Stage.OWED: _("Owed"), Stage.LINKED: _("Not decided yet")}


def hearers(change: Change, user: User, at: datetime) -> list[Hearer]:
    """Everybody whom this person may see and whose words are linked to this change, by pseudonym."""
    visible = change.links.filter(contribution__survivor__in=Survivor.objects.visible_to(user))
    links = visible.select_related("contribution__survivor", "contribution__theme")
    ordered = links.order_by("contribution__survivor__pseudonym", "contribution__said_at", "pk")
    spoken = _spoken(change, at)
    return [_hearer(change, link, spoken.get(link.contribution_id)) for link in ordered]


def _hearer(change: Change, link: ChangeLink, spoken: tuple[Stage, datetime] | None) -> Hearer:
    if spoken is not None:
        return Hearer(link=link, stage=spoken[0], at=spoken[1])
    stage = Stage.OWED if change.status in HAS_NEWS else Stage.LINKED
    return Hearer(link=link, stage=stage, at=None)


def _spoken(change: Change, at: datetime) -> dict[UUID, tuple[Stage, datetime]]:
    """Contribution → how far its news of this change has come; the furthest and newest stands."""
    every = FeedbackNotification.objects.filter(change=change)
    found: dict[UUID, tuple[Stage, datetime]] = {}
    for stage, rows in (
        (Stage.ON_ITS_WAY, every.on_its_way(at)),
        (Stage.ANNOUNCED, every.announced()),
        (Stage.TOLD, every.told()),
    ):
        for row in rows.order_by("told_at", "made_at").prefetch_related("notified", "responses"):
            come = _answer(row) if stage is Stage.TOLD else (stage, row.made_at)
            found |= {notified.contribution_id: come for notified in row.notified.all()}
    return found


def _answer(told: FeedbackNotification) -> tuple[Stage, datetime]:
    newest = list(told.responses.all())[-1:]
    if newest and newest[0].answer == "no":
        return Stage.ANSWERED_NO, newest[0].answered_at
    if newest:
        return Stage.ANSWERED_YES, newest[0].answered_at
    return Stage.TOLD, told.told_at or told.made_at


def survivors_owed(change: Change, heard: Iterable[Hearer]) -> dict[Survivor, tuple[Contribution, ...]]:
    """Whoever has not been told of this change and has no message on its way, with what they said."""
    if change.status not in HAS_NEWS:
        return {}
    open_links = [hearer.link for hearer in heard if hearer.stage is Stage.OWED]
    return {
        survivor: tuple(link.contribution for link in links)
        for survivor, links in groupby(open_links, key=lambda link: link.contribution.survivor)
    }


def tellings(
    owed: Mapping[Survivor, tuple[Contribution, ...]], *, names: Mapping[UUID, str | None], at: datetime
) -> list[Telling]:
    """How each person owed this news would hear of it if *send* were pressed now. The gate decides on each.

    `names` are their opened names, held against the words of the message. As many queries for thirty as for one.
    """
    routes = _email_routes(owed)
    facts = load_facts_of(owed)
    access = {row.survivor_id: row.link_days for row in PageAccess.objects.filter(survivor__in=owed)}
    words = messages.news_words()
    return [
        _telling(
            survivor,
            said,
            facts=facts[survivor.pk],
            route=routes.get(survivor.pk),
            agreed_days=access.get(survivor.pk, 0),
            name=names.get(survivor.pk),
            words=words,
            at=at,
        )
        for survivor, said in owed.items()
    ]


def _telling(
    survivor: Survivor,
    said: tuple[Contribution, ...],
    *,
    facts: Facts,
    route: ContactRoute | None,
    agreed_days: int,
    name: str | None,
    words: Wording | None,
    at: datetime,
) -> Telling:
    may_link = route is not None and route.link_ok and route.device == ContactRoute.Device.OWN
    ask = Ask(
        act=Act.NOTIFY,
        moment=at,
        route=route.pk if route else None,
        consent=Purpose.UPDATES,
        language=survivor.language,
        has_link=may_link and bool(agreed_days),
        is_wording_approved=words is not None,
    )
    decision, text = decide(facts, ask), messages.news_text(words, survivor.language)
    return Telling(
        survivor=survivor,
        contributions=said,
        route=route,
        link_days=agreed_days if may_link else 0,
        words=words,
        text=text,
        decision=decision,
        is_discreet=not messages.faults(text, name),
        starts_at=decision.until or at,
    )


def _email_routes(survivors: Mapping[Survivor, object]) -> dict[UUID, ContactRoute]:
    """The one way of writing to each; a safe one before any other."""
    routes = ContactRoute.objects.filter(plan__survivor__in=survivors, kind=ContactRoute.Kind.EMAIL)
    safe_last = sorted(routes.select_related("plan"), key=lambda route: route.safe == ContactRoute.Safe.YES)
    return {route.plan.survivor_id: route for route in safe_last}


def spoken_route(survivor: Survivor) -> ContactRoute | None:
    """A way of speaking with them, safe ones first."""
    plan = SafeContactPlan.objects.filter(survivor=survivor).first()
    routes = plan.routes.exclude(kind__in=ContactRoute.WRITTEN) if plan else []
    return next(iter(sorted(routes, key=lambda route: route.safe != ContactRoute.Safe.YES)), None)


def may_ring(survivor: Survivor, *, at: datetime) -> Decision:
    """May somebody tell them by voice now?"""
    route = spoken_route(survivor)
    asked = Ask(act=Act.TELL, moment=at, route=route.pk if route else None, consent=Purpose.UPDATES, by_person=True)
    return may(survivor, asked)


def contributions_of(change: Change, survivor: Survivor) -> list[Contribution]:
    """What this person said that is linked to this change."""
    links = change.links.filter(contribution__survivor=survivor).select_related("contribution__consultation")
    return [link.contribution for link in links.order_by("contribution__said_at")]


def newest_untold(change: Change, survivor: Survivor) -> FeedbackNotification | None:
    """The news of this change that waits for them, if any."""
    return FeedbackNotification.objects.filter(change=change, survivor=survivor, told_at__isnull=True).first()


def open_loops(user: User, at: datetime) -> list[Loop]:
    """Every contribution this person may see that is owed news, longest without news first."""
    rows = standing(user, at).filter(stage__in=OWED_STAGES).select_related("survivor")
    return loops(rows.order_by("last_news", "pk"), at)


def already_about(notification: FeedbackNotification) -> set[UUID]:
    """The contributions one notification speaks of."""
    return set(NotifiedContribution.objects.filter(notification=notification).values_list("contribution_id", flat=True))
