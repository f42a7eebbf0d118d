"""The audit trail: who did or opened what, when, why. No personal data, only ever added (security rule 4).

`record` writes inside the caller's transaction, so that a change and its event stand or fall together.
`record_opening` commits on its own before anything is opened: no event, no page.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from safeguards.audit_event import AuditEvent

request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)


class AuditUnavailable(Exception):
    """The event could not be written, so nothing may be opened. The page answers 503."""


class Actor(Protocol):
    """Whoever acts: a signed-in person, or the service itself."""

    @property
    def pk(self) -> UUID | None: ...

    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Service:
    """The portal acting by itself, or a survivor acting through their private page."""

    role: str
    pk: UUID | None = None


SYSTEM = Service(role="system")
SURVIVOR = Service(role="survivor")
STRANGER = Service(role="stranger")  # somebody who has not signed in


class Action(models.TextChoices):
    """What was done. Members are added, never renamed: rows keep their text for six years."""

    OPENED = "safeguards.opened", _("Opened")
    SEAL_BROKEN = "safeguards.seal_broken", _("A sealed value did not open")
    FILE_RECEIVED = "safeguards.file_received", _("File handed in")
    FILE_CLAIMED = "safeguards.file_claimed", _("File made part of a record")
    FILE_SCANNED = "safeguards.file_scanned", _("File checked for viruses")
    FILE_SWEPT = "safeguards.file_swept", _("File that belonged to no record removed")
    MESSAGE_QUEUED = "outbox.queued", _("Message queued")
    MESSAGE_CANCELLED = "outbox.cancelled", _("Message cancelled")
    MESSAGE_EXPIRED = "outbox.expired", _("Message not sent in time")
    MESSAGE_FAILED = "outbox.failed", _("Message not taken by the mail server")
    MESSAGE_SENT = "outbox.sent", _("Message sent")
    MESSAGE_UNSURE = "outbox.unsure", _("Nobody knows whether a message went")
    MESSAGE_SETTLED = "outbox.settled", _("Said what became of a message")
    ACCOUNT_ASKED = "accounts.asked", _("Asked a second person to agree")
    ACCOUNT_DECIDED = "accounts.decided", _("Decided as the second person")
    ACCOUNT_MADE = "accounts.made", _("Account made")
    ACCOUNT_MADE_ALONE = "accounts.made_alone", _("Second administrator made by the first alone")
    ACCOUNT_CHANGED = "accounts.changed", _("Account changed")
    ACCOUNT_CLOSED = "accounts.closed", _("Account closed")
    ACCOUNT_OPENED = "accounts.opened", _("Account opened again")
    ACCOUNT_INVITED = "accounts.invited", _("Set-up link made")
    ACCOUNT_SET_UP = "accounts.set_up", _("Account set up")
    QUALIFICATION_RECORDED = "accounts.qualification_recorded", _("Qualification recorded")
    FACTOR_ADDED = "accounts.factor_added", _("Second factor added")
    FACTOR_REMOVED = "accounts.factor_removed", _("Second factor removed")
    FACTOR_RESET = "accounts.factor_reset", _("Second factor reset")
    FACTOR_REFUSED = "accounts.factor_refused", _("Second factor refused")
    CODES_MADE = "accounts.codes_made", _("Recovery codes made")
    PASSWORD_SET = "accounts.password_set", _("Password set")
    SESSIONS_ENDED = "accounts.sessions_ended", _("Signed out everywhere")
    SIGN_IN_LOCKED = "accounts.sign_in_locked", _("Too many wrong passwords")
    SIGNED_IN = "accounts.signed_in", _("Signed in")
    SIGNED_OUT = "accounts.signed_out", _("Signed out")
    BLOCK_PLACED = "accounts.block_placed", _("Somebody barred from one record")
    BLOCK_LIFTED = "accounts.block_lifted", _("A block on one record lifted")
    AGREEMENT_RECORDED = "accounts.agreement_recorded", _("Agreement with a second reader recorded")
    AGREEMENT_ENDED = "accounts.agreement_ended", _("Agreement with a second reader ended")
    ORGANISATION_ADDED = "accounts.organisation_added", _("Organisation added")
    ORGANISATION_LED = "accounts.organisation_led", _("Lead of an organisation named")
    SURVIVOR_ADDED = "engagement.survivor_added", _("Survivor added")
    SURVIVOR_CHANGED = "engagement.survivor_changed", _("Details of a survivor changed")
    SURVIVOR_DIED = "engagement.survivor_died", _("Noted that a survivor has died")
    SURVIVOR_ALIVE = "engagement.survivor_alive", _("Noted by mistake that a survivor had died")
    FAMILY_NAMED = "engagement.family_named", _("Noted who speaks for the family")
    ACCESS_CHANGED = "engagement.access_changed", _("Access needs changed")
    SUPPORT_CHANGED = "engagement.support_changed", _("Support worker changed")
    EQUALITY_ANSWERED = "engagement.equality_answered", _("Equality answers kept")
    EQUALITY_WITHDRAWN = "engagement.equality_withdrawn", _("Equality answers withdrawn")
    OWN_MEASURE_ASKED = "engagement.own_measure_asked", _("Somebody was asked how it was for them")
    OWN_MEASURE_ANSWERED = "engagement.own_measure_answered", _("Somebody said how it was for them")
    PLAN_CONFIRMED = "engagement.plan_confirmed", _("Safe contact plan confirmed")
    PLAN_REPORTED = "engagement.plan_reported", _("Safe contact noted as somebody passed it on")
    CONTACT_STOPPED = "engagement.contact_stopped", _("All contact stopped")
    CONTACT_SUSPENDED = "engagement.contact_suspended", _("Contact suspended")
    INBOUND_ONLY_SET = "engagement.inbound_only_set", _("They contact us only")
    ROUTE_STOPPED = "engagement.route_stopped", _("A way of contact is no longer safe")
    WISHES_KEPT = "engagement.wishes_kept", _("How they want to hear news")
    CONSENT_RECORDED = "engagement.consent_recorded", _("Consent recorded")
    CONSENT_WITHDRAWN = "engagement.consent_withdrawn", _("Consent withdrawn")
    WORDING_ADDED = "engagement.wording_added", _("New version of a wording written")
    WORDING_APPROVED = "engagement.wording_approved", _("Wording approved")
    ASSESSMENT_COMPLETED = "engagement.assessment_completed", _("Assessment completed")
    PERSON_NAMED = "engagement.person_named", _("Named somebody they must not meet")
    PERSON_FORGOTTEN = "engagement.person_forgotten", _("Took back somebody they must not meet")
    COMPANY_CHECKED = "engagement.company_checked", _("Asked whether somebody may be there")
    EVENT_NOTED = "engagement.event_noted", _("Noted that something had happened")
    DAY_CHECKED = "engagement.day_checked", _("Asked again on the day")
    CONSULTATION_STARTED = "engagement.consultation_started", _("Consultation started")
    CONSULTATION_CHANGED = "engagement.consultation_changed", _("How, where or with whom they talk changed")
    WARNING_RECORDED = "engagement.warning_recorded", _("Recording warning noted")
    CONTRIBUTION_ADDED = "engagement.contribution_added", _("Contribution added")
    CONSULTATION_ANSWERED = "engagement.consultation_answered", _("Last questions answered")
    CORRECTION_ADDED = "engagement.correction_added", _("Correction added")
    FOLLOW_UP_MADE = "engagement.follow_up_made", _("Written down to be passed on")
    FOLLOW_UP_PASSED = "engagement.follow_up_passed", _("Passed on")
    INBOUND_ARRIVED = "engagement.inbound_arrived", _("Something arrived from a private page")
    INBOUND_READ = "engagement.inbound_read", _("What arrived was read")
    INBOUND_DONE = "engagement.inbound_done", _("What arrived was done")
    AFTERCARE_RECORDED = "engagement.aftercare_recorded", _("Aftercare call recorded")
    CONSULTATION_CLOSED = "engagement.consultation_closed", _("Consultation closed")
    DRAFT_BEGUN = "engagement.draft_begun", _("Draft begun")
    DRAFT_THROWN_AWAY = "engagement.draft_thrown_away", _("Draft thrown away")
    SURVIVOR_SEARCHED = "engagement.survivor_searched", _("Searched for a survivor")
    CHANGE_PROPOSED = "feedback.change_proposed", _("Change proposed")
    CHANGE_WRITTEN = "feedback.change_written", _("Change texts written")
    CHANGE_LINKED = "feedback.change_linked", _("Contributions linked to a change")
    CHANGE_MOVED = "feedback.change_moved", _("Change moved on")
    CHANGE_EDITED = "feedback.change_edited", _("Details of a change changed")
    CHANGE_OWNED = "feedback.change_owned", _("Owner or sponsor of a change named or replaced")
    CHANGE_UNLINKED = "feedback.change_unlinked", _("Contribution taken off a change")
    CHANGE_LINK_CHANGED = "feedback.change_link_changed", _("Strength of a link changed")
    CHANGE_REPORTED = "feedback.change_reported", _("Owner of a change reported")
    REPORT_CONFIRMED = "feedback.report_confirmed", _("Report of an owner confirmed")
    REPORT_RETURNED = "feedback.report_returned", _("Report of an owner sent back with a question")
    EVIDENCE_ADDED = "feedback.evidence_added", _("Evidence of a change added")
    EVIDENCE_CONFIRMED = "feedback.evidence_confirmed", _("Evidence of a change confirmed")
    CHANGE_ESCALATED = "feedback.change_escalated", _("Told that a change is late")
    CONTRIBUTION_SORTED = "feedback.contribution_sorted", _("Said what becomes of contributions")
    LEDGER_EXPORTED = "feedback.ledger_exported", _("Ledger taken out without identities")
    NEWS_SENT = "feedback.news_sent", _("News put in the outbox")
    NEWS_TOLD = "feedback.news_told", _("News told by a person")
    FURTHER_WORDS_WRITTEN = "feedback.further_words_written", _("New words for somebody whom news did not answer")
    EVIDENCE_TAKEN_BACK = "feedback.evidence_taken_back", _("Evidence of a change taken back")
    PIN_AGREED = "feedback.pin_agreed", _("PIN agreed")
    PAGE_OPENED = "feedback.page_opened", _("Private page opened")
    PAGE_LOCKED = "feedback.page_locked", _("Private page locked after wrong PINs")
    ANSWER_GIVEN = "feedback.answer_given", _("Answer given")
    TEXT_PUT = "feedback.text_put", _("Text put to a second person")
    TEXT_READ = "feedback.text_read", _("Text read by a second person")
    TEXT_TAKEN_BACK = "feedback.text_taken_back", _("Text taken back from a second person")
    YOU_SAID_RELEASED = "feedback.you_said_released", _("“You said” released")
    YOU_SAID_CALLED_BACK = "feedback.you_said_called_back", _("“You said” called back")
    QUOTE_SHOWN = "feedback.quote_shown", _("Quote put on the public board")
    QUOTE_TAKEN_OFF = "feedback.quote_taken_off", _("Quote taken off the public board")
    BRIEF_MADE = "feedback.brief_made", _("Brief for a meeting made")
    REFERRAL_BEGUN = "partners.begun", _("Referral begun")
    REFERRAL_DROPPED = "partners.dropped", _("Draft of a referral thrown away")
    REFERRAL_SUBMITTED = "partners.submitted", _("Referral received")
    REFERRAL_MOVED = "partners.moved", _("Referral moved on")
    REFERRAL_ACCEPTED = "partners.accepted", _("Referral taken on")
    REFERRAL_PAUSED = "partners.paused", _("Clock of a referral stopped or started")
    REFERRAL_MESSAGE = "partners.message", _("Message about a referral")
    REFERRAL_REPORTED = "partners.reported", _("A partner told us something about the person")
    POPULATION_BROUGHT = "impact.population_brought", _("Brought in a table of the population")
    STATISTICS_RELEASED = "impact.released", _("Released statistics")
    REPORT_MADE = "impact.report_made", _("Report for the board made")
    REPORT_TAKEN = "impact.report_taken", _("File of a report taken")
    ACTION_AGREED = "impact.action_agreed", _("Action of the board written down")
    ACTION_MOVED = "impact.action_moved", _("Action of the board moved on")
    THEORY_WRITTEN = "impact.theory_written", _("Theory of change reworded")
    THEORY_TAKEN = "impact.theory_taken", _("Theory of change taken")
    EVIDENCE_PACK_MADE = "impact.evidence_pack_made", _("Evidence pack made")
    PRACTICE_EXPORTED = "impact.practice_exported", _("Change given to other forces as practice")
    REFERRAL_REPORT_SEEN = "partners.report_seen", _("Looked at what a partner told us")
    REFERRAL_FILE_ADDED = "partners.file_added", _("File added to a referral")
    REFERRAL_FILE_REMOVED = "partners.file_removed", _("File taken away before a referral was sent")
    REFERRAL_TOLD = "partners.told", _("Told what came of a referral")
    REFERRAL_SHARED = "partners.shared", _("Outcome shared with a partner")
    REFERRAL_LINKED = "partners.linked", _("Change linked to a referral")
    REMEDY_OFFERED = "partners.remedy_offered", _("Remedy offered")
    REMEDY_DONE = "partners.remedy_done", _("Remedy done")
    REMEDY_WITHDRAWN = "partners.remedy_withdrawn", _("Remedy taken back")
    COMPLAINT_HANDED_OVER = "partners.handed_over", _("Passed on as a complaint")
    COMPLAINT_WEIGHED = "partners.complaint_weighed", _("Decided not to pass on as a complaint")
    COMPLAINT_TAKEN = "partners.complaint_taken", _("Taken by professional standards")
    COMPLAINT_RETURNED = "partners.complaint_returned", _("Sent back by professional standards")
    PARTNERSHIP_CHANGED = "partners.partnership_changed", _("What is held of a partner changed")
    SHARING_AGREED = "partners.agreement_recorded", _("Sharing agreement recorded")
    SHARING_ENDED = "partners.agreement_ended", _("Sharing agreement ended")
    TOUCHPOINT_NOTED = "partners.touchpoint_noted", _("Touchpoint with a partner noted")
    RATING_ASKED = "partners.rating_asked", _("A partner was asked to rate our work")
    PARTNER_RATED = "partners.rated", _("A partner rated our work")
    OUTREACH_NOTED = "partners.outreach_noted", _("Outreach noted")
    MEETING_NOTED = "partners.meeting_noted", _("Meeting of agencies noted")
    DEMO_MADE = "sec_portal.demo_made", _("Demo data made")


class Why(models.TextChoices):
    """Why something was opened: a choice, never free text."""

    WORK = "work", _("To do the work on this record")
    LIST = "list", _("To show a list")
    PREVIEW = "preview", _("To preview a message")
    SEND = "send", _("To send a message")
    OWN = "own", _("The person themself asked")
    SEARCH = "search", _("To find a record")
    REVEAL = "reveal", _("To see a name or a number")
    SCAN = "scan", _("To check a file for viruses")
    RELEASE = "release", _("To build a statistics release")


def record(
    action: Action,
    *,
    by: Actor,
    subjects: Iterable[UUID] = (),
    fields: Iterable[str] = (),
    why: Why | None = None,
    outcome: str = "done",
) -> AuditEvent:
    """Add one event inside the present transaction. `subjects` are key ids or row ids, never names.

    Raises TransactionManagementError outside one: an event stands or falls with what it tells of.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Write the event in the transaction of what it tells of.")
    return AuditEvent.objects.create(
        actor=by.pk,
        role=by.role,
        action=action,
        subjects=sorted(set(subjects)),
        fields=list(fields),
        reason=why or "",
        outcome=outcome,
        request_id=request_id.get(),
    )


def record_opening(*, by: Actor, subjects: Iterable[UUID], fields: Iterable[str], why: Why) -> AuditEvent:
    """Commit the event of an opening before anything is opened. Raises AuditUnavailable when it cannot be written."""
    try:
        with transaction.atomic(durable=True):
            return record(Action.OPENED, by=by, subjects=subjects, fields=fields, why=why)
    except DatabaseError as error:
        raise AuditUnavailable from error
