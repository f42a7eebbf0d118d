"""What will be counted once its room is there: its definition waits, and nothing empty stands on the page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Waiting:
    """A measure without figures yet."""

    name: Promise
    definition: Promise


WAITING = (
    Waiting(
        _("Groups and the reference group"),
        _("Members of the reference group over time, and what organisations asked of it, by organisation."),
    ),
    Waiting(
        _("Training"),
        _(
            "Sessions that used what survivors gave for it, the people trained, and what they say they can do before "
            "and after. Everything used must have a consent that is current."
        ),
    ),
    Waiting(
        _("Scrutiny panels"),
        _("Requests that came, were accepted and reported back by their day, and recommendations that were accepted."),
    ),
    Waiting(
        _("Disclosures"),
        _(
            "Of what may be an unrecorded crime: the share with an outcome within 24 hours, the middle number of "
            "hours, and each that took longer. There is no target for how many there are."
        ),
    ),
    Waiting(
        _("Talks that did not take place"),
        _("Talks that were planned and then cancelled, and those to which nobody came, apart from the talks held."),
    ),
    Waiting(
        _("Supervision of the coordinator"),
        _("Whether it took place when it should have. What was said in it is counted nowhere."),
    ),
)
