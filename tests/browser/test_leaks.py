"""What a thief of a backup, a reader of logs or a listener on the broker gets: nothing of any survivor.

The portal runs on the demo data. Every sealed text there is opened once, by the portal itself, and then looked for.
"""

import json
import re

import pytest

from sec_portal import engines
from tests.searching import SHORTEST, found, found_as_words

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
CALLED = "engagement.plan.call_them"  # the name they like to be called, again
# One of a few words that the code holds too, or an id that stands in the open where it belongs: no text of theirs.
CHOSEN = (
    "engagement.access_need.kind",
    "engagement.assessment_domain.rating",
    "engagement.survivor.equality_ref",
    "accounts.block.who",
)
NO_TEXT = (GREETING, KNOWN_AS, CALLED, *CHOSEN)
PUBLIC = ("feedback_boardentry", "feedback_boardquote")  # what anybody reads on the public board
NOT_PARTS = re.compile(r"[\s'’-]+")


@pytest.fixture(scope="module")
def stories(site, walked_in_welsh):
    """What was told in the walks of this run: at least one."""
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
    asked += " UNION SELECT name FROM partners_partnercontact"
    names = site.database.ask(f"{asked} UNION SELECT pseudonym FROM engagement_survivor")
    return {word for (name,) in names for word in NOT_PARTS.split(name)}


@pytest.fixture(scope="module")
def at_work(site, open_names):
    """Who somebody is at work, and what a referral is called: sealed beside a survivor, and in the open elsewhere."""
    asked = "SELECT name FROM accounts_user UNION SELECT email FROM accounts_user"
    asked += " UNION SELECT name FROM accounts_organisation UNION SELECT name FROM partners_partnercontact"
    asked += " UNION SELECT phone FROM partners_partnercontact UNION SELECT email FROM partners_partnercontact"
    asked += " UNION SELECT reference FROM partners_referral"
    return {text for (text,) in site.database.ask(asked)} | open_names


@pytest.fixture(scope="module")
def texts_of(sealed, parts_of_names, short_names, at_work):
    """What to look for: each text, each number however it is spaced, and each part of a name that means one person."""

    def texts(*, but=()):
        whole = {text for place, given in sealed.items() if place not in (*NO_TEXT, *but) for text in given}
        numbers = {re.sub(r"\D", "", text) for text in sealed[ADDRESS] if ADDRESS not in but}
        numbers |= {"44" + number.removeprefix("0") for number in numbers}
        texts = whole | (parts_of_names - short_names) | {each for each in numbers if len(each) > SHORTEST}
        return {text for text in texts - at_work if len(text) >= SHORTEST}

    return texts


@pytest.fixture(scope="module")
def parts_of_names(sealed, open_names):
    """Each part of a name that is not, as a whole word, somebody's who stands in the open."""
    return {part for place in NAMES for name in sealed[place] for part in NOT_PARTS.split(name)} - open_names


@pytest.fixture(scope="module")
def short_names(parts_of_names, open_names):
    """Names that also stand inside other words, such as Frost in the open name Frosted: looked for as words."""
    inside = {part for part in parts_of_names if any(part in word for word in open_names)}
    short = {part for part in parts_of_names if len(part) >= 2 and (len(part) < SHORTEST or part in inside)}
    assert {"Siân", "Ŵyn", "Frost", "Anwen"} - short == {"Anwen"}
    return short


def test_a_backup_holds_nothing_of_a_survivor_but_what_everybody_may_read(site, texts_of, short_names):
    """The texts of the public board stand open where they are shown, and nowhere else. So do the approved words of a
    message. The demo has people who say the same sentence, so that who was quoted is not told by the text alone."""
    assert all(site.database.ask(f"SELECT count(*) FROM {table}")[0][0] for table in PUBLIC)  # noqa: S608
    dump = site.database.dump(but=PUBLIC)
    assert found(texts_of(but=("outbox.message.body",)), dump) | found_as_words(short_names, dump) == set()


def test_the_broker_holds_nothing_of_a_survivor_and_never_did(site, texts_of, short_names):
    heard = site.logs()["redis.log"]
    assert b"outbox.tasks.sweep" in heard
    heap = site.broker.holds() + heard
    assert found(texts_of(), heap) | found_as_words(short_names, heap) == set()


def test_the_logs_hold_nothing_of_a_survivor(site, texts_of, short_names):
    server = engines.here().local / engines.here().named("postgres.log")
    heap = b"\n".join([*site.logs().values(), server.read_bytes() if server.exists() else b""])
    assert found(texts_of(), heap) | found_as_words(short_names, heap) == set()


def test_mail_holds_nothing_but_the_message_and_its_one_address(site, texts_of, short_names):
    letters = [letter.as_bytes() for letter in site.mail.taken] + list(site.caught().values())
    assert letters
    for letter in letters:
        (to,) = re.findall(rb"^To: (.*?)\r?$", letter, re.MULTILINE)
        assert found(texts_of(but=(*MESSAGE, "feedback.link.token")), letter) <= {to.decode()}
        assert found_as_words(short_names, letter) == set()
