"""From the set-up link to the printed codes."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions.invitations import make_invitation
from accounts.models import Invitation, User
from outbox.models import Message

PASSWORD = "three quiet herons wading"


@pytest.fixture
def newcomer(make_person):
    return make_person("manager", "New Comer", set_up_at=None)


@pytest.fixture
def link(newcomer, administrator):
    return reverse("welcome", args=[make_invitation(user=newcomer, by=administrator)])


def first_code(user):
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    return f"{TOTP(device.bin_key).token():06d}"


def choose_password(client, link, password=PASSWORD):
    return client.post(link, {"password": password, "again": password})


def test_a_person_sets_up_their_account(client, newcomer, link):
    assert choose_password(client, link).url == reverse("set_up")
    page = client.get(reverse("set_up")).content.decode()
    assert "<svg" in page
    assert client.post(reverse("set_up"), {"code": first_code(newcomer)}).url == reverse("set_up_codes")
    assert client.get(reverse("account")).url == reverse("set_up_codes")
    shown = client.post(reverse("set_up_codes")).content.decode()
    assert len(re.findall(r"<code>[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}</code>", shown)) == 10
    assert client.get(reverse("account")).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.set_up_at


def test_opening_the_link_uses_nothing(client, newcomer, link):
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert Invitation.objects.get(user=newcomer).used_at is None


def test_the_link_works_once(client, newcomer, link):
    choose_password(client, link)
    client.post(reverse("set_up"), {"code": first_code(newcomer)})
    answer = client.get(link)
    assert answer.status_code == 404
    assert "used or has run out" in answer.content.decode()


def test_an_interrupted_set_up_can_begin_again(client, client_for, newcomer, link):
    choose_password(client, link)
    client.session.flush()
    client.cookies.clear()
    assert choose_password(client, link, "another fine long password").url == reverse("set_up")


def test_the_link_runs_out(client, link, frozen):
    frozen.shift(timedelta(days=3, seconds=1))
    assert client.get(link).status_code == 404


def test_a_newer_link_replaces_the_older(client, newcomer, link, administrator):
    make_invitation(user=newcomer, by=administrator)
    assert client.get(link).status_code == 404


def test_the_token_is_not_stored(newcomer, administrator):
    token = make_invitation(user=newcomer, by=administrator)
    assert token not in Invitation.objects.get(user=newcomer).token_hash


@pytest.mark.parametrize("password", ["short", "fourteenletter", "polniypizdec0211"])
def test_short_and_common_passwords_are_refused(client, newcomer, link, password):
    assert choose_password(client, link, password).status_code == 200
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_before_the_second_factor_nothing_opens(client, newcomer, link):
    choose_password(client, link)
    assert client.get(reverse("account")).url == reverse("set_up")
    assert client.get(reverse("set_up_codes")).url == reverse("set_up")


def test_the_link_goes_by_mail_and_is_shown_once(client_for, administrator, newcomer):
    page = client_for(administrator).post(reverse("person_link", args=[newcomer.pk])).content.decode()
    assert "/welcome/" in page
    message = Message.objects.get(recipient_id=newcomer.pk)
    assert (message.resolver, message.purpose) == ("staff", "set_up")


def test_where_mail_is_sent_nobody_else_sees_the_link(client_for, administrator, newcomer, settings):
    settings.SMTP_HOST = "mail.force.example"
    client = client_for(administrator)
    answer = client.post(reverse("person_link", args=[newcomer.pk]))
    assert answer.url == reverse("person", args=[newcomer.pk])
    page = client.get(answer.url).content.decode()
    assert newcomer.email in page
    assert "/welcome/" not in page
    assert Message.objects.filter(recipient_id=newcomer.pk).count() == 1


def test_a_closed_account_gets_no_link(client_for, administrator, make_person):
    closed = make_person("manager", "Closed Person", set_up_at=None, is_active=False)
    answer = client_for(administrator).post(reverse("person_link", args=[closed.pk]))
    assert answer.url == reverse("person", args=[closed.pk])
    assert not Invitation.objects.exists()


def test_the_first_administrator_is_made_once(db, client):
    out = StringIO()
    call_command("first_administrator", "first@force.example", name="First One", stdout=out)
    link = re.search(r"/welcome/\S+", out.getvalue()).group()
    assert client.get(link).status_code == 200
    assert User.objects.get(email="first@force.example").role == "administrator"
    with pytest.raises(CommandError):
        call_command("first_administrator", "next@force.example", name="Next One")
