"""Figures by theme, right, stage, agency, area, kind and outcome: against a second calculation, and with nobody given
away."""

from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import escape

from engagement.models import Theme
from feedback.actions.changes import link_contributions
from feedback.breakdown import Spoken
from feedback.models import Change, ChangeTag, FrameTag, Loop
from feedback.tests import factories as make
from impact.actions.releases import begin_release, build_release
from impact.counting import Counting
from impact.dimensions import DIMENSIONS
from impact.panels import BY_CODE
from impact.panels.by_hidden import not_told
from impact.panels.by_shown import going_on
from impact.small_numbers import Rule
from impact.tests.second_rules import ask
from safeguards.periods import quarters

pytestmark = pytest.mark.django_db
SAID = [each.code for each in DIMENSIONS if each.is_said]
RULE = Rule(threshold=5)
FIRST, SECOND, THIRD = "support", "one-person", "believed"


@pytest.fixture
def until():
    """The last day of the quarter it is now: what the database dates itself lies in it."""
    return quarters(timezone.localdate(), 1)[0].last


@pytest.fixture
def spoken(coordinator):
    """Of one theme six people spoke twice, of one two, of one five, three of them twice; a change was made for some,
    another is being made."""
    points = []
    for theme, people, about in (
        (FIRST, [2] * 6, {"journey": "investigation", "agency": "police"}),
        (SECOND, [1, 1], {"journey": "court", "agency": "courts", "right": 2}),
        (THIRD, [2, 2, 2, 1, 1], {"journey": "charge", "agency": "prosecution"}),
    ):
        for times in people:
            person = make.reachable(by=coordinator, pin=False)
            for _number in range(times):
                points.append(make.said(person, by=coordinator, theme=Theme.objects.get(pk=theme), **about))
    make.implemented(*points[:3], points[15], by=coordinator)
    asked = make.change(by=coordinator)
    link_contributions(change=asked, contributions=[points[12], points[16]], strength="direct", by=coordinator)
    ChangeTag.objects.create(change=asked, tag=FrameTag.objects.filter(frame="outcome").first())
    return points


POINT_SQL = {
    "theme": "c.theme_id",
    "right": "coalesce(c.right, t.right)::text",
    "journey": "c.journey",
    "agency": "c.agency",
}
CHANGE_SQL = {
    **{of: (f"SELECT l.change_id, {value} FROM feedback_changelink l JOIN engagement_contribution c ON c.id = "
            "l.contribution_id JOIN engagement_theme t ON t.code = c.theme_id WHERE l.strength <> 'context'")
       for of, value in POINT_SQL.items()},
    "area": "SELECT id, area_id::text FROM feedback_change",
    "kind": "SELECT id, kind FROM feedback_change",
    **{frame: ("SELECT ct.change_id, f.version || '.' || f.code FROM feedback_changetag ct JOIN feedback_frametag f "
               f"ON f.id = ct.tag_id WHERE f.frame = '{frame}'") for frame in ("outcome", "criterion", "pillar")},
}  # fmt: skip


def points_by_hand(of, at):
    """Value → people, points, linked, with a change made, heard of: by SQL that shares nothing with the first."""
    rows = ask(
        f"SELECT {POINT_SQL[of]} AS value, count(DISTINCT c.survivor_id), count(*), "
        "count(*) FILTER (WHERE EXISTS (SELECT 1 FROM feedback_changelink l WHERE l.contribution_id = c.id)), "
        "count(*) FILTER (WHERE EXISTS (SELECT 1 FROM feedback_changelink l JOIN feedback_changestep s USING "
        "(change_id) WHERE l.contribution_id = c.id AND s.status IN ('implemented', 'embedded'))), "
        "count(*) FILTER (WHERE EXISTS (SELECT 1 FROM feedback_notifiedcontribution n JOIN "
        "feedback_feedbacknotification f ON f.id = n.notification_id WHERE n.contribution_id = c.id AND f.told_at < "
        "%(at)s AND f.kind IN ('made', 'cannot', 'heard', 'passed_on'))) "
        "FROM engagement_contribution c JOIN engagement_theme t ON t.code = c.theme_id GROUP BY 1",
        at=at,
    )
    return {value: numbers for value, *numbers in rows}


def changes_by_hand(of):
    """Value → how many are in use now, and how many are being decided or made."""
    rows = ask(
        "SELECT v.value, count(DISTINCT c.id) FILTER (WHERE c.status IN ('implemented', 'embedded')), count(DISTINCT "
        "c.id) FILTER (WHERE c.status IN ('proposed', 'accepted', 'in_progress')) FROM feedback_change c JOIN "
        f"({CHANGE_SQL[of]}) AS v (change, value) ON v.change = c.id GROUP BY 1"
    )
    return {value: numbers for value, *numbers in rows}


TOLD = {"theme": FIRST, "right": "4", "journey": "investigation", "agency": "police"}


def test_each_dimension_is_as_counted_in_sql(spoken, until):
    counting = Counting(until)
    for of in (each.code for each in DIMENSIONS):
        inside, _outside = BY_CODE[f"by-{of}"].count(counting)
        changes = changes_by_hand(of)
        told = {value: [each["in_use"][-1], going_on(each)] for value, each in inside["changes"].items()}
        assert told == {value: changes.get(value, [0, 0]) for value in told}, of
        if of not in SAID:
            assert set(changes) <= set(told), of
            continue
        by_hand = points_by_hand(of, counting.at)
        assert set(inside["points"]) == {TOLD[of]}, of
        for value, point in inside["points"].items():
            assert [point[name] for name in ("said", "linked", "made", "told")] == by_hand[value][1:], of


STOOD = """
    SELECT DISTINCT ON (s.change_id, v.value) v.value, s.status FROM feedback_changestep s
    JOIN ({of}) AS v (change, value) ON v.change = s.change_id WHERE s."on" <= %(day)s
    ORDER BY s.change_id, v.value, s."on" DESC, s.id DESC"""
MADE = """
    SELECT v.value, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FROM (
        SELECT c.id, max(s."on") FILTER (WHERE s.status = 'implemented') AS made,
        max(s."on") FILTER (WHERE s.status = 'implemented') - min(s."on") AS days
        FROM feedback_change c JOIN feedback_changestep s ON s.change_id = c.id
        WHERE c.status IN ('implemented', 'embedded') GROUP BY c.id
    ) m JOIN (SELECT DISTINCT change, value FROM ({of}) AS pair (change, value)) v ON v.change = m.id
    WHERE made BETWEEN %(first)s AND %(last)s GROUP BY 1"""


def made_by_hand(of, period):
    """Value → how many were made in the period and still are, and the middle one of the days that took."""
    rows = ask(MADE.format(of=CHANGE_SQL[of]), first=period.first, last=period.last)
    return {value: (count, days) for value, count, days in rows}


def put_back(days):
    """Steps on another day. They may only be added: whoever owns the tables can do it all the same."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for step, day in days.items():
            cursor.execute('UPDATE feedback_changestep SET "on" = %s WHERE id = %s', [day, step])
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


def test_changes_of_each_dimension_over_time_are_as_counted_in_sql(spoken, until):
    made = Change.objects.get(status="implemented")
    days = (330, 240, 150, 60)
    put_back(
        {step.pk: until - timedelta(days=each) for step, each in zip(made.steps.order_by("pk"), days, strict=True)}
    )
    counting = Counting(until)
    for of in (each.code for each in DIMENSIONS):
        told = BY_CODE[f"by-{of}"].count(counting)[0]["changes"]
        in_year = made_by_hand(of, counting.year)
        assert {value: (each["made_in_year"], each["days"]) for value, each in told.items()} == {
            value: in_year.get(value, (0, None)) for value in told
        }, of
        for place, quarter in enumerate(counting.quarters[-4:]):
            stood = Counter(ask(STOOD.format(of=CHANGE_SQL[of]), day=quarter.last))
            made_then = made_by_hand(of, quarter)
            for value, change in told.items():
                steps = {step: numbers[place] for step, numbers in change["steps"].items()}
                assert steps == {step: stood[value, step] for step in steps}, (of, value, quarter)
                assert change["made"][place] == made_then.get(value, (0,))[0], (of, value, quarter)


def test_half_heard_within_is_the_middle_of_the_days_of_that_theme_alone(spoken, until):
    counting = Counting(until)
    now = timezone.now()
    first = [point for point in spoken if point.theme_id == FIRST]
    for days, point in enumerate(first, start=1):
        Loop.objects.filter(contribution=point).update(said_at=now - timedelta(days=10 * days))
    inside, _outside = BY_CODE["by-theme"].count(counting)
    waited = (counting.at - now).total_seconds() / 86400
    assert inside["points"][FIRST]["half"] == round(65 + waited)


def test_of_what_few_spoke_of_nothing_is_told_and_another_is_hidden_with_it(spoken, until):
    inside, outside = BY_CODE["by-theme"].count(Counting(until))
    assert inside["hidden"][SECOND] == "small"
    assert inside["hidden"][THIRD] == "guard"
    assert set(inside["points"]) == set(inside["changes"]) == {FIRST}
    assert outside["points"] == {}
    row = dict(BY_CODE["by-theme"].show(inside).table.rows)[str(Theme.objects.get(pk=SECOND))]
    assert (row[0], set(row[1:])) == ("Too few: not shown", {"–"})


def test_what_protected_another_in_the_release_before_does_so_again(spoken, until, coordinator, transactional_db):
    before = quarters(until, 2)[1]
    Loop.objects.update(said_at=before.begins_at)
    built(before.last)
    person = next(point for point in spoken if point.theme_id == THIRD).survivor
    for _number in range(6):  # it is spoken of more than the first now, which protects of two the one with fewer points
        make.said(person, by=coordinator, theme=Theme.objects.get(pk=THIRD))
    inside, _outside = BY_CODE["by-theme"].count(Counting(until))
    assert inside["hidden"][THIRD] == "guard"
    assert set(inside["points"]) == {FIRST}


def test_what_few_behind_a_change_spoke_of_is_told_inside_alone(spoken, until, coordinator, settings):
    settings.FEWEST_PUBLISHED = 3
    theme = Theme.objects.get(pk="money")
    people = [make.reachable(by=coordinator, pin=False) for _number in range(8)]
    points = [make.said(person, by=coordinator, theme=theme) for person in (*people, *people)]
    make.implemented(*points[:3], by=coordinator)
    make.implemented(*points[3:5], points[11], spoken[0], by=coordinator)  # two of money, one of them twice
    inside, outside = BY_CODE["by-theme"].count(Counting(until))
    assert [each["changes"]["money"]["in_use"][-1] for each in (inside, outside)] == [2, 1]
    assert "Nothing yet" not in BY_CODE["by-theme"].show(outside).sentence


def spoke(people, said):
    return Spoken(people=people, said=said, linked=0, made=0, told=0)


@pytest.mark.parametrize(
    ("spoken_of", "hidden"),
    [
        ({"a": (9, 12), "b": (8, 9)}, {}),
        ({"a": (9, 12), "b": (2, 3), "c": (1, 1)}, {"b": "small", "c": "small", "a": "guard"}),
        ({"a": (9, 12), "b": (2, 30), "c": (20, 40), "d": (30, 50)}, {"b": "small", "a": "guard"}),
        ({"a": (9, 12), "b": (2, 3), "c": (20, 40), "d": (30, 50)}, {"b": "small", "a": "guard", "c": "guard"}),
        ({"a": (9, 12), "b": (0, 0), "c": (20, 40), "d": (30, 50)}, {"b": "small", "a": "guard", "c": "guard"}),
        ({"a": (1, 1), "b": (2, 2)}, {"a": "small", "b": "small"}),
    ],
)
def test_what_is_hidden_by_people_and_by_points(spoken_of, hidden):
    given = {value: spoke(*numbers) for value, numbers in spoken_of.items()}
    found = not_told({"journey": given}, {"journey": given.keys()}, {}, RULE)
    assert {value: mark.value for value, mark in found["journey"].items()} == hidden


def built(until):
    release = begin_release(until=until)
    return build_release(release=release)


@pytest.fixture
def on_page(spoken, until, client, sign_in, manager, transactional_db):
    built(until)
    sign_in(client, manager)
    return client


def test_a_manager_looks_by_theme_and_at_one_theme(on_page):
    page = on_page.get(reverse("impact_by", args=["theme"])).content.decode()
    assert "Something is in use for 1 of 1" in page
    link = reverse("impact_by_value", args=["theme", FIRST])
    assert link in page
    assert reverse("impact_by_value", args=["theme", SECOND]) not in page
    one = on_page.get(link).content.decode()
    assert "1 change is in use" in one
    assert "<svg" in one


@pytest.mark.parametrize(("name", "args"), [("impact_by", ["theme"]), ("impact_by_value", ["theme", FIRST])])
def test_what_it_counts_its_day_and_what_is_aimed_for_stand_beside_it(name, args, on_page, until):
    page = on_page.get(reverse(name, args=args)).text
    panel = BY_CODE["by-theme"]
    for said in (panel.definition, panel.target, f"Counted up to {date_format(until, 'j F Y')}"):
        assert escape(str(said)) in page


@pytest.mark.parametrize("path", [("theme", "nothing"), ("nothing", "policy"), ("theme", SECOND), ("theme", THIRD)])
def test_of_what_is_not_told_there_is_no_page(path, on_page):
    assert on_page.get(reverse("impact_by_value", args=path)).status_code == 404


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_dimension_has_its_page_in_both_languages(on_page, language):
    for dimension in DIMENSIONS:
        with translation.override(language):
            answer = on_page.get(reverse("impact_by", args=[dimension.code]))
            names = [row.name for row in answer.context["rows"]]
            assert names == [name[language] for value, name in dimension.values().items() if value in told(answer)]
            assert f">{dimension.name}</h1>" in unescape(answer.text)
        assert names, dimension.code


def told(answer):
    """The values that have a row on a page."""
    data = answer.context["on_page"].data
    return {*data["changes"], *data.get("hidden", ())}


def test_names_and_their_order_stay_as_they_were_released(on_page):
    before = names_on(on_page)
    assert len(before) > 2
    Theme.objects.filter(pk=FIRST).update(name_en="Named anew", position=99)
    assert names_on(on_page) == before


def names_on(client):
    return [row.name for row in client.get(reverse("impact_by", args=["theme"])).context["rows"]]


def test_a_page_reads_what_was_kept_once(on_page):
    with CaptureQueriesContext(connection) as asked:
        on_page.get(reverse("impact_by", args=["theme"]))
    assert sum('FROM "impact_releasedpanel"' in query["sql"] for query in asked) == 1
