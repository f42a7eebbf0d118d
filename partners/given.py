"""A referral as it was typed, checked by its form, and nothing saved yet."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date


@dataclass(frozen=True, kw_only=True)
class ContactGiven:
    """How a worker says that the survivor is reached safely: all of the plan (domain.md 3.2) that they know, but the
    agreed phrases, which are made with the survivor and nobody between. Nothing of it is relied on until we have
    confirmed it with them.

    `weekdays` counts from Monday as 0; times are of the clock in Wales, as `09:30`. `kind`, `device` and `caller_id`
    are those of a ContactRoute, `dropped_call` that of a SafeContactPlan; empty where it is not known, where they
    contact us, or where we go through the worker.
    """

    kind: str = ""
    value: str = ""
    device: str = ""
    weekdays: tuple[int, ...] = ()
    opens: str = ""
    closes: str = ""
    say: str = ""
    never: str = ""
    voicemail_ok: bool = False
    may_name_police: bool = False
    people_not_safe: str = ""
    notes: str = ""
    caller_id: str = ""
    call_them: str = ""
    if_answered: str = ""
    unsafe_phrase: str = ""
    dropped_call: str = ""
    no_show: str = ""
    people_safe: str = ""

    def as_text(self) -> str:
        """For the sealed field: all but the number or address itself, which is sealed apart from it."""
        return json.dumps(asdict(replace(self, value="")), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str | None, reached_by: str | None = None) -> "ContactGiven":
        """From the opened fields; of an erased person nothing is known."""
        held = json.loads(text) if text else {}
        weekdays, value = tuple(held.get("weekdays", ())), reached_by or held.get("value", "")
        return cls(**(held | {"weekdays": weekdays, "value": value}))


@dataclass(frozen=True, kw_only=True)
class ReferralGiven:
    """Everything a referral says. Choices are values of the choices of Referral."""

    job: str
    worker_name: str = ""
    reply_to: str = ""
    agreed_on: date
    agreed_how: str
    agreed_to: tuple[str, ...] = ()
    keep_back: str = ""  # what they said must not be shared
    knows_warning: bool
    choice: str = ""
    explained: int | None = None  # the Wording in which the choice was explained to them; none where it is not known
    raise_as: str = "own_case"
    name: str = ""
    their_reference: str = ""
    language: str
    access: tuple[str, ...] = ()  # values of AccessNeed.Kind
    access_words: str = ""
    interpreter: str = ""
    reach: str
    contact: ContactGiven = field(default_factory=ContactGiven)
    aim: str = "service_recovery"
    what_happened: str = ""
    service_part: str = ""
    put_right: str = ""
    serious: tuple[str, ...] = ()
    complaint_made: str = ""
    may_tell_of_offence: bool = False
    stage: str = ""
    officer: str = ""
    dash: str = ""
    dash_on: date | None = None
    marac: str = ""
    works_for_us: str = ""
    works_for_us_words: str = ""
    risks: str = ""
    children: str = ""
    urgent: str = ""
    deadline_on: date | None = None
