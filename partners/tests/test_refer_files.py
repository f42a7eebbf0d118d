"""Files of a draft: taken one at a time, kept whatever else is wrong, as many as are allowed, and taken away again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.actions.draft_files import add_draft_file
from partners.actions.refusals import TooManyFiles
from partners.models import ReferralFile
from partners.tests import factories as make
from partners.tests import walk
from safeguards.models import SealedFile, SubjectKey
from safeguards.tests.files import PDF, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    return client_for(partner)


@pytest.fixture
def draft(client):
    draft = walk.begin(client)
    walk.fill(client, draft, "agreement", walk.agreement())
    return draft


def hand_in(client, draft, *, name="letter.txt", data=b"Dear Nia", button="add_file", **values):
    return walk.fill(client, draft, "safety", {"file": SimpleUploadedFile(name, data)} | values, button=button)


def test_a_file_is_with_the_draft_under_its_key(client, draft):
    response = hand_in(client, draft)
    file = ReferralFile.objects.get()
    assert response.url == f"{reverse('refer_step', args=[draft.pk, 'safety'])}#files"
    assert file.draft_id == draft.pk
    assert SubjectKey.objects.get(pk=file.file.key_id).owner == draft.pk
    assert "letter.txt" in client.get(response.url).content.decode()


@pytest.mark.parametrize("button", ["save", "later"])
def test_a_chosen_file_is_kept_by_every_button(client, draft, button):
    assert hand_in(client, draft, button=button).status_code == 302
    assert ReferralFile.objects.count() == 1


def test_a_good_file_is_kept_though_something_else_is_wrong(client, draft):
    response = hand_in(client, draft, button="save", deadline_on="soon")
    assert response.context["form"].errors.keys() == {"deadline_on"}
    assert ReferralFile.objects.count() == 1


def test_a_file_of_a_kind_that_is_not_taken_is_named_and_what_was_typed_stays(client, draft):
    response = hand_in(client, draft, name="run.exe", data=b"MZ\x90\x00" + bytes(600), urgent="Today")
    assert response.context["form"].errors.keys() == {"file"}
    assert response.context["form"]["urgent"].value() == "Today"
    assert not ReferralFile.objects.exists()


def test_one_more_than_is_allowed_is_refused(draft, partner, settings):
    settings.REFERRAL_FILES_MOST = 1
    add_draft_file(draft=draft, file=kept(PDF, by=partner), by=partner)
    with pytest.raises(TooManyFiles):
        add_draft_file(draft=draft, file=kept(PDF, by=partner), by=partner)


def test_with_as_many_as_are_allowed_the_page_offers_no_more(client, draft, settings):
    settings.REFERRAL_FILES_MOST = 1
    page = client.get(hand_in(client, draft).url).content.decode()
    assert "as many files as one referral can have" in page
    assert 'type="file"' not in page


def test_taken_away_it_is_gone_with_its_key_and_what_is_typed_stays(client, draft):
    hand_in(client, draft)
    file = ReferralFile.objects.select_related("file").get()
    response = walk.fill(client, draft, "safety", {"urgent": "Today", "remove": file.pk}, button="unused")
    assert response.status_code == 302
    assert not SealedFile.objects.filter(pk=file.file_id).exists()
    assert not SubjectKey.objects.filter(pk=file.file.key_id).exists()
    assert client.get(response.url).context["form"]["urgent"].value() == "Today"


def test_nobody_takes_away_a_file_of_another_draft(client, draft, client_for, rival_partner):
    make.agreement(rival_partner.organisation, by=rival_partner)
    hand_in(client, draft)
    other = client_for(rival_partner)
    walk.fill(other, walk.begin(other), "safety", {"remove": ReferralFile.objects.get().pk}, button="unused")
    assert ReferralFile.objects.count() == 1


@pytest.mark.parametrize("pk", ["", "x", "²", "9" * 40, "-1"])
def test_taking_away_what_is_not_there_does_nothing(client, draft, pk):
    hand_in(client, draft)
    assert walk.fill(client, draft, "safety", {"remove": pk}, button="unused").status_code == 302
    assert ReferralFile.objects.count() == 1
