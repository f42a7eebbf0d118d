"""What a deployment is refused for."""

import pytest

from safeguards import checks


def test_an_application_that_owns_its_tables_is_refused(settings, monkeypatch):
    settings.AS_OWNER = False
    monkeypatch.setitem(settings.DATABASES["default"], "USER", "portal_owner")
    assert [fault.id for fault in checks.two_database_roles()] == ["safeguards.E001"]


def test_the_lesser_role_is_accepted(settings, monkeypatch):
    settings.AS_OWNER = False
    monkeypatch.setitem(settings.DATABASES["default"], "USER", settings.APP_ROLE)
    assert checks.two_database_roles() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_FROM_ADDRESS", "mari@gwent.police.uk"),
        ("MAIL_FROM_ADDRESS", "mari@gwentpolice.example"),
        ("MAIL_FROM_ADDRESS", "mari@heddluoedd.example"),
        ("MAIL_FROM_ADDRESS", "mari@womensaid.example"),
        ("MAIL_FROM_ADDRESS", "mari@pnn.example"),
        ("MAIL_FROM_ADDRESS", "mari@" + "p\u043elice.example".encode("idna").decode()),
        ("MAIL_FROM_NAME", "Victim Services"),
        ("SITE_URL", "https://survivorvoice.example"),
        ("PUBLIC_NAME", "Survivor voice"),
        ("PUBLIC_NAME_CY", "Llais goroeswyr"),
        ("ALLOWED_HOSTS", ["portal.police.uk"]),
    ],
)
def test_an_outside_that_gives_the_service_away_is_refused(settings, name, value):
    setattr(settings, name, value)
    assert [fault.id for fault in checks.outside_is_discreet()] == ["safeguards.E002"]


def test_a_neutral_outside_is_accepted(settings):
    assert checks.outside_is_discreet() == []
