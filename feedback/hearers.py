"""Whose words are a reason for one change, and where its news stands with each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from feedback.actions.standing import standings
from feedback.days import short_day
from feedback.models import Change, ChangeLink, Loop, Stage, barred_from
from feedback.standing import HAS_NEWS, Standing


@dataclass(frozen=True, kw_only=True)
class Hearer:
    """One contribution linked to a change, and where the news of this change stands with whoever made it."""

    link: ChangeLink
    stage: Stage
    at: datetime | None
    own_case: bool = False
    is_declined: bool = False
    unanswered: UUID | None = None

    @property
    def is_owed(self) -> bool:
        return self.stage in (Stage.OWED, Stage.TO_TELL, Stage.KEPT, Stage.UNSURE, Stage.ANNOUNCED, Stage.ANSWERED_NO)

    @property
    def words(self) -> str:
        """Where the news stands with them, and since when."""
        if self.stage is Stage.LINKED:
            return _("Not decided yet")
        return _("%(stage)s, %(day)s") % {"stage": self.stage.label, "day": short_day(self.at)} if self.at else ""


def links_of(change: Change, user: User) -> list[Any]:
    """Everything that is a reason for this change, by pseudonym; each says whether this person is barred from it
    (`is_barred`), for the gate asks about everybody, and a page shows only what its reader may see."""
    declined = Loop.objects.filter(contribution=OuterRef("contribution"), is_declined=True)
    barred = ExpressionWrapper(Q(contribution__in=barred_from(user)), output_field=BooleanField())
    links = change.links.annotate(is_declined=Exists(declined), is_barred=barred)
    return list(
        links.select_related("contribution__survivor", "contribution__theme", "contribution__consultation").order_by(
            "contribution__survivor__pseudonym", "contribution__said_at", "pk"
        )
    )


def hearers(change: Change, user: User, at: datetime, *, links: Iterable[Any] | None = None) -> list[Hearer]:
    """Everybody whom this person may see and whose words are linked to this change, by pseudonym."""
    every = links_of(change, user) if links is None else links
    seen = [link for link in every if not link.is_barred and user.can(Permission.OPEN_SURVIVORS)]
    stands = standings({link.contribution_id: link.contribution.said_at for link in seen}, at)
    return [_hearer(change, link, stands[link.contribution_id]) for link in seen]


def _hearer(change: Change, link: ChangeLink, stands: Standing) -> Hearer:
    topic = next((each for each in stands.topics if each.change == change.pk), None)
    is_decided = topic is not None and change.status in HAS_NEWS
    return Hearer(
        link=link,
        stage=topic.stage if topic and is_decided else Stage.LINKED,
        at=topic.since if topic and is_decided else None,
        own_case=stands.own_case,
        is_declined=bool(vars(link)["is_declined"]),
        unanswered=topic.unanswered if topic and is_decided else None,
    )
