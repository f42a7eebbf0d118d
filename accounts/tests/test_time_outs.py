"""What happens to a session that nobody uses, and to one whose person has changed."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.people import close_account, end_sessions
from accounts.tests.factories import totp_for
from accounts.tests.test_sign_in import code_of

IDLE = settings.IDLE_SECONDS


def test_an_idle_session_is_locked_and_a_code_opens_it_at_the_same_page(frozen, client_for, manager):
    client = client_for(manager)
    client.get(reverse("account"))
    frozen.shift(IDLE + 61)
    answer = client.get(reverse("account"))
    assert answer.url == f"{reverse('locked')}?next=%2Faccount%2F"
    page = client.get(answer.url).content.decode()
    assert manager.name not in page
    assert client.post(answer.url, {"code": code_of(manager)}).url == reverse("account")
    assert client.get(reverse("account")).status_code == 200


def test_asking_for_pages_keeps_a_session_open(frozen, client_for, manager):
    client = client_for(manager)
    for _ in range(4):
        frozen.shift(IDLE - 60)
        assert client.get(reverse("account")).status_code == 200


def test_looking_at_the_locked_page_is_not_activity(frozen, client_for, manager):
    client = client_for(manager)
    frozen.shift(IDLE - 5)
    client.get(reverse("locked"))
    frozen.shift(10)
    assert reverse("locked") in client.get(reverse("account")).url


def test_a_session_is_over_after_twelve_hours_however_busy(frozen, client_for, manager):
    client = client_for(manager)
    for _ in range(settings.SESSION_SECONDS // (IDLE - 60) + 1):
        frozen.shift(IDLE - 60)
        answer = client.get(reverse("account"))
    assert answer.url.startswith(reverse("sign_in"))
    assert client.session.is_empty()


def test_what_is_sent_to_a_locked_session_is_not_done_and_can_be_sent_again(frozen, client_for, administrator):
    client = client_for(administrator)
    frozen.shift(IDLE + 1)
    data = {"name": "Dyfed agency", "kind": "partner_agency"}
    answer = client.post(reverse("organisation_add"), data)
    assert answer.status_code == 401
    assert "not lost" in answer.content.decode()
    client.post(reverse("locked"), {"code": code_of(administrator)})
    assert client.post(reverse("organisation_add"), data).url == reverse("organisation_list")


def test_a_script_is_told_plainly(frozen, client_for, manager):
    client = client_for(manager)
    frozen.shift(IDLE + 1)
    assert client.get(reverse("account"), headers={"Sec-Fetch-Dest": "empty"}).status_code == 401


def test_a_conversation_keeps_a_session_open_for_ninety_minutes(frozen, client_for, coordinator):
    client = client_for(coordinator)
    client.get(reverse("account"))
    for _ in range(settings.CONVERSATION_IDLE_SECONDS // 60):
        frozen.shift(60)
        assert client.post(reverse("heartbeat"), {"conversation": "1"}).status_code == 200
    frozen.shift(60)
    assert client.post(reverse("heartbeat"), {"conversation": "1"}).status_code == 204
    frozen.shift(IDLE + 1)
    assert client.post(reverse("heartbeat"), headers={"Sec-Fetch-Dest": "empty"}).status_code == 401
    assert reverse("locked") in client.get(reverse("account")).url


def test_only_those_who_log_conversations_keep_a_page_open_without_typing(client_for, manager):
    assert client_for(manager).post(reverse("heartbeat"), {"conversation": "1"}).status_code == 404


def test_typing_keeps_anybodys_session_open(frozen, client_for, manager):
    client = client_for(manager)
    for _ in range(4):
        frozen.shift(IDLE - 60)
        assert client.post(reverse("heartbeat")).status_code == 200
    assert client.get(reverse("account")).status_code == 200


def test_typing_does_not_open_a_locked_session(frozen, client_for, manager):
    client = client_for(manager)
    frozen.shift(IDLE + 1)
    assert client.post(reverse("heartbeat"), headers={"Sec-Fetch-Dest": "empty"}).status_code == 401
    assert reverse("locked") in client.get(reverse("account")).url


def test_asking_whose_session_is_open_is_not_activity(frozen, client_for, manager):
    client = client_for(manager)
    frozen.shift(IDLE - 5)
    assert client.get(reverse("heartbeat")).json()["who"] == str(manager.pk)
    frozen.shift(10)
    assert client.get(reverse("heartbeat"), headers={"Sec-Fetch-Dest": "empty"}).status_code == 401


def test_closing_an_account_holds_from_the_next_click(client_for, manager, administrator):
    client = client_for(manager)
    assert client.get(reverse("account")).status_code == 200
    close_account(user=manager, by=administrator)
    assert client.get(reverse("account")).url.startswith(reverse("sign_in"))


def test_signing_out_everywhere_ends_other_sessions(client_for, manager):
    here, there = client_for(manager), client_for(manager)
    assert here.post(reverse("account_sign_out")).url == reverse("sign_in")
    assert there.get(reverse("account")).status_code == 302


def test_an_administrator_ends_sessions(client_for, manager, administrator):
    client = client_for(manager)
    end_sessions(user=manager, by=administrator)
    assert client.get(reverse("account")).status_code == 302


def test_a_stale_factor_is_asked_for_again(frozen, client_for, manager):
    client = client_for(manager)
    assert client.get(reverse("account_codes")).status_code == 200
    frozen.shift(settings.FRESH_FACTOR_SECONDS + 1)
    answer = client.get(reverse("account_codes"))
    assert answer.url == f"{reverse('factor_confirm')}?next=%2Faccount%2Fcodes%2F"
    assert client.post(answer.url, {"code": code_of(manager)}).url == reverse("account_codes")


def test_a_session_without_its_factor_is_not_signed_in(client_for, manager):
    client = client_for(manager)
    totp_for(manager).delete()
    assert client.get(reverse("account")).url.startswith(reverse("sign_in"))


def test_activity_is_written_at_most_once_a_minute(frozen, client_for, manager):
    client = client_for(manager)
    client.get(reverse("account"))
    frozen.shift(timedelta(seconds=30))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("account"))
    assert not [each for each in captured if each["sql"].startswith("UPDATE")]
