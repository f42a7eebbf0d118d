"""Partners of the demo: agreements, people to ring, touchpoints, outreach, and what agencies agreed with each other."""

from decimal import Decimal

from accounts.models import Organisation, User
from partners.actions.organisations import add_contact, edit_partnership, note_touchpoint, record_sharing
from partners.actions.outreach import OutreachGiven, add_point, note_meeting, note_outreach, settle_point
from partners.models import OutreachEvent, Partnership, Touchpoint
from sec_portal.demo.scene import Scene

Kind, Audience = OutreachEvent.Kind, OutreachEvent.Audience
# days ago, kind, title, place, for whom, how many, whether that is an estimate, what was given out, what followed
OUTREACH = (
    (12, Kind.STALL, "Freshers’ fair", "Newport", Audience.STUDENTS, 140, True, "Cards in both languages",
     "Two societies asked for a talk."),
    (40, Kind.TRAINING, "Student officers, intake 12", "Headquarters", Audience.OFFICERS, 24, False, "", ""),
    (75, Kind.MATERIAL, "Cards for surgeries", "", Audience.PUBLIC, None, False, "2,000 cards in both languages", ""),
    (120, Kind.TALK, "Network of advice centres", "Cwmbrân", Audience.PARTNERS, 31, False, "The page to link to",
     "One agency asked for an agreement."),
)  # fmt: skip
UNDERSTOOD = {Kind.TRAINING: (Decimal("2.4"), Decimal("4.1"), 22)}


def add_relations(scene: Scene, nia: User) -> None:
    """Nia's agency may send; another's agreement ends soon; a third has none yet."""
    hafan = scene.organisations["hafan"]
    _agree(scene, nia.organisation, "Agreement 14, with the information officer", since=75, left=290)
    _agree(scene, hafan, "Agreement 9, with the information officer", since=340, left=45)
    _look_after(scene, nia.organisation, Partnership.Sector.IDVA, "Ask how the new form works for them", in_days=9)
    _look_after(scene, hafan, Partnership.Sector.SUPPORT, "Agree the next agreement", in_days=20)
    _know_people(scene, nia)
    _add_outreach(scene, nia.organisation)
    _add_meeting(scene, nia.organisation, hafan)


def _agree(scene: Scene, organisation: Organisation, terms: str, *, since: int, left: int) -> None:
    record_sharing(
        organisation=organisation,
        terms=terms,
        begins_on=scene.day(since),
        until=scene.day(-left),
        file=None,
        by=scene.coordinator,
    )


def _look_after(scene: Scene, organisation: Organisation, sector: str, what: str, *, in_days: int) -> None:
    edit_partnership(
        organisation=organisation,
        sector=sector,
        next_action=what,
        next_action_on=scene.day(-in_days),
        by=scene.coordinator,
    )


def _know_people(scene: Scene, nia: User) -> None:
    where, by = nia.organisation, scene.coordinator
    add_contact(organisation=where, name=nia.name, job="Lead IDVA", email=nia.email, phone="01632 960456", by=by)
    add_contact(organisation=where, name="Ffion Adair", job="Duty line", email="", phone="01632 960457", by=by)
    for ago, kind, note, agreed in (
        (90, Touchpoint.Kind.MEETING, "What they would ask us to put right, and how.", "They take part for a year."),
        (25, Touchpoint.Kind.CALL, "Who stands in while Nia is away.", "Ffion, on the duty line."),
    ):
        note_touchpoint(organisation=where, kind=kind, on=scene.day(ago), note=note, agreed=agreed, by=by)


def _add_outreach(scene: Scene, agency: Organisation) -> None:
    for ago, kind, title, place, audience, reach, is_estimate, materials, followed in OUTREACH:
        before, after, number = UNDERSTOOD.get(kind, (None, None, None))
        given = OutreachGiven(
            kind=kind, title=title, on=scene.day(ago), place=place, audience=audience, reach=reach,
            is_estimate=is_estimate, materials=materials, followed=followed, understood_before=before,
            understood_after=after, rated_by=number,
        )  # fmt: skip
        with_us = [agency] if audience == Audience.PARTNERS else []
        note_outreach(given=given, organisations=with_us, by=scene.coordinator)


def _add_meeting(scene: Scene, *agencies: Organisation) -> None:
    by, justice = scene.coordinator, scene.organisations["justice"]
    about = "Why people wait to hear that a day has moved, and who tells them."
    meeting = note_meeting(
        title="Agencies of the area", on=scene.day(18), about=about, agencies=[*agencies, justice], by=by
    )  # fmt: skip
    add_point(
        meeting=meeting, what="Ring everybody on the day a hearing moves", owner=justice, due_on=scene.day(-15),
        change=None, by=by,
    )  # fmt: skip
    rota = add_point(
        meeting=meeting, what="Share the rota of the duty lines", owner=agencies[0], due_on=scene.day(8), change=None,
        by=by,
    )  # fmt: skip
    settle_point(point=rota, is_done=True, by=by)
