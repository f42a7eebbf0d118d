"""What professional standards are told each quarter of dissatisfaction with the service: counts, as a file (SR-4)."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from partners.actions.handing_over import return_complaint
from partners.actions.outcome import tell_outcome
from partners.actions.reporting import report_changed_mind
from partners.models import Referral
from partners.tests import factories as make
from partners.tests.moving import brought

pytestmark = pytest.mark.django_db
ADDRESS = "referral_return"
NOW = datetime(2037, 11, 24, 10, tzinfo=UTC)
HEADS = [
    "Quarter", "Told us of dissatisfaction with the police service", "Handed over as a complaint",
    "Put right informally, and agreed", "Withdrawn", "Still open", "Ended in another way",
]  # fmt: skip


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def lines(coordinator, client_for):
    """The lines of the file as this person reads it, the newest quarter first."""

    def read(user=coordinator):
        answer = client_for(user).get(reverse(ADDRESS))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert "attachment" in answer["Content-Disposition"]
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    return read


def test_of_nothing_it_says_nothing_of_four_quarters(lines):
    heads, *quarters = lines()
    assert heads == HEADS
    assert [each[0] for each in quarters] == [
        "October to December 2037", "July to September 2037", "April to June 2037", "January to March 2037",
    ]  # fmt: skip
    assert {count for each in quarters for count in each[1:]} == {"0"}


def test_each_stands_in_one_place_and_in_the_quarter_it_came(partner, coordinator, clock, lines):
    make.sent(by=partner)
    make.sent(by=partner, at=NOW - timedelta(days=100))
    make.handed_over(make.sent(by=partner, choice="complaint"), by=coordinator)
    report_changed_mind(referral=make.sent(by=partner), wants="stop", by=partner)
    tell_outcome(
        referral=brought("remedy_offered", worker=partner, by=coordinator), how="voice", answer="agreed", by=coordinator
    )
    _heads, this, before, *_earlier = lines()
    assert this[1:] == ["4", "1", "1", "1", "1", "0"]
    assert before[1:] == ["1", "0", "0", "0", "1", "0"]


def test_what_is_not_about_the_service_does_not_count_unless_a_complaint_is_wanted(partner, lines):
    sent = make.sent(by=partner)
    Referral.objects.filter(pk=sent.pk).update(aim="advice", choice="put_right")
    assert lines()[1][1] == "0"
    Referral.objects.filter(pk=sent.pk).update(choice="both")
    assert lines()[1][1] == "1"


def test_what_was_sent_back_is_no_complaint_of_theirs(partner, coordinator, standards, lines):
    handover = make.handed_over(make.sent(by=partner, choice="complaint"), by=coordinator)
    assert lines()[1][2] == "1"
    return_complaint(handover=handover, why="Another force.", by=standards)
    assert (lines()[1][2], lines()[1][5]) == ("0", "1")


def test_whoever_is_barred_from_one_does_not_count_it(partner, coordinator, deputy, lines):
    make.bar(make.sent(by=partner), deputy, by=coordinator)
    assert (lines()[1][1], lines(deputy)[1][1]) == ("1", "0")


def test_it_holds_counts_and_nothing_else(partner, lines):
    sent = make.sent(by=partner)
    text = str(lines())
    assert all(words not in text for words in (sent.reference, str(sent.pk), make.NAME, str(partner.organisation)))


def test_professional_standards_do_not_make_it_themselves(standards, client_for):
    assert client_for(standards).get(reverse(ADDRESS)).status_code == 404


def test_the_page_of_figures_shows_the_same_and_leads_to_it(partner, coordinator, client_for):
    make.sent(by=partner)
    page = client_for(coordinator).get(reverse("referral_figures")).text
    assert "For professional standards’ return" in page
    assert f'href="{reverse(ADDRESS)}"' in page
