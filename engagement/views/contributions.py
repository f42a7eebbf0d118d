"""What they said later to put a point right. The point itself is never edited."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.contributions import add_correction
from engagement.actions.refusals import EngagementRefusal
from engagement.forms.points import CorrectionForm
from engagement.permissions import get_contribution_for
from safeguards.audit import Why
from safeguards.sealing import open_rows


@needs(Permission.LOG_CONSULTATIONS)
def correction_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a correction beside a point, also after the talk is closed."""
    user = signed_in(request)
    point = get_contribution_for(user, pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_correction(contribution=point, by=user, **form.cleaned_data)
        except EngagementRefusal as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("The correction stands beside the point."))
            return redirect("consultation_detail", pk=point.consultation_id)
    words = open_rows([point], "words", by=user, why=Why.WORK)[point.pk]["words"]
    context = {"form": form, "point": point, "words": words, "survivor": point.survivor}
    return render(request, "engagement/correction_add.html", context)
