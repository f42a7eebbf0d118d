""" "You said" outside the coordinator's room: what its exact text is, what the gate answers for each person whose words
led to it, and what may be shown now. Nothing is written here.

A release stands beside the gate's answers of the day on which it was made; whoever shows the text asks again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from engagement.gate import Act, Ask, Decision, Facts, Outcome, Reason, decide, load_known_of, load_showing_facts_of
from engagement.gate.facts import Known
from engagement.models import Contribution, ContributionCorrection, Purpose, Survivor
from engagement.scopes import scope_of
from feedback.models import Change, ChangeLink, Release, TextReading, barred_from
from feedback.news import BothTexts, people_behind
from safeguards.audit import Actor, Why
from safeguards.sealing import Opened, open_rows, open_together

OF_THEM = tuple(f"contribution__survivor__{name}" for name in ("key_id", "pseudonym", "language", "died_at"))
Use = Release.Use
USE = Purpose.QUOTE_INTERNAL  # inside the organisation: owners of changes, and meetings
PURPOSES = {Use.INSIDE: USE, Use.PUBLIC: Purpose.QUOTE_PUBLISHED}  # what each use of "You said" is agreed to as
YOU_SAID = ("you_said_en", "you_said_cy")
READ = ("text_en", "text_cy")
MAY_BE_QUOTED = frozenset({Contribution.Quote.NO_NAME, Contribution.Quote.AS_CHOSEN})


# Exactly which text -----------------------------------------------------------------------------------------------
def exact_text(*, en: str | None, cy: str | None) -> str:
    """The one way in which a text is written down to be read, agreed to and released.

    "You said" stands in both languages, English first, each under the name of its language, so that nothing said in one
    can pass for the other. A quote stands in the language it was said in, by itself. The digest of this text is what a
    reading, a release and a consent to the exact text are all bound to: `scope_of(exact_text(...))`.
    """
    if en and cy:
        return f"English: {en.strip()}\n\nCymraeg: {cy.strip()}"
    return (en or cy or "").strip()


def digest_of(*, en: str | None, cy: str | None) -> str:
    """What readings, releases and consents are bound to: one letter more, and it is another text."""
    return scope_of(exact_text(en=en, cy=cy))


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


def clear_readings(digests: Iterable[str]) -> dict[tuple[UUID, str], TextReading]:
    """(change or contribution, digest) → the reading by which nobody can be known by this text. Where anybody has found
    that somebody could be known by it, there is none."""
    return clear_among(TextReading.objects.filter(digest__in=list(digests), read_at__isnull=False))


def clear_among(readings: Iterable[TextReading]) -> dict[tuple[UUID, str], TextReading]:
    """The same among readings in hand."""
    read = [row for row in readings if row.read_at is not None and row.taken_back_at is None]
    found: dict[tuple[UUID, str], TextReading] = {}
    known = set()
    for row in sorted(read, key=attrgetter("read_at")):
        about = (row.change_id or row.contribution_id, row.digest)
        if row.verdict == TextReading.Verdict.CLEAR:
            found[about] = row  # type: ignore[index]  # the database holds one of the two
        else:
            known.add(about)
    return {about: row for about, row in found.items() if about not in known}


def answers_about(digests: Mapping[UUID, str], at: datetime, *, use: str = Use.INSIDE) -> dict[UUID, Answers]:
    """Change → each contributor → may this text of it be shown, for this use?"""
    return answers_together(digests, (), at, use=use)[0]


def answers_together(
    digests: Mapping[UUID, str], quotes: Sequence[TextReading], at: datetime, *, use: str = Use.INSIDE
) -> tuple[dict[UUID, Answers], dict[UUID, Decision]]:
    """The gate's answers for texts of changes, by change and contributor, and for quotes, by reading: in as many
    queries for thirty of them as for one. Nobody linked is nobody who allowed it: such a change has no answer, and is
    not shown."""
    people = contributors_to(digests) if digests else {}
    quoted = {row.pk: row.contribution.survivor for row in quotes if row.contribution is not None}
    everybody = [*(person for all_of in people.values() for person in all_of), *quoted.values()]
    known = {person.pk: person for person in everybody}.values()
    facts = load_showing_facts_of(known, use=USE, also=PURPOSES[Use(use)]) if everybody else {}
    clear = clear_readings([*digests.values(), *(row.digest for row in quotes)])
    answers: dict[UUID, Answers] = {}
    for change, contributors in people.items():
        is_read = (change, digests[change]) in clear
        ask = publish_ask(digests[change], voices=len(contributors), is_read=is_read, at=at, use=use)
        answers[change] = {person: publish_answer(facts[person.pk], ask) for person in contributors}
    asked = [row for row in quotes if row.pk in quoted]
    return answers, {row.pk: decide(facts[quoted[row.pk].pk], quote_ask(row, clear, at)) for row in asked}


def publish_ask(digest: str, *, voices: int, is_read: bool, at: datetime, use: str = Use.INSIDE) -> Ask:
    """What the gate is asked about "You said", of each person whose words led to it."""
    purpose = PURPOSES[Use(use)]
    return Ask(act=Act.PUBLISH, moment=at, consent=purpose, scope=digest, voices=voices, is_read_by_two=is_read)


def publish_answer(facts: Facts, ask: Ask) -> Decision:
    """The gate's answer for one person. Who said no to these words inside has not let everybody read them."""
    answer = decide(facts, ask)
    if ask.consent == USE or Reason.CONSENT_DECLINED in answer.reasons:
        return answer
    inside = decide(facts, replace(ask, consent=USE))
    if Reason.CONSENT_DECLINED not in inside.reasons:
        return answer
    return Decision(Outcome.REFUSE, (Reason.CONSENT_DECLINED, *answer.reasons))


def all_allow(answers: Answers | None) -> bool:
    """Everybody, and at least somebody."""
    return answers is not None and bool(answers) and all(decision.is_allowed for decision in answers.values())


def quote_ask(reading: TextReading, clear: Mapping[tuple[UUID, str], TextReading], at: datetime) -> Ask:
    """What the gate is asked about one quote."""
    is_read = (reading.contribution_id, reading.digest) in clear
    return Ask(act=Act.QUOTE, moment=at, consent=USE, scope=reading.digest, voices=1, is_read_by_two=is_read)


def may_be_put(contribution: Contribution) -> bool:
    """Whether these words may be quoted at all: they said so, and put nothing right since."""
    is_right = not ContributionCorrection.objects.filter(contribution=contribution).exists()
    return contribution.may_quote in MAY_BE_QUOTED and is_right


# What may be shown now --------------------------------------------------------------------------------------------
def standing_release(change: Change, use: str = Use.INSIDE) -> Release | None:
    """The release of this change for this use that was not called back. Whoever shows the text inside uses
    `approved_you_said`; what the public sees is in `feedback.board`."""
    return Release.objects.standing().filter(change=change, use=use).select_related("reading").first()


def allowed_now(releases: Iterable[Release], at: datetime, *, use: str = Use.INSIDE) -> list[Release]:
    """Those, all of one use, of which the gate would still say yes at this moment."""
    standing = list(releases)
    answers = answers_about({release.change_id: release.reading.digest for release in standing}, at, use=use)
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


# How it stands with one change ------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Showing:
    """Whether "You said" of one change may be shown for one use, for one reader: who said it, what was read, and what
    the gate answers. Whoever the reader is barred from is neither listed nor counted, and yet may stand in the way."""

    digest: str  # of the words as they are; empty where there are none
    answers: Answers  # of whom the reader may see, as if there were nobody else
    is_allowed_by_all: bool  # the gate allows it for everybody, seen or not
    is_whole: bool  # the reader may see everybody
    readings: Sequence[TextReading]  # every one of this change, the newest first
    releases: Sequence[Release]  # for this use, the newest first

    @property
    def people(self) -> int:
        return len(self.answers)

    @property
    def reading(self) -> TextReading | None:
        """The newest reading of exactly these words."""
        return next((row for row in self.readings if row.digest == self.digest and not row.taken_back_at), None)

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
    en, cy = (words[name] for name in YOU_SAID)
    digest = digest_of(en=en, cy=cy) if en and cy else ""
    rows = TextReading.objects.filter(change=change).select_related("reader", "put_by", "read_by")
    readings = list(rows.order_by("-put_at"))
    everybody, seen = people_behind(links), people_behind(link for link in links if not link.is_barred)
    known = load_known_of(everybody) if gate is None else gate
    is_read = (change.pk, digest) in clear_among(readings)

    releases = list(Release.objects.filter(change=change).order_by("-released_at"))

    def answers_of(people: Sequence[Survivor], use: str) -> Answers:
        ask = publish_ask(digest, voices=len(people), is_read=is_read, at=at, use=use)
        return {person: publish_answer(known[person.pk].facts, ask) for person in people}

    return {
        use: Showing(
            digest=digest,
            answers=answers_of(seen, use),
            is_allowed_by_all=all_allow(answers_of(everybody, use)),
            is_whole=not any(link.is_barred for link in links),
            readings=readings,
            releases=[row for row in releases if row.use == use],
        )
        for use in PURPOSES
    }


def open_with_readings(
    change: Change, readings: Iterable[TextReading], *, by: Actor, why: Why, also: Sequence[str] = ()
) -> Opened:
    """The words of a change as they are, and as they were read, in one event."""
    return open_together(([change], (*YOU_SAID, *also)), (readings, READ), by=by, why=why)


def is_letter_by_letter(opened: Opened, change: Change, reading: TextReading) -> bool:
    """Whether the words are the very ones that were read: a digest lets spacing and capitals pass."""
    return all(opened[change.pk][now] == opened[reading.pk][then] for now, then in zip(YOU_SAID, READ, strict=True))
