"""One referral as its partner sees it: read back for a day and never after, and what may be done stays."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import stop_contact
from engagement.tests import factories as people
from outbox.models import Message
from partners.actions.exchange import mark_read, send_message
from partners.actions.outcome import share_outcome
from partners.actions.refusals import ReferralOver
from partners.actions.reporting import report_event
from partners.models import PartnerReport, Referral, ReferralFile, ReferralMessage
from partners.read_back import OPENED, WHO
from partners.tests import factories as make
from partners.tests.moving import brought
from safeguards.audit import AuditEvent, Why
from safeguards.models import SealedFile
from safeguards.sealing import SealedField, open_rows
from safeguards.tasks import scan_waiting
from safeguards.tests.files import PDF, kept, picture, upload
from tests.days import day_of_the_database
from tests.scanner import EICAR

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MARKS = {
    "worker_name": "Workername Quill", "reply_to": "nia.mark@agency.example", "keep_back": "Sharemark only",
    "name": "Cerys Markername", "their_reference": "MARK-204", "access_words": "Accessmark",
    "interpreter": "Interpretermark", "what_happened": "Whatmark went wrong.", "service_part": "Partmark desk",
    "put_right": "Rightmark please", "officer": "Officermark", "works_for_us_words": "Worksmark",
    "risks": "Riskmark", "children": "Childmark", "urgent": "Urgentmark",
}  # fmt: skip
WAY = {"value": "+44 7700 900333", "say": "Saymark", "never": "Nevermark", "people_not_safe": "Peoplemark"}
THEIRS = "They moved to her sister's on Friday."
OURS = "The inspector has agreed to ring."


@pytest.fixture
def referral(partner):
    return make.sent(by=partner, **everything())


def everything(**changes):
    way = make.direct(**WAY)
    return {"reach": "direct", "contact": way, "works_for_us": "no", "access": ("bsl_interpreter",), **MARKS, **changes}


def old(partner, **given):
    """Sent a day and a second ago."""
    before = timezone.now() - django_settings.REFERRAL_READ_BACK - SECOND
    return make.sent(by=partner, at=before, **(given or everything()))


def page(client, referral, name="partner_referral"):
    return client.get(reverse(name, args=[referral.pk]))


def shown(client, referral, name="partner_referral"):
    return page(client, referral, name).content.decode()


def post(client, name, referral, **data):
    return client.post(reverse(name, args=[referral.pk]), data, follow=True)


def later(time_machine, by=django_settings.REFERRAL_READ_BACK + SECOND):
    time_machine.move_to(timezone.now() + by, tick=False)


# Read back --------------------------------------------------------------------------------------------------------
def test_for_a_day_they_read_what_they_wrote(client_for, partner, referral):
    read = shown(client_for(partner), referral)
    missing = [mark for name, mark in MARKS.items() if name != "worker_name" and mark not in read]
    assert missing == []
    assert [mark for mark in WAY.values() if mark not in read] == []


def test_reading_it_is_one_event(client_for, partner, referral):
    client, before = client_for(partner), AuditEvent.objects.filter(action="safeguards.opened").count()
    page(client, referral)
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == before + 1


@pytest.mark.parametrize("name", ["partner_referral", "partner_mind", "partner_event", "partner_message"])
def test_after_a_day_nothing_of_it_is_on_any_page(client_for, partner, name):
    read = shown(client_for(partner), old(partner), name)
    assert [mark for mark in [*MARKS.values(), *WAY.values()] if mark in read] == []


def test_after_a_day_they_keep_reference_and_status(client_for, partner):
    referral = old(partner)
    read = shown(client_for(partner), referral)
    assert referral.reference in read
    assert 'aria-current="step"><b>Received</b>' in read


def test_nothing_is_opened_where_nothing_is_read_any_more(client_for, partner):
    client, referral = client_for(partner), old(partner)
    before = AuditEvent.objects.count()
    page(client, referral)
    assert AuditEvent.objects.count() == before


def test_what_a_coordinator_took_by_phone_is_not_read_back(client_for, partner, referral):
    Referral.objects.filter(pk=referral.pk).update(source="phone")
    read = shown(client_for(partner), referral)
    assert [mark for mark in MARKS.values() if mark in read] == []


def test_every_sealed_field_is_read_back_or_left_out_on_purpose():
    sealed = {each.name for each in Referral._meta.concrete_fields if isinstance(each, SealedField)}
    assert sealed - set(OPENED) == {"worker_name", "shared_outcome"}


# On paper ---------------------------------------------------------------------------------------------------------
def test_the_copy_for_paper_names_nobody(client_for, partner, referral):
    read = shown(client_for(partner), referral, "partner_referral_print")
    assert MARKS["what_happened"] in read
    assert [MARKS[name] for name in WHO - {"contact", "reached_by"} if MARKS[name] in read] == []
    assert [mark for mark in [*WAY.values(), "Workername"] if mark in read] == []


def test_nobody_is_named_in_other_words_either(client_for, partner):
    way = make.direct(people_not_safe="Her brother Dai", notes="Ring after school.")
    told = "Nobody rang Cerys after school, and Dai and PC VAUGHAN heard of it. LL-204."
    sent = make.sent(by=partner, reach="direct", contact=way, officer="PC Rhodri Vaughan", what_happened=told)
    read = shown(client_for(partner), sent, "partner_referral_print")
    assert "Nobody rang … after school, and … and PC … heard of it. …." in read


def test_after_a_day_there_is_no_copy(client_for, partner):
    assert page(client_for(partner), old(partner), "partner_referral_print").status_code == 404


# Messages ---------------------------------------------------------------------------------------------------------
def test_what_they_write_reaches_the_coordinator_sealed(client_for, partner, coordinator, referral):
    post(client_for(partner), "partner_message", referral, words=THEIRS, once=uuid4())
    sent = ReferralMessage.objects.get()
    assert (sent.to_partner, sent.by) == (False, partner)
    assert open_rows([sent], "words", by=coordinator, why=Why.WORK)[sent.pk]["words"] == THEIRS


def test_they_read_it_back_for_a_day_and_not_after(client_for, partner, referral, time_machine):
    post(client_for(partner), "partner_message", referral, words=THEIRS, once=uuid4())
    before = THEIRS in shown(client_for(partner), referral).replace("&#x27;", "'")
    later(time_machine)
    after = shown(client_for(partner), referral)
    assert (before, "sister" in after) == (True, False)
    assert "Not shown here any more." in after


def test_our_answer_stays_while_it_is_open(client_for, partner, coordinator, referral, time_machine):
    send_message(referral=referral, words=OURS, to_partner=True, by=coordinator)
    later(time_machine, timedelta(days=40))
    assert OURS in shown(client_for(partner), referral)


def test_of_what_is_closed_our_answer_is_read_no_more(client_for, partner, coordinator, referral):
    send_message(referral=referral, words=OURS, to_partner=True, by=coordinator)
    make.close(referral, by=coordinator)
    assert OURS not in shown(client_for(partner), referral)


def test_looking_at_a_message_does_not_mark_it_and_the_button_does(client_for, partner, coordinator, referral):
    sent = send_message(referral=referral, words=OURS, to_partner=True, by=coordinator)
    client = client_for(partner)
    page(client, referral)
    looked = ReferralMessage.objects.get().read_at
    post(client, "partner_read", referral, message=str(sent.pk))
    assert looked is None
    assert ReferralMessage.objects.get().read_by == partner


def test_only_what_the_page_showed_is_marked(client_for, partner, coordinator, referral):
    first = send_message(referral=referral, words=OURS, to_partner=True, by=coordinator)
    came_since = send_message(referral=referral, words="Ring me.", to_partner=True, by=coordinator)
    post(client_for(partner), "partner_read", referral, message=[str(first.pk), "no id"])
    assert ReferralMessage.objects.get(pk=came_since.pk).read_at is None
    assert ReferralMessage.objects.get(pk=first.pk).read_at is not None


def test_neither_side_marks_its_own_nor_those_of_another_referral(partner, coordinator, referral):
    other = make.sent(by=partner)
    own = send_message(referral=referral, words=THEIRS, to_partner=False, by=partner)
    elsewhere = send_message(referral=other, words=OURS, to_partner=True, by=coordinator)
    assert mark_read(referral=referral, messages=[own.pk, elsewhere.pk], to_partner=True, by=partner) == 0


def test_an_update_that_is_owed_moves_the_clock(coordinator, partner, referral, frozen):
    frozen.shift(60)
    send_message(referral=referral, words=OURS, to_partner=True, is_update=True, by=coordinator)
    held = Referral.objects.get(pk=referral.pk)
    assert held.updated_at == timezone.now()
    send_message(referral=referral, words=THEIRS, to_partner=False, is_update=True, by=partner)
    assert list(ReferralMessage.objects.values_list("is_update", flat=True)) == [True, False]


def test_the_worker_hears_that_there_is_a_message_and_no_more(coordinator, partner, referral):
    before = Message.objects.filter(purpose="referral_message").count()
    send_message(referral=referral, words=OURS, to_partner=True, by=coordinator)
    send_message(referral=referral, words=THEIRS, to_partner=False, by=partner)
    told = Message.objects.filter(purpose="referral_message")
    assert [each.recipient_id for each in told[before:]] == [partner.pk]


def test_sent_twice_it_is_one(client_for, partner, referral):
    client, once = client_for(partner), uuid4()
    for _again in range(2):
        post(client, "partner_message", referral, words=THEIRS, once=once)
    assert ReferralMessage.objects.count() == 1


def test_mended_and_sent_again_both_are_kept(client_for, partner, referral):
    client, once = client_for(partner), uuid4()
    for words in (THEIRS, f"{THEIRS} Ring nobody."):
        post(client, "partner_message", referral, words=words, once=once)
    assert ReferralMessage.objects.count() == 2


def test_a_file_that_comes_with_the_second_press_is_kept(client_for, partner, referral):
    client, once = client_for(partner), uuid4()
    for more in ({}, {"file": upload(PDF)}):
        post(client, "partner_message", referral, words=THEIRS, once=once, **more)
    assert (ReferralMessage.objects.count(), ReferralFile.objects.count()) == (1, 1)


def test_nothing_can_be_written_to_what_is_closed_and_the_words_stay(client_for, partner, coordinator, referral):
    make.close(referral, by=coordinator)
    answer = post(client_for(partner), "partner_message", referral, words=OURS, once=uuid4())
    assert "It is closed" in answer.content.decode()
    assert OURS in answer.content.decode()
    with pytest.raises(ReferralOver):
        send_message(referral=referral, words=OURS, to_partner=True, by=coordinator)


def test_the_other_language_keeps_what_was_typed(client_for, partner, referral):
    address = "/cy" + reverse("partner_message", args=[referral.pk])
    answer = client_for(partner).post(address, {"words": THEIRS, "_switch": "1", "once": uuid4()})
    assert "Friday" in answer.content.decode()
    assert not ReferralMessage.objects.exists()


# Reports ----------------------------------------------------------------------------------------------------------
def test_what_was_told_is_read_back_for_a_day_and_that_it_was_told_for_ever(
    client_for, partner, referral, time_machine
):
    report_event(referral=referral, event="separation", words="Detailmark", by=partner)
    before = shown(client_for(partner), referral)
    later(time_machine)
    after = shown(client_for(partner), referral)
    assert ("Detailmark" in before, "Detailmark" in after) == (True, False)
    assert "They separated, or are together again" in after


# What came of it --------------------------------------------------------------------------------------------------
@pytest.fixture
def told(partner, coordinator, monday):
    person = people.survivor(by=coordinator)
    people.plan(person, by=coordinator, kind="mobile", value=make.PHONE, link_ok=False)
    people.consent(person, by=coordinator, purpose="contact_by_sec")
    given = {"reach": "direct", "contact": make.direct(), "agreed_on": day_of_the_database()}
    return brought("agreed", worker=partner, by=coordinator, survivor=person, **given)


def test_what_came_of_it_is_read_once_it_is_released(client_for, partner, coordinator, told):
    before = shown(client_for(partner), told)
    share_outcome(referral=told, words="An inspector said sorry.", by=coordinator)
    assert "An inspector said sorry." in shown(client_for(partner), told)
    assert "What came of it" not in before


def test_whoever_takes_their_agreement_back_is_no_longer_told_of(client_for, partner, coordinator, told):
    share_outcome(referral=told, words="An inspector said sorry.", by=coordinator)
    withdraw_consent(survivor=told.survivor, purpose="contact_by_sec", by=coordinator)
    assert "An inspector said sorry." not in shown(client_for(partner), told)


def test_without_their_agreement_it_is_never_shown(client_for, partner, coordinator, told):
    share_outcome(referral=told, words="An inspector said sorry.", by=coordinator)
    Referral.objects.filter(pk=told.pk).update(agreed_to=["contact", "told_outcome"])
    assert "An inspector said sorry." not in shown(client_for(partner), told)


def test_the_page_does_not_say_whether_they_agreed(client_for, partner, told):
    read = shown(client_for(partner), told)
    assert re.search(r'aria-current="step"><b>Being put right</b>', read)
    assert "<b>Agreed</b>" not in read


# Files ------------------------------------------------------------------------------------------------------------
def hand_in(client, referral, content=PDF, name="minutes.pdf"):
    return post(client, "partner_file_add", referral, file=upload(content, name))


def fetched(client, referral):
    added = ReferralFile.objects.get()
    return client.get(reverse("partner_file", args=[referral.pk, added.pk]))


def test_a_file_comes_with_a_message_and_is_had_back_for_a_day(client_for, partner, referral, time_machine):
    client = client_for(partner)
    post(client, "partner_message", referral, words=THEIRS, file=upload(PDF), once=uuid4())
    had = fetched(client, referral)
    assert b"".join(had.streaming_content) == PDF
    later(time_machine)
    assert fetched(client_for(partner), referral).status_code == 404
    assert "It reached us. It is no longer opened here." in shown(client_for(partner), referral)


def test_an_infected_file_is_kept_and_had_by_nobody(client_for, partner, referral, scanner):
    client = client_for(partner)
    hand_in(client, referral, EICAR, "letter.txt")
    scan_waiting()
    assert SealedFile.objects.get().state == "infected"
    assert fetched(client, referral).status_code == 404
    assert "A virus was found in this file." in shown(client, referral)


def test_while_the_scanner_is_away_nothing_is_lost_and_nothing_opens(client_for, partner, referral, scanner):
    scanner.close()
    client = client_for(partner)
    hand_in(client, referral)
    assert ReferralFile.objects.get().file.state == "waiting"
    assert fetched(client, referral).status_code == 404
    assert "Being checked for viruses." in shown(client, referral)


@pytest.mark.parametrize(
    ("content", "name"), [(b"MZ\x90\x00 a program", "setup.pdf"), (b"", "empty.pdf"), (b"\x89PNG\r\n", "x.png")]
)
def test_what_is_not_what_it_says_is_not_taken_and_the_words_stay(client_for, partner, referral, content, name):
    answer = post(
        client_for(partner), "partner_message", referral, words=OURS, file=upload(content, name), once=uuid4()
    )
    assert answer.context["form"].errors["file"]
    assert OURS in answer.content.decode()
    assert not ReferralMessage.objects.exists()


def test_a_file_that_is_too_big_is_not_taken(client_for, partner, referral, settings):
    settings.UPLOAD_MAX_MB = 1
    answer = hand_in(client_for(partner), referral, PDF + b"0" * 1_100_000)
    assert "smaller than 1 MB" in answer.content.decode()
    assert not ReferralFile.objects.exists()


def test_the_place_of_a_photograph_is_gone(client_for, partner, referral):
    from PIL import Image

    exif = Image.Exif()
    exif[0x010E] = "at the refuge"
    client = client_for(partner)
    hand_in(client, referral, picture("JPEG", exif=exif), "photo.jpg")
    assert b"refuge" not in b"".join(fetched(client, referral).streaming_content)


def test_what_a_coordinator_adds_is_not_for_the_partner(client_for, partner, coordinator, referral):
    from partners.actions.files import add_file

    added = add_file(referral=referral, file=kept(PDF, by=coordinator), by=coordinator)
    client = client_for(partner)
    assert client.get(reverse("partner_file", args=[referral.pk, added.pk])).status_code == 404
    assert "None." in shown(client, referral)


def test_the_file_of_another_referral_is_not_here(client_for, partner, referral):
    client = client_for(partner)
    hand_in(client, referral)
    other = make.sent(by=partner)
    assert fetched(client, other).status_code == 404


# Always -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("days", [0, 30])
def test_the_press_that_stops_contact_is_on_the_page(client_for, partner, days):
    referral = make.sent(by=partner, at=timezone.now() - timedelta(days=days))
    read = shown(client_for(partner), referral)
    assert reverse("partner_not_safe", args=[referral.pk]) in read
    assert "No longer safe to contact" in read


def test_the_press_stays_on_what_is_closed_and_the_rest_does_not(client_for, partner, coordinator, referral):
    make.close(referral, by=coordinator)
    read = shown(client_for(partner), referral)
    assert reverse("partner_not_safe", args=[referral.pk]) in read
    assert reverse("partner_mind", args=[referral.pk]) not in read


def test_reading_any_page_of_it_changes_nothing(client_for, partner, referral):
    client, before = client_for(partner), list(Referral.objects.values())
    for name in ("partner_referral", "partner_message", "partner_mind", "partner_event", "partner_worker"):
        page(client, referral, name)
    assert list(Referral.objects.values()) == before
    assert not PartnerReport.objects.exists()


def test_it_costs_the_same_with_one_message_and_with_thirty(
    client_for, partner, coordinator, referral, django_assert_max_num_queries
):
    client = client_for(partner)
    page(client, referral)
    send_message(referral=referral, words=OURS, to_partner=True, by=coordinator)
    with django_assert_max_num_queries(25) as one:
        page(client, referral)
    for number in range(29):
        send_message(referral=referral, words=OURS, to_partner=bool(number % 2), by=coordinator)
    with django_assert_max_num_queries(len(one)):
        page(client, referral)


# What the survivor told us and not them -----------------------------------------------------------------------------
def test_what_the_survivor_told_a_coordinator_is_not_for_them(client_for, partner, coordinator, referral):
    data = {"wants": "stop", "words": "Please do not tell them.", "once": uuid4()}
    client_for(coordinator).post(reverse("referral_mind", args=[referral.pk]), data)
    read = shown(client_for(partner), referral)
    assert "Please do not tell them." not in read
    assert "They do not want this any more" not in read
    assert "You told us that they do not want this any more" not in read


def test_what_the_survivor_wants_now_is_not_read_back_as_theirs(client_for, partner, coordinator, referral):
    client = client_for(partner)
    before = shown(client, referral)
    data = {"wants": "complaint", "once": uuid4()}
    client_for(coordinator).post(reverse("referral_mind", args=[referral.pk]), data)
    assert "What they want" in before
    assert "What they want" not in shown(client, referral)


def test_what_they_told_us_themselves_stays(client_for, partner, referral):
    post(client_for(partner), "partner_mind", referral, wants="stop", words="It is enough.", once=uuid4())
    read = shown(client_for(partner), referral)
    assert "It is enough." in read
    assert "You told us that they do not want this any more" in read


def test_that_contact_was_stopped_before_tells_nobody_that_they_were_known(client_for, partner, coordinator):
    known = people.survivor(by=coordinator)
    people.plan(known, by=coordinator)
    stop_contact(survivor=known, by=coordinator)
    way = make.direct()
    held = make.accepted(make.sent(by=partner, reach="direct", contact=way), survivor=known, by=coordinator)
    client = client_for(partner)
    before = shown(client, held)
    post(client, "partner_not_safe", held)
    assert "Contact is stopped for now" not in before
    assert "Contact is stopped for now" in shown(client, held)
