"""Who may see and touch accounts, organisations and approvals. Fetching is authorising: what is not yours is a 404."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import sessions
from accounts.models import Approval, ApprovalKind, Organisation, RecordBlock, User
from accounts.models.approval import DECIDERS
from accounts.models.block import digest_of
from accounts.models.user import UserQuerySet
from accounts.roles import ROLES, Permission
from accounts.signing_in import SETTING_UP

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(permission: Permission) -> Callable[[View[P]], View[P]]:
    """A view for whoever holds this permission. Anybody else who is signed in gets the 404 of nothing there."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not signed_in(request).can(permission):
                raise Http404
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]  # read by the access matrix
        return checked

    return decorate


def before_set_up(view: View[P]) -> View[P]:
    """Also for somebody who is still setting their account up."""
    view.before_set_up = True  # type: ignore[attr-defined]  # read by SignedInMiddleware
    return view


def opens_while_locked(view: View[P]) -> View[P]:
    """Also while the session is locked: shows nothing of what was there."""
    view.opens_while_locked = True  # type: ignore[attr-defined]  # read by TimeOutMiddleware
    return view


def fresh_factor(view: View[P]) -> View[P]:
    """Only within `FRESH_FACTOR_SECONDS` of a second factor; else it is asked for first. Somebody who is still setting
    their account up has none to show."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        is_fresh = sessions.read(request.session, at=timezone.now()).is_factor_fresh
        if is_fresh or request.session.get(SETTING_UP):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('factor_confirm')}?{urlencode({'next': request.get_full_path()})}")

    return checked


def fresh_factor_to_open(view: View[P]) -> View[P]:
    """As `fresh_factor`, for a page with a long form: asked before it opens. What was typed on it is then saved without
    asking again, so that nothing typed is lost."""
    guarded = fresh_factor(view)

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return (view if request.method == "POST" else guarded)(request, *args, **kwargs)

    return checked


def signed_in(request: HttpRequest) -> User:
    """The person who signed in, with the type that the middleware has made certain."""
    if isinstance(request.user, User):
        return request.user
    raise Http404


def has_two_factors(request: HttpRequest) -> bool:
    """Whether the session has shown a second factor, as django-otp keeps it."""
    return bool(request.user.is_verified())  # type: ignore[union-attr]


def is_wholly_signed_in(request: HttpRequest) -> bool:
    """Two factors shown, set-up finished, and a session that is neither over nor locked. For what is asked before any
    view: whether a file that is on its way in is taken."""
    if not isinstance(request.user, User) or not has_two_factors(request) or request.user.set_up_at is None:
        return False
    clocks = sessions.read(request.session, at=timezone.now())
    return not clocks.is_over and not clocks.is_locked


def get_user_for(user: User, pk: UUID, *, to: Permission = Permission.MANAGE_PEOPLE) -> User:
    """An account, for whoever looks after accounts."""
    if not user.can(to):
        raise Http404
    return get_object_or_404(User.objects.select_related("organisation"), pk=pk)


def may_decide(user: User, approval: Approval) -> bool:
    """Whether this person may be the second one: of a deciding role, not who asked, and not whom it is about."""
    return (
        user.can(Permission.DECIDE_APPROVALS)
        and user.pk not in (approval.requested_by_id, approval.subject)
        and Approval.objects.visible_to(user).filter(pk=approval.pk).exists()
    )


def who_may_decide(approval: Approval) -> UserQuerySet:
    """Everybody who could be the second person now."""
    roles = DECIDERS[ApprovalKind(approval.kind)]
    people = User.objects.able_to_sign_in().filter(role__in=roles)
    others = people.exclude(pk__in=[approval.requested_by_id, approval.subject])
    block = RecordBlock.objects.filter(pk=approval.subject).first()
    if block is None:
        return others
    return others.exclude(pk__in=[each.pk for each in others if digest_of(each) == bytes(block.barred)])


def get_approval_for(user: User, pk: UUID) -> Approval:
    """A request for a second person: for those who decide on its kind. Nobody sees one about themself."""
    if not user.can(Permission.DECIDE_APPROVALS):
        raise Http404
    visible = Approval.objects.visible_to(user).select_related("requested_by", "decided_by")
    return get_object_or_404(visible, pk=pk)


def may_lead(organisation: Organisation) -> UserQuerySet:
    """Who may hear that something of this organisation is late: open accounts that may see what is overdue. A partner
    agency and a neighbouring force are led by their own people; departments may share a manager of the force."""
    roles = [role for role, card in ROLES.items() if Permission.SEE_OVERDUE in card.permissions]
    people = User.objects.able_to_sign_in().filter(Q(role__in=roles) | Q(also_change_owner=True))
    force = Organisation.Kind.FORCE_DEPARTMENT
    theirs = Q(organisation__kind=force) if organisation.kind == force else Q(organisation=organisation)
    return people.filter(theirs).select_related("organisation")
