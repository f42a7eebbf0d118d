"""A referral: what a partner, or the survivor herself, asks us to put right."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, RecordBlock, User
from accounts.roles import Permission
from engagement.models import Consultation, Survivor, SurvivorIndex, Wording
from safeguards.constraints import known, known_each, together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField
from safeguards.subject_key import SubjectKey

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
SOONEST = Least(  # of what is owed; while the clock stands still nothing but an answer
    Case(When(acknowledged_at__isnull=True, then="acknowledge_by")),
    "update_by",
    Case(When(resolved_at__isnull=True, then="resolve_by")),
)
# by what was ticked, without anything being opened, it may go to professional standards; and nobody has weighed it
NAMED = (~Q(serious=[]) | Q(works_for_us="yes")) & Q(weighed_at__isnull=True)
URGENCY = Case(  # what an open referral comes up by: safety and will, a complaint or what may be one, then what is due
    When(Q(mind_changed_at__isnull=False) | Q(unsafe_at__isnull=False, survivor__isnull=True), then=Value(FIRST)),
    When(choice__in=("complaint", "both"), status__in=("received", "acknowledged", "triaged"), then="submitted_at"),
    When(NAMED & Q(resolved_at__isnull=True), then="submitted_at"),
    default=Coalesce(SOONEST, Value(LAST)),
    output_field=models.DateTimeField(),
)
ENOUGH = 2  # details in common by which two records may be of one person (security rule 3)


def maybe_about(records: "models.QuerySet[Any, Any]", of: str = "") -> Q:
    """Referrals of which nobody has said yet whose they are, and which have two details in common with one of these
    records, or a number or an address: whoever is barred from it learns of none of them. `of`: the way to the referral,
    with its underscores.

    What somebody has sent or taken themselves is left to them: that it went away would tell them why.
    """
    theirs = SurvivorIndex.objects.filter(survivor__in=records).values("digest")
    shared = ReferralIndex.objects.filter(digest__in=theirs).order_by().values("referral")
    reached = Count("digest", filter=~Q(kind=ReferralIndex.Kind.NAME))
    counted = shared.annotate(details=Count("digest", distinct=True), reached=reached)
    alike = counted.filter(Q(details__gte=ENOUGH) | Q(reached__gt=0)).values("referral")
    return Q(**{f"{of}survivor__isnull": True, f"{of}pk__in": alike})


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reading vocabulary of referrals."""

    def visible_to(self, user: User) -> Self:
        """The only place that knows who sees which: a coordinator all but those from which they are barred, by the
        survivor's record, by the referral's own, or by what it has in common with such a record while nobody has said
        whose it is; a partner those of the organisation they belong to today."""
        barred = RecordBlock.objects.barring(user).values("record")
        rows = self.exclude(pk__in=barred).exclude(survivor__isnull=False, survivor__in=barred)
        if user.can(Permission.MANAGE_REFERRALS):
            return rows.exclude(maybe_about(barred) & ~Q(submitted_by=user.ident))
        if user.can(Permission.SEND_REFERRALS):
            return rows.filter(organisation=user.organisation_id)
        return self.none()

    def open(self) -> Self:
        """Not closed."""
        return self.exclude(status=Referral.Status.CLOSED)

    def with_keys(self) -> Self:
        """Each with `is_erased`, without another query for each."""
        return self.annotate(is_erased=~Exists(SubjectKey.objects.filter(pk=OuterRef("key_id"))))

    def with_urgency(self) -> Self:
        """Each with `urgency`, the moment by which a list of open ones is put in order."""
        return self.annotate(urgency=URGENCY)


class Referral(Personal):
    """One referral for service recovery, or for taking part (domain.md 5.2).

    Submitted with the survivor's agreement and in no other way (SR-9). What was written is sealed under the referral's
    own key, whose owner becomes the survivor once it is accepted. `survivor` is empty until then. `acknowledge_by`,
    `update_by` and `resolve_by` are moments, kept beside it for lists, as `partners.clock` gives them; the last two are
    empty while the clock stands still.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        TRIAGED = "triaged", _("Looked at")
        ACCEPTED = "accepted", _("Taken on")
        COMPLAINT = "redirected_complaint", _("Passed on as a complaint")
        SUPPORT = "redirected_support", _("Passed on to a support service")
        DECLINED = "declined", _("Not taken on")
        IN_RECOVERY = "in_recovery", _("Being put right")
        OFFERED = "remedy_offered", _("Remedy offered")
        AGREED = "agreed", _("Agreed")
        NOT_AGREED = "not_agreed", _("Not agreed")
        LEARNED = "learning_recorded", _("Learning written down")
        CLOSED = "closed", _("Closed")

    class Source(models.TextChoices):
        PARTNER = "partner", _("Sent by a partner")
        PHONE = "phone", _("Taken by phone from a partner")
        SURVIVOR = "survivor", _("From the survivor")

    class Job(models.TextChoices):
        IDVA = "idva", _("IDVA")
        ISVA = "isva", _("ISVA")
        ISA = "isa", _("Independent stalking advocate")
        REFUGE = "refuge", _("Refuge worker")
        HEALTH = "health", _("Health worker")
        SOCIAL_CARE = "social_care", _("Social care worker")
        EDUCATION = "education", _("Education")
        PROBATION = "probation", _("Probation")
        CPS = "cps", _("Crown Prosecution Service")
        POLICE = "police", _("Police")
        SELF = "self", _("The person themself")
        OTHER = "other", _("Something else")

    class Aim(models.TextChoices):
        RECOVERY = "service_recovery", _("To have something put right")
        FEEDBACK = "feedback", _("To tell what the service was like")
        FOCUS_GROUP = "focus_group", _("To join a focus group")
        NETWORK = "network", _("To join the Survivor Network")
        REFERENCE_GROUP = "reference_group", _("To join the Victim Reference Group")
        PANEL = "panel_case", _("To speak to a scrutiny panel")
        ADVICE = "advice", _("Advice")

    class Choice(models.TextChoices):
        PUT_RIGHT = "put_right", _("Put it right, informally")
        COMPLAINT = "complaint", _("Make a complaint")
        BOTH = "both", _("Both")

    class AgreedHow(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("By phone")
        WRITING = "in_writing", _("In writing")
        OTHER = "other", _("Another way")

    class Reach(models.TextChoices):
        THROUGH_ME = "through_me", _("Only through me")
        DIRECT = "direct", _("Safely and directly")
        THEY_CONTACT = "they_contact", _("They contact us")

    class Raise(models.TextChoices):
        OWN = "own_case", _("About what happened to them")
        THEME = "theme", _("As something that happens, without their case")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_KNOWN = "not_known", _("Not known")

    class Stage(models.TextChoices):
        NONE = "none", _("No case")
        INVESTIGATION = "investigation", _("Being investigated")
        CHARGED = "charged", _("Charged, waiting for the hearing")
        TRIAL = "trial", _("At the hearing")
        OVER = "concluded", _("Over")
        NOT_KNOWN = "not_known", _("Not known")

    class Dash(models.TextChoices):
        STANDARD = "standard", _("Standard")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")
        NOT_DONE = "not_done", _("Not done")
        NOT_KNOWN = "not_known", _("Not known")

    class Marac(models.TextChoices):
        NO = "no", _("Not referred")
        REFERRED = "referred", _("Referred")
        HEARD = "heard", _("Heard")
        NOT_KNOWN = "not_known", _("Not known")

    class Serious(models.TextChoices):
        """What goes to professional standards at once, where a person so decides (SR-3)."""

        CRIME = "crime", _("Somebody in the service may have broken the law")
        ASSAULT = "assault", _("Somebody in the service hurt them")
        SEXUAL = "sexual_misconduct", _("Sexual behaviour by somebody in the service")
        ABUSE_OF_POSITION = "abuse_of_position", _("Somebody used their position for a sexual purpose")
        DISCRIMINATION = "discrimination", _("They were treated worse because of who they are")
        CORRUPTION = "corruption", _("Corruption, or somebody was paid or favoured")
        DEATH_OR_INJURY = "death_or_injury", _("Somebody died or was seriously hurt")
        ADDRESS_LEAKED = "address_leaked", _("Their address or details were given to somebody who should not have them")

    class Agreed(models.TextChoices):
        """What the survivor agreed to beside the referral itself."""

        CONTACT = "contact", _("That we contact them in the way given")
        OUTCOME = "told_outcome", _("That we tell them what came of it")
        SHARE = "share_outcome", _("That their worker is told what came of it")
        DEPARTMENT = "department", _("That the department concerned hears what happened, without their name")
        OFFICER = "officer", _("That the officer concerned hears who raised it")

    class Outcome(models.TextChoices):
        PUT_RIGHT = "put_right", _("Put right")
        PARTLY = "partly", _("Put right in part")
        NOT_PUT_RIGHT = "not_put_right", _("Not put right")
        COMPLAINT = "complaint", _("Goes on as a complaint")
        SUPPORT = "support", _("Passed on to a support service")
        DECLINED = "declined", _("Not for us")
        WITHDRAWN = "withdrawn", _("They changed their mind")

    reference = models.CharField(max_length=12, unique=True)  # what everybody may say aloud
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # who holds it there now
    source = models.CharField(max_length=10, choices=Source)
    status = models.CharField(max_length=22, choices=Status, default=Status.RECEIVED)
    status_at = models.DateTimeField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # the coordinator on it
    # the worker
    job = models.CharField(max_length=12, choices=Job)
    worker_name = SealedField(place="partners.referral.worker_name", null=True)  # where they have no account
    reply_to = SealedField(place="partners.referral.reply_to", null=True)  # a secure email and a number
    # the agreement
    agreed_on = models.DateField()
    agreed_how = models.CharField(max_length=12, choices=AgreedHow)
    agreed_to = ArrayField(models.CharField(max_length=16, choices=Agreed.choices), default=list)
    keep_back = SealedField(place="partners.referral.may_share", null=True)  # what they said must not be shared
    knows_warning = models.BooleanField()  # the survivor was told what may have to be recorded
    warning = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    warned_at = models.DateTimeField()
    choice = models.CharField(max_length=10, choices=Choice, blank=True)
    choice_wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    explained_at = models.DateTimeField(null=True)
    raise_as = models.CharField(max_length=10, choices=Raise, default=Raise.OWN)
    # the person
    name = SealedField(place="partners.referral.name", null=True)  # may be withheld until we have spoken
    their_reference = SealedField(place="partners.referral.their_reference", null=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    access = SealedField(place="partners.referral.access", null=True)  # kinds of AccessNeed, separated by spaces
    access_words = SealedField(place="partners.referral.access_words", null=True)
    interpreter = SealedField(place="partners.referral.interpreter", null=True)
    reach = models.CharField(max_length=12, choices=Reach)
    contact = SealedField(place="partners.referral.contact", null=True)  # JSON: partners.given.ContactGiven, without:
    reached_by = SealedField(place="partners.referral.reached_by", null=True)  # the number or address itself
    # what it is about
    aim = models.CharField(max_length=16, choices=Aim, default=Aim.RECOVERY)
    what_happened = SealedField(place="partners.referral.what_happened", null=True)
    service_part = SealedField(place="partners.referral.service_part", null=True)  # which part, and about when
    put_right = SealedField(place="partners.referral.put_right", null=True)
    serious = ArrayField(models.CharField(max_length=20, choices=Serious.choices), default=list)  # ticked by the sender
    complaint_made = models.CharField(max_length=10, choices=Answer, blank=True)
    may_tell_of_offence = models.BooleanField(default=False)  # sent knowing that it may have to be recorded
    # safety
    stage = models.CharField(max_length=14, choices=Stage, blank=True)
    officer = SealedField(place="partners.referral.officer", null=True)
    dash = models.CharField(max_length=10, choices=Dash, blank=True)
    dash_on = models.DateField(null=True)
    marac = models.CharField(max_length=10, choices=Marac, blank=True)
    works_for_us = models.CharField(max_length=10, choices=Answer, blank=True)  # the person who harmed them
    works_for_us_words = SealedField(place="partners.referral.works_for_us_words", null=True)
    risks = SealedField(place="partners.referral.risks", null=True)
    children = SealedField(place="partners.referral.children", null=True)
    urgent = SealedField(place="partners.referral.urgent", null=True)
    deadline_on = models.DateField(null=True)
    # what became of it
    survivor = models.ForeignKey(Survivor, null=True, on_delete=models.PROTECT, related_name="+")
    consultation = models.OneToOneField(Consultation, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(null=True)  # when the worker last heard from us
    resolved_at = models.DateTimeField(null=True)
    acknowledge_by = models.DateTimeField(null=True)
    update_by = models.DateTimeField(null=True)
    resolve_by = models.DateTimeField(null=True)
    unsafe_at = models.DateTimeField(null=True)  # a worker said so before there was a survivor's plan to suspend
    # somebody weighed whether it goes to professional standards: passed it on, or decided against it
    weighed_at = models.DateTimeField(null=True)
    weighed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    mind_changed_at = models.DateTimeField(null=True)  # they do not want it any more; a person looks at it
    shared_outcome = SealedField(place="partners.referral.shared_outcome", null=True)  # what the worker may read
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id reference organisation worker source status status_at submitted_at submitted_by "
        "taken_by job agreed_on agreed_how agreed_to knows_warning warning warned_at choice choice_wording "
        "explained_at raise_as language reach aim serious complaint_made may_tell_of_offence stage dash dash_on marac "
        "works_for_us deadline_on survivor consultation department acknowledged_at acknowledged_by updated_at "
        "resolved_at acknowledge_by update_by resolve_by unsafe_at weighed_at weighed_by mind_changed_at outcome "
        "closed_at closed_by",
        personal="worker_name reply_to",
        sensitive="keep_back name their_reference access access_words interpreter contact reached_by what_happened "
        "service_part put_right officer works_for_us_words risks children urgent shared_outcome",
    )
    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at"]
        indexes = [
            models.Index(fields=["organisation", "-submitted_at", "id"], name="partners_referral_of"),
            models.Index(fields=["-submitted_at", "id"], name="partners_referral_newest"),
            models.Index(fields=["submitted_at", "id"], condition=~Q(status="closed"), name="partners_referral_open"),
            models.Index(fields=["survivor"], name="partners_referral_person"),
            models.Index(URGENCY, "id", condition=~Q(status="closed"), name="partners_referral_urgency"),
            models.Index("status", URGENCY, "id", condition=~Q(status="closed"), name="partners_referral_standing"),
            models.Index(fields=["submitted_at", "id"], condition=Q(status="closed"), name="partners_referral_closed"),
        ]
        constraints = [
            known(
                "status",
                "received acknowledged triaged accepted redirected_complaint redirected_support declined in_recovery "
                "remedy_offered agreed not_agreed learning_recorded closed",
            ),
            known("source", "partner phone survivor"),
            known("job", "idva isva isa refuge health social_care education probation cps police self other"),
            known("aim", "service_recovery feedback focus_group network reference_group panel_case advice"),
            known("choice", "put_right complaint both", may_be_empty=True),
            known("agreed_how", "in_person phone in_writing other"),
            known("reach", "through_me direct they_contact"),
            known("raise_as", "own_case theme"),
            known_each("agreed_to", "contact told_outcome share_outcome department officer"),
            known_each(
                "serious",
                "crime assault sexual_misconduct abuse_of_position discrimination corruption death_or_injury "
                "address_leaked",
            ),
            known("language", "en cy"),
            known("complaint_made", "yes no not_known", may_be_empty=True),
            known("works_for_us", "yes no not_known", may_be_empty=True),
            known("stage", "none investigation charged trial concluded not_known", may_be_empty=True),
            known("dash", "standard medium high not_done not_known", may_be_empty=True),
            known("marac", "no referred heard not_known", may_be_empty=True),
            known(
                "outcome",
                "put_right partly not_put_right complaint support declined withdrawn",
                may_be_empty=True,
            ),
            together("acknowledged_at", "acknowledged_by"),
            together("closed_at", "closed_by"),
            together("choice_wording", "explained_at"),
            together("weighed_at", "weighed_by"),
            models.CheckConstraint(
                condition=Q(source="partner", organisation__isnull=False, worker__isnull=False) | ~Q(source="partner"),
                name="partners_referral_partner_has_a_worker",
            ),
            models.CheckConstraint(
                condition=~Q(aim="service_recovery") | (~Q(choice="") & Q(what_happened__isnull=False)),
                name="partners_referral_recovery_says_what",
            ),
            models.CheckConstraint(
                condition=(Q(status="closed") & Q(closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="partners_referral_closed_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(status="received") | Q(acknowledged_at__isnull=False),
                name="partners_referral_acknowledged_first",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "in_recovery", "remedy_offered", "agreed", "not_agreed"])
                | Q(survivor__isnull=False, consultation__isnull=False),
                name="partners_referral_accepted_with_its_person",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    @cached_property
    def is_erased(self) -> bool:
        """Its key was destroyed with the survivor's: nothing in it opens any more, and nothing can be added to it."""
        return not self._state.adding and not SubjectKey.objects.filter(pk=self.key_id).exists()

    @property
    def is_over(self) -> bool:
        """Closed; or nothing can be added to it. No page says which of both, or why."""
        return self.is_closed or self.is_erased

    def may_be_read_back(self, at: datetime) -> bool:
        """Whether the worker may still read what they wrote about the survivor: for a day, and never after."""
        return at - self.submitted_at < settings.REFERRAL_READ_BACK

    def names_of_agreed(self) -> list[str]:
        """What the survivor agreed to, in words."""
        return [str(self.Agreed(each).label) for each in self.agreed_to]


class ReferralIndex(models.Model):
    """A digest by which the same person is found in another referral, or among survivors: for the coordinator alone,
    and only where two details match (security rule 3)."""

    class Kind(models.TextChoices):
        NAME = "name", _("Name")
        PHONE = "phone", _("Phone number")
        EMAIL = "email", _("Email address")

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="index_rows")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.BinaryField(db_index=True)

    privacy: ClassVar = Privacy(operational="id referral kind", sensitive="digest")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "digest"], name="partners_index_once"),
            known("kind", "name phone email"),
        ]
