"""Addresses of the desk."""

from django.urls import path

from desk.views.message import letter_print, message_do, message_settle
from desk.views.survivor import survivor_detail, survivor_show
from desk.views.today import desk

urlpatterns = [
    path("desk/", desk, name="desk"),
    path("survivors/<uuid:pk>/", survivor_detail, name="survivor_detail"),
    path("survivors/<uuid:pk>/show/", survivor_show, name="survivor_show"),
    path("desk/messages/<uuid:pk>/do/", message_do, name="message_do"),
    path("desk/messages/<uuid:pk>/letter/", letter_print, name="letter_print"),
    path("desk/messages/<uuid:pk>/", message_settle, name="message_settle"),
]
