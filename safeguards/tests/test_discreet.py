"""The discreet checker, both languages (domain.md 3.3): 200 texts that pass, 200 that do not, in any disguise."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguards import discreet
from safeguards.reading import LOOK_ALIKES
from safeguards.vocabulary import mutated

HERE = Path(__file__).parent
PASS = json.loads((HERE / "discreet_texts_that_pass.json").read_text())
NOT_PASS = json.loads((HERE / "discreet_texts_that_do_not.json").read_text())

FINE = [
    (each, []) if isinstance(each, str) else (each["text"], each["names"]) for texts in PASS.values() for each in texts
]
NOT_FINE = [
    (why, *((each[1], [each[0]]) if why == "name" else (each, [])))
    for kinds in NOT_PASS.values()
    for why, texts in kinds.items()
    for each in texts
]
TELLTALES = [text for why, text, _ in NOT_FINE if why == "word" and "&" not in text]
FEW_WORDS = [
    "police", "survivor", "victim", "rape", "case", "court", "idva", "heddlu",
    "goroeswyr", "drais", "thrais", "llys", "nhrosedd", "chamdriniaeth",
]  # fmt: skip
HIDDEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u034f", "\u200e", "\u200f", "\u061c", "\u180e"]
HIDDEN += ["\u115f", "\u3164", "\ufe0f", "\U000e0061", "\x08", "\u2800", "\u0301", "\u0336", "\u20dd"]
DRAWN = {letter: [other for other, like in LOOK_ALIKES.items() if like == letter] for letter in LOOK_ALIKES.values()}
STYLES = [0xFF41, 0x1D41A, 0x1D5BA, 0x24D0]  # full width, bold, sans serif, in circles
BETWEEN = [" ", ".", "-", "_", " . ", "\n", "·", "/", "\u00a0", "🙂", "❤️", "*", "\u2028", ", "]


def kinds(text, **given):
    return {fault.split(":")[0] for fault in discreet.faults(text, **given)}


def drawn_alike(letter, choice):
    """This letter as another alphabet, style or mark draws it."""
    styled = [chr(start + ord(letter) - ord("a")) for start in STYLES] if "a" <= letter <= "z" else []
    others = [*DRAWN.get(letter, []), *styled, letter.upper(), f"{letter}\u0323"]
    return others[choice % len(others)]


def test_the_lists_hold_two_hundred_texts_each_half_of_them_welsh():
    counts = {language: (len(PASS[language]), sum(map(len, NOT_PASS[language].values()))) for language in ("en", "cy")}
    assert counts == {"en": (100, 100), "cy": (100, 100)}


def test_no_text_stands_twice_on_a_list():
    assert len({text for text, _ in FINE}) == len({(text, *names) for _, text, names in NOT_FINE}) == 200


@pytest.mark.parametrize(("text", "names"), FINE)
def test_a_discreet_text_passes(text, names):
    assert discreet.faults(text, names=names) == []


@pytest.mark.parametrize(("why", "text", "names"), NOT_FINE)
def test_a_text_that_gives_the_service_away_is_refused_for_its_reason(why, text, names):
    assert why in kinds(text, names=names)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("the p⚽lice", "word"),
        ("the pol¡ce", "word"),
        ("the pol***", "word"),
        ("am dr**s", "word"),
        ("the *olice", "word"),
        ("#EndRape", "word"),
        ("#GwaithLlysHeddiw", "word"),
        ("(ab)use", "word"),
        ("PC Evans will be there", "word"),
        ("ask for DCI Price", "word"),
        ("or dial 101", "word"),
        ("neu ffoniwch 999", "word"),
        ("the PCSO says hello", "word"),
        ("Gymorth i Ferched", "word"),
        ("your perp", "word"),
        ("your ca[s]e", "word"),
        ("voice.photography", "address"),
        ("on voice .wales now", "address"),
        ("101.wales", "address"),
        ("voice.anything/n/x", "address"),
        ("v o i c e . w a l e s", "address"),
        ("mari at post dot example", "address"),
        ("We are at NP 20 4DF", "postcode"),
        ("ref: AB/12/C", "reference"),
        ("cyf AB/12", "reference"),
        ("+44 7700 900 123", "reference"),
        ("0800-80-10-800", "reference"),
        ("(01633) 555012", "reference"),
        ("\u0662\u0666\u0660\u0660\u0661\u0662\u0663", "reference"),
        ("the \u0436police", "unreadable"),
    ],
)
def test_further_disguises_are_refused(text, why):
    assert why in kinds(text)


@given(text=st.sampled_from(TELLTALES), data=st.data())
@settings(max_examples=300, deadline=None)
def test_nothing_invisible_makes_a_telltale_text_pass(text, data):
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(st.sampled_from(HIDDEN)) + text[place:]
    assert "word" in kinds(text)


@given(word=st.sampled_from(FEW_WORDS), choices=st.lists(st.integers(-1, 12), min_size=16, max_size=16))
@settings(max_examples=300, deadline=None)
def test_no_other_alphabet_makes_a_telltale_word_pass(word, choices):
    drawn = [
        letter if choice < 0 else drawn_alike(letter, choice) for letter, choice in zip(word, choices, strict=False)
    ]
    assert "word" in kinds(f"Helo, {''.join(drawn)} yma.")


@given(word=st.sampled_from(FEW_WORDS), gap=st.sampled_from(BETWEEN), front=st.sampled_from(["Helo", "i", "a", "I"]))
@settings(max_examples=300, deadline=None)
def test_a_word_spelt_letter_by_letter_is_still_the_word(word, gap, front):
    assert "word" in kinds(f"{front} {gap.join(word)} yma")


@given(char=st.characters(blacklist_categories=["Zs"]), place=st.integers(1, 5))
@settings(max_examples=500, deadline=None)
def test_one_sign_of_any_kind_within_police_passes_only_where_it_changes_the_word(char, place):
    text = "police"[:place] + char + "police"[place:]
    assert kinds(text) or (char.isascii() and char.isalnum()) or any(map(str.isalnum, discreet.shown(char)))


@given(text_and_names=st.sampled_from(FINE), data=st.data())
@settings(max_examples=300, deadline=None)
def test_case_and_spacing_never_make_a_discreet_text_fail(text_and_names, data):
    text, names = text_and_names
    cased = data.draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))(text)
    spaces = st.sampled_from([" ", "  ", "\n", "\u00a0", "\u2009", "\t", " \n "])
    spaced = re.sub(r"(?<=[^\W\d]) (?=[^\W\d])", lambda _: data.draw(spaces), cased)
    assert discreet.faults(spaced, names=names) == []


@given(
    area=st.sampled_from(["NP", "CF", "SA", "LL", "LD"]),
    numbers=st.tuples(st.integers(1, 99), st.integers(0, 9)),
    last=st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2),
    gaps=st.tuples(
        st.sampled_from(["", " ", "-", ".", "\u200b"]), st.sampled_from(["", " ", "  ", "-", ".", "\n", "\u00ad"])
    ),
    case=st.sampled_from([str.upper, str.lower]),
)
@settings(max_examples=300, deadline=None)
def test_a_postcode_is_found_however_it_is_spaced(area, numbers, last, gaps, case):
    text = f"We are at {case(area)}{gaps[0]}{numbers[0]}{gaps[1]}{numbers[1]}{case(last)} now"
    assert "postcode" in kinds(text)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("trais", {"trais", "drais", "nhrais", "thrais"}),
        ("cam-drin", {"cam-drin", "gam-drin", "ngham-drin", "cham-drin"}),
        ("dioddefwr", {"dioddefwr", "ddioddefwr", "nioddefwr"}),
        ("goroeswr", {"goroeswr", "oroeswr", "ngoroeswr"}),
        ("plismon", {"plismon", "blismon", "mhlismon", "phlismon"}),
        ("llys", {"llys", "lys"}),
        ("rhywiol", {"rhywiol", "rywiol"}),
        ("marac", {"marac", "farac"}),
        ("achos", {"achos", "hachos"}),
        ("heddlu", {"heddlu"}),
    ],
)
def test_a_welsh_word_takes_each_change_of_its_first_letter(word, forms):
    assert mutated(word) == forms


@pytest.mark.parametrize(
    ("text", "said"),
    [("Mae'r p\u043el1ce yma", ["police"]), ("PoIice, case", ["police", "case"]), ("am t-h-r-\u00e2-i-s", ["thrais"])],
)
def test_what_was_found_is_named_in_plain_letters(text, said):
    assert discreet.forbidden_words(text) == said


def test_the_one_allowed_link_passes_and_a_second_does_not():
    link = "https://voice.example/n/abc"
    assert discreet.faults(f"Hi. {link}", link=link) == []
    assert discreet.faults(f"Hi. {link} https://voice.example/n/def", link=link) == ["address"]


@pytest.mark.parametrize(
    "text",
    [
        "Mrs O'Connor-Wyn",
        "OCONNOR-WYN",
        "o connor wyn",
        "O’Connor‑Wŷn's",
        "O'Connor\u200b-Wyn",
        "o.c.o.n.n.o.r.w.y.n",
        "0'C0nnor Wyn",
    ],
)
def test_a_surname_is_found_in_any_form(text):
    assert discreet.faults(f"Hi {text}, ring me", names=["O'Connor-Ŵyn"]) == ["name:0"]


@pytest.mark.parametrize(
    "outside",
    [
        "mari@gwent.police.uk",
        "https://survivor-voice.example",
        "Victim Services",
        "mari@survivorvoice.example",
        "mari@p\u043elice.example",
        "mari@xn--plice-jye.example",
        "mari@xn--9.example",
        "letter-to-victim.pdf",
        "llythyr_dioddefwyr.pdf",
        "meeting%20brief%20MARAC.pdf",
        "C:\\letters\\heddlu.pdf",
        "Safe Lives",
        "Crown Court news",
        "Newyddion am eich achos",
        "VlCTlM",
        "Byw Heb Ofn",
        "noreply@womens-aid.example",
    ],
)
def test_an_outside_that_gives_the_service_away_is_refused(outside):
    assert discreet.outside_faults(outside)


@pytest.mark.parametrize(
    "outside",
    [
        "mari@post.example",
        "Mari",
        "Llŷr o'r swyddfa",
        "http://localhost:8000",
        "https://eich-llais.example/cy/",
        "xn--llr-k2a.example",
        "letter.pdf",
        "llythyr.pdf",
        "meeting-brief-2026-11-22.pdf",
        "Hello",
        "Helo",
        "Ring the lab, use the side door",
        "casey.draper@post.example",
        "Eich llais",
    ],
)
def test_a_neutral_outside_passes(outside):
    assert discreet.outside_faults(outside) == []
