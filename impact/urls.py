"""Addresses of the room."""

from django.urls import path

from impact.views import dashboard, packs

urlpatterns = [
    path("impact/", dashboard.impact, name="impact"),
    path("impact/definitions/", dashboard.definitions, name="definitions"),
    path("impact/evidence/", packs.evidence_packs, name="evidence_packs"),
    path("impact/evidence/<slug:frame>/", packs.evidence_pack, name="evidence_pack"),
    path("impact/practice/<uuid:pk>/", packs.practice, name="practice"),
    path("impact/<slug:code>/", dashboard.impact_panel, name="impact_panel"),
]
