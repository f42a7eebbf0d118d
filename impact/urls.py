"""Addresses of the room."""

from django.urls import path

from impact.views import agreed, by, dashboard, packs, reports, theory

urlpatterns = [
    path("impact/", dashboard.impact, name="impact"),
    path("impact/definitions/", dashboard.definitions, name="definitions"),
    path("impact/by/<slug:dimension>/", by.impact_by, name="impact_by"),
    path("impact/by/<slug:dimension>/<str:value>/", by.impact_by_value, name="impact_by_value"),
    path("impact/evidence/", packs.evidence_packs, name="evidence_packs"),
    path("impact/evidence/<slug:frame>/", packs.evidence_pack, name="evidence_pack"),
    path("impact/practice/<uuid:pk>/", packs.practice, name="practice"),
    path("impact/agreed/", agreed.agreed_list, name="agreed_list"),
    path("impact/agreed/new/", agreed.agreed_add, name="agreed_add"),
    path("impact/agreed/<uuid:pk>/", agreed.agreed_detail, name="agreed_detail"),
    path("impact/reports/", reports.report_list, name="report_list"),
    path("impact/reports/<uuid:release>/make/", reports.report_make, name="report_make"),
    path("impact/reports/<uuid:release>/files/<int:file>/", reports.report_file, name="report_file"),
    path("impact/theory/", theory.theory, name="theory"),
    path("impact/theory/export/", theory.theory_export, name="theory_export"),
    path("impact/theory/<slug:path>/<slug:step>/", theory.theory_reword, name="theory_reword"),
    path("impact/<slug:code>/", dashboard.impact_panel, name="impact_panel"),
]
