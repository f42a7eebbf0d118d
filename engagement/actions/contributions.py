"""What a survivor said, one point at a time. A point is never edited."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from engagement.actions.consultations import lock_open
from engagement.actions.refusals import FormUsedElsewhere, WordsMissing
from engagement.models import Consultation, Contribution, Survivor, Theme
from safeguards.audit import Action, record


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
) -> Contribution:
    """Keep one point in their own words, sealed under their own key, and how they are so far, if that is said.

    `once` becomes the row's id, so that a form sent twice gives one row.
    Raises WordsMissing, ConsultationAlreadyClosed.
    """
    if not words:
        raise WordsMissing
    with transaction.atomic():
        if (already := _already_kept(consultation, once)) is not None:
            return already
        held = lock_open(consultation)
        if (already := _already_kept(held, once)) is not None:  # the other click came first
            return already
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
            may_quote=may_quote,
            recorded_by=by,
        )
        said.save(force_insert=True)
        if wellbeing:
            held.wellbeing = wellbeing
            held.save(update_fields=["wellbeing"])
        fields = ["wellbeing"] if wellbeing else []
        record(Action.CONTRIBUTION_ADDED, by=by, subjects=[speaker.key_id, said.pk], fields=fields)
    return said


def _already_kept(consultation: Consultation, once: UUID) -> Contribution | None:
    """The row this form made before. An id that another conversation has used is nobody's double click."""
    kept = Contribution.objects.filter(pk=once).first()
    if kept is not None and kept.consultation_id != consultation.pk:
        raise FormUsedElsewhere
    return kept
