"""The discreet checker, both languages (domain.md 3.3)."""

import pytest

from safeguards import discreet

FINE = [
    "Hi, it's Mari. Is now a good time for a quick chat? Reply yes or no.",
    "Helo, Mari sydd yma. Ydy nawr yn amser da am sgwrs fer? Atebwch ydy neu nac ydy.",
    "Hi, it's Mari. I have some news for you when you have a minute. No rush.",
    "Helo, Mari sydd yma. Mae gen i newyddion i chi pan fydd gennych funud. Dim brys.",
    "Hi, just a reminder about Tuesday at 10.",
    "Helo, nodyn i'ch atgoffa am ddydd Mawrth am 10. Rhowch wybod os oes angen newid. Mari",
    "I am here nine to five, Monday to Friday. A. Jones",
    "Hi, it's Mari. See you at 4 or 5.",
]
NOT_FINE = [
    "Gwent Police have news for you",
    "Mae gan yr Heddlu newyddion",
    "as a survivor of this",
    "fel goroeswr",
    "fel oroeswr",
    "domestic matters",
    "about the rape",
    "am drais",
    "am thrais",
    "ei nhrais",
    "cam-drin",
    "gam-drin",
    "y drosedd",
    "ei throsedd",
    "i ddioddefwr",
    "y llys",
    "i lys",
    "your IDVA",
    "your case",
    "the focus group",
    "POLICE",
    "pol\u200bice",
    "ｐｏｌｉｃｅ",
    "p\u043elice",
    "p.o.l.i.c.e",
    "p o l i c e",
    "pol1ce",
    "Heddlu_Gwent",
    "sexualabuse",
    "the stalking",
    "the DV unit",
    "see evil.app",
    "see bit.ly/abc",
    "hxxp://x",
    "see https://example.org/x",
    "see www.voice.wales",
    "NP20 4DF",
    "ref 1234567",
]


@pytest.mark.parametrize("text", FINE)
def test_a_discreet_text_passes(text):
    assert discreet.faults(text) == []


@pytest.mark.parametrize("text", NOT_FINE)
def test_a_text_that_gives_the_service_away_is_refused(text):
    assert discreet.faults(text)


@pytest.mark.parametrize("text", ["therapeutic", "scrape", "grapes", "encased", "courteous"])
def test_whole_words_are_judged_and_not_parts(text):
    assert discreet.faults(text) == []


def test_the_one_allowed_link_passes_and_a_second_does_not():
    link = "https://voice.example/n/abc"
    assert discreet.faults(f"Hi. {link}", link=link) == []
    assert discreet.faults(f"Hi. {link} https://voice.example/n/def", link=link) == ["address"]


def test_a_surname_is_refused_whatever_its_accents():
    assert discreet.faults("Hi Sian O'Connor-Wyn", names=["O'Connor-Ŵyn"]) == ["name:0"]


@pytest.mark.parametrize("outside", ["mari@gwent.police.uk", "https://survivor-voice.example", "Victim Services"])
def test_an_outside_that_gives_the_service_away_is_refused(outside):
    assert discreet.outside_faults(outside)


def test_a_neutral_outside_passes():
    assert discreet.outside_faults("mari@post.example") == []
