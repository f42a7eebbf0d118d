"""Who may see figures and what the board agreed, who may be asked to do it, who may reword the theory of change, and
whose report waits to be seen."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Organisation, User
from accounts.models.user import UserQuerySet
from accounts.roles import ROLES, Permission
from impact.models import AgreedAction, BoardReport, ReportFile, StatisticsRelease, TheoryRow
from impact.models.releases import StatisticsReleaseQuerySet

MAY_OWN = {Permission.SEE_FIGURES, Permission.SEE_OVERDUE}


def releases_for(user: User) -> StatisticsReleaseQuerySet:
    """Every release, the newest first, for whoever may see figures."""
    if not user.can(Permission.SEE_FIGURES):
        raise Http404
    return StatisticsRelease.objects.ready()


def newest_release_for(user: User) -> StatisticsRelease | None:
    """The newest release there is, for whoever may see figures; none where nothing was released yet."""
    return releases_for(user).first()


def coming_release_for(user: User, newest: StatisticsRelease | None) -> StatisticsRelease | None:
    """The one after the newest, where it was begun: it is being counted, or could not be."""
    if not user.can(Permission.SEE_FIGURES):
        raise Http404
    coming = StatisticsRelease.objects.exclude(state=StatisticsRelease.State.READY)
    return (coming.filter(until__gt=newest.until) if newest else coming).order_by("-until").first()


def get_release_for(user: User, pk: UUID) -> StatisticsRelease:
    """One release, for whoever may see figures."""
    return get_object_or_404(releases_for(user), pk=pk)


def get_report_file_for(user: User, release: UUID, file: int) -> ReportFile:
    """One file of the report of a release, to be taken by whoever may see figures."""
    files = ReportFile.objects.filter(report__in=releases_for(user).order_by().values("pk"))
    return get_object_or_404(files.select_related("report__release"), report=release, pk=file)


def get_agreed_for(user: User, pk: UUID, *, to: Permission = Permission.SEE_FIGURES) -> AgreedAction:
    """One action of the board, to read it or, with AGREE_ACTIONS, to move it on."""
    if not user.can(to):
        raise Http404
    return get_object_or_404(AgreedAction.objects.select_related("owner__organisation", "release", "change"), pk=pk)


def get_step_for(user: User, path: str, step: str) -> TheoryRow:
    """One step of the theory of change as it is worded now, to reword it."""
    if not user.can(Permission.WRITE_THEORY):
        raise Http404
    return get_object_or_404(TheoryRow.objects.newest().select_related("written_by"), path=path, step=step)


def may_own_action() -> UserQuerySet:
    """Open accounts of our own whose role sees figures or what is late; partners who own changes beside their work."""
    roles = [role for role, card in ROLES.items() if card.permissions & MAY_OWN]
    people = User.objects.able_to_sign_in().filter(Q(role__in=roles) | Q(also_change_owner=True))
    return people.exclude(organisation__kind=Organisation.Kind.NEIGHBOURING_FORCE).select_related("organisation")


def report_to_see(user: User) -> BoardReport | None:
    """A report that they asked for, and that has become ready, or could not be made, since they last looked."""
    ended = BoardReport.objects.filter(begun_by=user, seen_at=None).exclude(state=BoardReport.State.MAKING)
    return ended.order_by("-begun_at").first()
