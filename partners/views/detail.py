"""What the page of one referral shows, beside the rows themselves."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.models import ContactRoute, SafeContactPlan
from engagement.windows import EVERY_DAY, day_words
from feedback.days import short_day
from partners.agreed import agreed_words
from partners.closing import Lack, lacks
from partners.course import Course
from partners.forms.recovery import WriteForm
from partners.given import ContactGiven
from partners.holding import is_left_alone
from partners.models import PartnerReport, Referral, ReferralStep
from partners.saying import may_say
from partners.standing import moment_words
from partners.views.next_step import lack_url, next_step, other_steps

Plan = SafeContactPlan.Status
Row = dict[str, Any]
REACHED = {Referral.Reach.THROUGH_ME.value: gettext_lazy("Only through their worker")}  # on the form it is "me"


def page_of(course: Course, write: WriteForm, shown: Mapping[str, str | None] | None) -> Row:
    """The context of the page; `shown` holds their name and ways where somebody asked for them."""
    referral = course.referral
    return {
        "referral": referral,
        "course": course,
        "step": next_step(course),
        "others": other_steps(course),
        "dangers": dangers(course),
        "risks": risks(course),
        "person": person(course),
        "contact": contact_rows(course.contact, (shown or {}).get("reached_by")),
        "about": about(course),
        "reach": REACHED.get(referral.reach, referral.get_reach_display()),
        "name": (shown or {}).get("name"),
        "is_shown": shown is not None,
        "may_say": may_say(referral),
        "remedies": [(each, course.opened[each.pk]["detail"]) for each in course.remedies],
        "tellings": [(each, course.opened[each.pk]) for each in course.tellings],
        "thread": [(each, course.opened[each.pk]["words"]) for each in course.messages],
        "reports": [(each, report_title(each), course.opened[each.pk]["detail"]) for each in course.reports],
        "handovers": [(each, course.opened[each.pk]) for each in course.handovers],
        "history": history(course),
        "is_left_alone": not referral.is_over and is_left_alone(referral, on=timezone.localdate()),
        "lacks": [] if referral.is_over else [(each.label, lack_url(referral, each)) for each in lacks_shown(course)],
        "write": write,
    }


def dangers(course: Course) -> list[tuple[str, str]]:
    """What comes before everything else: a bold sentence, and what it means."""
    referral, plan = course.referral, course.plan
    found = []
    if plan is not None and plan.status == Plan.STOPPED:
        found.append((_("They asked for all contact to stop."), _("Nothing goes to them, also not through a worker.")))
    elif plan is not None and plan.status == Plan.SUSPENDED:
        found.append((_("Contact is suspended."), _("Nobody contacts them until they say that it is safe again.")))
    elif plan is None and referral.unsafe_at:
        since = {"moment": moment_words(referral.unsafe_at)}
        found.append((_("Their worker says that it is not safe to contact them."), _("Since %(moment)s.") % since))
    if referral.mind_changed_at:
        words = _("Nothing further is done. What they said is kept.")
        found.append((_("They have changed their mind."), words))
    if referral.works_for_us == Referral.Answer.YES:
        known = course.said.get("works_for_us_words") or _("Nobody who could tell them may hear of this.")
        found.append((_("The person who harmed them works for the police or a partner."), known))
    if not (referral.knows_warning or course.is_told or referral.is_over):
        words = _("Say it before they tell you anything: what may have to be recorded, and by whom.")
        found.append((_("They do not know yet what may have to be recorded."), words))
    if urgent := course.said.get("urgent"):
        found.append((_("Urgent:"), urgent))
    return found


def risks(course: Course) -> list[Row]:
    """What is known of their safety, as it was told."""
    referral, said = course.referral, course.said
    dash = f"{referral.get_dash_display()}, {short_day(referral.dash_on)}" if referral.dash_on else ""
    rows = [
        (_("Known risks"), said.get("risks")),
        (_("Children"), said.get("children")),
        (_("DASH"), dash or referral.get_dash_display()),
        (_("MARAC"), referral.get_marac_display()),
        (_("Proceedings"), referral.get_stage_display()),
        (_("A day to keep in mind"), short_day(referral.deadline_on) if referral.deadline_on else ""),
        (_("Officer concerned"), said.get("officer")),
        (_("Does the person who harmed them work here?"), referral.get_works_for_us_display()),
    ]
    return _rows(rows)


def person(course: Course) -> list[Row]:
    """Who they are to us, and what they need."""
    referral, said = course.referral, course.said
    rows = [
        (_("Language"), referral.get_language_display()),
        (_("What they need"), "\n".join(course.access)),
        (_("Their worker's reference"), said.get("their_reference")),
        (_("Must not be shared"), said.get("keep_back")),
    ]
    return _rows(rows)


def contact_rows(contact: ContactGiven, shown: str | None) -> list[Row]:
    """How they are reached, as it was told to us; the number or address only where somebody asked for it."""
    rows = [
        (_("By"), label_of(ContactRoute.Kind, contact.kind)),
        (_("Number or address"), shown or ""),
        (_("Whose it is"), label_of(ContactRoute.Device, contact.device)),
        (_("When"), _times(contact)),
        (_("Say"), contact.say),
        (_("Never"), contact.never),
        (_("Not safe to speak to"), contact.people_not_safe),
        (_("Voicemail"), _("They said yes") if contact.voicemail_ok else _("Never") if contact.kind else ""),
        (_("Their phone shows"), label_of(ContactRoute.CallerId, contact.caller_id)),
        (_("On the phone we call them"), contact.call_them),
        (_("If somebody else answers"), contact.if_answered),
        (_("If it is not safe, they say"), contact.unsafe_phrase),
        (_("If the call drops"), label_of(SafeContactPlan.DroppedCall, contact.dropped_call)),
        (_("If they do not come or do not answer"), contact.no_show),
        (_("Their worker says it is safe to speak to"), contact.people_safe),
        (_("Notes"), contact.notes),
    ]
    return _rows(rows)


def _times(contact: ContactGiven) -> str:
    """Days, hours, or both; hours without days are those of any day."""
    days = day_words(tuple(sorted(contact.weekdays)) or EVERY_DAY)
    if contact.opens:
        return _("%(opens)s to %(closes)s, %(days)s") % {"opens": contact.opens, "closes": contact.closes, "days": days}
    return days if contact.weekdays else ""


def label_of(choices: type[TextChoices], value: str) -> str:
    """In words; "" of what was not chosen."""
    return str(choices(value).label) if value in choices.values else ""


def about(course: Course) -> list[Row]:
    """What was asked for, and on what terms."""
    referral = course.referral
    rows = [
        (_("For"), referral.get_aim_display()),
        (_("They chose"), referral.get_choice_display()),
        (_("Raise it"), referral.get_raise_as_display()),
        (_("They agreed"), agreed_words(referral.agreed_on, referral.agreed_how)),
        (_("Told what may have to be recorded"), _("Yes") if referral.knows_warning else _("No")),
        (_("Complaint made already"), referral.get_complaint_made_display()),
        (_("Ticked by the sender"), "\n".join(str(Referral.Serious(each).label) for each in referral.serious)),
    ]
    return _rows(rows)


def _rows(pairs: list[tuple[str, Any]]) -> list[Row]:
    return [{"key": key, "value": str(value)} for key, value in pairs if value]


def report_title(report: PartnerReport) -> str:
    """What it says in one line."""
    said = str(report.get_kind_display())
    more = {
        PartnerReport.Kind.MIND_CHANGED: report.get_wants_display(),
        PartnerReport.Kind.EVENT: report.get_event_display(),
        PartnerReport.Kind.WORKER: report.worker.name if report.worker else "",
        PartnerReport.Kind.COVER: report.worker.name if report.worker else "",
    }.get(PartnerReport.Kind(report.kind), "")
    return f"{said}: {more}" if more else said


def history(course: Course) -> list[Row]:
    """Its steps with their notes, newest first."""
    return [
        {
            "when": date_format(timezone.localtime(step.at), "j F, H:i"),
            "title": step.get_status_display(),
            "by": step.by.name,
            "note": "\n".join(step_lines(step, course.opened[step.pk])),
        }
        for step in reversed(course.steps)
    ]


def step_lines(step: ReferralStep, said: Mapping[str, str | None]) -> list[str]:
    """What was written with a step, and what was answered before it was taken."""
    lines = [said["note"] or ""]
    if step.comes_back is not None:
        lines.append(_("It could come back on them.") if step.comes_back else _("It could not come back on them."))
    if said["precautions"]:
        lines.append(_("What we do about it: %(what)s") % {"what": said["precautions"]})
    if said["works_here"]:
        lines.append(_("Does the person who harmed them work here? %(answer)s") % {"answer": said["works_here"]})
    if step.rights_offered:
        lines.append(_("They were told of a complaint, and that its answer can be looked at again."))
    return [line for line in lines if line]


def lacks_shown(course: Course) -> list[Lack]:
    """What is missing before it can be closed, once it is near its end."""
    found = lacks(course.referral, course.so_far)
    return [] if Lack.END in found else found
