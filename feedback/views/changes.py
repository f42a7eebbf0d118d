"""Changes: the list, one change, its words, and its steps."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.gate import load_known_of
from engagement.models import Contribution
from feedback.actions.changes import (
    BothLanguages,
    edit_change,
    move_change,
    propose_change,
    steps_from,
    write_words,
)
from feedback.actions.refusals import DueDayMissing, FeedbackRefusal
from feedback.board import Posting, may_stand
from feedback.due import days_late, promised_on, promises
from feedback.evidence import papers_of
from feedback.forms.changes import ChangeForm, MoveForm, WordsForm
from feedback.hearers import hearers, links_of
from feedback.models import Change, ChangeLink, Release
from feedback.news import FURTHER, further_words_of, owed_among, people_behind, texts_from
from feedback.owners import is_there
from feedback.permissions import get_change_for
from feedback.previews import previews, said_by_rung
from feedback.releases import showings_of
from feedback.reports import reports_from, rows_of
from feedback.scripts import spoken
from feedback.standing import HAS_NEWS
from feedback.tellings import Plan
from feedback.views.standing import lacking, next_step, track
from feedback.ways import known_of, surely_rung, tellings
from safeguards.audit import Why
from safeguards.sealing import open_rows, open_together

EACH_PAGE = 30
LATE = "late"  # one more choice beside the statuses
PROMISED = (Case(When(status=Change.Status.IMPLEMENTED, then=F("check_on"))), F("due_on"))
PAGE = ["GET", "HEAD", "POST"]
TEXTS = ("you_said_en", "you_said_cy", "we_did_en", "we_did_cy", "why_not_en", "why_not_cy")


@require_safe
@needs(Permission.MANAGE_CHANGES)
def change_list(request: HttpRequest) -> HttpResponse:
    """Every change, newest first, by where it stands; what is late, longest first."""
    status, user, today = request.GET.get("status", ""), signed_in(request), timezone.localdate()
    changes = Change.objects.visible_to(user).select_related("area", "owner")
    counts = dict(changes.order_by().values_list("status").annotate(number=Count("pk")))
    late = changes.late(today)
    if status == LATE:
        shown = late.annotate(promised=Coalesce(*PROMISED)).order_by("promised", "-created_at")
    else:
        shown = (changes.filter(status=status) if status in Change.Status.values else changes).order_by("-created_at")
    page = Paginator(shown, EACH_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": change_lines(page, user, today),
        "status": status,
        "query": f"status={status}&" if status else "",
        "filters": [(value, label, counts.get(value, 0)) for value, label in Change.Status.choices],
        "late": late.count(),
        "total": sum(counts.values()),
    }
    return render(request, "feedback/change_list.html", context)


def change_lines(page: Iterable[Change], user: User, today: date) -> list[dict[str, Any]]:
    """What a line of the list shows, with one more query for all: the points this person may see of each."""
    changes = list(page)
    links = ChangeLink.objects.filter(change__in=changes, contribution__in=Contribution.objects.visible_to(user))
    points = dict(links.order_by().values_list("change").annotate(number=Count("pk")))
    return [
        {
            "change": each,
            "points": points.get(each.pk, 0),
            "promised_on": promised_on(each),
            "days_late": days_late(each, today),
        }
        for each in changes
    ]


@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def change_add(request: HttpRequest) -> HttpResponse:
    """Note a change that somebody should make."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = propose_change(**form.cleaned_data, by=signed_in(request))
        except FeedbackRefusal as refusal:
            form.add_error("owner", str(refusal))
        else:
            messages.success(request, _("Saved. Next: link what people said about it."))
            return redirect("change_detail", change.pk)
    return render(request, "feedback/change_form.html", {"form": form, "heading": _("Add a change")})


@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def change_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put right what it is, who makes it happen, and by when."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    form = ChangeForm(request.POST or None, change=change)
    if request.method == "POST" and form.is_valid():
        try:
            edit_change(change=change, **form.cleaned_data, by=user)
        except DueDayMissing as refusal:
            form.add_error("due_on", str(refusal))
        except FeedbackRefusal as refusal:
            form.add_error("owner", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("change_detail", pk)
    context = {"form": form, "change": change, "heading": _("Who, what and by when")}
    return render(request, "feedback/change_form.html", context)


@require_safe
@needs(Permission.MANAGE_CHANGES)
def change_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change: where it stands, its words, whom to tell with the very text, and who said it."""
    user, now = signed_in(request), timezone.now()
    change = get_change_for(user, pk)
    rows, papers = rows_of(change), papers_of(change)
    links = links_of(change, user)
    people = people_behind(links)
    gate = load_known_of(people) if people else {}
    heard = hearers(change, user, now, links=links)
    owed = owed_among(change, heard) if change.status in HAS_NEWS else {}
    pieces = [piece for theirs in owed.values() for piece in theirs]
    first, known = further_words_of(pieces), known_of(owed, gate)
    rung = spoken(surely_rung(owed, known, now))
    opened = open_together(
        ([change], TEXTS), (rows, ("words", "question")), (owed, ("name",)), (first, FURTHER), *rung.parts,
        by=user, why=Why.PREVIEW if owed else Why.WORK,
    )  # fmt: skip
    words, reports = opened[change.pk], reports_from(rows, opened)
    texts = texts_from(pieces, opened)
    names = {each.pk: opened[each.pk]["name"] for each in owed}
    to_tell = tellings(owed, texts=texts, names=names, at=now, known=known)
    showings = showings_of(change, words, now, links=links, gate=gate)
    is_proven = any(paper.is_confirmed for paper in papers)
    context = {
        "change": change,
        "words": words,
        "track": track(change),
        "hearers": heard,
        "people": len({hearer.link.contribution.survivor_id for hearer in heard}),
        "tellings": previews(to_tell, said_by_rung(to_tell, rung.words(opened), by=user)),
        "plan": Plan(to_tell),
        "send_url": reverse("news_send", args=[change.pk]),
        "step": next_step(change, heard, to_tell, reports=reports, papers=papers),
        "reports": [(report, lacking(change, report.row.to, papers)) for report in reports],
        "papers": papers,
        "promises": promises(change, timezone.localdate(now)),
        "owner_is_there": is_there(change.owner),
        "tags": [str(each.tag) for each in change.tags.select_related("tag")],
        "from_name": settings.MAIL_FROM_NAME,
        "may_move": bool(steps_from(change.status)),
        "showing": showings[Release.Use.INSIDE],
        "posting": Posting(showing=showings[Release.Use.PUBLIC], may_stand=may_stand(change, is_proven=is_proven)),
    }
    return render(request, "feedback/change_detail.html", context)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def change_write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write "You said" and "We did", all four texts."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    if request.method == "POST":
        form = WordsForm(request.POST, change=change)
        if form.is_valid():
            given = form.cleaned_data
            said = BothLanguages(en=given["you_said_en"], cy=given["you_said_cy"])
            did = BothLanguages(en=given["we_did_en"], cy=given["we_did_cy"]) if "we_did_en" in given else None
            write_words(change=change, you_said=said, we_did=did, by=user)
            messages.success(request, _("Saved, in both languages."))
            return redirect("change_detail", pk)
    else:
        opened = open_rows([change], *TEXTS[:4], by=user, why=Why.WORK)
        form = WordsForm(initial=opened[change.pk], change=change)
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
        due_on = given.get("due_on")
        try:
            move_change(change=change, to=given["to"], on=given["on"], due_on=due_on, why_not=why_not, by=user)
        except FeedbackRefusal as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("change_detail", pk)
    context = {"form": form, "change": change, "heading": _("What happened?")}
    return render(request, "feedback/change_form.html", context)
