"""Where a person who signs in belongs."""

from uuid import uuid4

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from safeguards.registry import Privacy


class Organisation(models.Model):
    """A department of the force, a partner agency, or a neighbouring force that lends a second pair of eyes."""

    class Kind(models.TextChoices):
        FORCE_DEPARTMENT = "force_department", _("Department of the force")
        PARTNER_AGENCY = "partner_agency", _("Partner agency")
        NEIGHBOURING_FORCE = "neighbouring_force", _("Neighbouring force")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    is_active = models.BooleanField(default=True)
    # who hears first that something of theirs is late
    lead = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    privacy = Privacy(public="name kind", operational="id is_active lead")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="organisation_name_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["force_department", "partner_agency", "neighbouring_force"]),
                name="organisation_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
