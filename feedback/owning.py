"""The changes of one owner: what presses, what is asked, and what they may be shown."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from feedback.days import short_day
from feedback.due import Due, promises
from feedback.models import Change, ProgressReport

Status = Change.Status
ASKED, TO_DO, WAITS, MADE, OVER = range(5)  # the order in which an owner sees them
STILL = (Status.PROPOSED, Status.ACCEPTED, Status.IN_PROGRESS)


def owned_by(user: User) -> "QuerySet[Change]":
    """What this person owns now, most pressing first: a question, then what is due soonest, then what the
    coordinator looks at, then what is done."""
    newest = ProgressReport.objects.filter(change=OuterRef("pk")).order_by("-reported_at")
    asked_at = Subquery(newest.values("sent_back_at")[:1])
    waits = Exists(ProgressReport.objects.open().filter(change=OuterRef("pk")))
    presses = Case(
        When(asked_at__isnull=False, then=Value(ASKED)),
        When(waits=True, status__in=(*STILL, Status.IMPLEMENTED), then=Value(WAITS)),
        When(status__in=STILL, then=Value(TO_DO)),
        When(status=Status.IMPLEMENTED, then=Value(MADE)),
        default=Value(OVER),
    )
    promised = Case(When(status=Status.IMPLEMENTED, then=F("check_on")), default=F("due_on"))
    rows = Change.objects.filter(owner=user) if user.can(Permission.SEE_OWN_CHANGES) else Change.objects.none()
    counted = rows.annotate(
        asked_at=asked_at,
        reported_at=Subquery(newest.values("reported_at")[:1]),
        waits=waits,
        soonest=Least(promised, "report_on"),
    )
    in_order = counted.annotate(presses=presses).order_by("presses", F("soonest").asc(nulls_last=True), "title", "pk")
    return in_order.select_related("area")


@dataclass(frozen=True)
class Owned:
    """One change as a line of its owner's list."""

    change: Change
    today: date

    @property
    def is_asked(self) -> bool:
        """The coordinator asked something and waits for an answer."""
        return vars(self.change)["asked_at"] is not None

    @property
    def is_new(self) -> bool:
        """Put to them, and nobody has answered yet."""
        return self.change.status == Status.PROPOSED and vars(self.change)["reported_at"] is None

    @property
    def waits(self) -> bool:
        """The coordinator has what they said, and has not confirmed it yet."""
        return bool(vars(self.change)["waits"]) and not self.is_asked and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.change.status in (Status.EMBEDDED, Status.REJECTED)

    @property
    def presses(self) -> bool:
        """It is theirs to say something of it."""
        return not self.is_over and not self.waits

    @property
    def promises(self) -> list[Due]:
        """By when it is made or looked at again, and the next report."""
        return promises(self.change, self.today, to_owner=True)

    @property
    def needs(self) -> str:
        """What is wanted of them, in a few words."""
        if self.is_asked:
            return _("The coordinator asks you something")
        if self.is_new:
            return _("Say whether you accept it")
        if self.is_over:
            return _("Nothing more")
        if self.waits:
            return _("Waits for the coordinator")
        if self.change.report_on:
            return _("Report by %(day)s") % {"day": short_day(self.change.report_on)}
        return _("Say when something has moved")
