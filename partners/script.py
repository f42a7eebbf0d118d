"""What somebody says when they tell a survivor what came of a referral: short, and in the survivor's language."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from engagement.models import Wording
from partners.models import Referral, Remedy
from partners.workflow import PASSED_ON

Status = Referral.Status
Offered = Iterable[tuple[Remedy, str]]  # what stands, each with its detail as it was written down


def script(referral: Referral, offered: Offered) -> list[str]:
    """Sentence by sentence, in the language that was chosen with them."""
    with translation.override(referral.language):
        begins = _("You asked us to put something right. I can tell you what came of it. Is this a good time?")
        return [begins, *_what_came_of_it(referral, offered), _asks(referral)]


def rights(language: str) -> str:
    """The approved words about a complaint beside putting it right; nothing while there are none."""
    wording = Wording.objects.current_by_purpose(Wording.Kind.ROUTE_CHOICE).get("")
    return wording.text(language) if wording is not None else ""


def _what_came_of_it(referral: Referral, offered: Offered) -> list[str]:
    passed_on = {
        Status.COMPLAINT: _("It has gone to the complaints team, as a complaint. They deal with it from here."),
        Status.SUPPORT: _("This is not for us to put right. We have passed it on to a service that can help."),
        Status.DECLINED: _("This is not something that we can put right. I am sorry, and I can tell you why."),
    }.get(Status(referral.status))
    if passed_on:
        return [passed_on]
    return [_remedy(each, detail) for each, detail in offered] or [_("I can tell you where it stands.")]


def _remedy(remedy: Remedy, detail: str) -> str:
    said = f"{remedy.get_kind_display()}: {detail}" if detail else str(remedy.get_kind_display())
    return " ".join((said, _("This has been done."))) if remedy.done_at else said


def _asks(referral: Referral) -> str:
    if referral.status in (*PASSED_ON, Status.COMPLAINT):
        return _("Is there anything you want to say to that?")
    return _("Is it put right for you? Your answer changes nothing in how you are helped.")
