"""The picture that a code app reads, drawn here and sent to nobody."""

import base64

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice


def drawing(device: TOTPDevice) -> SafeString:
    """An SVG picture to stand inside the page: no style, no script, no request."""
    code = segno.make(device.config_url, error="m")
    title = _("Picture for your code app")
    return mark_safe(code.svg_inline(scale=5, border=4, light="#fff", title=title, omitsize=False))  # noqa: S308


def spelled_out(device: TOTPDevice) -> str:
    """The same secret in groups of four letters, for whoever cannot use the picture."""
    secret = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
