"""Pages with a file on them, for tests alone: the portal's own addresses and these. For `settings.ROOT_URLCONF`."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import path

from safeguards.audit import Why
from safeguards.filing.actions import claim_file
from safeguards.filing.fields import EVIDENCE, SealedFileField
from safeguards.filing.kinds import VIDEOS
from safeguards.filing.receiving import takes_files
from safeguards.filing.serving import serve_file
from safeguards.forms import ServiceForm
from safeguards.models import SealedFile
from sec_portal import urls

PAGE = """{% extends "base.html" %}{% load crispy_forms_tags %}
{% block content %}<h1 class="govuk-heading-l">Hand in a file</h1>{% crispy form %}{% endblock content %}"""
WATCH = """{% extends "base.html" %}
{% block content %}<h1 class="govuk-heading-l">Watch</h1>{% url "have" film.pk as src %}
{% include "components/video.html" with src=src viewer=viewer only %}
{% endblock content %}"""
OWNER = UUID("00000000-0000-4000-8000-00000000abcd")


class EvidenceForm(ServiceForm):
    what = forms.CharField(label="What it shows")
    file = SealedFileField(label="A file", kinds=EVIDENCE | VIDEOS)


def show(request: HttpRequest) -> HttpResponse:
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = claim_file(file=form.cleaned_data["file"], owner=OWNER, by=request.user)
        return HttpResponse(str(file.pk))
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


@takes_files()
def hand_in(request: HttpRequest) -> HttpResponse:
    return show(request)


@takes_files(videos=True)
def hand_in_film(request: HttpRequest) -> HttpResponse:
    return show(request)


def hand_in_nothing(request: HttpRequest) -> HttpResponse:
    """Has the form, and does not say that it takes files."""
    return show(request)


def have(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    file = get_object_or_404(SealedFile, pk=pk)
    return serve_file(file, by=request.user, why=Why.WORK, request=request)


def watch(request: HttpRequest, pk: UUID) -> HttpResponse:
    film = get_object_or_404(SealedFile, pk=pk)
    page = engines["django"].from_string(WATCH)
    return HttpResponse(page.render({"film": film, "viewer": request.user.name}, request))


urlpatterns = [
    path("test/watch/<uuid:pk>/", watch),
    path("test/hand-in/", hand_in),
    path("test/hand-in-film/", hand_in_film),
    path("test/hand-in-nothing/", hand_in_nothing),
    path("test/have/<uuid:pk>/", have, name="have"),
    *urls.urlpatterns,
]
