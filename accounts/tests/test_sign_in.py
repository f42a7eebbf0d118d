"""Signing in: a password and then a code, a recovery code, and what a stranger learns."""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken

from accounts.actions.factors import make_recovery_codes
from accounts.tests.factories import totp_for
from safeguards.models import AuditEvent

PASSWORD = "otters-under-the-bridge"


@pytest.fixture
def person(manager):
    manager.set_password(PASSWORD)
    manager.save()
    totp_for(manager)
    return manager


def code_of(user, ahead=0):
    device = totp_for(user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = totp.time + ahead * device.step
    return f"{totp.token():06d}"


def give_password(client, user, password=PASSWORD, query=""):
    return client.post(reverse("sign_in") + query, {"email": user.email, "password": password})


def page_without(answer, *names):
    """The page with the values of these inputs taken out."""
    page = answer.content.decode()
    for name in names:
        page = re.sub(rf'<input[^>]*name="{name}"[^>]*>', name, page)
    return page


def test_a_password_and_a_code_sign_in(client, person):
    answer = give_password(client, person)
    assert answer.url == reverse("sign_in_code")
    answer = client.post(answer.url, {"code": code_of(person)})
    assert answer.url == reverse("home")
    assert client.get(reverse("account")).status_code == 200
    assert AuditEvent.objects.filter(action="accounts.signed_in", actor=person.pk).count() == 1


def test_capitals_in_the_email_do_no_harm(client, person):
    answer = client.post(reverse("sign_in"), {"email": person.email.upper(), "password": PASSWORD})
    assert answer.url == reverse("sign_in_code")


def test_a_password_alone_opens_nothing(client, person):
    give_password(client, person)
    answer = client.get(reverse("account"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign_in"))


def test_a_wrong_code_is_refused_and_written_down(client, person):
    give_password(client, person)
    answer = client.post(reverse("sign_in_code"), {"code": "000000"})
    assert "That code is not right" in answer.content.decode()
    assert AuditEvent.objects.filter(action="accounts.factor_refused").count() == 1


def test_a_code_works_once(client, person):
    code = code_of(person)
    give_password(client, person)
    client.post(reverse("sign_in_code"), {"code": code})
    client.post(reverse("sign_out"))
    give_password(client, person)
    assert client.post(reverse("sign_in_code"), {"code": code}).status_code == 200


def test_unknown_wrong_and_closed_get_the_same_answer(client, person, auditor):
    auditor.set_password(PASSWORD)
    auditor.is_active = False
    auditor.save()
    wrong = give_password(client, person, password="not-the-password-at-all")
    closed = give_password(client, auditor)
    unknown = client.post(reverse("sign_in"), {"email": "nobody@force.example", "password": PASSWORD})
    pages = [page_without(each, "csrfmiddlewaretoken", "email") for each in (wrong, closed, unknown)]
    assert pages[0] == pages[1] == pages[2]
    assert wrong.status_code == closed.status_code == unknown.status_code == 200


def test_after_ten_wrong_passwords_this_place_has_to_wait(client, person):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = give_password(client, person, password="not-the-password-at-all")
    assert answer.status_code == 429
    assert give_password(client, person).status_code == 429
    elsewhere = client.post(reverse("sign_in"), {"email": person.email, "password": PASSWORD}, REMOTE_ADDR="10.1.2.3")
    assert elsewhere.url == reverse("sign_in_code")


def test_the_lock_is_in_the_audit_trail(client, person):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        give_password(client, person, password="not-the-password-at-all")
    event = AuditEvent.objects.filter(action="accounts.sign_in_locked").first()
    assert event.subjects == [person.pk]


def test_behind_our_proxy_a_stranger_does_not_lock_the_coordinator_out(client, person, settings):
    settings.BEHIND_TLS_PROXY = True
    form = {"email": person.email, "password": "not-the-password-at-all"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        there = client.post(reverse("sign_in"), form, headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    assert there.status_code == 429
    here = client.post(
        reverse("sign_in"), form | {"password": PASSWORD}, headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    )
    assert here.url == reverse("sign_in_code")


@pytest.mark.parametrize("name", ["passkey_begin", "passkey_complete"])
@pytest.mark.parametrize("body", [b"\xff", b"{", b"[]", b"null"])
def test_a_passkey_answer_that_makes_no_sense_is_refused_and_breaks_nothing(client, db, name, body):
    assert client.post(reverse(name), body, content_type="application/json").status_code < 500


def test_the_page_asked_for_is_shown_after_signing_in(client, person):
    answer = client.get(reverse("account"))
    answer = give_password(client, person, query="?" + answer.url.split("?")[1])
    answer = client.post(answer.url, {"code": code_of(person)})
    assert answer.url == reverse("account")


def page_after(client, person, *, signed_in_on, query=""):
    """Where somebody is led who gives both factors on the pages of one language."""
    client.post(f"{signed_in_on}{query}", {"email": person.email, "password": PASSWORD})
    return client.post(f"{signed_in_on}code/{query}", {"code": code_of(person)}).url


@pytest.mark.parametrize(
    ("stored", "signed_in_on", "home"),
    [
        ("en", "/sign-in/", "/home/"),
        ("en", "/cy/sign-in/", "/cy/home/"),
        ("cy", "/sign-in/", "/cy/home/"),
        ("cy", "/cy/sign-in/", "/cy/home/"),
    ],
)
def test_whoever_signs_in_on_a_welsh_page_or_is_kept_as_welsh_lands_in_welsh(
    stored, signed_in_on, home, client, person
):
    type(person).objects.filter(pk=person.pk).update(language=stored)
    assert page_after(client, person, signed_in_on=signed_in_on) == home


@pytest.mark.parametrize("stored", ["en", "cy"])
@pytest.mark.parametrize(
    ("signed_in_on", "asked", "shown"),
    [
        ("/sign-in/", "/account/", "/account/"),
        ("/sign-in/", "/cy/account/", "/cy/account/"),
        ("/cy/sign-in/", "/cy/account/?a=b", "/cy/account/?a=b"),
        ("/cy/sign-in/", "/account/?a=b", "/cy/account/?a=b"),  # they pressed Cymraeg on the way
        ("/cy/sign-in/", "/no-such-page/", "/no-such-page/"),
    ],
)
def test_the_page_asked_for_keeps_its_language_or_follows_into_welsh(
    stored, signed_in_on, asked, shown, client, person
):
    type(person).objects.filter(pk=person.pk).update(language=stored)
    assert page_after(client, person, signed_in_on=signed_in_on, query=f"?{urlencode({'next': asked})}") == shown


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"])
def test_nobody_is_sent_to_another_site(client, person, elsewhere):
    answer = give_password(client, person, query=f"?next={elsewhere}")
    answer = client.post(f"{reverse('sign_in_code')}?next={elsewhere}", {"code": code_of(person)})
    assert answer.url == reverse("home")


def test_a_recovery_code_works_once(client, person):
    code, *_ = make_recovery_codes(by=person)
    data = {"email": person.email, "password": PASSWORD, "code": code.lower().replace("-", " ")}
    assert client.post(reverse("sign_in_recovery"), data).url == reverse("account")
    client.post(reverse("sign_out"))
    assert client.post(reverse("sign_in_recovery"), data).status_code == 200


def test_recovery_codes_are_not_stored(person):
    codes = make_recovery_codes(by=person)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 10
    assert not stored & ({code.replace("-", "") for code in codes} | set(codes))


def test_the_session_changes_its_name_at_each_step(client, person):
    give_password(client, person)
    half = client.session.session_key
    client.post(reverse("sign_in_code"), {"code": code_of(person)})
    assert client.session.session_key != half


def test_the_second_step_lasts_five_minutes(client, person, frozen):
    give_password(client, person)
    frozen.shift(301)
    assert client.post(reverse("sign_in_code"), {"code": code_of(person)}).url == reverse("sign_in")


def test_signing_out_is_never_a_get(client_for, manager):
    client = client_for(manager)
    assert client.get(reverse("sign_out")).status_code == 405
    assert client.post(reverse("sign_out")).url == reverse("sign_in")
    assert client.get(reverse("account")).status_code == 302


def test_the_language_switch_keeps_the_email_and_tries_nothing(client, person):
    answer = client.post("/cy" + reverse("sign_in"), {"email": person.email, "password": "x", "_switch": "1"})
    assert person.email in answer.content.decode()
    assert AuditEvent.objects.count() == 0
