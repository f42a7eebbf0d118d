"""Recording a partner's information-sharing agreement, and what ending one does: new referrals stop, nothing else."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from partners.actions.organisations import end_sharing
from partners.actions.refusals import NoAgreement
from partners.actions.submitting import submit_referral
from partners.models import PartnerReport, Referral, ReferralDraft, ReferralMessage, SharingAgreement
from partners.tests import factories as make
from safeguards.audit import Action
from safeguards.filing.fields import note_of
from safeguards.models import AuditEvent
from safeguards.tests.files import PDF, kept

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def day(number):
    return TODAY + timedelta(days=number)


@pytest.fixture
def agency(partner):
    return partner.organisation


@pytest.fixture
def office(coordinator, client_for):
    return client_for(coordinator)


def address(name, agency, *more):
    return reverse(name, args=[agency.pk, *more])


def typed(**changes):
    return {"terms": "March 2026, with information", "begins_on": day(0).isoformat(),
            "until": day(364).isoformat()} | changes  # fmt: skip


def test_an_agreement_is_recorded_with_its_signed_copy(agency, coordinator, office):
    signed = SimpleUploadedFile("signed.pdf", PDF, content_type="application/pdf")
    answer = office.post(address("partner_agreement_add", agency), typed(file=signed))
    made = SharingAgreement.objects.get()
    assert answer.url == address("partner_detail", agency)
    assert (made.begins_on, made.until, made.recorded_by) == (day(0), day(364), coordinator)
    copy = office.get(address("partner_agreement_file", agency, made.pk))
    assert b"".join(copy.streaming_content) == PDF
    assert "attachment" in copy.headers["Content-Disposition"]
    assert AuditEvent.objects.filter(action=Action.SHARING_AGREED, actor=coordinator.pk).count() == 1


def test_an_agreement_needs_no_copy(agency, office):
    office.post(address("partner_agreement_add", agency), typed())
    made = SharingAgreement.objects.get()
    assert made.file is None
    assert office.get(address("partner_agreement_file", agency, made.pk)).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"terms": ""}, "Say what it is called and where it is kept"),
        ({"begins_on": ""}, "Enter the day from which it holds"),
        ({"until": ""}, "Enter its last day"),
        ({"until": day(-1).isoformat()}, "Enter today, or a day that is still to come"),
        ({"begins_on": day(9).isoformat(), "until": day(8).isoformat()}, "Its last day must not be before its first"),
        ({"until": day(5000).isoformat()}, "Enter a year within the next ten"),
    ],
)
def test_an_agreement_that_cannot_be_is_not_kept(agency, office, wrong, said):
    text = office.post(address("partner_agreement_add", agency), typed(**wrong)).text
    assert said in text
    assert ("March 2026, with information" in text) == ("terms" not in wrong)
    assert not SharingAgreement.objects.exists()


def test_a_good_file_stays_chosen_while_the_rest_is_put_right(agency, office):
    signed = SimpleUploadedFile("signed.pdf", PDF, content_type="application/pdf")
    page = office.post(address("partner_agreement_add", agency), typed(terms="", file=signed))
    note = page.context["form"]["file"].value()
    office.post(address("partner_agreement_add", agency), typed(**{"file-kept": note}))
    assert "signed.pdf" in page.text
    assert SharingAgreement.objects.get().file is not None


def test_the_copy_of_another_partner_is_not_there(agency, coordinator, office):
    other = OrganisationFactory(partner=True)
    office.post(address("partner_agreement_add", other), typed())
    theirs = SharingAgreement.objects.get()
    for name in ("partner_agreement_file", "partner_agreement_end"):
        assert office.get(address(name, agency, theirs.pk)).status_code == 404


def test_asking_to_end_one_says_what_it_does_and_ends_nothing(partner, agency, office):
    make.sent(by=partner)
    held = SharingAgreement.objects.get()
    text = office.get(address("partner_agreement_end", agency, held.pk)).text
    assert "From now on they send nothing new under it." in text
    assert "1 referral of theirs is open." in text
    held.refresh_from_db()
    assert held.ended_at is None


def test_ended_twice_it_ended_once(partner, agency, coordinator, office):
    held = make.agreement(agency, by=coordinator)
    for _press in range(2):
        office.post(address("partner_agreement_end", agency, held.pk))
    held.refresh_from_db()
    assert (held.ended_by, held.ended_at is None) == (coordinator, False)
    assert AuditEvent.objects.filter(action=Action.SHARING_ENDED).count() == 1
    assert "Ended on" in office.get(address("partner_detail", agency)).text


def test_after_the_end_nothing_new_is_sent_and_what_was_typed_is_kept(partner, agency, coordinator, office):
    draft = make.draft(by=partner)
    office.post(address("partner_agreement_end", agency, make.agreement(agency, by=coordinator).pk))
    with pytest.raises(NoAgreement):
        submit_referral(draft=draft, given=make.given(), source="partner", by=partner)
    assert not Referral.objects.exists()
    assert ReferralDraft.objects.get() == draft


def test_one_that_has_run_out_stops_new_referrals_too(partner, agency, coordinator):
    make.agreement(agency, by=coordinator, begins_on=day(-400), until=day(-1))
    with pytest.raises(NoAgreement):
        submit_referral(draft=make.draft(by=partner), given=make.given(), source="partner", by=partner)


def test_what_is_taken_by_phone_needs_no_agreement(partner, agency, coordinator):
    draft = make.draft(by=coordinator, organisation=agency)
    taken = submit_referral(draft=draft, given=make.given(), source="phone", by=coordinator)
    assert taken.organisation == agency


def test_what_is_open_goes_on_after_the_end(partner, agency, coordinator, client_for):
    sent = make.sent(by=partner)
    end_sharing(agreement=SharingAgreement.objects.get(), by=coordinator)
    theirs = client_for(partner)
    page = theirs.get(reverse("partner_referral", args=[sent.pk]))
    theirs.post(reverse("partner_message", args=[sent.pk]), {"words": "Any news?", "once": page.context["once"]})
    theirs.post(reverse("partner_not_safe", args=[sent.pk]), {"detail": ""})
    assert page.status_code == 200
    assert ReferralMessage.objects.filter(referral=sent, to_partner=False).count() == 1
    assert PartnerReport.objects.get(referral=sent).kind == "not_safe"


def test_their_desk_says_that_they_can_send_nothing_new(partner, agency, coordinator, client_for):
    make.sent(by=partner)
    end_sharing(agreement=SharingAgreement.objects.get(), by=coordinator)
    assert "You can send nothing new just now" in client_for(partner).get("/partner/").text


def test_a_file_handed_in_by_somebody_else_is_not_made_part_of_it(agency, deputy, coordinator, office):
    note = note_of(kept(PDF, by=deputy), "signed.pdf")
    text = office.post(address("partner_agreement_add", agency), typed(**{"file-kept": note})).text
    assert "The file is no longer here. Choose it again" in text
    assert not SharingAgreement.objects.exists()
