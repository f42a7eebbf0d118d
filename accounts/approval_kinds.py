"""The one table of what needs two people: the sentence a person decides on, and what their yes carries out.

Who may decide stands in `accounts.models.approval.DECIDERS`. Whoever decides sees references and choices, no content.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions import executing
from accounts.models import Approval, ApprovalKind, User
from accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that needs two people."""

    sentence: Promise  # what happens on yes
    carry_out: Callable[[Approval, User], None]
    asked_with: Permission = Permission.MANAGE_PEOPLE  # what whoever asked must still hold when it is agreed to


APPROVALS: dict[ApprovalKind, Kind] = {
    ApprovalKind.MAKE_ACCOUNT: Kind(
        _("The account is opened, and the person can be sent a link to set it up."), executing.make_account
    ),
    ApprovalKind.CHANGE_ACCOUNT: Kind(
        _("The account is changed as below, and the person is signed out everywhere."), executing.change_account
    ),
    ApprovalKind.ENABLE_ACCOUNT: Kind(_("The person can sign in again."), executing.open_account),
    ApprovalKind.RECORD_QUALIFICATION: Kind(
        _("The qualification counts from now on. As a coordinator, the person can open survivors' records."),
        executing.record_qualification,
    ),
    ApprovalKind.RESET_SECOND_FACTOR: Kind(
        _("All of the person's passkeys, codes and their password stop working. They set up their account again."),
        executing.reset_second_factor,
    ),
    ApprovalKind.LIFT_BLOCK: Kind(
        _("One person can open one record again. You are not shown who, or which record: ask the coordinator."),
        executing.lift_block,
        asked_with=Permission.CHANGE_SURVIVORS,
    ),
}
