"""What falls in this room with a withdrawal: addresses of the private page that somebody else might open now, and
released texts that lean on what they said."""

from django.utils import timezone

from engagement.withdrawal import Undoing, Undone
from feedback.actions.pages import close_links
from feedback.actions.recalling import recheck_person
from feedback.actions.standing import restand_person

CLOSES = frozenset({Undone.SUSPENDED, Undone.ROUTE, Undone.STOPPED, Undone.DIED})


def call_back_releases(undoing: Undoing) -> None:
    """ "You said" that leans on what they said is asked about again, and shown no more where the gate says no now."""
    recheck_person(survivor=undoing.survivor, by=undoing.by)


def close_what_is_open(undoing: Undoing) -> None:
    """No address of theirs opens any more; news they had not read, and whatever was called back, is owed again."""
    if undoing.what in CLOSES:
        close_links(survivor=undoing.survivor, at=timezone.now())
    else:
        restand_person(undoing.survivor)
