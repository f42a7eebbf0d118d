"""What is due: the one shape in which every room tells the desk."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing a person should do. Derived from rows each time, never stored.

    `kind` is the quiet line above (what sort, and since or until when); `title` says what to do; `detail` why; `url`
    and `label` are the one button that does it. `has_clock` is for what the law has set hours on, and stands before all
    the rest; `late` is for what is past its time, `urgent` for what comes before
    everything: somebody asked, or nobody knows.
    """

    kind: str
    title: str
    detail: str
    url: str
    label: str
    due_at: datetime
    late: bool = False
    urgent: bool = False
    has_clock: bool = False
