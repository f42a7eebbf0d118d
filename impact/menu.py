"""The second menu: the pages of this room, on each of them. A page says its own with `with_menu`."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

PAGES = (
    ("impact", _("What got better")),
    ("report_list", _("Reports")),
    ("agreed_list", _("Agreed by the board")),
    ("evidence_packs", _("Evidence")),
    ("definitions", _("Definitions")),
)


def with_menu(here: str, **context: Any) -> dict[str, Any]:
    """What a page shows, with the menu, in which `here` is the page one is on or under."""
    menu = [{"url": reverse(name), "label": label, "is_current": name == here} for name, label in PAGES]
    return context | {"impact_menu": menu}
