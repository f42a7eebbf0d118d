"""The link by which a person sets their account up."""

import hashlib
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.utils import timezone

from accounts.models.user import User
from safeguards.registry import Privacy

LIFE = timedelta(days=3)


def token_hash(token: str) -> str:
    """What is kept of a link. The link itself is shown once and never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reading vocabulary of invitations."""

    def usable(self, *, at: datetime) -> "InvitationQuerySet":
        """Not used, not run out, and for an account that is open."""
        return self.filter(used_at__isnull=True, expires_at__gt=at, user__is_active=True)


class Invitation(models.Model):
    """A single-use link to set up an account: password, then second factor. A newer one replaces an older one."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    privacy = Privacy(operational="id user created_at created_by expires_at used_at", sensitive="token_hash")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="invitation_runs_out_after_making"
            )
        ]
