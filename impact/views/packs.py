"""Evidence for an award or an inspection, and a change to be given to other forces."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.board import page_of
from impact.actions.packs import note_pack, note_practice
from impact.menu import with_menu
from impact.packs import frames, month, pack_of
from impact.practice import as_json, as_paper, practice_of
from safeguards import papers


@require_safe
@needs(Permission.SEE_FIGURES)
def evidence_packs(request: HttpRequest) -> HttpResponse:
    """What there is for each criterion, and the changes that others may take up."""
    language = get_language() or "en"
    page, posted = page_of("", request.GET.get("page"), timezone.now(), only_made=True)
    given = [(each.change, each.did[language], month(each.since)) for each in posted]
    context = {"frames": frames(), "given": given, "page": page}
    return render(request, "impact/evidence_packs.html", with_menu(request, "evidence_packs", **context))


@require_POST
@needs(Permission.SEE_FIGURES)
def evidence_pack(request: HttpRequest, frame: str) -> HttpResponse:
    """The pack of one frame, in the language of the page."""
    language = get_language() or "en"
    pack = pack_of(frame, timezone.now(), language)
    if pack is None:
        raise Http404
    made = papers.pack(pack.data, language=language)
    note_pack(frame=frame, changes=pack.changes, by=signed_in(request))
    return as_file(made, "evidence.pdf")


@require_POST
@needs(Permission.SEE_FIGURES)
def practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change as it may be given away: on paper in the language of the page, or as JSON in both."""
    found, language = practice_of(pk, timezone.now()), get_language() or "en"
    if found is None:
        raise Http404
    shape = "json" if request.GET.get("as") == "json" else "pdf"
    if shape == "json":
        answer: HttpResponse = JsonResponse(as_json(found), json_dumps_params={"ensure_ascii": False, "indent": 2})
        answer["Content-Disposition"] = 'attachment; filename="practice.json"'
    else:
        answer = as_file(papers.pack(as_paper(found, language), language=language), "practice.pdf")
    note_practice(change=pk, shape=shape, by=signed_in(request))
    return answer


def as_file(made: bytes, name: str) -> HttpResponse:
    """A PDF to be kept."""
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
