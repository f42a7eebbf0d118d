"""The steps of a referral, for both who fill them in: a partner's worker, and a coordinator who listens to one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import signed_in
from engagement.forms.fields import TypedField
from partners import steps
from partners.actions.draft_files import add_draft_file, remove_draft_file
from partners.actions.drafts import drop_draft, keep_step
from partners.actions.refusals import DraftAlreadySent, DraftMovedOn, NoAgreement, PartnersRefusal
from partners.actions.submitting import submit_referral
from partners.answers import NAMES, PROSE, answers_of, hiders, typed_in, without_names
from partners.forms.agreement import AgreementForm
from partners.forms.exchange import HeardForm, MessageForm
from partners.forms.referral import FORMS, first_fault, form_of, given_from, judged
from partners.forms.step import StepForm, data_of
from partners.immigration import tells_of_status
from partners.models import Referral, ReferralDraft, ReferralFile
from partners.permissions import get_draft_for, may_send_new
from partners.standing import day_words, last_day, moment_words, promises_at
from partners.typed import Typed
from partners.views.partner_desk import form_page
from partners.views.referrals import heard_page
from safeguards.audit import Why
from safeguards.filing.actions import FileNotThere
from safeguards.sealing import open_rows

TITLES: dict[str, Promise] = {
    steps.AGREEMENT: gettext_lazy("You and their agreement"),
    steps.PERSON: gettext_lazy("The person"),
    steps.CONTACT: gettext_lazy("Reaching them safely"),
    steps.SERVICE: gettext_lazy("What happened with the service"),
    steps.SAFETY: gettext_lazy("Safety"),
    steps.CHECK: gettext_lazy("Check your answers"),
}
TEXTS = [name for form in FORMS.values() for name, field in form.base_fields.items() if isinstance(field, TypedField)]
HEARD = {steps.AGREEMENT: gettext_lazy("Their agreement")}  # where nobody is "you"


@dataclass(frozen=True)
class Side:
    """Where one side's pages are: the names of its addresses, and what its pages are built on."""

    base: str
    prefix: str  # of its addresses: refer_step, referral_add_step
    desk: str
    sent: str  # where a referral that was sent is seen

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"{self.prefix}_{page}", args=args)

    def title(self, step: str, typed: Typed) -> Promise:
        named = HEARD if typed.source == Referral.Source.SURVIVOR else {}
        return named.get(step, TITLES[step])


PARTNER = Side("partners/refer_warm.html", "refer", "partner_desk", "partner_referral")
COORDINATOR = Side("base.html", "referral_add", "referral_list", "referral_detail")


@dataclass(kw_only=True)
class Desk:
    """One request about one draft: who asks, from which side, the draft and what was typed in it."""

    request: HttpRequest
    user: User
    side: Side
    draft: ReferralDraft
    typed: Typed = field(init=False)

    def __post_init__(self) -> None:
        self.read()

    def read(self) -> None:
        """Opened, in one event."""
        source = Referral.Source.PARTNER if self.side is PARTNER else Referral.Source.PHONE
        opened = open_rows([self.draft], "typed", by=self.user, why=Why.WORK)[self.draft.pk]["typed"]
        self.typed = Typed.from_text(opened, source=source.value)

    def read_again(self) -> None:
        """Another press has saved meanwhile."""
        self.draft = get_draft_for(self.user, self.draft.pk)
        self.read()

    def goes(self, page: str, *args: Any) -> HttpResponse:
        return redirect(self.side.url(page, self.draft.pk, *args))

    def context(self, step: str) -> dict[str, Any]:
        """What every page of the form shows."""
        back = steps.before(step, self.typed)
        place, count = steps.place_of(step, self.typed)
        back_url = self.side.url("step", self.draft.pk, back) if back else reverse(self.side.desk)
        return {
            "base": self.side.base,
            "draft": self.draft,
            "step": step,
            "heading": self.side.title(step, self.typed),
            "caption": _("Step %(place)d of %(count)d") % {"place": place, "count": count},
            "back_url": back_url,
            "drop_url": self.side.url("drop", self.draft.pk),
            "check_url": self.side.url("check", self.draft.pk),
            "print_url": self.side.url("print", self.draft.pk),
            "is_partner": self.side is PARTNER,
        }


View = Callable[[Desk], HttpResponse]


def at_draft(request: HttpRequest, pk: UUID, side: Side, then: View) -> HttpResponse:
    """Do this with a draft of theirs. One that was sent leads to where it stands now: a second press of Send, or Back
    after it, finds the referral and nothing of the form."""
    user = signed_in(request)
    try:
        return then(Desk(request=request, user=user, side=side, draft=get_draft_for(user, pk)))
    except (Http404, DraftAlreadySent):
        sent = Referral.objects.visible_to(user).filter(pk=pk, submitted_by=user).first()
        if sent is None:
            raise Http404 from None
        late = _typed_late(request)
        if not (late or request.FILES):
            return redirect(side.sent, pk)
        return _as_message(request, sent, late) if side is PARTNER else _as_heard(request, sent, late)


def _typed_late(request: HttpRequest) -> str:
    """What another tab still sends of what was sent already."""
    return "\n\n".join(text for name in TEXTS for text in request.POST.getlist(name) if text.strip())


def _as_message(request: HttpRequest, referral: Referral, words: str) -> HttpResponse:
    """It is not lost: they can send it as a message."""
    form = MessageForm(initial={"words": words})
    form.helper.form_action = reverse("partner_message", args=[referral.pk])
    text = _("It was sent already, without what you typed here. You can send that as a message.")
    return form_page(request, form, referral, _("Write to the coordinator"), text=f"{text} {_file_again(request)}")


def _file_again(request: HttpRequest) -> str:
    """A browser does not send a file twice by itself."""
    return _("Choose the file once more.") if request.FILES else ""


def _as_heard(request: HttpRequest, referral: Referral, words: str) -> HttpResponse:
    """Nor is what a coordinator typed: it can stand with the messages."""
    form = HeardForm(initial={"words": words})
    form.helper.form_action = reverse("referral_heard", args=[referral.pk])
    text = _("It was taken in already, without what you typed here. You can keep that with it.")
    return heard_page(request, form, referral, text=f"{text} {_file_again(request)}")


# A step ---------------------------------------------------------------------------------------------------------------
def show_step(desk: Desk, step: str) -> HttpResponse:
    """One step: as it was left, or as it has just been sent. Whatever was sent is kept before it is judged."""
    if step not in FORMS:
        raise Http404
    if step not in steps.steps_of(desk.typed):
        return _leave_out(desk, step)
    if desk.request.method == "POST":
        return _take_step(desk, step)
    form = _as_left(desk, step)
    return _render_step(desk, step, form)


def _leave_out(desk: Desk, step: str) -> HttpResponse:
    """It is not asked any more: another tab has said so. What this one still sends is kept all the same."""
    if desk.request.method == "POST":
        try:
            _keep(desk, step, form_of(step, desk.typed, desk.request.POST))
        except DraftAlreadySent:
            raise
        except PartnersRefusal as refusal:
            messages.warning(desk.request, str(refusal))
    return desk.goes("check")


def _as_left(desk: Desk, step: str) -> StepForm:
    """What is kept of it, shown as it stands there; nothing but what we know of the sender where it was not seen."""
    if step in desk.typed.steps:
        form = form_of(step, desk.typed, data_of(desk.typed.steps[step], is_shown=True))
        form.show_number(desk.draft.number)
        return form
    return form_of(step, desk.typed, initial={"number": desk.draft.number} | _known(desk, step))


def _known(desk: Desk, step: str) -> dict[str, Any]:
    """Where a worker is answered, and what they do: from their account, and from what they sent last."""
    if step != steps.AGREEMENT or desk.side is not PARTNER:
        return {}
    sent = Referral.objects.filter(submitted_by=desk.user).order_by("-submitted_at")
    return {"reply_to": desk.user.email, "job": sent.values_list("job", flat=True).first()}


def _take_step(desk: Desk, step: str) -> HttpResponse:
    form = form_of(step, desk.typed, desk.request.POST, desk.request.FILES or None)
    if form.is_switch:
        return _render_step(desk, step, form)
    is_valid = form.is_valid()
    try:
        _keep(desk, step, form)
        _remove_file(desk)
        has_file = _add_file(desk, form)
    except DraftAlreadySent:
        raise
    except (PartnersRefusal, FileNotThere) as refusal:
        form.add_error(None, str(refusal))
        return _render_step(desk, step, form)
    form.show_number(desk.draft.number)
    if "later" in desk.request.POST:
        messages.success(desk.request, _("Saved. It is here when you come back."))
        return redirect(desk.side.desk)
    if {"add_file", "remove"} & desk.request.POST.keys() and (has_file or "file" not in form.errors):
        return redirect(f"{desk.side.url('step', desk.draft.pk, step)}#files")
    return _go_on(desk, step, form) if is_valid else _render_step(desk, step, form)


def _go_on(desk: Desk, step: str, form: StepForm) -> HttpResponse:
    """To the next step; or, where they have not said yes, back to this one with what to do."""
    if isinstance(form, AgreementForm) and not form.is_agreed:
        messages.warning(
            desk.request,
            _("It is kept, and cannot be sent without their yes. Ask them when you next speak, then come back here."),
        )
        return desk.goes("step", step)
    leads = steps.after(step, desk.typed)
    return desk.goes("check") if leads == steps.CHECK else desk.goes("step", leads)


def _keep(desk: Desk, step: str, form: StepForm) -> None:
    """Keep what was sent. Another press at the same moment is let go first, once."""
    values = form.typed()
    try:
        desk.typed = keep_step(draft=desk.draft, typed=desk.typed, step=step, values=values, seen=form.seen)
    except DraftMovedOn:
        desk.read_again()
        desk.typed = keep_step(draft=desk.draft, typed=desk.typed, step=step, values=values, seen=form.seen)


def _remove_file(desk: Desk) -> None:
    """The one whose button was pressed, if any was, and if it is still there."""
    pressed = desk.request.POST.get("remove", "")
    kept = next((each for each in desk.draft.files.all() if str(each.pk) == pressed), None)
    if kept is not None:
        remove_draft_file(file=kept, by=desk.user)


def _add_file(desk: Desk, form: StepForm) -> bool:
    """A file that is good becomes part of the draft, whatever else is still to be put right. True where one did."""
    file = form.cleaned_data.get("file")
    if file is None:
        return False
    add_draft_file(draft=desk.draft, file=file, by=desk.user)
    return True


def _render_step(desk: Desk, step: str, form: StepForm) -> HttpResponse:
    context = desk.context(step) | {"form": form}
    if step == steps.SAFETY:
        context |= {"files": files_of(desk), "most_files": settings.REFERRAL_FILES_MOST}
    return render(desk.request, "partners/refer_step.html", context)


@dataclass(frozen=True)
class Kept:
    """A file that is with the draft, by the name it was handed in under."""

    row: ReferralFile
    name: str


def files_of(desk: Desk) -> list[Kept]:
    """Opened in one event, where there are any."""
    rows = list(desk.draft.files.select_related("file"))
    names = open_rows([each.file for each in rows], "name", by=desk.user, why=Why.WORK)
    return [Kept(each, names[each.file.pk]["name"] or "") for each in rows]


# Check, and send ------------------------------------------------------------------------------------------------------
def show_check(desk: Desk) -> HttpResponse:
    """Everything once more, the times that are promised, and Send. One that was left in the middle goes on there."""
    forms = judged(desk.typed)
    fault = first_fault(forms)
    is_unseen = any(step not in desk.typed.steps for step in forms)
    if fault is not None and (desk.request.method == "POST" or is_unseen):
        if desk.request.method == "POST":
            messages.warning(desk.request, _("Something is still missing here. Everything else is kept."))
        return desk.goes("step", fault)
    if desk.request.method == "POST" and (sent := _send(desk, forms)):
        return sent
    return render(desk.request, "partners/refer_check.html", desk.context(steps.CHECK) | _check(desk, forms, fault))


def _check(desk: Desk, forms: dict[str, StepForm], fault: str | None) -> dict[str, Any]:
    promised, found = promises_at(timezone.now()), _about_status(desk, forms)
    is_partner = desk.side is PARTNER
    return {
        "sections": [_section(desk, step, form) for step, form in forms.items()],
        "files": files_of(desk),
        "files_url": f"{desk.side.url('step', desk.draft.pk, steps.SAFETY)}#files",
        "fault_url": desk.side.url("step", desk.draft.pk, fault) if fault else "",
        "is_left_out": steps.SERVICE in desk.typed.steps and steps.SERVICE not in forms,
        "is_way_left_out": steps.CONTACT in desk.typed.steps and steps.CONTACT not in forms,
        "about_status": found,
        "about_status_in": ", ".join(each["label"] for each in found),
        "is_unagreed": fault == steps.AGREEMENT and not forms[steps.AGREEMENT].errors,
        "may_be_sent": not is_partner
        or (desk.draft.organisation is not None and may_send_new(desk.draft.organisation)),
        "no_agreement": NoAgreement.sentence,
        "answer_by": moment_words(promised.acknowledge_by),
        "every": settings.REFERRAL_UPDATE_WORKING_DAYS,
        "right_by": day_words(last_day(promised.resolve_by)),
        "hours": int(settings.REFERRAL_READ_BACK.total_seconds() // 3600),
    }


def _about_status(desk: Desk, forms: dict[str, StepForm]) -> list[dict[str, Any]]:
    """Where somebody's immigration status seems to have been typed: each question, and where to take it out (EQ-7)."""
    return [
        {"label": str(form[name].label), "url": f"{desk.side.url('step', desk.draft.pk, step)}#id_{name}"}
        for step, form in forms.items()
        for name in form.fields
        if name in TEXTS and tells_of_status(str(form[name].value() or ""))
    ]


def _section(desk: Desk, step: str, form: StepForm, *, is_on_paper: bool = False) -> dict[str, Any]:
    url = desk.side.url("step", desk.draft.pk, step)
    rows = [
        {"key": each.key, "value": each.value, "url": f"{url}#id_{each.name}", "action": _("Change")}
        for each in answers_of(form, is_on_paper=is_on_paper)
    ]
    return {"title": desk.side.title(step, desk.typed), "rows": rows, "url": url}


def _send(desk: Desk, forms: dict[str, StepForm]) -> HttpResponse | None:
    """Send what stands on the page. None where another tab has changed it, or it may not be sent now."""
    if desk.request.POST.get("number") != str(desk.draft.number):
        messages.warning(desk.request, _("It has changed since you looked at it. Check it once more, and send it."))
        return None
    try:
        referral = submit_referral(draft=desk.draft, given=given_from(forms), source=desk.typed.source, by=desk.user)
    except DraftAlreadySent:
        raise
    except PartnersRefusal as refusal:
        messages.warning(desk.request, str(refusal))
        return None
    said = {"reference": referral.reference, "moment": moment_words(referral.acknowledge_by or timezone.now())}
    messages.success(desk.request, _("Sent. Your reference is %(reference)s. We answer by %(moment)s.") % said)
    return redirect(desk.side.sent, referral.pk)


# Paper, and throwing away ---------------------------------------------------------------------------------------------
def show_print(desk: Desk) -> HttpResponse:
    """For paper: no name or reference of theirs, no way of reaching anybody, no officer; not in other words either."""
    forms = judged(desk.typed)
    typed = [desk.typed.steps.get(step, {}) for step in forms]
    names, prose = ([text for values in typed for text in typed_in(values, which)] for which in (NAMES, PROSE))
    pattern = hiders(names, prose)
    sections = [
        {"title": desk.side.title(step, desk.typed), "rows": without_names(answers_of(form, is_on_paper=True), pattern)}
        for step, form in forms.items()
    ]
    context = desk.context(steps.CHECK) | {
        "sections": [each for each in sections if each["rows"]],
        "back_url": desk.side.url("check", desk.draft.pk),
    }
    return render(desk.request, "partners/refer_print.html", context)


def show_drop(desk: Desk) -> HttpResponse:
    """Asked once, and then it is gone, with its files."""
    if desk.request.method == "POST":
        drop_draft(draft=desk.draft, by=desk.user)
        messages.success(desk.request, _("Thrown away. Nothing of it was sent."))
        return redirect(desk.side.desk)
    return render(desk.request, "partners/refer_drop.html", desk.context(steps.CHECK))
