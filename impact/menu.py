"""What every page of this room shows: the second menu, and whether a report waits. A page adds its own: `with_menu`."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import signed_in
from impact.permissions import report_to_see

PAGES = (
    ("impact", (), _("What got better")),
    ("impact_by", ("theme",), _("By theme and more")),
    ("report_list", (), _("Reports")),
    ("agreed_list", (), _("Agreed by the board")),
    ("evidence_packs", (), _("Evidence")),
    ("theory", (), _("Theory of change")),
    ("definitions", (), _("Definitions")),
)


def with_menu(request: HttpRequest, here: str, **context: Any) -> dict[str, Any]:
    """What a page shows, with the menu, in which `here` is the page one is on or under."""
    menu = [
        {"url": reverse(name, args=where), "label": label, "is_current": name == here} for name, where, label in PAGES
    ]
    return context | {"impact_menu": menu, "report_to_see": report_to_see(signed_in(request))}
