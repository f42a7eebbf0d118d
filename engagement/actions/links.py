"""People whom a survivor named: not safe to speak to, or not to be in a room with."""

from django.db import transaction

from accounts.models import User
from engagement.actions.survivors import lock_survivor
from engagement.company import Person, must_not_meet, reached_digests
from engagement.models import PersonLink, PersonLinkIndex, Survivor
from safeguards import blind_index
from safeguards.audit import Action, record


def name_person(*, survivor: Survivor, kind: str, name: str, reached_by: str = "", by: User) -> PersonLink:
    """Keep whom they named, sealed, with digests by which the question can be asked blind (SC-12).

    The same person named twice in the same way is one row.
    """
    details, parts = _digests(name, reached_by)
    with transaction.atomic():
        held = lock_survivor(survivor)
        if (known := _already(held, kind, details | parts)) is not None:
            return known
        link = PersonLink(survivor=held, key_id=held.key_id, kind=kind, who=name, added_by=by)
        link.reached_by = reached_by or None
        link.save(force_insert=True)
        PersonLinkIndex.objects.bulk_create(
            PersonLinkIndex(link=link, digest=digest, is_part=digest in parts) for digest in sorted(details | parts)
        )
        record(Action.PERSON_NAMED, by=by, subjects=[held.key_id, link.pk])
    return link


def _digests(name: str, reached_by: str) -> tuple[set[bytes], set[bytes]]:
    """Details of which one is enough, and the words of a name of several, which count together."""
    words = blind_index.fold_name(name).split()
    whole = {blind_index.digest(blind_index.NAME, " ".join(words))} if words else set()
    ends = {blind_index.digest(blind_index.NAME, f"{words[0]} {words[-1]}")} if len(words) > 2 else set()
    parts = {blind_index.digest(blind_index.NAME, word) for word in words} if len(words) > 1 else set()
    return (whole | ends | reached_digests(reached_by)) - parts, parts


def _already(survivor: Survivor, kind: str, digests: set[bytes]) -> PersonLink | None:
    rows = PersonLink.objects.filter(survivor=survivor, kind=kind).prefetch_related("index_rows")
    return next((link for link in rows if {bytes(row.digest) for row in link.index_rows.all()} == digests), None)


def forget_person(*, link: PersonLink, by: User) -> None:
    """Take somebody off the list, because the survivor wishes it. Done twice it is done once."""
    with transaction.atomic():
        held = lock_survivor(link.survivor)
        gone, _rows = PersonLink.objects.filter(pk=link.pk, survivor=held).delete()
        if gone:
            record(Action.PERSON_FORGOTTEN, by=by, subjects=[held.key_id, link.pk])


def check_company(*, survivor: Survivor, people: list[Person], by: User) -> bool:
    """Must these people not be in a room with this survivor? Recorded, without who and without the answer."""
    with transaction.atomic():
        answer = must_not_meet(survivor, people=people, by=by)
        record(Action.COMPANY_CHECKED, by=by, subjects=[survivor.key_id, survivor.pk])
    return answer
