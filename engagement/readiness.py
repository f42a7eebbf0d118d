"""What is missing before a one-to-one talk. It is shown, a reason is asked, and it never stops a conversation."""

from datetime import datetime

from django.utils import timezone

from engagement.gate import Act, Ask, Decision, Facts, Outcome, Reason, decide

SHOWN = frozenset(
    {
        Reason.NO_PLAN,
        Reason.PLAN_NOT_CONFIRMED,
        Reason.PLAN_RUN_OUT,
        Reason.NO_CONSENT,
        Reason.CONSENT_DECLINED,
        Reason.NO_ASSESSMENT,
        Reason.ASSESSMENT_RUN_OUT,
        Reason.ASSESSMENT_VOIDED,
        Reason.NOT_ASSESSED_TO_PROCEED,
        Reason.MUST_NOT_MEET,
    }
)


def missing_for_talk(facts: Facts, *, at: datetime, must_not_meet: bool = False) -> Decision:
    """The gate's refusals that bear on plan, consent, assessment and who is there; nothing about reaching out, for they
    are here."""
    asked = Ask(
        act=Act.INVITE,
        moment=at,
        consent="one_to_one_feedback",
        activity="one_to_one",
        on=timezone.localdate(at),
        must_not_meet=must_not_meet,
    )
    reasons = tuple(reason for reason in decide(facts, asked).reasons if reason in SHOWN)
    return Decision(Outcome.REFUSE if reasons else Outcome.ALLOW, reasons)
