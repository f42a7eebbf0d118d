"""Whoever talks with somebody may tell them their news in the same talk."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from engagement.before_talk import Notice
from engagement.models import Survivor
from feedback.models import OWED_STAGES, Loop


def news_waits(survivor: Survivor, user: User) -> Notice | None:
    """That there is news for them, to whoever may tell it; never of somebody who asked not to be told."""
    if survivor.died_at is not None or not user.can(Permission.TELL_SURVIVORS):
        return None
    owed = Loop.objects.visible_to(user).filter(survivor=survivor, stage__in=OWED_STAGES, is_declined=False)
    if not owed.exists():
        return None
    return Notice(
        words=_("News waits for them."), url=reverse("person_news", args=[survivor.pk]), label=_("Tell them their news")
    )
