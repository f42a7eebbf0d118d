"""The reader's room: the texts that wait for this person, one at a time, and nothing else."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import ReaderAgreement
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.actions.readings import answer_text, take_back
from feedback.actions.refusals import FeedbackRefusal
from feedback.forms.readings import ReadingForm
from feedback.models import TextReading
from feedback.permissions import get_put_text_for, get_reading_for
from feedback.texts import READ, READ_WITH, WHY_NOT, other_language, outcome_of, whole_beside
from safeguards.audit import Why
from safeguards.sealing import open_rows

MOST = 50


@require_safe
@needs(Permission.READ_TEXTS)
def reading_list(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the oldest first. No text is opened for the list."""
    user = signed_in(request)
    waiting = TextReading.objects.waiting().readable_by(user).order_by("put_at")
    agreement = ReaderAgreement.objects.current(on=timezone.localdate()).filter(reader=user).first()
    return render(request, "feedback/reading_list.html", {"waiting": waiting[:MOST], "agreement": agreement})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.READ_TEXTS)
def reading_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One text as it would be shown, by itself, and the one question about it."""
    user = signed_in(request)
    reading = get_reading_for(user, pk)
    form = ReadingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_text(reading=reading, by=user, **form.cleaned_data)
        except FeedbackRefusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Thank you. What you found is saved."))
        return redirect("reading_list")
    change, beside = reading.change or reading.beside, texts_beside(reading)
    opened = open_rows([reading, *beside], *READ, *READ_WITH, by=user, why=Why.WORK)
    context = {
        "form": form,
        "reading": reading,
        "texts": opened[reading.pk],
        **as_said(reading, opened[reading.pk]),
        "beside": opened[beside[0].pk] if beside else None,
        "could_not": change is not None and outcome_of(change) == WHY_NOT,
    }
    return render(request, "feedback/reading_detail.html", context)


def as_said(reading: TextReading, texts: dict[str, str | None]) -> dict[str, str | None]:
    """A quote in the language in which it was said, and its translation."""
    if reading.contribution is None:
        return {}
    language = reading.contribution.consultation.language
    return {
        "lang": language,
        "words": texts[f"text_{language}"],
        "translation": texts[f"text_{other_language(language)}"],
    }


def texts_beside(reading: TextReading) -> list[TextReading]:
    """For a quote, the texts on the public board beside which it would stand, as they were read themselves."""
    found = TextReading.objects.cleared().filter(change=reading.beside_id) if reading.beside_id else ()
    return [row for row in found if reading.whole == whole_beside(reading.digest, row.whole)][:1]


@require_POST
@needs(Permission.MANAGE_CHANGES)
def reading_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask nobody to read it any more."""
    user = signed_in(request)
    reading = get_put_text_for(user, pk)
    try:
        take_back(reading=reading, by=user)
    except FeedbackRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Taken back. Nobody is asked to read it."))
    if reading.change_id:
        return redirect("you_said", reading.change_id)
    if reading.beside_id:
        return redirect("board_quote", reading.beside_id, reading.contribution_id)
    return redirect("quote", reading.contribution_id)
