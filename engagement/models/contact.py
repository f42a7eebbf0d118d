"""How, when and whether to make contact."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models.survivor import Survivor
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class SafeContactPlan(Personal):
    """What the survivor said about reaching them safely, confirmed with them in conversation (domain.md 3.2).

    `rely_until` is how long they say it may be relied on (SC-3). A stopped plan binds everything but safety of life.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Not yet confirmed with them")
        CONFIRMED = "confirmed", _("Confirmed with them")
        STOPPED = "stopped", _("All contact stopped")

    survivor = models.OneToOneField(Survivor, on_delete=models.CASCADE, related_name="plan")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    rely_until = models.DateField(null=True)
    say = SealedField(place="engagement.plan.say", null=True)
    never = SealedField(place="engagement.plan.never", null=True)
    inbound_only = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(
        operational="id key_id survivor status confirmed_at confirmed_by rely_until inbound_only stopped_at",
        sensitive="say never",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "confirmed", "stopped"]), name="engagement_plan_status_known"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="engagement_plan_confirmed_together",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False, rely_until__isnull=False),
                name="engagement_plan_confirmed_until",
            ),
        ]


class ContactRoute(Personal):
    """One number, address or way, with what makes it safe. Unsafe until the survivor has said otherwise (SC-1)."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("Email")
        MOBILE = "mobile", _("Call the mobile")
        LANDLINE = "landline", _("Call the landline")
        IN_PERSON = "in_person", _("In person")

    class Safe(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNCONFIRMED = "unconfirmed", _("Not yet confirmed")

    class Device(models.TextChoices):
        OWN = "own", _("Their own, nobody else uses it")
        SHARED = "shared", _("Shared with somebody")
        MONITORED = "monitored", _("Somebody may be watching it")
        EMPLOYER = "employer", _("Belongs to their employer")
        CHILD = "child", _("Belongs to a child")

    plan = models.ForeignKey(SafeContactPlan, on_delete=models.CASCADE, related_name="routes")
    kind = models.CharField(max_length=10, choices=Kind)
    value = SealedField(place="engagement.route.value")
    safe = models.CharField(max_length=12, choices=Safe, default=Safe.UNCONFIRMED)
    device = models.CharField(max_length=10, choices=Device)
    link_ok = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(operational="id key_id plan kind safe device link_ok confirmed_at", sensitive="value")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["email", "mobile", "landline", "in_person"]), name="engagement_route_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(safe__in=["yes", "no", "unconfirmed"]), name="engagement_route_safe_known"
            ),
            models.CheckConstraint(
                condition=Q(link_ok=False) | Q(device="own"), name="engagement_route_link_only_on_own_device"
            ),
            known("device", "own shared monitored employer child"),
        ]


class ContactWindow(models.Model):
    """When a route is safe: a weekday (Monday is 0) and two times of the clock in Wales."""

    route = models.ForeignKey(ContactRoute, on_delete=models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    privacy: ClassVar = Privacy(operational="id route weekday opens closes")

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="engagement_window_weekday_known"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="engagement_window_closes_after_it_opens"),
        ]
