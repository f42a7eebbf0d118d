"""Situations in which accounts refuse. Each carries the sentence the user will read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Nothing was done; `str()` says why, in the service's words."""

    sentence: Promise

    def __str__(self) -> str:
        return str(self.sentence)


class EmailAlreadyHasAccount(Refusal):
    sentence = _("Somebody already has an account with this email address.")


class OrganisationAlreadyThere(Refusal):
    sentence = _("There is already an organisation with this name.")


class CannotLead(Refusal):
    sentence = _("Choose somebody from the list, whose account is open")


class AlreadyAsked(Refusal):
    sentence = _("A second person has already been asked about this.")


class NothingToChange(Refusal):
    sentence = _("Nothing was changed.")


class OwnAccount(Refusal):
    sentence = _("Somebody else has to do this: it is your own account.")


class SecondPersonNeeded(Refusal):
    sentence = _("Somebody other than the person who asked has to decide this.")


class NotYourRequest(Refusal):
    sentence = _("Only the person who asked can withdraw this.")


class RequesterGone(Refusal):
    sentence = _("Whoever asked for this may no longer ask. Decline it; somebody else can ask again.")


class NobodyLeft(Refusal):
    sentence = _("Nobody else could open this record then. Ask for another coordinator first.")


class AlreadyLifted(Refusal):
    sentence = _("This block has been lifted already.")


class AlreadyDecided(Refusal):
    sentence = _("This has been decided already, or it waited too long.")


class NotYetApproved(Refusal):
    sentence = _("This account is not open. A second person has to agree first.")


class NeverOpened(Refusal):
    sentence = _("This account was never opened. Ask again for it to be made.")


class OpenedBefore(Refusal):
    sentence = _("This account has been opened already.")


class AlreadySetUp(Refusal):
    sentence = _("This person has already set up their account.")


class LinkNoLongerWorks(Refusal):
    sentence = _("This link has been used or has run out. Ask your administrator for a new one.")


class LastFactor(Refusal):
    sentence = _("This is your only second factor. Add another one first.")


class AdministratorAlreadyThere(Refusal):
    sentence = _("There is already an administrator. Administrators invite everybody else.")
