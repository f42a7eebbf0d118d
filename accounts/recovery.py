"""Printed recovery codes. Only a keyed digest of each is stored, so that a stolen database holds none."""

import base64
import secrets

from django.utils.crypto import salted_hmac

CODES = 10
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no letter or figure that is read for another
GROUPS, LETTERS = 3, 4


def new_codes() -> list[str]:
    """Ten codes such as `K7QM-2XHD-9PTW`: about 59 bits each."""
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS)) for _ in range(CODES)
    ]


def stored_form(code: str) -> str:
    """What is kept of a code: 16 characters, the same for capitals, small letters, spaces and hyphens."""
    plain = "".join(code.upper().split()).replace("-", "")
    digest = salted_hmac("accounts.recovery", plain, algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode()
