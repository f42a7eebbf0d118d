"""More of the demo's relations: an agreement that is over, a partner without an account, a second meeting of agencies
with what it led to, and what partners think of our work."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation, User
from partners.actions.organisations import add_contact, edit_partnership, note_touchpoint, record_sharing
from partners.actions.outreach import add_point, note_meeting
from partners.models import PartnerRating, Partnership, RatingRound, Touchpoint
from partners.ratings import half_of
from safeguards.sealing import keys_in_hand, new_key
from sec_portal.demo.changed import WORKED_EXAMPLE
from sec_portal.demo.changes import Story
from sec_portal.demo.scene import Scene

HEALTH = "Glannau health board"
MARKS = {"reach": 5, "speed": 3, "told": 4, "right": 4}
WORDS = "We always hear something. It could come a day or two sooner."
BEFORE = timedelta(days=184)  # half a year


def add_more_relations(scene: Scene, stories: list[Story], nia: User, ffion: User) -> None:
    """What a coordinator has to see to: one late step, one late point, one agreement to renew."""
    gwawr = scene.organisations["gwawr"]
    health = Organisation.objects.create(name=HEALTH, kind=Organisation.Kind.PARTNER_AGENCY)
    _add_ended(scene, gwawr)
    _add_health(scene, health)
    _meet_again(scene, stories, [gwawr, health])
    _ask_what_they_think(scene, nia, ffion)


def _add_ended(scene: Scene, gwawr: Organisation) -> None:
    today, by = timezone.localdate(scene.now), scene.coordinator
    record_sharing(
        organisation=gwawr, terms="Agreement 6, with the information officer", begins_on=today - timedelta(days=372),
        until=today - timedelta(days=7), file=None, by=by,
    )  # fmt: skip
    edit_partnership(
        organisation=gwawr, sector=Partnership.Sector.SUPPORT, next_action="Send the new agreement to be signed",
        next_action_on=today - timedelta(days=3), by=scene.deputy,
    )  # fmt: skip
    add_contact(organisation=gwawr, name="Catrin Voss", job="Manager", email="", phone="01632 960462", by=by)


def _add_health(scene: Scene, health: Organisation) -> None:
    """Nobody there has an account: what they ask is taken by phone."""
    by = scene.coordinator
    edit_partnership(
        organisation=health, sector=Partnership.Sector.HEALTH, next_action="Show the emergency department the page",
        next_action_on=scene.day(-16), by=by,
    )  # fmt: skip
    add_contact(
        organisation=health, name="Dr Owain Lark", job="Safeguarding lead", email="", phone="01632 960463", by=by
    )
    note_touchpoint(
        organisation=health, kind=Touchpoint.Kind.VISIT, on=scene.day(33), note="Who in the department would ring us.",
        agreed="They ring the coordinator. An account comes later.", by=by,
    )  # fmt: skip


def _meet_again(scene: Scene, stories: list[Story], agencies: list[Organisation]) -> None:
    """One point is late, and one led to a change that has been made."""
    by, protection = scene.coordinator, scene.organisations["protection"]
    made = next(story.change for story in stories if story.idea.title == WORKED_EXAMPLE)
    meeting = note_meeting(
        title="Support services and the force", on=scene.day(180), about="Calls that nobody expects.",
        agencies=[*agencies, protection], by=by,
    )  # fmt: skip
    for what, owner, due_in, change in (
        ("Agree a day and time before anyone rings", protection, 60, made),
        ("Say on every card who answers in Welsh", agencies[1], 9, None),
    ):
        point = add_point(meeting=meeting, what=what, owner=owner, due_on=scene.day(due_in), change=change, by=by)
        if change:
            point.done_at, point.done_by = scene.at(55, 11), by
            point.save(update_fields=["done_at", "done_by"])


def _ask_what_they_think(scene: Scene, nia: User, ffion: User) -> None:
    """Half a year ago both answered; now they are asked again, and one has."""
    today = timezone.localdate(scene.now)
    for on, people in ((today - BEFORE, (nia, ffion)), (today, (ffion,))):
        asked = RatingRound.objects.create(
            organisation=nia.organisation, half=half_of(on), asked_at=scene.now - (today - on) - timedelta(days=5),
            closes_on=on + timedelta(days=23),
        )  # fmt: skip
        for place, person in enumerate(people):
            rating = PartnerRating(
                round=asked, by=person, words=WORDS if place == 0 else None, at=asked.asked_at, **MARKS
            )
            rating.key_id = new_key(rating.pk)
            rating.speed = 3 + place
            with keys_in_hand([rating.key_id]):
                rating.save(force_insert=True)
