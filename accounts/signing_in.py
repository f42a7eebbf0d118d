"""From the first factor to a session: what the sign-in pages share."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as otp_login
from django_otp.models import Device

from accounts import sessions
from accounts.models import User
from safeguards.audit import Action, record

HALF = "half_signed"  # session key: who gave the right password and still owes the second factor
SETTING_UP = "setting_up"  # session key: somebody sets their account up
HALF_LIFE = timedelta(minutes=5)
BACKEND = "accounts.backends.EmailBackend"


def remember_half(session: SessionBase, user: User) -> None:
    """The password was right. Nobody is signed in yet."""
    session.cycle_key()
    session[HALF] = {"user": str(user.pk), "stamp": user.session_stamp, "at": timezone.now().timestamp()}


def half_signed(session: SessionBase) -> User | None:
    """Who owes the second factor: for five minutes, while the account is open."""
    half = session.get(HALF)
    if not half or timezone.now().timestamp() - half["at"] > HALF_LIFE.total_seconds():
        return None
    return User.objects.filter(pk=UUID(half["user"]), is_active=True, session_stamp=half["stamp"]).first()


def complete(request: HttpRequest, *, user: User, device: Device) -> None:
    """Both factors are right: a new session, its clocks started, and an event."""
    request.session.pop(HALF, None)
    login(request, user, backend=BACKEND)
    otp_login(request, device)
    sessions.begin(request.session, at=timezone.now())
    with transaction.atomic():
        record(Action.SIGNED_IN, by=user, subjects=[user.pk], fields=[type(device).__name__])


def reopen(request: HttpRequest, *, device: Device) -> None:
    """A locked screen opens, or a fresh second factor was shown."""
    otp_login(request, device)
    sessions.reopen(request.session, at=timezone.now())


def begin_set_up(request: HttpRequest, user: User) -> None:
    """Somebody came by their set-up link and has a password: signed in for the rest of the set-up and nothing else."""
    login(request, user, backend=BACKEND)
    request.session[SETTING_UP] = True
    sessions.begin(request.session, at=timezone.now())


def end_set_up(request: HttpRequest) -> None:
    """Everything is there: from here on it is a session like any other."""
    request.session.pop(SETTING_UP, None)
    sessions.begin(request.session, at=timezone.now())


def is_local(request: HttpRequest, address: str) -> bool:
    """Whether an address leads to a page of ours and nowhere else."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})


def asked_for(request: HttpRequest) -> str:
    """The page that was asked for before signing in, if it is one of ours."""
    wanted = request.GET.get("next", "")
    return wanted if is_local(request, wanted) else ""


def next_page(request: HttpRequest, user: User) -> str:
    """Where to go after signing in: the page asked for, else home. Whoever signs in on a Welsh page goes on in Welsh;
    on an English one, which is where everybody arrives, an address keeps its language and home is in the person's."""
    chosen = translation.get_language_from_path(request.path_info)
    if wanted := asked_for(request):
        return in_language(wanted, chosen) if chosen else wanted
    with translation.override(chosen or user.language):
        return reverse("home")


def in_language(address: str, language: str) -> str:
    """The same page of ours in this language; anything else as it is."""
    with translation.override(translation.get_language_from_path(urlsplit(address).path) or settings.LANGUAGE_CODE):
        return translate_url(address, language)
