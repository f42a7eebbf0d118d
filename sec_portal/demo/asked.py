"""What partners of the demo ask us to put right, and what becomes of it. All of it is invented; nothing tells of an
offence, and of nobody more than it takes."""

from dataclasses import dataclass, field
from typing import Any

from partners.models import OutcomeTold, Referral, Remedy

Status, Source, Outcome = Referral.Status, Referral.Source, Referral.Outcome
Kind, How, Answer = Remedy.Kind, OutcomeTold.How, OutcomeTold.Answer
RECEIVED, ACKNOWLEDGED, TRIAGED, ACCEPTED, IN_RECOVERY, OFFERED, AGREED, NOT_AGREED, COMPLAINT, LEARNED, CLOSED = (
    Status.RECEIVED, Status.ACKNOWLEDGED, Status.TRIAGED, Status.ACCEPTED, Status.IN_RECOVERY, Status.OFFERED,
    Status.AGREED, Status.NOT_AGREED, Status.COMPLAINT, Status.LEARNED, Status.CLOSED,
)  # fmt: skip
EVERYTHING = ("contact", "told_outcome", "share_outcome", "department")
OWN_PHONE = {
    "kind": "mobile", "value": "07700 900871", "device": "own", "weekdays": (0, 2, 4), "opens": "09:30",
    "closes": "12:00", "say": "Mair from the library", "never": "Voicemail",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """Where it went, so many working days after it was sent, and why."""

    after: int
    hour: int
    status: str
    note: str = ""


@dataclass(frozen=True)
class Wrote:
    """A message: from the worker, or from us as the update they are owed."""

    after: int
    hour: int
    words: str
    to_partner: bool = True
    is_read: bool = True


@dataclass(frozen=True)
class Offered:
    """One remedy; `done` so many working days after it was sent, or not yet."""

    after: int
    kind: str
    detail: str
    done: int | None = None


@dataclass(frozen=True)
class Heard:
    """The survivor was told, and this is what they answered."""

    after: int
    how: str
    answer: str
    words: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One referral. Sent so many working days before today, at the hour of its first step; or, where `changes` are
    named, before the talk in which somebody said what one of these changes answers: then it is about them."""

    before: int = 0
    changes: tuple[str, ...] = ()
    about: str = ""  # the pseudonym of whom it is about, where we know them
    source: str = Source.PARTNER
    area: str = ""
    given: dict[str, Any]
    steps: tuple[Step, ...]
    remedies: tuple[Offered, ...] = ()
    wrote: tuple[Wrote, ...] = ()
    heard: Heard | None = None
    shared: str = ""
    outcome: str = ""
    handed: dict[str, Any] = field(default_factory=dict)  # to professional standards


def _said(what: str, part: str, right: str, **more: Any) -> dict[str, Any]:
    return {"what_happened": what, "service_part": part, "put_right": right, **more}


# Sent this morning, by the press of the worker; the only one of which mail goes.
THIS_MORNING = _said(
    "They rang three times to ask what happens next, and each time were told that somebody would ring back. On the "
    "second call they also spoke of something that was never reported. The call taker said that it was not for today.",
    "Contact centre, this month",
    "One person who rings back, and to be asked again about what was left out.",
    reach="through_me",
    their_reference="HD-117",
    may_tell_of_offence=True,
    agreed_to=EVERYTHING,
)

OPEN: dict[str, Asked] = {
    "asks for both": Asked(
        before=2,
        given=_said(
            "A letter about the court date went to the old address, although the new one had been given twice.",
            "Victim and witness services, letters, last month",
            "To know who changed it back, and that it is right now.",
            reach="they_contact", their_reference="HD-112", choice="put_right", agreed_to=EVERYTHING,
        ),
        steps=(Step(0, 10, RECEIVED), Step(1, 9, ACKNOWLEDGED)),
    ),
    "waits for them": Asked(
        before=8,
        about="High Cairn",
        area="property",
        given=_said(
            "Their phone was to come back after a fortnight. It is five weeks, and nobody knows where it is.",
            "Property stores, since the start of last month",
            "The phone, or a day on which it comes.",
            reach="direct", contact=OWN_PHONE, their_reference="HD-104", agreed_to=EVERYTHING,
        ),
        steps=(
            Step(0, 11, RECEIVED), Step(1, 9, ACKNOWLEDGED), Step(1, 14, TRIAGED, "Clear, and nothing serious in it."),
            Step(2, 10, ACCEPTED),
            Step(3, 9, IN_RECOVERY, "Asked the manager of the stores for the list of that week."),
        ),
        wrote=(
            Wrote(4, 15, "The stores are looking through that week. I write again when I know more."),
            Wrote(6, 12, "They would like to think over which day suits. I ask them on Thursday.", to_partner=False),
            Wrote(7, 16, "They can do mornings. Could it come to our office?", to_partner=False, is_read=False),
        ),
    ),
    "through the worker": Asked(
        before=6,
        about="Evening Heather",
        area="response",
        given=_said(
            "They waited two hours at the front desk and were then told to come back another day.",
            "Front desk, three weeks ago",
            "Somebody to say sorry, and a time that is kept.",
            reach="through_me", their_reference="HD-107", agreed_to=EVERYTHING,
        ),
        steps=(
            Step(0, 9, RECEIVED), Step(0, 16, ACKNOWLEDGED), Step(1, 11, TRIAGED), Step(1, 15, ACCEPTED),
            Step(2, 10, IN_RECOVERY, "Asked the inspector who has the desks."),
            Step(5, 11, OFFERED),
        ),
        remedies=(
            Offered(5, Kind.APOLOGY_WRITTEN, "A letter from the inspector, given to Nia. No address is needed."),
            Offered(5, Kind.UPDATE_PLAN, "One time at the desk, agreed through Nia, with the side room."),
        ),
        wrote=(Wrote(4, 14, "The inspector has answered. I come back to you tomorrow with what they offer."),),
    ),
    "agreed": Asked(
        before=7,
        about="Valley Snowdrop",
        area="victims",
        given=_said(
            "Gofynnon nhw am lythyrau yn Gymraeg. Daeth pob un yn Saesneg, a neb yn ymateb i’r alwad.",
            "Llythyrau ar ôl y penderfyniad, y mis diwethaf",
            "Y llythyr olaf yn Gymraeg, a chael gwybod pam.",
            reach="through_me", language="cy", their_reference="HD-105", agreed_to=EVERYTHING,
        ),
        steps=(
            Step(0, 14, RECEIVED), Step(1, 10, ACKNOWLEDGED), Step(1, 11, TRIAGED), Step(2, 9, ACCEPTED),
            Step(2, 15, IN_RECOVERY, "Gofynnwyd i reolwr y llythyrau."), Step(4, 10, OFFERED),
            Step(6, 12, AGREED, "Nia: maen nhw’n fodlon, ac am gael y llythyr trwyddi hi."),
        ),
        remedies=(Offered(4, Kind.APOLOGY_WRITTEN, "Y llythyr yn Gymraeg, gydag ymddiheuriad, trwy Nia.", done=6),),
        wrote=(Wrote(4, 11, "Mae llythyr newydd yn barod. A yw’n iawn ei roi i ti?"),),
    ),
    "not safe": Asked(
        before=3,
        given=_said(
            "They asked for a call in the evening only. The call came at noon, at work.",
            "Contact centre, last week",
            "That the note is where the next caller sees it.",
            reach="direct", contact=OWN_PHONE | {"value": "07700 900872"}, their_reference="HD-110",
            agreed_to=EVERYTHING,
        ),
        steps=(Step(0, 15, RECEIVED), Step(1, 11, ACKNOWLEDGED), Step(1, 12, TRIAGED)),
    ),
    "with professional standards": Asked(
        before=12,
        given=_said(
            "They read what an officer had written of them to a colleague, and it was not kind.",
            "An email they were sent by mistake, last month",
            "That somebody independent looks at it.",
            reach="through_me", choice="complaint", their_reference="HD-098", agreed_to=EVERYTHING,
        ),
        steps=(Step(0, 9, RECEIVED), Step(0, 11, ACKNOWLEDGED), Step(0, 13, TRIAGED), Step(0, 14, COMPLAINT)),
        wrote=(
            Wrote(4, 15, "It is with professional standards. They write to you for them."),
            Wrote(9, 15, "Nothing new yet. They have what they need."),
        ),
        handed={
            "after": 0, "taken": 1, "their_reference": "PS/26/0417",
            "words": "They were sent an email in which an officer writes of them to a colleague without respect. They "
            "ask that it is looked at. Their worker has the email.",
        },
    ),
    "for professional standards": Asked(
        before=1,
        given=_said(
            "They were spoken to as if it were their own doing, in front of others.",
            "Interview, a fortnight ago",
            "A complaint that is answered by somebody else.",
            reach="through_me", choice="complaint", their_reference="HD-114", agreed_to=("told_outcome",),
        ),
        steps=(Step(0, 9, RECEIVED), Step(0, 10, ACKNOWLEDGED), Step(0, 11, TRIAGED), Step(0, 15, COMPLAINT)),
        handed={
            "after": 0,
            "words": "They were spoken to without respect in an interview, with others in the room. They ask for a "
            "complaint. Reach them through their worker.",
        },
    ),
    "from themselves": Asked(
        before=2,
        source=Source.SURVIVOR,
        given=_said(
            "I was promised a copy of my statement. I have asked twice.",
            "Criminal justice unit, since spring",
            "The copy, and one person who answers.",
            job="self", reply_to="", reach="direct", name="Marian Elsworth",
            contact=OWN_PHONE | {"value": "07700 900873"},
            agreed_how="phone", agreed_to=("contact", "told_outcome", "department"),
        ),
        steps=(Step(0, 13, RECEIVED), Step(0, 14, ACKNOWLEDGED), Step(1, 10, TRIAGED)),
    ),
}  # fmt: skip

CLOSED_ONES: dict[str, Asked] = {
    "belongings": Asked(
        before=2,
        changes=("Belongings come back on an agreed day, in a plain bag", "Ring before the letter"),
        area="property",
        given=_said(
            "What was kept came back over a counter with people looking, and nobody had said when.",
            "Property stores",
            "That nobody else goes through that.",
            reach="through_me", agreed_to=EVERYTHING,
        ),
        steps=(
            Step(0, 9, RECEIVED), Step(1, 9, ACKNOWLEDGED), Step(1, 15, TRIAGED), Step(2, 9, ACCEPTED),
            Step(2, 11, IN_RECOVERY, "Asked the manager of the stores."), Step(4, 10, OFFERED), Step(7, 12, AGREED),
            Step(9, 10, LEARNED, "It led to a change."), Step(9, 11, CLOSED),
        ),
        remedies=(
            Offered(4, Kind.APOLOGY_VERBAL, "The manager rings Nia and says sorry for the counter.", done=6),
            Offered(4, Kind.EXPLANATION, "Why it took so long, in writing, for Nia to read out.", done=7),
        ),
        wrote=(Wrote(4, 11, "They are sorry, and would like to say so. Is that wanted?"),),
        heard=Heard(7, How.WORKER, Answer.AGREED, "What the manager said, and what changes.",
                    "It is something that they said it. Nobody ever does."),
        shared="The manager has said sorry, and the way things are handed back is being changed.",
        outcome=Outcome.PUT_RIGHT,
    ),
    "one person": Asked(
        before=2,
        changes=("Who is who: a card with three names", "One call between worker and officer each week"),
        area="victims",
        given=_said(
            "They told it again to somebody new each time, and could name none of them.",
            "Victim and witness services",
            "One name, and a number that is answered.",
            reach="direct", contact=OWN_PHONE | {"value": "07700 900874"}, agreed_to=EVERYTHING,
        ),
        steps=(
            Step(0, 9, RECEIVED), Step(0, 16, ACKNOWLEDGED), Step(1, 11, TRIAGED), Step(1, 15, ACCEPTED),
            Step(3, 9, IN_RECOVERY, "Asked the head of the service."), Step(5, 9, OFFERED), Step(8, 14, AGREED),
            Step(10, 10, LEARNED), Step(10, 15, CLOSED),
        ),
        remedies=(Offered(5, Kind.OIC_CHANGE, "One officer, named to them on the phone.", done=8),),
        wrote=(Wrote(5, 10, "There will be one officer. I ring them tomorrow to say who."),),
        heard=Heard(8, How.VOICE, Answer.PARTLY, "Who their officer is from now on.",
                    "Good to have a name. It should not have taken you to get it."),
        shared="They have one officer now. They told us what was still missing.",
        outcome=Outcome.PARTLY,
    ),
    "statement": Asked(
        before=2,
        changes=("A statement is answered: we have it, and it was read", "Ring before the letter"),
        area="justice",
        given=_said(
            "They wrote down how it had been for them, and never heard whether anybody read it.",
            "Criminal justice unit",
            "To know who read it.",
            reach="through_me", agreed_to=("contact", "told_outcome", "department"),
        ),
        steps=(
            Step(0, 9, RECEIVED), Step(2, 16, ACKNOWLEDGED), Step(3, 9, TRIAGED), Step(4, 9, ACCEPTED),
            Step(5, 9, IN_RECOVERY, "Asked the unit who had it."), Step(9, 15, OFFERED),
            Step(12, 11, NOT_AGREED, "They were told of a complaint, and that its answer can be looked at again."),
            Step(14, 10, LEARNED, "Nobody knew who reads them. That is now a change."), Step(14, 12, CLOSED),
        ),
        remedies=(Offered(9, Kind.EXPLANATION, "That it was filed, and that nobody can say who read it.", done=12),),
        wrote=(Wrote(5, 10, "The unit is asking around. I am sorry that it takes so long."),
               Wrote(10, 10, "There is an answer, and it is not a good one. May I ring you?")),
        heard=Heard(12, How.WORKER, Answer.NOT_AGREED, "That nobody can say who read it.",
                    "Then they may as well not have asked for it."),
        outcome=Outcome.NOT_PUT_RIGHT,
    ),
    "by phone": Asked(
        before=2,
        changes=("Welsh is offered first, not found later",
                 "Looking up from the screen: one hour for every new officer"),
        source=Source.PHONE,
        area="contact",
        given=_said(
            "They asked to speak Welsh, and were put through four times until the line went dead.",
            "Contact centre",
            "A call back in Welsh.",
            reach="direct", contact=OWN_PHONE | {"value": "07700 900875"}, job="other", worker_name="Delyth Moss",
            reply_to="01632 960461", agreed_to=("contact", "told_outcome", "department"),
        ),
        steps=(
            Step(0, 9, RECEIVED), Step(0, 18, ACKNOWLEDGED), Step(1, 9, TRIAGED), Step(1, 10, ACCEPTED),
            Step(1, 11, IN_RECOVERY, "Asked the centre for somebody who speaks Welsh."), Step(2, 10, OFFERED),
            Step(3, 12, AGREED), Step(4, 9, LEARNED), Step(4, 10, CLOSED),
        ),
        remedies=(Offered(2, Kind.APOLOGY_VERBAL, "A call in Welsh, with an apology.", done=3),),
        heard=Heard(3, How.VOICE, Answer.AGREED, "That this should not happen, and what is done about it.",
                    "Diolch. Dyna’r cyfan oedd ei angen."),
        outcome=Outcome.PUT_RIGHT,
    ),
    "not for us": Asked(
        before=110,
        given=_said(
            "Their benefit was stopped while they were in hospital, and nobody answers.",
            "Not the police",
            "Somebody to take it up.",
            reach="through_me", agreed_to=("told_outcome",),
        ),
        steps=(
            Step(0, 11, RECEIVED), Step(0, 15, ACKNOWLEDGED), Step(1, 9, TRIAGED),
            Step(1, 10, Status.DECLINED, "It is not about the police. The advice centre does this."),
            Step(2, 10, CLOSED),
        ),
        wrote=(Wrote(1, 11, "This is not ours to put right. Hafan Deg takes up benefits: 01632 960461."),),
        outcome=Outcome.DECLINED,
    ),
    "called off": Asked(
        before=75,
        given=_said(
            "Nobody told them that the meeting had moved.",
            "Victim and witness services",
            "A word before, next time.",
            reach="through_me", agreed_to=("told_outcome",),
        ),
        steps=(Step(0, 11, RECEIVED), Step(1, 10, ACKNOWLEDGED), Step(3, 12, CLOSED)),
        outcome=Outcome.WITHDRAWN,
    ),
}  # fmt: skip
