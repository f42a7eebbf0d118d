"""Who may never open one referral, placed before it is known who it is about; once it is, the record's own list."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.blocks import ask_to_lift
from accounts.actions.refusals import Refusal
from accounts.models import RecordBlock
from accounts.permissions import fresh_factor, needs, signed_in
from accounts.roles import Permission
from engagement.forms.blocks import BlockForm
from engagement.views.blocks import rows_of
from partners.actions.blocks import bar_from_referral
from partners.actions.refusals import PartnersRefusal
from partners.models import Referral
from partners.permissions import get_referral_for
from safeguards.audit import Why
from safeguards.sealing import open_rows


@require_safe
@needs(Permission.MANAGE_REFERRALS)
def referral_block_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many people are barred, and no more."""
    return show(request, get_referral_for(signed_in(request), pk))


@needs(Permission.MANAGE_REFERRALS)
@fresh_factor
def referral_block_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with who they are, opened by a press that is recorded. Read once: nothing keeps it."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if request.method != "POST":
        return redirect("referral_block_list", pk=pk)
    blocks = list(RecordBlock.objects.standing().filter(record=pk).order_by("placed_at"))
    opened = open_rows(blocks, "who", by=user, why=Why.REVEAL)
    return show(request, referral, people=rows_of(blocks, {key: fields["who"] for key, fields in opened.items()}))


def show(request: HttpRequest, referral: Referral, *, people: list[dict[str, object]] | None = None) -> HttpResponse:
    """The count, and the people where they were opened."""
    number = RecordBlock.objects.standing().filter(record=referral.pk).count()
    context = {"referral": referral, "number": number, "people": people}
    return render(request, "partners/referral_block_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_REFERRALS)
def referral_block_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bar one account from this referral, and from the record that will be made of it."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if referral.survivor_id is not None:
        return redirect("block_add", pk=referral.survivor_id)
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            bar_from_referral(referral=referral, person=person, by=user)
        except (Refusal, PartnersRefusal) as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, _("Done. From now on the referral is not there for them. They are told nothing."))
            return redirect("referral_list") if person == user else redirect("referral_block_list", pk=pk)
    return render(request, "partners/referral_block_add.html", {"form": form, "referral": referral})


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def referral_block_lift(request: HttpRequest, pk: UUID, block: UUID) -> HttpResponse:
    """Ask data protection to lift one block."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    held = get_object_or_404(RecordBlock.objects.filter(record=referral.pk), pk=block)
    try:
        ask_to_lift(block=held, by=user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        done = _("Data protection has been asked. Give them the reference %(reference)s.")
        messages.success(request, done % {"reference": held.reference})
    return redirect("referral_block_list", pk=pk)
