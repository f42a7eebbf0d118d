"""What somebody says when they tell a survivor what came of a referral: short, and in the survivor's language."""

from django.utils import translation
from django.utils.translation import gettext as _

from engagement.models import Wording
from partners.course import Course
from partners.models import Referral, Remedy

Status = Referral.Status


def script(course: Course) -> list[str]:
    """Sentence by sentence, in the language that was chosen with them; what was offered, as it was written down."""
    with translation.override(course.referral.language):
        begins = _("You asked us to put something right. I can tell you what came of it. Is this a good time?")
        return [begins, *_what_came_of_it(course), *_asks(course)]


def rights(language: str) -> str:
    """The approved words about a complaint beside putting it right."""
    wording = Wording.objects.current(Wording.Kind.ROUTE_CHOICE)
    if wording is None:
        return ""
    return str(wording.text_cy if language == "cy" else wording.text_en)


def _what_came_of_it(course: Course) -> list[str]:
    passed_on = {
        Status.COMPLAINT: _("It has gone to the complaints team, as a complaint. They deal with it from here."),
        Status.SUPPORT: _("This is not for us to put right. We have passed it on to a service that can help."),
        Status.DECLINED: _("This is not something that we can put right. I am sorry, and I can tell you why."),
    }.get(Status(course.referral.status))
    if passed_on:
        return [passed_on]
    return [_remedy(course, each) for each in course.remedies if each.withdrawn_at is None] or [
        _("I can tell you where it stands.")
    ]


def _remedy(course: Course, remedy: Remedy) -> str:
    detail = course.opened.get(remedy.pk, {}).get("detail") or ""
    said = f"{remedy.get_kind_display()}: {detail}" if detail else str(remedy.get_kind_display())
    return f"{said} {_('This has been done.')}" if remedy.done_at else said


def _asks(course: Course) -> list[str]:
    if course.referral.status in (Status.SUPPORT, Status.DECLINED, Status.COMPLAINT):
        return [_("Is there anything you want to say to that?")]
    return [_("Is it put right for you? Your answer changes nothing in how you are helped.")]
