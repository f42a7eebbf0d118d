"""Blind indexes: find a person by an exact detail without keeping the detail in the clear (security rule 3).

What is stored is an HMAC under a key that is not in the database. Names are folded first, so that accents, case,
apostrophes and hyphens do not hide anybody: Siân O'Connor-Ŵyn is found as SIAN OCONNOR WYN.
"""

import re
import unicodedata

import phonenumbers

from safeguards import keys

NAME, PHONE, EMAIL = "name", "phone", "email"


def fold_name(name: str) -> str:
    """A name as it is compared: NFKC, case-folded, without accents, apostrophes and hyphens."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"['’‘`ʼ.]", "", letters).replace("-", " ").split())


def fold_phone(number: str) -> str | None:
    """A number in E.164, read as a British one where it has no country; None when it is no number."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def fold_email(address: str) -> str | None:
    """An address as it is compared; None when it is none."""
    folded = unicodedata.normalize("NFKC", address).strip().casefold()
    return folded if "@" in folded else None


def digest(kind: str, folded: str) -> bytes:
    """The digest to store and to look for."""
    return keys.provider().digest(f"index:{kind}", folded)


def name_digests(*names: str) -> set[bytes]:
    """The digests of each whole name and each of its parts."""
    folded = {fold_name(name) for name in names if name}
    parts = folded | {part for name in folded for part in name.split()}
    return {digest(NAME, part) for part in parts if part}


def detail_digests(text: str) -> set[bytes]:
    """What one typed detail could be: a phone number, an email address, or a name."""
    found = {digest(NAME, fold_name(text))} if fold_name(text) else set()
    if (email := fold_email(text)) is not None:
        found.add(digest(EMAIL, email))
    if (phone := fold_phone(text)) is not None:
        found.add(digest(PHONE, phone))
    return found
