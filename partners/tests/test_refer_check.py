"""A worker reads everything again and sends it: what is promised, that it stands once and whole."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from engagement.access import interpreter_words, wanted_of
from engagement.models import Wording
from partners.actions.draft_files import add_draft_file
from partners.actions.drafts import drop_draft, keep_step
from partners.actions.refusals import DraftAlreadySent, DraftMovedOn
from partners.actions.submitting import submit_referral
from partners.models import Referral, ReferralDraft, ReferralFile, SharingAgreement
from partners.standing import day_words, last_day, moment_words
from partners.tests import factories as make
from partners.tests import walk
from partners.typed import Typed
from safeguards.audit import SYSTEM, Why
from safeguards.models import SubjectKey
from safeguards.sealing import open_rows
from safeguards.tests.files import PDF, kept
from tests.days import a_plain_monday

pytestmark = pytest.mark.django_db
ACCOUNT = "He punched her in the face."


@pytest.fixture
def client(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    return client_for(partner)


@pytest.fixture
def draft(client):
    return walk.begin(client)


@pytest.fixture
def filled(client, draft):
    walk.fill_all(client, draft)
    return draft


def check(client, draft):
    return client.get(reverse("refer_check", args=[draft.pk]))


def opened(referral, *names):
    return open_rows([referral], *names, by=SYSTEM, why=Why.WORK)[referral.pk]


def test_everything_that_was_typed_becomes_the_referral(client, filled, partner):
    response = walk.send(client, filled)
    referral = Referral.objects.get()
    assert response.url == reverse("partner_referral", args=[referral.pk])
    assert (referral.pk, referral.worker, referral.organisation) == (filled.pk, partner, partner.organisation)
    assert (referral.source, referral.choice, referral.language) == ("partner", "put_right", "cy")
    assert referral.agreed_to == ["contact", "told_outcome"]
    words = opened(referral, "what_happened", "name", "put_right", "their_reference", "reply_to")
    assert list(words.values()) == [make.WHAT, make.NAME, make.RIGHT, "LL-204", "nia@agency.example"]
    assert not ReferralDraft.objects.exists()


def test_how_they_are_reached_goes_with_it(client, draft):
    walk.fill_all(client, draft, person={"reach": "direct"}, contact={})
    walk.send(client, draft)
    given = make.ContactGiven.from_text(*opened(Referral.objects.get(), "contact", "reached_by").values())
    assert given == make.direct(closes="12:30")


def test_what_an_interpreter_must_be_goes_with_it(client, draft):
    asked = {"interpreter_language": "Somali", "interpreter_gender": "woman", "interpreter_unknown": "on"}
    walk.fill_all(client, draft, person=asked)
    walk.send(client, draft)
    kept = opened(Referral.objects.get(), "interpreter")["interpreter"]
    assert interpreter_words(wanted_of(kept)) == "Somali, a woman, not known to the family"
    with translation.override("cy"):
        assert interpreter_words(wanted_of(kept)) == "Somali, menyw, ddim yn hysbys i’r teulu"


def test_the_version_in_which_the_choice_was_explained_stays_with_it(client, draft, partner):
    page = client.get(reverse("refer_step", args=[draft.pk, "service"]))
    shown = page.context["form"]["explained"].value()
    assert f'name="explained" value="{shown}"' in page.text
    walk.fill_all(client, draft, service={"explained": shown})
    newer = Wording.objects.create(
        kind="route_choice", version=2, text_en="Newer", text_cy="Newydd", approved_at=timezone.now(),
        approved_by=partner,
    )  # fmt: skip
    again = client.get(reverse("refer_step", args=[draft.pk, "service"])).context["form"]["explained"].value()
    walk.send(client, draft)
    assert Referral.objects.get().choice_wording_id == shown
    assert again == str(newer.pk)


@pytest.mark.parametrize("explained", ["", "nothing", "0"])
def test_where_the_form_does_not_say_the_newest_words_stay_with_it(explained, client, draft):
    walk.fill_all(client, draft, service={"explained": explained})
    walk.send(client, draft)
    assert Referral.objects.get().choice_wording == Wording.objects.current("route_choice")


def test_the_version_of_the_warning_that_was_read_stays_with_it(client, filled):
    walk.send(client, filled)
    referral = Referral.objects.get()
    assert (referral.warning, referral.warned_at) == (filled.warning, filled.warned_at)


def test_the_times_on_the_page_are_those_that_are_promised(client_for, partner, time_machine):
    time_machine.move_to(a_plain_monday(timezone.now()), tick=False)  # ten in the morning
    make.agreement(partner.organisation, by=partner)
    client = client_for(partner)
    draft = walk.begin(client)
    walk.fill_all(client, draft)
    page = check(client, draft).content.decode()
    assert "We answer you by 10:00 on Tuesday" in page
    assert "You hear from us every 5 working days." in page
    walk.send(client, draft)
    referral = Referral.objects.get()
    assert moment_words(referral.acknowledge_by) in page
    assert f"by the end of {day_words(last_day(referral.resolve_by))}" in page


@pytest.mark.parametrize("press", range(1, 3))
def test_pressed_again_it_is_still_one_and_leads_to_it(client, filled, press):
    number = ReferralDraft.objects.get().number
    address = reverse("refer_check", args=[filled.pk])
    answers = [client.post(address, {"number": number}) for _each in range(press + 1)]
    assert {answer.url for answer in answers} == {reverse("partner_referral", args=[filled.pk])}
    assert Referral.objects.count() == 1


def test_back_after_sending_shows_nothing_of_the_form(client, filled):
    walk.send(client, filled)
    for address in (reverse("refer_step", args=[filled.pk, "service"]), reverse("refer_print", args=[filled.pk])):
        response = client.get(address)
        assert (response.status_code, response.url) == (302, reverse("partner_referral", args=[filled.pk]))


def test_what_another_tab_still_sends_of_it_is_not_lost(client, filled):
    walk.send(client, filled)
    late = {"number": 1, "save": "1"} | walk.service(what_happened="And nobody rang on Friday.")
    page = client.post(reverse("refer_step", args=[filled.pk, "service"]), late)
    referral = Referral.objects.get()
    assert "It was sent already" in page.text
    assert "And nobody rang on Friday." in page.context["form"].initial["words"]
    assert f'action="{reverse("partner_message", args=[referral.pk])}"' in page.text


def test_a_rival_learns_nothing_of_what_was_sent(client, filled, client_for, rival_partner):
    walk.send(client, filled)
    assert check(client_for(rival_partner), filled).status_code == 404


def test_sent_by_post_alone_with_steps_missing_it_stays_a_draft(client, draft):
    walk.fill(client, draft, "agreement", walk.agreement())
    response = walk.send(client, draft)
    assert response.url == reverse("refer_step", args=[draft.pk, "person"])
    assert "still missing" in client.get(response.url).content.decode()
    assert not Referral.objects.exists()


def test_without_their_yes_it_is_never_sent(client, filled):
    walk.fill(client, filled, "agreement", walk.agreement(has_agreed="no", agreed_on="", agreed_how=""))
    assert "They have not said yes yet" in check(client, filled).content.decode()
    walk.send(client, filled)
    assert not Referral.objects.exists()
    assert ReferralDraft.objects.filter(pk=filled.pk).exists()


def test_with_no_agreement_in_force_it_is_kept_and_says_so(client, filled):
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))
    page = check(client, filled).content.decode()
    assert "The information-sharing agreement with your organisation is not in force" in page
    assert "Send to the coordinator" not in page
    response = walk.send(client, filled)
    assert "not in force" in response.content.decode()
    assert not Referral.objects.exists()
    assert ReferralDraft.objects.filter(pk=filled.pk).exists()


def test_what_another_tab_changed_is_looked_at_before_it_is_sent(client, filled):
    stale = ReferralDraft.objects.get().number
    walk.fill(client, filled, "service", walk.service(put_right="A letter."))
    response = client.post(reverse("refer_check", args=[filled.pk]), {"number": stale})
    assert "It has changed since you looked at it" in response.content.decode()
    assert "A letter." in response.content.decode()
    assert not Referral.objects.exists()


def test_what_is_saved_while_it_is_being_sent_is_not_lost(client, filled, partner):
    behind = ReferralDraft.objects.get()
    held = ReferralDraft.objects.get()
    keep_step(draft=held, typed=Typed(source="partner"), step="safety", values={"urgent": ["Today"]}, seen=99)
    with pytest.raises(DraftMovedOn):
        submit_referral(draft=behind, given=make.given(), source="partner", by=partner)
    assert not Referral.objects.exists()


def test_what_was_thrown_away_while_it_is_being_sent_is_not_there(filled, partner):
    behind = ReferralDraft.objects.get()
    drop_draft(draft=ReferralDraft.objects.get(), by=partner)
    with pytest.raises(DraftAlreadySent):
        submit_referral(draft=behind, given=make.given(), source="partner", by=partner)


def test_an_account_sent_knowingly_is_marked_and_its_clock_runs(client, draft):
    walk.fill_all(client, draft, service={"what_happened": ACCOUNT, "offence": "keep"})
    walk.send(client, draft)
    referral = Referral.objects.get()
    assert referral.may_tell_of_offence
    assert referral.acknowledge_by is not None
    assert opened(referral, "what_happened")["what_happened"] == ACCOUNT


def test_an_ordinary_one_is_not_marked(client, filled):
    walk.send(client, filled)
    assert not Referral.objects.get().may_tell_of_offence


def test_for_taking_part_it_is_sent_without_any_account(client, draft):
    for step, values in (
        ("agreement", walk.agreement(aim="focus_group")), ("person", walk.person()), ("safety", {}),
    ):  # fmt: skip
        walk.fill(client, draft, step, values)
    walk.send(client, draft)
    referral = Referral.objects.get()
    assert (referral.aim, referral.choice, referral.what_happened) == ("focus_group", "", None)


def test_advice_may_be_asked_without_an_account(client, draft):
    blank = dict.fromkeys(walk.service(), "")
    walk.fill_all(client, draft, agreement={"aim": "advice"}, service=blank)
    walk.send(client, draft)
    assert Referral.objects.get().aim == "advice"


def test_an_account_typed_before_the_aim_changed_does_not_go_and_the_page_says_so(client, filled):
    walk.fill(client, filled, "agreement", walk.agreement(aim="network"))
    assert "What you wrote about what happened is not sent" in check(client, filled).content.decode()
    walk.send(client, filled)
    assert Referral.objects.get().what_happened is None


def test_a_way_typed_before_they_chose_another_does_not_go_and_the_page_says_so(client, draft):
    walk.fill_all(client, draft, person={"reach": "direct"}, contact={"people_not_safe": "Their brother"})
    words = "What you wrote about reaching them directly is not sent"
    before = check(client, draft).text
    walk.fill(client, draft, "person", walk.person(reach="through_me"))
    assert words not in before
    assert words in check(client, draft).text


def test_one_that_was_left_in_the_middle_goes_on_there(client, draft):
    walk.fill(client, draft, "agreement", walk.agreement())
    walk.fill(client, draft, "person", walk.person())
    assert check(client, draft).url == reverse("refer_step", args=[draft.pk, "service"])


def test_one_whose_first_step_is_half_done_goes_on_there(client, draft):
    walk.fill(client, draft, "agreement", {"reply_to": "nia@elsewhere.example"}, button="later")
    assert check(client, draft).url == reverse("refer_step", args=[draft.pk, "agreement"])


def test_the_page_reads_back_what_was_typed_with_a_way_to_change_each(client, filled):
    page = check(client, filled).content.decode()
    for words in (make.WHAT, make.RIGHT, make.NAME, "Only through me", "nia@agency.example"):
        assert words in page
    assert f"{reverse('refer_step', args=[filled.pk, 'service'])}#id_what_happened" in page


def test_a_name_that_waits_is_shown_as_not_given_yet(client, draft):
    walk.fill_all(client, draft, person={"name": ""})
    assert "Not given yet" in check(client, draft).content.decode()


def test_its_key_becomes_the_referral_s_and_none_is_left_over(client, filled):
    before = set(SubjectKey.objects.values_list("pk", flat=True))
    walk.send(client, filled)
    assert Referral.objects.get().key_id == filled.key_id
    assert set(SubjectKey.objects.values_list("pk", flat=True)) >= before


def test_its_files_go_with_it(client, filled, partner):
    add_draft_file(draft=filled, file=kept(PDF, by=partner), by=partner)
    walk.send(client, filled)
    file = ReferralFile.objects.get()
    assert (file.referral_id, file.draft_id) == (filled.pk, None)


def test_checking_costs_few_queries(client, filled, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        check(client, filled)


def test_while_the_words_of_the_choice_wait_for_approval_it_is_sent_without_them(client, filled, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    walk.send(client, filled)
    referral = Referral.objects.get()
    assert (referral.choice, referral.choice_wording, referral.explained_at) == ("put_right", None, None)
