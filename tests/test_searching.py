"""The search for leaks finds what it is meant to find; one that finds nothing anywhere would prove nothing."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.searching import found, found_as_words

NAME = "Siân O'Connor-Ŵyn"
WRITTEN = {
    "as it is": NAME.encode(),
    "UTF-16": NAME.encode("utf-16"),
    "base64": base64.b64encode(b"x" * 3 + NAME.encode() + b"yy"),
    "base64, one further": base64.b64encode(b"x" * 4 + NAME.encode() + b"yyy"),
    "base64, two further": base64.b64encode(b"x" * 5 + NAME.encode() + b"yyy"),
    "base64 of UTF-16": base64.b64encode(NAME.encode("utf-16-le")),
    "hex": NAME.encode().hex().encode(),
    "hex of UTF-16": NAME.encode("utf-16-le").hex().encode(),
    "hex of base64": base64.b64encode(NAME.encode()).hex().encode(),
    "in an address": quote(NAME).encode(),
    "in JSON": json.dumps({"name": NAME}).encode(),
    "JSON in base64, as Celery sends it": base64.b64encode(b'[["' + json.dumps(NAME).encode() + b'"], {}, null]'),
    "escaped, as Redis shows it": "".join(f"\\x{byte:02x}" for byte in NAME.encode()).encode(),
    "in HTML": "Si\u00e2n O&#x27;Connor-\u0174yn".encode(),
    "letters apart from their accents": "Sia\u0302n O'Connor-W\u0302yn".encode(),
}


@pytest.mark.parametrize("heap", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_name_is_found_however_it_is_written(heap):
    assert found([NAME], b"\0 before " + heap + b" after \xff") == {NAME}


def test_a_long_text_is_found_by_its_middle():
    words = "I was left waiting for a very long time, and then the line went dead and nobody rang me back."
    assert found([words], words[40:].encode()) == {words}


def test_nothing_is_found_where_nothing_is():
    assert found([NAME, "Nobody rang me back"], b"Copper Heron, 12 March, queued, 0123456789abcdef") == set()


SHORT = {
    "as it is": "Dear Ŵyn, hello".encode(),
    "after a line end, as Redis shows it": rb'"hello\n\xc5\xb4yn\n"',
    "between quotes": "known_as=‘Ŵyn’".encode(),
    "in an address of the web": b"GET /survivors/" + quote("Ŵyn").encode() + b"/",
    "in a letter": b"Annwyl =C5=B4yn,",
    "JSON in base64, as Celery sends it": base64.b64encode(b'[["' + json.dumps("Ŵyn").encode() + b'"], {}, null]'),
    "hex, as a dump shows bytes": b"\\x" + "a letter to Ŵyn".encode().hex().encode(),
}


@pytest.mark.parametrize("heap", SHORT.values(), ids=SHORT.keys())
def test_a_short_name_is_found_as_a_word(heap):
    assert found_as_words(["Ŵyn", "Jo"], heap) == {"Ŵyn"}


def test_a_short_name_is_not_found_inside_a_word_or_in_what_is_drawn_by_chance():
    drawn = b"argon2$aGVsbG8xMjNYWVo5OTk$q7Zk+Jo/Wd3PsQx8VbNm2LtRfYh5"
    assert found_as_words(["Jo", "Non"], b"Joint None NonStop 12Jo " + drawn) == set()
