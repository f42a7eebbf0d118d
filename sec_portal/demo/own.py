"""How it was for them: what survivors of the demo answered, over the last fifteen months. Made up, as all of it is."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from engagement.actions.own_measure import Answers, named, write_counts
from engagement.models import Consultation, OwnMeasure, Participation
from feedback.models import PrivateLink
from sec_portal.demo.scene import SEED, Scene

DAYS = 456  # fifteen months
Row = Participation | PrivateLink
Kept = dict[date, Counter[Answers]]
KEPT = ("own_asked_month", "is_own_answered")
ANSWERS = ("yes", "partly", "no", "")
LIKELY = {"safe": (80, 12, 3, 5), "worthwhile": (72, 16, 5, 7), "heard": (66, 20, 8, 6), "made_sense": (74, 15, 4, 7)}
BY_VOICE, ANSWERED_BY_VOICE, ON_THE_PAGE = 0.6, 0.85, 0.45  # of the talks, of whoever was asked, of the pages opened
About, Channel = OwnMeasure.About, OwnMeasure.Channel


def add_own_measure(scene: Scene) -> None:
    """Most were asked at the end of a talk; on a page everybody is, and fewer answer."""
    chance = Random(SEED)  # noqa: S311  the same answers every time, no secret
    counts: Kept = defaultdict(Counter)
    since = scene.now - timedelta(days=DAYS)
    talks = Participation.objects.filter(
        consultation__closed_at__gte=since, consultation__channel__in=Consultation.LIVE
    )
    talks = talks.select_related("consultation").order_by("consultation__started_at", "pk")
    asked = [each for each in talks if chance.random() < BY_VOICE]
    pages = list(PrivateLink.objects.filter(opened_at__gte=since).order_by("opened_at", "pk"))
    for each in asked:
        moment = each.consultation.closed_at or scene.now
        _ask(each, moment, chance, counts, about=About.TAKING_PART, channel=Channel.COORDINATOR)
    for page in pages:
        _ask(page, page.opened_at or scene.now, chance, counts, about=About.TOLD, channel=Channel.PAGE)
    Participation.objects.bulk_update(asked, KEPT)
    PrivateLink.objects.bulk_update(pages, KEPT)
    for month, found in counts.items():
        write_counts(month, found)


def _ask(row: Row, moment: datetime, chance: Random, counts: Kept, *, about: str, channel: str) -> None:
    """Asked in the month of it; answered, or not."""
    month = timezone.localdate(moment).replace(day=1)
    answers = {name: chance.choices(ANSWERS, LIKELY[name])[0] for name in OwnMeasure.QUESTIONS[About(about)]}
    is_willing = chance.random() < (ON_THE_PAGE if channel == Channel.PAGE else ANSWERED_BY_VOICE)
    row.own_asked_month, row.is_own_answered = month, is_willing and any(answers.values())
    counts[month][named(about, channel, answers if row.is_own_answered else {})] += 1
