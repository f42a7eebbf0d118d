"""Pages for whoever tries the portal on one machine: never in production."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

SHOWN = 50


class Caught(NamedTuple):
    """One caught message, as its reader would see it."""

    to: str
    sender: str
    subject: str
    date: str
    body: str
    link: str


@login_not_required
@require_safe
def dev_outbox(request: HttpRequest) -> HttpResponse:
    """The messages that were caught instead of sent, newest first."""
    if not settings.DEV_PAGES:
        raise Http404
    folder = Path(settings.MAIL_CATCH_DIR)
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)[:SHOWN]
    return render(request, "dev/outbox.html", {"caught": [read(file) for file in files]})


def read(file: Path) -> Caught:
    """One caught file, its parts in order."""
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = mail.get_content()
    link = next((word for word in body.split() if word.startswith(settings.SITE_URL) and "/n/" in word), "")
    return Caught(mail["To"], mail["From"], mail["Subject"], mail["Date"], body, link)
