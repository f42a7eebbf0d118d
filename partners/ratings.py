"""What partners think of our work: whom to ask now, who may answer, and what the answers come to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Avg, Count, Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Role
from partners.models import PartnerRating, Partnership, RatingRound, Referral

QUESTIONS: dict[str, Promise] = {
    "reach": _("How easy are we to reach?"),
    "speed": _("How quickly do we answer?"),
    "told": _("How well do we tell you what came of it?"),
    "right": _("How well are things put right for the people you support?"),
}
MARK_FIELDS = tuple(QUESTIONS)
JUNE = 6


@dataclass(frozen=True, kw_only=True)
class RatingGiven:
    """One worker's answer: marks from 1 to 5, each of which may be left out, and their own words."""

    reach: int | None = None
    speed: int | None = None
    told: int | None = None
    right: int | None = None
    words: str = ""


def half_of(day: date) -> date:
    """The first day of its half year."""
    return date(day.year, 1 if day.month <= JUNE else 7, 1)


def to_be_asked(on: date) -> "QuerySet[Organisation]":
    """Partner agencies to ask on this day: in the months set for it, those that we work with, that have somebody who
    could answer, and that were not asked in this half year."""
    if on.month not in settings.RATING_MONTHS:
        return Organisation.objects.none()
    theirs = {"organisation": OuterRef("pk")}
    works_with_us = Exists(Referral.objects.filter(**theirs)) | Exists(Partnership.objects.filter(**theirs))
    could_answer = Exists(User.objects.able_to_sign_in().filter(role=Role.PARTNER, **theirs))
    was_asked = Exists(RatingRound.objects.filter(half=half_of(on), **theirs))
    agencies = Organisation.objects.filter(kind=Organisation.Kind.PARTNER_AGENCY, is_active=True)
    return agencies.filter(works_with_us & could_answer & ~was_asked)


def open_round(user: User, *, on: date) -> RatingRound | None:
    """What this person's organisation is asked now, if anything."""
    asked = RatingRound.objects.filter(organisation=user.organisation_id, closes_on__gte=on)
    return asked.filter(organisation__is_active=True).order_by("-half").first() if user.is_active else None


def round_to_answer(user: User, *, on: date) -> RatingRound | None:
    """The same until they have answered."""
    asked = open_round(user, on=on)
    return None if asked is None or asked.ratings.filter(by=user).exists() else asked


@dataclass(frozen=True)
class Mean:
    """One question, the mean of its marks, and how many gave one."""

    question: str
    mean: float | None
    number: int


@dataclass(frozen=True)
class RoundResult:
    """One half year: what was asked when, who answered, and what it comes to."""

    round: RatingRound
    answers: int
    means: list[Mean]
    is_open: bool
    with_words: list[PartnerRating] = field(default_factory=list)

    @property
    def overall(self) -> float | None:
        """The mean of every mark that was given."""
        number = sum(each.number for each in self.means)
        return sum((each.mean or 0) * each.number for each in self.means) / number if number else None


def results(rounds: "QuerySet[RatingRound]", *, on: date) -> list[RoundResult]:
    """What these rounds come to, newest first, with one query."""
    averages: dict[str, Any] = {f"mean_{name}": Avg(f"ratings__{name}") for name in MARK_FIELDS}
    counts: dict[str, Any] = {f"number_{name}": Count(f"ratings__{name}") for name in MARK_FIELDS}
    rows = rounds.annotate(answers=Count("ratings"), **averages, **counts).order_by("-half")
    return [RoundResult(each, each.answers, _means(each), is_open=each.closes_on >= on) for each in rows]


def _means(row: RatingRound) -> list[Mean]:
    return [
        Mean(str(question), getattr(row, f"mean_{name}"), getattr(row, f"number_{name}"))
        for name, question in QUESTIONS.items()
    ]


def latest_of(organisations: Iterable[Organisation], *, on: date) -> dict[UUID, RoundResult]:
    """The last round of each partner, answered or not; those never asked are not in it."""
    rounds = RatingRound.objects.filter(organisation__in=[each.pk for each in organisations])
    found: dict[UUID, RoundResult] = {}
    for result in results(rounds, on=on):
        found.setdefault(result.round.organisation_id, result)
    return found


def with_words(rounds: Iterable[RatingRound]) -> list[PartnerRating]:
    """The answers of these rounds in which somebody wrote something, newest first; still sealed."""
    return list(PartnerRating.objects.filter(words__isnull=False, round__in=list(rounds)).order_by("-at"))
