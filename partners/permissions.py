"""Who may see and touch referrals and drafts. Fetching is authorising: what is not yours is a 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Permission
from partners.models import AgencyMeeting, ComplaintHandover, OutreachEvent, Referral, ReferralDraft, SharingAgreement


def get_referral_for(user: User, pk: UUID, *, to: Permission = Permission.MANAGE_REFERRALS) -> Referral:
    """One referral this person may see, to do this with. Views obtain referrals no other way."""
    if not user.can(to):
        raise Http404
    rows = Referral.objects.visible_to(user).with_keys()
    visible = rows.select_related("organisation", "worker", "survivor", "taken_by")
    return get_object_or_404(visible, pk=pk)


def drafts_of(user: User) -> QuerySet[ReferralDraft]:
    """What they began and have not sent: of the organisation they still belong to, or taken by a coordinator. Whoever
    moves to another organisation sees what they typed for the last one no more; it stays."""
    drafts = ReferralDraft.objects.filter(owner=user).select_related("organisation", "warning")
    if user.can(Permission.SEND_REFERRALS):
        return drafts.filter(organisation=user.organisation_id)
    return drafts if user.can(Permission.MANAGE_REFERRALS) else drafts.none()


def get_draft_for(user: User, pk: UUID) -> ReferralDraft:
    """One draft of their own."""
    return get_object_or_404(drafts_of(user), pk=pk)


def may_send_new(organisation: Organisation) -> bool:
    """Whether a sharing agreement with this partner is current: an ended one stops new referrals only."""
    today = timezone.localdate()
    return (
        organisation.is_active and SharingAgreement.objects.current(on=today).filter(organisation=organisation).exists()
    )


def get_partner_for(user: User, pk: UUID) -> Organisation:
    """One partner agency, for whoever looks after relations with partners. Departments of the force are none."""
    if not user.can(Permission.MANAGE_PARTNERS):
        raise Http404
    return get_object_or_404(Organisation, pk=pk, kind=Organisation.Kind.PARTNER_AGENCY)


def get_outreach_for(user: User, pk: UUID) -> OutreachEvent:
    """One talk, stall or campaign."""
    if not user.can(Permission.MANAGE_PARTNERS):
        raise Http404
    return get_object_or_404(OutreachEvent, pk=pk)


def get_meeting_for(user: User, pk: UUID) -> AgencyMeeting:
    """One meeting of agencies."""
    if not user.can(Permission.MANAGE_PARTNERS):
        raise Http404
    return get_object_or_404(AgencyMeeting, pk=pk)


def get_handover_for(user: User, pk: UUID) -> ComplaintHandover:
    """One thing that was handed over, for professional standards."""
    if not user.can(Permission.SEE_HANDED_OVER):
        raise Http404
    visible = ComplaintHandover.objects.visible_to(user).select_related("referral", "received_by", "returned_by")
    return get_object_or_404(visible, pk=pk)
