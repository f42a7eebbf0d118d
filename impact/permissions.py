"""Who may see figures."""

from django.http import Http404

from accounts.models import User
from accounts.roles import Permission
from impact.models import StatisticsRelease


def newest_release_for(user: User) -> StatisticsRelease | None:
    """The newest release there is, for whoever may see figures; none where nothing was released yet."""
    if not user.can(Permission.SEE_FIGURES):
        raise Http404
    return StatisticsRelease.objects.ready().first()
