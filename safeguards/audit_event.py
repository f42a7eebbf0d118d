"""The rows of the audit trail."""

from typing import ClassVar
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from safeguards.registry import Privacy


class AuditEvent(models.Model):
    """One thing done or opened. Added and never changed: triggers and the role's rights see to it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    subjects = ArrayField(models.UUIDField(), default=list)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    reason = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20)
    request_id = models.UUIDField(null=True)

    privacy: ClassVar = Privacy(operational="id at actor role action subjects fields reason outcome request_id")

    class Meta:
        db_table = "audit_event"


class AuditLink(models.Model):
    """One link of the chain over the events, written by the database at commit."""

    seq = models.BigIntegerField(primary_key=True)
    event_id: "models.UUIDField[UUID, UUID]" = models.UUIDField(unique=True)
    hash = models.BinaryField()

    privacy: ClassVar = Privacy(operational="seq event_id hash")

    class Meta:
        db_table = "audit_link"
