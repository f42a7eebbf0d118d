"""How long each page takes: those of a walk, and every address that a person may read or be refused."""

import re
import time
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

from tests.access_matrix import MATRIX, R
from tests.browser.looking import Eyes
from tests.browser.running import Site
from tests.browser.walk import Story
from tests.scenery import address

ROW = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/n/)[^/]{10,}")
Times = dict[str, float]  # the slowest answer of each page, in seconds


def note(eyes: Eyes, took: Times) -> None:
    for seconds, where in eyes.seconds:
        keep(took, where, seconds)


def keep(took: Times, where: str, seconds: float) -> None:
    page = ROW.sub("…", where)
    took[page] = max(seconds, took.get(page, 0.0))


def crawl(page: Page, site: Site, told: Story, took: Times) -> None:
    """Every address that is read, as this person; leaving alone is not asked for: it would be the end."""
    things = one_of_everything(site, told)
    for name in sorted(name for name, row in MATRIX.items() if row.methods >= R and name != "leave"):
        path = address(name, things)
        began = time.monotonic()
        answer = page.request.get(f"{site.url}{path}", max_redirects=0)
        keep(took, f"GET {path}", time.monotonic() - began)
        assert answer.status < 500, (path, answer.status)


def one_of_everything(site: Site, told: Story) -> dict[str, Any]:
    """What an address may name, from the demo and the walk."""

    def one(question: str) -> Any:
        return site.database.ask(question)[0][0]

    return {
        "survivor": told.survivor.split("/")[-2],
        "change": told.change.split("/")[-2],
        "consultation": one("SELECT id FROM engagement_consultation ORDER BY id LIMIT 1"),
        "assessment": one("SELECT id FROM engagement_participationassessment ORDER BY id LIMIT 1"),
        "event": one("SELECT id FROM engagement_triggerevent LIMIT 1"),
        "contribution": one("SELECT id FROM engagement_contribution ORDER BY id LIMIT 1"),
        "follow_up": one("SELECT id FROM engagement_followup LIMIT 1"),
        "wording": one("SELECT id FROM engagement_wording WHERE kind = 'consent' LIMIT 1"),
        "scoped": "share_with_named_partner",
        "drafted": "plan_edit",
        "message": one("SELECT id FROM outbox_message WHERE state = 'unsure' LIMIT 1"),
        "person": one("SELECT id FROM accounts_user WHERE email LIKE 'rhys@%%'"),
        "approval": one("SELECT id FROM accounts_approval LIMIT 1"),
        "letter": one("SELECT id FROM outbox_message WHERE channel = 'letter' LIMIT 1"),
        "inbound": one("SELECT id FROM engagement_inboundmessage LIMIT 1"),
        "referral": one("SELECT id FROM partners_referral WHERE status = 'in_recovery' LIMIT 1"),
        "referral_file": 1,
        "referral_draft": one("SELECT id FROM partners_referraldraft LIMIT 1"),
        "draft_taken": uuid4(),  # nobody listens to one just now
        "referral_step": "agreement",
        "panel": "news",
        "dimension": "kind",
        "kind_of_change": "policy",
        "frame": "criterion",
        "theory_path": "services",
        "theory_step": "output",
        "released": one("SELECT id FROM impact_statisticsrelease LIMIT 1"),
        "released_file": 1,
        "handover": one("SELECT id FROM partners_complainthandover LIMIT 1"),
        "agency": one("SELECT organisation_id FROM partners_partnership ORDER BY id LIMIT 1"),
        "sharing": one("SELECT id FROM partners_sharingagreement LIMIT 1"),
        "outreach": one("SELECT id FROM partners_outreachevent LIMIT 1"),
        "meeting": one("SELECT id FROM partners_agencymeeting LIMIT 1"),
        "point": one("SELECT id FROM partners_meetingpoint LIMIT 1"),
        "brief": uuid4(),  # nobody has made one yet
        "unanswered": one("SELECT notification_id FROM feedback_response WHERE answer = 'no' LIMIT 1"),
        "change_link": one("SELECT id FROM feedback_changelink ORDER BY id LIMIT 1"),
        "evidence": one("SELECT id FROM feedback_evidence LIMIT 1"),
        "handed_in": one("SELECT id FROM feedback_evidence ORDER BY id LIMIT 1"),
        "owned": one("SELECT id FROM feedback_change WHERE owner_id IS NOT NULL LIMIT 1"),
        "report": one("SELECT id FROM feedback_progressreport LIMIT 1"),
        "reading": one("SELECT id FROM feedback_textreading LIMIT 1"),
        "reader": one("SELECT id FROM accounts_user WHERE role = 'second_reader' LIMIT 1"),
        "organisation": one("SELECT id FROM accounts_organisation LIMIT 1"),
        "token": told.token,
        "factor": "otp_totp-totpdevice-1",
    }
