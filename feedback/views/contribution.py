"""One thing that was said: the words, where it stands, and everything that happened to it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import ContributionCorrection
from engagement.permissions import get_contribution_for
from feedback.history import history, story_of
from feedback.loops import loops_for
from feedback.news import FURTHER
from feedback.views.lines import sort_address, table_rows, with_ways
from feedback.words import Read
from safeguards.audit import Why
from safeguards.sealing import open_together


@require_safe
@needs(Permission.SEE_LEDGER)
def contribution_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words and the reasons are opened in one event."""
    user, now = signed_in(request), timezone.now()
    said = get_contribution_for(user, pk, to=Permission.SEE_LEDGER)
    story = story_of(said)
    later = list(ContributionCorrection.objects.filter(contribution=said))
    parts = (([said], ("words", "would_change")), (later, ("words",)), (story.decisions, ("reason_en", "reason_cy")))
    opened = open_together(*parts, (story.further, FURTHER), by=user, why=Why.WORK)
    point = Read(
        contribution=said,
        words=opened[said.pk]["words"] or "",
        language=said.consultation.language,
        put_right=tuple((opened[each.pk]["words"] or "", each.said_at) for each in later),
    )
    context = {
        "point": point,
        "would_change": opened[said.pk]["would_change"],
        "row": table_rows(with_ways(loops_for(user).filter(pk=said.pk)), now)[0],
        "story": story,
        "standing": story.standing,
        "reason": opened.get(story.standing.pk) if story.standing else None,
        "history": history(story, opened, now=now),
        "sort_url": sort_address([said.pk]),
    }
    return render(request, "feedback/contribution_detail.html", context)
