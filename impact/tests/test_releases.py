"""A release: counted once, kept as it was, and shown to whoever may see figures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from engagement.actions.equality import keep_answers
from engagement.models import Consultation, Participation
from engagement.tests import factories as make
from feedback.figures import by_age
from feedback.models import Loop
from feedback.tests import factories as feedback
from impact.actions import releases
from impact.actions.building import GIVEN_UP_AFTER
from impact.actions.population import NotATable, bring_population
from impact.actions.releases import begin_release, build_release, newest_quarter
from impact.blocks import blocks_of
from impact.counting import Counting
from impact.models import Block, ReleasedPanel, ReleasedPicture, StatisticsRelease
from impact.panels import EVERY_PANEL
from impact.panels.ages import AGES
from impact.panels.reach import MEASURES
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 9, 30)


def released(until=UNTIL):
    release = begin_release(until=until)
    assert release is not None
    return build_release(release=release)


def took_part(coordinator, count, when, **answers):
    """So many new people who took part on a day, and what they answered."""
    for _number in range(count):
        person = make.survivor(by=coordinator)
        talk = make.consultation(person, by=coordinator)
        Consultation.objects.filter(pk=talk.pk).update(started_at=when)
        if answers:
            keep_answers(survivor=person, given=answers, method="by_phone", in_private=True, by=coordinator)


def spoke(coordinator, count):
    """So many new people who said one point each, last summer."""
    for _number in range(count):
        point = feedback.said(feedback.reachable(by=coordinator), by=coordinator)
        Loop.objects.filter(contribution=point).update(said_at=timezone.make_aware(timezone.datetime(2026, 8, 3, 10)))


OF_POINTS = {panel.code for panel in EVERY_PANEL if panel.of_points}


@pytest.mark.parametrize(("people", "inside", "outside"), [(4, set(), set()), (5, OF_POINTS, set()),
                                                           (10, OF_POINTS, OF_POINTS)])  # fmt: skip
def test_points_of_too_few_people_are_kept_nowhere(people, inside, outside, coordinator, client, sign_in, manager):
    spoke(coordinator, people)
    released()
    rows = ReleasedPanel.objects.filter(code__in=OF_POINTS)
    assert {row.code for row in rows} == inside
    assert {row.code for row in rows if row.outside} == outside
    sign_in(client, manager)
    assert client.get(reverse("impact")).status_code == 200
    assert ("Points by age" in client.get(reverse("impact")).content.decode()) == bool(inside)


def test_ages_follow_what_is_promised(settings):
    settings.NEWS_DUE_DAYS = 60
    assert [(age.over, age.up_to) for age in by_age(timezone.now())] == [(0, 20), (20, 60), (60, 120), (120, None)]
    kept, _outside = AGES.count(Counting(UNTIL))
    assert AGES.show(kept).headline == "Nobody has waited over 60 days"


def blocks_closed(*days):
    """The blocks of one question, as the releases of these days close them."""
    for until in days:
        counting = Counting(until)
        blocks_of(MEASURES["sex"], counting)
        for block in counting.closed:
            block.save()
    return list(Block.objects.filter(measure="reach:sex").order_by("first"))


@pytest.mark.parametrize(
    ("today", "until"),
    [(date(2026, 10, 3), date(2026, 6, 30)), (date(2026, 10, 5), UNTIL), (date(2027, 1, 1), UNTIL)],
)
def test_a_quarter_is_counted_a_few_days_after_its_end(today, until):
    assert newest_quarter(today) == until


def test_a_release_keeps_every_panel_in_both_languages_and_says_so_in_the_trail(coordinator):
    for answers in ({"sex": "female"}, {"sex": "male"}, {}):
        took_part(coordinator, 6, timezone.make_aware(timezone.datetime(2026, 8, 3, 10)), **answers)
    spoke(coordinator, 10)
    release = released()
    assert set(ReleasedPanel.objects.values_list("code", flat=True)) == {panel.code for panel in EVERY_PANEL}
    pictures = ReleasedPicture.objects.filter(panel__code="reach")
    assert {(each.language, each.size) for each in pictures} == {
        (language, size) for language in ("en", "cy") for size in ("wide", "narrow")
    }
    assert not [each for each in pictures if " style=" in each.svg or "<script" in each.svg]
    assert AuditEvent.objects.filter(action=Action.STATISTICS_RELEASED, subjects=[release.pk]).count() == 1


def test_it_is_built_once_and_one_that_failed_or_died_is_built_again():
    released()
    assert begin_release(until=UNTIL) is None
    later = date(2026, 12, 31)
    StatisticsRelease.objects.create(until=later, state="failed")
    assert begin_release(until=later) is not None
    assert begin_release(until=later) is None  # somebody is at it
    StatisticsRelease.objects.filter(until=later).update(begun_at=timezone.now() - GIVEN_UP_AFTER * 2)
    assert begin_release(until=later) is not None


def test_a_build_that_was_given_up_ends_nothing_that_somebody_else_began_again():
    given_up = begin_release(until=UNTIL)
    StatisticsRelease.objects.update(begun_at=timezone.now() - GIVEN_UP_AFTER * 2)
    given_up.refresh_from_db()
    released()
    kept = list(ReleasedPanel.objects.values_list("pk", flat=True))
    build_release(release=given_up)
    assert StatisticsRelease.objects.get().state == "ready"
    assert list(ReleasedPanel.objects.values_list("pk", flat=True)) == kept


READY = {"state": "ready", "ready_at": timezone.make_aware(timezone.datetime(2026, 10, 5, 9))}


@pytest.mark.parametrize(("meanwhile", "state"), [({}, "failed"), (READY, "ready")])
def test_one_that_fails_says_so_and_one_that_is_ready_stays_so(meanwhile, state, monkeypatch):
    def falls_over(counting):
        StatisticsRelease.objects.update(**({"done": 0} | meanwhile))
        raise ZeroDivisionError

    monkeypatch.setattr(releases, "EVERY_PANEL", [replace(EVERY_PANEL[0], count=falls_over)])
    release = begin_release(until=UNTIL)
    with pytest.raises(ZeroDivisionError):
        build_release(release=release)
    assert StatisticsRelease.objects.get().state == state


def test_an_earlier_quarter_is_not_counted_after_a_later_one():
    released()
    assert begin_release(until=date(2026, 6, 30)) is None


def test_what_was_released_cannot_be_changed_or_removed():
    released()
    kept = ReleasedPanel.objects.first()
    assert kept is not None
    for statement in ("UPDATE impact_releasedpanel SET code = 'x'", "DELETE FROM impact_releasedpanel"):
        with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO SAVEPOINT here")


def test_people_wait_for_the_quarter_in_which_nothing_need_be_hidden(coordinator):
    """Four men in spring are too few; with three more in summer they are seven."""
    spring, summer = (timezone.make_aware(timezone.datetime(2026, month, 3, 10)) for month in (5, 8))
    took_part(coordinator, 12, spring, sex="female")
    took_part(coordinator, 4, spring, sex="male")
    took_part(coordinator, 5, spring)
    assert blocks_closed(date(2026, 6, 30)) == []
    took_part(coordinator, 3, summer, sex="male")
    (block,) = blocks_closed(UNTIL)
    assert (block.first, block.last) == (date(2026, 4, 1), UNTIL)
    assert block.inside == {"total": 24, "cells": {"female": 12, "male": 7, "not_said": 5}}
    assert block.outside["cells"] == {"female": "hidden", "male": "hidden", "not_said": "hidden"}


def test_what_one_block_counted_no_other_counts_again(coordinator):
    for month in (1, 4, 7):
        when = timezone.make_aware(timezone.datetime(2026, month, 20, 10))
        took_part(coordinator, 6, when, sex="female")
        took_part(coordinator, 6, when)
        took_part(coordinator, 6, when, sex="male")
    blocks = blocks_closed(date(2026, 3, 31), date(2026, 6, 30), UNTIL, UNTIL)
    assert len(blocks) == 3
    assert all(before.last < after.first for before, after in zip(blocks, blocks[1:], strict=False))
    assert sum(block.inside["total"] for block in blocks) == Participation.objects.count()


def test_the_page_says_first_what_it_found_and_counts_nothing_itself(client, sign_in, manager, coordinator):
    took_part(coordinator, 6, timezone.make_aware(timezone.datetime(2026, 8, 3, 10)), sex="female")
    released()
    sign_in(client, manager)
    page = client.get(reverse("impact")).content.decode()
    assert "What got better, and what did not" in page
    assert page.count("<svg") == 2 * len({row.panel_id for row in ReleasedPicture.objects.all()})
    assert not AuditEvent.objects.filter(action="opened", actor=manager.pk).exists()


def test_the_page_says_of_the_next_release_that_it_is_being_counted_or_could_not_be(client, sign_in, manager):
    sign_in(client, manager)
    older, newer = (begin_release(until=until) for until in (date(2026, 6, 30), UNTIL))
    StatisticsRelease.objects.filter(pk=newer.pk).update(done=4)
    assert f"up to 30 September 2026 are being counted: 4 of {newer.of}." in client.get(reverse("impact")).text
    StatisticsRelease.objects.filter(pk=newer.pk).update(state="failed")
    assert "The figures up to 30 September 2026 could not be counted." in client.get(reverse("impact")).text
    released()
    StatisticsRelease.objects.filter(pk=older.pk).update(state="failed")
    page = client.get(reverse("impact")).text
    assert "could not be counted" not in page
    assert "being counted" not in page


def test_each_reader_of_the_page_has_one_thing_to_do_next_and_everybody_can_read_what_was_changed(
    client, sign_in, manager, coordinator
):
    released()
    for reader, button, other in ((manager, "overdue_list", "ledger"), (coordinator, "ledger", "overdue_list")):
        sign_in(client, reader)
        page = client.get(reverse("impact")).content.decode().partition("<main")[2]
        assert page.count('class="govuk-button"') == 1
        assert f'href="{reverse(button)}" role="button"' in page
        assert f'href="{reverse(other)}"' not in page
        assert f'href="{reverse("board")}"' in page


def test_the_months_it_is_about_stand_in_full(client, sign_in, manager):
    released()
    sign_in(client, manager)
    assert "October 2025 to September 2026" in client.get(reverse("impact")).content.decode()
    assert "Hydref 2025" in client.get("/cy" + reverse("impact")).content.decode()  # "Hyd 2025" is "until 2025"


def test_before_the_first_release_the_page_says_when_there_will_be_one(client, sign_in, manager):
    sign_in(client, manager)
    assert "Nothing has been released yet" in client.get(reverse("impact")).content.decode()
    assert client.get(reverse("impact_panel", args=["news"])).status_code == 200
    assert client.get(reverse("impact_panel", args=["nothing"])).status_code == 404


@pytest.mark.parametrize(
    "row",
    [
        {"question": "sex", "answer": "nothing", "people": "5"},
        {"question": "nothing", "answer": "male", "people": "5"},
        {"question": "sex", "answer": "male", "people": "some"},
    ],
)
def test_a_table_of_the_population_that_is_none_is_refused_whole(row):
    rows = [{"question": "sex", "answer": "female", "people": "10"}, row]
    with pytest.raises(NotATable, match="Line 3"):
        bring_population(rows=rows, source="A census", counted_on=date(2021, 3, 21))


def test_the_newest_quarter_follows_the_setting(settings):
    settings.RELEASE_AFTER_DAYS = 10
    assert newest_quarter(UNTIL + timedelta(days=10)) == date(2026, 6, 30)
