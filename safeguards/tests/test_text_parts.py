"""How many texts a text is: GSM-7 and UCS-2, counted as a telephone counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguards.text_parts import GSM_7, GSM_7_TWICE, text_parts

SAMPLES = [
    "Hi, it's Mari. Is now a good time for a quick chat? Reply yes or no.",
    "Helo, Mari sydd yma. Ydy nawr yn amser da am sgwrs fer? Atebwch ydy neu nac ydy.",
    "Hi, just a reminder about Tuesday at 10. Let me know if you need to change it. Mari",
    "Helo, nodyn i'ch atgoffa am ddydd Mawrth am 10. Rhowch wybod os oes angen newid. Mari",
    "Hi, it's Mari. I have some news for you when you have a minute. No rush.",
    "Helo, Mari sydd yma. Mae gen i newyddion i chi pan fydd gennych funud. Dim brys.",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_the_sample_texts_are_one_text_each(text):
    assert text_parts(text) == ("GSM-7", len(text), 1)


@pytest.mark.parametrize("letter", "àèìòùéäöüÄÖÜÉ£@?'")
def test_these_letters_are_in_the_alphabet_of_160(letter):
    assert text_parts(letter) == ("GSM-7", 1, 1)


@pytest.mark.parametrize("letter", "âêîôûŵŷÂÊÎÔÛŴŶáíóúýẃẁẅïëÿỳÀÈÌÒÙÏ’“–…")
def test_one_of_these_letters_leaves_room_for_70(letter):
    assert text_parts(letter + "a" * 69) == ("UCS-2", 70, 1)
    assert text_parts(letter + "a" * 70) == ("UCS-2", 71, 2)


@pytest.mark.parametrize("letter", "^{}\\[~]|€")
def test_letters_of_the_second_table_count_twice(letter):
    assert text_parts(letter * 80) == ("GSM-7", 160, 1)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("ŵ" * 134, 2),
        ("ŵ" * 135, 3),
        ("€" * 152, 2),  # 76 to a part: the escape is not cut from its letter
        ("€" * 153, 3),
        ("😀" * 35, 1),
        ("😀" * 66, 2),  # 33 to a part
        ("😀" * 67, 3),
    ],
)
def test_a_long_text_is_counted_in_parts(text, parts):
    assert text_parts(text).parts == parts


def test_the_table_has_as_many_letters_as_the_standard():
    assert (len(GSM_7), len(GSM_7_TWICE)) == (127, 10)  # 128 places, one of them the escape


@given(st.text(max_size=400))
def test_a_longer_text_is_never_fewer_parts(text):
    assert text_parts(text).parts <= text_parts(f"{text}a").parts
