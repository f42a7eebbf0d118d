"""Every address of the portal: who may open it, and with which methods. A new address without a row fails the run.

`PUBLIC` opens for anybody; `EVERYONE` for whoever has signed in fully; a set of roles for those alone: to all others it
is the 404 of nothing there. `R` reads (GET and HEAD), `W` posts.
"""

from dataclasses import dataclass

PUBLIC, EVERYONE = "public", "everyone"
R, W, RW = frozenset({"GET", "HEAD"}), frozenset({"POST"}), frozenset({"GET", "HEAD", "POST"})
COORDINATOR = frozenset({"coordinator"})
ADMINISTRATOR = frozenset({"administrator"})
DECIDERS = frozenset({"administrator", "data_protection"})


@dataclass(frozen=True)
class Row:
    """One address: who, how, and which object of the scenery its parts name."""

    who: str | frozenset[str]
    methods: frozenset[str]
    parts: tuple[tuple[str, str], ...] = ()


def one(thing: str, **more: str) -> tuple[tuple[str, str], ...]:
    return (("pk", thing), *more.items())


MATRIX: dict[str, Row] = {
    # the public, and leaving
    "leave": Row(PUBLIC, R),
    "leave_continue": Row(PUBLIC, W),
    "healthz": Row(PUBLIC, R),
    "readyz": Row(PUBLIC, R),
    "front": Row(PUBLIC, R),
    "safety": Row(PUBLIC, R),
    "help_now": Row(PUBLIC, R),
    "cookies": Row(PUBLIC, R),
    "before_you_start": Row(PUBLIC, R),
    "component_gallery": Row(PUBLIC, R),
    "dev_outbox": Row(PUBLIC, R),
    "demo_codes": Row(PUBLIC, R),
    "private_page": Row(PUBLIC, RW, (("token", "token"),)),
    "page_answer": Row(PUBLIC, W, (("token", "token"),)),
    "page_close": Row(PUBLIC, W, (("token", "token"),)),
    "page_finished": Row(PUBLIC, R),
    "page_stop": Row(PUBLIC, W, (("token", "token"),)),
    "page_stopped": Row(PUBLIC, R),
    # signing in
    "sign_in": Row(PUBLIC, RW),
    "sign_in_code": Row(PUBLIC, RW),
    "sign_in_recovery": Row(PUBLIC, RW),
    "passkey_begin": Row(PUBLIC, W),
    "passkey_complete": Row(PUBLIC, W),
    "welcome": Row(PUBLIC, RW, (("token", "token"),)),
    "sign_out": Row(EVERYONE, W),
    "locked": Row(EVERYONE, RW),
    "factor_confirm": Row(EVERYONE, RW),
    "heartbeat": Row(EVERYONE, RW),
    "set_up": Row(EVERYONE, RW),
    "set_up_codes": Row(EVERYONE, RW),
    # one's own account
    "home": Row(EVERYONE, R),
    "account": Row(EVERYONE, R),
    "account_app": Row(EVERYONE, RW),
    "account_app_start": Row(EVERYONE, W),
    "account_passkey": Row(EVERYONE, R),
    "passkey_add_begin": Row(EVERYONE, W),
    "passkey_add_complete": Row(EVERYONE, W),
    "account_codes": Row(EVERYONE, RW),
    "account_factor_remove": Row(EVERYONE, RW, (("factor", "factor"),)),
    "account_sign_out": Row(EVERYONE, W),
    # accounts
    "people_list": Row(ADMINISTRATOR, R),
    "person_add": Row(ADMINISTRATOR, RW),
    "person": Row(ADMINISTRATOR, R, one("person")),
    "person_change": Row(ADMINISTRATOR, RW, one("person")),
    "person_close": Row(ADMINISTRATOR, W, one("person")),
    "person_open": Row(ADMINISTRATOR, W, one("person")),
    "person_ask_again": Row(ADMINISTRATOR, RW, one("person")),
    "person_reset": Row(ADMINISTRATOR, W, one("person")),
    "person_sign_out": Row(ADMINISTRATOR, W, one("person")),
    "person_link": Row(ADMINISTRATOR, W, one("person")),
    "qualification_add": Row(ADMINISTRATOR, RW, one("person")),
    "organisation_list": Row(ADMINISTRATOR, R),
    "organisation_add": Row(ADMINISTRATOR, RW),
    "approval_list": Row(DECIDERS, R),
    "approval": Row(DECIDERS, R, one("approval")),
    "approval_approve": Row(DECIDERS, W, one("approval")),
    "approval_decline": Row(DECIDERS, W, one("approval")),
    "approval_withdraw": Row(DECIDERS, W, one("approval")),
    # survivors and what they say
    "desk": Row(COORDINATOR, R),
    "message_settle": Row(COORDINATOR, RW, one("message")),
    "survivor_list": Row(COORDINATOR, RW),
    "survivor_add": Row(COORDINATOR, RW),
    "survivor_detail": Row(COORDINATOR, R, one("survivor")),
    "survivor_show": Row(COORDINATOR, RW, one("survivor")),
    "survivor_change": Row(COORDINATOR, RW, one("survivor")),
    "access_change": Row(COORDINATOR, RW, one("survivor")),
    "support_change": Row(COORDINATOR, RW, one("survivor")),
    "support_remove": Row(COORDINATOR, W, one("survivor")),
    "equality_change": Row(COORDINATOR, RW, one("survivor")),
    "equality_show": Row(COORDINATOR, R, one("survivor")),
    "equality_withdraw": Row(COORDINATOR, W, one("survivor")),
    "survivor_died": Row(COORDINATOR, W, one("survivor")),
    "survivor_alive": Row(COORDINATOR, RW, one("survivor")),
    "family_change": Row(COORDINATOR, RW, one("survivor")),
    "plan_edit": Row(COORDINATOR, RW, one("survivor")),
    "contact_stop": Row(COORDINATOR, W, one("survivor")),
    "contact_suspend": Row(COORDINATOR, W, one("survivor")),
    "contact_inbound": Row(COORDINATOR, W, one("survivor")),
    "route_stop": Row(COORDINATOR, W, one("survivor", route="route")),
    "consent_add": Row(COORDINATOR, RW, one("survivor")),
    "consent_list": Row(COORDINATOR, R, one("survivor")),
    "consent_ask": Row(COORDINATOR, RW, one("survivor", purpose="scoped")),
    "consent_withdraw": Row(COORDINATOR, W, one("survivor", purpose="purpose")),
    "assessment_add": Row(COORDINATOR, RW, one("survivor")),
    "assessment_detail": Row(COORDINATOR, R, one("assessment")),
    "conditions_sheet": Row(COORDINATOR, R, one("assessment")),
    "day_check": Row(COORDINATOR, RW, one("assessment")),
    "event_add": Row(COORDINATOR, RW, one("survivor")),
    "event_detail": Row(COORDINATOR, R, one("event")),
    "wording_list": Row(COORDINATOR | {"data_protection"}, R),
    "wording_add": Row(COORDINATOR, RW, (("wording", "wording"),)),
    "wording_approve": Row(COORDINATOR | {"data_protection"}, W, (("wording", "wording"),)),
    "consultation_start": Row(COORDINATOR, RW, one("survivor")),
    "link_list": Row(COORDINATOR, R, one("survivor")),
    "link_show": Row(COORDINATOR, RW, one("survivor")),
    "link_add": Row(COORDINATOR, RW, one("survivor")),
    "link_remove": Row(COORDINATOR, W, one("survivor", link="link")),
    "company_check": Row(COORDINATOR, RW, one("survivor")),
    "block_list": Row(COORDINATOR, R, one("survivor")),
    "block_show": Row(COORDINATOR, RW, one("survivor")),
    "block_add": Row(COORDINATOR, RW, one("survivor")),
    "block_lift": Row(COORDINATOR, W, one("survivor", block="block")),
    "consultation_list": Row(COORDINATOR, R),
    "consultation_detail": Row(COORDINATOR, RW, one("consultation")),
    "consultation_change": Row(COORDINATOR, RW, one("consultation")),
    "warning_record": Row(COORDINATOR, RW, one("consultation")),
    "contribution_add": Row(COORDINATOR, RW, one("consultation")),
    "consultation_answer": Row(COORDINATOR, RW, one("consultation")),
    "correction_add": Row(COORDINATOR, RW, one("contribution")),
    "follow_up_list": Row(COORDINATOR, R),
    "follow_up_pass": Row(COORDINATOR, RW, one("follow_up")),
    "inbound_list": Row(COORDINATOR, R, one("survivor")),
    "inbound_detail": Row(COORDINATOR, R, one("inbound")),
    "inbound_read": Row(COORDINATOR, W, one("inbound")),
    "inbound_keep": Row(COORDINATOR, RW, one("inbound")),
    "inbound_done": Row(COORDINATOR, RW, one("inbound")),
    "aftercare_record": Row(COORDINATOR, RW, one("consultation")),
    "consultation_close": Row(COORDINATOR, RW, one("consultation")),
    "draft_keep": Row(COORDINATOR, W, (("form", "drafted"), ("about", "survivor"))),
    "draft_drop": Row(COORDINATOR, RW, (("form", "drafted"), ("about", "survivor"))),
    # what came of it
    "ledger": Row(COORDINATOR, R),
    "change_list": Row(COORDINATOR, R),
    "change_add": Row(COORDINATOR, RW),
    "change_detail": Row(COORDINATOR, R, one("change")),
    "change_write": Row(COORDINATOR, RW, one("change")),
    "change_link": Row(COORDINATOR, RW, one("change")),
    "change_move": Row(COORDINATOR, RW, one("change")),
    "news_send": Row(COORDINATOR, W, one("change")),
    "news_told": Row(COORDINATOR, RW, one("change", survivor_pk="survivor")),
    "person_news": Row(COORDINATOR, RW, one("survivor")),
    "person_send": Row(COORDINATOR, W, one("survivor")),
    "news_wishes": Row(COORDINATOR, RW, one("survivor")),
    "pin_agree": Row(COORDINATOR, RW, one("survivor")),
}
