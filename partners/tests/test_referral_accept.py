"""The page on which a coordinator says who a referral is about."""

import pytest
from django.urls import reverse

from engagement.actions.profile import set_support_worker
from engagement.models import Survivor
from engagement.tests import factories as people
from partners.actions.reporting import report_changed_mind, report_not_safe
from partners.models import Referral
from partners.tests.factories import NAME, direct, move_referral, sent, triaged
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
PRESS = {"who": "new", "adult": "yes"}
SAY_WHO = "Say who stands by them now"


def look(client, url, **chosen):
    """Choose, and see it once more."""
    return client.post(url, chosen)


def press_again(client, url, page, **more):
    """Press on the page that asks again, as a browser would: with what it holds."""
    form = page.context["form"]
    held = {name: form[name].value() or "" for name in ("who", "pseudonym", "adult", "sure")}
    return client.post(url, held | more)


def sure(person):
    """What is sent once somebody has looked again."""
    return {"who": str(person.pk), "sure": str(person.pk)}


@pytest.fixture
def referral(partner, coordinator):
    return triaged(sent(by=partner), by=coordinator)


@pytest.fixture
def url(referral):
    return reverse("referral_accept", args=[referral.pk])


@pytest.fixture
def known(coordinator):
    return people.survivor(by=coordinator, name=NAME, known_as="Cez")


def test_a_new_person_is_made_and_the_page_leads_back(client_for, coordinator, referral, url):
    answer = client_for(coordinator).post(url, PRESS)
    referral.refresh_from_db()
    assert answer.url == reverse("referral_detail", args=[referral.pk])
    assert (referral.status, referral.survivor) == ("accepted", Survivor.objects.get())


def test_whoever_may_be_the_same_is_shown_by_their_pseudonym_alone(client_for, coordinator, known, url):
    page = client_for(coordinator).get(url).content.decode()
    assert f"The same person as {known.pseudonym}" in page
    assert NAME not in page


def test_nothing_in_common_is_said(client_for, coordinator, url):
    assert "No record has two details in common" in client_for(coordinator).get(url).content.decode()


def test_the_same_person_is_joined_after_a_second_look(client_for, coordinator, known, referral, url):
    client = client_for(coordinator)
    again = look(client, url, who=str(known.pk))
    assert "Is it them?" in again.text
    assert Referral.objects.get().status == "triaged"
    press_again(client, url, again)
    referral.refresh_from_db()
    assert referral.survivor == known


def test_somebody_else_whom_we_know_is_found_by_the_name_on_our_screens(client_for, coordinator, referral, url):
    person = people.survivor(by=coordinator, name="Mair Rees", known_as="Mair")
    client = client_for(coordinator)
    press_again(client, url, look(client, url, who="known", pseudonym=f" {person.pseudonym.upper()} "))
    referral.refresh_from_db()
    assert referral.survivor == person


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"save": "1"}, "Say who it is"),
        ({"who": "new"}, "Say whether they are 18 or over"),
        ({"who": "new", "adult": "no"}, "Nothing is kept about anybody under 18."),
        ({"who": "known"}, "Enter the name they have on our screens"),
        ({"who": "known", "pseudonym": "Nobody Here"}, "Nobody has this name."),
        ({"who": "11111111-1111-1111-1111-111111111111"}, "Choose one of the answers shown"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_done(given, sentence, client_for, coordinator, referral, url):
    assert sentence in client_for(coordinator).post(url, given).content.decode()
    referral.refresh_from_db()
    assert (referral.status, Survivor.objects.count()) == ("triaged", 0)


def test_a_record_that_is_kept_from_them_is_as_if_it_were_not_there(
    client_for, coordinator, blocked_officer, known, url
):
    people.block(known, blocked_officer, by=coordinator)
    client = client_for(blocked_officer)
    by_name, by_id = {"who": "known", "pseudonym": known.pseudonym}, {"who": str(known.pk)}
    answers = [client.get(url), client.post(url, by_name), client.post(url, by_id)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_two_workers_are_shown_and_one_is_chosen(client_for, coordinator, partner, known, referral, url):
    set_support_worker(
        survivor=known, name="Ann Jones", organisation="", reached_by="", is_aware=True, may_call=False, by=coordinator
    )
    client = client_for(coordinator)
    again = look(client, url, who=str(known.pk))
    assert (SAY_WHO in again.text, "Ann Jones" in again.text, partner.name in again.text) == (False, True, True)
    again = press_again(client, url, again)
    assert SAY_WHO in again.text
    press_again(client, url, again, worker="keep")
    referral.refresh_from_db()
    assert referral.survivor == known


def test_the_page_says_what_is_dangerous_first(client_for, coordinator, partner):
    referral = sent(by=partner, works_for_us="yes")
    report_not_safe(referral=referral, by=partner)
    url = reverse("referral_accept", args=[triaged(referral, by=coordinator).pk])
    page = client_for(coordinator).get(url).content.decode()
    assert "It is not safe to contact them." in page
    assert "The person who harmed them works for the police or a partner." in page


def test_where_it_is_not_safe_nobody_is_told_that_they_may_ring(client_for, coordinator, partner):
    referral, client = sent(by=partner, reach="direct", contact=direct()), client_for(coordinator)
    url = reverse("referral_accept", args=[triaged(referral, by=coordinator).pk])
    before = client.get(url).text
    report_not_safe(referral=referral, by=partner)
    assert ("you may ring once" in before, "you may ring once" in client.get(url).text) == (True, False)


def test_whoever_changed_their_mind_is_not_taken_on(client_for, coordinator, partner, referral, url):
    report_changed_mind(referral=referral, wants="stop", by=partner)
    answer = client_for(coordinator).post(url, PRESS, follow=True)
    assert "They have changed their mind" in answer.content.decode()
    assert not Survivor.objects.exists()


def test_pressed_twice_it_is_one_and_nothing_is_said(client_for, coordinator, url):
    client = client_for(coordinator)
    answers = [client.post(url, PRESS) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Survivor.objects.count() == 1


def test_looking_writes_nothing_but_that_somebody_looked(client_for, coordinator, referral, url):
    client = client_for(coordinator)
    before = AuditEvent.objects.count()
    client.get(url)
    actions = AuditEvent.objects.order_by("at").values_list("action", flat=True)[before:]
    assert sorted(actions) == sorted([Action.SURVIVOR_SEARCHED, Action.OPENED])
    assert Referral.objects.get().status == "triaged"


def test_to_take_it_on_everything_is_opened_once(client_for, coordinator, known, url):
    client = client_for(coordinator)
    before = AuditEvent.objects.filter(action=Action.OPENED, actor=coordinator.pk).count()
    assert client.post(url, sure(known)).status_code == 302
    assert AuditEvent.objects.filter(action=Action.OPENED, actor=coordinator.pk).count() == before + 1


def test_the_partner_learns_nothing_of_it(client_for, coordinator, partner, known, referral, url):
    pages = []
    for who in ("before", "after"):
        page = client_for(partner).get(reverse("partner_referral", args=[referral.pk])).content.decode()
        pages.append(page)
        if who == "before":
            assert client_for(coordinator).post(url, sure(known)).status_code == 302
    assert not any(known.pseudonym in page or str(known.pk) in page for page in pages)


def test_the_page_costs_no_more_for_many_who_may_be_the_same(
    client_for, coordinator, url, django_assert_max_num_queries
):
    for _ in range(8):
        people.survivor(by=coordinator, name=NAME, known_as="Cez")
    client = client_for(coordinator)
    with django_assert_max_num_queries(25):
        assert client.get(url).status_code == 200


def test_what_was_sent_back_goes_on_with_the_person_it_has(client_for, coordinator, referral, url):
    client = client_for(coordinator)
    client.post(url, PRESS)
    for status in ("redirected_complaint", "triaged"):
        move_referral(referral=referral, to=status, by=coordinator)
    assert "Go on with it" in client.get(url).content.decode()
    client.post(url, {"save": "1"})
    assert (Referral.objects.get().status, Survivor.objects.count()) == ("accepted", 1)


# The second look ------------------------------------------------------------------------------------------------------
def test_it_says_what_is_the_same_by_its_kind_and_never_what_it_is(client_for, coordinator, known, url):
    page = look(client_for(coordinator), url, who=str(known.pk))
    assert page.context["look"].matches == [("Name", 3)]
    said = (known.pseudonym in page.text, "Name: 3 details" in page.text, NAME in page.text)
    assert said == (True, True, False)


def test_it_says_where_nothing_is_the_same(client_for, coordinator, url):
    other = people.survivor(by=coordinator, name="Mair Rees", known_as="Mair")
    page = look(client_for(coordinator), url, who="known", pseudonym=other.pseudonym)
    assert "Nothing that we know of them." in page.text


def test_it_says_which_language_they_use_where_the_referral_says_another(client_for, coordinator, known, url):
    Survivor.objects.filter(pk=known.pk).update(language="cy")
    assert "The referral says English." in look(client_for(coordinator), url, who=str(known.pk)).text


def test_each_second_look_is_recorded(client_for, coordinator, known, url):
    look(client_for(coordinator), url, who=str(known.pk))
    looked = AuditEvent.objects.filter(action=Action.SURVIVOR_SEARCHED, subjects__contains=[known.key_id])
    assert looked.count() == 2  # that they may be the same, and what is the same


def test_where_their_worker_is_barred_it_says_to_ring_first(client_for, coordinator, partner, known, referral, url):
    people.block(known, partner, by=coordinator)
    client = client_for(coordinator)
    page = look(client, url, who=str(known.pk))
    assert f"{partner.name} of {partner.organisation.name} must not see this record." in page.text
    assert f"Ring {partner.organisation.name} first, and agree who else holds it." in page.text
    press_again(client, url, page)
    referral.refresh_from_db()
    assert referral.survivor == known


def test_who_is_not_barred_is_not_warned_of(client_for, coordinator, rival_partner, known, url):
    people.block(known, rival_partner, by=coordinator)
    assert "must not see this record" not in look(client_for(coordinator), url, who=str(known.pk)).text


def test_whoever_was_looked_at_is_joined_and_nobody_else(client_for, coordinator, known, referral, url):
    other = people.survivor(by=coordinator, name="Mair Rees", known_as="Mair")
    page = client_for(coordinator).post(url, {"who": str(known.pk), "sure": str(other.pk)})
    assert page.context["look"].survivor == known
    assert Referral.objects.get().status == "triaged"


def test_somebody_new_is_looked_at_again_only_where_somebody_may_be_the_same(
    client_for, coordinator, known, referral, url
):
    client = client_for(coordinator)
    again = look(client, url, **PRESS)
    assert ("Is it somebody new?" in again.text, known.pseudonym in again.text) == (True, True)
    press_again(client, url, again)
    referral.refresh_from_db()
    assert referral.survivor not in (None, known)


def test_nobody_under_18_comes_in_by_the_second_press(client_for, coordinator, known, url):
    given = {"who": "new", "adult": "no", "sure": "new"}
    assert "Nothing is kept about anybody under 18." in client_for(coordinator).post(url, given).text
    assert Survivor.objects.count() == 1


def test_what_changed_since_the_second_look_is_joined_by_nobody(client_for, coordinator, partner, known, referral, url):
    client = client_for(coordinator)
    again = look(client, url, who=str(known.pk))
    report_changed_mind(referral=referral, wants="stop", by=partner)
    press_again(client, url, again)
    assert Referral.objects.get().survivor is None


def test_the_second_look_costs_no_more_for_many(client_for, coordinator, known, url, django_assert_max_num_queries):
    client = client_for(coordinator)
    with django_assert_max_num_queries(60) as one:
        look(client, url, who=str(known.pk))
    for _ in range(8):
        people.survivor(by=coordinator, name=NAME, known_as="Cez")
    with django_assert_max_num_queries(len(one)):
        assert look(client, url, who=str(known.pk)).status_code == 200
