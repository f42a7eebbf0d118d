"""Ids as an address or a form carries them."""

from collections.abc import Iterable
from uuid import UUID


def ids_in(given: Iterable[str]) -> list[UUID]:
    """Those that are ids; what is none is left out."""
    return [found for text in given if (found := id_in(text)) is not None]


def id_in(text: str) -> UUID | None:
    """An id, or None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
