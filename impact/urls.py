"""Addresses of the room."""

from django.urls import path

from impact.views import dashboard

urlpatterns = [
    path("impact/", dashboard.impact, name="impact"),
    path("impact/definitions/", dashboard.definitions, name="definitions"),
    path("impact/<slug:code>/", dashboard.impact_panel, name="impact_panel"),
]
