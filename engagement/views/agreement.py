"""Consents: asking, what stands of each, and withdrawing."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.consents import record_answers, withdraw_consent
from engagement.actions.equality import drop_unagreed, withdraw_with_answers
from engagement.actions.refusals import EngagementRefusal
from engagement.consents import EVERYDAY, GROUPS, details_of, ledger
from engagement.drafts import PageDraft, asking_for, draft_of_page, drop_draft_of_page
from engagement.forms.agreement import AskingForm, ConsentForm, EverydayForm
from engagement.models import ConsentRecord, Purpose, Survivor, Wording
from engagement.permissions import get_survivor_for
from safeguards.audit import Why
from safeguards.sealing import open_rows

SEALED = ("scope_text", "evidence", "capacity_note")


@needs(Permission.CHANGE_SURVIVORS)
@require_safe
def consent_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every purpose, and each scope of it, with its newest answer; all that is sealed is opened in one event."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    rows = ConsentRecord.objects.filter(survivor=survivor).against_newer_words()
    records = list(rows.select_related("wording", "taken_by", "detail"))
    opened = open_rows(details_of(records).values(), *SEALED, by=user, why=Why.WORK)
    wordings = Wording.objects.current_by_purpose(Wording.Kind.CONSENT)
    groups = ledger(records, opened, wordings, timezone.localdate())
    return render(request, "engagement/consent_list.html", {"survivor": survivor, "groups": groups})


@needs(Permission.CHANGE_SURVIVORS)
def consent_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the three that everybody is asked; the others are one press away, or asked for by `purpose`."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    if (wanted := request.GET.get("purpose", "")) in Purpose.values and wanted not in EVERYDAY:
        return redirect("consent_ask", pk=survivor.pk, purpose=wanted)
    wordings = Wording.objects.current_by_purpose(Wording.Kind.CONSENT)
    draft = draft_of_page(request, "consent_add", pk)
    form = EverydayForm(request.POST or draft.data, language=survivor.language, wordings=wordings)
    if request.method == "POST" and keep(request, form, survivor, draft):
        return redirect("survivor_detail", pk=survivor.pk)
    context = {"survivor": survivor, "others": GROUPS[1:], "unapproved": without_words(EVERYDAY, wordings)}
    return render(request, "engagement/consent_add.html", context | {"form": form, "draft": draft})


@needs(Permission.CHANGE_SURVIVORS)
def consent_ask(request: HttpRequest, pk: UUID, purpose: str) -> HttpResponse:
    """Ask for one purpose, and for exactly one use of it where there may be several."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    asked = purpose_of(purpose)
    wordings = Wording.objects.current_by_purpose(Wording.Kind.CONSENT)
    context = {"survivor": survivor, "purpose": asked, "unapproved": without_words([asked], wordings)}
    if asked not in wordings:
        return render(request, "engagement/consent_ask.html", context)
    draft = draft_of_page(request, asking_for(asked), pk)
    form = ConsentForm(request.POST or draft.data, purpose=asked, language=survivor.language, wordings=wordings)
    if request.method == "POST" and keep(request, form, survivor, draft):
        if asked == Purpose.EQUALITY:
            drop_unagreed(survivor=survivor, by=signed_in(request))
        return redirect("consent_list", pk=survivor.pk)
    return render(request, "engagement/consent_ask.html", context | {"form": form, "draft": draft})


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def consent_withdraw(request: HttpRequest, pk: UUID, purpose: str) -> HttpResponse:
    """One press (CN-5), from their page or from the list, of a purpose or of one scope of it."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    withdrawn, scope = purpose_of(purpose), request.POST.get("scope", "")
    known = ConsentRecord.objects.filter(survivor=survivor, purpose=withdrawn).values_list("scope", flat=True)
    if scope and scope not in set(known):
        raise Http404
    withdraw = withdraw_with_answers if withdrawn == Purpose.EQUALITY else withdraw_consent
    called_back = withdraw(survivor=survivor, purpose=withdrawn, scope=scope, by=signed_in(request))
    done = _("Withdrawn: %(purpose)s. Nothing else changes.") % {"purpose": withdrawn.label}
    messages.success(request, called_back.after(done))
    return redirect("consent_list" if request.POST.get("from") == "list" else "survivor_detail", pk=survivor.pk)


def purpose_of(name: str) -> Purpose:
    """The purpose of this name; there is no other page."""
    if name not in Purpose.values:
        raise Http404
    return Purpose(name)


def without_words(purposes: "list[Purpose] | tuple[Purpose, ...]", wordings: Mapping[str, Wording]) -> list[Purpose]:
    """Those that cannot be asked for yet: nobody has approved their words."""
    return [purpose for purpose in purposes if purpose not in wordings]


def keep(request: HttpRequest, form: AskingForm, survivor: Survivor, draft: PageDraft) -> bool:
    """Keep what a valid form says, and say whether it was kept; a refusal stands at the first question."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            called_back = record_answers(
                survivor=survivor, answers=form.answers(), asking=form.asking(), by=signed_in(request)
            )
            drop_draft_of_page(request, draft.form, draft.about)
    except EngagementRefusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, called_back.after(_("What they answered is saved.")))
    return True
