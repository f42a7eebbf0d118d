"""What the department and the officer concerned may be told of a referral: what the survivor agreed to, and no more
(SR-10)."""

from django.utils.translation import gettext as _

from partners.models import Referral

Agreed = Referral.Agreed


def may_say(referral: Referral) -> list[str]:
    """Each thing that may be said, or may not, in a sentence for whoever asks a department to put it right."""
    return [_to_department(referral), _to_officer(referral)]


def _to_department(referral: Referral) -> str:
    if Agreed.DEPARTMENT not in referral.agreed_to:
        return _(
            "They have not agreed that the department hears what happened. Ask only in general, as something that "
            "happens: no day, no place, nothing by which they could be known."
        )
    if referral.raise_as == Referral.Raise.THEME:
        return _("The department may hear of it as something that happens: without their name, and without their case.")
    return _("The department may hear what happened, without their name.")


def _to_officer(referral: Referral) -> str:
    if Agreed.OFFICER in referral.agreed_to:
        return _("The officer concerned may hear who raised it.")
    return _("The officer concerned hears neither who raised it nor which service sent it.")


def must_ask_who_works_here(referral: Referral) -> bool:
    """Nobody has said that the person who harmed them does not work here: it is answered before anybody is asked."""
    return referral.works_for_us != Referral.Answer.NO
