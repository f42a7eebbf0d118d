"""Why an action was not done, in the sentence the person will read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class EngagementRefusal(Exception):
    """An action that may not be done as things stand."""

    sentence: Promise = _("This cannot be done as things stand.")
    field: str = ""  # the question of the page that it is about, where there is one

    def __str__(self) -> str:
        return str(self.sentence)


class RelianceTooLong(EngagementRefusal):
    sentence = _("Choose the shortest: a phone or computer that is not theirs alone makes a plan run out sooner")


class RelianceTooLongAfterEvent(EngagementRefusal):
    sentence = _("Choose the shortest: after what has happened, a plan runs out sooner")


class PlanMovedOn(EngagementRefusal):
    sentence = _("Somebody has saved this plan since you opened it")


class MakesEasier(EngagementRefusal):
    sentence = _("This would make them easier to reach than they told us. Go through the plan with them.")


class ConsultationAlreadyClosed(EngagementRefusal):
    sentence = _("This consultation is closed. Start a new one to add what they said.")


class ReasonMissing(EngagementRefusal):
    sentence = _("Say in a few words why")


class WarningNotAnswered(EngagementRefusal):
    sentence = _("Say whether they heard the recording warning")


class WordsMissing(EngagementRefusal):
    sentence = _("Write down what they said")


class NotReadYet(EngagementRefusal):
    sentence = _("Read it first")


class NotInPrivate(EngagementRefusal):
    sentence = _("Ask again when they can answer in private")


class ProceedingsAreLive(EngagementRefusal):
    sentence = _(
        "Proceedings are live. Choose another way to take part, or go ahead with conditions, such as: about the "
        "service alone, no filming"
    )


class FormUsedElsewhere(EngagementRefusal):
    sentence = _("This page is out of step. Copy the words, open the consultation again and save them there.")


class DraftMovedOn(EngagementRefusal):
    sentence = _("You have typed on this page in another tab since. Nothing there was changed.")


class NothingKept(EngagementRefusal):
    sentence = _("Nothing is kept about anybody under 18.")


class DraftTooLarge(EngagementRefusal):
    sentence = _("This is too much to keep as a draft. Make it shorter, or save the page.")


class WellbeingNotAnswered(EngagementRefusal):
    sentence = _("Say how they were at the end")
    field = "wellbeing"


class SafeguardingNotAnswered(EngagementRefusal):
    sentence = _("Say whether there is a safeguarding concern")
    field = "safeguarding"


class CrimeNotAnswered(EngagementRefusal):
    sentence = _("Say whether they told you of a crime not yet recorded. If you are unsure, choose New.")
    field = "crime"


class CrimeReasonMissing(EngagementRefusal):
    sentence = _("Say in a few words why there is none to record")
    field = "crime_reason"


class CrimeReferenceMissing(EngagementRefusal):
    sentence = _("Enter the reference under which it is recorded")
    field = "crime_reference"


class FollowUpMissing(EngagementRefusal):
    sentence = _("Write down what they said, so that it can be passed on")


class FollowUpStands(EngagementRefusal):
    sentence = _("This is written down to be passed on, so the answer stays New")


class FollowUpAlreadyMade(EngagementRefusal):
    sentence = _("This is written down already. Add the rest to whoever it is passed on to.")


class MomentToCome(EngagementRefusal):
    sentence = _("Enter a time that is not in the future")


class PassedBeforeSaid(EngagementRefusal):
    sentence = _("Enter a time after they told us")
    field = "passed_at"


class LateReasonMissing(EngagementRefusal):
    sentence = _("Say in a few words why it is late")
    field = "late_reason"


class AssessmentMovedOn(EngagementRefusal):
    sentence = _(
        "Something has happened, or somebody did the assessment, while this page was open. Read what stands here now "
        "and save again."
    )


class ScopeMissing(EngagementRefusal):
    sentence = _("Write down exactly what you asked about")
    field = "scope_text"


class WordingNotApproved(EngagementRefusal):
    sentence = _("Nobody has approved these words yet. Ask a second person to approve them under Wordings.")


class WordingChanged(EngagementRefusal):
    sentence = _("The words have changed since you opened this page. Read them the new words and ask again.")


class WordingWrittenMeanwhile(EngagementRefusal):
    sentence = _("Somebody has written a newer version meanwhile. Compare your words with theirs, then start from it.")


class WordingUnchanged(EngagementRefusal):
    sentence = _("Nothing has changed. Change the words, or go back.")
    field = "text_en"


class WordingNotDiscreet(EngagementRefusal):
    sentence = _("These words could give somebody away. Leave out what shows who we are.")


class ApprovedByItsMaker(EngagementRefusal):
    sentence = _("Whoever wrote these words cannot approve them. Ask another person.")
