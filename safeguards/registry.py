"""The field registry: what every column holds, so that a page, a log or an export can be judged against it.

- public: may stand on a page anyone can open;
- operational: runs the service, tells nothing of a survivor;
- personal: about a person (a survivor's must be sealed; staff's work details may be plain);
- sensitive: harm could follow from one leak (always sealed, or a digest).

Each model carries `privacy = Privacy(...)`; a test fails on a field that is in none, or in two.
"""

from dataclasses import dataclass

CLASSES = ("public", "operational", "personal", "sensitive")


@dataclass(frozen=True)
class Privacy:
    """The class of each concrete field of one model: names separated by spaces."""

    public: str = ""
    operational: str = ""
    personal: str = ""
    sensitive: str = ""

    def classes(self) -> dict[str, list[str]]:
        """Field name → the classes it is listed in (exactly one, or the registry's test fails)."""
        found: dict[str, list[str]] = {}
        for name in CLASSES:
            for field in getattr(self, name).split():
                found.setdefault(field, []).append(name)
        return found
