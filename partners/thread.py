"""What passed between a partner and us about one referral, as the partner may still read it.

What a worker wrote is read back for a day and never after; what a coordinator wrote while the referral is open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.roles import Role
from feedback.evidence import why_shut
from partners.models import PartnerReport, Referral, ReferralFile, ReferralMessage
from safeguards.filing.models import FileState, MediaType

Kind, Wants = PartnerReport.Kind, PartnerReport.Wants
Opened = Mapping[UUID, Mapping[str, str | None]]


def is_recent(moment: datetime, at: datetime) -> bool:
    """Whether what was written then is still read back to whoever wrote it."""
    return at - moment < settings.REFERRAL_READ_BACK


def messages_of(referral: Referral) -> list[ReferralMessage]:
    """What was written to them, and what their own people wrote; not what a coordinator was told and noted."""
    theirs = referral.messages.filter(Q(to_partner=True) | Q(by__role=Role.PARTNER))
    return list(theirs.select_related("by").order_by("-at"))


def reports_of(referral: Referral) -> list[PartnerReport]:
    """What their own people told us, the newest first. What the survivor told a coordinator is not theirs to know."""
    theirs = referral.reports.filter(by__role=Role.PARTNER)
    return list(theirs.select_related("by", "worker").order_by("-at"))


def is_called_off(referral: Referral, reports: Iterable[PartnerReport]) -> bool:
    """They told us, and last of all, that the survivor does not want it any more; and it still stands so."""
    said = next((each.wants for each in reports if each.wants), "")
    return referral.mind_changed_at is not None and said == Wants.STOP and not referral.is_over


def readable_messages(messages: Iterable[ReferralMessage], referral: Referral, at: datetime) -> list[ReferralMessage]:
    """Those whose words the partner may read now."""
    return [each for each in messages if (not referral.is_over if each.to_partner else is_recent(each.at, at))]


def readable_reports(reports: Iterable[PartnerReport], at: datetime) -> list[PartnerReport]:
    """Those with words that are still read back."""
    return [each for each in reports if each.detail is not None and is_recent(each.at, at)]


@dataclass(frozen=True)
class Said:
    """One message. `words` is none where they are not read any more."""

    row: ReferralMessage
    words: str | None

    @property
    def who(self) -> str:
        return _("From us: %(name)s") % {"name": self.row.by.name} if self.row.to_partner else self.row.by.name

    @property
    def is_unread(self) -> bool:
        """A message to them that they have not said they read."""
        return self.row.to_partner and self.row.read_at is None and self.words is not None

    @property
    def standing(self) -> str:
        """Of what they wrote: whether somebody has read it."""
        if self.row.to_partner:
            return ""
        return _("A coordinator has read it.") if self.row.read_at else _("Not read yet.")


def thread(messages: Iterable[ReferralMessage], opened: Opened) -> list[Said]:
    """Every message, the newest first."""
    return [Said(each, opened.get(each.pk, {}).get("words")) for each in messages]


@dataclass(frozen=True)
class Told:
    """One report: what was told, and whether somebody has looked at it."""

    row: PartnerReport
    words: str | None

    @property
    def title(self) -> str:
        if self.row.kind == Kind.MIND_CHANGED:
            return self.row.get_wants_display()
        if self.row.kind == Kind.EVENT:
            return self.row.get_event_display()
        return self.row.get_kind_display()

    @property
    def standing(self) -> str:
        return _("A coordinator has looked at it.") if self.row.seen_at else _("A coordinator is told and looks at it.")


def reported(reports: Iterable[PartnerReport], opened: Opened) -> list[Told]:
    """Every report, the newest first."""
    return [Told(each, opened.get(each.pk, {}).get("detail")) for each in reports]


@dataclass(frozen=True)
class HandedIn:
    """One file of theirs. It is opened for a day, once it has been checked; afterwards only that it came stays."""

    row: ReferralFile
    at: datetime

    @property
    def is_readable(self) -> bool:
        return is_recent(self.row.added_at, self.at) and self.row.file.may_be_opened

    @property
    def kind(self) -> str:
        return MediaType(self.row.file.media_type).label

    @property
    def standing(self) -> str:
        """Why it does not open, where it does not."""
        if self.row.file.may_be_opened:
            return "" if self.is_readable else _("It reached us. It is no longer opened here.")
        return why_shut(FileState(self.row.file.state))


def files_of(referral: Referral) -> list[ReferralFile]:
    """What their own people handed in. What a coordinator adds is not for them."""
    theirs = referral.files.filter(added_by__organisation=referral.organisation_id)
    return list(theirs.select_related("file", "added_by").order_by("-added_at"))
