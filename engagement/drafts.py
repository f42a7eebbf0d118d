"""Which forms keep drafts, for whom, and how a page shows what was typed on it before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import signed_in
from accounts.roles import Permission
from engagement.actions.drafts import TypedDraft, drop_draft, find_draft, open_draft
from engagement.actions.refusals import ConsultationAlreadyClosed
from engagement.models import Consultation, Draft, FollowUp, Purpose, Survivor
from engagement.permissions import get_consultation_for, get_follow_up_for, get_survivor_for
from safeguards.duties import Ask, Due, Duty, Found, Kind, shaped
from safeguards.forms import SWITCH
from safeguards.prepared import Given

NUMBER = "_draft_number"  # in the page's form: the number of the draft that this tab last saw, 0 for none
ASKING = "ask-"
LARGEST = 2_000_000_000


# Who may keep a draft of which form ----------------------------------------------------------------------------------
def of_survivor(to: Permission) -> Callable[[User, UUID], UUID]:
    """Forms about one survivor, who must be theirs to see."""

    def key_of(user: User, about: UUID) -> UUID:
        return get_survivor_for(user, about, to=to).key_id

    return key_of


def of_consultation(user: User, about: UUID) -> UUID:
    """Forms of one consultation."""
    return get_consultation_for(user, about).key_id


def of_follow_up(user: User, about: UUID) -> UUID:
    """Forms about something to be passed on: under its own key, which erasing a person leaves (CR-1)."""
    return get_follow_up_for(user, about).key_id


def of_nobody_yet(user: User, about: UUID) -> None:
    """Adding a survivor: there is no key yet, and the draft is about whoever types it."""
    if about != user.pk or not user.can(Permission.CHANGE_SURVIVORS):
        raise Http404


@dataclass(frozen=True)
class Drafted:
    """One form that keeps drafts: what it is called in a sentence, and whose key seals it. `key_of` raises Http404
    where the row is not this person's to write about."""

    label: Promise
    key_of: Callable[[User, UUID], UUID | None]


def asking_for(purpose: Purpose) -> str:
    """Asking for one purpose has a page, and so a draft, for each."""
    return f"{ASKING}{purpose.value}"


CHANGE, LOG = of_survivor(Permission.CHANGE_SURVIVORS), of_survivor(Permission.LOG_CONSULTATIONS)
FORMS = {  # by the name of the page's address; a page that is not here keeps no drafts
    "plan_edit": Drafted(_("Safe contact plan"), CHANGE),
    "consent_add": Drafted(_("Consent"), CHANGE),
    "assessment_add": Drafted(_("Assessment"), CHANGE),
    "event_add": Drafted(_("Something has happened"), CHANGE),
    "consultation_start": Drafted(_("Start of a consultation"), LOG),
    "consultation_detail": Drafted(_("Consultation"), of_consultation),
    "follow_up_pass": Drafted(_("Something to pass on"), of_follow_up),
    **{asking_for(purpose): Drafted(_("Consent"), CHANGE) for purpose in Purpose},
    "survivor_add": Drafted(_("Adding a survivor"), of_nobody_yet),
}


def get_key_for(user: User, form: str, about: UUID) -> UUID | None:
    """The key that seals this draft, for whoever may fill in that form about that row; else a 404."""
    if form not in FORMS:
        raise Http404
    return FORMS[form].key_of(user, about)


def is_kept(form: str, typed: QueryDict) -> bool:
    """Nothing is kept about a child (CN-9), from the moment that somebody says so."""
    return not (form == "survivor_add" and typed.get("adult") == "no")


def refuse_closed(form: str, about: UUID) -> None:
    """Raises ConsultationAlreadyClosed where another tab has closed the talk: its page would never show what is typed,
    so that it stays on the page it was typed on, which says so."""
    if form == "consultation_detail" and Consultation.objects.filter(pk=about, closed_at__isnull=False).exists():
        raise ConsultationAlreadyClosed


def page_of(form: str, about: UUID) -> str:
    """Where this form is filled in."""
    if form == "survivor_add":
        return reverse(form)
    if form.startswith(ASKING):
        return reverse("consent_ask", args=[about, form.removeprefix(ASKING)])
    return reverse(form, args=[about])


def number_seen(posted: QueryDict) -> int | None:
    """The number of the draft that the sending tab last saw; None where it does not say."""
    text = posted.get(NUMBER, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(LARGEST)) else None


# The draft on its page -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class PageDraft:
    """What a page needs of its draft: `engagement/draft_bar.html` takes it as `draft`."""

    form: str
    about: UUID
    number: int
    opened: TypedDraft | None = None
    is_behind: bool = False  # the page shows something newer than the draft: save it at once

    @property
    def url(self) -> str:
        return reverse("draft_keep", args=[self.form, self.about])

    @property
    def drop_url(self) -> str:
        return reverse("draft_drop", args=[self.form, self.about])

    @property
    def saved_at(self) -> datetime | None:
        return self.opened.saved_at if self.opened else None

    @property
    def initial(self) -> dict[str, Any]:
        """For `initial=` of a form, in the place of what is stored. Empty where there is no draft."""
        return initial_from(self.opened)

    @property
    def data(self) -> QueryDict | None:
        """For the `data` of a form: bound and never valid, as after a change of language, so that every box stands
        as it was left, unticked ones and repeated rows too. None where there is no draft."""
        return data_from(self.opened)


def draft_of_page(request: HttpRequest, form: str, about: UUID) -> PageDraft:
    """Opened when the page is asked for, in one event and outside transactions. When something was sent to the page,
    what was sent is newer and the draft stays closed."""
    user = signed_in(request)
    if request.method != "POST":
        opened = open_draft(owner=user, form=form, about=about)
        return PageDraft(form=form, about=about, number=opened.number if opened else 0, opened=opened)
    seen = number_seen(request.POST)
    if seen is None:
        kept = find_draft(owner=user, form=form, about=about)
        seen = kept.number if kept else 0
    return PageDraft(form=form, about=about, number=seen, is_behind=True)


def drop_draft_of_page(request: HttpRequest, form: str, about: UUID) -> None:
    """The form that was sent is saved: its draft goes, in the same transaction. What another tab kept stays."""
    drop_draft(owner=signed_in(request), form=form, about=about, seen=number_seen(request.POST))


def old_drafts(user: User) -> "QuerySet[Any]":
    """Their own drafts that nobody has touched for `DRAFT_DAYS`, about rows they may still see. They are finished or
    thrown away by their owner and never removed by us: nothing a survivor said is lost."""
    drafts = Draft.objects.filter(owner=user.ident, form__in=list(FORMS), saved_at__lt=OLD)
    here = OuterRef("about")
    visible = (
        Exists(Survivor.objects.visible_to(user).filter(pk=here))
        | Exists(Consultation.objects.visible_to(user).filter(pk=here))
        | Exists(FollowUp.objects.visible_to(user).filter(pk=here))
        | Q(about=user.ident)
    )
    return shaped(drafts.filter(visible).order_by("saved_at", "pk"), person="about", what="form", at="saved_at")


def draft_due(draft: Found, _ask: Ask) -> Due:
    """It was to be finished by then."""
    return Due(draft.at + timedelta(days=settings.DRAFT_DAYS), late=True)


def draft_duty(draft: Found, _ask: Ask) -> Duty:
    """Open it, and save the page or throw the draft away."""
    typed_on = date_format(timezone.localtime(draft.at), "j F")
    return Duty(
        kind=gettext("Typed on %(day)s and not saved") % {"day": typed_on},
        title=gettext("Finish what you began: %(form)s") % {"form": FORMS[draft.what].label},
        detail=gettext("Save the page, or throw the draft away."),
        url=page_of(draft.what, UUID(draft.person)),
        label=gettext("Open the draft"),
    )


OLD = Given(lambda ask: ask.now - timedelta(days=settings.DRAFT_DAYS), DateTimeField())
OLD_DRAFTS = (Kind(rows=old_drafts, due=draft_due, say=draft_duty, needs=(Permission.OPEN_SURVIVORS,)),)


def initial_from(draft: TypedDraft | None) -> dict[str, Any]:
    """One value as it is, several as a list."""
    if draft is None:
        return {}
    return {name: values[0] if len(values) == 1 else values for name, values in draft.typed.items()}


def data_from(draft: TypedDraft | None) -> QueryDict | None:
    """The draft as a form that was posted only to be shown again."""
    if draft is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        data.setlist(name, values)
    data["once"] = str(uuid4())  # never kept: it names the row that one page makes, and this is another page
    data[SWITCH] = "1"
    return data
