"""Changes: the list, one change, its words, and its steps."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Contribution
from feedback.actions.changes import (
    BothLanguages,
    move_change,
    propose_change,
    steps_from,
    write_words,
)
from feedback.actions.refusals import FeedbackRefusal
from feedback.actions.telling import names_of
from feedback.forms.changes import ChangeForm, MoveForm, WordsForm
from feedback.models import Change
from feedback.news import hearers, news_of_change, texts_of
from feedback.permissions import get_change_for
from feedback.standing import HAS_NEWS
from feedback.views.standing import next_step, track
from feedback.ways import Plan, tellings
from safeguards.audit import Why
from safeguards.sealing import open_rows

EACH_PAGE = 30
PAGE = ["GET", "HEAD", "POST"]
TEXTS = ("you_said_en", "you_said_cy", "we_did_en", "we_did_cy", "why_not_en", "why_not_cy")


@require_safe
@needs(Permission.MANAGE_CHANGES)
def change_list(request: HttpRequest) -> HttpResponse:
    """Every change, newest first, by where it stands."""
    status = request.GET.get("status", "")
    user = signed_in(request)
    seen = Count("links", filter=Q(links__contribution__in=Contribution.objects.visible_to(user)))
    changes = Change.objects.visible_to(user).select_related("area").annotate(points=seen).order_by("-created_at")
    counts = dict(Change.objects.visible_to(user).order_by().values_list("status").annotate(number=Count("pk")))
    shown = changes.filter(status=status) if status in Change.Status.values else changes
    context = {
        "page": Paginator(shown, EACH_PAGE).get_page(request.GET.get("page")),
        "status": status,
        "query": f"status={status}&" if status else "",
        "filters": [(value, label, counts.get(value, 0)) for value, label in Change.Status.choices],
        "total": sum(counts.values()),
    }
    return render(request, "feedback/change_list.html", context)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def change_add(request: HttpRequest) -> HttpResponse:
    """Note a change that somebody should make."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change = propose_change(**form.cleaned_data, by=signed_in(request))
        messages.success(request, _("Saved. Next: link what people said about it."))
        return redirect("change_detail", change.pk)
    return render(request, "feedback/change_form.html", {"form": form, "heading": _("Add a change")})


@require_safe
@needs(Permission.MANAGE_CHANGES)
def change_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change: where it stands, its words, whom to tell with the very text, and who said it."""
    user, now = signed_in(request), timezone.now()
    change = get_change_for(user, pk)
    words = open_rows([change], *TEXTS, by=user, why=Why.WORK)[change.pk]
    heard = hearers(change, user, now)
    owed = news_of_change(change, user, now) if change.status in HAS_NEWS else {}
    texts = texts_of([piece for pieces in owed.values() for piece in pieces], by=user, why=Why.PREVIEW)
    to_tell = tellings(owed, texts=texts, names=names_of(owed, by=user, why=Why.PREVIEW), at=now)
    context = {
        "change": change,
        "words": words,
        "track": track(change),
        "hearers": heard,
        "people": len({hearer.link.contribution.survivor_id for hearer in heard}),
        "tellings": to_tell,
        "plan": Plan(to_tell),
        "send_url": reverse("news_send", args=[change.pk]),
        "step": next_step(change, heard, to_tell),
        "from_name": settings.MAIL_FROM_NAME,
        "may_move": bool(steps_from(change.status)),
    }
    return render(request, "feedback/change_detail.html", context)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def change_write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write "You said" and "We did", all four texts."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    if request.method == "POST":
        form = WordsForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            said = BothLanguages(en=given["you_said_en"], cy=given["you_said_cy"])
            did = BothLanguages(en=given["we_did_en"], cy=given["we_did_cy"])
            write_words(change=change, you_said=said, we_did=did, by=user)
            messages.success(request, _("Saved, in both languages."))
            return redirect("change_detail", pk)
    else:
        form = WordsForm(initial=open_rows([change], *TEXTS[:4], by=user, why=Why.WORK)[change.pk])
    context = {"form": form, "change": change, "heading": _("You said, we did")}
    return render(request, "feedback/change_form.html", context)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def change_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a change one step on, or say why it is not going ahead."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    form = MoveForm(request.POST or None, options=steps_from(change.status), has_due_day=change.due_on is not None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        why_not = BothLanguages(en=given.get("why_not_en", ""), cy=given.get("why_not_cy", ""))
        to, on, due_on = (given.get(name) for name in ("to", "on", "due_on"))
        try:
            move_change(change=change, to=to, on=on, due_on=due_on, why_not=why_not, by=user)
        except FeedbackRefusal as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("change_detail", pk)
    context = {"form": form, "change": change, "heading": _("What happened?")}
    return render(request, "feedback/change_form.html", context)
