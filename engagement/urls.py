"""Addresses of engagement. A survivor's own page is in the desk, which gathers it from every room."""

from django.urls import path

from engagement.views import agreement, assessments, blocks, consultations, drafts, events, links, plans, survivors, wordings

urlpatterns = [
    path("survivors/", survivors.survivor_list, name="survivor_list"),
    path("survivors/add/", survivors.survivor_add, name="survivor_add"),
    path("survivors/<uuid:pk>/plan/", plans.plan_edit, name="plan_edit"),
    path("survivors/<uuid:pk>/stop/", plans.contact_stop, name="contact_stop"),
    path("survivors/<uuid:pk>/consents/add/", agreement.consent_add, name="consent_add"),
    path("survivors/<uuid:pk>/consents/<slug:purpose>/withdraw/", agreement.consent_withdraw, name="consent_withdraw"),
    path("survivors/<uuid:pk>/assessments/add/", assessments.assessment_add, name="assessment_add"),
    path("assessments/<uuid:pk>/", assessments.assessment_detail, name="assessment_detail"),
    path("assessments/<uuid:pk>/conditions/", assessments.conditions_sheet, name="conditions_sheet"),
    path("assessments/<uuid:pk>/day/", assessments.day_check, name="day_check"),
    path("survivors/<uuid:pk>/events/add/", events.event_add, name="event_add"),
    path("events/<uuid:pk>/", events.event_detail, name="event_detail"),
    path("survivors/<uuid:pk>/consultations/start/", consultations.consultation_start, name="consultation_start"),
    path("survivors/<uuid:pk>/people/", links.link_list, name="link_list"),
    path("survivors/<uuid:pk>/people/show/", links.link_show, name="link_show"),
    path("survivors/<uuid:pk>/people/add/", links.link_add, name="link_add"),
    path("survivors/<uuid:pk>/people/<uuid:link>/remove/", links.link_remove, name="link_remove"),
    path("survivors/<uuid:pk>/company/", links.company_check, name="company_check"),
    path("survivors/<uuid:pk>/blocks/", blocks.block_list, name="block_list"),
    path("survivors/<uuid:pk>/blocks/show/", blocks.block_show, name="block_show"),
    path("survivors/<uuid:pk>/blocks/add/", blocks.block_add, name="block_add"),
    path("survivors/<uuid:pk>/blocks/<uuid:block>/lift/", blocks.block_lift, name="block_lift"),
    path("consultations/", consultations.consultation_list, name="consultation_list"),
    path("consultations/<uuid:pk>/", consultations.consultation_detail, name="consultation_detail"),
    path("consultations/<uuid:pk>/warning/", consultations.warning_record, name="warning_record"),
    path("consultations/<uuid:pk>/contributions/add/", consultations.contribution_add, name="contribution_add"),
    path("consultations/<uuid:pk>/close/", consultations.consultation_close, name="consultation_close"),
    path("drafts/<slug:form>/<uuid:about>/", drafts.draft_keep, name="draft_keep"),
    path("drafts/<slug:form>/<uuid:about>/drop/", drafts.draft_drop, name="draft_drop"),
    path("wordings/", wordings.wording_list, name="wording_list"),
    path("wordings/<int:wording>/add/", wordings.wording_add, name="wording_add"),
    path("wordings/<int:wording>/approve/", wordings.wording_approve, name="wording_approve"),
]
