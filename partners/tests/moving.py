"""Referrals brought on by the actions of the room, as a coordinator would."""

from typing import Any

from accounts.tests.factories import OrganisationFactory
from partners.actions.accepting import accept_referral
from partners.actions.recovery import begin_recovery, note_answer, offer_remedy
from partners.actions.triage import acknowledge_referral, triage_referral
from partners.models import Referral
from partners.tests import factories as make

ORDER = ("acknowledged", "triaged", "accepted", "in_recovery", "remedy_offered", "agreed")


def brought(to: str, *, worker: Any, by: Any, survivor: Any = None, **given: Any) -> Referral:
    """Sent by a worker and taken on by a coordinator as far as this state. It is known whether the one who harmed them
    works here, unless something else is given."""
    referral = make.sent(by=worker, **({"works_for_us": "no"} | given))
    for state in ORDER[: ORDER.index(to) + 1]:
        STEPS[state](referral, by, survivor)
        referral.refresh_from_db()
    return referral


def _begin(referral: Referral, by: Any, _survivor: Any) -> None:
    begin_recovery(
        referral=referral, department=OrganisationFactory(), asked="The sergeant on the desk", comes_back=False, by=by,
        works_here="No: Nia asked them" if referral.works_for_us != "no" else "",
    )  # fmt: skip


STEPS = {
    "acknowledged": lambda referral, by, survivor: acknowledge_referral(referral=referral, by=by),
    "triaged": lambda referral, by, survivor: triage_referral(referral=referral, to="accepted", by=by),
    "accepted": lambda referral, by, survivor: accept_referral(referral=referral, survivor=survivor, by=by),
    "in_recovery": _begin,
    "remedy_offered": lambda referral, by, survivor: offer_remedy(
        referral=referral, kind="apology_verbal", detail="The inspector says sorry", by=by
    ),
    "agreed": lambda referral, by, survivor: note_answer(referral=referral, is_agreed=True, note="Nia rang", by=by),
}
