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


class NothingMoreKept(ReferralOver):
    """The survivor's keys were destroyed: what is sealed could not be. The sentence does not say so."""

    sentence = _("It is over, and nothing more is kept of it.")


class NotAColleague(PartnersRefusal):
    sentence = _("Choose somebody of your organisation who has an account and can sign in.")


class RatingClosed(PartnersRefusal):
    sentence = _("The time to answer is over. Tell the coordinator by phone or in a message, if you like.")


class SectorMissing(PartnersRefusal):
    sentence = _("Choose first what kind of service it is.")


class TheyDoNotWantIt(PartnersRefusal):
    sentence = _("They have changed their mind, so nothing further is done. Look at what they want now.")


class WhoWorksHereNotKnown(PartnersRefusal):
    sentence = _("Say first what you know of whether the person who harmed them works here, and what you do about it.")


class RightsNotOffered(PartnersRefusal):
    sentence = _("It is not put right. Tell them that they can make a complaint, and have its answer looked at again.")


class MayNotBeShared(PartnersRefusal):
    sentence = _("The survivor has not agreed that their worker hears this, or contact with them is stopped.")


class NothingLearntYet(PartnersRefusal):
    sentence = _("Write down what was learnt first: a point of what they said, or a change that came of it.")


class NotReadyToClose(PartnersRefusal):
    sentence = _("It cannot be closed yet. The page lists what is missing.")


class RemedySettled(PartnersRefusal):
    sentence = _("It was done or taken back already.")


class DraftTooLarge(PartnersRefusal):
    sentence = _("This is more than the form can hold. Shorten it. Nothing that was saved before is lost.")


class DraftAlreadySent(PartnersRefusal):
    sentence = _("This was sent already.")


class TooManyFiles(PartnersRefusal):
    sentence = _("There are as many files as one referral can have. Take one away first.")


class AskedForIt(PartnersRefusal):
    sentence = _("They asked for a complaint themselves, so it is passed on.")


class SentBackAlready(PartnersRefusal):
    sentence = _("It has been sent back already.")
