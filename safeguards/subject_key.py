"""The key of one subject."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

from safeguards import keys
from safeguards.registry import Privacy


class SubjectKey(models.Model):
    """The data key of one subject (a person, a session, a change), wrapped. Lives in the schema `keys`.

    A person may own several keys; merging two records changes only `owner`; erasing a person deletes all of an
    owner's keys, and everything sealed under them is noise from then on.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.UUIDField(db_index=True)
    wrapped = models.BinaryField()
    kek_version = models.PositiveIntegerField()

    privacy: ClassVar = Privacy(operational="id owner kek_version", sensitive="wrapped")

    class Meta:
        db_table = "subject_key"

    def unwrap(self) -> bytes:
        """The data key itself. Never stored, logged or sent."""
        return keys.provider().unwrap(bytes(self.wrapped), self.pk, self.kek_version)
