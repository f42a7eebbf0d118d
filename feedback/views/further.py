"""After a *no*: what we say to them this time."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.permissions import get_survivor_for
from feedback.actions.further import said_no, write_further_words
from feedback.actions.refusals import AnsweredMeanwhile, FeedbackRefusal
from feedback.forms.further import FurtherForm
from feedback.permissions import get_told_news_for
from feedback.scripts import before

PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE)
@needs(Permission.TELL_SURVIVORS)
def news_further(request: HttpRequest, pk: UUID, news: UUID) -> HttpResponse:
    """Their words, what they were told, and the place for what is said this time. What was typed is never lost."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.TELL_SURVIVORS)
    found = get_told_news_for(user, survivor, news)
    if request.method != "POST" and not said_no(found):
        messages.warning(request, str(AnsweredMeanwhile()))
        return redirect("person_news", pk)
    shown = before(found, by=user)
    initial = {"words_en": shown.words_en, "words_cy": shown.words_cy}
    form = FurtherForm(request.POST or None, initial=initial, language=survivor.language)
    if request.method == "POST" and form.is_valid():
        en, cy = form.cleaned_data["words_en"], form.cleaned_data["words_cy"]
        try:
            write_further_words(news=found, en=en, cy=cy, by=user)
        except FeedbackRefusal as refusal:
            form.add_error(form.theirs, str(refusal))
        else:
            messages.success(request, _("Saved. Next: tell %(name)s.") % {"name": survivor})
            return redirect("person_news", pk)
    context = {"form": form, "survivor": survivor, "news": found, "before": shown}
    return render(request, "feedback/news_further.html", context)
