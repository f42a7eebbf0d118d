"""What a partner's worker thinks of our work, asked twice a year."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from partners.actions.ratings import give_rating
from partners.actions.refusals import RatingClosed
from partners.forms.organisations import RatingForm
from partners.holding import workers_at
from partners.models import PartnerRating, RatingRound
from partners.ratings import MARK_FIELDS, RatingGiven, open_round
from safeguards.audit import Why
from safeguards.sealing import open_rows


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEND_REFERRALS)
def rating_give(request: HttpRequest) -> HttpResponse:
    """Answer, or change what they answered, until it closes."""
    user = signed_in(request)
    asked = open_round(user, on=timezone.localdate())
    is_posted = request.method == "POST"
    if asked is None and not is_posted:
        return render(request, "partners/rating_none.html")
    mine = PartnerRating.objects.filter(round=asked, by=user).first() if asked else None
    form = RatingForm(request.POST) if is_posted else RatingForm(initial=_answered(mine, user))
    if is_posted and form.is_valid():
        try:
            _give(asked, form, user)
        except RatingClosed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. The coordinator reads it. You can change it until it closes."))
            return redirect("rating_give")
    is_alone = workers_at(user.organisation).count() == 1
    context = {"form": form, "asked": asked, "mine": mine, "is_alone": is_alone}
    return render(request, "partners/rating_give.html", context)


def _give(asked: RatingRound | None, form: RatingForm, user: User) -> None:
    """Keep it. Raises RatingClosed, also where it closed while they wrote: what was typed stays on the page."""
    if asked is None:
        raise RatingClosed
    give_rating(asked=asked, given=RatingGiven(**form.cleaned_data), by=user)


def _answered(mine: PartnerRating | None, user: User) -> dict[str, object]:
    """What they answered before, opened for themself."""
    if mine is None:
        return {}
    words = open_rows([mine], "words", by=user, why=Why.OWN)[mine.pk]["words"] if mine.words else ""
    return {name: getattr(mine, name) or "" for name in MARK_FIELDS} | {"words": words}
