"""What the gate is asked, what it knows, and what it answers: plain values, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CLOCK = ZoneInfo("Europe/London")
CONTACT = "contact_by_sec"  # declining this binds every other purpose: nobody is contacted against their word
WRITTEN = frozenset({"email", "sms", "whatsapp", "signal", "post"})


class Act(TextChoices):
    """What is asked: the rows of the gate's table."""

    SAFETY_OF_LIFE = "safety_of_life", _("Act to save a life")
    FIRST_CONTACT = "first_contact", _("Call them for the first time")
    ASSESS = "assess", _("Call them to do the assessment")
    RECONFIRM = "reconfirm", _("Call them to go through the plan again")
    AFTERCARE = "aftercare", _("Call to see how they are")
    DUTY_TO_TELL = "duty_to_tell", _("Tell them what they must be told")
    TELL = "tell", _("Tell them news, in person or by voice")
    RETURN_CALL = "return_call", _("Return their call")
    INVITE = "invite", _("Invite them to take part")
    BOOK = "book", _("Keep a place for them")
    ADMIT = "admit", _("Start with them on the day")
    NOTIFY = "notify", _("Send them a message")
    REMIND = "remind", _("Send them a reminder")
    ASK = "ask", _("Send them a question")
    PUBLISH = "publish", _("Show what was said, in our words")
    QUOTE = "quote", _("Quote their words")
    SHOW_STORY = "show_story", _("Show their story")
    SHARE = "share", _("Share with one named partner")


class Reason(TextChoices):
    """Why not, or why not yet. The words say what would mend it."""

    HAS_DIED = "has_died", _("They have died. Speak with whoever speaks for the family.")
    CONTACT_STOPPED = "contact_stopped", _("They asked for all contact to stop.")
    CONTACT_SUSPENDED = "contact_suspended", _("Contact is suspended. Wait until they say it is safe again.")
    INBOUND_ONLY = "inbound_only", _("They contact us; we never contact them.")
    CONTACT_DECLINED = "contact_declined", _("They said no to being contacted.")
    NO_PLAN = "no_plan", _("There is no safe contact plan. Make one with them.")
    PLAN_NOT_CONFIRMED = "plan_not_confirmed", _("The plan has not been confirmed with them.")
    PLAN_RUN_OUT = "plan_run_out", _("The plan has run out. Go through it with them again.")
    ON_HOLD = "on_hold", _("Something has happened. Go through the plan with them before anything is written.")
    QUIET_DAY = "quiet_day", _("It is a day on which they asked us not to write.")
    NO_ROUTE = "no_route", _("The plan has no way of this kind. Ask them whether there is one.")
    ROUTE_NOT_SAFE = "route_not_safe", _("They have not said that this way is safe.")
    ROUTE_RUN_OUT = "route_run_out", _("They said this way is safe only until a day that is over.")
    ROUTE_NOT_WRITTEN = "route_not_written", _("This way is for speaking, not for messages.")
    ROUTE_NOT_SPOKEN = "route_not_spoken", _("This way is for messages, not for speaking.")
    LINK_NOT_SAFE = "link_not_safe", _("A link is not safe on this device.")
    NO_WINDOW = "no_window", _("They have not said when this way is safe.")
    OUTSIDE_WINDOW = "outside_window", _("It is outside the time they said is safe.")
    NO_CONSENT = "no_consent", _("They have not agreed to this.")
    CONSENT_DECLINED = "consent_declined", _("They said no to this. Nothing else is affected.")
    COOLING_OFF = "cooling_off", _("Their days to change their mind are not over.")
    TOO_FEW_VOICES = "too_few_voices", _("Fewer than three people said it. Ask each for their consent to this text.")
    NOT_READ_BY_TWO = "not_read_by_two", _("Two people have not checked that nobody can be known by it.")
    LIVE_PROCEEDINGS = "live_proceedings", _("There are live proceedings. Wait until they and any appeal are over.")
    PROCEEDINGS_NOT_KNOWN = "proceedings_not_known", _("It is not known whether there are proceedings. Ask them.")
    NO_ASSESSMENT = "no_assessment", _("No assessment covers this. Do one with them.")
    ASSESSMENT_RUN_OUT = "assessment_run_out", _("The assessment has run out. Do one with them.")
    ASSESSMENT_VOIDED = "assessment_voided", _("Something has changed since the assessment. Do one with them.")
    NOT_ASSESSED_TO_PROCEED = "not_assessed_to_proceed", _("The assessment does not say to go ahead.")
    NO_DAY_CHECK = "no_day_check", _("Nobody has asked them today whether it is still safe and wanted.")
    LOAD_REACHED = "load_reached", _("They have taken part often enough this month. Choose a day in another month.")
    RESTING = "resting", _("They are resting after a hard talk. Choose a later day.")
    COMPANY_NOT_CHECKED = "company_not_checked", _("Check first who else will be in the room.")
    MUST_NOT_MEET = "must_not_meet", _("Somebody who would be there must not be. Choose somebody else.")
    WRONG_LANGUAGE = "wrong_language", _("The words are not in the language they read.")
    WORDING_NOT_APPROVED = (
        "wording_not_approved",
        _("Nobody has approved these words yet. Ask a second person to approve them under Wordings."),
    )
    NOT_PRESSED = "not_pressed", _("They have not agreed to messages that go by themselves. Press send yourself.")
    HARD_NEWS = "hard_news", _("A person tells them this. They have not chosen to read it.")
    WORDS_TOO_FULL = "words_too_full", _("They have not chosen fuller words on a device of their own.")
    NO_NAMED_PERSON = "no_named_person", _("This needs a named person, by voice, relay or in person.")
    NO_REASON_GIVEN = "no_reason_given", _("Say in a few words why.")


class Outcome(Enum):
    ALLOW = "allow"
    DEFER = "defer"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Window:
    """A weekday (Monday is 0) and two times of the clock in Wales; `closes` itself is outside."""

    weekday: int
    opens: time
    closes: time
    term_time_only: bool = False


@dataclass(frozen=True)
class RouteFacts:
    """One way to reach them."""

    kind: str
    safe: bool
    link_ok: bool = False
    windows: tuple[Window, ...] = ()
    valid_until: date | None = None
    own_device: bool = False

    @property
    def is_written(self) -> bool:
        return self.kind in WRITTEN


@dataclass(frozen=True)
class PlanFacts:
    """The safe contact plan as it stands; `quiet` holds first and last days on which we do not write."""

    status: str
    rely_until: date | None
    inbound_only: bool = False
    suspended_until: date | None = None
    quiet: tuple[tuple[date, date], ...] = ()

    def is_quiet(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.quiet)


@dataclass(frozen=True)
class ConsentFacts:
    """A standing yes: its last day, and the first on which it may be used (CN-12)."""

    until: date
    usable_from: date = date.min


@dataclass(frozen=True)
class AssessmentFacts:
    """The newest assessment that covers one activity, and the days on which its short check was all right."""

    decision: str
    current_until: date
    is_voided: bool = False
    checked_on: frozenset[date] = frozenset()


def key_of(purpose: str, scope: str = "") -> str:
    """How one consent is named among the facts: its purpose, and for a scoped one the digest of its scope."""
    return f"{purpose}:{scope}" if scope else purpose


@dataclass(frozen=True)
class Facts:
    """What is known of the person at this moment. Whatever is missing refuses."""

    language: str
    has_died: bool = False
    plan: PlanFacts | None = None
    routes: Mapping[UUID, RouteFacts] = field(default_factory=dict)
    on_hold: bool = False  # something happened, and the plan was not confirmed with them since
    consents: Mapping[str, ConsentFacts] = field(default_factory=dict)  # key_of(purpose, scope) → standing yes
    declined: frozenset[str] = frozenset()  # keys whose newest answer is no, or withdrawn
    assessments: Mapping[str, AssessmentFacts] = field(default_factory=dict)  # activity → newest
    proceedings: str = ""  # as the newest assessment says
    took_part_on: tuple[date, ...] = ()
    load_limit: int = 0  # activities in a calendar month
    rest_until: date | None = None
    terms: tuple[tuple[date, date], ...] = ()  # first and last days of school terms
    by_itself: frozenset[str] = frozenset()  # messages they agreed may go without anybody pressing send
    reads_hard_news: bool = False
    full_words: bool = False  # a message may carry the news itself


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is to be done. `moment` is aware; `on` is the day of the activity; `scope` the digest of the exact use, text
    or partner; `by_person` says that a named person does it themself, by voice, relay or in person; `is_pressed`
    that a person pressed *send* on this message, after seeing it; without it `kind` must be one they agreed to
    beforehand."""

    act: Act
    moment: datetime
    route: UUID | None = None
    consent: str = ""
    scope: str = ""
    activity: str = ""
    on: date | None = None
    language: str = ""
    has_link: bool = False
    is_pressed: bool = False
    kind: str = ""  # of a message that goes by itself: thanks, not_yet, reminder
    is_hard_news: bool = False  # nothing will change, or it touches their own case
    carries_news: bool = False  # the message says the news itself
    is_wording_approved: bool = False
    by_person: bool = False
    has_reason: bool = False
    must_not_meet: bool | None = None  # the blind check of everybody else who will be there; None: nobody asked
    voices: int = 0  # how many contributors the text speaks for
    is_read_by_two: bool = False


@dataclass(frozen=True)
class Decision:
    """The answer, with every reason that applies; `until` says when a deferral ends, `first` what is gone through with
    them first in the same call."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    until: datetime | None = None
    first: tuple[Reason, ...] = ()

    @property
    def is_allowed(self) -> bool:
        return self.outcome is Outcome.ALLOW
