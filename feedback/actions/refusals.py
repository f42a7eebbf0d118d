"""Why an action was not done, in the sentence the person will read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FeedbackRefusal(Exception):
    """An action that may not be done as things stand."""

    sentence: Promise = _("This cannot be done as things stand.")

    def __str__(self) -> str:
        return str(self.sentence)


class StepSkipped(FeedbackRefusal):
    sentence = _("A change goes one step at a time. Look at where it stands now.")


class StepTooEarly(FeedbackRefusal):
    sentence = _("Choose a day that is not before the last step")


class TextsMissing(FeedbackRefusal):
    sentence = _("Write “You said” and “We did” in both languages first")


class ReasonMissing(FeedbackRefusal):
    sentence = _("Say why in both languages, in words they can be told")


class WhomMissing(FeedbackRefusal):
    sentence = _("Enter the organisation it was passed on to")


class NothingToTell(FeedbackRefusal):
    sentence = _("There is no news of this change yet.")


class AnsweredMeanwhile(FeedbackRefusal):
    sentence = _("They have been told more, or have answered again, since. Look at what waits for them now.")


class WordsOnTheirWay(FeedbackRefusal):
    sentence = _("A message with the words before is on its way. Wait until it has gone, or tell them yourself.")


class NotOneOfThem(FeedbackRefusal):
    sentence = _("Nothing they said is linked to this change.")


class AlreadyTold(FeedbackRefusal):
    sentence = _("Somebody has saved already that they were told. It stands once, with what they answered.")


class PinTooEasy(FeedbackRefusal):
    sentence = _("Choose another PIN: this one is easily guessed")


class DueDayMissing(FeedbackRefusal):
    sentence = _("Say by which day it should be made. Whatever is accepted has such a day.")


class EvidenceMissing(FeedbackRefusal):
    sentence = _("Confirm at least one piece of evidence first. Nothing is called implemented without it.")


class NotCheckedYet(FeedbackRefusal):
    sentence = _("It is embedded once somebody has looked, on the day of the check or later, that it has stayed")


class CannotOwn(FeedbackRefusal):
    sentence = _("Choose somebody who may own changes and whose account is open")


class CannotSponsor(FeedbackRefusal):
    sentence = _("Choose a manager whose account is open")


class NoLongerTheirs(FeedbackRefusal):
    sentence = _("This change has another owner now.")


class ReportSettled(FeedbackRefusal):
    sentence = _("Somebody has answered this report already. Look at where the change stands now.")


class AlreadyReported(FeedbackRefusal):
    sentence = _("You have reported this step already. It counts once it is confirmed.")


class FileNotToBeOpened(FeedbackRefusal):
    sentence = _("This file cannot be opened, so nobody can confirm it.")


class TakenBackMeanwhile(FeedbackRefusal):
    sentence = _("This evidence has been taken back.")


class ConfirmedAlready(FeedbackRefusal):
    sentence = _("A coordinator has confirmed it. Ask them to take it back.")


class WordsMoved(FeedbackRefusal):
    sentence = _("The words are not the ones that were read. Put them to a second person again.")


class NotASecondPerson(FeedbackRefusal):
    sentence = _("Choose somebody who may read this text now")


class SomebodyCouldBeKnown(FeedbackRefusal):
    sentence = _("A reader found that somebody could be known by these words. Write them another way first.")


class AlreadyRead(FeedbackRefusal):
    sentence = _("These words have been read already: nobody can be known by them.")


class MayNotBeQuoted(FeedbackRefusal):
    sentence = _("They did not say that these words may be quoted, or they put something right since.")


class QuoteAlone(FeedbackRefusal):
    sentence = _("Somebody’s own words stand beside a change that is on the public board. Put it there first.")


class QuotedBeside(FeedbackRefusal):
    sentence = _("Other words of theirs stand beside it already. Two could tell more about them than one.")


class QuotesEnough(FeedbackRefusal):
    sentence = _("As many quotes as one change may have stand beside it already. Take one off first.")


class TextGone(FeedbackRefusal):
    sentence = _("This text is no longer waiting to be read.")


class GateRefuses(FeedbackRefusal):
    sentence = _("It may not be shown yet. What stands in the way is below.")


class NotForTheBoard(FeedbackRefusal):
    sentence = _("Only what is made, with evidence that was confirmed, or what could not be done stands on the board.")
