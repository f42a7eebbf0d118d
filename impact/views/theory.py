"""The theory of change: read, reworded step by step, and taken for an evaluation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from impact.actions.theory import NothingReworded, note_theory, reword_step
from impact.forms.theory import TheoryForm
from impact.menu import with_menu
from impact.permissions import get_step_for
from impact.theory import name_of, paths, standings, step_of
from impact.theory_files import SHAPES


@require_safe
@needs(Permission.SEE_FIGURES)
def theory(request: HttpRequest) -> HttpResponse:
    """Every path, step by step, as it is worded now."""
    found = paths()
    may_write = signed_in(request).can(Permission.WRITE_THEORY)
    context = {"paths": found, "standings": standings(found), "may_write": may_write}
    return render(request, "impact/theory.html", with_menu(request, "theory", **context))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WRITE_THEORY)
def theory_reword(request: HttpRequest, path: str, step: str) -> HttpResponse:
    """Put another wording of one step in the place of the newest; all those before it stand below."""
    user = signed_in(request)
    row = get_step_for(user, path, step)
    form = TheoryForm(request.POST or None, step=row)
    if request.method == "POST" and form.is_valid():
        try:
            reword_step(step=row, worded=form.worded(), by=user)
        except NothingReworded as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("theory")
    context = {"row": row, "path_name": name_of(path), "before": [step_of(each) for each in row.before()], "form": form}
    return render(request, "impact/theory_reword.html", with_menu(request, "theory", **context))


@require_POST
@needs(Permission.SEE_FIGURES)
def theory_export(request: HttpRequest) -> HttpResponse:
    """All of it as a file, in the language of the page."""
    name = request.POST.get("as", "pdf")
    if name not in SHAPES:
        raise Http404
    made = SHAPES[name].make(paths())
    note_theory(shape=name, by=signed_in(request))
    answer = HttpResponse(made, content_type=SHAPES[name].content_type)
    answer["Content-Disposition"] = f'attachment; filename="theory-of-change.{name}"'
    return answer
