"""System checks that keep a deployment honest: two database roles, and an outside that gives nobody away."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from safeguards import discreet

OUTSIDE = ("MAIL_FROM_NAME", "MAIL_FROM_ADDRESS", "SITE_URL", "PUBLIC_NAME", "PUBLIC_NAME_CY", "ALLOWED_HOSTS")


@register(Tags.security, deploy=True)
def two_database_roles(**_: Any) -> list[CheckMessage]:
    """The application must not own its tables, or it could rewrite the audit trail (security rule 4)."""
    user = settings.DATABASES["default"].get("USER", "")
    if user == settings.APP_ROLE or settings.AS_OWNER:
        return []
    return [
        Error(
            "The application signs in to the database as its owner.",
            hint=f"Let DATABASE_URL name the role {settings.APP_ROLE}, and DATABASE_OWNER_URL the owner (migrations).",
            id="safeguards.E001",
        )
    ]


@register(Tags.security, deploy=True)
def outside_is_discreet(**_: Any) -> list[CheckMessage]:
    """Sender name, sender address and host name are seen by whoever holds the phone (security rule 8)."""
    found: list[CheckMessage] = []
    for name in OUTSIDE:
        held = getattr(settings, name)
        text = " ".join(held) if isinstance(held, list) else str(held)
        if faults := discreet.outside_faults(text):
            found.append(Error(f"{name} gives the service away: {', '.join(faults)}", id="safeguards.E002"))
    return found


@register(Tags.security, deploy=True)
def files_are_scanned(**_: Any) -> list[CheckMessage]:
    """Files go from person to person here; without a scanner only their kind is checked (security rule 11)."""
    if settings.CLAMAV_ADDRESS:
        return []
    return [
        Warning(
            "No scanner for viruses is configured: files are opened unscanned.",
            hint="Run clamd and set CLAMAV_ADDRESS to its host:port or the path of its socket (docs/running.md).",
            id="safeguards.W001",
        )
    ]
