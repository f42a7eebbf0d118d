"""Files of a referral that is not sent yet: sealed, checked for viruses, and gone with the draft."""

from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.db import transaction

from accounts.models import User
from partners.actions.refusals import DraftAlreadySent, TooManyFiles
from partners.models import ReferralDraft, ReferralFile
from safeguards.audit import Action, record
from safeguards.filing.actions import claim_file
from safeguards.filing.opening import path_of
from safeguards.models import SealedFile, SubjectKey


def add_draft_file(*, draft: ReferralDraft, file: SealedFile, by: User) -> ReferralFile:
    """Make a file that was handed in part of the draft: its key becomes the referral's once it is sent.

    Raises TooManyFiles, DraftAlreadySent, or FileNotThere.
    """
    with transaction.atomic():
        held = ReferralDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if held is None:
            raise DraftAlreadySent
        if held.files.count() >= settings.REFERRAL_FILES_MOST:
            raise TooManyFiles
        claimed = claim_file(file=file, owner=held.pk, by=by)
        added = ReferralFile.objects.create(draft=held, file=claimed, added_by=by)
        record(Action.REFERRAL_FILE_ADDED, by=by, subjects=[held.pk, claimed.pk])
    return added


def remove_draft_file(*, file: ReferralFile, by: User) -> None:
    """Take one away before it is sent, with its key and its bytes. Pressed twice it is gone once; a file of what was
    sent meanwhile stays."""
    with transaction.atomic():
        held = ReferralFile.objects.select_for_update().filter(pk=file.pk, draft__isnull=False).first()
        if held is None:
            return
        subjects = [held.draft_id, held.file_id]
        forget_files([held])
        record(Action.REFERRAL_FILE_REMOVED, by=by, subjects=[each for each in subjects if each])


def forget_files(files: Iterable[ReferralFile]) -> None:
    """Rows and keys in the caller's transaction, the bytes once it is committed: without their key they are noise."""
    for each in files:
        sealed = each.file
        each.delete()
        SubjectKey.objects.filter(pk=sealed.key_id).delete()
        path = path_of(sealed)
        sealed.delete()
        transaction.on_commit(partial(path.unlink, missing_ok=True))
