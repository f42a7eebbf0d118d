"""What is taken out as evidence or as practice: nothing that the public board would not show at that moment."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.tests.factories import OrganisationFactory
from engagement.actions.consents import record_consent, withdraw_consent
from engagement.models import Contribution, Survivor
from feedback import board
from feedback.actions.changes import link_contributions
from feedback.actions.quotes import put_board_quote, show_quote
from feedback.actions.readings import answer_text
from feedback.actions.releases import put_on_board, take_off_board
from feedback.models import ChangeTag, FrameTag
from feedback.tests import factories as make
from feedback.tests.publishing import SAID, assessed, fresh, read, voice
from feedback.tests.test_board import given_up, ready
from feedback.texts import exact_text
from impact.practice import practice_of
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
AREA, TITLE = "Gwent Contact Centre", "Who rings whom"
NAMES = ("Ann Rees", "Beth Hughes", "Carys Lewis")
WE_DID = f"The {AREA} agrees a day and a time with you."


@pytest.fixture
def tag():
    return FrameTag.objects.get(frame="criterion", version="2024", code="victim_centred")


@pytest.fixture
def posted(coordinator, deputy, change_owner, manager, tag):
    """A change on the public board that serves one criterion."""
    given = {"title": TITLE, "area": OrganisationFactory(name=AREA), "owner": change_owner, "sponsor": manager}
    change = make.words(make.change(by=coordinator, tags=[tag], **given), by=coordinator, we_did=WE_DID)
    people = [voice(name, by=coordinator) for name in NAMES]
    points = [make.said(person, by=coordinator, journey="investigation") for person in people]
    link_contributions(change=change, contributions=points, strength="direct", by=coordinator)
    read(change, by=coordinator, reader=deputy)
    change = make.moved(fresh(change), "accepted", "in_progress", "implemented", by=coordinator)
    put_on_board(change=fresh(change), by=coordinator)
    return fresh(change)


@pytest.fixture
def taken(client_for, manager):
    """What a manager is handed at an address: its text."""

    def take(name, *args, language="en", query=""):
        with translation.override(language):
            answer = client_for(manager).post(reverse(name, args=args) + query)
        assert answer.status_code == 200
        if answer["Content-Type"] != "application/pdf":
            return answer.text
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())

    return take


def test_the_pack_tells_what_serves_each_criterion_and_what_shows_it(taken, posted, tag):
    text = taken("evidence_pack", "criterion")
    assert SAID["en"] in text
    assert WE_DID in text
    for told in (tag.name_en, AREA, "Direct", "Policy or procedure, confirmed in", "1 piece of evidence"):
        assert told in text
    assert text.count("No change that is made serves this yet.") == 4
    assert not [name for name in (TITLE, "Contact standard", "Mair Evans", "Owen Parry", *NAMES) if name in text]
    assert AuditEvent.objects.get(action=Action.EVIDENCE_PACK_MADE).subjects == [posted.pk]


def called_back(change, by):
    take_off_board(change=change, by=by)


def refused_by_the_gate(change, by):
    assessed(Survivor.objects.order_by("pseudonym")[0], by=by, proceedings="charged")


@pytest.mark.parametrize("falls", [called_back, refused_by_the_gate])
def test_of_what_may_be_shown_no_more_the_pack_shows_no_word(falls, taken, posted, coordinator):
    falls(posted, coordinator)
    text = taken("evidence_pack", "criterion")
    assert AREA in text
    assert "Policy or procedure (1)" in text
    assert not [word for word in (SAID["en"], WE_DID, "Direct", "Proposed") if word in text]


def test_a_pack_without_any_change_says_so_in_the_language_of_the_page(taken, db):
    assert taken("evidence_pack", "pillar").count("No change that is made serves this yet.") == 4
    assert "Paratoi" in taken("evidence_pack", "pillar", language="cy")
    assert AuditEvent.objects.filter(action=Action.EVIDENCE_PACK_MADE, subjects=[]).count() == 2


def test_only_the_newest_version_of_a_frame_counts_and_only_what_is_tagged_with_it(client_for, manager, taken, posted):
    page = client_for(manager).get(reverse("evidence_packs"))
    assert [each.changes for each in page.context["frames"][0].criteria] == [0, 1, 0, 0, 0]
    newer = FrameTag.objects.create(
        frame="criterion", version="2027", code="listens", name_en="Listens", name_cy="Gwrando", position=1
    )
    (first, *_rest) = client_for(manager).get(reverse("evidence_packs")).context["frames"]
    assert (first.version, [(each.name, each.changes) for each in first.criteria]) == ("2027", [("Listens", 0)])
    assert SAID["en"] not in taken("evidence_pack", "criterion")
    ChangeTag.objects.create(change=posted, tag=newer)
    assert SAID["en"] in taken("evidence_pack", "criterion")


def test_practice_is_what_was_said_and_done_and_nobody_in_it(taken, posted, tag):
    as_json, on_paper = taken("practice", posted.pk, query="?as=json"), taken("practice", posted.pk)
    told = json.loads(as_json)
    assert (told["format"], told["version"], told["you_said"]) == ("sec-portal-practice", 1, SAID)
    assert (told["kind"]["code"], told["months_to_make"], told["serves"][0]["code"]) == ("policy", 0, tag.code)
    assert SAID["en"] in on_paper
    assert "The [name left out] agrees a day" in on_paper
    people = Survivor.objects.values_list("pseudonym", flat=True)
    nobody = (*people, *NAMES, str(posted.pk), AREA, TITLE, "Mair Evans", "Owen Parry", "Rhys Bowen", "Tomos Hughes")
    assert not [name for name in nobody for text in (as_json, on_paper) if name.casefold() in text.casefold()]
    assert f"{posted.implemented_on:%Y-%m-%d}" not in as_json
    assert AuditEvent.objects.filter(action=Action.PRACTICE_EXPORTED, subjects=[posted.pk]).count() == 2


def test_practice_says_how_far_what_people_said_led_to_it_and_leaves_context_out(taken, posted, tag):
    first, second, third = posted.links.order_by("pk")
    for link, strength in ((first, "direct"), (second, "contributed"), (third, "context")):
        type(link).objects.filter(pk=link.pk).update(strength=strength)
    told = json.loads(taken("practice", posted.pk, query="?as=json"))
    assert [each["code"] for each in told["link_to_what_was_said"]] == ["direct", "contributed"]
    assert "Link to what people said" in taken("practice", posted.pk)


def test_the_stage_they_spoke_of_stands_in_practice_only_where_enough_people_spoke(taken, posted, settings):
    assert json.loads(taken("practice", posted.pk, query="?as=json"))["journey"] == []
    settings.FEWEST_SHOWN = len(NAMES)
    assert json.loads(taken("practice", posted.pk, query="?as=json"))["journey"] == []
    settings.FEWEST_PUBLISHED = len(NAMES)
    told = json.loads(taken("practice", posted.pk, query="?as=json"))
    assert [each["code"] for each in told["journey"]] == ["investigation"]


def test_changes_to_be_given_away_come_page_by_page_and_what_could_not_be_made_is_none(
    monkeypatch, client_for, manager, posted, coordinator, deputy
):
    monkeypatch.setattr(board, "EACH_PAGE", 1)
    put_on_board(change=given_up(list(Survivor.objects.all()), coordinator, deputy), by=coordinator)
    client = client_for(manager)
    assert WE_DID in client.get(reverse("evidence_packs")).text
    put_on_board(change=ready(list(Survivor.objects.all()), coordinator, deputy), by=coordinator)
    first, second = (client.get(reverse("evidence_packs"), {"page": number}).text for number in (1, 2))
    assert ("Page 1 of 2" in first, WE_DID in first, WE_DID in second) == (True, False, True)


def test_a_stage_that_one_alone_of_many_spoke_of_stands_in_no_practice(taken, posted, coordinator, settings):
    settings.FEWEST_PUBLISHED = len(NAMES)
    person = posted.links.first().contribution.survivor
    alone = make.said(person, by=coordinator, journey="court", agency="courts")
    link_contributions(change=posted, contributions=[alone], strength="direct", by=coordinator)
    told = json.loads(taken("practice", posted.pk, query="?as=json"))
    assert [each["code"] for each in told["journey"]] == ["investigation"]
    assert "courts" not in [each["code"] for each in told["agencies"]]


def test_off_the_board_it_is_no_practice_any_more(client_for, manager, posted, coordinator):
    assert WE_DID in client_for(manager).get(reverse("evidence_packs")).text
    take_off_board(change=posted, by=coordinator)
    assert WE_DID not in client_for(manager).get(reverse("evidence_packs")).text
    assert client_for(manager).post(reverse("practice", args=[posted.pk])).status_code == 404
    assert not AuditEvent.objects.filter(action=Action.PRACTICE_EXPORTED).exists()


QUOTE = "Every time the phone went, my heart jumped."
IN_WELSH = "Bob tro roedd y ffôn yn canu, roedd fy nghalon yn neidio."


def quoted(change, *, by, reader, words=QUOTE):
    """Somebody's own words, read by two beside it and agreed to, with a translation."""
    person = Survivor.objects.order_by("pseudonym")[0]
    said = make.said(person, by=by, words=words, may_quote="without_name")
    link_contributions(change=change, contributions=[said], strength="direct", by=by)
    said = Contribution.objects.select_related("consultation").get(pk=said.pk)
    reading = put_board_quote(change=change, contribution=said, translation=IN_WELSH, by=by)
    answer_text(reading=reading, verdict="clear", by=reader)
    record_consent(
        survivor=person, purpose="quote_anonymised_published", is_yes=True, method="by_phone", in_private=True,
        scope_text=exact_text(en=words, cy=IN_WELSH), by=by,
    )  # fmt: skip
    return reading


@pytest.fixture
def no_days_to_change_their_mind(settings):
    settings.COOLING_OFF_DAYS = 0


def test_somebodys_own_words_are_taken_out_as_the_board_shows_them_and_no_longer(
    taken, posted, coordinator, deputy, no_days_to_change_their_mind
):
    reading = quoted(posted, by=coordinator, reader=deputy)
    assert QUOTE not in taken("evidence_pack", "criterion")
    show_quote(reading=reading, by=coordinator)
    for name, part in (("evidence_pack", "criterion"), ("practice", posted.pk)):
        english, welsh = taken(name, part), taken(name, part, language="cy")
        assert [text in english for text in (QUOTE, IN_WELSH)] == [True, False]
        assert [text in welsh for text in (QUOTE, IN_WELSH)] == [True, True]
    told = json.loads(taken("practice", posted.pk, query="?as=json"))
    assert told["in_own_words"] == [{"said_in": "en", "words": QUOTE, "translated": {"cy": IN_WELSH}}]
    withdraw_consent(
        survivor=Survivor.objects.order_by("pseudonym")[0], purpose="quote_anonymised_published",
        scope=reading.digest, by=coordinator,
    )  # fmt: skip
    assert SAID["en"] in taken("evidence_pack", "criterion")
    assert QUOTE not in taken("evidence_pack", "criterion") + taken("practice", posted.pk)


def test_practice_asks_for_the_names_of_services_once(taken, posted, coordinator, deputy, no_days_to_change_their_mind):
    show_quote(reading=quoted(posted, by=coordinator, reader=deputy), by=coordinator)
    with CaptureQueriesContext(connection) as asked:
        assert QUOTE in str(practice_of(posted.pk, timezone.now()))
    assert sum('FROM "accounts_organisation"' in query["sql"] for query in asked) == 1


def test_own_words_that_name_a_service_are_not_handed_to_others(
    taken, posted, coordinator, deputy, no_days_to_change_their_mind
):
    words = f"I rang the {AREA} and nobody answered."
    show_quote(reading=quoted(posted, by=coordinator, reader=deputy, words=words), by=coordinator)
    assert json.loads(taken("practice", posted.pk, query="?as=json"))["in_own_words"] == []
    assert words in taken("evidence_pack", "criterion")
