"""What somebody sends us from their private page: it arrives, is read, becomes a consultation, and is done."""

from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.actions.consultations import start_consultation
from engagement.actions.contributions import add_contribution
from engagement.actions.refusals import NotReadYet, WordingNotApproved, WordsMissing
from engagement.actions.survivors import lock_survivor
from engagement.inbound import answer_by, point_of, talk_of
from engagement.models import Consultation, Contribution, InboundMessage, Survivor, Theme, Wording
from safeguards.audit import SURVIVOR, Action, Why, record
from safeguards.sealing import open_rows

Kind = InboundMessage.Kind
WITH_A_LIMIT = (Kind.COPY, Kind.FORGET)


def send_in(
    *, survivor: Survivor, kind: str, words: str, language: str, once: UUID, warning: Wording | None = None
) -> InboundMessage:
    """Keep what they sent, sealed and stamped, with the recording warning that stood above it (CR-16).

    What is sent twice arrives once. Other words from the same form, `once`, arrive as well: whoever saw no answer may
    add a line and press again. To ask for a copy, or to be forgotten, needs no words. Raises WordsMissing,
    WordingNotApproved.
    """
    if kind == Kind.MORE and not words:
        raise WordsMissing
    if kind == Kind.MORE and warning is None:
        raise WordingNotApproved
    with transaction.atomic():
        held = lock_survivor(survivor)
        name = uuid5(once, f"{held.pk} {kind} {words}")  # says nothing of the words: `once` is chance, and is not kept
        if (already := InboundMessage.objects.filter(pk=name).first()) is not None:
            return already
        arrived = InboundMessage(
            pk=name,
            key_id=held.key_id,
            survivor=held,
            kind=kind,
            words=words or None,
            language=language,
            warning=warning,
            arrived_at=timezone.now(),
            due_on=answer_by(timezone.localdate()) if kind in WITH_A_LIMIT else None,
        )
        arrived.save(force_insert=True)
        record(Action.INBOUND_ARRIVED, by=SURVIVOR, subjects=[held.key_id, arrived.pk], fields=[kind])
    return arrived


def read_inbound(*, message: InboundMessage, by: User) -> InboundMessage:
    """Somebody reads it, for the first time; who and when is kept once."""
    with transaction.atomic():
        held = InboundMessage.objects.select_for_update().get(pk=message.pk)
        if held.read_at is None:
            held.read_at, held.read_by = timezone.now(), by
            held.save(update_fields=["read_at", "read_by"])
            record(Action.INBOUND_READ, by=by, subjects=[held.key_id, held.pk])
    return held


def finish_inbound(*, message: InboundMessage, outcome: str, by: User) -> InboundMessage:
    """What it asked for is done, and how. Pressed twice it is done once. Raises NotReadYet, WordsMissing."""
    if not outcome:
        raise WordsMissing
    with transaction.atomic():
        held = InboundMessage.objects.select_for_update().get(pk=message.pk)
        if held.read_at is None:
            raise NotReadYet
        if held.done_at is None:
            held.done_at, held.done_by, held.outcome = timezone.now(), by, outcome
            held.save(update_fields=["done_at", "done_by", "outcome"])
            record(Action.INBOUND_DONE, by=by, subjects=[held.key_id, held.pk])
    return held


def write_down(
    *,
    message: InboundMessage,
    theme: Theme,
    by: User,
    journey: str = Contribution.Journey.NOT_SAID,
    agency: str = Contribution.Agency.POLICE,
) -> Consultation:
    """Make it a consultation by private page, their words unedited as one contribution, said when they arrived.

    The warning is the one that stood above what they typed. Pressed twice it is written down once. Must not be called
    inside a transaction. Raises NotReadYet, and WordsMissing where they wrote nothing.
    """
    if message.read_at is None:
        raise NotReadYet
    words = open_rows([message], "words", by=by, why=Why.WORK)[message.pk]["words"]
    if not words:
        raise WordsMissing
    with transaction.atomic():
        talk = start_consultation(
            survivor=message.survivor,
            channel=Consultation.Channel.PAGE,
            language=message.language,
            missing_reason=_("They wrote to us on their private page."),
            once=talk_of(message),
            started_at=message.arrived_at,
            by=by,
        )
        _keep_warning(talk, message, by=by)
        if not Contribution.objects.filter(pk=point_of(message)).exists():
            add_contribution(
                consultation=talk,
                once=point_of(message),
                words=words,
                read_back=Contribution.ReadBack.NOT_READ_BACK,
                theme=theme,
                would_change="",
                may_quote=Contribution.Quote.NOT_ASKED,
                journey=journey,
                agency=agency,
                said_at=message.arrived_at,
                by=by,
            )
        finish_inbound(message=message, outcome=_("Written down as a consultation."), by=by)
    return talk


def _keep_warning(talk: Consultation, message: InboundMessage, *, by: User) -> None:
    """They read it on the screen before they typed; nobody asked them whether they understood it."""
    if talk.warning or message.warning is None:
        return
    talk.warning, talk.warning_wording = Consultation.Warning.SHOWN, message.warning
    talk.warning_at, talk.warning_by = message.arrived_at, by
    talk.save(update_fields=["warning", "warning_wording", "warning_at", "warning_by"])
    record(Action.WARNING_RECORDED, by=by, subjects=[talk.key_id, talk.pk])
