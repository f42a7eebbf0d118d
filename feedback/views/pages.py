"""A survivor's private page. Inert until the PIN is given; the same answer to whatever does not open."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback.actions.pages import answer_news, answer_own, open_page, stop_from_page
from feedback.forms.pages import OpenForm, OwnForm
from feedback.models import PrivateLink, Response
from feedback.pages import (
    UNSAVED,
    begin_reading,
    end_reading,
    go_on_reading,
    link_being_read,
    link_proved,
    proof_of,
    read_page,
    reading_until,
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def private_page(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for the PIN, whatever the address; with it, shows what this person said and what came of it."""
    now = timezone.now()
    link = link_being_read(request.session, token, at=now)
    if link is not None:
        return _open_page(request, link, token, now)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = open_page(token=token, pin=form.cleaned_data["pin"])
        if opened is not None:
            begin_reading(request.session, opened, at=now)
            return redirect("private_page", token)
        form.refuse()
    is_unsaved = request.session.pop(UNSAVED, False)  # told to this browser alone, and once
    return render(request, "feedback/page_closed.html", {"form": form, "is_unsaved": is_unsaved})


def _open_page(request: HttpRequest, link: PrivateLink, token: str, now: datetime) -> HttpResponse:
    page, proof = read_page(link, at=now), proof_of(link)
    context = {
        "page": page,
        "token": token,
        "proof": proof,
        "own_form": OwnForm(initial={"proof": proof}).for_page(token) if page.may_say_how else None,
        "until": reading_until(request.session),
        "from_name": settings.MAIL_FROM_NAME,
    }
    return render(request, "feedback/private_page.html", context)


@login_not_required
@require_POST
def page_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Did this answer you? Any answer may be changed. After the reading time it asks for the PIN again, and says so."""
    link = link_being_read(request.session, token, at=timezone.now())
    answer = request.POST.get("answer", "")
    if answer not in Response.Answer.values:
        raise Http404
    if link is not None:
        answer_news(link=link, answer=answer)
    elif link_proved(token, request.POST.get("proof", "")) is not None:
        request.session[UNSAVED] = True
    return redirect("private_page", token)


@login_not_required
@require_POST
def page_own(request: HttpRequest, token: str) -> HttpResponse:
    """How being told was for them: sent once, and counted without them. After the reading time it asks for the PIN
    again, as every answer does."""
    link, form = link_being_read(request.session, token, at=timezone.now()), OwnForm(request.POST)
    if link is not None and form.is_valid():
        answer_own(link=link, given=form.cleaned_data)
        return redirect(reverse("private_page", args=[token]) + "#own")
    if link is None and link_proved(token, request.POST.get("proof", "")) is not None:
        request.session[UNSAVED] = True
    return redirect("private_page", token)


@login_not_required
@csrf_exempt  # the proof is given only to a page that was opened; with it, stop works even when every cookie is gone
@require_POST
def page_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop contacting me: one press, no reason asked, and never lost, however long the page has stood there."""
    link = link_proved(token, request.POST.get("proof", ""))
    if link is None:
        return redirect("private_page", token)
    reading = link_being_read(request.session, token, at=timezone.now())
    called_back = stop_from_page(link=link)
    if reading is None:
        return redirect("page_stopped")
    go_on_reading(request.session, reading)
    if str(called_back):  # one on its way cannot be called back, and they should know
        messages.success(request, str(called_back))
    return redirect("private_page", token)


@login_not_required
@require_POST
def page_close(request: HttpRequest, token: str) -> HttpResponse:
    """I have finished: whoever picks up this device next is asked for the PIN."""
    end_reading(request.session)
    response = redirect("page_finished")
    response.headers["Clear-Site-Data"] = '"cache"'  # and finds nothing by going back
    return response


@login_not_required
@require_safe
def page_finished(request: HttpRequest) -> HttpResponse:
    """A page of theirs was closed; it does not say whose."""
    return render(request, "feedback/page_finished.html")


@login_not_required
@require_safe
def page_stopped(request: HttpRequest) -> HttpResponse:
    """They have asked us to stop, on a page whose reading time was over; it does not say who."""
    return render(request, "feedback/page_stopped.html")
