"""What makes somebody easier to reach, and what it asks of whoever saves it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from engagement.actions.events import note_event
from engagement.gate import load_facts
from engagement.models import ContactRoute, Draft, SafeContactPlan, Survivor
from engagement.reach import PlanMore, RouteGiven, Standing, Times, differences, makes_easier
from engagement.tests import factories
from engagement.tests.test_plan_edit import GIVEN

WAY = RouteGiven(
    kind="mobile",
    value="07700 900123",
    safe="yes",
    device="shared",
    link_ok=False,
    weekdays=(0, 1, 2, 3, 4),
    opens=time(9),
    closes=time(12),
    caller_id="withhold",
    valid_until=date(2027, 1, 31),
)
CHRISTMAS = (date(2026, 12, 24), date(2026, 12, 31))
PLAN = Standing(status="confirmed", number=3, days=90, more=PlanMore(quiet=(CHRISTMAS,)), route=WAY)
EVENING = Times(weekdays=(0,), opens=time(18), closes=time(19))


def with_way(**changes):
    return replace(PLAN, route=replace(WAY, **changes))


def quiet(*spans):
    return replace(PLAN, more=PlanMore(quiet=spans))


EASIER = {
    "no plan before": (Standing(), PLAN),
    "contact was stopped": (replace(PLAN, status="stopped"), PLAN),
    "contact was suspended": (replace(PLAN, status="suspended"), PLAN),
    "not agreed yet": (replace(PLAN, status="draft"), PLAN),
    "we may contact them again": (replace(PLAN, inbound_only=True), PLAN),
    "a quiet day fewer": (PLAN, quiet((date(2026, 12, 25), date(2026, 12, 31)))),
    "no quiet days": (PLAN, quiet()),
    "a gap in the quiet days": (PLAN, quiet((CHRISTMAS[0], date(2026, 12, 26)), (date(2026, 12, 28), CHRISTMAS[1]))),
    "longer reliance": (PLAN, replace(PLAN, days=91)),
    "reliance that had run out": (replace(PLAN, days=0), PLAN),
    "a new safe way": (replace(PLAN, route=None), PLAN),
    "a way made safe": (with_way(safe="no"), PLAN),
    "another number": (PLAN, with_way(value="07700 900456")),
    "an earlier start": (PLAN, with_way(opens=time(8, 59))),
    "a later end": (PLAN, with_way(closes=time(12, 1))),
    "another day": (PLAN, with_way(weekdays=(0, 1, 2, 3, 4, 5))),
    "another time of day": (PLAN, with_way(also=EVENING)),
    "holidays too": (with_way(term_time_only=True), PLAN),
    "a first time": (with_way(weekdays=(), opens=None, closes=None), PLAN),
    "voicemail": (PLAN, with_way(voicemail_ok=True)),
    "naming the police": (PLAN, with_way(may_name_police=True)),
    "a link": (with_way(device="own"), with_way(device="own", link_ok=True)),
    "their own device again": (PLAN, with_way(device="own")),
    "our number shown": (PLAN, with_way(caller_id="show")),
    "a later last day": (PLAN, with_way(valid_until=date(2027, 2, 1))),
    "no last day": (PLAN, with_way(valid_until=None)),
    "somebody new to speak to": (PLAN, replace(PLAN, more=PlanMore(quiet=(CHRISTMAS,), people_safe="Her sister"))),
    "no never any more": (replace(PLAN, never="Post"), PLAN),
    "no phrase for not safe": (replace(PLAN, more=replace(PLAN.more, unsafe_phrase="The diary")), PLAN),
}  # fmt: skip
STRICTER = {
    "nothing changed": (PLAN, PLAN),
    "they contact us": (PLAN, replace(PLAN, inbound_only=True)),
    "more quiet days": (PLAN, quiet(CHRISTMAS, (date(2027, 1, 1), date(2027, 1, 2)))),
    "the same quiet days in two parts": (
        PLAN,
        quiet((date(2026, 12, 24), date(2026, 12, 25)), (date(2026, 12, 26), CHRISTMAS[1])),
    ),
    "shorter reliance": (PLAN, replace(PLAN, days=30)),
    "a way not spoken of": (PLAN, replace(PLAN, route=None)),
    "a way no longer safe": (PLAN, with_way(safe="no", opens=time(1), voicemail_ok=True)),
    "a new way that is not safe": (replace(PLAN, route=None), with_way(safe="no")),
    "a shorter window": (PLAN, with_way(opens=time(10))),
    "the same window in two parts": (
        PLAN,
        with_way(closes=time(10), also=Times(weekdays=(0, 1, 2, 3, 4), opens=time(10), closes=time(12))),
    ),
    "only in term time": (PLAN, with_way(term_time_only=True)),
    "a watched device": (PLAN, with_way(device="monitored")),
    "an earlier last day": (PLAN, with_way(valid_until=date(2027, 1, 1))),
    "no voicemail": (with_way(voicemail_ok=True), PLAN),
    "other words": (PLAN, replace(PLAN, say="Mari", never="Post")),
}


@pytest.mark.parametrize(("before", "after"), EASIER.values(), ids=EASIER)
def test_it_is_easier(before, after):
    assert makes_easier(before, after)


@pytest.mark.parametrize(("before", "after"), STRICTER.values(), ids=STRICTER)
def test_it_is_not_easier(before, after):
    assert not makes_easier(before, after)


def test_each_thing_that_differs_is_named_once():
    after = replace(with_way(opens=time(10), voicemail_ok=True), say="Mari", more=PlanMore(), inbound_only=True)
    assert differences(PLAN, after) == ["inbound_only", "windows", "voicemail_ok", "say", "quiet"]


# At the page ------------------------------------------------------------------------------------------------------
@pytest.fixture
def url(coordinator):
    return reverse("plan_edit", args=[factories.survivor(by=coordinator).pk])


@pytest.fixture
def later(frozen):
    """The second factor is no longer fresh."""
    return lambda: frozen.shift(timedelta(minutes=10))


def test_a_first_plan_opens_without_a_fresh_factor(client_for, coordinator, url, later):
    client = client_for(coordinator)
    later()
    assert client.get(url).status_code == 200


def test_a_plan_that_stands_opens_after_a_second_factor_as_its_addresses_do(client_for, coordinator, url, later):
    factories.plan(Survivor.objects.get(), by=coordinator)
    client = client_for(coordinator)
    later()
    assert client.get(url).url == f"{reverse('factor_confirm')}?next={url.replace('/', '%2F')}"


def test_easier_asks_for_a_factor_and_shows_everything_typed_again(client_for, coordinator, url, later):
    client = client_for(coordinator)
    later()
    answer = client.post(url, GIVEN | {"notes": "Only after lunch"})
    assert answer.url == f"{reverse('factor_confirm')}?next={url.replace('/', '%2F')}"
    assert not SafeContactPlan.objects.exists()
    page = client.get(url).content.decode()
    for text in (factories.EMAIL, "Mari from the office", "Voicemail, text, post", "Only after lunch"):
        assert text in page


def test_with_a_fresh_factor_it_is_saved_and_its_draft_is_gone(client_for, coordinator, url, later):
    stale = client_for(coordinator)
    later()
    stale.post(url, GIVEN)
    client_for(coordinator).post(url, GIVEN)
    assert SafeContactPlan.objects.get().status == "confirmed"
    assert not Draft.objects.exists()


def test_stricter_is_saved_at_once(client_for, coordinator, url, later):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    later()
    answer = client.post(url, GIVEN | {"number": "1", "closes": "11:00", "link_ok": ""})
    assert "confirm" not in answer.url
    assert ContactRoute.objects.get().link_ok is False


def test_ending_a_hold_asks_for_a_factor(client_for, coordinator, url, later):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    plan = SafeContactPlan.objects.get()
    later()
    note_event(survivor=plan.survivor, kind="new_incident", by=coordinator)
    answer = client.post(url, GIVEN | {"number": "2", "days": "30"})
    assert answer.url.startswith(reverse("factor_confirm"))
    assert load_facts(plan.survivor).on_hold
