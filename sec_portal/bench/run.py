"""All of it in order: the database filled, the portal started on it, somebody signed in, and the pages visited."""

import contextlib
import json
import os
from collections.abc import Iterator
from typing import Any

import psycopg2
from django.db import connection
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.demo import DEMO_PASSWORD, present_code
from accounts.models import User
from sec_portal.bench.browser import Browser
from sec_portal.bench.fill import COORDINATORS, fill
from sec_portal.bench.measure import BASE, measure
from sec_portal.bench.pages import pages
from sec_portal.bench.server import serving

EMAIL = f"{COORDINATORS[0]}@demo.example"


def run(*, survivors: int, contributions: int, requests: int, only: list[str]) -> str:
    """What was measured, as JSON."""
    filled = fill(survivors, contributions)
    chosen = [page for page in pages(User.objects.get(email=EMAIL), requests) if wanted(page.name, only)]
    with serving() as port, bare() as cursor:
        browser = sign_in(port)
        figures = measure(chosen, browser, cursor, rounds=requests)
    told = {"survivors": survivors, "contributions": contributions, "cpus": os.cpu_count(), "filled": filled}
    return json.dumps(told | {"pages": figures}, indent=1)


def wanted(name: str, only: list[str]) -> bool:
    return not only or name in (*only, BASE)


@contextlib.contextmanager
def bare() -> Iterator[Any]:
    """A connection as the portal has one: the same role, the same path, nothing in between."""
    given = connection.get_connection_params() | {"cursor_factory": None}
    with contextlib.closing(psycopg2.connect(**given)) as held, held.cursor() as cursor:
        held.autocommit = True
        yield cursor


def sign_in(port: int) -> Browser:
    """A password and a code, as a person does it."""
    browser, path = Browser(port), reverse("sign_in")
    typed = {"email": EMAIL, "password": DEMO_PASSWORD}
    code_page = browser.post(path, browser.get(path).form(path, "email").filled(typed)).to
    code = present_code(TOTPDevice.objects.get(user__email=EMAIL))
    browser.post(code_page, browser.get(code_page).form(code_page, "code").filled({"code": code}))
    return browser
