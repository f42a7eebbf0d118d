"""Who must not meet, or be told of, a survivor. Held as digests, so that the question can be asked blind."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models.survivor import Survivor
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class PersonLink(Personal):
    """One person whom a survivor named: not safe to speak to, or not to be in a room with. Who it is stays sealed and
    shares nothing with any other record (SC-12); why is never asked."""

    class Kind(models.TextChoices):
        NOT_SAFE = "not_safe", _("Not safe to speak to")
        NOT_WITH = "not_with", _("Not in a room with them")

    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="person_links")
    kind = models.CharField(max_length=10, choices=Kind)
    who = SealedField(place="engagement.person_link.who")  # the name, as the survivor said it
    reached_by = SealedField(place="engagement.person_link.reached_by", null=True)  # a number or address of theirs
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id key_id survivor kind added_at added_by", sensitive="who reached_by")

    class Meta:
        constraints = [known("kind", "not_safe not_with")]


class PersonLinkIndex(models.Model):
    """One detail of that person as a digest of the same kinds as a survivor's own index: name, number, address.

    A part is one word of a name of several: it says something only together with the others.
    """

    link = models.ForeignKey(PersonLink, on_delete=models.CASCADE, related_name="index_rows")
    digest = models.BinaryField(db_index=True)
    is_part = models.BooleanField(default=False)

    privacy: ClassVar = Privacy(operational="id link is_part", sensitive="digest")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "digest"], name="engagement_link_index_once")]
