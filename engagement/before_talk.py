"""What somebody should know when they are about to talk with a survivor.

This room knows nothing of what the rooms above keep: each appends to `NOTICES`, in its `AppConfig.ready()`, what it has
to say, and says it only to whoever may do something about it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from engagement.models import Survivor


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One sentence, and where it leads."""

    words: str
    url: str
    label: str


NOTICES: list[Callable[[Survivor, User], Notice | None]] = []


def notices(survivor: Survivor, user: User) -> list[Notice]:
    """What the rooms above have to say of this person to this user now."""
    said = (room(survivor, user) for room in NOTICES)
    return [notice for notice in said if notice is not None]
