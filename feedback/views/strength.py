"""One link between a change and something that was said: how strong it is, or that it was a mistake."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Contribution
from feedback.actions.changes import change_link_strength, unlink_contribution
from feedback.forms.changes import StrengthForm
from feedback.models import Change, ChangeLink
from feedback.permissions import get_change_for
from safeguards.audit import Why
from safeguards.sealing import open_rows


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CHANGES)
def change_link_edit(request: HttpRequest, pk: UUID, link: int) -> HttpResponse:
    """What they said, how much it led to this change, and what else it led to."""
    user = signed_in(request)
    found = _link(user, pk, link)
    form = StrengthForm(request.POST or None, initial={"strength": found.strength})
    if request.method == "POST" and form.is_valid():
        change_link_strength(link=found, **form.cleaned_data, by=user)
        messages.success(request, _("Saved."))
        return redirect("change_detail", pk)
    said = found.contribution
    words = open_rows([said], "words", by=user, why=Why.WORK)[said.pk]["words"]
    others = Change.objects.filter(links__contribution=said).exclude(pk=pk).order_by("-created_at")
    context = {"form": form, "change": found.change, "link": found, "words": words, "others": others}
    return render(request, "feedback/change_link_edit.html", context)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def change_link_remove(request: HttpRequest, pk: UUID, link: int) -> HttpResponse:
    """It did not lead to this change after all."""
    user = signed_in(request)
    found = _link(user, pk, link)
    unlink_contribution(link=found, by=user)
    name = found.contribution.survivor.pseudonym
    messages.success(request, _("What %(name)s said is no longer linked to this change.") % {"name": name})
    return redirect("change_detail", pk)


def _link(user: User, pk: UUID, link: int) -> ChangeLink:
    """A link to what this person may see: a barred record is not there."""
    rows = get_change_for(user, pk).links.filter(contribution__in=Contribution.objects.visible_to(user))
    return get_object_or_404(
        rows.select_related("change", "contribution__survivor", "contribution__theme", "contribution__consultation"),
        pk=link,
    )
