"""Changes that are late: who is to see them, and the message that says so and nothing more."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from feedback.due import late_since, promised_on
from feedback.models import Change, Escalation
from feedback.models.change import PROMISED
from feedback.owners import is_there, who_hears
from outbox.models import Message, State
from outbox.resolvers import Address, Outcome, Verdict

Level = Escalation.Level
NEVER_WENT = (State.FAILED, State.EXPIRED, State.CANCELLED)
TOGETHER = 200  # changes of one run; the next is an hour away


def overdue_for(user: User, today: date) -> "QuerySet[Change]":
    """What is late enough for this person, as the lead of a department or as a sponsor; longest promised first. Their
    title, department and owner: nothing that anybody said, and nobody who said it."""
    if not user.can(Permission.SEE_OVERDUE):
        return Change.objects.none()
    as_lead = Change.objects.late(late_since(Level.LEAD, today)).filter(area__lead=user)
    as_sponsor = Change.objects.late(late_since(Level.SPONSOR, today)).filter(sponsor=user)
    found = (as_lead | as_sponsor).annotate(promised=PROMISED).order_by("promised", "title")
    return found.select_related("area", "owner")


def untold(today: date) -> list[tuple[Change, str]]:
    """What is late enough for somebody who is named and was not told of this promised day, with whom it goes to."""
    found = []
    for level, hearer in ((Level.LEAD, "area__lead"), (Level.SPONSOR, "sponsor")):
        told = told_of(
            OuterRef("pk"), level, late_for=OuterRef("promised"), hearer=OuterRef(OuterRef(hearer)), at=timezone.now()
        )
        late = Change.objects.late(late_since(level, today)).annotate(promised=PROMISED)
        late = late.filter(~Exists(told), **{f"{hearer}__isnull": False})
        found += [(change, level.value) for change in late.order_by("promised")[:TOGETHER]]
    return found


def told_of(change: Any, level: str, *, late_for: Any, hearer: Any, at: datetime) -> "QuerySet[Escalation]":
    """Whether they were told that it is late. A message that never went told nobody; a later one to whoever hears of it
    now did, since it leads to everything that is late. No more than one message a day is tried."""
    lately = at - timedelta(days=1)
    again = Message.objects.filter(resolver="overdue", recipient_id=hearer)
    again = again.filter(~Q(state__in=NEVER_WENT) | Q(created_at__gte=lately), created_at__gt=OuterRef("at"))
    told = Escalation.objects.filter(change=change, level=level, late_for=late_for)
    return told.filter(~Q(message__state__in=NEVER_WENT) | Q(at__gte=lately) | Exists(again))


def is_late_for(change: Change, level: str, today: date) -> bool:
    """Whether this change is late enough to go to this level now."""
    promised = promised_on(change)
    return promised is not None and promised < late_since(level, today)


def late_words(person: User) -> tuple[str, str]:
    """Subject and text for whoever hears of it: neither which change nor anything of it."""
    with translation.override(person.language):
        body = _(
            "Hello %(name)s,\n\n"
            "one change that you look after is late. Sign in to see which:\n\n"
            "%(link)s\n\n"
            "This message says no more on purpose."
        )
        return _("One change is late"), body % {"name": person.name, "link": overdue_address(person)}


def overdue_address(person: User) -> str:
    """Where they read which, in their language, once they have signed in."""
    with translation.override(person.language):
        return f"{settings.SITE_URL}{reverse('overdue_list')}"


class OverdueResolver:
    """The outbox's door to whoever hears that a change is late."""

    def decide(self, message: Message) -> Verdict:
        """Only while it is still late for them, and to an open account."""
        told = Escalation.objects.filter(message=message).first()
        person = User.objects.select_for_update(of=("self",)).filter(pk=message.recipient_id).first()
        if person is None or not is_there(person):
            return Verdict(Outcome.REFUSE, ("account_closed",))
        if told is None:  # the second try, after a message that never went
            is_late = overdue_for(person, timezone.localdate()).exists()
            return Verdict(Outcome.ALLOW) if is_late else Verdict(Outcome.REFUSE, ("not_late_any_more",))
        change = Change.objects.select_related("area__lead", "sponsor").get(pk=told.change_id)
        is_theirs = who_hears(change, told.level) == person
        is_still_late = is_late_for(change, told.level, timezone.localdate())
        if not is_theirs or not is_still_late or promised_on(change) != told.late_for:
            return Verdict(Outcome.REFUSE, ("not_late_any_more",))
        return Verdict(Outcome.ALLOW)

    def address(self, message: Message) -> Address:
        """The person's work email."""
        email = User.objects.get(pk=message.recipient_id).email
        return Address(email, mark=email)

    def still_stands(self, message: Message, address: Address) -> bool:
        """Not changed meanwhile."""
        return User.objects.filter(pk=message.recipient_id, email=address.mark).exists()

    def moved(self, message: Message, state: State) -> None:
        """Nothing else follows from it."""
