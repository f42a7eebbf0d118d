"""A coordinator takes one by phone: from a partner's worker, or from the survivor herself."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.tests.factories import OrganisationFactory
from partners.models import Referral, ReferralDraft, ReferralFile, ReferralMessage
from partners.tests import walk
from partners.tests.factories import close
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows
from safeguards.tests.files import PDF, upload

pytestmark = pytest.mark.django_db
PAGES = {"page": "referral_add_step"}


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def agency(db):
    return OrganisationFactory(partner=True)


def by_phone(client, agency):
    return walk.begin(client, page="referral_add", source="phone", organisation=agency.pk)


def from_her(client):
    return walk.begin(client, page="referral_add", source="survivor")


def page(client, draft, step):
    return client.get(reverse("referral_add_step", args=[draft.pk, step]))


def test_a_worker_s_call_becomes_a_referral_of_their_organisation(client, agency, coordinator):
    draft = by_phone(client, agency)
    walk.fill_all(client, draft, agreement={"worker_name": "Beth Moss"}, **PAGES)
    response = walk.send(client, draft, page="referral_add_check")
    referral = Referral.objects.get()
    assert response.url == reverse("referral_detail", args=[referral.pk])
    assert (referral.source, referral.organisation, referral.worker) == ("phone", agency, None)
    assert referral.submitted_by == coordinator
    opened = open_rows([referral], "worker_name", by=SYSTEM, why=Why.WORK)[referral.pk]
    assert opened["worker_name"] == "Beth Moss"


def test_it_needs_no_agreement_of_the_organisation(client, agency):
    draft = by_phone(client, agency)
    walk.fill_all(client, draft, agreement={"worker_name": "Beth Moss"}, **PAGES)
    walk.send(client, draft, page="referral_add_check")
    assert Referral.objects.exists()


def test_the_worker_s_name_is_asked_of_a_call_and_not_of_her(client, agency):
    called = page(client, by_phone(client, agency), "agreement").context["form"].fields
    hers = page(client, from_her(client), "agreement").context["form"].fields
    assert "worker_name" in called
    assert {"worker_name", "reply_to", "job"} & hers.keys() == set()


def test_what_she_tells_becomes_a_referral_without_a_worker(client):
    draft = from_her(client)
    walk.fill_all(client, draft, person={"reach": "they_contact"}, **PAGES)
    walk.send(client, draft, page="referral_add_check")
    referral = Referral.objects.get()
    assert (referral.source, referral.organisation, referral.worker, referral.job) == ("survivor", None, None, "self")


def test_she_is_not_reached_through_a_worker_she_does_not_have(client):
    draft = from_her(client)
    offered = dict(page(client, draft, "person").context["form"].fields["reach"].choices)
    assert offered.keys() == {"direct", "they_contact"}
    response = walk.fill(client, draft, "person", walk.person(reach="through_me"), **PAGES)
    assert response.context["form"].errors.keys() == {"reach"}


def test_the_warning_is_text_to_read_aloud(client):
    html = client.get(reverse("referral_add")).content.decode()
    assert 'class="sec-aloud"' in html
    assert "Police staff read this form" in html


def test_a_call_names_its_organisation(client):
    response = client.post(reverse("referral_add"), {"source": "phone"})
    assert "organisation" in response.context["form"].errors
    assert not ReferralDraft.objects.exists()


def test_a_department_of_the_force_is_no_partner(client, coordinator):
    given = {"source": "phone", "organisation": coordinator.organisation_id}
    assert "organisation" in client.post(reverse("referral_add"), given).context["form"].errors


def test_her_own_keeps_no_organisation_that_was_chosen_before(client, agency):
    assert walk.begin(client, page="referral_add", source="survivor", organisation=agency.pk).organisation is None


def test_nothing_sent_to_a_step_makes_it_a_partner_s(client, agency):
    draft = by_phone(client, agency)
    walk.fill_all(client, draft, agreement={"worker_name": "Beth Moss", "source": "partner"}, **PAGES)
    walk.send(client, draft, page="referral_add_check")
    assert Referral.objects.get().source == "phone"


def test_a_draft_is_its_coordinator_s_alone(client, agency, client_for, deputy, partner):
    draft = by_phone(client, agency)
    for other in (deputy, partner):
        for name in ("refer_check", "referral_add_check"):
            assert client_for(other).get(reverse(name, args=[draft.pk])).status_code == 404


# Typed after it was taken in ------------------------------------------------------------------------------------------
LATE = "They rang once more, on the third."


def taken_in(client, agency, source="phone"):
    """Taken in, while another tab still shows a step of it."""
    draft = by_phone(client, agency) if source == "phone" else from_her(client)
    typed = {"agreement": {"worker_name": "Beth Moss"}} if source == "phone" else {"person": {"reach": "they_contact"}}
    walk.fill_all(client, draft, **typed, **PAGES)
    walk.send(client, draft, page="referral_add_check")
    return draft


@pytest.mark.parametrize("source", ["phone", "survivor"])
def test_what_was_typed_too_late_is_shown_and_kept_with_one_press(source, client, agency, coordinator):
    draft = taken_in(client, agency, source)
    shown = client.post(reverse("referral_add_step", args=[draft.pk, "service"]), {"what_happened": LATE})
    assert (LATE in shown.text, "It was taken in already" in shown.text) == (True, True)
    url = reverse("referral_heard", args=[draft.pk])
    assert f'action="{url}"' in shown.text
    form = shown.context["form"]
    page = client.post(url, {name: form[name].value() for name in ("once", "words")}, follow=True)
    assert (LATE in page.text, "as it was told to us" in page.text) == (True, True)
    kept = ReferralMessage.objects.get()
    assert (kept.to_partner, kept.is_update, kept.read_by) == (False, False, coordinator)


def test_where_nothing_was_typed_the_old_tab_leads_to_the_referral(client, agency):
    draft = taken_in(client, agency)
    answer = client.post(reverse("referral_add_step", args=[draft.pk, "safety"]), {"risks": ""})
    assert answer.url == reverse("referral_detail", args=[draft.pk])


def test_a_file_that_came_too_late_can_be_handed_in_with_it(client, agency):
    draft = taken_in(client, agency)
    given = {"once": str(uuid4()), "words": LATE, "file": upload(PDF)}
    client.post(reverse("referral_heard", args=[draft.pk]), given)
    assert ReferralFile.objects.get().referral_id == draft.pk


def test_a_file_alone_that_came_too_late_is_asked_for_again(client, agency):
    draft = taken_in(client, agency)
    url = reverse("referral_add_step", args=[draft.pk, "safety"])
    assert "Choose the file once more." in client.post(url, {"file": upload(PDF)}).text


def test_what_it_tells_of_is_looked_at_for_an_offence(client, agency):
    draft = taken_in(client, agency)
    words = "He punched her in the face last night."
    client.post(reverse("referral_heard", args=[draft.pk]), {"once": str(uuid4()), "words": words})
    assert words in client.get(reverse("referral_offence", args=[draft.pk])).text


def test_their_colleagues_do_not_read_what_was_told_by_phone(client, agency, make_person, client_for):
    draft = taken_in(client, agency)
    client.post(reverse("referral_heard", args=[draft.pk]), {"once": str(uuid4()), "words": LATE})
    colleague = make_person("partner", "Eleri Wynn", organisation=agency)
    page = client_for(colleague).get(reverse("partner_referral", args=[draft.pk]))
    assert (page.status_code, LATE in page.text, page.context["shown"].messages) == (200, False, [])


def test_what_is_typed_stays_where_it_cannot_be_kept(client, agency, coordinator):
    draft = taken_in(client, agency)
    close(Referral.objects.get(), by=coordinator)
    page = client.post(reverse("referral_heard", args=[draft.pk]), {"once": str(uuid4()), "words": LATE})
    assert (LATE in page.text, "It is closed, so nothing was added to it." in page.text) == (True, True)
