"""What `manage.py check` refuses in the wiring."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from sec_portal.colours import problems


@register()
def colours_can_be_read(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """A force's colours keep the contrast that WCAG 2.2 asks for."""
    return [Error(problem, id="sec_portal.E001") for problem in problems(settings.COLOURS)]


@register(Tags.security, deploy=True)
def no_demo_in_earnest(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Demo settings show one-time codes and caught messages to anybody."""
    if not settings.DEMO:
        return []
    return [Error("SEC_DEMO is set.", hint="Unset it: it opens /dev/codes/ and /dev/outbox/.", id="sec_portal.E002")]
