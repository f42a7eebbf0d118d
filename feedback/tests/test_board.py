"""The public board: only what is made and proved, or honestly given up; only what everybody's answer allows now."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from accounts.anybody import duties_of
from engagement.actions.consents import record_consent, withdraw_consent
from engagement.actions.plans import stop_contact
from engagement.models import ConsentRecord, GateDecision, Purpose, Theme
from feedback.actions.briefs import make_brief
from feedback.actions.changes import (
    BothLanguages,
    change_link_strength,
    link_contributions,
    move_change,
    write_words,
)
from feedback.actions.evidence import take_back_evidence
from feedback.actions.readings import put_you_said
from feedback.actions.recalling import recheck_all
from feedback.actions.refusals import GateRefuses, NotForTheBoard
from feedback.actions.releases import call_back_you_said, put_on_board, release_you_said, take_off_board
from feedback.board import one_shown
from feedback.brief import choose
from feedback.card import card_of
from feedback.duties_of_readings import READINGS
from feedback.models import BoardEntry, Evidence, Release, TextReading
from feedback.releases import approved_you_said
from feedback.tests import factories as make
from feedback.tests.publishing import SAID, agree_to_you_said, assessed, fresh, read, said_by, voice
from feedback.texts import digest_of, exact_text
from safeguards.audit import SYSTEM

pytestmark = pytest.mark.django_db
NAMES = ("Ann Rees", "Beth Hughes", "Carys Lewis")
PUBLISHED = Purpose.QUOTE_PUBLISHED
WHY_NOT = "People work shifts."


@pytest.fixture
def voices(coordinator):
    return [voice(name, by=coordinator) for name in NAMES]


@pytest.fixture
def made(voices, coordinator, deputy):
    """A change that is made, with evidence, read by two."""
    return ready(voices, coordinator, deputy)


@pytest.fixture
def posted(made, coordinator):
    """The same, on the board."""
    put_on_board(change=made, by=coordinator)
    return fresh(made)


def ready(voices, by, reader, *, theme="kept-informed"):
    change = said_by(by=by)
    points = [make.said(person, by=by, theme=Theme.objects.get(pk=theme)) for person in voices]
    link_contributions(change=change, contributions=points, strength="direct", by=by)
    read(change, by=by, reader=reader)
    return fresh(make.moved(fresh(change), "accepted", "in_progress", "implemented", by=by))


def given_up(voices, by, reader):
    """A change that is not going ahead, with "You said" and without "We did", read by two."""
    change = make.rejected(*[make.said(person, by=by) for person in voices], by=by)
    said = BothLanguages(**SAID)
    write_words(change=change, you_said=said, we_did=None, by=by)
    read(change, by=by, reader=reader)
    return fresh(change)


def agree_to_be_public(person, *, by, is_yes=True):
    record_consent(
        survivor=person, purpose=PUBLISHED, is_yes=is_yes, method="by_phone", in_private=True,
        scope_text=exact_text(**SAID), by=by,
    )  # fmt: skip


def at(name, *args, language="en"):
    with translation.override(language):
        return reverse(name, args=args)


def seen(client, change):
    """Where anybody can read it: on the board, its page, its card, the feed, the front."""
    return {
        "board": SAID["en"] in client.get(at("board")).text,
        "page": client.get(at("board_change", change.pk)).status_code == 200,
        "card": client.get(at("board_card", change.pk)).status_code == 200,
        "feed": SAID["en"] in client.get(at("board_feed")).text,
        "front": SAID["en"] in client.get(at("front")).text,
    }


EVERYWHERE, NOWHERE = [dict.fromkeys(("board", "page", "card", "feed", "front"), there) for there in (True, False)]


# Put there --------------------------------------------------------------------------------------------------------
def test_what_is_made_and_released_for_the_public_stands_everywhere(client, posted, voices):
    assert seen(client, posted) == EVERYWHERE
    release = Release.objects.get(use="public")
    kept = GateDecision.objects.filter(about=release.pk, purpose="publish", outcome="allow")
    assert {row.survivor for row in kept} == set(voices)


def test_released_for_inside_it_is_not_on_the_board_nor_the_other_way_round(client, made, coordinator):
    release_you_said(change=made, by=coordinator)
    assert seen(client, made) == NOWHERE
    put_on_board(change=fresh(made), by=coordinator)
    call_back_you_said(change=made, by=coordinator)
    assert (seen(client, made), approved_you_said(made, by=coordinator)) == (EVERYWHERE, None)


def test_off_the_board_it_may_still_be_shown_inside(client, posted, coordinator):
    release_you_said(change=posted, by=coordinator)
    take_off_board(change=posted, by=coordinator)
    assert (seen(client, posted), BoardEntry.objects.count()) == (NOWHERE, 0)
    assert approved_you_said(posted, by=coordinator).en == SAID["en"]


def test_it_stands_in_a_brief_once_and_only_when_it_is_released_for_inside(posted, coordinator):
    brief = make_brief(by=coordinator)
    assert choose(brief, coordinator, timezone.now()).releases == []
    inside = release_you_said(change=posted, by=coordinator)
    assert choose(brief, coordinator, timezone.now()).releases == [inside]


def test_what_could_not_be_done_stands_there_with_why(client, voices, coordinator, deputy):
    change = given_up(voices, coordinator, deputy)
    put_on_board(change=change, by=coordinator)
    page = client.get(at("board")).text
    assert "We could not, because" in page
    assert WHY_NOT in page
    assert "Since" not in page


def test_what_is_not_made_is_not_put_there(voices, coordinator, deputy):
    change = said_by(*voices, by=coordinator)
    read(change, by=coordinator, reader=deputy)
    with pytest.raises(NotForTheBoard):
        put_on_board(change=fresh(change), by=coordinator)


def test_what_has_no_evidence_any_more_is_not_put_there(made, coordinator):
    take_back_evidence(evidence=Evidence.objects.get(), why="wrong_file", by=coordinator)
    with pytest.raises(NotForTheBoard):
        put_on_board(change=made, by=coordinator)


def test_two_people_each_agree_to_the_public_by_itself_and_have_days_to_change_their_mind(
    client, voices, coordinator, deputy, frozen, settings
):
    change = ready(voices[:2], coordinator, deputy)
    for person in voices[:2]:
        agree_to_you_said(person, by=coordinator)
    release_you_said(change=change, by=coordinator)
    refused(change, coordinator)
    for person in voices[:2]:
        agree_to_be_public(person, by=coordinator)
    refused(change, coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    put_on_board(change=change, by=coordinator)
    assert seen(client, change) == EVERYWHERE


def refused(change, by):
    with pytest.raises(GateRefuses):
        put_on_board(change=change, by=by)


def test_who_said_no_to_these_words_inside_has_not_let_everybody_read_them(made, voices, coordinator):
    agree_to_you_said(voices[0], by=coordinator, is_yes=False)
    refused(made, coordinator)


# Off again --------------------------------------------------------------------------------------------------------
FALLS = {
    "says no to the public": lambda change, person, by: agree_to_be_public(person, by=by, is_yes=False),
    "withdraws": lambda change, person, by: withdraw_consent(survivor=person, purpose=PUBLISHED, by=by),
    "says no inside": lambda change, person, by: agree_to_you_said(person, by=by, is_yes=False),
    "stops": lambda change, person, by: stop_contact(survivor=person, by=by),
    "is in proceedings": lambda change, person, by: assessed(person, by=by, proceedings="charged"),
    "evidence goes": lambda change, person, by: take_back_evidence(
        evidence=Evidence.objects.get(), why="wrong_file", by=by
    ),
    "taken off": lambda change, person, by: take_off_board(change=change, by=by),
    "other words": lambda change, person, by: write_words(
        change=change, you_said=BothLanguages(en="Other.", cy=SAID["cy"]),
        we_did=BothLanguages(en=make.WE_DID, cy=make.WE_DID_CY), by=by,
    ),
    "other words of what was done": lambda change, person, by: write_words(
        change=change, you_said=BothLanguages(**SAID), we_did=BothLanguages(en="Done.", cy=make.WE_DID_CY), by=by
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FALLS)
def test_nobody_reads_it_from_that_moment(client, posted, voices, coordinator, what):
    FALLS[what](posted, voices[1], coordinator)
    assert seen(client, posted) == NOWHERE


def test_a_no_to_the_public_leaves_what_is_shown_inside(client, posted, voices, coordinator):
    release_you_said(change=posted, by=coordinator)
    agree_to_be_public(voices[0], by=coordinator, is_yes=False)
    assert seen(client, posted) == NOWHERE
    assert approved_you_said(posted, by=coordinator) is not None
    assert ["Off the public board: " + posted.title] == [
        str(duty.title) for duty in duties_of(coordinator, timezone.now(), READINGS) if "board" in str(duty.title)
    ]


def test_what_the_gate_refuses_by_night_has_no_open_text_left(posted, voices, coordinator):
    assessed(voices[0], by=coordinator, proceedings="charged")
    recheck_all(by=SYSTEM)
    assert not BoardEntry.objects.exists()
    assert Release.objects.get().called_back_why == "live_proceedings"


# Read by two, with what came of it ---------------------------------------------------------------------------------
DID = BothLanguages(en="Done by two people.", cy="Wedi’i wneud gan ddau.")


@pytest.fixture
def reworded(posted, coordinator):
    """The same "You said", with other words of what was done, that nobody has read."""
    write_words(change=posted, you_said=BothLanguages(**SAID), we_did=DID, by=coordinator)
    return fresh(posted)


def test_what_was_done_is_read_by_a_second_person_before_the_public_reads_it(client, reworded, coordinator, deputy):
    refused(reworded, coordinator)
    read(reworded, by=coordinator, reader=deputy)
    put_on_board(change=reworded, by=coordinator)
    assert DID.en in client.get(at("board")).text


def test_the_second_person_reads_what_was_done_beside_what_was_said(client_for, reworded, coordinator, second_reader):
    reading = put_you_said(change=reworded, by=coordinator)
    shown = client_for(second_reader).get(reverse("reading_detail", args=[reading.pk])).text
    assert [word for word in (SAID["en"], SAID["cy"], DID.en, DID.cy) if word not in shown] == []
    assert "We could not, because" not in shown


def test_why_it_could_not_be_done_is_read_as_such(client_for, voices, coordinator, second_reader):
    change = make.rejected(make.said(voices[0], by=coordinator), by=coordinator)
    write_words(change=change, you_said=BothLanguages(**SAID), we_did=None, by=coordinator)
    reading = put_you_said(change=fresh(change), by=coordinator)
    shown = client_for(second_reader).get(reverse("reading_detail", args=[reading.pk])).text
    assert (WHY_NOT in shown, "We could not, because" in shown) == (True, True)


def test_who_finds_somebody_by_what_was_done_keeps_it_off_the_board_and_from_the_owner(
    reworded, coordinator, deputy, client_for
):
    read(reworded, by=coordinator, reader=deputy, verdict="known_by_it", note="The two of them")
    for act in (put_on_board, release_you_said):
        with pytest.raises(GateRefuses):
            act(change=reworded, by=coordinator)
    assert "The two of them" in client_for(coordinator).get(reverse("you_said", args=[reworded.pk])).text


def test_written_another_way_and_found_clear_both_may_be_shown(reworded, coordinator, deputy):
    read(reworded, by=coordinator, reader=deputy, verdict="known_by_it", note="The two of them")
    other = BothLanguages(en="Done.", cy="Wedi’i wneud.")
    write_words(change=reworded, you_said=BothLanguages(**SAID), we_did=other, by=coordinator)
    read(reworded, by=coordinator, reader=deputy)
    release_you_said(change=fresh(reworded), by=coordinator)
    put_on_board(change=fresh(reworded), by=coordinator)
    write_words(change=reworded, you_said=BothLanguages(**SAID), we_did=DID, by=coordinator)
    refused(fresh(reworded), coordinator)


def test_what_was_clear_before_somebody_was_found_by_the_same_words_is_read_again(
    posted, reworded, coordinator, deputy, client_for
):
    """ "You said" may have been what gave them away."""
    read(reworded, by=coordinator, reader=deputy, verdict="known_by_it", note="The two of them")
    before = BothLanguages(en=make.WE_DID, cy=make.WE_DID_CY)
    write_words(change=reworded, you_said=BothLanguages(**SAID), we_did=before, by=coordinator)
    refused(fresh(reworded), coordinator)
    client = client_for(coordinator)
    assert "two people have not read it together with what came of it" in side(client, reworded)
    read(reworded, by=coordinator, reader=deputy)
    assert "Put it on the public board" in side(client, reworded)
    put_on_board(change=fresh(reworded), by=coordinator)


def test_what_waits_to_be_read_is_taken_back_when_what_was_done_is_written_anew(reworded, coordinator, client_for):
    waiting = put_you_said(change=reworded, by=coordinator)
    other = BothLanguages(en="Done.", cy="Wedi’i wneud.")
    write_words(change=reworded, you_said=BothLanguages(**SAID), we_did=other, by=coordinator)
    assert TextReading.objects.get(pk=waiting.pk).taken_back_at
    text = side(client_for(coordinator), reworded)
    assert "two people have not read it together with what came of it" in text


def test_what_waits_beside_what_will_not_be_done_is_taken_back(voices, coordinator):
    waiting = put_you_said(change=said_by(*voices, by=coordinator), by=coordinator)
    why = BothLanguages(en=WHY_NOT, cy="Mae pobl yn gweithio shifftiau.")
    move_change(change=waiting.change, to="rejected", on=timezone.localdate(), why_not=why, by=coordinator)
    assert TextReading.objects.get(pk=waiting.pk).taken_back_at


def test_what_was_read_without_what_was_done_is_off_the_board_and_its_open_text_goes_by_night(
    client, posted, coordinator, deputy
):
    """As it was read and put there before both were read together."""
    take_off_board(change=posted, by=coordinator)
    before = TextReading.objects.create(
        id=uuid4(), key_id=posted.key_id, change=posted, digest=digest_of(**SAID), text_en=SAID["en"],
        text_cy=SAID["cy"], put_by=coordinator, read_by=deputy, read_at=timezone.now(), verdict="clear",
    )  # fmt: skip
    release = Release.objects.create(change=posted, reading=before, use="public", released_by=coordinator)
    words = {"said_en": SAID["en"], "said_cy": SAID["cy"], "did_en": make.WE_DID, "did_cy": make.WE_DID_CY}
    BoardEntry.objects.create(release=release, could_not=False, themes=["kept-informed"], **words)
    assert seen(client, posted) == NOWHERE
    assert client.get(at("board"), {"theme": "kept-informed"}).status_code == 404
    recheck_all(by=SYSTEM)
    assert not BoardEntry.objects.exists()
    assert Release.objects.get(pk=release.pk).called_back_why == "not_read_by_two"


def test_the_coordinator_puts_it_again_from_the_page_and_the_board_is_the_next_press(
    client_for, reworded, coordinator, deputy
):
    release_you_said(change=reworded, by=coordinator)
    client = client_for(coordinator)
    assert "Put it to a second person" in side(client, reworded)
    client.post(reverse("you_said_put", args=[reworded.pk]), {"reader": ""})
    reading = TextReading.objects.waiting().get()
    client_for(deputy).post(reverse("reading_detail", args=[reading.pk]), {"verdict": "clear"})
    assert "Put it on the public board" in side(client, reworded)


# Themes -----------------------------------------------------------------------------------------------------------
def test_a_theme_of_fewer_than_three_people_is_not_told(client, voices, coordinator, deputy):
    change = ready(voices, coordinator, deputy)
    alone = make.said(voices[0], by=coordinator, theme=Theme.objects.get(pk="language"))
    link_contributions(change=change, contributions=[alone], strength="direct", by=coordinator)
    put_on_board(change=change, by=coordinator)
    assert BoardEntry.objects.get().themes == ["kept-informed"]
    assert "theme=language" not in client.get(at("board")).text
    assert client.get(at("board"), {"theme": "language"}).status_code == 404


def test_a_theme_goes_when_fewer_than_three_people_are_left_behind_it(client, voices, posted, coordinator):
    change_link_strength(link=posted.links.first(), strength="context", by=coordinator)
    assert seen(client, posted) == EVERYWHERE
    assert client.get(at("board"), {"theme": "kept-informed"}).status_code == 404


def test_how_far_what_people_said_led_to_it_is_told(client, posted, coordinator):
    told = []
    for strength in ("direct", "contributed", "context"):
        for link in posted.links.all():
            change_link_strength(link=link, strength=strength, by=coordinator)
        told.append(
            re.findall(r"(What people told us (?:led|was)[^<]*|People spoke of it[^<]*)", client.get(at("board")).text)
        )
    assert told == [
        ["What people told us led to it."],
        ["What people told us was one of the reasons for it."],
        ["People spoke of it; other reasons led to it."],
    ]


def test_a_theme_comes_when_three_people_stand_behind_it(client, voices, posted, coordinator):
    theme = Theme.objects.get(pk="language")
    points = [make.said(person, by=coordinator, theme=theme) for person in voices]
    link_contributions(change=posted, contributions=points, strength="contributed", by=coordinator)
    assert client.get(at("board"), {"theme": "language"}).text.count("<article") == 1


# How it reads -----------------------------------------------------------------------------------------------------
def test_the_board_reads_in_the_language_of_its_address(client, posted):
    english, welsh = client.get(at("board")).text, client.get(at("board", language="cy")).text
    assert f"Since {posted.implemented_on:%B %Y}." in english
    assert (SAID["cy"] in welsh, make.WE_DID_CY in welsh, SAID["en"] in welsh) == (True, True, False)
    page = client.get(at("board_change", posted.pk, language="cy")).text
    assert f'property="og:image" content="http://testserver{at("board_card", posted.pk, language="cy")}"' in page
    assert 'property="og:locale" content="cy_GB"' in page


def test_nothing_of_who_said_it_or_made_it_is_on_any_of_its_pages(client, posted, voices, coordinator):
    pages = [client.get(at("board")), client.get(at("board_feed")), client.get(at("board_change", posted.pk))]
    secret = [posted.title, coordinator.name, posted.area.name, "three", "3 people"]
    secret += [person.pseudonym for person in voices] + [str(person.pk) for person in voices]
    assert [word for page in pages for word in secret if word in page.text] == []
    assert [page for page in pages if page.cookies or page["Cache-Control"] != "no-store, private"] == []


def test_the_board_is_narrowed_by_theme(client, posted, voices, coordinator, deputy):
    board = at("board")
    assert SAID["en"] in client.get(board, {"theme": "kept-informed"}).text
    assert "theme=language" not in client.get(board).text
    assert client.get(board, {"theme": "language"}).status_code == 404
    put_on_board(change=ready(voices, coordinator, deputy, theme="language"), by=coordinator)
    assert client.get(board).text.count("<article") == 2
    assert client.get(board, {"theme": "language"}).text.count("<article") == 1


def test_whoever_came_by_a_shared_link_can_go_on_to_where_one_can_talk(client, posted):
    for page in (at("board"), at("board_change", posted.pk)):
        assert f'href="{at("front")}">If you would like to talk' in client.get(page).text


def test_an_empty_board_says_so(client):
    assert "Nothing stands here now" in client.get(at("board")).text
    assert at("board") not in client.get(at("front")).text
    assert client.get(at("board_change", uuid4())).status_code == 404


def test_the_front_shows_two_one_of_them_an_honest_no_and_how_many_there_are(client, voices, coordinator, deputy):
    put_on_board(change=given_up(voices, coordinator, deputy), by=coordinator)
    for _each in range(2):
        put_on_board(change=ready(voices, coordinator, deputy), by=coordinator)
    page = client.get(at("front")).text
    assert (page.count(make.WE_DID), page.count(WHY_NOT)) == (1, 1)
    assert "All 3 changes" in page


def test_the_feed_is_atom_in_each_language_with_ids_that_stay(client, posted, coordinator):
    atom = "{http://www.w3.org/2005/Atom}"

    def entry(language):
        return ElementTree.fromstring(client.get(at("board_feed", language=language)).content).find(f"{atom}entry")

    first = entry("en").find(f"{atom}id").text
    take_off_board(change=posted, by=coordinator)
    put_on_board(change=posted, by=coordinator)
    assert entry("en").find(f"{atom}id").text == first == posted.pk.urn
    assert entry("cy").find(f"{atom}title").text == SAID["cy"]
    assert entry("cy").find(f"{atom}link").get("href").endswith(at("board_change", posted.pk, language="cy"))


def test_the_card_is_a_picture_of_its_size_in_each_language(client, posted):
    drawn = [client.get(at("board_card", posted.pk, language=language)) for language in ("en", "cy")]
    assert [Image.open(io.BytesIO(answer.content)).size for answer in drawn] == [(1200, 630)] * 2
    assert drawn[0].content != drawn[1].content
    assert drawn[0]["Content-Type"] == "image/png"


def ink_at_the_edges(png):
    """Whether a word reaches into the margin round the two columns, or past the foot of the picture."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    strips = [(1164, 130, 1200, 630), (0, 130, 36, 630), (0, 590, 1200, 630)]
    return [strip for strip in strips if picture.crop(strip).getextrema()[0] < 200]


def test_the_longest_words_stand_whole_on_the_card(posted):
    long = replace(one_shown(posted.pk, timezone.now()), release=uuid4(), said={"en": "Ŵyth gair " * 99})
    assert ink_at_the_edges(card_of(long, "en")) == []


def test_the_board_the_feed_and_the_front_cost_the_same_with_one_and_with_many(
    client, posted, voices, coordinator, deputy
):
    def asked():
        counts = []
        for name in ("board", "board_feed", "front"):
            with CaptureQueriesContext(connection) as queries:
                client.get(at(name))
            counts.append(len(queries))
        return counts

    with_one = asked()
    for _each in range(24):
        put_on_board(change=ready(voices, coordinator, deputy), by=coordinator)
    assert asked() == with_one
    assert client.get(at("board")).text.count("<article") == 20
    assert client.get(at("board"), {"page": 2}).text.count("<article") == 5


# The coordinator's side -------------------------------------------------------------------------------------------
def side(client, change):
    text = client.get(reverse("change_detail", args=[change.pk])).text
    return re.search("On the public board.*?</div>", text, re.DOTALL).group()


def test_one_press_puts_it_there_and_one_takes_it_off(client_for, made, coordinator):
    client = client_for(coordinator)
    assert "Put it on the public board" in side(client, made)
    client.post(reverse("board_put", args=[made.pk]))
    assert "Everybody can read it" in side(client, made)
    assert at("board_change", made.pk) in side(client, made)
    client.post(reverse("board_take_off", args=[made.pk]))
    assert "Put it on the public board" in side(client, made)


def test_before_it_is_made_there_is_no_button(client_for, voices, coordinator, deputy):
    change = said_by(*voices, by=coordinator)
    read(change, by=coordinator, reader=deputy)
    assert "Not yet: only what is made" in side(client_for(coordinator), change)
    assert "<button" not in side(client_for(coordinator), change)


def test_who_stands_in_the_way_of_the_board_is_asked_about_the_public(client_for, voices, coordinator, deputy):
    change = ready(voices[:2], coordinator, deputy)
    client = client_for(coordinator)
    assert reverse("you_said", args=[change.pk]) + "#board" in side(client, change)
    page = client.get(reverse("you_said", args=[change.pk])).text
    assert reverse("consent_ask", args=[voices[0].pk, PUBLISHED]) in page
    assert not ConsentRecord.objects.filter(purpose=PUBLISHED).exists()


def test_you_said_of_what_is_not_going_ahead_is_written_without_we_did(client_for, voices, coordinator):
    change = make.rejected(make.said(voices[0], by=coordinator), by=coordinator)
    client = client_for(coordinator)
    url = reverse("change_write", args=[change.pk])
    assert "we_did_en" not in client.get(url).text
    answer = client.post(url, {"you_said_en": SAID["en"], "you_said_cy": SAID["cy"]})
    assert answer.status_code == 302
    shown = client.get(reverse("change_detail", args=[change.pk])).text
    assert (SAID["en"] in shown, WHY_NOT in shown) == (True, True)
