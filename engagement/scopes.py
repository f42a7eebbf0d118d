"""What a scoped consent is for, as a digest: the words of it are sealed in the answer's `ConsentDetail`.

The same text, use, partner or project always gives the same scope, so that the gate can be asked about exactly one.
"""

import unicodedata

from safeguards import blind_index

SCOPE = "scope"


def scope_of(text: str) -> str:
    """The digest of one scope, in hex: 64 letters. Spacing, capitals and how letters are composed do not count."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return blind_index.digest(SCOPE, folded).hex()
