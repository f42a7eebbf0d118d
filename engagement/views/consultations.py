"""Consultations: the list, and the start. The page that is open while somebody talks is in `conversation`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.access import access_lines
from engagement.actions.consultations import CompanionGiven, change_talk, start_consultation
from engagement.actions.drafts import find_draft
from engagement.actions.links import check_company
from engagement.actions.refusals import ConsultationAlreadyClosed, EngagementRefusal
from engagement.before_talk import notices
from engagement.company import Companion, Person
from engagement.drafts import draft_of_page, drop_draft_of_page
from engagement.forms.consultations import ChangeForm, StartForm
from engagement.gate import load_facts
from engagement.models import Consultation, Contribution, Survivor
from engagement.permissions import get_consultation_for, get_survivor_for
from engagement.readiness import missing_for_talk
from safeguards.audit import Why
from safeguards.paging import leaf
from safeguards.sealing import open_rows, open_together


@needs(Permission.LOG_CONSULTATIONS)
@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """Open ones first, then the newest."""
    talks = with_points(Consultation.objects.visible_to(signed_in(request)).with_open_first())
    page = leaf(
        talks.prefetch_related("participations__survivor"),
        request.GET,
        by=("is_open", "started_at", "pk"),
        is_falling=True,
    )
    return render(request, "engagement/consultation_list.html", {"page": page})


def with_points(talks: "QuerySet[Any]") -> "QuerySet[Any]":
    """Each with how many points were made, counted for the rows shown alone."""
    said = Contribution.objects.filter(consultation=OuterRef("pk")).order_by()
    counted = said.values("consultation").annotate(many=Count("pk")).values("many")
    with_them: QuerySet[Any] = talks.annotate(points=Coalesce(Subquery(counted), 0))
    return with_them


@needs(Permission.LOG_CONSULTATIONS)
def consultation_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how, in which language and who else is there; what is missing is shown and never stops it."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.LOG_CONSULTATIONS)
    draft = draft_of_page(request, "consultation_start", pk)
    initial = {"language": survivor.language} | draft.initial
    typed = StartForm(request.POST or None, is_something_missing=False).company()
    is_barred = stands_against(survivor, typed, by=user)
    facts = load_facts(survivor)
    missing = missing_for_talk(facts, at=timezone.now(), must_not_meet=is_barred).reasons
    form = StartForm(request.POST or None, is_something_missing=bool(missing), initial=initial)
    if request.method == "POST" and form.is_valid() and (begun := begin(request, survivor, form, is_barred=is_barred)):
        return redirect("consultation_detail", pk=begun.pk)
    context = {
        "form": form,
        "survivor": survivor,
        "missing": [reason.label for reason in missing],
        "is_barred": is_barred,
        "notices": notices(survivor, user),
        "access": access_of(survivor, by=user),
        "draft": draft,
    }
    return render(request, "engagement/consultation_start.html", context)


def access_of(survivor: Survivor, *, by: User) -> list[str]:
    """What makes the talk possible for them, an interpreter included, opened before it begins (AC-1, AC-3)."""
    rows = list(survivor.access_needs.all())
    return access_lines(open_rows(rows, "kind", "detail", by=by, why=Why.WORK).values()) if rows else []


def stands_against(
    survivor: Survivor, company: Sequence[CompanionGiven], *, by: User, also: Sequence[Person] = ()
) -> bool:
    """The blind answer about everybody who will be there, whoever holds the talk included (PT-6). It leaves an event,
    as the page that only asks does: no name is tried out unseen, and nobody looks unseen for who named them."""
    typed = [Companion(name=each.name, reached_by=each.contact) for each in company]
    return check_company(survivor=survivor, people=[by, *also, *typed], by=by)


def begin(request: HttpRequest, survivor: Survivor, form: StartForm, *, is_barred: bool) -> Consultation | None:
    """Start it, and the draft of this page goes with it. A refusal leaves its sentence on the form."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            begun = start_consultation(
                survivor=survivor,
                channel=given["channel"],
                place=given["place"],
                language=given["language"],
                missing_reason=given.get("missing_reason", ""),
                companions=form.company(is_barred=is_barred),
                must_not_meet=is_barred,
                once=given["once"],
                by=signed_in(request),
            )
            drop_draft_of_page(request, "consultation_start", survivor.pk)
    except EngagementRefusal as refusal:
        form.add_error(None, str(refusal))
        return None
    return begun


# While it goes on -----------------------------------------------------------------------------------------------------
@needs(Permission.LOG_CONSULTATIONS)
def consultation_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How they talk, in which language, and who is there now. Everybody is checked again; a match never stops it."""
    user = signed_in(request)
    talk = get_consultation_for(user, pk)
    if talk.closed_at is not None:
        return say_closed(request, talk)
    room = open_room(talk, by=user)
    typed = ChangeForm(request.POST or None, is_something_missing=False).company()
    is_barred = stands_against(room.survivor, typed, by=user, also=room.people) or room.is_barred
    missing = missing_for_talk(load_facts(room.survivor), at=timezone.now(), must_not_meet=is_barred).reasons
    is_asked = bool(missing) and talk.missing_reason is None
    form = ChangeForm(request.POST or None, is_something_missing=is_asked, initial=room.initial)
    if request.method == "POST" and form.is_valid() and (done := change(request, room, form, is_barred=is_barred)):
        return done
    context = {
        "form": form,
        "consultation": talk,
        "room": room,
        "missing": [reason.label for reason in missing],
        "is_barred": is_barred,
        "has_draft": find_draft(owner=user, form="consultation_detail", about=pk) is not None,
    }
    return render(request, "engagement/consultation_change.html", context)


@dataclass(frozen=True, kw_only=True)
class Room:
    """A talk that goes on: who is there, by name, and where."""

    talk: Consultation
    survivor: Survivor
    place: str
    there: list[dict[str, Any]]
    is_barred: bool  # the blind answer that is kept: the numbers it was found by are not

    @property
    def people(self) -> list[Person]:
        """Whoever holds the talk, and whoever else is there."""
        return [self.talk.held_by, *(Companion(name=one["name"] or "") for one in self.there)]

    @property
    def initial(self) -> dict[str, str]:
        return {"channel": self.talk.channel, "language": self.talk.language, "place": self.place}


def open_room(talk: Consultation, *, by: User) -> Room:
    """Who is there and where, opened in one event."""
    there = list(talk.companions.all())
    words = open_together(([talk], ("place",)), (there, ("name",)), by=by, why=Why.WORK)
    return Room(
        talk=talk,
        survivor=Survivor.objects.get(participations__consultation=talk),
        place=words[talk.pk]["place"] or "",
        there=[{"row": one} | words[one.pk] for one in there],
        is_barred=any(one.must_not_meet for one in there),
    )


def change(request: HttpRequest, room: Room, form: ChangeForm, *, is_barred: bool) -> HttpResponse | None:
    """Keep it and go back to the talk. A refusal leaves its sentence on the form."""
    given = form.cleaned_data
    try:
        change_talk(
            consultation=room.talk,
            channel=given["channel"],
            language=given["language"],
            place=given["place"] if given["place"] != room.place else None,
            companion=next(iter(form.company(is_barred=is_barred)), None),
            must_not_meet=is_barred,
            missing_reason=given.get("missing_reason", ""),
            once=given["once"],
            by=signed_in(request),
        )
    except ConsultationAlreadyClosed:
        return say_closed(request, room.talk)
    except EngagementRefusal as refusal:
        form.add_error(None, str(refusal))
        return None
    if is_barred:
        messages.warning(request, _("Saved. Choose somebody else to be there: we cannot say why. You can go on."))
    else:
        messages.success(request, _("Saved."))
    return redirect("consultation_detail", pk=room.talk.pk)


def say_closed(request: HttpRequest, talk: Consultation) -> HttpResponse:
    """Back to a talk that is over, with the sentence that says so."""
    messages.warning(request, str(ConsultationAlreadyClosed()))
    return redirect("consultation_detail", pk=talk.pk)
