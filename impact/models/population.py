"""Who lives in the force's area, to hold against who takes part."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from safeguards.registry import Privacy


class PopulationTable(models.Model):
    """Who lives in the force's area, by one characteristic: a dated table with its source, brought in by a command."""

    question = models.CharField(max_length=24)  # as in engagement.equality
    source = models.CharField(max_length=200)
    counted_on = models.DateField()
    is_made_up = models.BooleanField(default=False)
    brought_at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(public="question source counted_on is_made_up", operational="id brought_at")

    class Meta:
        ordering = ["question", "-counted_on", "-pk"]


class PopulationCount(models.Model):
    """How many people of one group live there."""

    table = models.ForeignKey(PopulationTable, on_delete=models.CASCADE, related_name="counts")
    answer = models.CharField(max_length=40)
    people = models.PositiveIntegerField()

    privacy: ClassVar = Privacy(public="answer people", operational="id table")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "answer"], name="impact_population_once")]
