"""Passkeys, always with a fingerprint, face or PIN: the device alone is one factor, and we want two."""

from typing import Any

from django_otp_webauthn.helpers import WebAuthnHelper
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models import User


class PasskeyHelper(WebAuthnHelper):  # type: ignore[misc]
    """User verification is required, when a passkey is made and each time it is used."""

    def get_generate_registration_options_kwargs(self, *, user: User) -> dict[str, Any]:
        """What the browser is asked for when a passkey is made."""
        options: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        options["authenticator_selection"] = AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )
        return options

    def get_credential_display_name(self, user: User) -> str:
        """What the person's device shows beside the passkey."""
        return user.name

    def authenticate_begin(
        self, user: User | None = None, require_user_verification: bool = True
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Never without user verification, whatever the caller asks."""
        begun: tuple[dict[str, Any], dict[str, Any]] = super().authenticate_begin(user, require_user_verification=True)
        return begun
