"""What happens to a referral: its steps, the times its clock stood still, remedies, hand-over, and telling."""

from typing import ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, RecordBlock, User
from accounts.roles import Permission
from engagement.models import GateDecision
from feedback.models import Change
from partners.models.referral import Referral, maybe_about
from safeguards.constraints import known, known_each, together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class ReferralStep(Personal):
    """One move of a referral from one state to the next, or a decision that left it where it stood; by whom and why.
    Only ever added. What is written is sealed under the referral's key, and is for coordinators.

    Where somebody is asked to put it right, `comes_back` is whether asking could come back on the survivor, with what
    is done about it, and what is known of whether the person who harmed them works here (SR-10). Where they do not
    agree to what was offered, `rights_offered` is whether they were told of a complaint and its review.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=22, choices=Referral.Status)
    note = SealedField(place="partners.step.note", null=True)
    comes_back = models.BooleanField(null=True)
    precautions = SealedField(place="partners.step.precautions", null=True)
    works_here = SealedField(place="partners.step.works_here", null=True)
    rights_offered = models.BooleanField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id referral status comes_back rights_offered at by",
        sensitive="note precautions works_here",
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            known(
                "status",
                "received acknowledged triaged accepted redirected_complaint redirected_support declined in_recovery "
                "remedy_offered agreed not_agreed learning_recorded closed",
            ),
        ]


class ReferralPause(models.Model):
    """A time in which we waited for the survivor: the only reason for which the clock stands still (SR-8)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="pauses")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id referral begun_at begun_by ended_at ended_by")

    class Meta:
        ordering = ["begun_at"]
        constraints = [
            together("ended_at", "ended_by"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(ended_at__isnull=True), name="partners_pause_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")), name="partners_pause_ends_after"
            ),
        ]


class Remedy(Personal):
    """What was offered to put it right, and whether it was done."""

    class Kind(models.TextChoices):
        APOLOGY_VERBAL = "apology_verbal", _("An apology, spoken")
        APOLOGY_WRITTEN = "apology_written", _("An apology, in writing")
        EXPLANATION = "explanation", _("An explanation")
        OIC_CONTACT = "oic_contact", _("The officer in the case gets in touch")
        OIC_CHANGE = "oic_change", _("Another officer in the case")
        UPDATE_PLAN = "update_plan", _("A plan for keeping them informed")
        FIXED = "property_or_record_fixed", _("Property returned or a record put right")
        REFERRAL = "referral_made", _("A referral to somebody who can help")
        TRAINING = "training_action", _("Training")
        POLICY = "policy_action", _("A change of policy")
        OTHER = "other", _("Something else")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=26, choices=Kind)
    detail = SealedField(place="partners.remedy.detail", null=True)
    department = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(db_default=Now())
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id referral kind department offered_at offered_by done_at done_by withdrawn_at "
        "withdrawn_by",
        sensitive="detail",
    )

    class Meta:
        ordering = ["offered_at"]
        verbose_name_plural = "remedies"
        constraints = [
            known(
                "kind",
                "apology_verbal apology_written explanation oic_contact oic_change update_plan "
                "property_or_record_fixed referral_made training_action policy_action other",
            ),
            together("done_at", "done_by"),
            together("withdrawn_at", "withdrawn_by"),
        ]


class ComplaintHandoverQuerySet(models.QuerySet["ComplaintHandover"]):
    def visible_to(self, user: User) -> Self:
        """What was handed over, to professional standards; not to an account barred from the record."""
        if not user.can(Permission.SEE_HANDED_OVER):
            return self.none()
        barred = RecordBlock.objects.barring(user).values("record")
        open_to = self.exclude(referral__in=barred)
        open_to = open_to.exclude(referral__survivor__isnull=False, referral__survivor__in=barred)
        return open_to.exclude(maybe_about(barred, of="referral__"))


class ComplaintHandover(Personal):
    """A referral, or a part of it, that went to professional standards (SR-2, SR-3), the same working day.

    `words` is what they may read: written for them by a coordinator, sealed under a key of its own. Only they may send
    it back. `asked` says that the person asked for it; else a person decided so because of `grounds`.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="handovers")
    asked = models.BooleanField()
    grounds = ArrayField(models.CharField(max_length=20, choices=Referral.Serious.choices), default=list)
    words = SealedField(place="partners.handover.words")
    contact = SealedField(place="partners.handover.contact", null=True)  # how they may reach them, if at all
    due_at = models.DateTimeField()  # the end of the working day on which it was asked for
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    their_reference = SealedField(place="partners.handover.their_reference", null=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    returned_why = SealedField(place="partners.handover.returned_why", null=True)

    privacy: ClassVar = Privacy(
        operational="id key_id referral asked grounds due_at made_at made_by received_at received_by returned_at "
        "returned_by",
        sensitive="words contact their_reference returned_why",
    )
    objects = ComplaintHandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            known_each(
                "grounds",
                "crime assault sexual_misconduct abuse_of_position discrimination corruption death_or_injury "
                "address_leaked",
            ),
            together("received_at", "received_by"),
            together("returned_at", "returned_by"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_why__isnull=False),
                name="partners_handover_returned_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(returned_at__isnull=True), name="partners_handover_one_standing"
            ),
        ]

    def names_of_grounds(self) -> list[str]:
        """Why it was passed on, in words."""
        return [str(Referral.Serious(each).label) for each in self.grounds]


class OutcomeTold(Personal):
    """The survivor was told what came of it, by a safe way, and what they answered. `words` is what was said."""

    class How(models.TextChoices):
        VOICE = "voice", _("By phone")
        IN_PERSON = "in_person", _("In person")
        RELAY = "relay", _("By relay or BSL video")
        WORKER = "via_worker", _("Their worker told them")
        THEY_CAME = "they_contacted", _("They contacted us")

    class Answer(models.TextChoices):
        AGREED = "agreed", _("It is put right")
        PARTLY = "partly", _("In part")
        NOT_AGREED = "not_agreed", _("It is not put right")
        NO_ANSWER = "no_answer", _("They gave no answer")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="tellings")
    how = models.CharField(max_length=14, choices=How)
    answer = models.CharField(max_length=10, choices=Answer)
    words = SealedField(place="partners.told.words", null=True)
    said = SealedField(place="partners.told.said", null=True)  # what they said, in their words
    decision = models.ForeignKey(GateDecision, null=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rights_offered = models.BooleanField(default=False)  # a complaint and its review, where it is not put right

    privacy: ClassVar = Privacy(
        operational="id key_id referral how answer decision told_at told_by rights_offered", sensitive="words said"
    )

    class Meta:
        ordering = ["told_at"]
        constraints = [
            known("how", "voice in_person relay via_worker they_contacted"),
            known("answer", "agreed partly not_agreed no_answer"),
            models.CheckConstraint(
                condition=~Q(answer="not_agreed") | Q(rights_offered=True), name="partners_told_rights_offered"
            ),
        ]


class ReferralChange(models.Model):
    """A change in the service that came of a referral, beside those that follow from what was said in it."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="changes")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(db_default=Now())
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id referral change linked_at linked_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "change"], name="partners_change_once")]
