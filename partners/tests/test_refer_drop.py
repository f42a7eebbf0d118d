"""A draft is thrown away whole: asked once, its files with it, and no key left. Its copy for paper names nobody."""

import pytest
from django.urls import reverse

from partners.actions.draft_files import add_draft_file
from partners.models import ReferralDraft, ReferralFile
from partners.tests import factories as make
from partners.tests import walk
from safeguards.audit import Action
from safeguards.filing.opening import path_of
from safeguards.models import AuditEvent, SealedFile, SubjectKey
from safeguards.tests.files import PDF, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    return client_for(partner)


@pytest.fixture
def draft(client):
    draft = walk.begin(client)
    walk.fill_all(client, draft)
    return draft


def test_asking_throws_nothing_away(client, draft):
    assert client.get(reverse("refer_drop", args=[draft.pk])).status_code == 200
    assert ReferralDraft.objects.exists()


def test_thrown_away_it_is_gone_with_its_files_and_every_key(
    client, draft, partner, django_capture_on_commit_callbacks
):
    file = kept(PDF, by=partner)
    add_draft_file(draft=draft, file=file, by=partner)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("refer_drop", args=[draft.pk]))
    assert response.url == reverse("partner_desk")
    assert not ReferralDraft.objects.exists()
    assert not ReferralFile.objects.exists()
    assert not SealedFile.objects.filter(pk=file.pk).exists()
    assert not SubjectKey.objects.filter(pk__in=[draft.key_id, file.key_id]).exists()
    assert not path_of(file).exists()


def test_it_is_noted_that_it_was_thrown_away(client, draft):
    client.post(reverse("refer_drop", args=[draft.pk]))
    assert AuditEvent.objects.filter(action=Action.REFERRAL_DROPPED, subjects=[draft.pk]).count() == 1


def test_one_that_was_sent_is_not_thrown_away(client, draft):
    walk.send(client, draft)
    response = client.post(reverse("refer_drop", args=[draft.pk]))
    assert response.url == reverse("partner_referral", args=[draft.pk])


def test_the_copy_for_paper_names_nobody(client, draft):
    walk.fill(client, draft, "person", walk.person(reach="direct"))
    walk.fill(client, draft, "contact", walk.contact(people_not_safe="Dai"))
    walk.fill(client, draft, "service", walk.service(what_happened="Nobody rang Cerys on 07700 900222. LL-204."))
    walk.fill(client, draft, "safety", {"officer": "PC Rhodri Vaughan", "risks": "PC Vaughan is loud."})
    page = client.get(reverse("refer_print", args=[draft.pk])).content.decode()
    named = ["Cerys", "Pugh", "LL-204", "900222", "Nia from", "nia@agency", "Dai", "Rhodri", "Vaughan"]
    main = page.split("<main")[1].split("</main>")[0]
    assert [word for word in named if word in main] == []
    assert "Nobody rang" in main


def test_the_copy_for_paper_keeps_every_other_word(client, draft):
    walk.fill(client, draft, "person", walk.person(reach="direct"))
    walk.fill(client, draft, "contact", walk.contact(never="Ring after school", notes="They work on their own"))
    told = "There was no letter of their own, at work or after school."
    walk.fill(client, draft, "service", walk.service(what_happened=told))
    assert told in client.get(reverse("refer_print", args=[draft.pk])).content.decode()
