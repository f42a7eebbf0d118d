"""One button that does one thing: what came of it is said on the page to which it leads."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from feedback.actions.refusals import FeedbackRefusal


def pressed(request: HttpRequest, act: Callable[[], object], done: str, to: str, *where: object) -> HttpResponse:
    """Do it, say that it is done or why it is not, and go to the page `to`, of `where`."""
    try:
        act()
    except FeedbackRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(to, *where)
