"""Somebody's own words in a meeting: read by two people, agreed to word for word, or not quoted."""

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
from engagement.gate import Decision, Reason, decide, load_facts
from engagement.models import Contribution
from engagement.permissions import get_contribution_for
from engagement.scopes import scope_of
from feedback.actions.readings import put_quote
from feedback.forms.readings import PutForm
from feedback.models import TextReading
from feedback.permissions import second_people
from feedback.releases import USE, asking_helps, may_be_put, own_reasons, quote_ask
from feedback.texts import clear_readings
from feedback.views.pressing import pressed
from safeguards.audit import Why
from safeguards.sealing import open_together

ASK = frozenset({Reason.NO_CONSENT})


@require_safe
@needs(Permission.MANAGE_CHANGES)
def quote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """May these words be quoted inside the organisation? What stands in the way, and the next step."""
    user = signed_in(request)
    point = get_contribution_for(user, pk, to=Permission.MANAGE_CHANGES)
    return render(request, "feedback/quote.html", page_of(point, user))


def page_of(point: Contribution, user: User) -> dict[str, Any]:
    """The words as they were said, their reading with what was found, and the gate's answer."""
    inside = TextReading.objects.filter(contribution=point, beside__isnull=True, taken_back_at__isnull=True)
    rows = list(inside.order_by("-put_at"))
    noted = [row for row in rows if row.note is not None]
    opened = open_together(([point], ("words",)), (noted, ("note",)), by=user, why=Why.WORK)
    words = (opened[point.pk]["words"] or "").strip()
    reading = next((row for row in rows if row.digest == scope_of(words)), None)
    decision = gate_answer(point, scope_of(words))
    reasons = own_reasons(decision)
    return {
        "point": point,
        "words": words,
        "reading": reading,
        "note": opened[reading.pk]["note"] if reading and reading.pk in opened else "",
        "is_allowed": decision.is_allowed and may_be_put(point),
        "may_be_put": may_be_put(point),
        "reasons": reasons,
        "may_be_asked": asking_helps(reasons, ASK),
        "put_form": PutForm(people=second_people(TextReading(contribution=point, put_by=user))),
        "put_url": reverse("quote_put", args=[point.pk]),
        "asking": {"scope_text": words, "once": uuid4()},
        "purpose": USE.value,
    }


def gate_answer(point: Contribution, digest: str) -> Decision:
    """What the gate says of these very words at this moment."""
    clear = clear_readings([digest])
    reading = TextReading(contribution=point, digest=digest)
    return decide(load_facts(point.survivor), quote_ask(reading, clear, timezone.now()))


@require_POST
@needs(Permission.MANAGE_CHANGES)
def quote_put(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put these words to a second person."""
    user = signed_in(request)
    point = get_contribution_for(user, pk, to=Permission.MANAGE_CHANGES)
    form = PutForm(request.POST, people=second_people(TextReading(contribution=point, put_by=user)))
    if not form.is_valid():
        return render(request, "feedback/quote.html", page_of(point, user) | {"put_form": form})
    reader, done = form.cleaned_data["reader"], _("It waits to be read. You see here what they find.")
    return pressed(request, lambda: put_quote(contribution=point, reader=reader, by=user), done, "quote", pk)
