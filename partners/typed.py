"""What was typed on the steps of a referral and not sent yet, as its draft keeps it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Values = Mapping[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Each step's fields with their values, as they came, right or wrong. `source` is a value of Referral.Source.

    `saved` holds at which number of the draft each step was last saved: a tab that saw an earlier one is behind.
    """

    source: str
    steps: Mapping[str, Values] = field(default_factory=dict)
    saved: Mapping[str, int] = field(default_factory=dict)

    def value(self, step: str, name: str) -> str:
        """The one value of a field, of several the last, as its form takes it; nothing where it was not answered."""
        return next(reversed(self.steps.get(step, {}).get(name, [])), "")

    def saved_since(self, step: str, seen: int) -> bool:
        """Has another tab saved this step after the number that this tab saw?"""
        return self.saved.get(step, 0) > seen

    def with_step(self, step: str, values: Values, *, number: int) -> "Typed":
        """The same with one step as it is now, saved under this number."""
        return replace(self, steps={**self.steps, step: values}, saved={**self.saved, step: number})

    def as_text(self) -> str:
        """For the sealed field."""
        return json.dumps({"source": self.source, "steps": self.steps, "saved": self.saved}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str | None, *, source: str) -> "Typed":
        """From the opened field; `source` where nothing says otherwise."""
        held: dict[str, Any] = json.loads(text) if text else {}
        return cls(**({"source": source} | held))
