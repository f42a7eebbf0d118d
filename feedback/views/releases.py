""" "You said" on its way out of the coordinator's room: what stands in the way, and the one next step."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.gate import Reason
from engagement.models import Survivor
from feedback.actions.readings import put_you_said
from feedback.actions.releases import call_back_you_said, put_on_board, release_you_said, take_off_board
from feedback.board import Posting, may_stand
from feedback.forms.readings import PutForm
from feedback.hearers import links_of
from feedback.models import Change, TextReading
from feedback.permissions import get_change_for, second_people
from feedback.releases import PURPOSES, Showing, Use, asking_helps, own_reasons, showings_of
from feedback.texts import WHY_NOT, YOU_SAID, exact_text, outcome_of
from feedback.views.pressing import pressed
from safeguards.audit import Why
from safeguards.sealing import open_together

ASK = frozenset({Reason.TOO_FEW_VOICES, Reason.NO_CONSENT})
ASSESS = frozenset({Reason.PROCEEDINGS_NOT_KNOWN})


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One person whose words led to it: what stands in the way, and what would mend it."""

    survivor: Survivor
    reasons: list[Reason]

    @property
    def may_be_asked(self) -> bool:
        """Their consent to this very text would help."""
        return asking_helps(self.reasons, ASK)

    @property
    def is_assessment_missing(self) -> bool:
        return bool(ASSESS.intersection(self.reasons))


@require_safe
@needs(Permission.MANAGE_CHANGES)
def you_said(request: HttpRequest, pk: UUID) -> HttpResponse:
    """May "You said" of this change be shown? Its exact text, who read it, and the gate's answer for each person."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    return render(request, "feedback/you_said.html", page_of(change, user))


def page_of(change: Change, user: User) -> dict[str, Any]:
    """What the page shows, with what a reader found opened beside the words."""
    noted = list(TextReading.objects.filter(change=change, note__isnull=False, taken_back_at__isnull=True))
    came = outcome_of(change)
    opened = open_together(([change], (*YOU_SAID, *came)), (noted, ("note",)), by=user, why=Why.WORK)
    words = opened[change.pk]
    showings = showings_of(change, words, timezone.now(), links=links_of(change, user))
    showing, public = showings[Use.INSIDE], Posting(showing=showings[Use.PUBLIC], may_stand=may_stand(change))
    waits = next((each for each in (showing, public.showing) if each.needs_reading), None)
    reading = waits.reading if waits else None
    return {
        "change": change,
        "words": words,
        "did": [words[name] for name in came],
        "could_not": came == WHY_NOT,
        "showing": showing,
        "waits": waits,
        "voices": voices_of(showing),
        "note": opened[reading.pk]["note"] if reading and reading.pk in opened else "",
        "put_form": PutForm(people=second_people(TextReading(change=change, put_by=user))),
        "put_url": reverse("you_said_put", args=[change.pk]),
        "why_back": why_called_back(showing),
        "asking": {"scope_text": exact_text(en=words["you_said_en"], cy=words["you_said_cy"]), "once": uuid4()},
        "purpose": PURPOSES[Use.INSIDE].value,
        "posting": public,
        "public_voices": voices_of(public.showing),
        "public_purpose": PURPOSES[Use.PUBLIC].value,
    }


def voices_of(showing: Showing) -> list[Voice]:
    """Each person whom the reader may see, whoever stands in the way first."""
    found = [Voice(survivor=person, reasons=own_reasons(answer)) for person, answer in showing.answers.items()]
    return sorted(found, key=lambda each: not each.reasons)


def why_called_back(showing: Showing) -> str:
    """In words, why it is shown no more; not the gate's reason where that may be of somebody the reader is barred
    from."""
    release = showing.called_back
    if release is None:
        return ""
    own = {
        "words_changed": _("The words were changed."),
        "by_hand": _("Somebody called it back."),
        "nobody_linked": _("Nobody’s words are linked to it any more."),
    }
    known = {reason.value: str(reason.label) for reason in Reason} if showing.is_whole else {}
    return own.get(release.called_back_why) or known.get(release.called_back_why, "")


@require_POST
@needs(Permission.MANAGE_CHANGES)
def you_said_put(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put it to a second person."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    form = PutForm(request.POST, people=second_people(TextReading(change=change, put_by=user)))
    if not form.is_valid():
        return render(request, "feedback/you_said.html", page_of(change, user) | {"put_form": form})
    reader = form.cleaned_data["reader"]
    done = _("It waits to be read. You see here what they find.")
    return pressed(request, lambda: put_you_said(change=change, reader=reader, by=user), done, "you_said", pk)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def you_said_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let it be shown, if the gate allows it for everybody."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    done = _("Released: the owner of the change sees it from now on, and it may stand in a brief.")
    return pressed(request, lambda: release_you_said(change=change, by=user), done, "you_said", pk)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def you_said_call_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show it to nobody from now on: one press."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    done = _("Called back. Nobody is shown it now.")
    return pressed(request, lambda: call_back_you_said(change=change, by=user), done, "you_said", pk)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def board_put(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let everybody read it, if the gate allows it for everybody who said it."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    done = _("It stands on the public board now, in both languages.")
    return pressed(request, lambda: put_on_board(change=change, by=user), done, "change_detail", pk)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def board_take_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Off the public board: one press."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    done = _("It is off the public board.")
    return pressed(request, lambda: take_off_board(change=change, by=user), done, "change_detail", pk)
