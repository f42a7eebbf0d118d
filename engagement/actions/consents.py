"""Consents: given, declined, withdrawn. Rows are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.refusals import (
    FormUsedElsewhere,
    NotInPrivate,
    ScopeMissing,
    WordingChanged,
    WordingNotApproved,
)
from engagement.actions.survivors import lock_survivor
from engagement.models import COOLING_OFF, SCOPED, ConsentDetail, ConsentRecord, Purpose, Survivor, Wording
from engagement.scopes import scope_of
from engagement.withdrawal import CalledBack, Undoing, Undone, undo
from safeguards.audit import Action, Actor, record


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The answer to one purpose; `wording` is what was on the page when it was read out, None for the current one."""

    purpose: str
    is_yes: bool
    scope_text: str = ""
    wording: Wording | None = None

    @property
    def scope(self) -> str:
        return scope_of(self.scope_text) if self.scope_text else ""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How it was asked: what is the same for everything asked on one page. `once` names the page that was sent, so that
    a form sent twice gives one row for each answer."""

    method: str
    in_private: bool
    format: str = ""
    evidence: str = ""
    capacity_note: str = ""
    once: UUID | None = None


def record_consent(
    *,
    survivor: Survivor,
    purpose: str,
    is_yes: bool,
    method: str,
    in_private: bool,
    by: User,
    scope_text: str = "",
    format: str = "",
    evidence: str = "",
    capacity_note: str = "",
    wording: Wording | None = None,
) -> ConsentRecord:
    """Keep one answer to one purpose, with the exact wording that was read. Raises as `record_answers` does."""
    answered = Answered(purpose=purpose, is_yes=is_yes, scope_text=scope_text, wording=wording)
    asking = Asking(method=method, in_private=in_private, format=format, evidence=evidence, capacity_note=capacity_note)
    with transaction.atomic():
        record_answers(survivor=survivor, answers=[answered], asking=asking, by=by)
        return ConsentRecord.objects.filter(survivor=survivor, purpose=purpose, scope=answered.scope).latest("pk")


def record_answers(*, survivor: Survivor, answers: Sequence[Answered], asking: Asking, by: User) -> CalledBack:
    """Keep every answer of one page, or none; gives the messages that a no called back.

    A yes needs privacy (CN-8), its scope where the purpose has one, and words that may be shown. A no needs nothing,
    and changes no other purpose (CN-3). Raises NotInPrivate, ScopeMissing, WordingNotApproved, WordingChanged,
    FormUsedElsewhere.
    """
    if any(each.is_yes for each in answers) and not asking.in_private:
        raise NotInPrivate
    if any(each.is_yes and each.purpose in SCOPED and not each.scope_text for each in answers):
        raise ScopeMissing
    called_back = CalledBack()
    with transaction.atomic():
        held = lock_survivor(survivor)
        for answered in answers:
            detail_id = _id_of(answered, asking.once)
            if not _is_kept(detail_id, held):
                called_back = _both(called_back, _keep(answered, asking, held, detail_id, by))
    return called_back


def keep_passed_on(
    *, survivor: Survivor, purposes: Sequence[str], said_on: date, evidence: str, by: User
) -> list[ConsentRecord]:
    """Keep a yes to each of these purposes that somebody else's worker passed on, as of the beginning of the day on
    which it was said: whatever the survivor answered us on that day or since comes after it and stands. So does a no
    from before it, which only they take back, to us.

    Where there are no words that may be shown, or the yes has run out by now, there is none: they are asked.
    """
    given = ConsentRecord.Decision.GIVEN
    began = timezone.make_aware(datetime.combine(said_on, time()))
    words = Wording.objects.current_by_purpose(Wording.Kind.CONSENT)
    with transaction.atomic():
        held = lock_survivor(survivor)
        answers = ConsentRecord.objects.filter(survivor=held, purpose__in=purposes).current()
        stands = {each.purpose for each in answers if each.decided_at >= began or each.decision != given}
        return [
            _passed_on(held, purpose, words[purpose], began, evidence, by)
            for purpose in purposes
            if purpose in words and purpose not in stands and last_day(purpose, said_on) >= timezone.localdate()
        ]


def _passed_on(
    held: Survivor, purpose: str, wording: Wording, began: datetime, evidence: str, by: User
) -> ConsentRecord:
    kept = ConsentRecord.objects.create(
        survivor=held,
        purpose=purpose,
        decision=ConsentRecord.Decision.GIVEN,
        wording=wording,
        language=held.language,
        method=ConsentRecord.Method.WORKER,
        in_private=True,  # the form says that a yes is asked for in private
        decided_at=began,
        taken_by=by,
        expires_on=last_day(purpose, timezone.localdate(began)),
    )
    ConsentDetail.objects.create(key_id=held.key_id, consent=kept, evidence=evidence or None)
    record(Action.CONSENT_RECORDED, by=by, subjects=[held.key_id], fields=[purpose])
    return kept


def _keep(answered: Answered, asking: Asking, held: Survivor, detail_id: UUID, by: User) -> CalledBack:
    is_yes, today = answered.is_yes, timezone.localdate()
    kept = ConsentRecord.objects.create(
        survivor=held,
        purpose=answered.purpose,
        scope=answered.scope,
        decision=ConsentRecord.Decision.GIVEN if is_yes else ConsentRecord.Decision.DECLINED,
        wording=_words_read(answered),
        language=held.language,
        method=asking.method,
        format=asking.format,
        in_private=asking.in_private,
        taken_by=by,
        usable_from=usable_from(answered.purpose, today) if is_yes else None,
        expires_on=last_day(answered.purpose, today) if is_yes else None,
    )
    ConsentDetail(
        pk=detail_id,
        key_id=held.key_id,
        consent=kept,
        scope_text=answered.scope_text or None,
        evidence=asking.evidence or None,
        capacity_note=asking.capacity_note or None,
    ).save(force_insert=True)
    record(Action.CONSENT_RECORDED, by=by, subjects=[held.key_id], fields=[answered.purpose])
    return CalledBack() if is_yes else _undo(held, answered.purpose, answered.scope, by)


def _id_of(answered: Answered, once: UUID | None) -> UUID:
    """The same for the same answer of one page, so that a second click finds it kept. Another answer of that page is
    another row: a no is never taken for the yes before it."""
    name = f"{answered.purpose} {answered.is_yes} {answered.scope}"
    return uuid5(once, name) if once else uuid4()


def _is_kept(detail_id: UUID, held: Survivor) -> bool:
    """Did the first of two clicks keep it already?"""
    owner = ConsentDetail.objects.filter(pk=detail_id).values_list("consent__survivor", flat=True).first()
    if owner is not None and owner != held.pk:
        raise FormUsedElsewhere
    return owner is not None


def _words_read(answered: Answered) -> Wording | None:
    """Exactly what they were told (CN-4). A no may be said before anything could be read to them."""
    current = Wording.objects.current_by_purpose(Wording.Kind.CONSENT).get(answered.purpose)
    if answered.wording is not None and answered.wording != current:
        raise WordingChanged
    if current is None and answered.is_yes:
        raise WordingNotApproved
    return current


def last_day(purpose: str, today: date) -> date:
    """The last day of a yes given today (CN-6)."""
    return today + timedelta(days=settings.CONSENT_DAYS_BY_PURPOSE.get(purpose, settings.CONSENT_DAYS))


def usable_from(purpose: str, today: date) -> date | None:
    """The first day on which a yes given today may be used, where there are days to change one's mind (CN-12)."""
    return today + timedelta(days=settings.COOLING_OFF_DAYS) if purpose in COOLING_OFF else None


def withdraw_consent(*, survivor: Survivor, purpose: str, by: Actor, method: str = "", scope: str = "") -> CalledBack:
    """One press, as easy as giving, never blocked (CN-5); gives the messages that were called back.

    Pressed twice it is one withdrawal. A scoped purpose withdrawn as a whole takes every scope of it along. `by` is
    whoever noted it, or the survivor on their own page.
    """
    with transaction.atomic():
        held = lock_survivor(survivor)
        answers = ConsentRecord.objects.filter(survivor=held, purpose=purpose).current()
        newest = {answer.scope: answer.decision for answer in answers}
        meant = {scope} if scope or purpose not in SCOPED else {"", *newest}
        falling = [each for each in sorted(meant) if newest.get(each) != ConsentRecord.Decision.WITHDRAWN]
        called_back = CalledBack()
        for each in falling:
            ConsentRecord.objects.create(
                survivor=held,
                purpose=purpose,
                scope=each,
                decision=ConsentRecord.Decision.WITHDRAWN,
                language=held.language,
                method=method,
                in_private=False,
                taken_by=by if isinstance(by, User) else None,
            )
            called_back = _both(called_back, _undo(held, purpose, each, by))
        if falling:
            record(Action.CONSENT_WITHDRAWN, by=by, subjects=[held.key_id], fields=[purpose])
    return called_back


def _undo(held: Survivor, purpose: str, scope: str, by: Actor) -> CalledBack:
    """What falls with a consent, in the same transaction."""
    return undo(Undoing(survivor=held, what=Undone.CONSENT, by=by, purpose=Purpose(purpose), scope=scope))


def _both(first: CalledBack, second: CalledBack) -> CalledBack:
    """The sum of two; what is on its way is on its way once."""
    return CalledBack(first.cancelled + second.cancelled, max(first.going, second.going))
