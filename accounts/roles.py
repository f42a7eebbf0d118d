"""Roles are code: a name, a sentence a manager can read, and a set of permissions. What is not listed is refused."""

from dataclasses import dataclass
from enum import Enum, auto

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(Enum):
    """One thing a person may do. A view names exactly one; a role holds a set of them."""

    SEE_DESK = auto()  # what is due today
    OPEN_SURVIVORS = auto()  # read who a survivor is and how to reach them
    CHANGE_SURVIVORS = auto()  # safe contact plan, consent, assessment
    WRITE_WORDINGS = auto()  # new versions of what people are told
    APPROVE_WORDINGS = auto()  # be the second person for them
    LOG_CONSULTATIONS = auto()  # write down what a survivor said
    MANAGE_CHANGES = auto()  # make, triage and move every change
    SEE_OWN_CHANGES = auto()  # the changes one owns, with the approved "You said"
    TELL_SURVIVORS = auto()  # preview and send what came of it
    SEE_LEDGER = auto()  # who is still owed an answer
    READ_TEXTS = auto()  # be the second person who checks that nobody can be known by a text
    SEE_OVERDUE = auto()  # changes that are late in one's own department, or that one sponsors
    SEE_FIGURES = auto()  # counts and what is overdue, never a person
    AGREE_ACTIONS = auto()  # write down what the board agreed, and move it on
    WRITE_THEORY = auto()  # reword the theory of change
    SEE_DUTY_LIST = auto()  # references and hours, for whoever covers
    MANAGE_PEOPLE = auto()  # accounts and organisations
    DECIDE_APPROVALS = auto()  # be the second person
    SEE_AUDIT = auto()  # audit events, without content
    MANAGE_REFERRALS = auto()  # take on what partners and survivors ask to have put right
    SEND_REFERRALS = auto()  # ask for it, and see how one's own organisation's stand
    MANAGE_PARTNERS = auto()  # agreements, touchpoints, outreach
    SEE_HANDED_OVER = auto()  # what was passed on as a complaint


class Role(models.TextChoices):
    """What a person is here for. One each; `partner` and `change_owner` may be held together."""

    COORDINATOR = "coordinator", _("Survivor engagement coordinator")
    FACILITATOR = "facilitator", _("Session facilitator")
    TRAINER = "trainer", _("Trainer")
    CHANGE_OWNER = "change_owner", _("Owner of a change")
    MANAGER = "manager", _("Manager")
    PARTNER = "partner", _("Partner agency")
    CRIME_REGISTRAR = "crime_registrar", _("Crime registrar")
    PROFESSIONAL_STANDARDS = "professional_standards", _("Professional standards")
    DUTY = "duty", _("Duty person")
    DATA_PROTECTION = "data_protection", _("Data protection")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    SECOND_READER = "second_reader", _("Second reader")


@dataclass(frozen=True, slots=True)
class RoleCard:
    """The sentence shown beside a role, and what the role may do."""

    sentence: Promise
    permissions: frozenset[Permission] = frozenset()


ROLES: dict[Role, RoleCard] = {
    Role.COORDINATOR: RoleCard(
        _("Works with survivors: opens their records, logs what they say and tells them what came of it."),
        frozenset(
            {
                Permission.SEE_DESK,
                Permission.OPEN_SURVIVORS,
                Permission.CHANGE_SURVIVORS,
                Permission.WRITE_WORDINGS,
                Permission.APPROVE_WORDINGS,
                Permission.LOG_CONSULTATIONS,
                Permission.MANAGE_CHANGES,
                Permission.TELL_SURVIVORS,
                Permission.SEE_LEDGER,
                Permission.READ_TEXTS,
                Permission.MANAGE_REFERRALS,
                Permission.MANAGE_PARTNERS,
                Permission.SEE_FIGURES,
                Permission.AGREE_ACTIONS,
                Permission.WRITE_THEORY,
            }
        ),
    ),
    Role.FACILITATOR: RoleCard(_("Helps to run one session and sees its aliases, conditions and access needs.")),
    Role.TRAINER: RoleCard(_("Plays the stories that were booked for one training session.")),
    Role.CHANGE_OWNER: RoleCard(
        _("Makes a change happen and sees their own changes, with the approved words that led to them."),
        frozenset({Permission.SEE_OWN_CHANGES, Permission.SEE_OVERDUE}),
    ),
    Role.MANAGER: RoleCard(
        _("Sees figures and what is overdue, and never a person."),
        frozenset({Permission.SEE_FIGURES, Permission.SEE_OVERDUE, Permission.AGREE_ACTIONS}),
    ),
    Role.PARTNER: RoleCard(
        _("Sees the referrals and requests of their own organisation."), frozenset({Permission.SEND_REFERRALS})
    ),
    Role.CRIME_REGISTRAR: RoleCard(_("Decides on one disclosure at a time.")),
    Role.PROFESSIONAL_STANDARDS: RoleCard(
        _("Sees only what has been handed over to them."), frozenset({Permission.SEE_HANDED_OVER})
    ),
    Role.DUTY: RoleCard(
        _("Covers for the coordinator and sees references and hours, and no names."),
        frozenset({Permission.SEE_DUTY_LIST}),
    ),
    Role.DATA_PROTECTION: RoleCard(
        _("Is the second person for what needs two, and sees references and clocks, and no content."),
        frozenset({Permission.DECIDE_APPROVALS, Permission.APPROVE_WORDINGS}),
    ),
    Role.AUDITOR: RoleCard(_("Reads who did what and when, and no content."), frozenset({Permission.SEE_AUDIT})),
    Role.ADMINISTRATOR: RoleCard(
        _("Makes and closes accounts, and never sees a survivor's record."),
        frozenset({Permission.MANAGE_PEOPLE, Permission.DECIDE_APPROVALS}),
    ),
    Role.SECOND_READER: RoleCard(
        _("Reads only the texts put to them, until an agreed date."), frozenset({Permission.READ_TEXTS})
    ),
}
