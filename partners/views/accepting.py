"""Taking a referral on: who it is about, and what it brings with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Survivor
from partners.actions.accepting import accept_referral
from partners.actions.refusals import MovedMeanwhile, PartnersRefusal, TheyDoNotWantIt
from partners.brought import Brought, open_brought
from partners.duplicates import Same, find_same
from partners.forms.accepting import TAKE, AcceptForm
from partners.models import Referral
from partners.permissions import get_referral_for
from partners.second_look import look_again
from partners.workflow import may_move


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_REFERRALS)
def referral_accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who it is. Whoever may be the same person is shown by their pseudonym, where two details match."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if (sentence := why_not(referral)) is not None:
        return turned_back(request, referral, sentence)
    if referral.survivor is not None:
        return again(request, referral)
    same = find_same(referral=referral, by=user)
    form = AcceptForm(request.POST or None, same=same.survivors, may_choose=Survivor.objects.visible_to(user))
    if request.method == "POST" and form.is_valid():
        return take_on(request, referral, form, same)
    brought = open_brought(referral, None, by=user)
    context = {"form": form, "referral": referral, "same": same, "brought": brought}
    return render(request, "partners/referral_accept.html", context)


def why_not(referral: Referral) -> str | None:
    """What stands in the way, where something does."""
    if referral.mind_changed_at is not None:
        return str(TheyDoNotWantIt())
    return None if may_move(referral, Referral.Status.ACCEPTED) else str(MovedMeanwhile())


def again(request: HttpRequest, referral: Referral) -> HttpResponse:
    """It was taken on before, and was sent back since: it is known who it is, and one press goes on with it."""
    if request.method != "POST":
        return render(request, "partners/referral_again.html", {"referral": referral})
    try:
        accept_referral(referral=referral, survivor=referral.survivor, by=signed_in(request))
    except PartnersRefusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("referral_detail", pk=referral.pk)


def turned_back(request: HttpRequest, referral: Referral, sentence: str) -> HttpResponse:
    """Back to the referral; the second of two presses is told nothing."""
    if referral.status != Referral.Status.ACCEPTED:
        messages.warning(request, sentence)
    return redirect("referral_detail", pk=referral.pk)


def take_on(request: HttpRequest, referral: Referral, form: AcceptForm, same: Same) -> HttpResponse:
    """Take it on; where they may be known, after a second look. Where another support worker stands in the record, that
    is asked with it."""
    user = signed_in(request)
    brought = open_brought(referral, form.survivor, by=user)
    asks = form.survivor is not None and ask_about_worker(form, brought)
    if not form.is_sure and (form.survivor is not None or same.survivors or same.referrals):
        return ask_again(request, referral, form, same, brought)
    if asks:
        form.full_clean()
        if not form.is_valid():
            return ask_again(request, referral, form, same, brought)
    return accept(request, referral, form, brought)


def ask_about_worker(form: AcceptForm, brought: Brought) -> bool:
    """Is it to be said who of two workers stands by them?"""
    if not brought.asks_about_worker or brought.worker is None or brought.known_worker is None:
        return False
    form.ask_about_worker(brought.known_worker, brought.worker)
    return True


def ask_again(request: HttpRequest, referral: Referral, form: AcceptForm, same: Same, brought: Brought) -> HttpResponse:
    """What was chosen once more, with what speaks for it; one press joins, or makes a new record all the same."""
    form.ask_again()
    known = form.survivor
    look = look_again(referral=referral, survivor=known, by=signed_in(request)) if known is not None else None
    heading = _("Is it them?") if look else _("Is it somebody new?")
    context = {"form": form, "referral": referral, "same": same, "brought": brought, "look": look, "heading": heading}
    return render(request, "partners/referral_join.html", context)


def accept(request: HttpRequest, referral: Referral, form: AcceptForm, brought: Brought) -> HttpResponse:
    """Do it, with what was opened for it."""
    takes_worker = form.cleaned_data.get("worker") == TAKE
    try:
        held = accept_referral(
            referral=referral, survivor=form.survivor, takes_worker=takes_worker, brought=brought, by=signed_in(request)
        )
    except PartnersRefusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("referral_accept", pk=referral.pk)
    said = _("Taken on. On screens they are %(name)s.")
    messages.success(request, said % {"name": held.survivor})
    return redirect("referral_detail", pk=referral.pk)
