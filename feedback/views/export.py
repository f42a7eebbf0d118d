"""Taking the ledger out without identities: what the file holds, and then the file."""

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.permissions import fresh_factor, needs, signed_in
from accounts.roles import Permission
from feedback.actions.export import note_export
from feedback.export import MOST_LINES, table
from feedback.forms.ledger import FilterForm
from feedback.ledger import PARTS, rows_of
from feedback.loops import MOST, up_to_most
from feedback.models import Loop
from feedback.views.ledger import kept, part_of, title_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_LEDGER)
@fresh_factor
def ledger_export(request: HttpRequest) -> HttpResponseBase:
    """What is narrowed on the ledger stays narrowed here."""
    user, now = signed_in(request), timezone.now()
    show, form = part_of(request), FilterForm(request.GET)
    back = f"{reverse('ledger')}?{urlencode({'show': show} | kept(request))}"
    if not form.is_valid():
        return redirect(back)
    rows = rows_of(Loop.objects.visible_to(user), show, form.narrowed, now)
    if request.method == "POST":
        note_export(part=show, by=user)
        answer = StreamingHttpResponse(table(rows, PARTS[show].order, at=now), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="ledger.csv"'
        return answer
    context = {
        "back": back,
        "title": title_of(show),
        "words": form.words,
        "found": up_to_most(rows),
        "most": MOST,
        "most_lines": MOST_LINES,
    }
    return render(request, "feedback/ledger_export.html", context)
