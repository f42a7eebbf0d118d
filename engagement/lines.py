"""Whom to ring when somebody may harm themself: a setting, in both languages."""

from django.conf import settings
from django.utils.translation import get_language


def crisis_lines() -> list[tuple[str, str]]:
    """Name and number of each line, in the language of the screen."""
    is_welsh = get_language() == "cy"
    return [(welsh if is_welsh else english, number) for english, welsh, number in settings.CRISIS_LINES]
