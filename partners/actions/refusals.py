"""Why an action was not done, in the sentence the person will read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PartnersRefusal(Exception):
    """An action that may not be done as things stand."""

    sentence: Promise = _("This cannot be done as things stand.")

    def __str__(self) -> str:
        return str(self.sentence)


class NoAgreement(PartnersRefusal):
    sentence = _(
        "The information-sharing agreement with your organisation is not in force, so this cannot be sent yet. It is "
        "kept. Ring the coordinator, who can also take it by phone."
    )


class MovedMeanwhile(PartnersRefusal):
    sentence = _("It has moved on since you opened the page. Look at where it stands now.")


class DraftMovedOn(PartnersRefusal):
    sentence = _("Another tab has saved this since. Copy what you typed here, and open it again.")


class ReferralOver(PartnersRefusal):
    sentence = _("It is closed, so nothing was added to it. Ring the coordinator.")


class NotAColleague(PartnersRefusal):
    sentence = _("Choose somebody of your organisation who has an account and can sign in.")


class RatingClosed(PartnersRefusal):
    sentence = _("The time to answer is over. Tell the coordinator by phone or in a message, if you like.")


class SectorMissing(PartnersRefusal):
    sentence = _("Choose first what kind of service it is.")
