""" "You said" outside the coordinator's room: what its exact text is, what the gate answers for each person whose words
led to it, and what may be shown now. Nothing is written here.

A release stands beside the gate's answers of the day on which it was made; whoever shows the text asks again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from engagement.gate import Act, Ask, Decision, Facts, Outcome, Reason, decide, load_known_of, load_showing_facts_of
from engagement.gate.facts import Known
from engagement.models import Contribution, ContributionCorrection, Purpose, Survivor
from feedback.models import Change, ChangeLink, Release, TextReading, barred_from
from feedback.news import BothTexts, people_behind
from feedback.texts import READ, READ_WITH, YOU_SAID, clear_among, clear_readings, digest_of, outcome_of, whole_of
from safeguards.audit import Actor, Why
from safeguards.sealing import Opened, open_rows, open_together

OF_THEM = tuple(f"contribution__survivor__{name}" for name in ("key_id", "pseudonym", "language", "died_at"))
Use = Release.Use
USE = Purpose.QUOTE_INTERNAL  # inside the organisation: owners of changes, and meetings
PURPOSES = {Use.INSIDE: USE, Use.PUBLIC: Purpose.QUOTE_PUBLISHED}  # what each use of "You said" is agreed to as
MAY_BE_QUOTED = frozenset({Contribution.Quote.NO_NAME, Contribution.Quote.AS_CHOSEN})


# What the gate answers --------------------------------------------------------------------------------------------
Answers = dict[Survivor, Decision]


def contributors_to(changes: Iterable[UUID]) -> dict[UUID, list[Survivor]]:
    """Change → everybody whose words are a reason for it, however weak the link: they too can be known by it."""
    found: defaultdict[UUID, dict[UUID, Survivor]] = defaultdict(dict)
    links = ChangeLink.objects.filter(change__in=list(changes)).select_related("contribution__survivor")
    for link in links.only("change", *OF_THEM).order_by("contribution__survivor__pseudonym", "pk"):
        person = link.contribution.survivor
        found[link.change_id][person.pk] = person
    return {change: list(people.values()) for change, people in found.items()}


def answers_about(texts: Mapping[UUID, TextReading], at: datetime, *, use: str = Use.INSIDE) -> dict[UUID, Answers]:
    """Change → each contributor → may this text of it be shown, for this use?"""
    return answers_together(texts, (), at, use=use)[0]


def answers_together(
    texts: Mapping[UUID, TextReading], quotes: Sequence[TextReading], at: datetime, *, use: str = Use.INSIDE
) -> tuple[dict[UUID, Answers], dict[UUID, Decision]]:
    """The gate's answers for texts of changes, by change and contributor, and for quotes, by reading: in as many
    queries for thirty of them as for one. Nobody linked is nobody who allowed it: such a change has no answer, and is
    not shown."""
    people = contributors_to(texts) if texts else {}
    quoted = {row.pk: row.contribution.survivor for row in quotes if row.contribution is not None}
    everybody = [*(person for all_of in people.values() for person in all_of), *quoted.values()]
    known = {person.pk: person for person in everybody}.values()
    facts = load_showing_facts_of(known, use=USE, also=PURPOSES[Use(use)]) if everybody else {}
    clear = clear_readings([*(text.digest for text in texts.values()), *(row.digest for row in quotes)])
    answers: dict[UUID, Answers] = {}
    for change, contributors in people.items():
        text = texts[change]
        is_read = (change, read_as(text, use)) in clear
        ask = publish_ask(text.digest, voices=len(contributors), is_read=is_read, at=at, use=use)
        answers[change] = {person: publish_answer(facts[person.pk], ask) for person in contributors}
    asked = [row for row in quotes if row.pk in quoted]
    return answers, {
        row.pk: publish_answer(facts[quoted[row.pk].pk], quote_ask(row, clear, at, use=use)) for row in asked
    }


def read_as(text: TextReading, use: str) -> str:
    """What two people must have read before this text is shown for this use: for the public with what came of it."""
    return text.whole if use == Use.PUBLIC else text.digest


def publish_ask(digest: str, *, voices: int, is_read: bool, at: datetime, use: str = Use.INSIDE) -> Ask:
    """What the gate is asked about "You said", of each person whose words led to it."""
    purpose = PURPOSES[Use(use)]
    return Ask(act=Act.PUBLISH, moment=at, consent=purpose, scope=digest, voices=voices, is_read_by_two=is_read)


def publish_answer(facts: Facts, ask: Ask) -> Decision:
    """The gate's answer for one person. Who said no to these words inside has not let everybody read them."""
    answer = decide(facts, ask)
    if ask.consent == USE or Reason.CONSENT_DECLINED in answer.reasons:
        return answer
    inside = decide(facts, replace(ask, act=Act.PUBLISH, consent=USE))
    if Reason.CONSENT_DECLINED not in inside.reasons:
        return answer
    return Decision(Outcome.REFUSE, (Reason.CONSENT_DECLINED, *answer.reasons))


def all_allow(answers: Answers | None) -> bool:
    """Everybody, and at least somebody."""
    return answers is not None and bool(answers) and all(decision.is_allowed for decision in answers.values())


def quote_ask(
    reading: TextReading, clear: Mapping[tuple[UUID, str], TextReading], at: datetime, *, use: str = Use.INSIDE
) -> Ask:
    """What the gate is asked about one quote: for the public, as it was read beside one change."""
    is_read = (reading.contribution_id, read_as(reading, use)) in clear
    purpose = PURPOSES[Use(use)]
    return Ask(act=Act.QUOTE, moment=at, consent=purpose, scope=reading.digest, voices=1, is_read_by_two=is_read)


def may_be_put(contribution: Contribution) -> bool:
    """Whether these words may be quoted at all: they said so, and put nothing right since."""
    is_right = not ContributionCorrection.objects.filter(contribution=contribution).exists()
    return contribution.may_quote in MAY_BE_QUOTED and is_right


# What may be shown now --------------------------------------------------------------------------------------------
def standing_release(change: Change, use: str = Use.INSIDE) -> Release | None:
    """The release of this change for this use that was not called back. Whoever shows the text inside uses
    `approved_you_said`; what the public sees is in `feedback.board`."""
    return Release.objects.standing().filter(change=change, use=use).select_related("reading").first()


def allowed_now(releases: Iterable[Release], at: datetime) -> list[Release]:
    """Those inside of which the gate would still say yes at this moment."""
    standing = list(releases)
    answers = answers_about({release.change_id: release.reading for release in standing}, at)
    return [release for release in standing if all_allow(answers.get(release.change_id))]


def approved_texts(releases: Sequence[Release], *, by: Actor, why: Why = Why.WORK) -> dict[UUID, BothTexts]:
    """Change → the very text that was read by two people, opened in one event."""
    opened = open_rows([release.reading for release in releases], *READ, by=by, why=why)
    return {
        release.change_id: texts for release in releases if (texts := texts_read(opened, release.reading)) is not None
    }


def texts_read(opened: Opened, reading: TextReading) -> BothTexts | None:
    """Both languages, or nothing where a key is gone."""
    fields = opened[reading.pk]
    en, cy = fields["text_en"], fields["text_cy"]
    return BothTexts(en=en, cy=cy) if en and cy else None


def approved_you_said(change: Change, *, by: User) -> BothTexts | None:
    """ "You said" as it may be shown inside the organisation at this moment; nothing where in doubt (security), nor to
    somebody who is barred from the record of anybody it was made of."""
    if change.links.filter(contribution__in=barred_from(by)).exists():
        return None
    release = standing_release(change)
    if release is None or not allowed_now([release], timezone.now()):
        return None
    return approved_texts([release], by=by).get(change.pk)


def own_reasons(decision: Decision) -> list[Reason]:
    """Why not, apart from whether two people have read the text."""
    return [reason for reason in decision.reasons if reason is not Reason.NOT_READ_BY_TWO]


def asking_helps(reasons: Iterable[Reason], missing: frozenset[Reason]) -> bool:
    """Whether a consent to the very text would mend these, of which it mends those that are `missing`; an assessment
    may be wanting beside it."""
    found = set(reasons)
    return bool(found & missing) and found <= missing | {Reason.PROCEEDINGS_NOT_KNOWN}


# How it stands with one change ------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Showing:
    """Whether "You said" of one change may be shown for one use, for one reader: who said it, what was read, and what
    the gate answers. Whoever the reader is barred from is neither listed nor counted, and yet may stand in the way."""

    digest: str  # of the words as they are; empty where there are none
    answers: Answers  # of whom the reader may see, as if there were nobody else
    is_allowed_by_all: bool  # the gate allows it for everybody, seen or not
    is_whole: bool  # the reader may see everybody
    reading: TextReading | None  # of exactly what is to be shown: the one that stands, else the newest
    releases: Sequence[Release]  # for this use, the newest first

    @property
    def people(self) -> int:
        return len(self.answers)

    @property
    def release(self) -> Release | None:
        return next((row for row in self.releases if row.called_back_at is None), None)

    @property
    def called_back(self) -> Release | None:
        """The last one, where it was called back and no other stands."""
        return self.releases[0] if self.releases and self.release is None else None

    @property
    def is_allowed(self) -> bool:
        return self.is_allowed_by_all and all_allow(self.answers)

    @property
    def refusing(self) -> int:
        """How many, of those the reader sees, stand in the way for a reason of their own, whoever read the text."""
        return sum(bool(own_reasons(decision)) for decision in self.answers.values())

    @property
    def stage(self) -> str:
        """Where it stands: what the page says, and which step comes next, goes by this one word."""
        if not self.digest:
            return "no_words"
        if not self.answers:
            return "nobody"
        if self.release is not None:
            return "shown" if self.is_allowed_by_all else "hidden"
        if self.reading is None:
            return "unread"
        if self.reading.verdict != TextReading.Verdict.CLEAR:
            return "known" if self.reading.verdict else "waiting"
        return "ready" if self.is_allowed else "refused"

    @property
    def needs_reading(self) -> bool:
        """Whether a second person has not found it clear."""
        return self.stage in ("unread", "waiting", "known")


def showings_of(
    change: Change,
    words: Mapping[str, str | None],
    at: datetime,
    *,
    links: Sequence[Any],
    gate: Mapping[UUID, Known] | None = None,
) -> dict[str, Showing]:
    """How it stands now for each use, from the words in hand; opens nothing. `links` are all of `links_of` for whoever
    reads it, and `gate` what the gate knows of the people behind them, where somebody has loaded it already."""
    said, came = ([words[name] for name in names] for names in (YOU_SAID, outcome_of(change)))
    digest = digest_of(en=said[0], cy=said[1]) if all(said) else ""
    text = TextReading(digest=digest, whole=whole_of(said, came, could_not=change.status == Change.Status.REJECTED))
    rows = TextReading.objects.filter(change=change).select_related("reader", "put_by", "read_by")
    readings = list(rows.order_by("-put_at"))
    everybody, seen = people_behind(links), people_behind(link for link in links if not link.is_barred)
    known = load_known_of(everybody) if gate is None else gate
    clear = clear_among(readings)
    releases = list(Release.objects.filter(change=change).order_by("-released_at"))

    def showing_of(use: Use) -> Showing:
        reading = clear.get((change.pk, read_as(text, use)))

        def answers_of(people: Sequence[Survivor]) -> Answers:
            ask = publish_ask(digest, voices=len(people), is_read=reading is not None, at=at, use=use)
            return {person: publish_answer(known[person.pk].facts, ask) for person in people}

        return Showing(
            digest=digest,
            answers=answers_of(seen),
            is_allowed_by_all=all_allow(answers_of(everybody)),
            is_whole=not any(link.is_barred for link in links),
            reading=reading or _newest(readings, text, use),
            releases=[row for row in releases if row.use == use],
        )

    return {use: showing_of(use) for use in PURPOSES}


def _newest(readings: Iterable[TextReading], text: TextReading, use: str) -> TextReading | None:
    """The newest that was not taken back, of readings by which this text is not clear, the newest first."""
    wanted = read_as(text, use)
    unclear = (row for row in readings if row.verdict != TextReading.Verdict.CLEAR and not row.taken_back_at)
    return next((row for row in unclear if wanted and wanted == read_as(row, use)), None)


def open_with_readings(
    change: Change, readings: Iterable[TextReading], *, by: Actor, why: Why, came: Sequence[str]
) -> Opened:
    """The words of a change as they are, and as they were read, with what came of it, in one event."""
    return open_together(([change], (*YOU_SAID, *came)), (readings, (*READ, *READ_WITH)), by=by, why=why)


def is_letter_by_letter(
    opened: Opened, change: Change, reading: TextReading, *, names: Sequence[str] = YOU_SAID, read: Sequence[str] = READ
) -> bool:
    """Whether the words are the very ones that were read: a digest lets spacing and capitals pass."""
    return all(opened[change.pk][now] == opened[reading.pk][then] for now, then in zip(names, read, strict=True))
