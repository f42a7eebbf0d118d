"""Telling people what came of what they said: a message that says there is news, or somebody who tells them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from engagement.actions.decisions import note_decision
from engagement.gate import Act
from engagement.models import Consultation, Survivor
from feedback import messages
from feedback.actions.changes import lock_change
from feedback.actions.refusals import NothingToTell, NotOneOfThem
from feedback.actions.standing import restand
from feedback.loops import soon
from feedback.models import (
    Change,
    FeedbackNotification,
    FurtherWords,
    Loop,
    NotifiedContribution,
    PrivateLink,
    Response,
)
from feedback.news import (
    BothTexts,
    News,
    contributions_about,
    is_not_yet,
    is_unthanked,
    news_of_change,
    news_of_person,
    news_to_tell,
    texts_of,
)
from feedback.pages import newest_answer, token_hash
from feedback.standing import HAS_NEWS
from feedback.tellings import Telling
from feedback.told import same_among, times_told, told_since
from feedback.ways import Texts, may_ring, tellings
from outbox.actions import cancel_messages, queue_message, record_done
from outbox.models import LOW, NORMAL, Channel, Message
from safeguards.audit import SYSTEM, Action, Actor, Why, record
from safeguards.sealing import open_rows

TOKEN_BYTES = 16  # 128 bits
Kind, Told, Channels = FeedbackNotification.Kind, FeedbackNotification.Told, Consultation.Channel
THANKED = {  # how they were thanked, where they were thanked as they were spoken with
    Channels.PHONE: Told.VOICE,
    Channels.IN_PERSON: Told.IN_PERSON,
    Channels.VIDEO: Told.VIDEO,
    Channels.RELAY: Told.RELAY,
    Channels.PAGE: Told.VOICE,
    Channels.REFERRAL: Told.VOICE,
}
NO_TEXT = BothTexts(en="", cy="")
Owed = Mapping[Survivor, Sequence[News]]


def names_of(survivors: Iterable[Survivor], *, by: Actor, why: Why) -> dict[UUID, str | None]:
    """The names that must not stand in a message, opened in one event."""
    opened = open_rows(survivors, "name", by=by, why=why)
    return {pk: fields["name"] for pk, fields in opened.items()}


def send_news(*, change: Change, by: User) -> list[Telling]:
    """Tell everybody who is owed the news of this change, each by the way the gate allows now.

    Pressed twice it tells once: the people are locked, and whoever has this news on its way is owed nothing. Must not
    be called inside a transaction. Raises NothingToTell.
    """
    if change.status not in HAS_NEWS:
        raise NothingToTell
    now = timezone.now()
    owed = news_of_change(change, by, now)
    texts = texts_of([piece for pieces in owed.values() for piece in pieces], by=by, why=Why.SEND)
    names = names_of(owed, by=by, why=Why.SEND)
    with transaction.atomic():
        held = lock_change(change)
        _hold(owed)
        found = news_of_change(held, by, now).items()
        still = {who: known for who, pieces in found if (known := [piece for piece in pieces if piece.key in texts])}
        return _tell_all(still, texts, names, by=by)


def send_to_person(*, survivor: Survivor, by: User) -> list[Telling]:
    """The same for one person and everything that is owed to them."""
    now = timezone.now()
    owed = _of(survivor, news_of_person(survivor, by, now))
    texts = texts_of([piece for pieces in owed.values() for piece in pieces], by=by, why=Why.SEND)
    names = names_of(owed, by=by, why=Why.SEND)
    with transaction.atomic():
        _hold([survivor])
        still = [piece for piece in news_of_person(survivor, by, now) if piece.key in texts]
        return _tell_all(_of(survivor, still), texts, names, by=by)


def _of(survivor: Survivor, pieces: Sequence[News]) -> dict[Survivor, Sequence[News]]:
    return {survivor: pieces} if pieces else {}


def send_by_itself(pieces: Sequence[News]) -> list[Telling]:
    """Thanks, and that there is nothing new yet, to whoever agreed beforehand; to anybody else nothing is done.

    Whoever was told or written to since the pieces were found gets none of it: the people are locked, and what is still
    owed is looked up again. Must not be called inside a transaction.
    """
    people = {piece.survivor: None for piece in pieces}
    texts = texts_of(pieces, by=SYSTEM, why=Why.SEND)
    names = names_of(people, by=SYSTEM, why=Why.SEND)
    with transaction.atomic():
        _hold(people)
        owed: dict[Survivor, list[News]] = {}
        for piece in _still_owed(pieces):
            owed.setdefault(piece.survivor, []).append(piece)
        return _tell_all(owed, texts, names, by=SYSTEM, is_pressed=False)


def _still_owed(pieces: Iterable[News]) -> list[News]:
    """Those of which nothing was said or sent meanwhile, with the people locked; the next run takes up the rest."""
    named = {said.pk for piece in pieces for said in piece.contributions}
    loops = Loop.objects.filter(pk__in=named)
    owed = {
        Kind.THANKS: set(loops.filter(is_unthanked()).values_list("pk", flat=True)),
        Kind.NOT_YET: set(loops.filter(is_not_yet(soon(timezone.now()))).values_list("pk", flat=True)),
    }
    return [piece for piece in pieces if {said.pk for said in piece.contributions} <= owed[Kind(piece.kind)]]


def remind(news: Sequence[FeedbackNotification]) -> list[Telling]:
    """Say once more that there is news, to whoever agreed to reminders: the news then stands behind the new message.

    Nobody is reminded of what they heard since, or twice of the same. Must not be called inside a transaction.
    """
    names = names_of({each.survivor for each in news}, by=SYSTEM, why=Why.SEND)
    with transaction.atomic():
        _hold({each.survivor for each in news})
        theirs: dict[Survivor, list[UUID]] = {}
        owed: dict[Survivor, list[News]] = {}
        for each in _still_unheard(news):
            piece = News(survivor=each.survivor, kind=each.kind, contributions=(), is_hard=each.is_hard, waits=True)
            owed.setdefault(each.survivor, []).append(piece)
            theirs.setdefault(each.survivor, []).append(each.pk)
        texts = {piece.key: NO_TEXT for pieces in owed.values() for piece in pieces}  # a reminder says none of the news
        found = tellings(owed, texts=texts, names=names, at=timezone.now(), is_pressed=False, is_reminder=True)
        done = [each for each in found if each.is_sent]
        for telling in done:
            _remind_of(theirs[telling.survivor], telling, names.get(telling.survivor.pk))
        reminded = [pk for telling in done for pk in theirs[telling.survivor]]
        restand(NotifiedContribution.objects.filter(notification__in=reminded).values_list("contribution", flat=True))
    return done


def _still_unheard(news: Iterable[FeedbackNotification]) -> list[FeedbackNotification]:
    """Those that still stand behind the same message, with the people locked."""
    untold = FeedbackNotification.objects.untold().filter(pk__in=[each.pk for each in news])
    behind = dict(untold.values_list("pk", "message"))
    return [each for each in news if behind.get(each.pk) == each.message_id]


def _remind_of(news: Sequence[UUID], telling: Telling, name: str | None) -> None:
    message = _queue(telling, name, SYSTEM)
    note_decision(survivor=telling.survivor, act=Act.NOTIFY, decision=telling.decision, about=message.pk)
    FeedbackNotification.objects.filter(pk__in=news).update(message=message)


def _hold(survivors: Iterable[Survivor]) -> None:
    """A withdrawal waits, or has won."""
    pks = [survivor.pk for survivor in survivors]
    list(Survivor.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _tell_all(
    owed: Owed, texts: Texts, names: Mapping[UUID, str | None], *, by: Actor, is_pressed: bool = True
) -> list[Telling]:
    found = tellings(owed, texts=texts, names=names, at=timezone.now(), is_pressed=is_pressed)
    done = [each for each in found if each.is_new and (is_pressed or each.is_sent)]
    for telling in done:
        _tell(telling, texts, names.get(telling.survivor.pk), by)
    restand([said.pk for each in done for piece in each.news for said in piece.contributions])
    return done


def _tell(telling: Telling, texts: Texts, name: str | None, by: Actor) -> Message:
    """One message for one person: it joins the one that waits, or takes its place, or is new."""
    message = telling.joins or _queue(telling, name, by)
    act = Act.TELL if telling.channel in (Channel.PHONE, Channel.WORKER) else Act.NOTIFY
    note_decision(survivor=telling.survivor, act=act, decision=telling.decision, about=message.pk)
    if telling.instead_of is not None:
        _take_place_of(telling.instead_of, message, telling.survivor, by)
    for piece in telling.news:
        if not piece.waits:
            note_news(piece, texts[piece.key], message=message, carries_news=telling.carries_news, by=by)
    record(Action.NEWS_SENT, by=by, subjects=[telling.survivor.key_id, message.pk], outcome=telling.channel)
    return message


def _take_place_of(waiting: Message, message: Message, survivor: Survivor, by: Actor) -> None:
    """What stood behind the message that waited now stands behind this one, and that one never goes."""
    FeedbackNotification.objects.untold().filter(message=waiting).update(message=message, carries_news=False)
    cancel_messages(recipient_id=survivor.pk, reason="told_together", by=by, message_id=waiting.pk)


def _queue(telling: Telling, name: str | None, by: Actor) -> Message:
    survivor, token = telling.survivor, secrets.token_urlsafe(TOKEN_BYTES) if telling.has_link else ""
    link = messages.page_address(token, survivor.language) if token else ""
    text = messages.with_link(telling.text, link)
    message = queue_message(
        resolver="survivor",
        recipient_id=survivor.pk,
        key_id=survivor.key_id,
        route_id=telling.route.pk if telling.route else None,
        channel=telling.channel,
        purpose=telling.purpose if by.pk else f"auto_{telling.purpose}",
        language=survivor.language,
        subject=text.subject,
        body=text.body,
        link=link,
        names=messages.surname_parts(name),
        priority=NORMAL if telling.is_news else LOW,
        not_before=telling.starts_at,
        expires_at=telling.expires_at,
        by=by,
    )
    if token:
        PrivateLink.objects.create(
            survivor=survivor,
            message=message,
            token_hash=token_hash(token),
            expires_at=telling.starts_at + timedelta(days=telling.link_days),
        )
    return message


def note_news(
    piece: News, text: BothTexts, *, message: Message | None, by: Actor, carries_news: bool = False, told_how: str = ""
) -> FeedbackNotification:
    """The news and the contributions it speaks of: this survivor's own and nobody else's."""
    made = FeedbackNotification(
        id=uuid4(),
        key_id=piece.survivor.key_id,
        survivor=piece.survivor,
        kind=piece.kind,
        change=piece.change,
        triage=piece.triage,
        further=piece.further,
        is_hard=piece.is_hard,
        language=piece.survivor.language,
        news_en=text.en,
        news_cy=text.cy,
        message=message,
        carries_news=carries_news,
        made_by_id=by.pk,
        told_at=timezone.now() if told_how else None,
        told_how=told_how,
    )
    made.save(force_insert=True)
    NotifiedContribution.objects.bulk_create(
        NotifiedContribution(notification=made, contribution=said) for said in piece.contributions
    )
    return made


# A person tells them ------------------------------------------------------------------------------------------------
def tell_in_person(
    *,
    change: Change,
    survivor: Survivor,
    how: str,
    by: User,
    answer: str = "",
    seen: int | None = None,
    further: UUID | None = None,
) -> FeedbackNotification | None:
    """Note that a person told them of this change, and what they answered if they were asked. Never blocked: it has
    happened. News that waited is thereby told too. `further` is what was said first this time, whatever has been
    written since. None where somebody has noted it since so much was `seen` to have been told them. Raises
    NothingToTell or NotOneOfThem."""
    seen = times_told(survivor) if seen is None else seen
    if change.status not in HAS_NEWS:
        raise NothingToTell
    said = contributions_about(change, survivor, by)
    if not said:
        raise NotOneOfThem
    words = FurtherWords.objects.filter(news__change=change, news__survivor=survivor)
    piece = news_to_tell(change, survivor, said, timezone.now())
    piece = replace(piece, further=words.filter(pk=further).first() if further else None)
    told = told_by_person(survivor=survivor, pieces=[piece], how=how, by=by, answer=answer, seen=seen)
    return told[0] if told else None


def told_by_person(
    *, survivor: Survivor, pieces: Sequence[News], how: str, by: User, answer: str = "", seen: int | None = None
) -> list[FeedbackNotification]:
    """Note that a person told them all of this, and what they answered. The gate's answer at that moment is kept beside
    it; what waits to be told or sent is not needed any more.

    What somebody has noted since so much was `seen` to have been told them is not noted twice, and stands in no answer
    of this; what they answered is kept all the same. Must not be called inside a transaction.
    """
    seen = times_told(survivor) if seen is None else seen
    texts = texts_of(pieces, by=by, why=Why.WORK)
    with transaction.atomic():
        _hold([survivor])
        since = told_since(survivor, seen)
        noted = [(piece, same_among(since, piece)) for piece in pieces]
        told = [_told(piece, texts[piece.key], how, by) for piece, same in noted if same is None]
        _keep_answer([*told, *(same for _piece, same in noted if same is not None)], answer)
        if told:
            _note_told(told, survivor, how, by)
        restand([said.pk for piece in pieces for said in piece.contributions])
    return told


def _note_told(told: Sequence[FeedbackNotification], survivor: Survivor, how: str, by: User) -> None:
    decision = may_ring(survivor, at=timezone.now())
    for each in told:
        note_decision(survivor=survivor, act=Act.TELL, decision=decision, about=each.pk)
    _settle_messages({each.message_id for each in told if each.message_id}, survivor, by)
    record(Action.NEWS_TOLD, by=by, subjects=[survivor.key_id, *(each.pk for each in told)], outcome=how)


def _keep_answer(told: Sequence[FeedbackNotification], answer: str) -> None:
    """What they answered, beside each that it may be an answer to; what stands there already does not stand twice."""
    asked = [each for each in told if answer and each.kind in FeedbackNotification.ANSWERS]
    new = [each for each in asked if newest_answer([each]) != answer]
    Response.objects.bulk_create(Response(notification=each, answer=answer) for each in new)


def thank(*, survivor: Survivor, by: User) -> list[FeedbackNotification]:
    """Note that they were thanked for all they said, in the way they were last spoken with. Nothing happens where they
    were thanked already."""
    seen = times_told(survivor)
    pieces = [piece for piece in news_of_person(survivor, by, timezone.now()) if piece.kind == Kind.THANKS]
    if not pieces:
        return []
    how = THANKED[Channels(pieces[0].contributions[-1].consultation.channel)]
    return told_by_person(survivor=survivor, pieces=pieces, how=how, by=by, seen=seen)


def _told(piece: News, text: BothTexts, how: str, by: User) -> FeedbackNotification:
    """The news that waited for them, now told about all they said; or a new row of what was told without a message.
    Where something was said first this time, also what waits with other words for the same answer."""
    same = Q(further__news=piece.further.news_id) if piece.further else Q()
    waiting = FeedbackNotification.objects.untold().filter(
        same | Q(further=None),
        survivor=piece.survivor, kind=piece.kind, change=piece.change, triage=piece.triage,
    )  # fmt: skip
    found = waiting.order_by(F("further").asc(nulls_last=True), "-made_at").first()
    if found is None:
        return note_news(piece, text, message=None, by=by, told_how=how)
    FeedbackNotification.objects.filter(pk=found.pk).update(told_at=timezone.now(), told_how=how, further=piece.further)
    about = set(found.notified.values_list("contribution_id", flat=True))
    NotifiedContribution.objects.bulk_create(
        NotifiedContribution(notification=found, contribution=said)
        for said in piece.contributions
        if said.pk not in about
    )
    return found


def _settle_messages(pks: set[UUID], survivor: Survivor, by: User) -> None:
    """A message behind which nothing waits any more: the call was made, or what had not gone is not needed."""
    untold = FeedbackNotification.objects.untold().filter(message__in=pks).values_list("message_id", flat=True)
    for message in Message.objects.filter(pk__in=pks - set(untold)):
        if message.channel == Channel.EMAIL:
            cancel_messages(recipient_id=survivor.pk, reason="told_by_a_person", by=by, message_id=message.pk)
        else:
            record_done(message=message, by=by)
