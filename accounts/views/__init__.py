"""Views of accounts, gathered so that `accounts.urls` and the settings name them shortly."""

from accounts.views.account import (
    account,
    account_app,
    account_app_start,
    account_codes,
    account_factor_remove,
    account_passkey,
    account_sign_out,
    home,
)
from accounts.views.approvals import approval, approval_approve, approval_decline, approval_list, approval_withdraw
from accounts.views.demo import demo_codes
from accounts.views.lock import factor_confirm, heartbeat, locked
from accounts.views.organisations import organisation_add, organisation_lead, organisation_list
from accounts.views.people import (
    people_list,
    person,
    person_add,
    person_ask_again,
    person_change,
    person_close,
    person_link,
    person_open,
    person_reset,
    person_sign_out,
    qualification_add,
)
from accounts.views.set_up import set_up, set_up_codes, welcome
from accounts.views.sign_in import locked_out, sign_in, sign_in_code, sign_in_recovery, sign_out

__all__ = [
    "account",
    "account_app",
    "account_app_start",
    "account_codes",
    "account_factor_remove",
    "account_passkey",
    "account_sign_out",
    "approval",
    "approval_approve",
    "approval_decline",
    "approval_list",
    "approval_withdraw",
    "demo_codes",
    "factor_confirm",
    "heartbeat",
    "home",
    "locked",
    "locked_out",
    "organisation_add",
    "organisation_lead",
    "organisation_list",
    "people_list",
    "person",
    "person_add",
    "person_ask_again",
    "person_change",
    "person_close",
    "person_link",
    "person_open",
    "person_reset",
    "person_sign_out",
    "qualification_add",
    "set_up",
    "set_up_codes",
    "sign_in",
    "sign_in_code",
    "sign_in_recovery",
    "sign_out",
    "welcome",
]
