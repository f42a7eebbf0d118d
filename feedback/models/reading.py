"""The check by two people that nobody can be known by a text, and the release that follows from the gate's answer."""

from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from engagement.models import Contribution
from feedback.models.change import Change
from feedback.models.loop import barred_from
from safeguards.constraints import known, together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class TextReadingQuerySet(models.QuerySet["TextReading"]):
    def waiting(self) -> Self:
        """Put to a second person who has not answered."""
        return self.filter(read_at__isnull=True, taken_back_at__isnull=True)

    def cleared(self) -> Self:
        """Both found that nobody can be known by it. (`clear` would be the relation's own way of emptying itself.)"""
        return self.filter(verdict=TextReading.Verdict.CLEAR, taken_back_at__isnull=True)

    def readable_by(self, user: User) -> Self:
        """Texts this person may read as the second of two: put to them by name, or to any second person; none that was
        made of what somebody said from whose record they are barred."""
        if not user.can(Permission.READ_TEXTS):
            return self.none()
        barred = barred_from(user)
        free = self.exclude(contribution__in=barred).exclude(change__links__contribution__in=barred)
        free = free.exclude(beside__links__contribution__in=barred)
        return free.exclude(put_by=user.ident).filter(Q(reader=user.ident) | Q(reader__isnull=True))


class TextReading(Personal):
    """One exact text that one person put to another: can anybody be known by it (ST-2)? The words of a change's "You
    said", in both languages, with what was done or why not, as the public would read them; or of one quote in its own
    language, which for the public board is read `beside` one change, perhaps with a translation.

    `digest` is what a release, and a consent to the exact text, are bound to: another word is another text. `whole` is
    the digest of all that was read together, and what stands before the public is bound to as well; it is empty where
    less was read. Sealed under the key of the change or of the contribution.
    """

    class Verdict(models.TextChoices):
        CLEAR = "clear", _("Nobody can be known by it")
        KNOWN = "known_by_it", _("Somebody could be known by it")

    change = models.ForeignKey(Change, null=True, on_delete=models.CASCADE, related_name="readings")
    contribution = models.ForeignKey(Contribution, null=True, on_delete=models.PROTECT, related_name="+")
    beside = models.ForeignKey(Change, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    whole = models.CharField(max_length=64, blank=True, default="", db_default="")
    text_en = SealedField(place="feedback.reading.text_en", null=True)
    text_cy = SealedField(place="feedback.reading.text_cy", null=True)
    did_en = SealedField(place="feedback.reading.did_en", null=True)  # or why not
    did_cy = SealedField(place="feedback.reading.did_cy", null=True)
    put_at = models.DateTimeField(db_default=Now())
    put_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: any second person
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    note = SealedField(place="feedback.reading.note", null=True)  # what gives somebody away
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(
        operational="id key_id change contribution beside put_at put_by reader verdict read_at read_by taken_back_at",
        sensitive="digest whole text_en text_cy did_en did_cy note",
    )
    objects = TextReadingQuerySet.as_manager()

    class Meta:
        ordering = ["put_at"]
        indexes = [
            models.Index(
                fields=["put_at"],
                condition=Q(read_at__isnull=True, taken_back_at__isnull=True),
                name="feedback_reading_waiting",
            ),
            models.Index(fields=["digest"], name="feedback_reading_digest"),
            models.Index(
                fields=["-read_at", "id"],
                condition=Q(verdict="clear", taken_back_at__isnull=True),
                name="feedback_reading_cleared",
            ),
        ]
        constraints = [
            known("verdict", "clear known_by_it", may_be_empty=True),
            together("read_at", "read_by"),
            models.CheckConstraint(
                condition=Q(change__isnull=True, contribution__isnull=False)
                | Q(change__isnull=False, contribution__isnull=True),
                name="feedback_reading_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(beside__isnull=True) | (Q(contribution__isnull=False) & ~Q(whole="")),
                name="feedback_reading_quote_beside_a_change",
            ),
            models.CheckConstraint(
                condition=Q(whole="", beside__isnull=True, did_en__isnull=True, did_cy__isnull=True)
                | ~Q(whole="") & Q(change__isnull=False, did_en__isnull=False, did_cy__isnull=False)
                | ~Q(whole="") & Q(beside__isnull=False, did_en__isnull=True, did_cy__isnull=True),
                name="feedback_reading_whole_of_all_that_was_read",
            ),
            models.CheckConstraint(
                condition=Q(read_by__isnull=True) | ~Q(read_by=models.F("put_by")),
                name="feedback_reading_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, verdict="") | (Q(read_at__isnull=False) & ~Q(verdict="")),
                name="feedback_reading_with_a_verdict",
            ),
        ]


class ReleaseQuerySet(models.QuerySet["Release"]):
    def standing(self) -> Self:
        """Not called back, whatever it is for."""
        return self.filter(called_back_at__isnull=True)

    def inside(self) -> Self:
        """For the change's owner and for meetings."""
        return self.filter(use=Release.Use.INSIDE)


class Release(models.Model):
    """ "You said" of one change may leave the coordinator's room: the gate allowed it for every contributor, and its
    answers stand beside it (GateDecision, about this row). It falls when the words change, when a contributor
    withdraws, or when the gate would say no. Each use is released by itself: who may show it inside asks for `inside`.
    """

    class Use(models.TextChoices):
        INSIDE = "inside", _("To the change’s owner and in meetings")
        PUBLIC = "public", _("On the public board")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="releases")
    reading = models.ForeignKey(TextReading, on_delete=models.PROTECT, related_name="+")
    use = models.CharField(max_length=8, choices=Use, default=Use.INSIDE)
    released_at = models.DateTimeField(db_default=Now())
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_back_at = models.DateTimeField(null=True)
    called_back_why = models.CharField(max_length=40, blank=True)

    privacy: ClassVar = Privacy(
        operational="id change reading use released_at released_by called_back_at called_back_why"
    )
    objects = ReleaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-released_at", "id"], condition=Q(called_back_at__isnull=True), name="feedback_release_newest"
            )
        ]
        constraints = [
            known("use", "inside public"),
            models.UniqueConstraint(
                fields=["change", "use"], condition=Q(called_back_at__isnull=True), name="feedback_release_one_stands"
            ),
        ]


class BoardEntry(models.Model):
    """The very texts of one change that were released for the public, no longer sealed, because anybody may read them.
    There as long as the release stands; `feedback.board` says which of them are shown. `themes` are their codes."""

    release = models.OneToOneField(Release, primary_key=True, on_delete=models.CASCADE, related_name="entry")
    could_not = models.BooleanField()
    said_en = models.TextField()
    said_cy = models.TextField()
    did_en = models.TextField()  # or why not
    did_cy = models.TextField()
    themes = ArrayField(models.SlugField(max_length=40), default=list)

    privacy: ClassVar = Privacy(public="could_not said_en said_cy did_en did_cy themes", operational="release")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(said_en="") & ~Q(said_cy="") & ~Q(did_en="") & ~Q(did_cy=""),
                name="feedback_entry_in_both_languages",
            )
        ]


class BoardQuote(models.Model):
    """Somebody's own words beside one change on the public board, no longer sealed: exactly those that were read by two
    and that they agreed to, and where there is one the translation that was read and agreed to with them. There as long
    as the gate allows it, and never longer than its change; `feedback.board` says which of them are shown."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    entry = models.ForeignKey(BoardEntry, on_delete=models.CASCADE, related_name="quotes")
    reading = models.ForeignKey(TextReading, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)  # in which it was said
    translation = models.TextField(blank=True)  # into the other one
    shown_at = models.DateTimeField(db_default=Now())
    shown_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(public="words language translation", operational="id entry reading shown_at shown_by")

    class Meta:
        constraints = [
            known("language", "en cy"),
            models.UniqueConstraint(fields=["entry", "reading"], name="feedback_board_quote_once"),
            models.CheckConstraint(condition=~Q(words=""), name="feedback_board_quote_with_words"),
        ]


class Brief(models.Model):
    """One page for one meeting: what it was asked for. The gate's answers for its quotes stand beside it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=40, blank=True)
    area = models.UUIDField(null=True)
    journey = models.CharField(max_length=15, blank=True)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)

    privacy: ClassVar = Privacy(operational="id made_at made_by theme area journey first_on last_on")
