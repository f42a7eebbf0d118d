"""Equality answers: optional, apart from the person, and known to nobody by name (EQ-1 to EQ-6)."""

from typing import ClassVar

from django.db import models

from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class EqualityAnswers(Personal):
    """One person's answers under a random id and a key of their own. Nothing here leads to a survivor: only the
    survivor's row holds this id, sealed. The moment is kept as a month and no finer (EQ-6)."""

    month = models.DateField()  # always the first of it
    version = models.PositiveSmallIntegerField()  # of the questions, which are data (EQ-4)
    answers = SealedField(place="engagement.equality.answers")  # question code → answer code or own words, as JSON

    privacy: ClassVar = Privacy(operational="id key_id month version", sensitive="answers")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="engagement_equality_month_no_finer")
        ]
