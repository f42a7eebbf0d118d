"""Who must not be in a room with a survivor, asked blind: the answer is yes or no, never why and never who (PT-6).

Nothing is opened. Digests of what survivors named are held against digests of whoever would be there. When in doubt
the answer is yes: a first name alone stands for everybody of that name.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, Value
from django.db.models.fields import CharField

from accounts.models import RecordBlock, User
from accounts.models.block import digest_of
from engagement.models import PersonLinkIndex, Survivor, SurvivorIndex
from safeguards import blind_index

REACHED = (SurvivorIndex.Kind.PHONE, SurvivorIndex.Kind.EMAIL)


@dataclass(frozen=True, kw_only=True)
class Companion:
    """Somebody known only by what was typed: an interpreter, a supporter. A name, and a number or email address."""

    name: str = ""
    reached_by: str = ""


Person = Survivor | User | Companion


@dataclass(kw_only=True)
class Known:
    """What is known of one person, as digests: whole names and their words, and how they are reached."""

    names: set[bytes] = field(default_factory=set)
    words: set[bytes] = field(default_factory=set)  # of a typed or a work name; none where the name is sealed
    reached: set[bytes] = field(default_factory=set)

    @property
    def all(self) -> set[bytes]:
        return self.names | self.reached


@dataclass(kw_only=True)
class Named:
    """One person whom a survivor named: details of which one is enough, and words that count together."""

    details: set[bytes] = field(default_factory=set)
    words: set[bytes] = field(default_factory=set)

    def is_like(self, person: Known) -> bool:
        """One detail is shared; or all the words of the shorter name stand in the longer."""
        holds_all = bool(self.words) and self.words <= person.names
        is_within = bool(person.words) and person.words <= self.words | self.details
        return bool(self.details & person.all) or holds_all or is_within


def must_not_meet(survivor: Survivor, *, people: Iterable[Person], by: User | None = None) -> bool:
    """Does anything stand against these people being in a room with this survivor?

    Both ways: this survivor named one of them, or one of them named this survivor; also where two survivors share a
    number or an address (SP-10), and where a member of staff is barred from the record. Two queries, whatever the
    number of people and whatever the answer. Somebody typed who is known to us as a survivor counts as one, among
    those whom `by` may see.
    """
    company = list(people)
    known = {person.pk: Known() for person in company if isinstance(person, Survivor)}
    known.pop(survivor.pk, None)
    own, barred = _fill(survivor, known)
    others = [*known.values(), *(_of(person) for person in company if not isinstance(person, Survivor))]
    theirs, against = _named(survivor, known, others, by)
    staff = {digest_of(person) for person in company if isinstance(person, User)}
    found = [
        bool(staff & barred),
        any(own.reached & person.reached for person in others),
        any(named.is_like(person) for named in theirs for person in others),
        any(named.is_like(own) for named in against),
    ]
    return any(found)


def _of(person: User | Companion) -> Known:
    """What is known of somebody whose name is not sealed."""
    reached_by = person.email if isinstance(person, User) else person.reached_by
    words = _words(person.name)
    return Known(
        names=blind_index.name_digests(person.name),
        words=words,
        reached=reached_digests(reached_by) if reached_by else set(),
    )


def _words(name: str) -> set[bytes]:
    return {blind_index.digest(blind_index.NAME, word) for word in blind_index.fold_name(name).split()}


def reached_digests(text: str) -> set[bytes]:
    """A number or an email address as digests; nothing for what is neither."""
    email, phone = blind_index.fold_email(text), blind_index.fold_phone(text)
    found = {blind_index.digest(blind_index.EMAIL, email)} if email else set()
    return found | ({blind_index.digest(blind_index.PHONE, phone)} if phone and not email else set())


def _fill(survivor: Survivor, known: dict[UUID, Known]) -> tuple[Known, set[bytes]]:
    """The indexes of this survivor and of the others, and who is barred from the record: one query."""
    indexed = SurvivorIndex.objects.filter(survivor__in=[survivor.pk, *known])
    bars = RecordBlock.objects.standing().filter(record=survivor.pk)
    rows = indexed.values_list("survivor_id", "kind", "digest").union(
        bars.values_list("record", Value("barred", output_field=CharField()), "barred"), all=True
    )
    own, barred = Known(), set()
    for owner, kind, held in rows:
        digest, person = bytes(held), own if owner == survivor.pk else known[owner]
        if kind == "barred":
            barred.add(digest)
        elif kind in REACHED:
            person.reached.add(digest)
        else:
            person.names.add(digest)
    return own, barred


def _named(
    survivor: Survivor, known: dict[UUID, Known], others: list[Known], by: User | None
) -> tuple[list[Named], list[Named]]:
    """Whom this survivor named, and whom the others named: one query."""
    typed = {digest for person in others if person.words for digest in (person.all - person.words)}
    resolved = SurvivorIndex.objects.filter(digest__in=typed).exclude(survivor=survivor.pk)
    if by is not None:
        resolved = resolved.filter(survivor__in=Survivor.objects.visible_to(by))
    naming = Q(link__survivor__in=[survivor.pk, *known]) | Q(link__survivor__in=resolved.values("survivor"))
    links: dict[tuple[bool, UUID], Named] = defaultdict(Named)
    for owner, link, held, is_part in PersonLinkIndex.objects.filter(naming).values_list(
        "link__survivor", "link", "digest", "is_part"
    ):
        named = links[owner == survivor.pk, link]
        (named.words if is_part else named.details).add(bytes(held))
    theirs = [named for (is_own, _link), named in links.items() if is_own]
    return theirs, [named for (is_own, _link), named in links.items() if not is_own]
