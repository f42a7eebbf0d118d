"""Who may never open one record: placing a block, seeing the list, and asking for one to be lifted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.blocks import ask_to_lift, place_block
from accounts.actions.refusals import Refusal
from accounts.models import Approval, ApprovalKind, RecordBlock, User
from accounts.permissions import fresh_factor, needs, signed_in
from accounts.roles import Permission
from engagement.forms.blocks import BlockForm
from engagement.models import Survivor
from engagement.permissions import get_survivor_for
from safeguards.audit import Why
from safeguards.sealing import open_rows


@needs(Permission.OPEN_SURVIVORS)
@require_safe
def block_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many people are barred, and no more."""
    return show(request, get_survivor_for(signed_in(request), pk))


@needs(Permission.OPEN_SURVIVORS)
@fresh_factor
def block_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with who they are, opened by a press that is recorded. Read once: nothing keeps it."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk)
    if request.method != "POST":
        return redirect("block_list", pk=pk)
    blocks = list(RecordBlock.objects.standing().filter(record=pk).order_by("placed_at"))
    opened = open_rows(blocks, "who", by=user, why=Why.REVEAL)
    return show(request, survivor, people=rows_of(blocks, {key: fields["who"] for key, fields in opened.items()}))


def rows_of(blocks: list[RecordBlock], who: dict[UUID, str | None]) -> list[dict[str, object]]:
    """Each block with the account it bars, and whether a second person has been asked to lift it."""
    accounts = {str(each.pk): each for each in User.objects.filter(pk__in=[text for text in who.values() if text])}
    asked = Approval.objects.waiting(at=timezone.now()).filter(kind=ApprovalKind.LIFT_BLOCK)
    waiting = set(asked.filter(subject__in=[block.pk for block in blocks]).values_list("subject", flat=True))
    return [
        {"block": block, "person": accounts.get(who[block.pk] or ""), "is_asked": block.pk in waiting}
        for block in blocks
    ]


def show(request: HttpRequest, survivor: Survivor, *, people: list[dict[str, object]] | None = None) -> HttpResponse:
    """The count, and the people where they were opened."""
    number = RecordBlock.objects.standing().filter(record=survivor.pk).count()
    context = {"survivor": survivor, "number": number, "people": people}
    return render(request, "engagement/block_list.html", context)


@needs(Permission.CHANGE_SURVIVORS)
def block_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bar one account from this record. Whoever bars themself is back among the others."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            place_block(record=survivor.pk, key_id=survivor.key_id, person=person, by=user)
        except Refusal as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, _("Done. From now on the record is not there for them. They are told nothing."))
            return redirect("survivor_list") if person == user else redirect("block_list", pk=pk)
    return render(request, "engagement/block_add.html", {"form": form, "survivor": survivor})


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def block_lift(request: HttpRequest, pk: UUID, block: UUID) -> HttpResponse:
    """Ask data protection to lift one block."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    held = get_object_or_404(RecordBlock.objects.filter(record=survivor.pk), pk=block)
    try:
        ask_to_lift(block=held, by=user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        done = _("Data protection has been asked. Give them the reference %(reference)s.")
        messages.success(request, done % {"reference": held.reference})
    return redirect("block_list", pk=pk)
