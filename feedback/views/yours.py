"""Behind a survivor's private page: saying more, everything they told us, what they agreed to, how we may reach them,
and asking for a copy or to be forgotten.

Each opens only in the browser that opened the page, and only while its reading time lasts. What they send or stop is
taken afterwards too, with the proof that they opened it: a press is never lost. With the proof alone nothing of theirs
is shown, and no newer proof is given.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement.actions.consultations import usable_warning
from engagement.actions.inbound import send_in
from engagement.inbound import read_by
from engagement.models import ConsentRecord, ContactRoute, InboundMessage, Purpose
from engagement.withdrawal import CalledBack
from feedback.actions.pages import stop_agreeing, stop_way
from feedback.forms.pages import AskForm, MoreForm
from feedback.models import PrivateLink
from feedback.pages import (
    go_on_reading,
    has_stopped,
    link_being_read,
    link_proved,
    link_to_write_to,
    proof_of,
    reading_until,
)
from feedback.yours import read_agreed, read_everything, read_ways, requests_of

METHODS = ["GET", "HEAD", "POST"]
NUL = "\0"  # the one letter that a database cannot hold


def being_read(request: HttpRequest, token: str) -> PrivateLink | None:
    """The link that this browser reads now, when it is the one of this address."""
    return link_being_read(request.session, token, at=timezone.now())


def proof_sent(request: HttpRequest) -> str:
    """The proof that came with a form."""
    return request.POST.get("proof", "")


def inside(request: HttpRequest, template: str, link: PrivateLink | None, token: str, **more: Any) -> HttpResponse:
    """One of the pages behind the private page; without a link that is being read, with nothing of theirs."""
    until = reading_until(request.session) if link is not None else None
    context = {"token": token, "proof": proof_for(request, link), "until": until} | more
    return render(request, template, context)


def proof_for(request: HttpRequest, reading: PrivateLink | None) -> str:
    """A fresh one for whoever is reading; else the very one that came, which lives no longer for it."""
    return proof_of(reading) if reading is not None else proof_sent(request)


# Saying more --------------------------------------------------------------------------------------------------------
@login_not_required
@csrf_exempt  # the proof is given only to a page that was opened; with it, what was typed is never lost
@require_http_methods(METHODS)
def page_more(request: HttpRequest, token: str) -> HttpResponse:
    """What they want to say, after the help, the recording warning and when it is read (CR-16)."""
    reading = being_read(request, token)
    link = reading or link_to_write_to(token, proof_sent(request), at=timezone.now())
    if link is None:
        return redirect("private_page", token)
    wording = usable_warning()
    form = MoreForm(request.POST or None, wording=wording, initial={"proof": proof_for(request, reading)})
    if request.method == "POST" and form.is_valid():
        keep(link, form, kind=InboundMessage.Kind.MORE)
        return arrived(request, token)
    if form.is_bound:
        form.show_newest_warning()
    warning = wording.text() if wording else ""
    read_on = read_by(timezone.now())
    return inside(request, "feedback/page_more.html", reading, token, form=form, warning=warning, read_on=read_on)


def keep(link: PrivateLink, form: MoreForm | AskForm, *, kind: str) -> InboundMessage:
    """Let it arrive, in the language of the page it was typed on."""
    given = form.cleaned_data
    return send_in(
        survivor=link.survivor,
        kind=kind,
        words=given["words"],
        language=get_language() or link.survivor.language,
        once=given["once"],
        warning=given.get("warning"),
    )


def arrived(request: HttpRequest, token: str) -> HttpResponse:
    """Say that it arrived: on a page of theirs while it is read, else on one that says nothing of whose it was."""
    return redirect("page_sent", token) if being_read(request, token) else redirect("page_received")


@login_not_required
@require_safe
def page_sent(request: HttpRequest, token: str) -> HttpResponse:
    """It has arrived, and when it is read or answered. Nothing of what it says."""
    link = being_read(request, token)
    newest = InboundMessage.objects.filter(survivor=link.survivor).last() if link is not None else None
    if link is None or newest is None:
        return redirect("private_page", token)
    read_on = read_by(newest.arrived_at)
    return inside(request, "feedback/page_sent.html", link, token, sent=newest, read_on=read_on)


@login_not_required
@require_safe
def page_received(request: HttpRequest) -> HttpResponse:
    """Something arrived from a page whose reading time was over; it does not say whose."""
    return render(request, "feedback/page_received.html", {"read_on": read_by(timezone.now())})


@login_not_required
@require_safe
def page_saved(request: HttpRequest) -> HttpResponse:
    """Something was stopped on a page whose reading time was over; it does not say what or whose."""
    return render(request, "feedback/page_saved.html")


# What they told us --------------------------------------------------------------------------------------------------
@login_not_required
@require_safe
def page_said(request: HttpRequest, token: str) -> HttpResponse:
    """Everything they told us, in their words, and what came of each."""
    link = being_read(request, token)
    if link is None:
        return redirect("private_page", token)
    return inside(request, "feedback/page_said.html", link, token, points=read_everything(link.survivor))


# What they agreed to ------------------------------------------------------------------------------------------------
@login_not_required
@require_safe
def page_agreed(request: HttpRequest, token: str) -> HttpResponse:
    """What they agreed to, each with *Stop*."""
    link = being_read(request, token)
    if link is None:
        return redirect("private_page", token)
    return inside(request, "feedback/page_agreed.html", link, token, agreed=read_agreed(link.survivor))


@login_not_required
@csrf_exempt  # as for stopping contact: the proof is enough
@require_POST
def page_agreed_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one thing they agreed to: one press, no reason asked."""
    reading = being_read(request, token)
    link = reading or link_proved(token, proof_sent(request))
    purpose, scope = request.POST.get("purpose", ""), request.POST.get("scope", "")
    if link is None or purpose not in Purpose.values or NUL in scope:
        return redirect("private_page", token)
    if not ConsentRecord.objects.filter(survivor=link.survivor, purpose=purpose, scope=scope).exists():
        return redirect("private_page", token)
    called_back = stop_agreeing(link=link, purpose=Purpose(purpose), scope=scope)
    return stopped(request, redirect("page_agreed", token), reading, called_back)


def stopped(
    request: HttpRequest, back: HttpResponse, reading: PrivateLink | None, called_back: CalledBack
) -> HttpResponse:
    """Back to the page it was pressed on, with what became of messages; else to one that does not say whose it was."""
    if reading is None:
        return redirect("page_saved")
    messages.success(request, called_back.after(_("That has stopped.")))
    return back


# How we may reach them ----------------------------------------------------------------------------------------------
@login_not_required
@require_safe
def page_ways(request: HttpRequest, token: str) -> HttpResponse:
    """How we may reach them, by what name and at which times; never a whole number or address."""
    link = being_read(request, token)
    if link is None:
        return redirect("private_page", token)
    more = {"reach": read_ways(link.survivor), "survivor": link.survivor, "is_stopped": has_stopped(link.survivor)}
    return inside(request, "feedback/page_ways.html", link, token, **more)


@login_not_required
@csrf_exempt  # as for stopping contact: the proof is enough
@require_POST
def page_ways_stop(request: HttpRequest, token: str) -> HttpResponse:
    """This way is no longer safe: one press. To make anything easier, somebody talks with them."""
    reading = being_read(request, token)
    link = reading or link_proved(token, proof_sent(request))
    kind = request.POST.get("kind", "")
    if link is None or kind not in ContactRoute.Kind.values:
        return redirect("private_page", token)
    routes = ContactRoute.objects.filter(kind=kind, plan__survivor=link.survivor)
    route = routes.select_related("plan__survivor").first()
    if route is None:
        return redirect("private_page", token)
    called_back = stop_way(route=route)
    if reading is not None:
        go_on_reading(request.session, reading)
    return stopped(request, redirect("page_ways", token), reading, called_back)


# A copy, or to be forgotten -----------------------------------------------------------------------------------------
@login_not_required
@csrf_exempt  # as for saying more
@require_http_methods(METHODS)
def page_ask(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a copy, or to be forgotten: one press each, with words or without."""
    reading = being_read(request, token)
    link = reading or link_to_write_to(token, proof_sent(request), at=timezone.now())
    if link is None:
        return redirect("private_page", token)
    sent = AskForm(request.POST) if request.method == "POST" else None
    if sent is not None and sent.is_valid():
        keep(link, sent, kind=sent.cleaned_data["kind"])
        return arrived(request, token)
    asked = requests_of(reading.survivor) if reading is not None else {}
    more = {"forms": ask_forms(proof_for(request, reading), sent), "open": asked, "form": sent}
    return inside(request, "feedback/page_ask.html", reading, token, **more)


def ask_forms(proof: str, sent: AskForm | None) -> dict[str, AskForm]:
    """One form for each; the one that was sent comes back as it was typed."""
    forms = {}
    for kind, label in (("copy", _("Ask for a copy")), ("forget", _("Ask us to forget"))):
        if sent is not None and sent.data.get("kind") == kind:
            forms[kind] = sent
        else:
            forms[kind] = AskForm(initial={"kind": kind, "proof": proof}, auto_id=f"id_{kind}_%s")
        forms[kind].named(kind, label)
    return forms
