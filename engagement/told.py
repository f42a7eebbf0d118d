"""Everything people are told, version by version, as it is listed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from engagement.consents import GROUPS
from engagement.models import Purpose, Wording

NAMED = {
    "": _("What is said before every talk"),
    "referral": _("What stands above a referral"),
    "news_waiting": _("The message that there is news"),
    "thanks": _("The message that says thanks"),
    "not_yet": _("The message that there is nothing new yet"),
    "worker": _("What a support worker is asked to pass on"),
}

WARNINGS = ("", "referral")
MESSAGES = ("news_waiting", "thanks", "not_yet", "worker")


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version: does it stand now, and may this reader approve it?"""

    wording: Wording
    stands: bool
    may_approve: bool
    is_own: bool  # written by this reader, who therefore cannot approve it


@dataclass(frozen=True, kw_only=True)
class Told:
    """One text with its versions, newest first."""

    label: str | Promise
    versions: list[Version]

    @property
    def shown(self) -> list[Version]:
        """What stands, and what is newer and waits for approval."""
        place = next((n for n, each in enumerate(self.versions) if each.stands), 0)
        return self.versions[: place + 1]

    @property
    def older(self) -> list[Version]:
        return self.versions[len(self.shown) :]

    @property
    def newest(self) -> Wording:
        return self.versions[0].wording

    @property
    def is_unusable(self) -> bool:
        return not any(each.stands for each in self.versions)


def all_told(wordings: Iterable[Wording], user: User) -> list[tuple[str | Promise, list[Told]]]:
    """Every text, under its heading, in the order in which people are told."""
    by_name: dict[tuple[str, str], list[Wording]] = {}
    for wording in sorted(wordings, key=lambda each: -each.version):
        by_name.setdefault((wording.kind, wording.purpose), []).append(wording)
    headings: list[tuple[str | Promise, list[tuple[str, str]]]] = [
        (_("Recording warning"), [(Wording.Kind.RECORDING_WARNING, name) for name in WARNINGS]),
        *((heading, [(Wording.Kind.CONSENT.value, str(purpose)) for purpose in group]) for heading, group in GROUPS),
        (_("Messages"), [(Wording.Kind.MESSAGE.value, name) for name in MESSAGES]),
        (Wording.Kind.ROUTE_CHOICE.label, [(Wording.Kind.ROUTE_CHOICE.value, "")]),
    ]
    return [(heading, [_told(by_name[name], user) for name in names if name in by_name]) for heading, names in headings]


def label_of(wording: Wording) -> str | Promise:
    """What one text is called on screen."""
    if wording.kind == Wording.Kind.ROUTE_CHOICE:
        return _("What is said of the two ways")
    return Purpose(wording.purpose).label if wording.kind == Wording.Kind.CONSENT else NAMED[wording.purpose]


def _told(versions: list[Wording], user: User) -> Told:
    usable = [one for one in versions if one.approved_at is not None or not settings.WORDINGS_MUST_BE_APPROVED]
    stands = usable[0] if usable else None
    may = user.can(Permission.APPROVE_WORDINGS)
    return Told(
        label=label_of(versions[0]),
        versions=[
            Version(
                wording=one,
                stands=one is stands,
                may_approve=may and one.approved_at is None and one.made_by_id != user.pk,
                is_own=one.made_by_id == user.pk,
            )
            for one in versions
        ],
    )
