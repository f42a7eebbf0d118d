"""What a form may be given by a slip, by a strange keyboard, or by somebody who means harm."""

import random
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

MARK = "<script>stays('text')</script>"  # comes back escaped, or not at all
TURNED, ARABIC, FLAG = "\u202eנכתב מימין\u202c", "مرحبا بك", "🏴󠁧󠁢󠁷󠁬󠁳󠁿👩‍👩‍👧"
TEXTS = [
    *("", " ", "\n\n", "x" * 10_000, "ŵ" * 10_000, FLAG * 30, "a" + "\u0301" * 300, TURNED, ARABIC),
    *("\x01\x07\x1b[31m\x7f\x85", "a\0b", "\0", "\ufeff\u200b\u2028", MARK, "' OR 1=1; --", "%s{0}{{ 7 }}%(x)s"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "99999-01-01", "31/02/2026", "25:99", "24:00", "-00:01"),
    *("-1", "0", "9" * 30, "1e309", "NaN", "٣٤٥٦٧٨", "²²²²²²", "on", "None", "null", "[]", "../../etc/passwd"),
    *("//away.example", "a@b", "a@b.example,c@d.example", "a@b.example\r\nBcc: c@d.example", str(UUID(int=0))),
]
TYPED = {
    "email": "someone@post.example",
    "value": "someone@post.example",
    "password": "three-brave-otters-sing",
    "again": "three-brave-otters-sing",
    "pin": "260417",
    "opens": "09:00",
    "closes": "17:00",
    "link_days": "7",
    "code": "123456",
}
BROKEN_BODIES = [
    ("application/x-www-form-urlencoded", b"%FF%FE=%00&name=%C3%28&a=%"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(1_100))),
    ("application/x-www-form-urlencoded; charset=no-such", b"name=x"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name="),
    ("multipart/form-data", b"no boundary"),
    ("application/json", b'{"name": ["\xff"'),
    ("text/plain", b"\xff\xfe\x00"),
]


class Forms(HTMLParser):
    """The forms of a page: for each address that a button posts to, its fields and what each may be answered with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.fields: dict[str, list[str]] = {}
        self.targets: set[str] = set()
        self.select = ""
        self.found: dict[str, dict[str, list[str]]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.fields, self.targets = {}, set()
            if given.get("method", "get").lower() == "post":
                self.targets = {given.get("action", "")}
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self.fields.setdefault(self.select, []).append(given.get("value", ""))
        elif tag in ("input", "textarea", "button"):
            if "formaction" in given:
                self.targets.add(given["formaction"])
            if name not in ("", "_switch", "csrfmiddlewaretoken"):
                is_typed = tag == "textarea" or given.get("type", "text") in ("text", "email", "password", "date")
                self.fields.setdefault(name, []).append("" if is_typed else given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.select = "" if tag == "select" else self.select
        if tag == "form":
            for target in self.targets:
                self.found.setdefault(urlsplit(urljoin(self.page, target)).path, {}).update(self.fields)


def forms_in(page: str, html: str) -> dict[str, dict[str, list[str]]]:
    reader = Forms(page)
    reader.feed(html)
    return reader.found


def fair(fields: dict[str, list[str]], chance: random.Random) -> dict[str, Any]:
    """Every question answered as somebody might."""
    answers = {}
    for name, options in fields.items():
        chosen = chance.choice(options)
        answers[name] = chosen or TYPED.get(name, "2026-11-20" if name.endswith("on") else "Some words")
    return answers


def spoilt(fields: dict[str, list[str]], chance: random.Random) -> dict[str, Any]:
    """The same, but for one to three answers that nobody should give."""
    answers = fair(fields, chance)
    for name in chance.sample(sorted(answers), min(len(answers), chance.randint(1, 3))):
        answers[name] = chance.choice([awkward, left_out, twice, forged, a_file])(chance)
    return {name: answer for name, answer in answers.items() if answer is not None}


def awkward(chance: random.Random) -> str:
    return chance.choice(TEXTS)


def left_out(_chance: random.Random) -> None:
    return None


def twice(chance: random.Random) -> list[str]:
    return [chance.choice(TEXTS) for _ in range(chance.choice([2, 40]))]


def forged(_chance: random.Random) -> str:
    return str(uuid4())


def a_file(_chance: random.Random) -> SimpleUploadedFile:
    return SimpleUploadedFile("x\u202egnp.exe", b"\0\xff" * 50)


def one_by_one(fields: dict[str, list[str]], chance: random.Random, *, each: int) -> Iterator[dict[str, Any]]:
    """So many awkward texts in every field in turn, all else as it should be."""
    for name in sorted(fields):
        for text in chance.sample(TEXTS, each):
            yield fair(fields, chance) | {name: text}
