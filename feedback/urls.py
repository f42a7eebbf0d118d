"""Addresses of changes, telling, the ledger and private pages. Those of private pages end without a slash."""

from django.urls import path

from feedback.views import changes, ledger, links, pages, person, telling

urlpatterns = [
    path("contributions/", ledger.ledger, name="ledger"),
    path("changes/", changes.change_list, name="change_list"),
    path("changes/add/", changes.change_add, name="change_add"),
    path("changes/<uuid:pk>/", changes.change_detail, name="change_detail"),
    path("changes/<uuid:pk>/words/", changes.change_write, name="change_write"),
    path("changes/<uuid:pk>/link/", links.change_link, name="change_link"),
    path("changes/<uuid:pk>/move/", changes.change_move, name="change_move"),
    path("changes/<uuid:pk>/tell/", telling.news_send, name="news_send"),
    path("changes/<uuid:pk>/told/<uuid:survivor_pk>/", telling.news_told, name="news_told"),
    path("survivors/<uuid:pk>/news/", person.person_news, name="person_news"),
    path("survivors/<uuid:pk>/news/send/", person.person_send, name="person_send"),
    path("survivors/<uuid:pk>/hearing/", person.news_wishes, name="news_wishes"),
    path("survivors/<uuid:pk>/pin/", telling.pin_agree, name="pin_agree"),
    path("n/finished", pages.page_finished, name="page_finished"),
    path("n/stopped", pages.page_stopped, name="page_stopped"),
    path("n/<str:token>", pages.private_page, name="private_page"),
    path("n/<str:token>/answer", pages.page_answer, name="page_answer"),
    path("n/<str:token>/close", pages.page_close, name="page_close"),
    path("n/<str:token>/stop", pages.page_stop, name="page_stop"),
]
