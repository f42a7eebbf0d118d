"""Somebody who stands for everybody, while a query is written that any of them may ask later."""

import copy
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, DateField, DateTimeField, QuerySet, UUIDField

from accounts.models import User
from accounts.roles import Permission
from safeguards.duties import Ask, Duty, Kind, Waiting, waiting
from safeguards.prepared import Given, Kept, Row, Statement, Written, statement

ME = Given(lambda ask: ask.user.pk, UUIDField())
MY_MARK = Given(lambda ask: ask.user.mark, BinaryField())
MY_ORGANISATION = Given(lambda ask: ask.user.organisation_id, UUIDField())
NOW = Given(lambda ask: ask.now, DateTimeField())
TODAY = Given(lambda ask: ask.today, DateField())


def anybody(like: User) -> User:
    """Somebody with the permissions of this person, and no id or organisation of their own: who asks is filled in when
    it is asked.
    Comparing a column with them, instead of with their `ident`, fails at once."""
    person = copy.copy(like)
    person.pk = None
    vars(person).update(ident=ME, mark=MY_MARK, organisation_id=MY_ORGANISATION, can=like.can)
    return person


@dataclass(frozen=True)
class About:
    """Who asks about which row."""

    user: User
    pk: UUID


WHICH = Given(lambda ask: ask.pk, UUIDField())


def rights_of(user: User) -> frozenset[Permission]:
    """Everything this person may do now. What a question finds hangs on it (`visible_to`): it is part of its key, so
    that nobody asks what was written for somebody who may do more."""
    return frozenset(permission for permission in Permission if user.can(permission))


_KEPT: dict[Hashable, Statement] = {}


def kept(key: Hashable, like: User, write: Callable[[User], Sequence[Written]]) -> Statement:
    """One statement for everybody who may do what this person may, written the first time it is asked. `key` names the
    question, and everything in it that is not a Given."""
    if (asked := (key, rights_of(like))) not in _KEPT:
        _KEPT[asked] = statement(write(anybody(like)))
    return _KEPT[asked]


_KEPT_ROWS: dict[Hashable, Kept[Any]] = {}


def kept_rows(key: Hashable, like: User, rows: Callable[[User], "QuerySet[Row]"]) -> Kept[Row]:
    """The same for a question that is answered by rows of a model."""
    if (asked := (key, rights_of(like))) not in _KEPT_ROWS:
        _KEPT_ROWS[asked] = Kept(rows(anybody(like)))
    return _KEPT_ROWS[asked]


def due_to(user: User, now: datetime, kinds: Iterable[Kind]) -> list[Waiting]:
    """What is due of these kinds to this person."""
    return waiting(kinds, Ask(user, now), anybody(user), rights=rights_of(user))


def duties_of(user: User, now: datetime, kinds: Iterable[Kind]) -> list[Duty]:
    """The same, all of it in words."""
    return [each.duty for each in due_to(user, now, kinds)]
