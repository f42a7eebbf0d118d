"""What may be an email address or a phone number of somebody we write to or call."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

DIALLED = re.compile(r"[+0-9()\s./-]+(?:(?:ext\.?|x)\s?[0-9]{1,6})?", re.IGNORECASE)


def is_email(text: str) -> bool:
    """An address a mail server could take."""
    if not text.isascii() or "[" in text:  # no server of ours could hand it over
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def is_number(text: str) -> bool:
    """A number of any country; a British one where none is named. Nothing else may stand beside it."""
    if not text.isascii() or not DIALLED.fullmatch(text.strip()):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, "GB"))
    except phonenumbers.NumberParseException:
        return False
