"""The panels of a release. Each counts for itself and shows what it counted; a module is deletable whole.

A panel counts to plain data in no language, kept for ever with the release, twice: as managers see it, and as it may be
published. It shows that data in words, as a table and as a picture. Nothing is counted when a page is looked at.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from impact.panels.ages import AGES
from impact.panels.answered import ANSWERED
from impact.panels.areas import AREAS
from impact.panels.by import BY
from impact.panels.changes import CHANGES
from impact.panels.endings import ENDINGS
from impact.panels.funnel import FUNNEL
from impact.panels.making import MAKING
from impact.panels.news import NEWS
from impact.panels.outreach import OUTREACH
from impact.panels.own import OWN
from impact.panels.partners import PARTNERS
from impact.panels.reach import REACH
from impact.panels.recovery import RECOVERY
from impact.panels.safety import SAFETY
from impact.panels.shape import Panel
from impact.panels.talks import TALKS

# What stands on the first page, part by part; and what is looked at by theme, right, stage, area, kind or outcome.
PARTS: tuple[tuple[Promise, tuple[Panel, ...]], ...] = (
    (_("Whether people hear"), (NEWS, AGES, FUNNEL, ANSWERED)),
    (_("What was changed"), (CHANGES, MAKING, AREAS)),
    (_("Who takes part, and how it is for them"), (REACH, OWN, TALKS, SAFETY)),
    (_("Partners"), (RECOVERY, ENDINGS, PARTNERS, OUTREACH)),
)
PANELS = tuple(panel for _name, panels in PARTS for panel in panels)
EVERY_PANEL = (*PANELS, *BY)
BY_CODE = {panel.code: panel for panel in EVERY_PANEL}

__all__ = ["BY", "BY_CODE", "EVERY_PANEL", "PANELS", "PARTS"]
