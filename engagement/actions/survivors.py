"""Adding a survivor, and finding one."""

from collections.abc import Iterable
from functools import reduce
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from engagement import pseudonyms
from engagement.models import ContactRoute, Survivor, SurvivorIndex
from safeguards import blind_index
from safeguards.audit import Action, Why, record
from safeguards.sealing import new_key

DRAWS = 20  # tries with two words before a third is taken


def add_survivor(
    *,
    name: str,
    known_as: str,
    language: str,
    by: User,
    word: str = Survivor.Word.SURVIVOR,
    once: UUID | None = None,
) -> Survivor:
    """Add an adult under a drawn pseudonym, with both names sealed under a key of their own. A name may be withheld
    until we have spoken: it is empty then. A form posted twice with one `once` is one record."""
    names = {"name": name or None, "known_as": known_as or None}
    try:
        with transaction.atomic():
            survivor = Survivor(**names, word=word, language=language, created_by=by)
            survivor.pk = _free_id(once, by)
            survivor.key_id = new_key(survivor.pk)
            _save_under_free_pseudonym(survivor)
            _index_names(survivor, name, known_as)
            record(Action.SURVIVOR_ADDED, by=by, subjects=[survivor.key_id, survivor.pk])
    except AddedAlready as before:
        return Survivor.objects.visible_to(by).get(pk=before.pk, created_by=by)
    return survivor


class AddedAlready(Exception):
    """The form came a second time: what it made the first time stands, under `pk`."""

    def __init__(self, pk: UUID) -> None:
        super().__init__()
        self.pk = pk


def _free_id(once: UUID | None, by: User) -> UUID:
    """The id of the form, so that a second press finds it taken; a new one where it is not this person's to know."""
    if once is None:
        return uuid4()
    if Survivor.objects.visible_to(by).filter(pk=once, created_by=by).exists():
        raise AddedAlready(once)
    return uuid4() if Survivor.objects.filter(pk=once).exists() else once


def _index_names(survivor: Survivor, name: str, known_as: str) -> None:
    """Let both names find this person, in the place of those before."""
    kind = SurvivorIndex.Kind.NAME
    SurvivorIndex.objects.filter(survivor=survivor, kind=kind).delete()
    SurvivorIndex.objects.bulk_create(
        SurvivorIndex(survivor=survivor, kind=kind, digest=digest)
        for digest in sorted(blind_index.name_digests(name, known_as))
    )


def _save_under_free_pseudonym(survivor: Survivor) -> None:
    """Draw until a name is free; two people drawing the same, or a form that comes twice, is settled by the database.

    Raises AddedAlready.
    """
    for attempt in range(DRAWS * 2):
        survivor.pseudonym = pseudonyms.draw(words=2 if attempt < DRAWS else 3)
        try:
            with transaction.atomic():
                survivor.save(force_insert=True)
        except IntegrityError:
            if Survivor.objects.filter(pk=survivor.pk).exists():
                raise AddedAlready(survivor.pk) from None
            if not Survivor.objects.filter(pseudonym=survivor.pseudonym).exists():
                raise
        else:
            return
    raise RuntimeError("No pseudonym is free.")


def change_survivor(*, survivor: Survivor, name: str, known_as: str, word: str, language: str, by: User) -> Survivor:
    """Put right what they are called and the language they use. The names before find nobody any more."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        plain = {"word": word, "language": language}
        changed = [field for field, value in plain.items() if getattr(held, field) != value]
        held.name, held.known_as, held.word, held.language = name, known_as, word, language
        held.save(update_fields=["name", "known_as", "word", "language"])
        _index_names(held, name, known_as)
        record(Action.SURVIVOR_CHANGED, by=by, subjects=[held.key_id, held.pk], fields=["name", "known_as", *changed])
    return held


def find_alike(*, name: str, known_as: str, by: User, but: UUID | None = None) -> list[Survivor]:
    """Records that may be the person about to be added: the whole name and the name they like to be called both match,
    or the first and the last part of the name do. Each look leaves one event, as a search does (security rule 3).

    One detail is never enough, and a record from which this user is barred is never hinted at. `but`: not this one.
    """
    parts = blind_index.fold_name(name).split()
    pairs = {
        frozenset({blind_index.fold_name(name), blind_index.fold_name(known_as)}),
        frozenset(parts[:1] + parts[-1:]),
    }
    alike = [_named(pair) for pair in pairs if len(pair - {""}) == 2]
    people = Survivor.objects.visible_to(by).exclude(pk__in=[but] if but else [])
    with transaction.atomic():
        found = list(people.filter(pk__in=alike[0].union(*alike[1:]))[:10]) if alike else []
        record(Action.SURVIVOR_SEARCHED, by=by, subjects=[s.key_id for s in found], why=Why.SEARCH)
    return found


def _named(names: Iterable[str]) -> "QuerySet[Any, Any]":
    """The ids of people of whom every one of these folded names is known."""
    rows = SurvivorIndex.objects.filter(kind=SurvivorIndex.Kind.NAME)
    each = [rows.filter(digest=blind_index.digest(blind_index.NAME, name)) for name in names]
    both = reduce(lambda found, more: found.filter(survivor__in=more.values("survivor")), each)
    return both.values("survivor")


def find_survivors(*, first: str, second: str, by: User) -> list[Survivor]:
    """Records that both details match. Each search leaves one event, whatever it finds (security rule 3).

    Both boxes holding the same detail is one detail, and shows nothing.
    """
    details = [blind_index.detail_digests(first), blind_index.detail_digests(second)]
    with transaction.atomic():
        found: list[Survivor] = []
        if all(details) and not set.intersection(*details):
            people = Survivor.objects.visible_to(by).filter(pk__in=_known_by(first))
            found = list(people.filter(pk__in=_known_by(second))[:10])
        record(Action.SURVIVOR_SEARCHED, by=by, subjects=[s.key_id for s in found], why=Why.SEARCH)
    return found


def _known_by(detail: str) -> "QuerySet[Any, Any]":
    """The ids of people of whom the whole of it is known, or each of its words as a part of a name of theirs. Beginning
    at the digests, so that a search costs the same however many people there are."""
    whole = SurvivorIndex.objects.filter(digest__in=blind_index.detail_digests(detail)).values("survivor")
    words = blind_index.fold_name(detail).split()
    return whole.union(_named(words)) if len(words) > 1 else whole


def lock_survivor(survivor: Survivor) -> Survivor:
    """Take this person's row until the transaction ends: the sender asks the gate under the same lock."""
    return Survivor.objects.select_for_update().get(pk=survivor.pk)


def index_detail(*, survivor: Survivor, kind: SurvivorIndex.Kind, text: str, route: ContactRoute) -> None:
    """Let the number or address of one way of reaching this person find them, in the place of its former one."""
    fold = blind_index.fold_email if kind == SurvivorIndex.Kind.EMAIL else blind_index.fold_phone
    folded = fold(text)
    SurvivorIndex.objects.filter(survivor=survivor, route=route).delete()
    if not route.plan.routes.exclude(pk=route.pk).exists():  # from before digests knew their way
        SurvivorIndex.objects.filter(survivor=survivor, route=None, kind=kind).delete()
    if folded is not None:
        digest = blind_index.digest(str(kind.value), folded)
        SurvivorIndex.objects.create(survivor=survivor, digest=digest, kind=kind, route=route)
