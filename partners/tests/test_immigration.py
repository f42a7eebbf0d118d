"""What was typed of immigration status is asked to be taken out, and what only sounds like it is left alone (EQ-7)."""

import pytest
from django.urls import reverse

from accounts.tests.factories import OrganisationFactory
from partners.immigration import tells_of_status
from partners.models import Referral
from partners.tests import factories as make
from partners.tests import walk

TOLD = [
    "They asked about her immigration status before anything else.",
    "She is an asylum seeker and was afraid to ring.",
    "The family are refugees.",
    "She has indefinite leave to remain.",
    "He said that she has pre-settled status.",
    "She has no recourse to public funds.",
    "They have NRPF.",
    "She is here on a spousal visa.",
    "Her visa runs out in May.",
    "He said he would have her deported.",
    "The officer reported them to the Home Office.",
    "A letter from the Home Office came the same week.",
    "The officer asked if she was in the country illegally.",
    "She overstayed and he uses it.",
    "They do not have the right to work in the UK.",
    "Her residence\npermit was in his name.",
    "Gofynnwyd iddi am ei statws mewnfudo.",
    "Mae hi’n geisiwr lloches.",
    "Ffoaduriaid yw’r teulu.",
    "Mae ganddi ganiatâd amhenodol i aros.",
    "Nid oes ganddi hawl i arian cyhoeddus.",
    "Mae ei fisa yn dod i ben ym mis Mai.",
    "Bygythiodd y byddai’n cael ei halltudio: alltudio oedd ei air.",
    "Mae ganddynt statws preswylydd sefydlog.",
    "Nid oes ganddi hawl i fyw yn y DU.",
    "Daeth llythyr gan y Swyddfa Gartref.",
    "Mae hi’n aros am ddinasyddiaeth.",
]
NOT_TOLD = [
    "",
    "They were told that somebody would ring. Nobody rang.",
    "They have settled in Newport and like it.",
    "The claim was settled and the status of the case was never explained.",
    "He took her Visa card and her passport.",
    "She paid with Visa and was never refunded.",
    "The bank wanted her visa debit number.",
    "They asked him to leave to keep everybody safe; she wanted leave to appeal.",
    "The worker at the refuge rang four times.",
    "She overstayed her welcome, the officer said.",
    "He was told of his right to remain silent.",
    "Recorded under the Home Office Counting Rules.",
    "The visit was undocumented and nobody wrote anything down.",
    "The application for a non-molestation order was refused.",
    "Public funds should not pay for this.",
    "Mae hi’n aros mewn lloches i ferched.",
    "Cafodd ganiatâd i aros yn y tŷ.",
    "Ni ddywedodd neb beth yw statws yr achos.",
    "Talodd â cherdyn Visa.",
    "Setlwyd y mater, meddai’r swyddog.",
    "Mae ganddynt hawl i apelio ac i wybod.",
    "Mae’r teulu wedi symud i Gasnewydd i fyw.",
    "Gwasanaeth sy’n cael arian cyhoeddus yw hwn.",
    "Roedd y swyddfa gartref ar gau.",
    "Ffoniodd neb am dair wythnos.",
]
NOTICE = "You may have written about immigration status"


@pytest.mark.parametrize("text", TOLD)
def test_immigration_status_is_found(text):
    assert tells_of_status(text)


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_only_sounds_like_it_is_left_alone(text):
    assert not tells_of_status(text)


# On the page that checks ---------------------------------------------------------------------------------------------
@pytest.fixture
def client(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    return client_for(partner)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_check_asks_to_take_it_out_and_leads_there(language, client):
    draft = walk.begin(client)
    walk.fill_all(
        client, draft, service={"what_happened": "They asked about her visa first."}, safety={"risks": "NRPF"}
    )
    page = client.get(f"{'/cy' if language == 'cy' else ''}{reverse('refer_check', args=[draft.pk])}")
    found = page.context["about_status"]
    assert [each["url"].rpartition("/")[2] for each in found] == ["#id_what_happened", "#id_risks"]
    assert all(f'href="{each["url"]}"' in page.text and str(each["label"]) in page.text for each in found)
    assert language == "cy" or NOTICE in page.text


@pytest.mark.django_db
def test_a_coordinator_who_listens_is_asked_as_well(client_for, coordinator):
    listens = client_for(coordinator)
    draft = walk.begin(listens, page="referral_add", source="phone", organisation=OrganisationFactory(partner=True).pk)
    typed = {"agreement": {"worker_name": "Beth Moss"}, "service": {"put_right": "Help with the asylum claim."}}
    walk.fill_all(listens, draft, page="referral_add_step", **typed)
    assert NOTICE in listens.get(reverse("referral_add_check", args=[draft.pk])).text


@pytest.mark.django_db
def test_it_holds_nothing_up_and_nothing_is_thrown_away(client):
    draft = walk.begin(client)
    walk.fill_all(client, draft, service={"what_happened": "They asked about her visa first."})
    assert walk.send(client, draft).status_code == 302
    page = client.get(reverse("partner_referral", args=[Referral.objects.get().pk])).text
    assert "They asked about her visa first." in page


@pytest.mark.django_db
def test_where_nothing_of_it_was_typed_nothing_is_asked(client):
    draft = walk.begin(client)
    walk.fill_all(client, draft)
    page = client.get(reverse("refer_check", args=[draft.pk]))
    assert page.context["about_status"] == []
    assert NOTICE not in page.text
