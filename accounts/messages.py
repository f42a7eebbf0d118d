"""The one message accounts send: a set-up link."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User


def set_up_link(user: User, token: str) -> str:
    """The whole address of a set-up link, in the person's language."""
    with translation.override(user.language):
        return f"{settings.SITE_URL}{reverse('welcome', args=[token])}"


def invitation(user: User, token: str) -> tuple[str, str]:
    """Subject and text of the message that carries a set-up link, in the person's language."""
    with translation.override(user.language):
        body = _(
            "Hello %(name)s,\n\n"
            "an account has been made for you. Open this link within three days to set it up:\n\n"
            "%(link)s\n\n"
            "You will choose a password and a second factor, and print recovery codes. The link works once. "
            "If you did not expect it, tell whoever looks after accounts."
        )
        return _("Set up your account"), body % {"name": user.name, "link": set_up_link(user, token)}
