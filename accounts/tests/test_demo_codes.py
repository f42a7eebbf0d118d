"""The demo's accounts, and how somebody without a code app gets their code."""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.demo import DEMO_PASSWORD, make_demo_people
from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db


def code_for(email):
    out = StringIO()
    call_command("demo_code", email, stdout=out)
    return out.getvalue().strip()


def test_there_is_a_person_for_every_role_and_no_second_lot():
    make_demo_people()
    make_demo_people()
    assert set(User.objects.values_list("role", flat=True)) == set(Role)
    assert User.objects.count() == 15


def test_the_printed_code_signs_in_twice_within_its_half_minute(client, frozen):
    make_demo_people()
    for _ in range(2):
        client.post(reverse("sign_in"), {"email": "mair@demo.example", "password": DEMO_PASSWORD})
        answer = client.post(reverse("sign_in_code"), {"code": code_for("mair@demo.example")})
        assert answer.url == reverse("home")
        client.post(reverse("sign_out"))


def test_the_page_of_codes_is_there_for_the_demo_only(client, settings):
    make_demo_people()
    assert code_for("ann@demo.example") in client.get(reverse("demo_codes")).content.decode()
    settings.DEMO = False
    assert client.get(reverse("demo_codes")).status_code == 404
    with pytest.raises(CommandError):
        code_for("ann@demo.example")
    with pytest.raises(ImproperlyConfigured):
        make_demo_people()
