"""Making the demo: all of it in one transaction, so that there is never half of one."""

from collections.abc import Iterable

from django.db import transaction

from accounts.demo import make_demo_people
from accounts.models import Organisation, User
from accounts.roles import Role
from engagement.models import Survivor
from feedback.actions.standing import restand
from feedback.actions.telling import send_news
from feedback.models import Loop
from safeguards.audit import SYSTEM, Action, record
from sec_portal.demo.arrived import add_inbound, add_wishes
from sec_portal.demo.board import add_agreed
from sec_portal.demo.changes import Story, add_changes
from sec_portal.demo.conversations import add_conversations
from sec_portal.demo.overdue import tell_who_hears
from sec_portal.demo.own import add_own_measure
from sec_portal.demo.owners import READER, add_evidence, add_owners, add_reports
from sec_portal.demo.people import ORGANISATIONS
from sec_portal.demo.person import add_about
from sec_portal.demo.rated import add_more_relations
from sec_portal.demo.referrals import add_referrals
from sec_portal.demo.relations import add_relations
from sec_portal.demo.scene import Scene
from sec_portal.demo.shown import show_in_public, show_own_words, show_quotes, show_texts
from sec_portal.demo.sorting import add_sorting
from sec_portal.demo.survivors import add_survivors
from sec_portal.demo.telling import add_news, agree_pins
from sec_portal.demo.who import add_answers, add_population, release_figures

PARTNER, COLLEAGUE, STANDARDS, MANAGER, OWNER = "nia", "ffion", "paul", "rhys", "owen"
LEFT_FOR_THE_OUTBOX = 3  # place of the change whose news is sent by the action itself


def is_made() -> bool:
    """Whether the demo, or anything else, is there already."""
    return Survivor.objects.exists()


def make_demo() -> None:
    """People, eighteen months of what they said, and what came of it; the last steps go by the actions themselves."""
    people, scene, stories = _make()
    show_texts(scene, stories, people[READER])
    show_in_public(scene, stories)
    show_quotes(scene)
    show_own_words(scene)
    send_news(change=stories[LEFT_FOR_THE_OUTBOX].change, by=scene.coordinator)
    add_population()
    release_figures()
    add_agreed(scene, people[MANAGER], people[OWNER])


def _make() -> tuple[dict[str, User], Scene, list[Story]]:
    with transaction.atomic():
        people = make_demo_people()
        coordinator, deputy = _coordinators(people.values())
        scene = Scene(coordinator=coordinator, deputy=deputy, organisations=_organisations())
        reaches = add_survivors(scene)
        add_conversations(scene)
        add_about(scene)
        stories = add_changes(scene)
        agree_pins(scene, reaches)
        add_owners(scene, stories, people)
        add_evidence(scene, stories)
        add_reports(scene, stories)
        tell_who_hears(scene, stories)
        add_news(scene, stories, reaches, leave=stories[LEFT_FOR_THE_OUTBOX])
        add_sorting(scene, stories, reaches)
        add_inbound(scene)
        add_wishes(scene)
        add_relations(scene, people[PARTNER])
        add_more_relations(scene, stories, people[PARTNER], people[COLLEAGUE])
        add_referrals(scene, people[PARTNER], people[STANDARDS])
        add_own_measure(scene)
        add_answers(scene)
        restand(Loop.objects.values_list("pk", flat=True))
        record(Action.DEMO_MADE, by=SYSTEM, subjects=[person.key_id for person in scene.survivors.values()])
    return people, scene, stories


def _coordinators(people: Iterable[User]) -> tuple[User, User]:
    first, second = (person for person in people if person.role == Role.COORDINATOR)
    return first, second


def _organisations() -> dict[str, Organisation]:
    return {
        key: Organisation.objects.get_or_create(name=name, defaults={"kind": kind})[0]
        for key, name, kind in ORGANISATIONS
    }
