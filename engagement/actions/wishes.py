"""How somebody wants to hear what came of what they said: asked of them, and kept as they chose."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.survivors import lock_survivor
from engagement.models import NewsWishes, Survivor
from safeguards.audit import Action, record


def keep_wishes(
    *,
    survivor: Survivor,
    by: User,
    by_itself: Iterable[str] = (),
    hard_news: str = NewsWishes.HardNews.BY_PERSON,
    full_words: bool = False,
) -> NewsWishes:
    """Keep what they chose, in the place of what they chose before. Whatever waits in the outbox is held to it at the
    moment it goes."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        wishes, _made = NewsWishes.objects.update_or_create(
            survivor=held,
            defaults={
                "by_itself": sorted(by_itself),
                "hard_news": hard_news,
                "full_words": full_words,
                "asked_at": timezone.now(),
                "asked_by": by,
            },
        )
        record(Action.WISHES_KEPT, by=by, subjects=[held.key_id])
    return wishes


def makes_easier(before: NewsWishes | None, *, by_itself: Iterable[str], hard_news: str, full_words: bool) -> bool:
    """Would more reach them, or say more, than before? That takes a fresh second factor; less is one press."""
    had = set(before.by_itself) if before else set()
    read = before is not None and before.hard_news == NewsWishes.HardNews.IN_WRITING
    reads = hard_news == NewsWishes.HardNews.IN_WRITING
    fuller = full_words and not (before and before.full_words)
    return bool(set(by_itself) - had) or (reads and not read) or fuller
