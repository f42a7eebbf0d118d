"""Where a referral may go from where it stands (domain.md 5.2)."""

from collections.abc import Mapping

from partners.models import Referral

Status = Referral.Status

MOVES: Mapping[str, frozenset[str]] = {
    Status.RECEIVED: frozenset({Status.ACKNOWLEDGED}),
    Status.ACKNOWLEDGED: frozenset({Status.TRIAGED}),
    Status.TRIAGED: frozenset({Status.ACCEPTED, Status.COMPLAINT, Status.SUPPORT, Status.DECLINED}),
    Status.ACCEPTED: frozenset({Status.IN_RECOVERY, Status.COMPLAINT, Status.SUPPORT, Status.LEARNED}),
    Status.IN_RECOVERY: frozenset({Status.OFFERED, Status.COMPLAINT}),
    Status.OFFERED: frozenset({Status.AGREED, Status.NOT_AGREED, Status.IN_RECOVERY, Status.COMPLAINT}),
    Status.AGREED: frozenset({Status.LEARNED, Status.NOT_AGREED}),
    Status.NOT_AGREED: frozenset({Status.IN_RECOVERY, Status.COMPLAINT, Status.LEARNED}),
    Status.COMPLAINT: frozenset({Status.TRIAGED, Status.LEARNED, Status.CLOSED}),  # back only by whom it went to
    Status.SUPPORT: frozenset({Status.CLOSED}),
    Status.DECLINED: frozenset({Status.CLOSED}),
    Status.LEARNED: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset(),
}
PASSED_ON = (Status.SUPPORT, Status.DECLINED)  # nothing is put right by us
# the promise to put it right within so many working days is kept, or is somebody else's, from here on
SETTLED = frozenset({Status.AGREED, Status.COMPLAINT, Status.SUPPORT, Status.DECLINED, Status.LEARNED, Status.CLOSED})


def may_move(referral: Referral, to: str) -> bool:
    """One step along the way; or, where the person does not want it any more or nothing more is kept of it, to its end
    from anywhere."""
    if to == Status.CLOSED and not referral.is_closed and (referral.mind_changed_at is not None or referral.is_erased):
        return True
    return to in MOVES[referral.status]
