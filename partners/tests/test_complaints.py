"""Since when somebody wants a complaint: the page, the list and the desk say the same, whatever came first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from partners.actions.handing_over import decide_against, hand_over, return_complaint
from partners.actions.refusals import AskedForIt
from partners.actions.reporting import report_changed_mind
from partners.complaints import asked_at, due_at
from partners.duties import duties
from partners.lines import for_lines, lines_of
from partners.models import Referral
from partners.tests import factories as make

pytestmark = pytest.mark.django_db
MONDAY = datetime(2037, 11, 23, 9, 40, tzinfo=UTC)
DAY = timedelta(days=1)
ASK, BOTH, STOP, OVER, BACK = "ask", "both", "stop", "over", "back"


@pytest.fixture
def story(time_machine, coordinator, standards, partner):
    """What happens to one referral, a day apart; gives it as it stands at the end."""

    def told(*events, choice="put_right"):
        time_machine.move_to(MONDAY, tick=False)
        referral = make.sent(by=partner, choice=choice)
        handover = None
        for number, event in enumerate(events, start=1):
            time_machine.move_to(MONDAY + number * DAY, tick=False)
            if event == OVER:
                handover = hand_over(
                    referral=referral, asked_at=None, grounds=[], words="W", contact="", goes_on=True, by=coordinator
                )
            elif event == BACK:
                return_complaint(handover=handover, why="Not ours", by=standards)
            else:
                wants = {ASK: "complaint", BOTH: "put_right", STOP: "stop"}[event]
                report_changed_mind(referral=referral, wants=wants, by=partner)
        return Referral.objects.get(pk=referral.pk)

    return told


@pytest.mark.parametrize(
    ("choice", "events", "day"),
    [
        ("put_right", (), None),
        ("complaint", (), 0),
        ("both", (), 0),
        ("put_right", (ASK,), 1),
        ("put_right", (ASK, ASK), 1),
        ("complaint", (BOTH,), None),
        ("complaint", (STOP,), None),
        ("complaint", (STOP, ASK), 2),
        ("complaint", (OVER,), None),
        ("complaint", (OVER, ASK), None),
        ("complaint", (OVER, BACK), None),
        ("complaint", (OVER, ASK, BACK), 2),
        ("complaint", (OVER, BACK, ASK, ASK), 3),
        ("put_right", (ASK, OVER, BACK, ASK, OVER), None),
        ("put_right", (ASK, OVER, BACK, ASK, OVER, BACK), None),
    ],
)
def test_the_page_the_list_the_desk_and_the_refusal_agree(story, choice, events, day, coordinator):
    referral, now = story(*events, choice=choice), timezone.now()
    since = asked_at(referral, referral.reports.all(), referral.handovers.all())
    assert since == (None if day is None else MONDAY + day * DAY)
    line = lines_of(list(for_lines(Referral.objects.all())), now)[0]
    assert ("Asked for a complaint" in [words for words, _colour in line.tags]) == (since is not None)
    due = [duty.due_at for duty in duties(coordinator, now) if duty.title.startswith("Pass on the complaint")]
    assert due == ([] if since is None else [due_at(since)])
    if since is not None:
        with pytest.raises(AskedForIt):
            decide_against(referral=referral, why="No time", by=coordinator)
