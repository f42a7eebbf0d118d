"""Who may see and touch referrals and drafts. Fetching is authorising: what is not yours is a 404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Permission
from partners.models import Referral, ReferralDraft, SharingAgreement


def get_referral_for(user: User, pk: UUID, *, to: Permission = Permission.MANAGE_REFERRALS) -> Referral:
    """One referral this person may see, to do this with. Views obtain referrals no other way."""
    if not user.can(to):
        raise Http404
    visible = Referral.objects.visible_to(user).select_related("organisation", "worker", "survivor", "taken_by")
    return get_object_or_404(visible, pk=pk)


def get_draft_for(user: User, pk: UUID) -> ReferralDraft:
    """One draft of their own, of the organisation they still belong to, or taken by a coordinator."""
    drafts = ReferralDraft.objects.filter(owner=user).select_related("organisation", "warning")
    if user.can(Permission.SEND_REFERRALS):
        return get_object_or_404(drafts.filter(organisation=user.organisation_id), pk=pk)
    if user.can(Permission.MANAGE_REFERRALS):
        return get_object_or_404(drafts, pk=pk)
    raise Http404


def may_send_new(organisation: Organisation) -> bool:
    """Whether a sharing agreement with this partner is current: an ended one stops new referrals only."""
    today = timezone.localdate()
    return (
        organisation.is_active and SharingAgreement.objects.current(on=today).filter(organisation=organisation).exists()
    )
