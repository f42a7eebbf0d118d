"""No page asks the database more than a person would wait for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.actions.drafts import keep_draft
from engagement.actions.equality import keep_answers
from engagement.actions.inbound import read_inbound
from engagement.actions.profile import note_death
from engagement.models import InboundMessage, Survivor
from engagement.tests import factories as people
from feedback.actions.telling import send_news
from feedback.tests import factories as make
from feedback.tests.asking import questions_in
from outbox.models import Message
from partners.tests.moving import brought
from tests.access_matrix import MATRIX
from tests.scenery import address
from tests.test_access_matrix import LAST

MOST = 25
READ = sorted(name for name, row in MATRIX.items() if "coordinator" in row.who and "GET" in row.methods)
LEADS_BACK = {  # what is done by a press on another page; somebody who only looks is led to that page
    "block_show": "says who is barred, once",
    "link_show": "says who somebody is, once",
    "referral_block_show": "says who is barred, once",
    "referral_add_check": "leads to the first step that is not filled in",
    "survivor_show": "says one thing that is sealed, once",
    "warning_record": "a part of the page of a talk",
    "contribution_add": "a part of the page of a talk",
    "consultation_answer": "a part of the page of a talk",
    "consultation_close": "a part of the page of a talk",
}


@pytest.fixture
def scenes(scenery, coordinator, partner):
    """The addresses that show something only where something more has happened."""
    survivor = Survivor.objects.get(pk=scenery["survivor"])
    typed = {"say": ["Mari from the office"]}
    keep_draft(owner=coordinator, form="plan_edit", about=survivor.pk, key_id=survivor.key_id, typed=typed)
    keep_answers(survivor=survivor, given={"sex": "female"}, method="by_phone", in_private=True, by=coordinator)
    read_inbound(message=InboundMessage.objects.get(pk=scenery["inbound"]), by=coordinator)
    dead = people.survivor(by=coordinator)
    note_death(survivor=dead, by=coordinator)
    return {
        "family_change": reverse("family_change", args=[dead.pk]),
        "survivor_alive": reverse("survivor_alive", args=[dead.pk]),
        "contribution_decide": f"{reverse('contribution_decide')}?of={scenery['contribution']}",
        **news_scenes(coordinator),
        **referral_scenes(coordinator, partner),
    }


def referral_scenes(by, worker):
    """A referral of which it is to be said who it is about, and one for which something was offered."""
    triaged, offered = (brought(state, worker=worker, by=by) for state in ("triaged", "remedy_offered"))
    return {
        "referral_accept": reverse("referral_accept", args=[triaged.pk]),
        "referral_block_add": reverse("referral_block_add", args=[triaged.pk]),
        "answer_note": reverse("answer_note", args=[offered.pk]),
        "remedy_offer": reverse("remedy_offer", args=[offered.pk]),
    }


def news_scenes(by):
    """Somebody who is rung with the news of a change, and somebody to whom a letter is on its way."""
    rung = make.reachable(by=by, kind="mobile", value="07700 900123")
    change = make.implemented(make.said(rung, by=by), by=by)
    written = make.reachable(by=by, kind="post", value="1 Example Street", link_ok=False)
    send_news(change=make.implemented(make.said(written, by=by), by=by, title="In a letter"), by=by)
    letter = Message.objects.get(recipient_id=written.pk)
    return {
        "change_detail": reverse("change_detail", args=[change.pk]),
        "news_told": reverse("news_told", args=[change.pk, rung.pk]),
        "letter_print": reverse("letter_print", args=[letter.pk]),
    }


@pytest.mark.django_db
def test_no_page_of_a_coordinator_asks_more_than_25_questions(scenes, scenery, client_for, coordinator):
    client, asked, others = client_for(coordinator), {}, {}
    for name in READ:
        if name in LAST:
            continue
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(scenes.get(name) or address(name, scenery))
        if answer.status_code == 200:
            asked[name] = questions_in(seen)
        else:
            others[name] = answer.status_code
    assert others == dict.fromkeys(LEADS_BACK, 302)  # what asks next to nothing is not counted as a page
    assert len(asked) > 50
    assert {name: number for name, number in asked.items() if number > MOST} == {}
