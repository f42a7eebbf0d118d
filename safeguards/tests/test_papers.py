"""What leaves on paper: the words on it, its tags, and what the file says of itself."""

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from safeguards import discreet, papers

DAY = date(2026, 11, 25)
TEXT = "I have some news for you when you have a minute.\n\nRing me when it suits.\nNo rush."
WELSH = "Mae gen i newyddion i chi pan fydd gennych funud.\n\nTŷ, dŵr, tân, Ŵyl, Ŷd: â ê î ô û ŵ ŷ ẁ ẃ ẅ ï."
ENTRY = {"said": "Nobody rang back.", "did": "Two more people answer calls."}
BRIEF = {
    "heading": "Being kept informed",
    "facts": [["Theme", "Being kept informed"], ["Area", "Newport"], ["Stage", "Report"], ["Period", "June 2026"]],
    "entries": [ENTRY, {"said": "Ni ffoniodd neb.", "did": "Dim eto.", "language": "cy"}],
    "quotes": [{"text": "We have not been forgotten."}, {"text": "Dŵr a thân.", "language": "cy"}],
    "note": "Small numbers are left out.",
}


def a_letter(text=TEXT, language="en", **given):
    return papers.letter(text, language=language, first_name="Mari", on=DAY, **given)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def words(pdf):
    return " ".join("\n".join(page.extract_text() for page in read(pdf).pages).split())


def unpacked(pdf):
    """Everything the file says that is not a drawing: its objects, and its description of itself."""
    reader = read(pdf)
    said = [re.sub(rb"stream\r?\n.*?endstream", b"", pdf, flags=re.S).decode("latin-1")]
    described = reader.trailer["/Root"]["/Metadata"]
    assert isinstance(described, StreamObject)
    return "\n".join([*said, described.get_data().decode()])


def tags(node):
    """The kinds of the parts in the tree a screen reader walks."""
    kids = node.get("/K", [])
    found = [str(node["/S"])] if "/S" in node else []
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        found += tags(kid) if hasattr(kid, "get") else []
    return found


PAPERS = {
    "letter": lambda language: a_letter(TEXT if language == "en" else WELSH, language),
    "brief": lambda language: papers.brief(BRIEF, language=language),
}
every_paper = pytest.mark.parametrize("kind", PAPERS)
every_language = pytest.mark.parametrize("language", ["en", "cy"])


@every_paper
@every_language
def test_a_paper_is_tagged_for_screen_readers_in_its_language(kind, language):
    root = read(PAPERS[kind](language)).trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == f"{language}-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@every_paper
@every_language
def test_what_a_paper_says_of_itself_gives_nobody_away(kind, language):
    pdf = PAPERS[kind](language)
    assert discreet.outside_faults(" ".join(map(str, read(pdf).metadata.values()))) == []
    assert [stem for stem in discreet.STEMS if stem in unpacked(pdf).casefold()] == []
    assert set(read(pdf).metadata) == {"/Title", "/Creator"}  # no author, no producer, no date


def test_titles_are_neutral():
    assert [read(PAPERS[kind]("en")).metadata.title for kind in PAPERS] == ["Letter", "Notes"]


@every_paper
def test_the_same_words_give_the_same_bytes(kind):
    assert PAPERS[kind]("cy") == PAPERS[kind]("cy")


@every_paper
def test_every_font_travels_with_the_paper(kind):
    fonts = [font.get_object() for font in read(PAPERS[kind]("cy")).pages[0]["/Resources"]["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert described
    assert all(any(key.startswith("/FontFile") for key in each) for each in described)


def test_a_letter_holds_a_day_a_greeting_the_words_and_a_first_name_and_nothing_else():
    assert words(a_letter()) == f"25 November 2026 Hello, {' '.join(TEXT.split())} Mari"


def test_a_welsh_letter_keeps_its_spelling():
    assert words(a_letter(WELSH, "cy")) == f"25 Tachwedd 2026 Helo, {' '.join(WELSH.split())} Mari"


def test_an_address_stands_in_the_window_only_where_it_is_given():
    lines = ["Siân Dafis", "1 Stryd y Bont", "NP20 4DF"]
    assert words(a_letter(address=lines)).startswith(" ".join(lines))


@pytest.mark.parametrize("text", ["News from the police.", "Am dy achos.", "See voice.wales", "Mrs O’Connor, ring me."])
def test_a_letter_that_gives_the_service_away_is_not_made(text):
    with pytest.raises(papers.LetterNotDiscreet):
        a_letter(text, names=["O'Connor"])


def test_words_are_never_read_as_typesetting():
    typed = '#strong[a] $x$ * _b_ = h #read("/etc/hostname") \\ <c> // d'
    assert typed in words(papers.brief({**BRIEF, "entries": [{"said": typed, "did": ""}]}, language="en"))


def test_a_brief_holds_all_it_was_given():
    said = words(papers.brief(BRIEF, language="en"))
    given = [BRIEF["heading"], BRIEF["note"], *sum(BRIEF["facts"], []), *ENTRY.values(), "Dŵr a thân."]
    assert [each for each in [*given, "You said", "We did", "In their words"] if each not in said] == []


def test_a_welsh_brief_has_welsh_headings():
    said = words(papers.brief(BRIEF, language="cy"))
    assert all(each in said for each in ("Fe ddywedoch chi", "Fe wnaethon ni", "Yn eu geiriau nhw"))


def test_a_brief_is_read_in_order_by_its_tags():
    kinds = tags(read(papers.brief(BRIEF, language="en")).trailer["/Root"]["/StructTreeRoot"])
    assert [kinds.count(kind) for kind in ("/H1", "/H2", "/Table", "/TH", "/TD")] == [1, 1, 1, 2, 4]


@pytest.mark.parametrize("entries", [1, 4, 12, 20])
def test_a_brief_stays_on_one_page(entries):
    pdf = papers.brief({**BRIEF, "entries": [ENTRY] * entries}, language="en")
    assert papers.page_count(pdf) == len(read(pdf).pages) == 1


def test_a_brief_that_cannot_be_one_page_is_refused_and_says_how_long_it_is():
    with pytest.raises(papers.BriefTooLong) as refused:
        papers.brief({**BRIEF, "entries": [ENTRY] * 120}, language="en")
    assert refused.value.pages > 1


def test_a_brief_without_quotes_or_facts_is_whole():
    assert "In their words" not in words(papers.brief({**BRIEF, "quotes": [], "facts": [], "note": ""}, language="en"))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Diolch 😀", "Diolch [grinning face]"),
        ("a\x01b\u200bc", "abc"),
        ("👩🏽 ok", "[woman] ok"),
        ("x\u0301 ✓ Łódź", "x́ ✓ Łódź"),
    ],
)
def test_what_no_font_can_draw_is_named_and_never_lost(said, shown):
    assert shown in words(papers.brief({**BRIEF, "quotes": [{"text": said}]}, language="en"))
