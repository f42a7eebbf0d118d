"""Adding a survivor, and finding one."""

from functools import reduce

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from engagement import pseudonyms
from engagement.models import ContactRoute, Survivor, SurvivorIndex
from safeguards import blind_index
from safeguards.audit import Action, Why, record
from safeguards.sealing import new_key

DRAWS = 20  # tries with two words before a third is taken


def add_survivor(*, name: str, known_as: str, language: str, by: User) -> Survivor:
    """Add an adult under a drawn pseudonym, with both names sealed under a key of their own."""
    with transaction.atomic():
        survivor = Survivor(name=name, known_as=known_as, language=language, created_by=by)
        survivor.key_id = new_key(survivor.pk)
        _save_under_free_pseudonym(survivor)
        SurvivorIndex.objects.bulk_create(
            SurvivorIndex(survivor=survivor, kind=SurvivorIndex.Kind.NAME, digest=digest)
            for digest in sorted(blind_index.name_digests(name, known_as))
        )
        record(Action.SURVIVOR_ADDED, by=by, subjects=[survivor.key_id, survivor.pk])
    return survivor


def _save_under_free_pseudonym(survivor: Survivor) -> None:
    """Draw until a name is free; two people drawing the same at once is settled by the database."""
    for attempt in range(DRAWS * 2):
        survivor.pseudonym = pseudonyms.draw(words=2 if attempt < DRAWS else 3)
        try:
            with transaction.atomic():
                survivor.save(force_insert=True)
        except IntegrityError:
            if not Survivor.objects.filter(pseudonym=survivor.pseudonym).exists():
                raise
        else:
            return
    raise RuntimeError("No pseudonym is free.")


def find_survivors(*, first: str, second: str, by: User) -> list[Survivor]:
    """Records that both details match. Each search leaves one event, whatever it finds (security rule 3).

    Both boxes holding the same detail is one detail, and shows nothing.
    """
    details = [blind_index.detail_digests(first), blind_index.detail_digests(second)]
    with transaction.atomic():
        found: list[Survivor] = []
        if all(details) and not set.intersection(*details):
            found = list(Survivor.objects.visible_to(by).filter(_matches(first), _matches(second))[:10])
        record(Action.SURVIVOR_SEARCHED, by=by, subjects=[s.key_id for s in found], why=Why.SEARCH)
    return found


def _matches(detail: str) -> Q:
    """The whole of it is known of the person, or each of its words is a part of a name of theirs."""
    rows = SurvivorIndex.objects.values("survivor_id")
    words = [blind_index.digest(blind_index.NAME, word) for word in blind_index.fold_name(detail).split()]
    parts = [Q(pk__in=rows.filter(kind=SurvivorIndex.Kind.NAME, digest=word)) for word in words]
    whole = Q(pk__in=rows.filter(digest__in=blind_index.detail_digests(detail)))
    return whole | reduce(Q.__and__, parts) if parts else whole


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
