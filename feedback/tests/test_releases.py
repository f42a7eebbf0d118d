""" "You said" leaves the coordinator's room only when the gate says yes for everybody, and comes back at once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import set_inbound_only, stop_contact, suspend_contact
from engagement.actions.profile import note_death
from engagement.models import GateDecision
from engagement.tests.factories import block
from feedback.actions.changes import BothLanguages, link_contributions, unlink_contribution, write_words
from feedback.actions.readings import put_you_said
from feedback.actions.recalling import recheck_all
from feedback.actions.refusals import AlreadyRead, GateRefuses, SomebodyCouldBeKnown, TextsMissing, WordsMoved
from feedback.actions.releases import call_back_you_said, release_you_said
from feedback.models import Change, Release, TextReading
from feedback.releases import approved_you_said, standing_release
from feedback.tests import factories as make
from feedback.tests.publishing import (
    SAID,
    agree_to_you_said,
    assessed,
    fresh,
    read,
    released,
    said_by,
    voice,
)
from feedback.texts import digest_of, exact_text
from safeguards.audit import SYSTEM, Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
QUOTE = "quote_anonymised_internal"
NAMES = ("Ann Rees", "Beth Hughes", "Carys Lewis")
DID = BothLanguages(en=make.WE_DID, cy=make.WE_DID_CY)


@pytest.fixture
def voices(coordinator):
    """Three people who said the same, and none of whom is in proceedings."""
    return [voice(name, by=coordinator) for name in NAMES]


@pytest.fixture
def change(voices, coordinator):
    return said_by(*voices, by=coordinator)


@pytest.fixture
def release(voices, coordinator, deputy):
    return released(*voices, by=coordinator, reader=deputy)


def try_release(change, by):
    return release_you_said(change=fresh(change), by=by)


# The exact text ---------------------------------------------------------------------------------------------------
def test_one_letter_more_is_another_text():
    assert digest_of(**SAID) != digest_of(en=SAID["en"] + "s", cy=SAID["cy"])
    assert digest_of(**SAID) != digest_of(en=SAID["en"], cy=SAID["cy"][:-1])


def test_what_was_said_in_one_language_does_not_pass_for_the_other():
    assert digest_of(en="a b", cy="c") != digest_of(en="a", cy="b c")
    assert digest_of(en=SAID["en"], cy=SAID["cy"]) != digest_of(en=SAID["cy"], cy=SAID["en"])


def test_a_quote_stands_by_itself_in_its_own_language():
    assert exact_text(en=None, cy=" Neb yn ffonio ") == "Neb yn ffonio"


# Released ---------------------------------------------------------------------------------------------------------
def test_three_voices_and_two_readers_are_enough(change, voices, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    release = try_release(change, coordinator)
    texts = approved_you_said(change, by=coordinator)
    assert (texts.en, texts.cy) == (SAID["en"], SAID["cy"])
    kept = GateDecision.objects.filter(about=release.pk, purpose="publish", outcome="allow")
    assert {row.survivor for row in kept} == set(voices)


def test_pressed_twice_it_is_released_once(release, coordinator):
    assert try_release(release.change, coordinator).pk == release.pk
    assert AuditEvent.objects.filter(action=Action.YOU_SAID_RELEASED).count() == 1


def test_nothing_is_released_that_nobody_has_read(change, coordinator):
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)
    assert approved_you_said(change, by=coordinator) is None


def test_nothing_is_released_that_waits_to_be_read(change, coordinator):
    put_you_said(change=change, by=coordinator)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_nothing_is_released_by_which_somebody_could_be_known(change, coordinator, deputy):
    read(change, by=coordinator, reader=deputy, verdict="known_by_it", note="The day of the week")
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_what_one_found_is_not_put_to_another(change, coordinator, deputy):
    read(change, by=coordinator, reader=deputy, verdict="known_by_it", note="The day of the week")
    with pytest.raises(SomebodyCouldBeKnown):
        put_you_said(change=fresh(change), by=deputy)


def test_nothing_is_released_without_words(coordinator):
    with pytest.raises(TextsMissing):
        try_release(make.change(by=coordinator), coordinator)


def test_nothing_is_released_that_nobody_said(coordinator, deputy):
    change = said_by(by=coordinator)
    read(change, by=coordinator, reader=deputy)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_two_people_are_too_few(voices, coordinator, deputy):
    change = said_by(*voices[:2], by=coordinator)
    read(change, by=coordinator, reader=deputy)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_three_points_of_two_people_are_two_voices(voices, coordinator, deputy):
    change = said_by(*voices[:2], voices[0], by=coordinator)
    read(change, by=coordinator, reader=deputy)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_two_people_who_each_agreed_to_this_text_are_enough(voices, coordinator, deputy):
    change = said_by(*voices[:2], by=coordinator)
    read(change, by=coordinator, reader=deputy)
    for person in voices[:2]:
        agree_to_you_said(person, by=coordinator)
    assert try_release(change, coordinator).called_back_at is None


def test_the_consent_of_one_of_two_is_not_enough(voices, coordinator, deputy):
    change = said_by(*voices[:2], by=coordinator)
    read(change, by=coordinator, reader=deputy)
    agree_to_you_said(voices[0], by=coordinator)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_a_no_to_this_text_stands_in_the_way_of_all(change, voices, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    agree_to_you_said(voices[0], by=coordinator, is_yes=False)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_a_no_to_being_quoted_at_all_does_too(change, voices, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    withdraw_consent(survivor=voices[0], purpose=QUOTE, by=coordinator)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


@pytest.mark.parametrize("proceedings", ["charged", "trial_listed", "appeal", "reported_live", "not_asked"])
def test_live_or_unknown_proceedings_of_one_stand_in_the_way(change, voices, coordinator, deputy, proceedings):
    read(change, by=coordinator, reader=deputy)
    assessed(voices[1], by=coordinator, proceedings=proceedings)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_somebody_of_whom_nothing_is_known_stands_in_the_way_as_context_too(change, coordinator, deputy):
    other = make.reachable(by=coordinator, name="Delyth Moss")
    link_contributions(
        change=change, contributions=[make.said(other, by=coordinator)], strength="context", by=coordinator
    )
    read(change, by=coordinator, reader=deputy)
    with pytest.raises(GateRefuses):
        try_release(change, coordinator)


def test_capitals_that_nobody_read_are_not_released(change, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    write_words(change=change, you_said=BothLanguages(en=SAID["en"].upper(), cy=SAID["cy"]), we_did=DID, by=coordinator)
    with pytest.raises(WordsMoved):
        try_release(change, coordinator)


def test_capitals_are_read_again_and_then_released(release, coordinator, deputy):
    louder = BothLanguages(en=SAID["en"].upper(), cy=SAID["cy"])
    write_words(change=release.change, you_said=louder, we_did=DID, by=coordinator)
    assert approved_you_said(release.change, by=coordinator).en == SAID["en"]
    read(release.change, by=coordinator, reader=deputy)
    try_release(release.change, coordinator)
    assert approved_you_said(release.change, by=coordinator).en == louder.en


def test_words_that_were_read_are_not_put_again(change, coordinator, deputy):
    read(change, by=coordinator, reader=deputy)
    with pytest.raises(AlreadyRead):
        put_you_said(change=fresh(change), by=coordinator)


# Called back ------------------------------------------------------------------------------------------------------
def is_shown(release, by):
    return approved_you_said(release.change, by=by) is not None


def test_an_owner_who_is_barred_from_anybody_behind_it_is_not_shown_it(
    release, voices, coordinator, change_owner, client_for
):
    Change.objects.update(owner=change_owner)
    page = reverse("owned_detail", args=[release.change_id])
    assert SAID["en"] in client_for(change_owner).get(page).text
    block(voices[2], change_owner, by=coordinator)
    assert SAID["en"] not in client_for(change_owner).get(page).text
    assert (is_shown(release, change_owner), is_shown(release, coordinator)) == (False, True)


def why_called_back(release):
    release.refresh_from_db()
    return release.called_back_why


def test_other_words_call_it_back_and_take_back_what_waits(release, coordinator):
    other = BothLanguages(en=SAID["en"] + " Nor when.", cy=SAID["cy"])
    write_words(change=release.change, you_said=other, we_did=DID, by=coordinator)
    assert (why_called_back(release), is_shown(release, coordinator)) == ("words_changed", False)


def test_a_text_that_waits_is_taken_back_when_the_words_change(change, coordinator, deputy):
    waiting = put_you_said(change=change, by=coordinator)
    other = BothLanguages(en=SAID["en"] + " Nor when.", cy=SAID["cy"])
    write_words(change=change, you_said=other, we_did=DID, by=coordinator)
    assert not TextReading.objects.waiting().readable_by(deputy).filter(pk=waiting.pk).exists()


def test_another_we_did_changes_nothing(release, coordinator):
    said = BothLanguages(en=SAID["en"], cy=SAID["cy"])
    write_words(change=release.change, you_said=said, we_did=BothLanguages(en="Done.", cy="Wedi."), by=coordinator)
    assert is_shown(release, coordinator)


def test_somebody_more_of_whom_nothing_is_known_calls_it_back(release, coordinator):
    other = make.said(make.reachable(by=coordinator, name="Delyth Moss"), by=coordinator)
    link_contributions(change=release.change, contributions=[other], strength="context", by=coordinator)
    assert (why_called_back(release), is_shown(release, coordinator)) == ("proceedings_not_known", False)


def test_somebody_more_who_may_be_shown_is_asked_about_and_it_stands(release, coordinator):
    other = voice("Delyth Moss", by=coordinator)
    point = make.said(other, by=coordinator)
    link_contributions(change=release.change, contributions=[point], strength="direct", by=coordinator)
    assert is_shown(release, coordinator)
    assert GateDecision.objects.filter(about=release.pk, survivor=other, outcome="allow").count() == 1


def test_a_link_taken_off_leaves_too_few(release, coordinator):
    unlink_contribution(link=release.change.links.first(), by=coordinator)
    assert (why_called_back(release), is_shown(release, coordinator)) == ("too_few_voices", False)


FALLS = {
    "withdraws": lambda person, by: withdraw_consent(survivor=person, purpose=QUOTE, by=by),
    "says no": lambda person, by: agree_to_you_said(person, by=by, is_yes=False),
    "stops": lambda person, by: stop_contact(survivor=person, by=by),
    "suspends": lambda person, by: suspend_contact(survivor=person, until=timezone.localdate(), by=by),
    "inbound only": lambda person, by: set_inbound_only(survivor=person, by=by),
    "dies": lambda person, by: note_death(survivor=person, by=by),
}


@pytest.mark.parametrize("what", FALLS)
def test_it_falls_with_what_one_of_them_says_or_what_happens_to_them(release, voices, coordinator, what):
    FALLS[what](voices[2], coordinator)
    assert why_called_back(release) != ""
    assert not is_shown(release, coordinator)
    assert GateDecision.objects.filter(about=release.pk, survivor=voices[2], outcome="refuse").exists()


def test_a_no_to_something_else_changes_nothing(release, voices, coordinator):
    withdraw_consent(survivor=voices[0], purpose="feedback_updates", by=coordinator)
    assert is_shown(release, coordinator)


def test_proceedings_that_became_live_hide_it_at_once_and_call_it_back_at_night(release, voices, coordinator):
    assessed(voices[0], by=coordinator, proceedings="charged")
    assert (standing_release(release.change), is_shown(release, coordinator)) == (release, False)
    assert recheck_all(by=SYSTEM) == 1
    assert why_called_back(release) == "live_proceedings"


def test_a_consent_that_ran_out_calls_it_back_at_night(voices, coordinator, deputy, frozen, settings):
    change = said_by(*voices[:2], by=coordinator)
    read(change, by=coordinator, reader=deputy)
    for person in voices[:2]:
        agree_to_you_said(person, by=coordinator)
    release = try_release(change, coordinator)
    frozen.shift(60 * 60 * 24 * (settings.CONSENT_DAYS + 1))
    recheck_all(by=SYSTEM)
    assert why_called_back(release) == "too_few_voices"


def test_what_may_still_be_shown_stands_after_the_night(release, coordinator):
    assert recheck_all(by=SYSTEM) == 0
    assert is_shown(release, coordinator)


def test_one_press_calls_it_back(release, coordinator):
    call_back_you_said(change=release.change, by=coordinator)
    assert (why_called_back(release), is_shown(release, coordinator)) == ("by_hand", False)


def test_once_called_back_it_may_be_released_anew(release, coordinator):
    call_back_you_said(change=release.change, by=coordinator)
    again = try_release(release.change, coordinator)
    assert (again.pk != release.pk, Release.objects.standing().get()) == (True, again)
