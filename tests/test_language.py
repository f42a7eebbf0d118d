"""English and Welsh: the same pages, the same words typed, and no string without its Welsh (domain WL-6, WL-7)."""

import re

import pytest
from babel.messages.catalog import Message
from django.urls import reverse
from django.utils import translation

from sec_portal import welsh


def test_no_string_is_without_its_welsh():
    assert welsh.problems() == []


def test_the_check_names_a_string_that_has_no_welsh(monkeypatch, tmp_path):
    without = re.sub(r'(msgid "Continue"\nmsgstr ")[^"]*', r"\1", welsh.PO.read_text(encoding="utf-8"))
    monkeypatch.setattr(welsh, "PO", tmp_path / "django.po")
    welsh.PO.write_text(without, encoding="utf-8")
    assert any("missing: 'Continue'" in problem for problem in welsh.problems())


def test_the_check_names_a_sentence_that_nobody_gathers():
    assert [*welsh.hidden_in('said = f"{a} {_(\'Something\')}"\nplain = f"{a}" + _("Else")')] == [1]


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("Tudalen %(number)s o %(total)s", ""),
        ("Tudalen %(number)s", "other placeholders than the English"),
        ("Tudalen %(number)s o %(cyfan)s", "other placeholders than the English"),
        ("", "missing"),
    ],
)
def test_the_check_knows_a_placeholder_that_was_lost(draft, reason):
    english = "Page %(number)s of %(total)s"
    assert welsh.fault(Message(english), Message(english, draft)) == reason


def test_the_check_wants_all_four_plurals():
    english = ("One day", "%(count)s days")
    three = Message(english, ("Un diwrnod", "%(count)s ddiwrnod", "%(count)s diwrnod"))
    assert welsh.fault(Message(english), three) == "missing"


@pytest.mark.parametrize(("number", "plural"), [(0, 2), (1, 0), (2, 1), (3, 2), (6, 2), (8, 3), (11, 3)])
def test_welsh_counts_as_the_welsh_do(number, plural):
    with translation.override("cy"):
        assert translation.trans_real.catalog().plural(number) == plural


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["front", "safety", "help_now", "cookies", "before_you_start", "board"])
def test_the_language_of_a_page_is_the_language_of_its_address(client, name):
    with translation.override("cy"):
        address = reverse(name)
    response = client.get(address, headers={"accept-language": "en"})
    assert address.startswith("/cy/")
    assert response["Content-Language"] == "cy"
    assert '<html lang="cy"' in response.content.decode()


@pytest.mark.django_db
def test_nothing_is_guessed_from_the_browser(client):
    assert client.get("/", headers={"accept-language": "cy"})["Content-Language"] == "en"


def test_the_switch_keeps_the_page_and_what_was_asked_for(client):
    page = client.get("/before-you-start/", {"next": "/help/"}).content.decode()
    assert 'href="/cy/before-you-start/?next=%2Fhelp%2F" lang="cy" hreflang="cy"' in page


def test_a_welsh_page_is_read_as_welsh_and_names_english_in_english(client):
    page = client.get("/cy/help/").content.decode()
    assert 'href="/help/" lang="en" hreflang="en"' in page


@pytest.mark.django_db
def test_the_switch_inside_a_form_keeps_what_was_typed_and_does_nothing_else(client):
    response = client.post("/cy/sign-in/", {"email": "mair@force.example", "_switch": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert response["Content-Language"] == "cy"
    assert 'value="mair@force.example"' in page
    assert "govuk-error-summary" not in page
