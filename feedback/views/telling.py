"""Telling: one press for everybody who may be written to, a page for telling somebody yourself, and the PIN."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import fresh_factor_to_open, needs, signed_in
from accounts.roles import Permission
from engagement.models import Contribution, ContributionCorrection, Survivor
from engagement.permissions import get_survivor_for
from feedback.actions.pages import agree_pin
from feedback.actions.refusals import AlreadyTold, AnsweredMeanwhile, FeedbackRefusal, NothingToTell
from feedback.actions.telling import send_news, tell_in_person
from feedback.forms.telling import PinForm, ToldOneForm
from feedback.news import contributions_about, news_to_tell, texts_of
from feedback.pages import access_of
from feedback.permissions import get_change_for
from feedback.standing import HAS_NEWS
from feedback.tellings import Plan, Telling
from feedback.told import times_told
from feedback.ways import may_ring
from safeguards.audit import Why
from safeguards.sealing import open_together

PAGE = ["GET", "HEAD", "POST"]


@require_POST
@needs(Permission.TELL_SURVIVORS)
def news_send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send what was previewed to everybody the gate allows."""
    user = signed_in(request)
    change = get_change_for(user, pk, to=Permission.TELL_SURVIVORS)
    try:
        sent = send_news(change=change, by=user)
    except FeedbackRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done_words(sent))
    return redirect("change_detail", pk)


def done_words(sent: Sequence[Telling]) -> str:
    """What the press did: emails on their way, calls and letters for somebody to make, news that is kept."""
    said, done = [], Plan(sent)
    if done.emails:
        words = ngettext("%(n)d email is on its way.", "%(n)d emails are on their way.", done.emails)
        said.append(words % {"n": done.emails})
    if done.by_person:
        words = ngettext("%(n)d thing is on your day.", "%(n)d things are on your day.", done.by_person)
        said.append(words % {"n": done.by_person})
    if done.kept:
        words = ngettext("News for %(n)d person is kept.", "News for %(n)d people is kept.", done.kept)
        said.append(words % {"n": done.kept})
    return " ".join(said) or _("There was nobody left to tell.")


@require_http_methods(PAGE)
@needs(Permission.TELL_SURVIVORS)
def news_told(request: HttpRequest, pk: UUID, survivor_pk: UUID) -> HttpResponse:
    """What to say to one person, whether now is the time, and then what they said."""
    user = signed_in(request)
    change = get_change_for(user, pk, to=Permission.TELL_SURVIVORS)
    survivor = get_survivor_for(user, survivor_pk, to=Permission.TELL_SURVIVORS)
    if not (said := contributions_about(change, survivor, user)):
        raise Http404
    piece = news_to_tell(change, survivor, said, timezone.now()) if change.status in HAS_NEWS else None
    further = piece.further if piece else None
    initial = {"seen": times_told(survivor), "further": further and further.pk}
    form = ToldOneForm(request.POST or None, initial=initial)
    if piece is not None and piece.needs_words and not form.may_answer:  # the same again would not answer them either
        if request.method == "POST":
            messages.warning(request, str(AnsweredMeanwhile()))
        return redirect("news_further", survivor.pk, piece.unanswered)
    if request.method == "POST" and form.is_valid():
        say_told(request, survivor, tell_in_person(change=change, survivor=survivor, **form.said, by=user))
        return redirect("change_detail", pk)
    if piece is None:
        messages.warning(request, str(NothingToTell()))
        return redirect("change_detail", pk)
    text = texts_of([piece], by=user, why=Why.WORK)[piece.key]
    context = {
        "form": form,
        "change": change,
        "survivor": survivor,
        "news": text.text(survivor.language),
        "further": text.further(survivor.language),
        "further_language": text.further_language(survivor.language),
        "since_and_why": piece.since_and_why,
        "words": words_of(said, by=user),
        "decision": may_ring(survivor, at=timezone.now()),
    }
    return render(request, "feedback/news_told.html", context)


def say_told(request: HttpRequest, survivor: Survivor, told: object) -> None:
    """It is saved; or it stood there already, and stands there once."""
    if told:
        messages.success(request, _("Saved: %(name)s has been told.") % {"name": survivor})
    else:
        messages.warning(request, str(AlreadyTold()))


def words_of(said: list[Contribution], *, by: User) -> list[tuple[str | None, str, datetime | None]]:
    """Each point with its language, and after it what they said later to put it right, with the moment."""
    later = list(ContributionCorrection.objects.filter(contribution__in=said))
    opened = open_together((said, ("words",)), (later, ("words",)), by=by, why=Why.WORK)
    found: list[tuple[str | None, str, datetime | None]] = []
    for row in said:
        found.append((opened[row.pk]["words"], row.consultation.language, None))
        put_right = [each for each in later if each.contribution_id == row.pk]
        found += [(opened[each.pk]["words"], row.consultation.language, each.said_at) for each in put_right]
    return found


@require_http_methods(PAGE)
@needs(Permission.TELL_SURVIVORS)
@fresh_factor_to_open
def pin_agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree a PIN with a survivor, live."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.TELL_SURVIVORS)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agree_pin(survivor=survivor, **form.cleaned_data, by=user)
        messages.success(request, _("Saved. The PIN opens every page we send them from now on."))
        return redirect("survivor_detail", pk)
    context = {"form": form, "survivor": survivor, "access": access_of(survivor)}
    return render(request, "feedback/pin_agree.html", context)
