"""Telling people what came of what they said: by a message that says there is news, or by a person."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.decisions import note_decision
from engagement.gate import Act
from engagement.models import Contribution, Survivor
from feedback import messages
from feedback.actions.changes import lock_change
from feedback.actions.refusals import NothingToTell, NotOneOfThem
from feedback.loops import HAS_NEWS
from feedback.models import Change, FeedbackNotification, NotifiedContribution, PrivateLink, Response
from feedback.owed import (
    Telling,
    already_about,
    contributions_of,
    hearers,
    may_ring,
    newest_untold,
    survivors_owed,
    tellings,
)
from feedback.pages import token_hash
from outbox.actions import cancel_messages, queue_message
from outbox.models import Message
from safeguards.audit import Action, Why, record
from safeguards.sealing import open_rows

TOKEN_BYTES = 16  # 128 bits


def names_of(survivors: Iterable[Survivor], *, by: User, why: Why) -> dict[UUID, str | None]:
    """The names that must not stand in a message, opened in one event."""
    opened = open_rows(survivors, "name", by=by, why=why)
    return {pk: fields["name"] for pk, fields in opened.items()}


def news_of(change: Change, *, by: User, why: Why) -> dict[str, str]:
    """Language → the news: what we did, or why we could not. Raises NothingToTell before there is any."""
    if change.status not in HAS_NEWS:
        raise NothingToTell
    stem = "why_not" if change.status == Change.Status.REJECTED else "we_did"
    opened = open_rows([change], f"{stem}_en", f"{stem}_cy", by=by, why=why)[change.pk]
    return {"en": opened[f"{stem}_en"] or "", "cy": opened[f"{stem}_cy"] or ""}


def send_news(*, change: Change, by: User) -> list[FeedbackNotification]:
    """Queue a message for everybody owed this news whom the gate lets us write to; the others stay owed.

    Pressed twice it sends once: the change is locked, and whoever has a message on its way is owed nothing. Must not be
    called inside a transaction. Raises NothingToTell.
    """
    now = timezone.now()
    news = news_of(change, by=by, why=Why.SEND)
    names = names_of(survivors_owed(change, hearers(change, by, now)), by=by, why=Why.SEND)
    with transaction.atomic():
        held = lock_change(change)
        list(Survivor.objects.select_for_update().filter(pk__in=names).order_by("pk"))  # a withdrawal waits, or has won
        owed = survivors_owed(held, hearers(held, by, now))
        ready = [telling for telling in tellings(owed, names=names, at=now) if telling.survivor.pk in names]
        return [_send(held, telling, news, names, by) for telling in ready if telling.can_be_sent]


def _send(
    change: Change, telling: Telling, news: Mapping[str, str], names: Mapping[UUID, str | None], by: User
) -> FeedbackNotification:
    token = secrets.token_urlsafe(TOKEN_BYTES) if telling.has_link else ""
    message = _queue(telling, token, names.get(telling.survivor.pk), by)
    note_decision(survivor=telling.survivor, act=Act.NOTIFY, decision=telling.decision, about=message.pk)
    notification = _note(
        change=change,
        survivor=telling.survivor,
        said=telling.contributions,
        news=news,
        message=message,
        by=by,
    )
    if token:
        PrivateLink.objects.create(
            survivor=telling.survivor,
            notification=notification,
            token_hash=token_hash(token),
            expires_at=telling.starts_at + timedelta(days=telling.link_days),
        )
    record(Action.NEWS_SENT, by=by, subjects=[telling.survivor.key_id, change.pk, notification.pk])
    return notification


def _queue(telling: Telling, token: str, name: str | None, by: User) -> Message:
    survivor = telling.survivor
    link = messages.page_address(token, survivor.language) if token else ""
    text = messages.news_text(telling.words, survivor.language, link=link)
    return queue_message(
        resolver="survivor",
        recipient_id=survivor.pk,
        key_id=survivor.key_id,
        route_id=telling.route.pk if telling.route else None,
        purpose="notify",
        language=survivor.language,
        subject=text.subject,
        body=text.body,
        link=link,
        names=messages.surname_parts(name),
        not_before=telling.starts_at,
        expires_at=telling.expires_at,
        by=by,
    )


def _note(
    *,
    change: Change,
    survivor: Survivor,
    said: Iterable[Contribution],
    news: Mapping[str, str],
    message: Message | None,
    by: User,
    told_how: str = "",
) -> FeedbackNotification:
    """The notification and the contributions it speaks of: this survivor's own and nobody else's."""
    notification = FeedbackNotification(
        id=uuid4(),
        key_id=survivor.key_id,
        survivor=survivor,
        change=change,
        language=survivor.language,
        we_did_en=news["en"],
        we_did_cy=news["cy"],
        message=message,
        made_by=by,
        told_at=timezone.now() if told_how else None,
        told_how=told_how,
    )
    notification.save(force_insert=True)
    NotifiedContribution.objects.bulk_create(
        NotifiedContribution(notification=notification, contribution=one) for one in said
    )
    return notification


def tell_in_person(*, change: Change, survivor: Survivor, how: str, by: User, answer: str = "") -> FeedbackNotification:
    """Note that a person told them, and what they answered if they were asked. Never blocked: it has happened.

    News that waited on their page is thereby told too. The gate's answer at that moment is kept beside it. Raises
    NothingToTell or NotOneOfThem.
    """
    news = news_of(change, by=by, why=Why.WORK)
    with transaction.atomic():
        held = lock_change(change)
        said = contributions_of(held, survivor)
        if not said:
            raise NotOneOfThem
        told = newest_untold(held, survivor) or _note(
            change=held, survivor=survivor, said=(), news=news, message=None, by=by, told_how=how
        )
        _mark_told(told, said, how, by)
        decision = may_ring(survivor, at=timezone.now())
        note_decision(survivor=survivor, act=Act.TELL, decision=decision, about=told.pk)
        if answer:
            Response.objects.create(notification=told, answer=answer)
        record(Action.NEWS_TOLD, by=by, subjects=[survivor.key_id, held.pk, told.pk], outcome=how)
    return told


def _mark_told(notification: FeedbackNotification, said: Iterable[Contribution], how: str, by: User) -> None:
    """Told now, about all they said; a message that has not gone yet is not needed any more."""
    FeedbackNotification.objects.filter(pk=notification.pk).update(told_at=timezone.now(), told_how=how)
    missing = [one for one in said if one.pk not in already_about(notification)]
    NotifiedContribution.objects.bulk_create(
        NotifiedContribution(notification=notification, contribution=one) for one in missing
    )
    if notification.message_id is not None:
        cancel_messages(
            recipient_id=notification.survivor_id, reason="told_by_a_person", by=by, message_id=notification.message_id
        )
