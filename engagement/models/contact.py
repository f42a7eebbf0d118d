"""How, when and whether to make contact."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateRangeField
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

    `rely_until` is how long they say it may be relied on (SC-3). A stopped or suspended plan binds everything but
    safety of life; a suspension ends by itself after `suspended_until`, and the plan is then as good as run out.
    `number` goes up with every save, so that a second tab is told what changed. The two halves of the agreed phrase
    are never shown beside each other in a list, and never sent (SC-8).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Not yet confirmed with them")
        CONFIRMED = "confirmed", _("Confirmed with them")
        SUSPENDED = "suspended", _("Contact suspended")
        STOPPED = "stopped", _("All contact stopped")

    class DroppedCall(models.TextChoices):
        WE_CALL = "we_call_back", _("We call back")
        THEY_CALL = "they_call", _("They call. We do not ring back.")
        TEXT = "text_only", _("We send one text")

    survivor = models.OneToOneField(Survivor, on_delete=models.CASCADE, related_name="plan")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    rely_until = models.DateField(null=True)
    say = SealedField(place="engagement.plan.say", null=True)
    never = SealedField(place="engagement.plan.never", null=True)
    call_them = SealedField(place="engagement.plan.call_them", null=True)
    if_answered = SealedField(place="engagement.plan.if_answered", null=True)  # what we say when somebody else answers
    phrase_ask = SealedField(place="engagement.plan.phrase_ask", null=True)
    phrase_answer = SealedField(place="engagement.plan.phrase_answer", null=True)
    unsafe_phrase = SealedField(place="engagement.plan.unsafe_phrase", null=True)  # they say it, we say goodbye
    people_safe = SealedField(place="engagement.plan.people_safe", null=True)
    no_show = SealedField(place="engagement.plan.no_show", null=True)  # whom to try, after how long (SC-18)
    dropped_call = models.CharField(max_length=12, choices=DroppedCall, blank=True)
    quiet = ArrayField(DateRangeField(), default=list)  # days on which we do not write
    inbound_only = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_until = models.DateField(null=True)  # its last day; none: until they say otherwise
    number = models.PositiveIntegerField(default=1)

    privacy: ClassVar = Privacy(
        operational="id key_id survivor status confirmed_at confirmed_by rely_until dropped_call quiet inbound_only "
        "stopped_at suspended_at suspended_until number",
        sensitive="say never call_them if_answered phrase_ask phrase_answer unsafe_phrase people_safe no_show",
    )

    class Meta:
        indexes = [
            models.Index(fields=["rely_until", "id"], condition=Q(status="confirmed"), name="engagement_plan_ends"),
        ]
        constraints = [
            known("status", "draft confirmed suspended stopped"),
            known("dropped_call", "we_call_back they_call text_only", may_be_empty=True),
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
        RELAY = "relay", _("By relay or BSL video")
        IN_PERSON = "in_person", _("In person")
        VIA_WORKER = "via_worker", _("Through their support worker")
        SMS = "sms", _("Text message")
        WHATSAPP = "whatsapp", _("WhatsApp")
        SIGNAL = "signal", _("Signal")
        POST = "post", _("Post")

    WRITTEN: ClassVar = (Kind.EMAIL, Kind.SMS, Kind.WHATSAPP, Kind.SIGNAL, Kind.POST)
    CALLS: ClassVar = (Kind.MOBILE, Kind.LANDLINE, Kind.RELAY)  # somebody else might answer

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

    class CallerId(models.TextChoices):
        SHOW = "show", _("Show our number")
        WITHHOLD = "withhold", _("Withhold our number")
        NEUTRAL = "neutral_number", _("Show the neutral number")

    plan = models.ForeignKey(SafeContactPlan, on_delete=models.CASCADE, related_name="routes")
    kind = models.CharField(max_length=10, choices=Kind)
    value = SealedField(place="engagement.route.value")
    safe = models.CharField(max_length=12, choices=Safe, default=Safe.UNCONFIRMED)
    device = models.CharField(max_length=10, choices=Device)
    link_ok = models.BooleanField(default=False)
    voicemail_ok = models.BooleanField(default=False)  # never without a yes (SC-5)
    may_name_police = models.BooleanField(default=False)
    caller_id = models.CharField(max_length=14, choices=CallerId, blank=True)
    notes = SealedField(place="engagement.route.notes", null=True)  # for whoever calls
    confirmed_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)  # its last day, where they said one

    privacy: ClassVar = Privacy(
        operational="id key_id plan kind safe device link_ok voicemail_ok may_name_police caller_id confirmed_at "
        "valid_until",
        sensitive="value notes",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind"], name="engagement_route_kind_once"),
            known("kind", "email mobile landline relay in_person via_worker sms whatsapp signal post"),
            known("safe", "yes no unconfirmed"),
            known("caller_id", "show withhold neutral_number", may_be_empty=True),
            models.CheckConstraint(
                condition=Q(link_ok=False) | Q(device="own"), name="engagement_route_link_only_on_own_device"
            ),
            known("device", "own shared monitored employer child"),
        ]


class ContactWindow(models.Model):
    """When a route is safe: a weekday (Monday is 0), two times of the clock in Wales, and whether only in term time."""

    route = models.ForeignKey(ContactRoute, on_delete=models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    term_time_only = models.BooleanField(default=False)

    privacy: ClassVar = Privacy(operational="id route weekday opens closes term_time_only")

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="engagement_window_weekday_known"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="engagement_window_closes_after_it_opens"),
        ]
