"""Asking partners what they think of our work, twice a year, and keeping what they answer."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from outbox.actions import queue_message
from partners.actions.refusals import RatingClosed
from partners.holding import workers_at
from partners.models import PartnerRating, RatingRound
from partners.rating_mail import rating_address, rating_words
from partners.ratings import MARK_FIELDS, RatingGiven, half_of
from safeguards.audit import SYSTEM, Action, record
from safeguards.sealing import new_key


def ask_partner(*, organisation: Organisation, on: date) -> RatingRound | None:
    """Open the question of this half year, and tell each of their workers that there is one. None where it was
    asked already."""
    closes_on = on + timedelta(days=settings.RATING_OPEN_DAYS)
    with transaction.atomic():
        made, is_first = RatingRound.objects.get_or_create(
            organisation=organisation, half=half_of(on), defaults={"closes_on": closes_on}
        )
        if not is_first:
            return None
        for worker in workers_at(organisation):
            _tell(worker)
        record(Action.RATING_ASKED, by=SYSTEM, subjects=[organisation.pk, made.pk])
    return made


def _tell(worker: User) -> None:
    subject, body = rating_words(worker)
    queue_message(
        resolver="rating",
        recipient_id=worker.pk,
        key_id=new_key(worker.pk),
        purpose="rating",
        language=worker.language,
        subject=subject,
        body=body,
        link=rating_address(worker),
        greeted=worker.name,
        by=SYSTEM,
    )


def give_rating(*, asked: RatingRound, given: RatingGiven, by: User) -> PartnerRating:
    """Keep what one worker answers; what they answered before in this round is replaced. Raises RatingClosed."""
    with transaction.atomic():
        held = RatingRound.objects.select_for_update().get(pk=asked.pk)
        if held.closes_on < timezone.localdate():
            raise RatingClosed
        rating = PartnerRating.objects.filter(round=held, by=by).first() or PartnerRating(round=held, by=by)
        if rating._state.adding:
            rating.key_id = new_key(rating.pk)
        for name in MARK_FIELDS:
            setattr(rating, name, getattr(given, name))
        rating.words, rating.at = given.words or None, timezone.now()
        rating.save()
        record(Action.PARTNER_RATED, by=by, subjects=[held.organisation_id, held.pk, rating.pk])
    return rating
