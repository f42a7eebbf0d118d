"""Addresses of the room: the partner's own under /partner/, the coordinator's under /referrals/ and /partners/."""

from django.urls import path

from partners.views import partner_desk, partner_reports

urlpatterns = [
    # the partner's desk
    path("partner/", partner_desk.partner_desk, name="partner_desk"),
    path("partner/closed/", partner_desk.partner_closed, name="partner_closed"),
    path("partner/referrals/<uuid:pk>/", partner_desk.partner_referral, name="partner_referral"),
    path("partner/referrals/<uuid:pk>/print/", partner_desk.partner_referral_print, name="partner_referral_print"),
    path("partner/referrals/<uuid:pk>/message/", partner_desk.partner_message, name="partner_message"),
    path("partner/referrals/<uuid:pk>/read/", partner_desk.partner_read, name="partner_read"),
    path("partner/referrals/<uuid:pk>/files/add/", partner_desk.partner_file_add, name="partner_file_add"),
    path("partner/referrals/<uuid:pk>/files/<int:file>/", partner_desk.partner_file, name="partner_file"),
    path("partner/referrals/<uuid:pk>/not-safe/", partner_reports.partner_not_safe, name="partner_not_safe"),
    path("partner/referrals/<uuid:pk>/mind/", partner_reports.partner_mind, name="partner_mind"),
    path("partner/referrals/<uuid:pk>/event/", partner_reports.partner_event, name="partner_event"),
    path("partner/referrals/<uuid:pk>/worker/", partner_reports.partner_worker, name="partner_worker"),
]
