"""The private page: agreeing a PIN, opening the page with it, answering, and stopping."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from engagement.actions.consents import withdraw_consent
from engagement.actions.equality import withdraw_with_answers
from engagement.actions.own_measure import note_answered, note_asked
from engagement.actions.plans import stop_contact, stop_route
from engagement.models import ConsentRecord, ContactRoute, OwnMeasure, Purpose, Survivor
from engagement.withdrawal import CalledBack
from feedback.actions.refusals import PinTooEasy
from feedback.actions.standing import restand, restand_person
from feedback.models import FeedbackNotification, NotifiedContribution, PageAccess, PrivateLink, Response
from feedback.pages import Opening, find_link, is_easy, news_behind, nobodys_pin, pin_matches, seal_pin
from outbox.actions import cancel_messages
from safeguards.audit import SURVIVOR, Action, record


def agree_pin(*, survivor: Survivor, pin: str, agreed: str, link_days: int, by: User) -> PageAccess:
    """Keep the PIN that was agreed live, in the place of any before it; a lock is over with it. Raises PinTooEasy."""
    if is_easy(pin):
        raise PinTooEasy
    with transaction.atomic():
        access, _made = PageAccess.objects.update_or_create(
            survivor=survivor,
            defaults={
                "pin": seal_pin(survivor.pk, pin),
                "agreed": agreed,
                "agreed_at": timezone.now(),
                "agreed_by": by,
                "link_days": link_days,
                "wrong_tries": 0,
                "locked_until": None,
            },
        )
        record(Action.PIN_AGREED, by=by, subjects=[survivor.key_id])
    return access


def open_page(*, token: str, pin: str) -> Opening | None:
    """The link, when the PIN is right and neither is over; nothing in every other case, after the same work.

    The fifth wrong PIN locks every page of this person. The first opening is *telling* them. Whatever was closed while
    the PIN was looked at does not open.
    """
    link = find_link(token)
    seen = _access(link).first()
    kept = seen.pin if seen else nobodys_pin()
    is_right = pin_matches(link.survivor_id if link else uuid4(), pin, kept)  # slow, so before any row is locked
    with transaction.atomic():
        access = _access(link).select_for_update().first()
        if link is None or access is None or access.pin != kept:
            return None
        now = timezone.now()
        if access.locked_until is not None and access.locked_until > now:
            return None
        if not is_right:
            _count_wrong_try(access, link)
            return None
        held = _hold(link)
        if held is None or held.has_run_out(timezone.now()):
            return None
        _note_opening(held, access)
        return Opening(link=held, agreed_at=access.agreed_at)


def _access(link: PrivateLink | None) -> QuerySet[PageAccess]:
    """The PIN of this link's person; for an unknown address as many queries, and no row."""
    return PageAccess.objects.filter(survivor=link.survivor_id) if link else PageAccess.objects.filter(pk=0)


def _hold(link: PrivateLink) -> PrivateLink | None:
    """The link as it is by now: whoever closes it waits, or has won."""
    found = PrivateLink.objects.select_for_update(of=("self",)).select_related("survivor", "message")
    return found.filter(pk=link.pk).first()


def _count_wrong_try(access: PageAccess, link: PrivateLink) -> None:
    tries = 1 if access.locked_until is not None else access.wrong_tries + 1  # a lock that is over starts afresh
    is_last = tries >= settings.PIN_TRIES
    PageAccess.objects.filter(pk=access.pk).update(
        wrong_tries=tries,
        locked_until=timezone.now() + timedelta(hours=settings.PIN_LOCK_HOURS) if is_last else None,
    )
    if is_last:
        record(Action.PAGE_LOCKED, by=SURVIVOR, subjects=[link.survivor.key_id, link.pk])
        return
    with connection.cursor() as cursor:  # no longer than an unknown address, which waits for no disk
        cursor.execute("SET LOCAL synchronous_commit TO off")


def _note_opening(link: PrivateLink, access: PageAccess) -> None:
    """The first opening tells them what stands on the page; a message that only announces the same is not needed."""
    now = timezone.now()
    PageAccess.objects.filter(pk=access.pk).update(wrong_tries=0, locked_until=None)
    PrivateLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=now)
    untold = FeedbackNotification.objects.untold().filter(survivor=link.survivor_id)
    news = untold.on_the_page()
    waiting = set(news.values_list("message_id", flat=True))
    behind = untold.filter(message__in=waiting)  # with what is not on the page, and is owed when its message goes not
    about = list(NotifiedContribution.objects.filter(notification__in=behind).values_list("contribution", flat=True))
    if news.filter(kind__in=FeedbackNotification.ANSWERS).exists():  # they are told here, and asked once how that was
        note_asked(link, about=OwnMeasure.About.TOLD, channel=OwnMeasure.Channel.PAGE, by=SURVIVOR)
    news.update(told_at=now, told_how=FeedbackNotification.Told.PAGE)
    for message_id in waiting:
        cancel_messages(recipient_id=link.survivor_id, reason="told_on_the_page", by=SURVIVOR, message_id=message_id)
    restand(about)
    record(Action.PAGE_OPENED, by=SURVIVOR, subjects=[link.survivor.key_id, link.pk])


def close_links(*, survivor: Survivor, at: datetime) -> int:
    """End every address of their page that would still open or may still be read, and say how many. What they had not
    read is owed again."""
    still_read = at - timedelta(minutes=settings.READING_MINUTES)
    closed = PrivateLink.objects.filter(survivor=survivor, expires_at__gt=still_read).update(expires_at=at)
    restand_person(survivor)
    return closed


def answer_news(*, link: PrivateLink, answer: str) -> list[Response]:
    """Keep their answer to what they read; the newest stands. *No* opens the loop again."""
    with transaction.atomic():
        read = news_behind(link).filter(kind__in=FeedbackNotification.ANSWERS)
        given = Response.objects.bulk_create(Response(notification=one, answer=answer) for one in read)
        restand(NotifiedContribution.objects.filter(notification__in=read).values_list("contribution", flat=True))
        record(Action.ANSWER_GIVEN, by=SURVIVOR, subjects=[link.survivor.key_id, link.message_id])
    return given


def answer_own(*, link: PrivateLink, given: Mapping[str, str]) -> bool:
    """Count how being told was for them, without them: once, and never to be changed or looked up."""
    here = {"about": OwnMeasure.About.TOLD, "channel": OwnMeasure.Channel.PAGE}
    return note_answered(link, given=given, by=SURVIVOR, **here)


def stop_agreeing(*, link: PrivateLink, purpose: Purpose, scope: str) -> CalledBack:
    """They stop one thing they agreed to, or one exact use of it; what leans on it falls with it (CN-5)."""
    stop = withdraw_with_answers if purpose == Purpose.EQUALITY else withdraw_consent
    online = ConsentRecord.Method.ONLINE
    return stop(survivor=link.survivor, purpose=purpose, scope=scope, method=online, by=SURVIVOR)


def stop_way(*, route: ContactRoute) -> CalledBack:
    """They say that one way is no longer safe: nothing goes that way any more, and every address of theirs closes."""
    return stop_route(route=route, by=SURVIVOR)


def stop_from_page(*, link: PrivateLink) -> CalledBack:
    """They ask us to stop: everything to them, at once."""
    return stop_contact(survivor=link.survivor, by=SURVIVOR)
