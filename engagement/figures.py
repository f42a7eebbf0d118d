"""The figures of this room. Every function's docstring is its definition: of what it counts, and what counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from engagement.models import AftercareCheck, Consultation, OwnMeasure
from safeguards.periods import Period, Share

Outcome, Channel = AftercareCheck.Outcome, Consultation.Channel
IN_WRITING = "in_writing"


@dataclass(frozen=True)
class OwnAnswers:
    """How many people were asked, how many of them answered a question at least, and what those answered: for each
    question `yes`, `partly`, `no`, and under "" who left that one out. Those four add up to `answered`; whoever did
    not answer at all is in `asked` alone."""

    asked: int = 0
    answered: int = 0
    questions: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnMeasures:
    """Survivors' own measure, after taking part and after being told."""

    taking_part: OwnAnswers
    told: OwnAnswers


def own_measure(period: Period) -> OwnMeasures:
    """Of the survivors who were asked in a month that begins in the period: after taking part, whether it felt safe and
    was worth their while; after being told what came of it, whether they felt heard and what we said made sense.

    Each taking part and each page with news asks once. An answer counts in the month in which it was asked for, so that
    nobody answers who was not asked. Asked are those whom the coordinator asked, and those who opened a page on which
    the questions stood. Whoever would rather not say, or sent nothing, was asked and did not answer; whoever nobody
    asked is not in it. Erasing somebody leaves what they answered in the counts.
    """
    rows = OwnMeasure.objects.filter(month__range=(period.first, period.last)).order_by()
    counts = list(rows.values("about", *OwnMeasure.EVERY).annotate(people=Sum("number")))
    return OwnMeasures(
        **{about.value: _answers(about, [row for row in counts if row["about"] == about]) for about in OwnMeasure.About}
    )


def _answers(about: OwnMeasure.About, counts: list[dict[str, int | str]]) -> OwnAnswers:
    names = OwnMeasure.QUESTIONS[about]
    answered = [row for row in counts if any(row[name] for name in names)]
    kinds = [*OwnMeasure.Answer.values, ""]
    questions: dict[str, dict[str, int]] = {}
    for name in names:
        found: Counter[str] = Counter()
        for row in answered:
            found[str(row[name])] += int(row["people"])
        questions[name] = {kind: found[kind] for kind in kinds}
    return OwnAnswers(_people(counts), _people(answered), questions)


def _people(counts: list[dict[str, int | str]]) -> int:
    return sum(int(row["people"]) for row in counts)


def held(period: Period) -> dict[str, int]:
    """Conversations that began in the period: with one person, in a group, and what somebody wrote on their private
    page, under "in_writing". What a partner passed on in a referral is none: nobody talked with them."""
    began = Consultation.objects.filter(started_at__gte=period.begins_at, started_at__lt=period.ends_at)
    rows = began.exclude(channel=Channel.REFERRAL).order_by().values("kind", "channel").annotate(number=Count("pk"))
    found: Counter[str] = Counter()
    for row in rows:
        found[IN_WRITING if row["channel"] == Channel.PAGE else row["kind"]] += row["number"]
    return dict(found)


LOOKED_IN = (Outcome.OK, Outcome.NEEDS_SUPPORT, Outcome.PLAN_FOLLOWED, Outcome.DECLINED)


def aftercare_in_time(period: Period, at: datetime) -> Share:
    """Of the aftercare calls that had to be made by a moment in the period, and by now: how many were made by then, and
    reached the person, or followed what was agreed for when nobody answers. Who said beforehand that they want no call
    counts as looked after; "try again" does not, and neither does somebody who has died meanwhile."""
    due = AftercareCheck.objects.filter(due_until__gte=period.begins_at, due_until__lt=min(period.ends_at, at)).exclude(
        outcome=Outcome.DIED
    )
    in_time = Q(outcome__in=LOOKED_IN, done_at__lte=F("due_until"))
    found = due.order_by().aggregate(base=Count("pk"), part=Count("pk", filter=in_time))
    return Share(found["part"], found["base"])
