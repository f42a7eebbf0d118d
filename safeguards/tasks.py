"""Files are scanned, and swept away when nobody wanted them. Tasks carry ids, and return quietly when late."""

from uuid import UUID

import structlog
from celery import shared_task

from safeguards.audit import SYSTEM, Why
from safeguards.filing import actions, scanning
from safeguards.filing.models import FileState, SealedFile
from safeguards.filing.opening import FileGone, open_file
from safeguards.sealing import SealBroken

log = structlog.get_logger(__name__)
AT_ONCE = 20  # files of one sweep; the next is a minute away


@shared_task
def scan_file(file_id: str) -> None:
    """Ask the scanner about one file that waits."""
    if file := SealedFile.objects.to_scan().filter(pk=UUID(file_id)).first():
        scan(file)


@shared_task
def scan_waiting() -> None:
    """Whatever was not scanned when it came: the scanner was away, or there was none."""
    for file in SealedFile.objects.to_scan().order_by("?")[:AT_ONCE]:  # those it cannot judge do not block the others
        if not scan(file):
            return


@shared_task
def sweep_files() -> None:
    """Files that became part of no record within a day."""
    actions.sweep_files()


def scan(file: SealedFile) -> bool:
    """Whether the scanner could be asked. A file that no longer opens is noted; nothing else stops the others."""
    if not scanning.is_configured():
        return False
    try:
        state = scanning.ask(open_file(file, by=SYSTEM, why=Why.SCAN).chunks())
    except scanning.NoAnswer as error:
        log.warning("scanner_silent", file_id=str(file.pk), reason=str(error))
        return False
    except scanning.NoVerdict:
        log.warning("scanner_undecided", file_id=str(file.pk))
        return True
    except (SealBroken, FileGone):
        state = FileState.BROKEN
    actions.settle_scan(file=file, state=state)
    return True
