"""A survivor's keys were destroyed while their referral stood open: it is over, and nothing of it falls over."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from engagement.models import FollowUp, SafeContactPlan, TriggerEvent
from feedback.actions.changes import propose_change
from partners.actions.files import add_file
from partners.actions.recovery import offer_remedy
from partners.actions.refusals import NothingMoreKept
from partners.actions.reporting import report_event
from partners.duties import duties
from partners.models import PartnerReport, Referral, ReferralFile
from partners.tests.factories import bar, handed_over
from partners.tests.moving import brought
from safeguards.models import SubjectKey
from safeguards.tests.files import PDF, kept, upload
from tests.access_matrix import COORDINATOR, MATRIX, PARTNER

pytestmark = pytest.mark.django_db
WORDS = "They rang us again today."
OVER = str(NothingMoreKept.sentence)
ADDRESSES = sorted(name for name, row in MATRIX.items() if ("pk", "referral") in row.parts)
READ = [name for name in ADDRESSES if "GET" in MATRIX[name].methods]
POSTED = [name for name in ADDRESSES if "POST" in MATRIX[name].methods]
STOOD = ("accepted", "in_recovery", "remedy_offered", "agreed")


def given(name, rows):
    """What is sent to an address, so that it would be done on one that goes on."""
    once, department = str(uuid4()), rows["department"].pk
    return {
        "partner_message": {"once": once, "words": WORDS},
        "partner_file_add": {"file": upload(PDF)},
        "partner_not_safe": {"once": once, "words": WORDS},
        "partner_mind": {"once": once, "wants": "complaint", "words": WORDS},
        "partner_event": {"once": once, "event": "hearing_set", "words": WORDS},
        "partner_worker": {
            "once": once, "kind": PartnerReport.Kind.WORKER, "worker": rows["colleague"].pk, "is_agreed": "yes",
            "words": WORDS,
        },
        "partner_read": {"message": [once]},
        "referral_read": {"read": [once]},
        "referral_write": {"once": once, "words": WORDS, "is_update": "on"},
        "referral_heard": {"once": once, "words": WORDS},
        "referral_mind": {"once": once, "wants": "stop", "words": WORDS},
        "referral_triage": {"to": "redirected_support", "department": department, "note": WORDS, "words": WORDS},
        "recovery_begin": {"comes_back": "no", "department": department, "asked": WORDS},
        "remedy_offer": {"once": once, "kind": "explanation", "detail": WORDS, "department": department},
        "answer_note": {"is_agreed": "yes", "note": WORDS},
        "outcome_tell": {
            "once": once, "how": "voice", "told_on": timezone.localdate().isoformat(), "answer": "agreed",
            "words": WORDS, "said": WORDS,
        },
        "outcome_share": {"words": WORDS},
        "referral_change_link": {"change": rows["change"].pk},
        "referral_close": {"outcome": "withdrawn", "note": WORDS},
        "handover_make": {"once": once, "asked": "yes", "words": WORDS, "contact": WORDS, "goes_on": "yes"},
        "referral_accept": {"who": "new", "adult": "yes"},
        "referral_offence": {"once": once, "crime": "none", "crime_reason": WORDS},
        "referral_block_add": {"person": rows["colleague"].pk},
    }.get(name, {})  # fmt: skip


@pytest.fixture
def colleague(make_person, partner):
    return make_person("partner", "Eleri Wynn", organisation=partner.organisation)


@pytest.fixture
def stood(partner, coordinator, colleague, make_coordinator):
    """A referral with all that may belong to one, which stood there when its survivor was erased."""

    def make(at="accepted"):
        referral = brought(at, worker=partner, by=coordinator)
        rows = {
            "colleague": colleague,
            "department": OrganisationFactory(),
            "change": propose_change(
                title="Who rings", kind="policy", area=coordinator.organisation, by=coordinator
            ),
            "referral_file": add_file(referral=referral, file=kept(PDF, by=partner), by=partner).pk,
            "partner_report": report_event(referral=referral, event="hearing_set", words=WORDS, by=partner).pk,
            "referral_block": bar(referral, make_coordinator("Somebody Else"), by=coordinator).pk,
        }  # fmt: skip
        remedy = referral.remedies.first()
        if at == "in_recovery":
            remedy = offer_remedy(referral=referral, kind="explanation", by=coordinator)
        rows["remedy"] = remedy.pk if remedy else uuid4()
        SubjectKey.objects.filter(owner=referral.survivor_id).delete()
        return Referral.objects.get(pk=referral.pk), rows

    return make


@pytest.fixture
def client_of(client_for, partner, coordinator):
    people = {PARTNER: client_for(partner), COORDINATOR: client_for(coordinator)}
    return lambda name: people[MATRIX[name].who]


def address(name, referral, rows):
    parts = {part: rows.get(thing) for part, thing in MATRIX[name].parts if part != "pk"}
    return reverse(name, kwargs={"pk": referral.pk, **parts})


def press(client_of, stood, name, at="accepted", **data):
    """Sent to this address, and followed."""
    referral, rows = stood(at)
    url = address(name, referral, rows)
    return referral, client_of(name).post(url, data or given(name, rows), follow=True)


@pytest.mark.parametrize("at", STOOD)
def test_every_page_opens_or_is_not_there(at, stood, client_of):
    referral, rows = stood(at)
    answers = {name: client_of(name).get(address(name, referral, rows)).status_code for name in READ}
    assert {name: code for name, code in answers.items() if code not in (200, 302, 404)} == {}


@pytest.mark.parametrize("at", STOOD)
@pytest.mark.parametrize("name", POSTED)
def test_nothing_that_is_sent_falls_over(name, at, stood, client_of):
    _referral, answer = press(client_of, stood, name, at)
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize(
    "name",
    ["partner_message", "partner_mind", "partner_event", "partner_worker", "referral_write", "referral_mind",
     "referral_heard",
     "remedy_offer", "outcome_tell", "answer_note", "recovery_begin", "referral_close", "handover_make",
     "referral_offence", "outcome_share", "referral_triage"],
)  # fmt: skip
def test_what_would_be_sealed_is_refused_in_a_sentence_and_stays_on_the_form(name, stood, client_of):
    at = {"remedy_offer": "remedy_offered", "answer_note": "remedy_offered"}.get(name, "accepted")
    referral, rows = stood(at)
    html = client_of(name).post(address(name, referral, rows), given(name, rows)).text
    assert (OVER in html, WORDS in html) == (True, True)


def test_a_file_that_is_handed_in_is_refused_and_belongs_to_nobody(stood, client_of):
    referral, answer = press(client_of, stood, "partner_file_add")
    assert OVER in answer.text
    assert ReferralFile.objects.filter(referral=referral).count() == 1


def test_not_safe_is_done_at_once_without_its_words(stood, client_of):
    referral, answer = press(client_of, stood, "partner_not_safe")
    told = PartnerReport.objects.get(referral=referral, kind="not_safe")
    assert (told.detail, SafeContactPlan.objects.get(survivor=referral.survivor).status) == (None, "suspended")
    assert "What you wrote with it is not kept." in answer.text


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("partner_not_safe", {"once": str(uuid4())}, "not_safe"),
        ("partner_mind", {"once": str(uuid4()), "wants": "stop"}, "mind_changed"),
        ("partner_event", {"once": str(uuid4()), "event": "new_incident"}, "event"),
    ],
)
def test_what_needs_no_words_is_still_told(name, data, kind, stood, client_of):
    referral, _answer = press(client_of, stood, name, **data)
    assert PartnerReport.objects.filter(referral=referral, kind=kind, detail__isnull=True).exists()


def test_a_colleague_takes_it_over_without_words(stood, client_of):
    referral, rows = stood()
    data = given("partner_worker", rows) | {"words": ""}
    client_of("partner_worker").post(address("partner_worker", referral, rows), data)
    assert Referral.objects.get().worker == rows["colleague"]


def test_an_event_without_words_reaches_their_record(stood, client_of):
    referral, _answer = press(client_of, stood, "partner_event", once=str(uuid4()), event="new_incident")
    assert TriggerEvent.objects.filter(survivor=referral.survivor, kind="new_incident").exists()


def test_their_worker_sees_it_closed_and_not_why(stood, client_of):
    referral, rows = stood()
    page = client_of("partner_referral").get(address("partner_referral", referral, rows)).text
    assert OVER in page
    assert not {word for word in ("eras", "delete", "destroy", "Tell us at once", "Read it back") if word in page}
    assert "No longer safe to contact" in page


def test_on_their_desk_nothing_is_promised_of_it(stood, client_of):
    referral, _rows = stood()
    line = client_of("partner_desk").get(reverse("partner_desk")).context["lines"][0]
    assert (line.referral, line.status, line.owed) == (referral, "Closed", [])


def test_a_coordinator_sees_that_it_is_over_and_closes_it(stood, client_of, coordinator):
    referral, rows = stood()
    client = client_of("referral_detail")
    assert OVER in client.get(address("referral_detail", referral, rows)).text
    assert "It is over" in client.get(reverse("referral_list")).text
    title = f"Bring {referral.reference} to its end"
    assert title in [duty.title for duty in duties(coordinator, timezone.now())]
    client.post(address("referral_close", referral, rows), {"outcome": "withdrawn", "note": ""})
    assert Referral.objects.get().status == "closed"
    assert title not in [duty.title for duty in duties(coordinator, timezone.now())]


def test_an_offence_that_is_heard_of_is_written_down_all_the_same(stood, client_of):
    data = {"once": str(uuid4()), "crime": "new", "account": WORDS, "wishes": "wants_time"}
    press(client_of, stood, "referral_offence", **data)
    assert FollowUp.objects.filter(kind="crime").exists()


@pytest.mark.parametrize("data", [{"send_back": "1", "back-why": WORDS}, {"their_reference": "A1"}, {"save": "1"}])
def test_professional_standards_meet_no_fault(data, partner, coordinator, standards, client_for):
    referral = brought("accepted", worker=partner, by=coordinator)
    url = reverse("standards_detail", args=[handed_over(referral, by=coordinator).pk])
    SubjectKey.objects.filter(owner=referral.survivor_id).delete()
    client = client_for(standards)
    assert [client.get(url).status_code, client.post(url, data, follow=True).status_code] == [200, 200]
