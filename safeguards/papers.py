"""What leaves on paper: the plain letter to a survivor, the brief for a meeting, and what shows that something was
changed, as tagged PDF (PDF/UA-1); and the picture of what anybody may read.

What is on the sheet comes from a template under `templates/papers/`; words reach it as data and are never read as
typesetting. The outside of the file, its title and what it says of itself, is neutral (security rule 8), and the same
words always give the same bytes. Only the fonts that come with the typesetter are used.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from safeguards import discreet

FOLDER = settings.BASE_DIR / "templates" / "papers"
STANDARD: Any = "ua-1"
BRIEF_SIZES = (11.5, 11.0, 10.5, 10.0, 9.5)  # points, the largest that fits on one page
PAGES = re.compile(rb"<xmpTPg:NPages>(\d+)</xmpTPg:NPages>")
ALWAYS_DRAWN = re.compile(r"[\x20-\x7e\u00a0-\u017f\u2010-\u2027\n]*")


class LetterNotDiscreet(Exception):
    """The letter would give the service away to whoever opens it. `faults` says what."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(_("This message may not be sent: it could give somebody away."))


class BriefTooLong(Exception):
    """The brief does not fit on one page, at the smallest size that can be read."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        super().__init__(_("This is more than one page. Choose fewer entries."))


def letter(
    text: str, *, language: str, first_name: str, on: date, address: Iterable[str] = (), names: Iterable[str] = ()
) -> bytes:
    """A plain letter, signed with the first name of whoever writes: no crest, no sender's address, no reference.

    Paragraphs of `text` are parted by empty lines. `address` is set in the window of an envelope, and only where given;
    `names` must not stand in the letter. Raises LetterNotDiscreet.
    """
    with translation.override(language):
        title, greeting, day = _("Letter"), _("Hello"), date_format(on, "j F Y")
    found = discreet.faults(f"{greeting}\n{text}\n{first_name}", names=names)
    if found:
        raise LetterNotDiscreet(found)
    data = {
        "title": title,
        "day": day,
        "greeting": f"{greeting},",
        "paragraphs": [part.strip().splitlines() for part in re.split(r"\n\s*\n", text.strip())],
        "first_name": first_name,
        "address": list(address),
    }
    return paper("letter.typ", _drawable(data), language)


def brief(data: Mapping[str, Any], *, language: str) -> bytes:
    """One A4 page for a meeting. Raises BriefTooLong where even the smallest type does not make it one page.

    `data` holds `heading`; `made`, the day; `facts`, pairs of label and words (theme, area, stage, period); `entries`,
    each with `said` and `did`; `quotes`, each with `text`; and, where something is left out, a sentence `note`. An
    entry or a quote in the other language says so with `language`.
    """
    with translation.override(language):
        words = {
            "title": _("Notes"),
            "said_label": _("You said"),
            "did_label": _("We did"),
            "quotes_label": _("In their words"),
        }
    shown = _drawable({**words, **data})
    pages = 0
    for size in BRIEF_SIZES:
        made = paper("brief.typ", {**shown, "size": size}, language)
        pages = page_count(made)
        if pages == 1:
            return made
    raise BriefTooLong(pages)


def pack(data: Mapping[str, Any], *, language: str) -> bytes:
    """As many A4 pages as it takes, of what was changed and what shows it.

    `data` holds `title`, `heading`, `made`, `intro`, and `sections`, each with `heading`, its `entries`, and `none`,
    what is said where there are none. An entry has `facts`, pairs of label and words, and may have `heading`, `said`
    and `did`.
    """
    with translation.override(language):
        words = {"said_label": _("You said"), "did_label": _("We did")}
    return paper("pack.typ", _drawable({**words, **data}), language)


def theory(data: Mapping[str, Any], *, language: str) -> bytes:
    """How a piece of work is meant to help, on A4 pages across: each path a table, a column for each of its steps.

    `data` holds `title`, `heading`, `made`, `intro`; `steps`, the names of the columns, and `rows`, those of the four
    rows; `paths`, each with its `name` and its `steps`; `nothing` and `figure`, words for what shows a step; and
    `meanings`, under `meanings_heading` and `meaning_heads`: a status, what it means, and how many steps have it.
    """
    return paper("theory.typ", _drawable(data), language)


def report(data: Mapping[str, Any], *, language: str) -> bytes:
    """The board's report on as many A4 pages as it takes: `data` holds `title` and `parts`, one for each language."""
    return paper("report.typ", _drawable(data), language)


def paper(template: str, data: Mapping[str, Any], language: str) -> bytes:
    """The PDF that this template makes of this data: tagged, without a date, the same bytes each time."""
    made: bytes = typst.compile(
        FOLDER / template,
        root=FOLDER,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps({**data, "language": language})},
        pdf_standards=STANDARD,
    )
    return made


def picture(template: str, data: Mapping[str, Any], language: str) -> bytes:
    """The PNG that this template makes of this data: one page, two dots of the picture to a point."""
    made: bytes = typst.compile(
        FOLDER / template,
        root=FOLDER,
        ignore_system_fonts=True,
        format="png",
        ppi=144.0,
        sys_inputs={"data": json.dumps({**_drawable(data), "language": language})},
    )
    return made


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of ours has, by what it says of itself."""
    said = PAGES.search(pdf)
    if said is None:
        raise ValueError("Not a PDF made by paper().")
    return int(said[1])


def _drawable(value: Any) -> Any:
    """The same data with what our fonts cannot draw written out by name in brackets: nothing said is lost."""
    if isinstance(value, str):
        return value if ALWAYS_DRAWN.fullmatch(value) else "".join(map(_drawn, value))
    if isinstance(value, Mapping):
        return {key: _drawable(each) for key, each in value.items()}
    return [_drawable(each) for each in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=4096)
def _drawn(letter: str) -> str:
    """One letter as our fonts can draw it; by its name where they cannot, and nothing where nothing is to be seen."""
    name = unicodedata.name(letter, "sign")
    if ALWAYS_DRAWN.fullmatch(letter):
        return letter
    if letter.isspace():
        return " "
    if unicodedata.category(letter) in ("Cc", "Cf") or name.startswith(("VARIATION SELECTOR", "EMOJI MODIFIER")):
        return ""
    return letter if _can_be_drawn(letter) else f"[{name.lower()}]"


def _can_be_drawn(letter: str) -> bool:
    try:
        paper("letter_of_type.typ", {"text": letter}, "en")
    except typst.TypstError:
        return False
    return True
