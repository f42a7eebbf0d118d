"""A survivor's private page. Inert until the digits are given; the same answer to whatever does not open."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from feedback.actions.pages import answer_news, open_page, stop_from_page
from feedback.forms.pages import OpenForm
from feedback.models import PrivateLink, Response
from feedback.pages import begin_reading, link_being_read, read_page


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def private_page(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for the digits, whatever the address; with them, shows what this person said and what came of it."""
    now = timezone.now()
    link = link_being_read(request.session, token, at=now)
    if link is not None:
        context = {"page": read_page(link), "token": token, "from_name": settings.MAIL_FROM_NAME}
        return render(request, "feedback/private_page.html", context)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = open_page(token=token, pin=form.cleaned_data["pin"])
        if opened is not None:
            begin_reading(request.session, opened, at=now)
            return redirect("private_page", token)
        form.refuse()
    return render(request, "feedback/page_closed.html", {"form": form})


@login_not_required
@require_POST
def page_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Did this answer you? Any answer may be changed."""
    link = _link_or_none(request, token)
    answer = request.POST.get("answer", "")
    if answer not in Response.Answer.values:
        raise Http404
    if link is not None:
        answer_news(link=link, answer=answer)
    return redirect("private_page", token)


@login_not_required
@require_POST
def page_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop contacting me: one press, no reason asked."""
    link = _link_or_none(request, token)
    if link is not None:
        stop_from_page(link=link)
    return redirect("private_page", token)


def _link_or_none(request: HttpRequest, token: str) -> PrivateLink | None:
    """The open page; when its quarter of an hour is over, the digits are asked for again."""
    return link_being_read(request.session, token, at=timezone.now())
