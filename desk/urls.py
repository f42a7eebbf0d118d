"""Addresses of the desk."""

from django.urls import path

from desk.views.message import message_settle
from desk.views.survivor import survivor_detail, survivor_show
from desk.views.today import desk

urlpatterns = [
    path("desk/", desk, name="desk"),
    path("survivors/<uuid:pk>/", survivor_detail, name="survivor_detail"),
    path("survivors/<uuid:pk>/show/", survivor_show, name="survivor_show"),
    path("desk/messages/<uuid:pk>/", message_settle, name="message_settle"),
]
