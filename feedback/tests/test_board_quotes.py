"""Somebody's own words on the public board: read by two, agreed to word for word and for the public, gone at once."""

from datetime import timedelta
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.db import InternalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.anybody import duties_of
from engagement.actions.consents import record_consent, withdraw_consent
from engagement.actions.contributions import add_correction
from engagement.actions.plans import stop_contact
from engagement.actions.profile import note_death
from engagement.models import Contribution, GateDecision, Purpose, Theme
from engagement.scopes import scope_of
from engagement.tests.factories import block
from feedback.actions.briefs import make_brief
from feedback.actions.changes import (
    BothLanguages,
    change_link_strength,
    link_contributions,
    unlink_contribution,
    write_words,
)
from feedback.actions.quotes import put_board_quote, show_quote, take_quote_off
from feedback.actions.readings import answer_text, put_quote
from feedback.actions.recalling import recheck_all
from feedback.actions.refusals import (
    AlreadyRead,
    GateRefuses,
    MayNotBeQuoted,
    NotASecondPerson,
    NotOneOfThem,
    QuoteAlone,
    QuotedBeside,
    QuotesEnough,
    SomebodyCouldBeKnown,
    TextGone,
)
from feedback.actions.releases import put_on_board, take_off_board
from feedback.brief import choose
from feedback.duties_of_readings import READINGS
from feedback.models import BoardEntry, BoardQuote, ChangeLink, TextReading
from feedback.tests import factories as make
from feedback.tests.publishing import SAID, assessed, fresh, read, voice
from feedback.texts import exact_text
from safeguards.audit import SYSTEM, Action
from safeguards.models import AuditEvent, SubjectKey

pytestmark = pytest.mark.django_db
NAMES = ("Ann Rees", "Beth Hughes", "Carys Lewis", "Dilys Morgan")
PUBLISHED = Purpose.QUOTE_PUBLISHED
WORDS = "Every time the phone went, my heart jumped."
IN_WELSH = "Bob tro roedd y ffôn yn canu, roedd fy nghalon yn neidio."
WELSH = "Doedd neb yn dweud pwy oedd yn ffonio."
IN_ENGLISH = "Nobody said who was ringing."
DONE = BothLanguages(en="Done.", cy="Wedi’i wneud.")


@pytest.fixture
def voices(coordinator):
    return [voice(name, by=coordinator) for name in NAMES]


@pytest.fixture
def posted(voices, coordinator, deputy):
    return on_board(voices, coordinator, deputy)


@pytest.fixture
def point(posted):
    return said_of(posted, 0)


def on_board(voices, by, reader):
    """A change on the board, because of what each of these said and would not mind being quoted with."""
    change = make.words(make.change(by=by), by=by)
    theme = Theme.objects.get(pk="kept-informed")
    points = [make.said(person, by=by, words=WORDS, may_quote="without_name", theme=theme) for person in voices]
    link_contributions(change=change, contributions=points, strength="direct", by=by)
    read(change, by=by, reader=reader)
    change = make.moved(fresh(change), "accepted", "in_progress", "implemented", by=by)
    put_on_board(change=fresh(change), by=by)
    return fresh(change)


def said_of(change, number):
    links = ChangeLink.objects.filter(change=change).order_by("contribution__survivor__pseudonym")
    return Contribution.objects.select_related("survivor", "consultation").get(pk=links[number].contribution_id)


def agree(person, text=WORDS, *, by, is_yes=True):
    record_consent(
        survivor=person, purpose=PUBLISHED, is_yes=is_yes, method="by_phone", in_private=True, scope_text=text, by=by
    )


def cleared(change, point, *, by, reader, **given):
    reading = put_board_quote(change=change, contribution=point, by=by, **given)
    return answer_text(reading=reading, verdict="clear", by=reader)


@pytest.fixture
def agreed(posted, point, coordinator, deputy, frozen, settings):
    """Read by two and agreed to, the days to change their mind over."""
    reading = cleared(posted, point, by=coordinator, reader=deputy)
    agree(point.survivor, by=coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    return reading


@pytest.fixture
def quoted(agreed, coordinator):
    return show_quote(reading=agreed, by=coordinator)


def at(name, *args, language="en"):
    with translation.override(language):
        return reverse(name, args=args)


def seen(client, change, words=WORDS, language="en"):
    """Where anybody can read it, while the change itself stands."""
    names = {"board": (), "board_change": (change.pk,), "board_feed": ()}
    return {name: words in client.get(at(name, *args, language=language)).text for name, args in names.items()}


EVERYWHERE, NOWHERE = [dict.fromkeys(("board", "board_change", "board_feed"), there) for there in (True, False)]


# Put there --------------------------------------------------------------------------------------------------------
def test_words_read_by_two_and_agreed_to_for_the_public_stand_beside_the_change(client, posted, quoted, point):
    assert (seen(client, posted), seen(client, posted, language="cy")) == (EVERYWHERE, EVERYWHERE)
    kept = GateDecision.objects.get(about=quoted.pk)
    assert (kept.survivor, kept.purpose, kept.outcome) == (point.survivor, "quote", "allow")
    assert AuditEvent.objects.filter(action=Action.QUOTE_SHOWN).count() == 1


def test_pressed_twice_it_stands_there_once(agreed, quoted, coordinator):
    assert show_quote(reading=agreed, by=coordinator) == quoted
    assert BoardQuote.objects.count() == 1


def refused(reading, by, why=GateRefuses):
    with pytest.raises(why):
        show_quote(reading=reading, by=by)
    assert not BoardQuote.objects.exists()


def test_without_their_consent_to_the_public_nothing_stands_there(posted, point, coordinator, deputy):
    reading = cleared(posted, point, by=coordinator, reader=deputy)
    refused(reading, coordinator)
    record_consent(
        survivor=point.survivor, purpose=Purpose.QUOTE_INTERNAL, is_yes=True, method="by_phone", in_private=True,
        scope_text=WORDS, by=coordinator,
    )  # fmt: skip
    refused(reading, coordinator)


def test_in_the_days_to_change_their_mind_nothing_stands_there(posted, point, coordinator, deputy):
    reading = cleared(posted, point, by=coordinator, reader=deputy)
    agree(point.survivor, by=coordinator)
    refused(reading, coordinator)


def test_consent_to_other_words_is_none_to_these(posted, point, coordinator, deputy, frozen, settings):
    reading = cleared(posted, point, by=coordinator, reader=deputy)
    agree(point.survivor, exact_text(**SAID), by=coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    refused(reading, coordinator)


def test_until_a_second_person_has_read_them_there_nothing_stands_there(
    posted, point, coordinator, deputy, frozen, settings
):
    agree(point.survivor, by=coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    reading = put_board_quote(change=posted, contribution=point, by=coordinator)
    refused(reading, coordinator)
    with pytest.raises(TextGone):
        answer_text(reading=reading, verdict="clear", by=coordinator)
    answer_text(reading=reading, verdict="clear", by=deputy)
    show_quote(reading=reading, by=coordinator)


def test_who_puts_it_does_not_choose_themselves_nor_somebody_barred_from_the_record(
    posted, point, coordinator, deputy, second_reader, client_for
):
    other = said_of(posted, 1).survivor
    block(other, second_reader, by=coordinator)  # of another whose words led to it: beside these they could be known
    for reader in (coordinator, second_reader):
        with pytest.raises(NotASecondPerson):
            put_board_quote(change=posted, contribution=point, by=coordinator, reader=reader)
    reading = put_board_quote(change=posted, contribution=point, by=coordinator)
    page = reverse("reading_detail", args=[reading.pk])
    assert [client_for(each).get(page).status_code for each in (coordinator, second_reader, deputy)] == [404, 404, 200]


def test_the_second_person_reads_them_beside_what_stands_on_the_board(
    posted, point, coordinator, second_reader, client_for
):
    put_board_quote(change=posted, contribution=point, by=coordinator, translation=IN_WELSH)
    reading = TextReading.objects.waiting().get()
    shown = client_for(second_reader).get(reverse("reading_detail", args=[reading.pk])).text
    texts = (WORDS, IN_WELSH, "Translated", SAID["en"], SAID["cy"], make.WE_DID, make.WE_DID_CY)
    assert [text for text in texts if text not in shown] == []
    assert [name for name in (point.survivor.pseudonym, posted.title) if name in shown] == []


def test_who_could_be_known_by_their_words_is_quoted_beside_no_change_whatever_the_translation(
    posted, point, voices, coordinator, deputy
):
    reading = put_board_quote(change=posted, contribution=point, by=coordinator)
    answer_text(reading=reading, verdict="known_by_it", note="The phone", by=deputy)
    with pytest.raises(SomebodyCouldBeKnown):
        put_board_quote(change=posted, contribution=point, by=coordinator, translation=IN_WELSH)
    refused(reading, coordinator, SomebodyCouldBeKnown)


def test_what_is_not_to_be_quoted_is_not_put(posted, voices, point, coordinator):
    no = make.said(voices[0], by=coordinator, may_quote="no")
    elsewhere = make.said(voices[0], by=coordinator, may_quote="without_name")
    link_contributions(change=posted, contributions=[no], strength="direct", by=coordinator)
    for said, why in ((no, MayNotBeQuoted), (elsewhere, NotOneOfThem)):
        with pytest.raises(why):
            put_board_quote(change=posted, contribution=said, by=coordinator)
    take_off_board(change=posted, by=coordinator)
    with pytest.raises(QuoteAlone):
        put_board_quote(change=posted, contribution=point, by=coordinator)


def test_put_twice_it_waits_once_and_what_was_read_is_not_read_again(posted, point, coordinator, deputy):
    first = put_board_quote(change=posted, contribution=point, by=coordinator)
    assert put_board_quote(change=posted, contribution=point, by=coordinator) == first
    answer_text(reading=first, verdict="clear", by=deputy)
    with pytest.raises(AlreadyRead):
        put_board_quote(change=posted, contribution=point, by=coordinator)


def test_two_quotes_of_one_person_never_stand_beside_one_change(
    posted, quoted, point, coordinator, deputy, frozen, settings
):
    more = make.said(point.survivor, by=coordinator, words=IN_ENGLISH, may_quote="without_name")
    link_contributions(change=posted, contributions=[more], strength="direct", by=coordinator)
    reading = cleared(posted, more, by=coordinator, reader=deputy)
    agree(point.survivor, IN_ENGLISH, by=coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    with pytest.raises(QuotedBeside):
        show_quote(reading=reading, by=coordinator)


def test_no_more_than_three_stand_beside_one_change(posted, voices, coordinator, deputy, frozen, settings):
    readings = [cleared(posted, said_of(posted, n), by=coordinator, reader=deputy) for n in range(4)]
    for person in voices:
        agree(person, by=coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    for reading in readings[:3]:
        show_quote(reading=reading, by=coordinator)
    with pytest.raises(QuotesEnough):
        show_quote(reading=readings[3], by=coordinator)


# Off again --------------------------------------------------------------------------------------------------------
def correct(point, by):
    add_correction(contribution=point, words="It was the other phone.", once=uuid4(), by=by)


def no_inside(point, by):
    record_consent(
        survivor=point.survivor, purpose=Purpose.QUOTE_INTERNAL, is_yes=False, method="by_phone", in_private=True,
        scope_text=WORDS, by=by,
    )  # fmt: skip


ALONE = {  # the change itself stands on
    "withdraws": lambda change, point, by: withdraw_consent(
        survivor=point.survivor, purpose=PUBLISHED, scope=scope_of(WORDS), by=by
    ),
    "says no to these words": lambda change, point, by: agree(point.survivor, by=by, is_yes=False),
    "says no to them inside": lambda change, point, by: no_inside(point, by),
    "puts something right": lambda change, point, by: correct(point, by),
    "did not lead to it": lambda change, point, by: unlink_contribution(
        link=change.links.get(contribution=point), by=by
    ),
    "is context": lambda change, point, by: change_link_strength(
        link=change.links.get(contribution=point), strength="context", by=by
    ),
    "is erased": lambda change, point, by: SubjectKey.objects.filter(pk=point.key_id).delete(),
    "taken off": lambda change, point, by: take_quote_off(quote=BoardQuote.objects.get(), by=by),
}
WITH_THE_CHANGE = {
    "withdraws it all": lambda change, point, by: withdraw_consent(survivor=point.survivor, purpose=PUBLISHED, by=by),
    "stops": lambda change, point, by: stop_contact(survivor=point.survivor, by=by),
    "has died": lambda change, point, by: note_death(survivor=point.survivor, by=by),
    "is in proceedings": lambda change, point, by: assessed(point.survivor, by=by, proceedings="charged"),
    "change is taken off": lambda change, point, by: take_off_board(change=change, by=by),
    "other words of what was done": lambda change, point, by: write_words(
        change=change, you_said=BothLanguages(**SAID), we_did=BothLanguages(en="Done.", cy=make.WE_DID_CY), by=by
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ALONE)
def test_nobody_reads_the_words_from_that_moment_and_the_change_stands(
    client, posted, quoted, point, coordinator, what
):
    ALONE[what](posted, point, coordinator)
    assert seen(client, posted) == NOWHERE
    assert seen(client, posted, SAID["en"]) == EVERYWHERE


@pytest.mark.parametrize("what", WITH_THE_CHANGE)
def test_nobody_reads_the_words_without_the_change(client, posted, quoted, point, coordinator, what):
    WITH_THE_CHANGE[what](posted, point, coordinator)
    assert [WORDS in client.get(at(name)).text for name in ("board", "board_feed", "front")] == [False] * 3
    assert client.get(at("board_change", posted.pk)).status_code == 404


@pytest.mark.parametrize("what", ["withdraws", "did not lead to it", "is context", "taken off", "stops"])
def test_the_open_words_go_in_the_same_breath(posted, quoted, point, coordinator, what):
    (ALONE | WITH_THE_CHANGE)[what](posted, point, coordinator)
    assert not BoardQuote.objects.exists()


@pytest.mark.parametrize("what", ["says no to these words", "puts something right", "is erased"])
def test_or_they_go_by_night(posted, quoted, point, coordinator, what):
    ALONE[what](posted, point, coordinator)
    recheck_all(by=SYSTEM)
    assert (BoardQuote.objects.count(), BoardEntry.objects.count()) == (0, 1)


def test_a_consent_that_ran_out_hides_them_at_once_and_takes_them_off_by_night(
    client, posted, quoted, frozen, settings
):
    frozen.shift(timedelta(days=settings.CONSENT_DAYS))
    assert seen(client, posted) == NOWHERE
    recheck_all(by=SYSTEM)
    assert not BoardQuote.objects.exists()
    assert AuditEvent.objects.filter(action=Action.QUOTE_TAKEN_OFF).count() == 1


def test_the_same_change_put_back_has_them_again_at_a_press_and_with_other_words_they_are_read_again(
    client, posted, agreed, quoted, coordinator, deputy, point
):
    take_off_board(change=posted, by=coordinator)
    put_on_board(change=posted, by=coordinator)
    assert seen(client, posted) == NOWHERE
    show_quote(reading=agreed, by=coordinator)
    assert seen(client, posted) == EVERYWHERE
    write_words(change=posted, you_said=BothLanguages(**SAID), we_did=DONE, by=coordinator)
    read(posted, by=coordinator, reader=deputy)
    put_on_board(change=fresh(posted), by=coordinator)
    with pytest.raises(GateRefuses):
        show_quote(reading=agreed, by=coordinator)


def test_beside_words_that_are_written_back_it_is_shown_by_the_reading_of_these(
    client, client_for, posted, agreed, point, coordinator, deputy
):
    write_words(change=posted, you_said=BothLanguages(**SAID), we_did=DONE, by=coordinator)
    read(posted, by=coordinator, reader=deputy)
    put_on_board(change=fresh(posted), by=coordinator)
    cleared(posted, point, by=coordinator, reader=deputy)
    before = BothLanguages(en=make.WE_DID, cy=make.WE_DID_CY)
    write_words(change=posted, you_said=BothLanguages(**SAID), we_did=before, by=coordinator)
    put_on_board(change=fresh(posted), by=coordinator)
    mine, where = client_for(coordinator), [posted.pk, point.pk]
    assert "has agreed to these very words" in mine.get(reverse("board_quote", args=where)).text
    mine.post(reverse("board_quote_show", args=where))
    assert seen(client, posted) == EVERYWHERE


def test_what_waits_to_be_read_beside_other_words_is_taken_back(posted, point, coordinator):
    waiting = put_board_quote(change=posted, contribution=point, by=coordinator)
    write_words(change=posted, you_said=BothLanguages(**SAID), we_did=DONE, by=coordinator)
    assert TextReading.objects.get(pk=waiting.pk).taken_back_at


def test_nobody_edits_them_where_they_stand(quoted):
    quoted.words = "Other words"
    with pytest.raises(InternalError, match="only ever added"):
        quoted.save()


# How it reads -----------------------------------------------------------------------------------------------------
@pytest.fixture
def translated(posted, point, coordinator, deputy, frozen, settings):
    reading = cleared(posted, point, by=coordinator, reader=deputy, translation=IN_WELSH)
    agree(point.survivor, exact_text(en=WORDS, cy=IN_WELSH), by=coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    return show_quote(reading=reading, by=coordinator)


def test_a_translation_stands_under_their_own_words_in_the_other_language_alone_and_says_so(client, posted, translated):
    english, welsh = (client.get(at("board_change", posted.pk, language=code)).text for code in ("en", "cy"))
    assert (WORDS in english, IN_WELSH in english) == (True, False)
    assert f'lang="en">{WORDS}' in welsh
    assert f'lang="cy">{IN_WELSH}' in welsh
    assert [page.count("sec-own--translated") for page in (english, welsh)] == [0, 1]
    feed = client.get(at("board_feed", language="cy")).text
    assert (WORDS in feed, IN_WELSH in feed) == (True, True)


def test_consent_to_the_words_alone_is_none_to_a_translation(posted, point, coordinator, deputy, frozen, settings):
    reading = cleared(posted, point, by=coordinator, reader=deputy, translation=IN_WELSH)
    agree(point.survivor, by=coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    refused(reading, coordinator)


def test_nothing_of_who_said_it_is_on_any_of_its_pages(client, posted, quoted, point, coordinator, voices):
    pages = [client.get(at("board")), client.get(at("board_feed")), client.get(at("board_change", posted.pk))]
    secret = [posted.title, coordinator.name, posted.area.name, *(person.pseudonym for person in voices)]
    secret += [str(key) for key in (point.pk, point.survivor_id, quoted.pk, quoted.reading_id, point.key_id)]
    assert [word for page in pages for word in secret if word in page.text] == []
    assert [page for page in pages if page.cookies] == []


def test_it_is_not_on_the_picture_nor_in_what_others_keep_of_a_link(client, posted, agreed, coordinator):
    card = client.get(at("board_card", posted.pk)).content
    show_quote(reading=agreed, by=coordinator)
    assert client.get(at("board_card", posted.pk)).content == card
    head = client.get(at("board_change", posted.pk)).text.split("</head>")[0]
    assert WORDS not in head


def test_the_feed_says_that_something_was_added(client, posted, quoted):
    atom = "{http://www.w3.org/2005/Atom}"
    entry = ElementTree.fromstring(client.get(at("board_feed")).content).find(f"{atom}entry")
    assert entry.find(f"{atom}updated").text >= entry.find(f"{atom}published").text
    assert f'<blockquote lang="en">{WORDS}</blockquote>' in entry.find(f"{atom}summary").text


def test_the_board_and_the_feed_cost_the_same_with_one_quote_and_twenty(
    client, posted, quoted, voices, coordinator, deputy, frozen, settings
):
    def asked():
        counts = []
        for name in ("board", "board_feed"):
            with CaptureQueriesContext(connection) as queries:
                client.get(at(name))
            counts.append(len(queries))
        return counts

    with_one = asked()
    for _each in range(19):
        change = on_board(voices, coordinator, deputy)
        show_quote(reading=cleared(change, said_of(change, 0), by=coordinator, reader=deputy), by=coordinator)
    assert asked() == with_one
    assert client.get(at("board")).text.count("<blockquote") == 20


def agree_inside(person, *, by):
    record_consent(
        survivor=person, purpose=Purpose.QUOTE_INTERNAL, is_yes=True, method="by_phone", in_private=True,
        scope_text=WORDS, by=by,
    )  # fmt: skip


def test_what_was_read_for_the_board_is_read_again_before_a_meeting_hears_it(
    posted, quoted, point, coordinator, deputy, client_for
):
    agree_inside(point.survivor, by=coordinator)
    page = reverse("quote", args=[point.pk])
    assert "Put it to a second person" in client_for(coordinator).get(page).text
    brief = make_brief(by=coordinator)
    assert choose(brief, coordinator, timezone.now()).quotes == []
    inside = answer_text(reading=put_quote(contribution=point, by=coordinator), verdict="clear", by=deputy)
    assert choose(brief, coordinator, timezone.now()).quotes == [inside]


def test_what_a_meeting_may_hear_it_hears_still_when_it_was_read_for_the_board_since(
    posted, point, coordinator, deputy
):
    agree_inside(point.survivor, by=coordinator)
    inside = answer_text(reading=put_quote(contribution=point, by=coordinator), verdict="clear", by=deputy)
    cleared(posted, point, by=coordinator, reader=deputy, translation=IN_WELSH)
    brief = make_brief(by=coordinator)
    assert choose(brief, coordinator, timezone.now()).quotes == [inside]


def test_who_was_found_by_their_words_for_a_meeting_is_off_the_board_at_once(
    client, posted, translated, point, coordinator, deputy
):
    answer_text(
        reading=put_quote(contribution=point, by=coordinator), verdict="known_by_it", note="The phone", by=deputy
    )
    assert (seen(client, posted), seen(client, posted, IN_WELSH, "cy")) == (NOWHERE, NOWHERE)
    recheck_all(by=SYSTEM)
    assert not BoardQuote.objects.exists()


# The coordinator's side -------------------------------------------------------------------------------------------
def test_from_the_change_to_the_board_one_step_at_a_time(
    client, client_for, posted, point, coordinator, deputy, frozen, settings
):
    mine, page = client_for(coordinator), reverse("board_quote", args=[posted.pk, point.pk])
    listed = reverse("board_quotes", args=[posted.pk])
    assert listed in mine.get(reverse("change_detail", args=[posted.pk])).text
    assert page in mine.get(listed).text
    mine.post(reverse("board_quote_put", args=[posted.pk, point.pk]), {"translation": "", "reader": ""})
    assert "They wait for a second person" in mine.get(page).text
    reading = TextReading.objects.waiting().get()
    client_for(deputy).post(reverse("reading_detail", args=[reading.pk]), {"verdict": "clear"})
    assert reverse("consent_ask", args=[point.survivor_id, PUBLISHED]) in mine.get(page).text
    agree(point.survivor, by=coordinator)
    assert "Their days to think again end" in mine.get(page).text
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    mine = client_for(coordinator)
    assert "has agreed to these very words" in mine.get(page).text
    mine.post(reverse("board_quote_show", args=[posted.pk, point.pk]))
    assert (seen(client, posted), "Everybody can read it" in mine.get(page).text) == (EVERYWHERE, True)
    mine.post(reverse("board_quote_take_off", args=[posted.pk, point.pk]))
    assert seen(client, posted) == NOWHERE


def test_only_what_may_be_quoted_is_offered(posted, voices, coordinator, client_for):
    no = make.said(voices[0], by=coordinator, words=IN_ENGLISH, may_quote="no")
    link_contributions(change=posted, contributions=[no], strength="direct", by=coordinator)
    page = client_for(coordinator).get(reverse("board_quotes", args=[posted.pk])).text
    assert (page.count("<article"), IN_ENGLISH in page) == (4, False)


def test_what_was_asked_about_is_the_very_text_with_its_translation(posted, point, coordinator, deputy, client_for):
    cleared(posted, point, by=coordinator, reader=deputy, translation=IN_WELSH)
    page = client_for(coordinator).get(reverse("board_quote", args=[posted.pk, point.pk])).text
    assert exact_text(en=WORDS, cy=IN_WELSH) in page


def test_a_reading_taken_back_leads_back_to_the_words(posted, point, coordinator, client_for):
    reading = put_board_quote(change=posted, contribution=point, by=coordinator)
    answer = client_for(coordinator).post(reverse("reading_take_back", args=[reading.pk]))
    assert answer["Location"] == reverse("board_quote", args=[posted.pk, point.pk])


def test_the_desk_says_what_a_reader_found_until_it_is_shown(posted, point, agreed, coordinator):
    def titles():
        return [str(duty.title) for duty in duties_of(coordinator, timezone.now(), READINGS) if duty.url == page]

    page = reverse("board_quote", args=[posted.pk, point.pk])
    assert titles() == [f"Somebody’s own words, for the public board: {posted.title}"]
    show_quote(reading=agreed, by=coordinator)
    assert titles() == []


def test_whoever_is_barred_from_the_record_finds_nothing_of_it(posted, quoted, point, coordinator, deputy, client_for):
    block(point.survivor, deputy, by=coordinator)
    client = client_for(deputy)
    listed = client.get(reverse("board_quotes", args=[posted.pk]))
    assert (point.survivor.pseudonym in listed.text, listed.text.count("<article")) == (False, 3)
    for name, method in (("board_quote", "get"), ("board_quote_take_off", "post"), ("board_quote_show", "post")):
        answer = getattr(client, method)(reverse(name, args=[posted.pk, point.pk]))
        assert answer.status_code == 404
    assert BoardQuote.objects.exists()


def test_of_a_change_that_is_not_on_the_board_the_page_says_what_comes_first(posted, point, coordinator, client_for):
    take_off_board(change=posted, by=coordinator)
    client = client_for(coordinator)
    assert "Put it there first" in client.get(reverse("board_quotes", args=[posted.pk])).text
    assert "Put it there first" in client.get(reverse("board_quote", args=[posted.pk, point.pk])).text


def test_words_said_in_welsh_stand_in_welsh(client, coordinator, deputy, frozen, settings):
    people = [voice(name, by=coordinator, language="cy") for name in NAMES]
    change = on_board(people, coordinator, deputy)
    said = make.said(people[0], by=coordinator, words=WELSH, may_quote="without_name")
    link_contributions(change=change, contributions=[said], strength="contributed", by=coordinator)
    said = Contribution.objects.select_related("survivor", "consultation").get(pk=said.pk)
    reading = cleared(change, said, by=coordinator, reader=deputy, translation=IN_ENGLISH)
    agree(people[0], exact_text(en=IN_ENGLISH, cy=WELSH), by=coordinator)
    frozen.shift(timedelta(days=settings.COOLING_OFF_DAYS + 1))
    show_quote(reading=reading, by=coordinator)
    welsh, english = (client.get(at("board", language=code)).text for code in ("cy", "en"))
    assert (WELSH in welsh, IN_ENGLISH in welsh) == (True, False)
    assert (f'lang="cy">{WELSH}' in english, f'lang="en">{IN_ENGLISH}' in english) == (True, True)
