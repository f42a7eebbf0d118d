"""Wordings: a new version, and its approval by a second person. A version never changes (CN-4)."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.refusals import (
    ApprovedByItsMaker,
    WordingNotDiscreet,
    WordingUnchanged,
    WordingWrittenMeanwhile,
)
from engagement.models import Wording
from safeguards import discreet
from safeguards.audit import Action, record


def add_wording(*, after: Wording, text_en: str, text_cy: str, is_material: bool, by: User) -> Wording:
    """Write the version that follows `after`, in both languages.

    `is_material` says that it changes what was agreed to: yeses to the older words pause once it may be shown (CN-11).
    Sent twice it is one version. Raises WordingUnchanged, WordingNotDiscreet, WordingWrittenMeanwhile.
    """
    texts = (text_en, text_cy)
    if after.kind == Wording.Kind.MESSAGE and any(map(discreet.faults, texts)):
        raise WordingNotDiscreet
    with transaction.atomic():
        versions = Wording.objects.select_for_update().filter(kind=after.kind, purpose=after.purpose)
        newest = list(versions.order_by("version"))[-1]
        if newest != after and newest.made_by_id == by.pk and (newest.text_en, newest.text_cy) == texts:
            return newest
        if newest != after:
            raise WordingWrittenMeanwhile
        if (newest.text_en, newest.text_cy) == texts:
            raise WordingUnchanged
        made = Wording.objects.create(
            kind=after.kind,
            purpose=after.purpose,
            version=after.version + 1,
            text_en=text_en,
            text_cy=text_cy,
            is_material=is_material,
            made_by=by,
        )
        record(Action.WORDING_ADDED, by=by, fields=[made.kind, made.purpose or made.kind, str(made.version)])
    return made


def approve_wording(*, wording: Wording, by: User) -> Wording:
    """Let these words be shown and sent. Pressed twice it is one approval. Raises ApprovedByItsMaker."""
    with transaction.atomic():
        held = Wording.objects.select_for_update().get(pk=wording.pk)
        if held.approved_at is not None:
            return held
        if held.made_by_id == by.pk:
            raise ApprovedByItsMaker
        held.approved_at, held.approved_by = timezone.now(), by
        held.save(update_fields=["approved_at", "approved_by"])
        record(Action.WORDING_APPROVED, by=by, fields=[held.kind, held.purpose or held.kind, str(held.version)])
    return held
