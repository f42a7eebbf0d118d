"""What a thief of a backup, a reader of logs or a listener on the broker gets: nothing of any survivor.

The portal runs on the demo data. Every sealed text there is opened once, by the portal itself, and then looked for.
"""

import json
import re

import pytest

from sec_portal import engines
from tests.browser.walk import Story, at_the_desk, letter_for, until_the_news_is_sent
from tests.searching import SHORTEST, found

pytestmark = pytest.mark.browser

OPEN_ALL = """
import json
from django.apps import apps
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import SealedField, open_rows
opened = {}
for model in apps.get_models():
    for field in [each for each in model._meta.get_fields() if isinstance(each, SealedField)]:
        rows = open_rows(model.objects.all(), field.name, by=SYSTEM, why=Why.WORK)
        opened[field.place] = sorted({row[field.name] for row in rows.values() if row[field.name]})
print(json.dumps(opened))
"""
KNOWN_AS = "engagement.survivor.known_as"
NAMES = ("engagement.survivor.name", KNOWN_AS)
GREETING = "outbox.message.subject"  # "Hello"
MESSAGE = ("outbox.message.body", GREETING)
ADDRESS = "engagement.route.value"
NOT_PARTS = re.compile(r"[\s'’-]+")


@pytest.fixture(scope="module")
def stories(site, chromium):
    """What was told in the walks of this run; one more is told where there was none."""
    if not site.told:
        story = Story(tag="leaks", language="en")
        coordinator = at_the_desk(chromium, site, "mair", story, thorough=False)
        until_the_news_is_sent(coordinator, passkey=False)
        letter_for(site, story, seconds=45)
        coordinator.page.context.close()
        site.told.append(story)
    return site.told


@pytest.fixture(scope="module")
def sealed(site, stories):
    """Every sealed text of the demo and of the walks, by the place where it is kept."""
    opened = json.loads(site.manage("shell", "--no-imports", "-c", OPEN_ALL, is_logged=False).splitlines()[-1])
    everything = {text for texts in opened.values() for text in texts}
    assert len(opened["engagement.survivor.name"]) > 60
    assert len(opened["engagement.contribution.words"]) > 100
    for story in stories:
        assert set(story.secrets()) - {story.token} <= everything
    opened["feedback.link.token"] = [story.token for story in stories if story.token]
    return opened


@pytest.fixture(scope="module")
def open_names(site):
    """Names that stand in the open: of staff, of organisations, and those drawn for the screens."""
    asked = "SELECT name FROM accounts_user UNION SELECT name FROM accounts_organisation"
    return " ".join(name for (name,) in site.database.ask(f"{asked} UNION SELECT pseudonym FROM engagement_survivor"))


@pytest.fixture(scope="module")
def texts_of(sealed, open_names):
    """What to look for: each text, each number however it is spaced, and each part of a name that means one person."""

    def texts(*, but=()):
        whole = {text for place, given in sealed.items() if place not in (GREETING, KNOWN_AS, *but) for text in given}
        parts = {part for place in NAMES for name in sealed[place] for part in NOT_PARTS.split(name)}
        numbers = {re.sub(r"\D", "", text) for text in sealed[ADDRESS] if ADDRESS not in but}
        numbers |= {"44" + number.removeprefix("0") for number in numbers}
        mine = {part for part in parts if part not in open_names} | {each for each in numbers if len(each) > SHORTEST}
        return {text for text in whole | mine if len(text) >= SHORTEST}

    return texts


def test_a_backup_holds_nothing_of_a_survivor(site, texts_of):
    assert found(texts_of(), site.database.dump()) == set()


def test_the_broker_holds_nothing_of_a_survivor_and_never_did(site, texts_of):
    heard = site.logs()["redis.log"]
    assert b"outbox.tasks.sweep" in heard
    assert found(texts_of(), site.broker.holds() + heard) == set()


def test_the_logs_hold_nothing_of_a_survivor(site, texts_of):
    server = engines.here().local / engines.here().named("postgres.log")
    logs = [*site.logs().values(), server.read_bytes() if server.exists() else b""]
    assert found(texts_of(), b"\n".join(logs)) == set()


def test_mail_holds_nothing_but_the_message_and_its_one_address(site, texts_of):
    letters = [letter.as_bytes() for letter in site.mail.taken] + list(site.caught().values())
    assert letters
    for letter in letters:
        (to,) = re.findall(rb"^To: (.*?)\r?$", letter, re.MULTILINE)
        assert found(texts_of(but=(*MESSAGE, "feedback.link.token")), letter) <= {to.decode()}
