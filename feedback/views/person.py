"""One person and all that they should hear: how it would reach them, what to say, and that it was said."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import fresh_factor_to_open, needs, signed_in
from accounts.roles import Permission
from engagement.actions.wishes import keep_wishes
from engagement.gate import load_known_of
from engagement.models import NewsWishes, Survivor
from engagement.permissions import get_survivor_for
from feedback.actions.telling import send_to_person, thank, told_by_person
from feedback.forms.person import TellForm, WishesForm
from feedback.models import Change
from feedback.news import sendable, untold_to
from feedback.previews import previews
from feedback.scripts import open_for, script
from feedback.tellings import Plan
from feedback.told import times_told, told_since
from feedback.views.telling import done_words, say_told
from feedback.ways import known_of, may_ring, tellings

PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE)
@needs(Permission.TELL_SURVIVORS)
def person_news(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything this person should hear; a post says that somebody told them."""
    user, now = signed_in(request), timezone.now()
    survivor = get_survivor_for(user, pk, to=Permission.TELL_SURVIVORS)
    seen, pieces = times_told(survivor), untold_to(survivor, user, now)
    going = sendable(pieces) if survivor.died_at is None else []
    to_say = open_for(survivor, pieces, with_name=bool(going), by=user)
    texts = to_say.texts
    tellable = [piece for piece in pieces if not piece.needs_words]
    form = TellForm(request.POST or None, pieces=tellable, texts=texts, language=survivor.language, seen=seen)
    if request.method == "POST" and form.is_valid():
        told = told_by_person(survivor=survivor, pieces=form.chosen, **form.said, by=user, seen=seen)
        say_told(request, survivor, told)
        return redirect("survivor_detail", pk)
    gate, lines = load_known_of([survivor]), script(pieces, texts, to_say.said)
    owed = [piece for piece in going if piece.key in texts]  # what pressing *send* would be about
    theirs = {survivor: owed} if owed else {}
    to_tell = tellings(theirs, texts=texts, names=to_say.names, at=now, known=known_of(theirs, gate))
    context = {
        "form": form if tellable else None,
        "unsaved": unsaved(form, survivor) if request.method == "POST" and not tellable else None,
        "survivor": survivor,
        "unanswered": [line for line in lines if line.news.needs_words],
        "script": [line for line in lines if not line.news.needs_words],
        "decision": may_ring(survivor, at=now, gate=gate),
        "tellings": previews(to_tell),
        "plan": Plan(to_tell),
        "send_url": reverse("person_send", args=[pk]),
        "from_name": settings.MAIL_FROM_NAME,
    }
    return render(request, "feedback/person_news.html", context)


@dataclass(frozen=True)
class Unsaved:
    """What somebody wanted to save after a colleague had saved all there was to tell: question and answer, and the
    changes that they were told of since, of each of which an answer can still be saved."""

    rows: list[dict[str, str]]
    changes: list[Change]


def unsaved(form: TellForm, survivor: Survivor) -> Unsaved:
    """It stays on the page, and nothing is guessed of what it was an answer to."""
    told = told_since(survivor, form.opened_with) if form.opened_with is not None else []
    changes = {each.change_id: each.change for each in told if each.change}
    return Unsaved([{"key": question, "value": answer} for question, answer in form.answered], list(changes.values()))


@require_POST
@needs(Permission.TELL_SURVIVORS)
def person_send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what was previewed for this person."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.TELL_SURVIVORS)
    messages.success(request, done_words(send_to_person(survivor=survivor, by=user)))
    return redirect("survivor_detail", pk)


@require_POST
@needs(Permission.TELL_SURVIVORS)
def person_thanked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press on the desk: they were thanked."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.TELL_SURVIVORS)
    thank(survivor=survivor, by=user)
    messages.success(request, _("Saved: %(name)s has been thanked.") % {"name": survivor})
    return redirect("desk")


@require_http_methods(PAGE)
@needs(Permission.CHANGE_SURVIVORS)
@fresh_factor_to_open
def news_wishes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How they want to hear what came of it: asked of them, never assumed."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    wishes = NewsWishes.objects.filter(survivor=survivor).first()
    form = WishesForm(request.POST or None, wishes=wishes)
    if request.method == "POST" and form.is_valid():
        keep_wishes(survivor=survivor, **form.cleaned_data, by=user)
        messages.success(request, _("Saved. Whatever waits is held to it when it goes."))
        return redirect("survivor_detail", pk)
    context = {"form": form, "survivor": survivor, "wishes": wishes}
    return render(request, "feedback/news_wishes.html", context)
