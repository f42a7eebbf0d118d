"""What every test shares: a database under the lesser role, a key file of its own, and a named cast."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client, TransactionTestCase
from django.utils import timezone

from tests.databases import FEWER_RIGHTS, migrated

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # a browser's driver runs a loop in the thread of its tests


def pytest_configure() -> None:
    """Before anybody has a password."""
    django_settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2PasswordHasher"]


# The database: made and migrated by its owner, used under the lesser role -----------------------------------------
GUARDED = ("audit_event", "audit_link")
_is_ready = False


def _become_lesser_role(sender: Any, connection: Any, **kwargs: Any) -> None:
    if _is_ready and str(connection.settings_dict["NAME"]).startswith("test_"):
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {django_settings.APP_ROLE}")


connection_created.connect(_become_lesser_role)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Every worker's database is a copy of one that was migrated."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    global _is_ready
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(FEWER_RIGHTS.format(connection.settings_dict["NAME"]))
        _is_ready = True
        connection.close()
    yield
    with django_db_blocker.unblock():
        _is_ready = False
        connection.close()


_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _flush_as_owner(self: TransactionTestCase) -> None:
    """Audit rows cannot be removed; only here, in a throw-away database, are their guards lifted for the flush."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_kept")
    try:
        _flush(self)
    finally:
        with connection.cursor() as cursor:
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept")
            cursor.execute(f"SET ROLE {django_settings.APP_ROLE}")
        _plant_again()


def _plant_again() -> None:
    """The flush also took what the migrations planted."""
    from engagement import seed
    from engagement.models import Theme, Wording
    from feedback import frames
    from feedback.models import FrameTag
    from impact import theory_as_it_came
    from impact.models import TheoryRow

    seed.plant(Theme, Wording)
    seed.plant_more(Wording)
    seed.plant_messages(Wording)
    seed.plant_referrals(Wording)
    frames.plant(FrameTag)
    theory_as_it_came.plant(TheoryRow)


TransactionTestCase._fixture_teardown = _flush_as_owner  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wrapping keys that live as long as the test run."""
    from safeguards.keys import make_key_file

    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    make_key_file(path)
    django_settings.KEY_FILE = str(path)
    return path


@pytest.fixture(scope="session", autouse=True)
def files_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sealed files that live as long as the test run."""
    django_settings.FILES_DIR = tmp_path_factory.mktemp("files")
    return django_settings.FILES_DIR


pytest_plugins = ["tests.mail_server", "tests.scanner", "tests.scenery", "tests.sharing"]


@pytest.fixture
def frozen(time_machine: Any) -> Any:
    """The clock stands still at the present moment: `frozen.shift(61)` moves it on by seconds or a timedelta."""
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


# The cast --------------------------------------------------------------------------------------------------------
@pytest.fixture
def make_person(db: None) -> Callable[..., Any]:
    """A person with an account that was approved and set up: `make_person("manager", "Rhys Bowen")`."""
    from accounts.tests.factories import UserFactory

    def make(role: str, name: str, **changes: Any) -> Any:
        email = name.lower().replace(" ", ".").replace("'", "") + "@force.example"
        return UserFactory(role=role, name=name, **({"email": email} | changes))

    return make


@pytest.fixture
def administrator(make_person: Any) -> Any:
    return make_person("administrator", "Ann Price")


@pytest.fixture
def data_protection(make_person: Any) -> Any:
    return make_person("data_protection", "Dilys Rees")


@pytest.fixture
def make_coordinator(make_person: Any, administrator: Any, data_protection: Any) -> Callable[..., Any]:
    """A coordinator whose qualification is recorded and approved."""
    from accounts.tests.factories import qualify

    def make(name: str, **changes: Any) -> Any:
        person = make_person("coordinator", name, **changes)
        qualify(person, by=administrator, approver=data_protection)
        return person

    return make


@pytest.fixture
def coordinator(make_coordinator: Any) -> Any:
    return make_coordinator("Mair Evans")


@pytest.fixture
def deputy(make_coordinator: Any) -> Any:
    return make_coordinator("Tomos Hughes")


@pytest.fixture
def blocked_officer(make_coordinator: Any) -> Any:
    """Somebody of the same role who must not learn of one record."""
    return make_coordinator("Gareth Pugh")


@pytest.fixture
def unqualified_coordinator(make_person: Any) -> Any:
    return make_person("coordinator", "Cerys Morgan")


@pytest.fixture
def facilitator(make_person: Any) -> Any:
    return make_person("facilitator", "Huw Lloyd")


@pytest.fixture
def trainer(make_person: Any) -> Any:
    return make_person("trainer", "Sara Khan")


@pytest.fixture
def change_owner(make_person: Any) -> Any:
    return make_person("change_owner", "Owen Parry")


@pytest.fixture
def manager(make_person: Any) -> Any:
    return make_person("manager", "Rhys Bowen")


@pytest.fixture
def partner(make_person: Any) -> Any:
    from accounts.tests.factories import OrganisationFactory

    return make_person("partner", "Nia Roberts", organisation=OrganisationFactory(partner=True))


@pytest.fixture
def rival_partner(make_person: Any) -> Any:
    """A partner of another agency."""
    from accounts.tests.factories import OrganisationFactory

    return make_person("partner", "Ken Adams", organisation=OrganisationFactory(partner=True))


@pytest.fixture
def registrar(make_person: Any) -> Any:
    return make_person("crime_registrar", "Elin Davies")


@pytest.fixture
def standards(make_person: Any) -> Any:
    return make_person("professional_standards", "Paul Grey")


@pytest.fixture
def duty_person(make_person: Any) -> Any:
    return make_person("duty", "Lowri James")


@pytest.fixture
def auditor(make_person: Any) -> Any:
    return make_person("auditor", "Iwan Ellis")


@pytest.fixture
def second_reader(make_person: Any, administrator: Any, data_protection: Any) -> Any:
    """Somebody from elsewhere who is qualified and reads with us under an agreement."""
    from accounts.actions.agreements import record_agreement
    from accounts.tests.factories import qualify

    person = make_person("second_reader", "Jo Marsh")
    qualify(person, by=administrator, approver=data_protection)
    today = timezone.localdate()
    record_agreement(
        reader=person, terms="Shelf 4", begins_on=today, until=today + timedelta(days=90), by=administrator
    )
    return person


@pytest.fixture
def sign_in(db: None) -> Callable[[Client, Any], Client]:
    """Sign a client in as this person, with a second factor shown just now."""
    from django_otp import DEVICE_ID_SESSION_KEY

    from accounts import sessions
    from accounts.tests.factories import totp_for

    def do(client: Client, user: Any) -> Client:
        client.force_login(user, backend="accounts.backends.EmailBackend")
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = totp_for(user).persistent_id
        sessions.begin(session, at=timezone.now())
        session.save()
        return client

    return do


@pytest.fixture
def client_for(sign_in: Any) -> Callable[[Any], Client]:
    """A browser in which this person is signed in: `client_for(coordinator).get("/desk/")`."""

    def make(user: Any) -> Client:
        return sign_in(Client(), user)

    return make
