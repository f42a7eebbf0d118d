"""What was written of a referral, put under headings to be read again: by its worker for a day, and on paper.

On paper it names nobody: no name, no reference of theirs, no way of reaching anybody, no officer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from engagement.access import interpreter_words, wanted_of
from engagement.models import AccessNeed, ContactRoute, SafeContactPlan
from feedback.days import short_day
from partners.agreed import agreed_words
from partners.answers import PROSE, hiders, without
from partners.given import ContactGiven
from partners.models import PartnerReport, Referral

OPENED = (
    "reply_to", "keep_back", "name", "their_reference", "access", "access_words", "interpreter", "contact",
    "reached_by", "what_happened", "service_part", "put_right", "officer", "works_for_us_words", "risks", "children",
    "urgent",
)  # fmt: skip
KNOWN = [
    *ContactRoute.Kind.choices,
    *ContactRoute.Device.choices,
    *ContactRoute.CallerId.choices,
    *SafeContactPlan.DroppedCall.choices,
]
WHO = frozenset({"reply_to", "name", "their_reference", "interpreter", "contact", "reached_by", "officer"})
ON_PAPER = tuple(name for name in OPENED if name not in WHO)
Opened = Mapping[str, str | None]


@dataclass(frozen=True)
class Row:
    key: str
    value: str


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it."""

    title: str
    rows: list[Row]


def sections(referral: Referral, opened: Opened) -> list[Section]:
    """Everything that was answered, in the order in which it was asked. What was not opened is not in it."""
    found = [
        Section(_("Their agreement"), _agreement(referral, opened)),
        Section(_("The person"), _person(referral, opened)),
        Section(_("What happened with the service"), _service(referral, opened)),
        Section(_("Safety"), _safety(referral, opened)),
    ]
    return [each for each in found if each.rows]


def sections_on_paper(referral: Referral, opened: Opened) -> list[Section]:
    """The same for paper, without whatever says who somebody is; not in other words either."""
    way = _way(opened)
    names = [*(opened.get(name) or "" for name in ("name", "their_reference", "reply_to", "officer"))]
    names += [way.value, way.call_them]
    prose = [opened.get("interpreter") or "", *(getattr(way, name) for name in sorted(PROSE))]
    pattern = hiders(names, prose)
    kept = sections(referral, {name: opened.get(name) for name in ON_PAPER})
    return [Section(each.title, [Row(row.key, without(pattern, row.value)) for row in each.rows]) for each in kept]


def _agreement(referral: Referral, opened: Opened) -> list[Row]:
    return _answered(
        (_("They agreed"), agreed_words(referral.agreed_on, referral.agreed_how)),
        (_("They agreed to"), "\n".join(referral.names_of_agreed())),
        (_("What must not be shared"), opened.get("keep_back")),
        (_("Told what may have to be recorded"), _("Yes") if referral.knows_warning else _("No")),
        (_("How we answer you"), opened.get("reply_to")),
    )


def _person(referral: Referral, opened: Opened) -> list[Row]:
    known = dict(AccessNeed.Kind.choices)
    kinds = [str(known.get(each, each)) for each in (opened.get("access") or "").split()]
    return _answered(
        (_("Name"), opened.get("name")),
        (_("Your reference"), opened.get("their_reference")),
        (_("Language"), referral.get_language_display()),
        (_("What makes it easier"), "\n".join([*kinds, opened.get("access_words") or ""]).strip()),
        (_("Interpreter"), interpreter_words(wanted_of(opened.get("interpreter")))),
        (_("How they are reached"), referral.get_reach_display()),
        (_("Reaching them safely"), _contact(_way(opened))),
    )


def _service(referral: Referral, opened: Opened) -> list[Row]:
    return _answered(
        (_("What it is for"), referral.get_aim_display()),
        (_("What went wrong"), opened.get("what_happened")),
        (_("Which part of the service, and when"), opened.get("service_part")),
        (_("What would put it right"), opened.get("put_right")),
        (_("What they want"), _wanted(referral)),
        (_("Raise it"), referral.get_raise_as_display()),
        (_("You ticked"), "\n".join(str(Referral.Serious(each).label) for each in referral.serious)),
        (_("A complaint made already"), referral.get_complaint_made_display() if referral.complaint_made else ""),
    )


def _wanted(referral: Referral) -> str:
    """As their worker told it; nothing where they have told us themselves since, which is not the worker's to know."""
    told_us = referral.reports.filter(kind=PartnerReport.Kind.MIND_CHANGED).exclude(by__role=Role.PARTNER)
    return referral.get_choice_display() if referral.choice and not told_us.exists() else ""


def _safety(referral: Referral, opened: Opened) -> list[Row]:
    dash = referral.get_dash_display() if referral.dash else ""
    return _answered(
        (_("Proceedings"), referral.get_stage_display() if referral.stage else ""),
        (_("Officer"), opened.get("officer")),
        (_("DASH"), f"{dash}, {short_day(referral.dash_on)}" if dash and referral.dash_on else dash),
        (_("MARAC"), referral.get_marac_display() if referral.marac else ""),
        (_("The person who harmed them works for the police or a partner"), _works_for_us(referral, opened)),
        (_("Known risks"), opened.get("risks")),
        (_("Children"), opened.get("children")),
        (_("Urgent"), opened.get("urgent")),
        (_("A date to keep in mind"), short_day(referral.deadline_on) if referral.deadline_on else ""),
    )


def _works_for_us(referral: Referral, opened: Opened) -> str:
    answer = referral.get_works_for_us_display() if referral.works_for_us else ""
    return "\n".join(filter(None, [answer, opened.get("works_for_us_words")]))


def _way(opened: Opened) -> ContactGiven:
    return ContactGiven.from_text(opened.get("contact"), opened.get("reached_by"))


def _contact(way: ContactGiven) -> str:
    """The way they gave, one fact a line."""
    known = dict(KNOWN)
    days = ", ".join(str(WEEKDAYS[day]) for day in way.weekdays)
    hours = f"{way.opens} – {way.closes}" if way.opens or way.closes else ""
    lines = [
        ": ".join(filter(None, [str(known.get(way.kind, "")), way.value])),
        str(known.get(way.device, "")),
        ", ".join(filter(None, [days, hours])),
        _line(gettext_lazy("Say"), way.say),
        _line(gettext_lazy("Never"), way.never),
        _("A voicemail may be left") if way.voicemail_ok else "",
        _("The police may be named") if way.may_name_police else "",
        _line(gettext_lazy("People it is not safe to speak to"), way.people_not_safe),
        _line(gettext_lazy("People it is safe to speak to"), way.people_safe),
        str(known.get(way.caller_id, "")),
        _line(gettext_lazy("What we call them on the phone"), way.call_them),
        _line(gettext_lazy("If somebody else answers, we say"), way.if_answered),
        _line(gettext_lazy("If it is not safe, they say"), way.unsafe_phrase),
        _line(gettext_lazy("If the call drops"), str(known.get(way.dropped_call, ""))),
        _line(gettext_lazy("If they do not come or do not answer"), way.no_show),
        way.notes,
    ]
    return "\n".join(filter(None, lines))


def _line(label: Promise, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _answered(*pairs: tuple[str, str | None]) -> list[Row]:
    return [Row(key, value) for key, value in pairs if value]
