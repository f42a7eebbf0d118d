"""The figures of this room. Every function's docstring is its definition: of what it counts, and what counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from engagement.gate import Act
from engagement.gate import Outcome as Answer
from engagement.models import (
    Activity,
    AftercareCheck,
    AssessmentDecision,
    Consultation,
    GateDecision,
    OwnMeasure,
    Participation,
    ParticipationAssessment,
    TriggerEvent,
)
from outbox.models import Channel as Way
from outbox.models import Message
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


# Safety ---------------------------------------------------------------------------------------------------------------
ASSESSED_FOR = {Consultation.Kind.ONE_TO_ONE: Activity.ONE_TO_ONE, Consultation.Kind.GROUP: Activity.FOCUS_GROUP}
GO_AHEAD = (AssessmentDecision.PROCEED, AssessmentDecision.PROCEED_WITH_CONDITIONS)
WRITTEN = (Way.EMAIL, Way.LETTER)


def assessed(period: Period) -> Share:
    """Of everybody in a conversation that began in the period, by voice, video, relay or in person, each time they were
    in one: those whose newest assessment for it, made before it began, said go ahead, with or without conditions; had
    not run out that day; and after which nothing had happened that voids it (SP-4)."""
    found = [_assessed(period, kind, activity) for kind, activity in ASSESSED_FOR.items()]
    return Share(sum(share.part for share in found), sum(share.base for share in found))


def _assessed(period: Period, kind: str, activity: str) -> Share:
    began = {"consultation__started_at__gte": period.begins_at, "consultation__started_at__lt": period.ends_at}
    there = Participation.objects.filter(**began, consultation__kind=kind, consultation__channel__in=Consultation.LIVE)
    theirs = {"survivor": OuterRef("survivor")}
    moment = OuterRef("consultation__started_at")
    made = ParticipationAssessment.objects.filter(**theirs, covers__contains=[activity], completed_at__lte=moment)
    newest = made.order_by("-completed_at")
    rows = there.annotate(
        on=TruncDate("consultation__started_at", tzinfo=timezone.get_default_timezone()),
        decision=Subquery(newest.values("decision")[:1]),
        until=Subquery(newest.values("current_until")[:1]),
        made_at=Subquery(newest.values("completed_at")[:1]),
    )
    voided = TriggerEvent.objects.filter(**theirs, noted_at__gte=OuterRef("made_at"), noted_at__lte=moment)
    current = rows.filter(~Exists(voided), decision__in=GO_AHEAD, until__gte=F("on"))
    return Share(current.count(), there.count())


def calls_against_plan(period: Period) -> int:
    """Calls to look in afterwards that were written down in the period, and for which the gate's answer then was no,
    whatever came of it: the way was not one that they called safe, or they wanted no contact. A call at a time that is
    closed when it is written down is not among them: it may have been open when it was made."""
    calls = GateDecision.objects.filter(purpose=Act.AFTERCARE, outcome=Answer.REFUSE.value)
    return calls.filter(at__gte=period.begins_at, at__lt=period.ends_at).count()


def sent_without_yes(period: Period) -> int:
    """Emails and letters to survivors that went in the period, of which no answer of the gate is kept, or whose last
    one is no. By construction there is none; it is counted all the same."""
    answers = GateDecision.objects.filter(about=OuterRef("pk")).order_by("-at", "-pk")
    went = Message.objects.filter(resolver="survivor", channel__in=WRITTEN)
    went = went.filter(sent_at__gte=period.begins_at, sent_at__lt=period.ends_at)
    last = went.annotate(answer=Subquery(answers.values("outcome")[:1]))
    return last.filter(Q(answer=None) | Q(answer=Answer.REFUSE.value)).count()
