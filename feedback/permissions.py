"""Who may see and touch changes. Fetching is authorising: what is not yours is a 404."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Qualification, ReaderAgreement, RecordBlock, User
from accounts.models.block import digest_of
from accounts.roles import Permission, Role
from engagement.models import Contribution, Survivor
from feedback.models import Brief, Change, ChangeLink, FeedbackNotification, TextReading, barred_from


def get_change_for(user: User, pk: UUID, *, to: Permission = Permission.MANAGE_CHANGES) -> Change:
    """One change this person may see, to do this with. Views obtain changes no other way."""
    if not user.can(to):
        raise Http404
    return get_object_or_404(
        Change.objects.visible_to(user).select_related("area__lead", "owner__organisation", "sponsor__organisation"),
        pk=pk,
    )


def get_reading_for(user: User, pk: UUID) -> TextReading:
    """One text that this person may read now as the second of two. Answered, taken back or somebody else's: a 404."""
    waiting = TextReading.objects.waiting().readable_by(user)
    return get_object_or_404(waiting.select_related("change", "beside", "contribution__consultation"), pk=pk)


def get_put_text_for(user: User, pk: UUID) -> TextReading:
    """One text that was put to a second person, for a coordinator who may see what it was made of."""
    if not user.can(Permission.MANAGE_CHANGES):
        raise Http404
    reading = get_object_or_404(TextReading.objects.select_related("change", "contribution"), pk=pk)
    if reading.contribution is not None:
        get_object_or_404(Contribution.objects.visible_to(user), pk=reading.contribution_id)
    return reading


def get_quotable_for(user: User, change: Change, pk: UUID) -> Contribution:
    """One point that is a reason for this change, of somebody this person may see."""
    if not user.can(Permission.MANAGE_CHANGES):
        raise Http404
    return get_object_or_404(quotable_of(change, user), pk=pk)


def quotable_of(change: Change, user: User) -> "QuerySet[Contribution]":
    """What led to this change and was said by people this person may see, in the order in which it was said."""
    linked = change.links.exclude(strength=ChangeLink.Strength.CONTEXT).values("contribution")
    rows = Contribution.objects.visible_to(user).filter(pk__in=linked)
    return rows.select_related("survivor", "consultation", "theme").order_by("said_at", "number", "pk")


def get_brief_for(user: User, pk: UUID) -> Brief:
    """One page for a meeting."""
    if not user.can(Permission.MANAGE_CHANGES):
        raise Http404
    return get_object_or_404(Brief, pk=pk)


def second_people(reading: TextReading) -> "QuerySet[User]":
    """Everybody who may read this text as the second of two now: not who puts it, qualified, from elsewhere only under
    a current agreement, and not barred from the record of anybody it was made of."""
    now = timezone.now()
    qualified = Qualification.objects.current(at=now).filter(user=OuterRef("pk"))
    agreed = ReaderAgreement.objects.current(on=timezone.localdate(now)).filter(reader=OuterRef("pk"))
    people = User.objects.able_to_sign_in().filter(Exists(qualified)).exclude(pk=reading.put_by_id)
    people = people.filter(Q(role=Role.COORDINATOR) | Q(Exists(agreed), role=Role.SECOND_READER))
    barring = {bytes(each) for each in _blocks_of(reading).values_list("barred", flat=True)}
    return people.exclude(pk__in=[each.pk for each in people if digest_of(each) in barring]) if barring else people


def _blocks_of(reading: TextReading) -> "QuerySet[RecordBlock]":
    """Every block on the record of anybody this text was made of, or who was there when it was said."""
    changes = [each for each in (reading.change_id, reading.beside_id) if each]
    linked = ChangeLink.objects.filter(change__in=changes).values("contribution")
    said = Contribution.objects.filter(Q(pk__in=linked) | Q(pk=reading.contribution_id))
    there = Q(contributions__in=said) | Q(participations__consultation__in=said.values("consultation"))
    return RecordBlock.objects.standing().filter(record__in=Survivor.objects.filter(there).values("pk"))


def get_told_news_for(user: User, survivor: Survivor, pk: UUID) -> FeedbackNotification:
    """One piece of news that this survivor was told and may have answered; the survivor was fetched with permission."""
    if not user.can(Permission.TELL_SURVIVORS):
        raise Http404
    theirs = FeedbackNotification.objects.told().filter(survivor=survivor, kind__in=FeedbackNotification.ANSWERS)
    theirs = theirs.exclude(notified__contribution__in=barred_from(user))
    return get_object_or_404(theirs.select_related("change", "survivor", "further"), pk=pk)


def get_contributions_for(user: User, pks: Sequence[UUID]) -> list[Contribution]:
    """These points of people whom this person may see, oldest first, to decide about; all of them or a 404."""
    if not user.can(Permission.MANAGE_CHANGES):
        raise Http404
    visible = Contribution.objects.visible_to(user).filter(pk__in=pks)
    found = list(visible.select_related("survivor", "theme", "consultation").order_by("said_at", "number"))
    if len(found) != len(pks):
        raise Http404
    return found
