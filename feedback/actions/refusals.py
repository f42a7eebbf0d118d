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


class NothingToTell(FeedbackRefusal):
    sentence = _("There is no news of this change yet.")


class NotOneOfThem(FeedbackRefusal):
    sentence = _("Nothing they said is linked to this change.")


class PinTooEasy(FeedbackRefusal):
    sentence = _("Choose another PIN: this one is easily guessed")
