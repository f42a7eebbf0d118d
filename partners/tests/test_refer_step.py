"""Each step keeps whatever was typed before it judges it, asks in words that help, and is its owner's alone."""

from time import process_time

import pytest
from django.urls import reverse

from accounts.tests.factories import OrganisationFactory
from partners.models import ReferralDraft
from partners.tests import factories as make
from partners.tests import walk
from partners.typed import Typed
from safeguards.audit import SYSTEM, Why
from safeguards.forms import SWITCH
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
ACCOUNT = "He punched her in the face and she fell."


@pytest.fixture
def client(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    return client_for(partner)


@pytest.fixture
def draft(client):
    return walk.begin(client)


def typed(draft):
    held = ReferralDraft.objects.get(pk=draft.pk)
    return Typed.from_text(open_rows([held], "typed", by=SYSTEM, why=Why.WORK)[held.pk]["typed"], source="partner")


def page(client, draft, step):
    return client.get(reverse("refer_step", args=[draft.pk, step]))


def test_continue_leads_from_step_to_step_and_then_to_checking(client, draft):
    led = [walk.fill(client, draft, step, made()).url.rstrip("/").split("/")[-1] for step, made in walk.STEPS.items()]
    assert led == ["person", "service", "safety", "check"]


def test_the_warning_s_page_leads_to_the_first_step(client, draft):
    response = client.get(reverse("refer_check", args=[draft.pk]))
    assert response.url == reverse("refer_step", args=[draft.pk, "agreement"])


def test_an_answer_changed_later_leads_back_to_checking(client, draft):
    walk.fill_all(client, draft)
    response = walk.fill(client, draft, "agreement", walk.agreement(job="isva"))
    assert response.url == reverse("refer_check", args=[draft.pk])


def test_reaching_them_directly_asks_how_within_the_same_step(client, draft):
    walk.fill(client, draft, "agreement", walk.agreement())
    response = walk.fill(client, draft, "person", walk.person(reach="direct"))
    assert response.url == reverse("refer_step", args=[draft.pk, "contact"])
    assert "Step 2 of 5" in client.get(response.url).content.decode()


@pytest.mark.parametrize("aim", ["feedback", "focus_group", "network", "reference_group", "panel_case"])
def test_for_taking_part_nothing_of_what_happened_is_asked(client, draft, aim):
    walk.fill(client, draft, "agreement", walk.agreement(aim=aim))
    response = walk.fill(client, draft, "person", walk.person())
    assert response.url == reverse("refer_step", args=[draft.pk, "safety"])
    assert page(client, draft, "service").url == reverse("refer_check", args=[draft.pk])


def test_no_not_yet_keeps_the_draft_and_says_so(client, draft):
    response = walk.fill(client, draft, "agreement", walk.agreement(has_agreed="no", agreed_on="", agreed_how=""))
    assert response.url == reverse("refer_step", args=[draft.pk, "agreement"])
    assert "cannot be sent without their yes" in client.get(response.url).content.decode()
    assert typed(draft).value("agreement", "reply_to") == "nia@agency.example"


def test_what_is_wrong_is_kept_all_the_same(client, draft):
    response = walk.fill(client, draft, "agreement", walk.agreement(agreed_on="yesterday", job=""))
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"agreed_on", "job"}
    assert typed(draft).value("agreement", "agreed_on") == "yesterday"


def test_save_and_come_back_keeps_a_step_that_is_half_done(client, draft):
    response = walk.fill(client, draft, "service", {"what_happened": "Nobody rang"}, button="later")
    assert response.url == reverse("partner_desk")
    assert page(client, draft, "service").context["form"]["what_happened"].value() == "Nobody rang"


def test_a_step_that_was_emptied_is_empty(client, draft):
    walk.fill(client, draft, "person", walk.person(access=["loop"]))
    walk.fill(client, draft, "person", walk.person(access=[]))
    assert page(client, draft, "person").context["form"]["access"].value() == []


def test_the_language_switch_keeps_what_was_typed_and_saves_nothing(client, draft):
    values = walk.service(what_happened="Dim byd") | {SWITCH: "1"}
    response = client.post(f"/cy{reverse('refer_step', args=[draft.pk, 'service'])}", values)
    assert response.status_code == 200
    assert 'lang="cy"' in response.content.decode()
    assert response.context["form"]["what_happened"].value() == "Dim byd"
    assert "service" not in typed(draft).steps


def test_a_tab_that_is_behind_overwrites_nothing_and_is_told(client, draft):
    stale = ReferralDraft.objects.get(pk=draft.pk).number
    walk.fill(client, draft, "service", walk.service(what_happened="From the other tab"))
    response = client.post(
        reverse("refer_step", args=[draft.pk, "service"]),
        walk.service(what_happened="From this tab") | {"number": stale},
    )
    assert "Another tab has saved this since" in response.content.decode()
    assert response.context["form"]["what_happened"].value() == "From this tab"
    assert typed(draft).value("service", "what_happened") == "From the other tab"


def test_two_tabs_on_two_steps_both_keep_what_they_hold(client, draft):
    stale = ReferralDraft.objects.get(pk=draft.pk).number
    walk.fill(client, draft, "service", walk.service())
    client.post(reverse("refer_step", args=[draft.pk, "person"]), walk.person() | {"number": stale})
    assert typed(draft).steps.keys() == {"service", "person"}


def test_the_same_press_twice_is_no_other_tab(client, draft):
    number = ReferralDraft.objects.get(pk=draft.pk).number
    address, values = reverse("refer_step", args=[draft.pk, "person"]), walk.person() | {"number": number}
    assert [client.post(address, values).status_code for _press in range(2)] == [302, 302]


def test_an_account_of_an_offence_is_asked_about_and_kept(client, draft):
    response = walk.fill(client, draft, "service", walk.service(what_happened=ACCOUNT))
    assert response.status_code == 200
    assert "offence" in response.context["form"].errors
    assert f"You wrote: “{ACCOUNT}”" in response.content.decode()
    assert typed(draft).value("service", "what_happened") == ACCOUNT


def test_it_may_be_sent_knowingly_or_taken_out(client, draft):
    known = walk.fill(client, draft, "service", walk.service(what_happened=ACCOUNT, offence="keep"))
    taken_out = walk.fill(client, draft, "service", walk.service())
    not_yet = walk.fill(client, draft, "service", walk.service(what_happened=ACCOUNT, offence="take_out"))
    assert [known.status_code, taken_out.status_code, not_yet.status_code] == [302, 302, 200]


def test_what_was_typed_is_never_taken_for_a_part_of_the_page(client, draft):
    words = "He punched her <script>alert(1)</script>"
    html = walk.fill(client, draft, "service", walk.service(what_happened=words)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize("box", ["risks", "urgent", "children"])
def test_safety_asks_about_an_account_too(client, draft, box):
    response = walk.fill(client, draft, "safety", {box: ACCOUNT})
    assert "offence" in response.context["form"].errors


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"kind": "email", "value": "nobody"}, "value"),
        ({"kind": "mobile", "value": "the blue one"}, "value"),
        ({"device": ""}, "device"),
        ({"closes": ""}, "closes"),
        ({"closes": "08:00"}, "closes"),
        ({"when": "some"}, "weekdays"),
        ({"kind": "post"}, "kind"),
        ({"kind": "via_worker"}, "kind"),
    ],
)
def test_a_way_that_could_not_be_used_is_asked_again(client, draft, changes, fault):
    walk.fill(client, draft, "person", walk.person(reach="direct"))
    response = walk.fill(client, draft, "contact", walk.contact(**changes))
    assert response.context["form"].errors.keys() == {fault}


def test_a_name_may_wait_where_there_is_a_reference(client, draft):
    assert walk.fill(client, draft, "person", walk.person(name="")).status_code == 302
    neither = walk.fill(client, draft, "person", walk.person(name="", their_reference=""))
    assert neither.context["form"].errors.keys() == {"their_reference"}


def test_the_reply_to_is_filled_in_from_the_account_and_the_job_from_the_last(client, draft, partner):
    make.sent(by=partner, job="refuge")
    form = page(client, draft, "agreement").context["form"]
    assert (form["reply_to"].value(), form["job"].value()) == (partner.email, "refuge")


NEVER_ASKED = ("immigration status?", "visa", "home address", "diagnos", "medical notes?", "date of birth")


@pytest.mark.parametrize("step", ["agreement", "person", "contact", "service", "safety"])
def test_what_must_not_be_asked_is_not(client, draft, step):
    walk.fill(client, draft, "person", walk.person(reach="direct"))
    form = page(client, draft, step).context["form"]
    asked = " ".join(f"{form[name].label} {name}".lower() for name in form.fields)
    assert [word for word in NEVER_ASKED if word in asked] == []


def test_a_notice_beside_the_boxes_says_what_to_leave_out(client, draft):
    for step in ("service", "safety"):
        assert "medical notes and immigration status" in page(client, draft, step).content.decode()


def test_a_draft_is_its_owner_s_alone(client, draft, client_for, rival_partner, make_person, partner, coordinator):
    colleague = make_person("partner", "Beth Moss", organisation=partner.organisation)
    names = ["refer_step", "refer_check", "refer_print", "refer_drop"]
    for other in (rival_partner, colleague, coordinator):
        for name in names:
            args = [draft.pk, "person"] if name == "refer_step" else [draft.pk]
            assert client_for(other).get(reverse(name, args=args)).status_code == 404


def test_whoever_moved_to_another_organisation_sees_it_no_more_and_it_stays(client, draft, partner):
    partner.organisation = OrganisationFactory(partner=True)
    partner.save()
    assert page(client, draft, "person").status_code == 404
    assert ReferralDraft.objects.filter(pk=draft.pk).exists()


def test_what_a_tab_sends_of_a_step_that_is_not_asked_any_more_is_kept(client, draft):
    walk.fill(client, draft, "agreement", walk.agreement())
    walk.fill(client, draft, "agreement", walk.agreement(aim="network"))
    response = walk.fill(client, draft, "service", walk.service(what_happened="Typed in another tab."))
    assert response.url == reverse("refer_check", args=[draft.pk])
    assert typed(draft).value("service", "what_happened") == "Typed in another tab."


@pytest.mark.parametrize(
    ("agreement", "person", "leads"),
    [
        ({"aim": ["focus_group", "service_recovery"]}, {}, "service"),
        ({}, {"reach": ["through_me", "direct"]}, "contact"),
    ],
)
def test_of_two_answers_to_one_question_the_same_counts_everywhere(client, draft, agreement, person, leads):
    walk.fill(client, draft, "agreement", walk.agreement(**agreement))
    response = walk.fill(client, draft, "person", walk.person(**person))
    assert response.url == reverse("refer_step", args=[draft.pk, leads])


def test_an_unknown_step_is_not_there(client, draft):
    assert page(client, draft, "immigration").status_code == 404


def test_looking_writes_nothing_but_the_event_of_its_opening(client, draft):
    before = (AuditEvent.objects.count(), ReferralDraft.objects.get().number)
    page(client, draft, "person")
    assert (AuditEvent.objects.count(), ReferralDraft.objects.get().number) == (before[0] + 1, before[1])


def test_more_than_the_form_can_hold_is_refused_and_the_rest_stays(client, draft):
    walk.fill(client, draft, "service", walk.service())
    response = walk.fill(client, draft, "service", walk.service(what_happened="a" * 300_000))
    assert "more than the form can hold" in response.content.decode()
    assert typed(draft).value("service", "what_happened") == make.WHAT


def test_a_text_that_no_field_takes_does_not_keep_the_machine(client, draft):
    begun = process_time()
    walk.fill(client, draft, "service", walk.service(what_happened="he " * 700_000))
    assert process_time() - begun < 2


def test_a_page_costs_few_queries(client, draft, django_assert_max_num_queries):
    walk.fill_all(client, draft)
    for step in walk.STEPS:
        with django_assert_max_num_queries(25):
            page(client, draft, step)
