"""The steps of the form, and which of them one referral has."""

from partners.models import Referral
from partners.typed import Typed

AGREEMENT, PERSON, CONTACT, SERVICE, SAFETY = "agreement", "person", "contact", "service", "safety"
CHECK = "check"
STEPS = (AGREEMENT, PERSON, CONTACT, SERVICE, SAFETY)
ASKING_WHAT_HAPPENED = frozenset({Referral.Aim.RECOVERY, Referral.Aim.ADVICE})


def steps_of(typed: Typed) -> list[str]:
    """In order. How to reach them is asked only where we may; what happened only where it is to be put right or
    advised on: for everything else the form is for engagement only, with no account of anything (CR-12)."""
    is_direct = typed.value(PERSON, "reach") == Referral.Reach.DIRECT
    asks = typed.value(AGREEMENT, "aim") in {"", *ASKING_WHAT_HAPPENED}
    left_out = {step for step, is_asked in ((CONTACT, is_direct), (SERVICE, asks)) if not is_asked}
    return [step for step in STEPS if step not in left_out]


def place_of(step: str, typed: Typed) -> tuple[int, int]:
    """Which step this is, of how many, with checking as the last. How to reach them belongs to the person's."""
    counted = [each for each in steps_of(typed) if each != CONTACT] + [CHECK]
    return counted.index(PERSON if step == CONTACT else step) + 1, len(counted)


def after(step: str, typed: Typed) -> str:
    """Where Continue leads: on; or, once every step was seen, back to checking."""
    order = steps_of(typed)
    if all(each in typed.steps for each in order):
        return CHECK
    return [*order, CHECK][order.index(step) + 1]


def before(step: str, typed: Typed) -> str | None:
    """Where Back leads; nowhere from the first."""
    order = [*steps_of(typed), CHECK]
    place = order.index(step)
    return order[place - 1] if place else None
