"""What was written of a referral at the other side, each text with the moment at which it arrived: where an offence may
be told, whenever somebody writes (domain.md CR-1, CR-5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from partners.models import PartnerReport, Referral, ReferralMessage
from partners.offence import TOLD_IN, accounts_in
from safeguards.sealing import Opened


@dataclass(frozen=True)
class Text:
    """One text, opened."""

    at: datetime
    words: str


def texts_of(
    referral: Referral, opened: Opened, messages: Iterable[ReferralMessage], reports: Iterable[PartnerReport]
) -> list[Text]:
    """The form, and what came after it."""
    said = opened.get(referral.pk, {})
    found = [Text(referral.submitted_at, said.get(name) or "") for name in TOLD_IN]
    return [text for text in found if text.words] + later_texts(opened, messages, reports)


def later_texts(opened: Opened, messages: Iterable[ReferralMessage], reports: Iterable[PartnerReport]) -> list[Text]:
    """Messages to us, and the words of reports."""
    found = [Text(each.at, opened[each.pk]["words"] or "") for each in messages if not each.to_partner]
    found += [Text(each.at, opened[each.pk]["detail"] or "") for each in reports]
    return [text for text in found if text.words]


def tell_of_offence(texts: Iterable[Text]) -> bool:
    """Whether any of them sounds so."""
    return bool(accounts_in(*(text.words for text in texts)))


def told_at(referral: Referral, texts: Iterable[Text]) -> datetime:
    """From when the hours run: with the referral; or, where only something later sounds so, from when that came."""
    if referral.may_tell_of_offence:
        return referral.submitted_at
    return min((text.at for text in texts if accounts_in(text.words)), default=referral.submitted_at)
