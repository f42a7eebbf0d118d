"""Somebody who stands for everybody, while a query is written that any of them may ask later."""

import copy
from collections.abc import Iterable
from datetime import datetime

from django.db.models import BinaryField, DateTimeField, UUIDField

from accounts.models import User
from safeguards.duties import Ask, Duty, Kind, Waiting, waiting
from safeguards.prepared import Given

ME = Given(lambda ask: ask.user.pk, UUIDField())
MY_MARK = Given(lambda ask: ask.user.mark, BinaryField())
NOW = Given(lambda ask: ask.now, DateTimeField())


def anybody(like: User) -> User:
    """Somebody with the permissions of this person, and no id of their own: who asks is filled in when it is asked.
    Comparing a column with them, instead of with their `ident`, fails at once."""
    person = copy.copy(like)
    person.pk = None
    vars(person).update(ident=ME, mark=MY_MARK, can=like.can)
    return person


def due_to(user: User, now: datetime, kinds: Iterable[Kind]) -> list[Waiting]:
    """What is due of these kinds to this person."""
    return waiting(kinds, Ask(user, now), anybody(user))


def duties_of(user: User, now: datetime, kinds: Iterable[Kind]) -> list[Duty]:
    """The same, all of it in words."""
    return [each.duty for each in due_to(user, now, kinds)]
