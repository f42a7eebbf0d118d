"""The portal's own addresses, and the one-row view."""

from django.urls import path

from sec_portal import urls
from sec_portal.bench.one_row import one_row

handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [path("bench/one-row/<uuid:pk>/", one_row, name="bench_one_row"), *urls.urlpatterns]
