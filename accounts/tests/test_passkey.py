"""Passkeys and the set-up link in a real browser, with a security key that the browser invents."""

import os

import pytest
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential
from playwright.sync_api import Page, expect

from accounts import sessions
from accounts.actions.invitations import make_invitation
from accounts.models import User

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread
pytestmark = pytest.mark.browser
PASSWORD = "three quiet herons wading"


@pytest.fixture(scope="module")
def chromium(playwright):
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def site(live_server, settings):
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [live_server.url]
    return live_server.url


@pytest.fixture
def tab(chromium, site):
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


def plug_in(tab: Page, verified: bool = True):
    """A security key with a fingerprint reader that knows the finger, or does not."""
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def set_up_by_passkey(tab: Page, user: User, by: User) -> None:
    """From the set-up link to the printed codes, with a passkey as the second factor."""
    tab.goto(reverse("welcome", args=[make_invitation(user=user, by=by)]))
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_label("The same password again").fill(PASSWORD)
    tab.get_by_role("button", name="Save and continue").click()
    tab.get_by_role("button", name="Make a passkey on this device").click()
    tab.get_by_role("button", name="Show my recovery codes").click()
    expect(tab.locator("#codes li")).to_have_count(10)


@pytest.fixture
def newcomer(transactional_db, make_person):
    return make_person("manager", "New Comer", set_up_at=None)


def test_a_passkey_sets_up_and_signs_in(tab, newcomer, administrator):
    plug_in(tab)
    set_up_by_passkey(tab, newcomer, administrator)
    tab.get_by_role("button", name="I have them on paper").click()
    tab.get_by_role("button", name="Sign out", exact=True).click()
    tab.get_by_role("button", name="Continue with your passkey").click()
    tab.wait_for_url("**/changes/overdue/")
    expect(tab.get_by_text("New Comer")).to_be_visible()
    assert not tab.faults


def test_a_passkey_opens_a_locked_screen_at_the_same_page(tab, newcomer, administrator, settings):
    plug_in(tab)
    set_up_by_passkey(tab, newcomer, administrator)
    settings.IDLE_SECONDS = -1
    tab.goto(reverse("account_codes"))
    expect(tab.get_by_role("heading", name="Locked")).to_be_visible()
    settings.IDLE_SECONDS = 1200
    tab.get_by_role("button", name="Open with your passkey").click()
    tab.wait_for_url("**/account/codes/")


def test_a_passkey_without_finger_or_pin_does_not_sign_in(tab, newcomer, administrator):
    session, key = plug_in(tab)
    set_up_by_passkey(tab, newcomer, administrator)
    tab.context.clear_cookies()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    tab.goto(reverse("sign_in"))
    tab.get_by_role("button", name="Continue with your passkey").click()
    expect(tab.get_by_role("alert")).to_contain_text("That did not work")
    assert tab.url.endswith(reverse("sign_in"))


def test_a_closed_account_does_not_open_by_passkey(tab, newcomer, administrator):
    plug_in(tab)
    set_up_by_passkey(tab, newcomer, administrator)
    tab.context.clear_cookies()
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    tab.goto(reverse("sign_in"))
    tab.get_by_role("button", name="Continue with your passkey").click()
    expect(tab.get_by_role("alert")).to_contain_text("That did not work")


def test_without_a_script_a_password_and_a_code_set_up_and_sign_in(chromium, site, newcomer, administrator):
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(reverse("welcome", args=[make_invitation(user=newcomer, by=administrator)]))
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=again]").fill(PASSWORD)
    tab.get_by_role("button", name="Save and continue").click()
    device = TOTPDevice.objects.get(user=newcomer)
    tab.locator("[name=code]").fill(f"{TOTP(device.bin_key).token():06d}")
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("button", name="Show my recovery codes").click()
    assert tab.locator("#codes li").count() == 10
    assert not WebAuthnCredential.objects.exists()
    context.close()


def test_the_screen_hides_itself_after_a_time_without_use(tab, newcomer, administrator, settings):
    plug_in(tab)
    set_up_by_passkey(tab, newcomer, administrator)
    settings.IDLE_SECONDS = 2
    tab.goto(reverse("account"))
    tab.wait_for_url(f"**{reverse('locked')}?next=%2Faccount%2F", timeout=10_000)
    assert "New Comer" not in tab.content()
    assert sessions.WRITE_EVERY == 60
