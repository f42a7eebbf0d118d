"""What we say this time to somebody whom a piece of news did not answer."""

from uuid import uuid4

from django.db import transaction

from accounts.models import User
from engagement.models import Survivor
from feedback.actions.refusals import AnsweredMeanwhile, WordsOnTheirWay
from feedback.models import FeedbackNotification, FurtherWords, Response
from safeguards.audit import Action, record


def write_further_words(*, news: FeedbackNotification, en: str, cy: str, by: User) -> FurtherWords:
    """Keep what is said to them this time, above the news itself. The news and their *no* stay as they were; what waits
    to be told to them says the newest words. Raises AnsweredMeanwhile or WordsOnTheirWay."""
    with transaction.atomic():
        Survivor.objects.select_for_update().get(pk=news.survivor_id)
        if not said_no(news):
            raise AnsweredMeanwhile
        waiting = FeedbackNotification.objects.untold().following(news)
        if waiting.filter(carries_news=True).exists():
            raise WordsOnTheirWay
        made = FurtherWords(
            id=uuid4(), key_id=news.key_id, news=news, words_en=en or None, words_cy=cy or None, written_by=by
        )
        made.save(force_insert=True)
        waiting.update(further=made)
        record(Action.FURTHER_WORDS_WRITTEN, by=by, subjects=[news.key_id, news.pk, made.pk])
    return made


def said_no(news: FeedbackNotification) -> bool:
    """Their newest answer to the newest they were told of it is *no*."""
    newest = Response.objects.filter(notification=news).last()
    later = FeedbackNotification.objects.told().following(news).exists()
    return newest is not None and newest.answer == Response.Answer.NO and not later
