"""For walls that are asked thousands of times: the same requests, through the same middlewares, views and rules.

Two things are spared that decide nothing. Who asks (session, person, second factor) is looked up once, and again after
whatever was taken in; and no copy is kept of what each template was given. What closing an account, ending a session or
taking a factor away does is asked elsewhere, by a client that spares nothing.
"""

import contextlib
import copy

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as StoredSession
from django.db import transaction
from django.test import Client
from django_otp.middleware import OTPMiddleware

from accounts.backends import EmailBackend

_known = {}


def known(kind, key, look_up):
    """A copy of what was found for this key, so that no request sees what another one did to it."""
    if (kind, key) not in _known:
        _known[kind, key] = look_up(key)
    return copy.deepcopy(_known[kind, key]) if kind == "session" else copy.copy(_known[kind, key])


class SessionStore(StoredSession):
    """Kept in the database; read from there once."""

    def load(self):
        return known("session", self.session_key, lambda _key: StoredSession.load(self)) or super().load()

    def save(self, must_create=False):
        _known.clear()
        super().save(must_create)

    def delete(self, session_key=None):
        _known.clear()
        super().delete(session_key)


class Backend(EmailBackend):
    """The person of a session, as the portal finds them."""

    def get_user(self, user_id):
        return known("person", user_id, super().get_user)


class SecondFactor(OTPMiddleware):
    """The second factor of a session, as the portal finds it."""

    def _device_from_persistent_id(self, persistent_id):
        return known("factor", persistent_id, super()._device_from_persistent_id)


class QuickClient(Client):
    """A browser of which only the answer is wanted. What goes wrong inside is raised, as by Django's own."""

    def request(self, **request):
        response = self.handler(self._base_environ(**request))
        if request["REQUEST_METHOD"] == "POST" and response.status_code not in (404, 405):
            _known.clear()
        self.cookies.update(response.cookies)
        response.request = request
        return response


@pytest.fixture(name="quick")
def quick_browsers(settings, sign_in):
    """A quick browser, in which this person is signed in: `quick(coordinator)`; `quick()` is a stranger's."""
    settings.SESSION_ENGINE = "tests.asking_often"
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "tests.asking_often.Backend"]
    settings.MIDDLEWARE = [
        "tests.asking_often.SecondFactor" if name == "django_otp.middleware.OTPMiddleware" else name
        for name in settings.MIDDLEWARE
    ]
    assert "tests.asking_often.SecondFactor" in settings.MIDDLEWARE
    _known.clear()

    def make(person=None, client=None):
        client = client or QuickClient()
        if person is not None:
            person.refresh_from_db()
            sign_in(client, person)
            session = client.session
            session[BACKEND_SESSION_KEY] = "tests.asking_often.Backend"
            session.save()
        return client

    yield make
    _known.clear()


class _Undone(Exception):
    """Ends a try."""


@contextlib.contextmanager
def undone():
    """Whatever is done in here is taken back at the end of it, and who asks is looked up anew."""
    step = transaction.atomic()
    step._from_testcase = True  # a page may open what is sealed here, as it may in a test
    try:
        with step:
            yield
            raise _Undone
    except _Undone:
        pass
    finally:
        _known.clear()
