"""What every template may use: names and colours a force sets, the menu, and the same page in the other language."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.duties import count_waiting
from accounts.models import User
from accounts.roles import Permission
from sec_portal.colours import COLOUR_NAMES


class MenuItem(NamedTuple):
    """One entry of the menu: what it is called, where it leads, whether we are inside it."""

    label: str
    url: str
    is_current: bool


class Language(NamedTuple):
    """The other language: its code, its own name for itself, and this page in it."""

    code: str
    name: str
    url: str


# What it takes, where it leads by URL name, what it is called.
MENU = [
    (Permission.SEE_DESK, "desk", _("Today")),
    (Permission.OPEN_SURVIVORS, "survivor_list", _("Survivors")),
    (Permission.LOG_CONSULTATIONS, "consultation_list", _("Consultations")),
    (Permission.SEE_LEDGER, "ledger", _("Ledger")),
    (Permission.MANAGE_CHANGES, "change_list", _("Changes")),
    (Permission.MANAGE_REFERRALS, "referral_list", _("Referrals")),
    (Permission.SEND_REFERRALS, "partner_desk", _("Referrals")),
    (Permission.MANAGE_PARTNERS, "partner_list", _("Partners")),
    (Permission.SEE_HANDED_OVER, "standards_list", _("Handed over")),
    (Permission.SEE_OWN_CHANGES, "owned_list", _("Your changes")),
    (Permission.SEE_FIGURES, "impact", _("Impact")),
    (Permission.SEE_OVERDUE, "overdue_list", _("Late changes")),
    (Permission.READ_TEXTS, "reading_list", _("Texts to read")),
    (Permission.MANAGE_PEOPLE, "people_list", _("People")),
    (Permission.DECIDE_APPROVALS, "approval_list", _("Approvals")),
    (Permission.APPROVE_WORDINGS, "wording_list", _("Wordings")),
]

ALSO = {"partner_list": ("outreach_list",)}  # the addresses that stand under an entry beside its own

# Entries behind which something may wait for this person, and how much.
WAITING = {"approval_list": count_waiting}


def product(request: HttpRequest) -> dict[str, object]:
    """The context processor named in the settings."""
    is_welsh = get_language() == "cy"
    return {
        "product_name": settings.PRODUCT_NAME,
        "public_name": settings.PUBLIC_NAME_CY if is_welsh else settings.PUBLIC_NAME,
        "colours": {f"--sec-{name}": settings.COLOURS[name] for name in COLOUR_NAMES if name in settings.COLOURS},
        "other_language": other_language(request, is_welsh=is_welsh),
        "menu": SimpleLazyObject(lambda: menu_for(request)),
        "emergency_number": settings.EMERGENCY_NUMBER,
        "help_line_name": settings.HELP_LINE_NAME_CY if is_welsh else settings.HELP_LINE_NAME,
        "help_line_number": settings.HELP_LINE_NUMBER,
        "contact_line": settings.CONTACT_LINE_CY if is_welsh else settings.CONTACT_LINE,
    }


def other_language(request: HttpRequest, *, is_welsh: bool) -> Language:
    """The same page in the other language; its address keeps what was asked for (WL-6)."""
    code, name = ("en", "English") if is_welsh else ("cy", "Cymraeg")
    return Language(code, name, translate_url(request.get_full_path(), code))


def with_count(user: User, name: str, label: Promise) -> str:
    """What an entry is called, with how much waits behind it."""
    count = WAITING[name](user, timezone.now()) if name in WAITING else 0
    return f"{label} ({count})" if count else str(label)


def menu_for(request: HttpRequest) -> list[MenuItem]:
    """The rooms this person works in; nothing for anyone who has not signed in fully."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_verified():
        return []
    entries = [(name, with_count(user, name, label)) for permission, name, label in MENU if user.can(permission)]
    return [MenuItem(label, reverse(name), is_under(request.path, name)) for name, label in entries]


def is_under(path: str, name: str) -> bool:
    """Whether this page stands under this entry of the menu."""
    return path.startswith(tuple(reverse(each) for each in (name, *ALSO.get(name, ()))))
