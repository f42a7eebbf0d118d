"""Who may never see one record (security rule 5)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.user import User
from safeguards.constraints import together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class RecordBlockQuerySet(models.QuerySet["RecordBlock"]):
    def standing(self) -> Self:
        """Placed and not lifted."""
        return self.filter(lifted_at__isnull=True)

    def barring(self, user: User) -> Self:
        """The standing blocks on this account."""
        return self.standing().filter(barred=digest_of(user))

    def about(self, user: User) -> Self:
        """Every block there ever was on this account: they are told of none, also once it is lifted."""
        return self.filter(barred=digest_of(user))


class RecordBlock(Personal):
    """One account that may not see, find, count or infer one record. It outranks every role.

    `record` is the survivor's id, of which accounts knows nothing more. Whom it bars is held as a digest and, sealed
    under the record's key, as the account's id: a reader of the table learns neither. Placed with one press; lifted by
    two people.
    """

    record = models.UUIDField(db_index=True)
    barred = models.BinaryField(db_index=True)
    who = SealedField(place="accounts.block.who")  # the account's id
    placed_at = models.DateTimeField(db_default=Now())
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id record placed_at placed_by lifted_at lifted_by", sensitive="barred who"
    )
    objects = RecordBlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "barred"], condition=Q(lifted_at__isnull=True), name="accounts_block_once"
            ),
            together("lifted_at", "lifted_by"),
        ]

    @property
    def reference(self) -> str:
        """How two people speak of a block without saying whose record it is on."""
        return self.pk.hex[:8].upper()


def digest_of(user: User) -> bytes:
    """How an account stands in a block."""
    return user.mark
