"""Addresses of engagement. A survivor's own page is in the desk, which gathers it from every room."""

from django.urls import path

from engagement.views import agreement, consultations, plans, survivors

urlpatterns = [
    path("survivors/", survivors.survivor_list, name="survivor_list"),
    path("survivors/add/", survivors.survivor_add, name="survivor_add"),
    path("survivors/<uuid:pk>/plan/", plans.plan_edit, name="plan_edit"),
    path("survivors/<uuid:pk>/stop/", plans.contact_stop, name="contact_stop"),
    path("survivors/<uuid:pk>/consents/add/", agreement.consent_add, name="consent_add"),
    path("survivors/<uuid:pk>/consents/<slug:purpose>/withdraw/", agreement.consent_withdraw, name="consent_withdraw"),
    path("survivors/<uuid:pk>/assessments/add/", agreement.assessment_add, name="assessment_add"),
    path("survivors/<uuid:pk>/consultations/start/", consultations.consultation_start, name="consultation_start"),
    path("consultations/", consultations.consultation_list, name="consultation_list"),
    path("consultations/<uuid:pk>/", consultations.consultation_detail, name="consultation_detail"),
    path("consultations/<uuid:pk>/warning/", consultations.warning_record, name="warning_record"),
    path("consultations/<uuid:pk>/contributions/add/", consultations.contribution_add, name="contribution_add"),
    path("consultations/<uuid:pk>/close/", consultations.consultation_close, name="consultation_close"),
]
