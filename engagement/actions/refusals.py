"""Why an action was not done, in the sentence the person will read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class EngagementRefusal(Exception):
    """An action that may not be done as things stand."""

    sentence: Promise = _("This cannot be done as things stand.")

    def __str__(self) -> str:
        return str(self.sentence)


class RelianceTooLong(EngagementRefusal):
    sentence = _("Choose the shortest: a phone or computer that is not theirs alone makes a plan run out sooner")


class ConsultationAlreadyClosed(EngagementRefusal):
    sentence = _("This consultation is closed. Start a new one to add what they said.")


class ReasonMissing(EngagementRefusal):
    sentence = _("Say in a few words why")


class WarningNotAnswered(EngagementRefusal):
    sentence = _("Say whether they heard the recording warning")


class WordsMissing(EngagementRefusal):
    sentence = _("Write down what they said")


class NotInPrivate(EngagementRefusal):
    sentence = _("Ask again when they can answer in private")


class FormUsedElsewhere(EngagementRefusal):
    sentence = _("This page is out of step. Copy the words, open the consultation again and save them there.")


class DraftMovedOn(EngagementRefusal):
    sentence = _("You have typed on this page in another tab since. Nothing there was changed.")


class DraftTooLarge(EngagementRefusal):
    sentence = _("This is too much to keep as a draft. Make it shorter, or save the page.")
