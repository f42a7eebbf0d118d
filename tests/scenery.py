"""One of everything that an address may name, and a Monday."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.blocks import place_block
from accounts.models import Approval
from accounts.tests.factories import OrganisationFactory
from engagement.actions.assessments import complete_assessment
from engagement.actions.consents import record_consent
from engagement.actions.consultations import start_consultation
from engagement.actions.contributions import add_contribution
from engagement.actions.events import note_event
from engagement.actions.follow_ups import make_follow_up
from engagement.actions.inbound import send_in
from engagement.actions.links import name_person
from engagement.actions.survivors import add_survivor
from engagement.models import Theme, Wording
from engagement.tests.factories import plan as agree_plan
from feedback.actions.briefs import make_brief
from feedback.actions.changes import BothLanguages, link_contributions, propose_change, write_words
from feedback.actions.evidence import add_evidence
from feedback.actions.owning import report_progress
from feedback.actions.readings import put_you_said
from feedback.actions.telling import told_by_person
from feedback.actions.triage import sort_contributions
from feedback.models import Change
from feedback.news import untold_to
from impact.actions.agreed import agree_action
from impact.counting import Counting
from impact.models import BoardReport, ReportFile, StatisticsRelease
from impact.panels import BY_CODE
from outbox.actions import queue_message
from outbox.tests.factories import make_unsure
from partners.actions.files import add_file
from partners.actions.organisations import add_contact, record_sharing
from partners.actions.outreach import OutreachGiven, add_point, note_meeting, note_outreach
from partners.actions.reporting import report_event
from partners.models import Remedy
from partners.tests.factories import accepted, bar, draft, handed_over, sent
from safeguards.tests.files import PDF, kept
from tests.access_matrix import MATRIX
from tests.days import a_plain_monday


@pytest.fixture
def monday(time_machine):
    """It is ten o'clock on a Monday that begins two plain weeks. A test names it before whoever takes part in it."""
    begins = a_plain_monday(timezone.now())
    time_machine.move_to(begins, tick=False)
    return begins


@pytest.fixture
def scenery(coordinator, administrator, second_reader, change_owner, make_coordinator, make_person, partner):
    survivor = add_survivor(name="Siân O'Connor-Ŵyn", known_as="Siân", language="cy", by=coordinator)
    record_consent(
        survivor=survivor, purpose="feedback_updates", is_yes=True, method="by_phone", in_private=True, by=coordinator
    )
    talk = start_consultation(
        survivor=survivor, channel="phone", language="cy", missing_reason="They rang", by=coordinator
    )
    assessment = complete_assessment(
        survivor=survivor, covers=["one_to_one"], decision="proceed", with_survivor=True, conditions="No camera",
        notes="", by=coordinator,
    )  # fmt: skip
    event = note_event(survivor=survivor, kind="bereavement", by=coordinator)
    point = add_contribution(
        consultation=talk, once=uuid4(), words="Neb yn ffonio", read_back="agreed", would_change="",
        theme=Theme.objects.get(pk="kept-informed"), may_quote="no", by=coordinator,
    )  # fmt: skip
    told = make_follow_up(
        consultation=talk, kind="crime", account="Fel y dywedodd", disclosed_at=timezone.now(), wishes="wants_time",
        by=coordinator,
    )  # fmt: skip
    wrote = send_in(
        survivor=survivor, kind="more", words="Dwi wedi meddwl eto", language="cy", once=uuid4(),
        warning=Wording.objects.current("recording_warning"),
    )  # fmt: skip
    change = propose_change(title="Who rings", kind="policy", area=coordinator.organisation, by=coordinator)
    owned = propose_change(
        title="Who writes", kind="policy", area=coordinator.organisation, owner=change_owner, by=coordinator
    )
    link_contributions(change=owned, contributions=[point], strength="direct", by=coordinator)
    unanswered = told_in_vain(survivor, point, by=coordinator)
    report = report_progress(change=owned, words="We have begun.", by=change_owner)
    paper = add_evidence(change=owned, title="Minutes", kind="other", file=kept(PDF, by=coordinator), by=coordinator)
    theirs = add_evidence(change=owned, title="Plan", kind="other", file=kept(PDF, by=change_owner), by=change_owner)
    message = queue_message(
        resolver="survivor", recipient_id=survivor.pk, key_id=survivor.key_id, purpose="notify", language="cy",
        subject="Helo", body="Helo, Mari sydd yma.", by=coordinator,
    )  # fmt: skip
    make_unsure(message)
    letter = queue_message(
        resolver="survivor", recipient_id=survivor.pk, key_id=survivor.key_id, purpose="notify", language="cy",
        subject="Helo", body="Helo, Mari sydd yma.", channel="letter", by=coordinator,
    )  # fmt: skip
    person = make_person("manager", "Somebody Else")
    approval = Approval.objects.filter(requested_by=administrator).first()
    referral = accepted(sent(by=partner), survivor=survivor, by=coordinator)
    agree_plan(survivor, by=coordinator)
    link = name_person(survivor=survivor, kind="not_with", name="Dafydd Rees", by=coordinator)
    block = place_block(record=survivor.pk, key_id=survivor.key_id, person=person, by=coordinator)
    reading = text_to_read(by=make_coordinator("Nerys Wyn"))
    brief = make_brief(by=coordinator)
    kept_out = bar(referral, person, by=coordinator)  # before it was known who it is about, and it stayed there
    reported = report_event(referral=referral, event="hearing_set", by=partner)
    remedy = Remedy.objects.create(
        key_id=referral.key_id, referral=referral, kind="explanation", offered_by=coordinator
    )
    handed_in = add_file(referral=referral, file=kept(PDF, by=partner), by=partner)
    passed_on = handed_over(sent(by=partner), by=coordinator)
    taken = reported_file()
    return relations(by=coordinator) | {
        "handover": passed_on.pk,
        "survivor": survivor.pk,
        "reading": reading.pk,
        "referral": referral.pk,
        "referral_file": handed_in.pk,
        "referral_block": kept_out.pk,
        "partner_report": reported.pk,
        "referral_draft": draft(by=partner).pk,
        "draft_taken": draft(by=coordinator, organisation=None).pk,
        "referral_step": "agreement",
        "panel": "news",
        "dimension": "kind",
        "kind_of_change": "policy",
        "frame": "criterion",
        "theory_path": "services",
        "theory_step": "output",
        "agreed": board_agreed(by=coordinator).pk,
        "released": taken.report_id,
        "released_file": taken.pk,
        "remedy": remedy.pk,
        "brief": brief.pk,
        "reader": second_reader.pk,
        "link": link.pk,
        "route": survivor.plan.routes.get(kind="email").pk,
        "block": block.pk,
        "consultation": talk.pk,
        "contribution": point.pk,
        "unanswered": unanswered.pk,
        "follow_up": told.pk,
        "inbound": wrote.pk,
        "assessment": assessment.pk,
        "event": event.pk,
        "change": change.pk,
        "owned": owned.pk,
        "report": report.pk,
        "evidence": paper.pk,
        "handed_in": theirs.pk,
        "change_link": owned.links.get().pk,
        "organisation": coordinator.organisation_id,
        "message": message.pk,
        "letter": letter.pk,
        "person": person.pk,
        "approval": approval.pk,
        "drafted": "plan_edit",
        "token": "x" * 22,
        "purpose": "feedback_updates",
        "scoped": "share_with_named_partner",
        "wording": Wording.objects.current("consent", "feedback_updates").pk,
        "factor": "otp_totp-totpdevice-1",
    }


def relations(*, by):
    """A partner agency, what is kept about it, a talk, and a meeting with one thing that was agreed."""
    agency, today = OrganisationFactory(partner=True), timezone.localdate()
    file = kept(PDF, by=by)
    sharing = record_sharing(
        organisation=agency, terms="In the office", begins_on=today, until=today, file=file, by=by
    )  # fmt: skip
    contact = add_contact(organisation=agency, name="Nia", job="", email="", phone="01632 960456", by=by)
    told = OutreachGiven(kind="talk", title="Open day", on=today, audience="public")
    meeting = note_meeting(title="Agencies in Gwent", on=today, about="", agencies=[agency], by=by)
    agreed = add_point(meeting=meeting, what="Ring within a day", owner=agency, due_on=today, change=None, by=by)
    return {
        "agency": agency.pk,
        "sharing": sharing.pk,
        "contact": contact.pk,
        "outreach": note_outreach(given=told, organisations=[agency], by=by).pk,
        "meeting": meeting.pk,
        "point": agreed.pk,
    }


def board_agreed(*, by):
    """An action of the board, nobody's record."""
    today = timezone.localdate()
    return agree_action(what="Two rooms for talks", agreed_on=today, due_on=today, owner=by, by=by)


def reported_file():
    """A file of the report of a release in which nothing was counted."""
    ready = {"state": "ready", "ready_at": timezone.now()}
    release = StatisticsRelease.objects.create(until=date(2020, 3, 31), **ready)
    inside, outside = BY_CODE["by-kind"].count(Counting(release.until))
    release.panels.create(code="by-kind", inside=inside, outside=outside)
    report = BoardReport.objects.create(release=release, **ready)
    audiences = ("outside", "inside")
    files = [ReportFile(report=report, kind="pdf", audience=each, content=PDF) for each in audiences]
    return ReportFile.objects.bulk_create(files)[-1]


def told_in_vain(survivor, point, *, by):
    """What they were told of it, and that it did not answer them."""
    reason = BothLanguages(en="We keep it beside what others said.", cy="Rydym yn ei gadw gyda geiriau eraill.")
    sort_contributions(contributions=[point], outcome="for_information", reason=reason, by=by)
    pieces = [each for each in untold_to(survivor, by, timezone.now()) if each.triage]
    return told_by_person(survivor=survivor, pieces=pieces, how="voice", answer="no", by=by)[0]


def text_to_read(*, by):
    """Words of a change that wait for a second person."""
    change = propose_change(title="A day and a time", kind="policy", area=by.organisation, by=by)
    said = BothLanguages(en="You never knew who would ring.", cy="Doeddech chi byth yn gwybod pwy fyddai’n ffonio.")
    did = BothLanguages(en="They agree a day with you.", cy="Maen nhw’n cytuno ar ddiwrnod.")
    write_words(change=change, you_said=said, we_did=did, by=by)
    return put_you_said(change=Change.objects.get(pk=change.pk), by=by)


def address(name, scenery):
    return reverse(name, kwargs={part: scenery[thing] for part, thing in MATRIX[name].parts})
