"""Addresses of the desk."""

from django.urls import path

from desk.views.message import message_settle
from desk.views.today import desk

urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/messages/<uuid:pk>/", message_settle, name="message_settle"),
]
