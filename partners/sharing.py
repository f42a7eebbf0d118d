"""Whether the worker may be told what came of it: what the survivor agreed to with the referral, held against whatever
they have said since."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from engagement.gate import Act, Ask, Decision, Facts, decide, load_facts
from engagement.gate.asking import CONTACT, ConsentFacts, key_of
from engagement.models import Purpose
from engagement.scopes import scope_of
from partners.models import Referral


def is_agreed(referral: Referral) -> bool:
    """They agreed, with the referral, that their worker is told what came of it."""
    return Referral.Agreed.SHARE in referral.agreed_to


def may_share(referral: Referral, at: datetime) -> Decision | None:
    """The gate's answer to sharing the outcome with this partner; None where there is nobody to ask it about.

    Their agreement with the referral is a yes to sharing with this one partner, unless they have said no to it since:
    a no, or a withdrawal, is always the stricter.
    """
    if referral.survivor is None or referral.organisation is None:
        return None
    scope = scope_of(referral.organisation.name)
    ask = Ask(act=Act.SHARE, moment=at, consent=Purpose.SHARE, scope=scope)
    facts = load_facts(referral.survivor)
    return decide(_with_agreement(facts, ask, at) if is_agreed(referral) else facts, ask)


def _with_agreement(facts: Facts, ask: Ask, at: datetime) -> Facts:
    """A no to sharing with anybody counts: what else it was said of is in no scope that we could compare."""
    asked = key_of(ask.consent, ask.scope)
    if any(key == CONTACT or key.partition(":")[0] == ask.consent for key in facts.declined):
        return replace(facts, declined=facts.declined | {asked})
    given = {asked: ConsentFacts(until=timezone.localdate(at))}
    return replace(facts, consents=given | dict(facts.consents))
