"""What a database of the bench is called. Everything in this package refuses a database with another name."""

PREFIX = "bench_portal_"
MARK = "Made by manage.py bench; may be dropped."  # the comment on a database that is ours to drop
QUERIES = "X-Bench-Queries"


class NotOurs(Exception):
    """The text is the sentence for whoever started the bench."""


def refuse_others(name: str) -> None:
    """Raises NotOurs for a database that the bench has not made: there may be people in it."""
    if not name.startswith(PREFIX):
        raise NotOurs(f"The bench works in a database of its own, called {PREFIX}…, and never in {name!r}.")
