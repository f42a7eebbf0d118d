"""What a survivor said, one point at a time. A point is never edited."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from engagement.actions.consultations import lock, refuse_closed
from engagement.actions.refusals import FormUsedElsewhere, WordsMissing
from engagement.models import Consultation, Contribution, ContributionCorrection, Survivor, Theme
from safeguards.audit import Action, record

QUOTED = (Contribution.Quote.NO_NAME, Contribution.Quote.AS_CHOSEN)


def add_contribution(
    *,
    consultation: Consultation,
    once: UUID,
    words: str,
    read_back: str,
    theme: Theme,
    would_change: str,
    may_quote: str,
    by: User,
    wellbeing: str = "",
    right: int | None = None,
    journey: str = Contribution.Journey.NOT_SAID,
    agency: str = Contribution.Agency.POLICE,
    credit: str = Contribution.Credit.NONE,
    credit_as: str = "",
    said_at: datetime | None = None,
) -> Contribution:
    """Keep one point in their own words, sealed under their own key, and how they are so far, if that is said.

    `once` becomes the row's id, so that a form sent twice gives one row. `right` (1 to 12) is kept only where it is
    another than the theme's (VC-1); how they are credited only where they may be quoted. `said_at` is for what was
    said before it is written down.
    Raises WordsMissing, ConsultationAlreadyClosed, FormUsedElsewhere.
    """
    if not words:
        raise WordsMissing
    with transaction.atomic():
        held = lock(consultation)
        if (already := _already_kept(held, once)) is not None:  # the other click came first, or the talk is over by now
            return already
        refuse_closed(held)
        speaker = Survivor.objects.get(participations__consultation=held)
        said = Contribution(
            pk=once,
            key_id=speaker.key_id,
            consultation=held,
            survivor=speaker,
            number=(held.contributions.aggregate(last=Max("number"))["last"] or 0) + 1,
            words=words,
            would_change=would_change or None,
            read_back=read_back,
            theme=theme,
            right=right if right != theme.right else None,
            journey=journey,
            agency=agency,
            may_quote=may_quote,
            credit=credit if may_quote in QUOTED else Contribution.Credit.NONE,
            credit_as=(credit_as or None) if (may_quote in QUOTED and credit == Contribution.Credit.WORD) else None,
            recorded_by=by,
            **({"said_at": said_at} if said_at else {}),
        )
        said.save(force_insert=True)
        if wellbeing:
            held.wellbeing = wellbeing
            held.save(update_fields=["wellbeing"])
        fields = ["wellbeing"] if wellbeing else []
        record(Action.CONTRIBUTION_ADDED, by=by, subjects=[speaker.key_id, said.pk], fields=fields)
    return said


def add_correction(*, contribution: Contribution, once: UUID, words: str, by: User) -> ContributionCorrection:
    """Keep beside a point what they said to put it right, also after the talk is closed; the point stays as it was.

    `once` becomes the row's id, so that a form sent twice gives one row. Raises WordsMissing, FormUsedElsewhere.
    """
    if not words:
        raise WordsMissing
    with transaction.atomic():
        held = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if (already := ContributionCorrection.objects.filter(pk=once).first()) is not None:
            if already.contribution_id != held.pk:
                raise FormUsedElsewhere
            return already
        added = ContributionCorrection(pk=once, key_id=held.key_id, contribution=held, words=words, recorded_by=by)
        added.save(force_insert=True)
        record(Action.CORRECTION_ADDED, by=by, subjects=[held.key_id, held.pk, added.pk])
    return added


def _already_kept(consultation: Consultation, once: UUID) -> Contribution | None:
    """The row this form made before. An id that another conversation has used is nobody's double click."""
    kept = Contribution.objects.filter(pk=once).first()
    if kept is not None and kept.consultation_id != consultation.pk:
        raise FormUsedElsewhere
    return kept
