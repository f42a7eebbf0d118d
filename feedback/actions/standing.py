"""Keeping the ledger true: a loop is worked out afresh when something has happened to it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from engagement.models import Contribution, Survivor
from feedback.models import (
    Change,
    ChangeLink,
    ChangeStep,
    Loop,
    NotifiedContribution,
    PrivateLink,
    Response,
    Triage,
)
from feedback.standing import LinkFact, NewsFact, Standing, TriageFact, where_it_stands

KEPT = (
    "stage", "since", "change_id", "area_id", "could_not", "last_news_at", "thanked_at", "is_sorted", "is_linked",
    "is_decided", "is_told", "look_again_at",
)  # fmt: skip
TOGETHER = 500  # loops that one sweep works out in one transaction
FOLD = """
WITH gone AS (DELETE FROM feedback_loopcount RETURNING *)
INSERT INTO feedback_loopcount (said, sorted, linked, decided, told, answered, declined, closed)
SELECT sum(said), sum(sorted), sum(linked), sum(decided), sum(told), sum(answered), sum(declined), sum(closed)
FROM gone HAVING count(*) > 0
"""


def restand(contributions: "Iterable[UUID] | QuerySet[Contribution]", *, at: datetime | None = None) -> int:
    """Work out afresh where these stand and keep it, in the caller's transaction; gives how many have moved.

    The loops are locked before anything is read, so that of two that happen at once the later sees the earlier.
    """
    at = at or timezone.now()
    named = contributions if isinstance(contributions, QuerySet) else list(contributions)
    with transaction.atomic():
        rows = list(Loop.objects.select_for_update().filter(contribution__in=named).order_by("pk"))
        found = standings({row.pk: row.said_at for row in rows}, at)
        moved = [row for row in rows if _take(row, found[row.pk])]
        Loop.objects.bulk_update(moved, [name.removesuffix("_id") for name in KEPT], batch_size=TOGETHER)
    return len(moved)


def restand_person(survivor: Survivor) -> int:
    """Everything one person said."""
    return restand(Loop.objects.filter(survivor=survivor).values_list("contribution", flat=True))


def restand_change(change: Change) -> int:
    """Everything that is a reason for one change."""
    return restand(ChangeLink.objects.filter(change=change).values_list("contribution", flat=True))


def catch_up() -> int:
    """Whatever was marked to be looked at again, a few hundred at a time; gives how many were looked at."""
    now = timezone.now()
    due = Loop.objects.filter(look_again_at__lte=now).order_by("look_again_at").values_list("pk", flat=True)
    named = list(due[:TOGETHER])
    if named:
        restand(named, at=now)
    return len(named)


def fold_counts() -> None:
    """Many small steps of the counts become one row. Two at once do no harm: one finds nothing left."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD)


def _take(row: Loop, stands: Standing) -> bool:
    """Take over what was worked out; says whether anything is new."""
    is_new = False
    for name in KEPT:
        value = getattr(stands, name.removesuffix("_id"))
        if getattr(row, name) != value:
            setattr(row, name, value)
            is_new = True
    return is_new


# What it is worked out from: as many queries for a thousand as for one -------------------------------------------
def standings(said: dict[UUID, datetime], at: datetime) -> dict[UUID, Standing]:
    """Contribution → where it stands, from the rows as they are now."""
    links, decided, news = _links(said), _decided(said), _news(said)
    return {
        pk: where_it_stands(said_at=said_at, links=links[pk], decided=decided.get(pk), news=news[pk], at=at)
        for pk, said_at in said.items()
    }


def _links(pks: Iterable[UUID]) -> defaultdict[UUID, list[LinkFact]]:
    given_up = ChangeStep.objects.filter(change=OuterRef("change"), status=Change.Status.REJECTED).values("on")[:1]
    rows = ChangeLink.objects.filter(contribution__in=pks).select_related("change")
    found: defaultdict[UUID, list[LinkFact]] = defaultdict(list)
    for row in rows.annotate(given_up_on=Subquery(given_up)).order_by("pk"):
        fact = LinkFact(
            change=row.change_id,
            area=row.change.area_id,
            status=row.change.status,
            linked_at=row.linked_at,
            news_on=row.change.implemented_on or row.given_up_on,
        )
        found[row.contribution_id].append(fact)
    return found


def _decided(pks: Iterable[UUID]) -> dict[UUID, TriageFact]:
    return {
        row.contribution_id: TriageFact(
            triage=row.pk, outcome=row.outcome, decided_at=row.decided_at, own_case=row.own_case
        )
        for row in Triage.objects.filter(contribution__in=pks).newest()
    }


def _news(pks: Iterable[UUID]) -> defaultdict[UUID, list[NewsFact]]:
    newest = Response.objects.filter(notification=OuterRef("notification")).order_by("-pk")
    closes = PrivateLink.objects.filter(message=OuterRef("notification__message")).values("expires_at")[:1]
    rows = NotifiedContribution.objects.filter(contribution__in=pks).select_related("notification__message")
    found: defaultdict[UUID, list[NewsFact]] = defaultdict(list)
    for row in rows.annotate(
        answer=Subquery(newest.values("answer")[:1]),
        answered_at=Subquery(newest.values("answered_at")[:1]),
        link_until=Subquery(closes),
    ):
        found[row.contribution_id].append(_news_fact(row))
    return found


def _news_fact(row: NotifiedContribution) -> NewsFact:
    news, found = row.notification, vars(row)
    return NewsFact(
        news=news.pk,
        kind=news.kind,
        change=news.change_id,
        triage=news.triage_id,
        made_at=news.made_at,
        told_at=news.told_at,
        channel=news.message.channel if news.message else "",
        state=news.message.state if news.message else "",
        moved_at=news.message.sent_at if news.message else None,
        link_until=found["link_until"],
        answer=found["answer"] or "",
        answered_at=found["answered_at"],
    )
