"""What people are told: every version, a new one, and its approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.refusals import EngagementRefusal, WordingWrittenMeanwhile
from engagement.actions.wordings import add_wording, approve_wording
from engagement.forms.wordings import WordingForm
from engagement.models import Wording
from engagement.told import all_told, label_of


@needs(Permission.APPROVE_WORDINGS)
@require_safe
def wording_list(request: HttpRequest) -> HttpResponse:
    """Every text in both languages, what stands first."""
    user = signed_in(request)
    told = all_told(Wording.objects.select_related("made_by", "approved_by"), user)
    unusable = [text.label for _heading, texts in told for text in texts if text.is_unusable]
    context = {"told": told, "unusable": unusable, "may_write": user.can(Permission.WRITE_WORDINGS)}
    return render(request, "engagement/wording_list.html", context)


@needs(Permission.WRITE_WORDINGS)
def wording_add(request: HttpRequest, wording: int) -> HttpResponse:
    """Write the version that follows this one. The older one stays as it is, for whoever agreed to it."""
    after = get_object_or_404(Wording, pk=wording)
    newest = Wording.objects.filter(kind=after.kind, purpose=after.purpose).latest("version")
    form = WordingForm(request.POST or None, after=newest if request.method == "GET" else after)
    if request.method == "POST" and form.is_valid():
        given = {"is_material": False} | form.cleaned_data
        try:
            made = add_wording(after=after, by=signed_in(request), **given)
        except WordingWrittenMeanwhile as refusal:
            form.add_error(None, str(refusal))
            after = newest
        except EngagementRefusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Version %(number)d is saved.") % {"number": made.version})
            return redirect("wording_list")
    context = {"form": form, "after": after if form.is_bound else newest, "label": label_of(after), "newest": newest}
    return render(request, "engagement/wording_add.html", context)


@needs(Permission.APPROVE_WORDINGS)
@require_POST
def wording_approve(request: HttpRequest, wording: int) -> HttpResponse:
    """One press, by another person than whoever wrote it."""
    found = get_object_or_404(Wording, pk=wording)
    try:
        approve_wording(wording=found, by=signed_in(request))
    except EngagementRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Approved: %(text)s.") % {"text": label_of(found)})
    return redirect("wording_list")
