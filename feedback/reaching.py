"""How we could tell somebody, in a few words for one line of a list. The gate decides when it comes to it."""

from datetime import datetime

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagement.gate.asking import Window
from engagement.gate.facts import terms
from engagement.gate.rules import is_open, next_opening
from engagement.models import ContactRoute, SafeContactPlan, Survivor
from engagement.windows import day_words
from feedback.loops import TELLS

Kind = ContactRoute.Kind


def how_words(survivor: Survivor, at: datetime) -> str:
    """Reads what is at hand: fetch `survivor__plan__routes__windows` with the rows."""
    if survivor.died_at is not None:
        return _("Through whoever speaks for the family")
    plan: SafeContactPlan | None = getattr(survivor, "plan", None)
    if plan is None or plan.status == SafeContactPlan.Status.DRAFT:
        return _("No safe way yet")
    if plan.status == SafeContactPlan.Status.STOPPED:
        return _("They asked us to stop")
    if plan.status == SafeContactPlan.Status.SUSPENDED:
        return _("Contact is suspended")
    if plan.inbound_only:
        return _("They ring us, we never ring")
    if plan.rely_until is None or plan.rely_until < timezone.localdate(at):
        return _("Go through the plan with them first")
    return _by_the_best_way(plan, at)


def _by_the_best_way(plan: SafeContactPlan, at: datetime) -> str:
    today = timezone.localdate(at)
    safe = {
        route.kind: route
        for route in plan.routes.all()
        if route.safe == ContactRoute.Safe.YES and (route.valid_until is None or route.valid_until >= today)
    }
    best = next((safe[kind] for kind in TELLS if kind in safe), None)
    if best is None:
        return _("No safe way today")
    if best.kind == Kind.IN_PERSON:
        return _("You tell them, in person")
    return _("%(way)s, %(when)s") % {"way": best.get_kind_display(), "when": _when(best, at)}


def _when(route: ContactRoute, at: datetime) -> str:
    """Open now; or the days and the hour from which it is next open."""
    known = tuple(Window(each.weekday, each.opens, each.closes, each.term_time_only) for each in route.windows.all())
    school = terms()
    if is_open(known, at, school):
        return _("open now")
    opens = next_opening(known, at, terms=school)
    if opens is None:
        return _("at no time we know")
    here = timezone.localtime(opens)
    days = tuple(sorted(each.weekday for each in known if each.opens == here.time().replace(second=0, microsecond=0)))
    words = day_words(days) if len(days) > 1 else str(WEEKDAYS[here.weekday()])
    return _("%(days)s %(time)s") % {"days": words, "time": date_format(here, "H:i")}
