"""Every figure against a second calculation, in plain SQL, over what was said and told by the actions."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from engagement import figures as engagement
from engagement.models import AftercareCheck, Contribution
from feedback import figures, heard
from feedback.models import Change, FeedbackNotification, Loop
from feedback.tests import factories as make
from impact.counting import Counting
from impact.panels import ages, areas, changes, funnel, news, own, recovery, talks
from impact.panels.shape import in_a_hundred
from impact.small_numbers import Rule
from safeguards.periods import Period, Share, quarter_of, quarters
from tests.asking_often import undone

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 9)  # a Monday
ANSWERS = ["made", "cannot", "heard", "passed_on"]
NEWS = """
    SELECT l.contribution_id, l.survivor_id, l.said_at, l.is_declined,
      (SELECT min(n.told_at) FROM feedback_notifiedcontribution nc JOIN feedback_feedbacknotification n
        ON n.id = nc.notification_id WHERE nc.contribution_id = l.contribution_id AND n.kind = ANY(%(answers)s)
        AND n.told_at < %(at)s) AS heard FROM feedback_loop l"""


def ask(question, **values):
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def changes_at(day):
    return figures.changes_at_each([day])[0]


def days_of(at, first, last):
    """The days of every point that was said between two moments: sorted, and reckoned in Python."""
    rows = ask(
        f"{NEWS} WHERE l.said_at >= %(first)s AND l.said_at < %(last)s", answers=ANSWERS, at=at, first=first, last=last
    )
    return sorted(
        ((heard or at) - said).total_seconds() / 86400 for _pk, _who, said, declined, heard in rows if not declined
    )


def between(numbers, share):
    """The number below which this share lies, in proportion between two."""
    place = share * (len(numbers) - 1)
    low = int(place)
    high = min(low + 1, len(numbers) - 1)
    return numbers[low] + (place - low) * (numbers[high] - numbers[low])


def said_on(person, days_ago, coordinator, now):
    """One point, said so many days ago."""
    point = make.said(person, by=coordinator)
    moment = now - timedelta(days=days_ago)
    Loop.objects.filter(contribution=point).update(said_at=moment)
    return point


@pytest.fixture
def now():
    return timezone.make_aware(timezone.datetime(2026, 11, 9, 10))


POINTS = [(200, 20), (150, 100), (100, 30), (99, None), (70, 5), (60, None), (45, 12)]  # said, heard after: in days
DECLINED = 5


@pytest.fixture
def told(coordinator, now):
    """Seven people; some heard soon, some late, one declined, one still waits."""
    points = [said_on(make.reachable(by=coordinator), ago, coordinator, now) for ago, _heard_after in POINTS]
    change = make.implemented(*points, by=coordinator)
    for point, (ago, heard_after) in zip(points, POINTS, strict=True):
        if heard_after is not None:
            person = point.survivor
            told = FeedbackNotification.objects.create(
                survivor=person, key_id=person.key_id, kind="made", change=change, language="en", news_en="x",
                news_cy="x", told_at=now - timedelta(days=ago - heard_after), told_how="voice", made_by=coordinator,
            )  # fmt: skip
            told.notified.create(contribution=point)
    Loop.objects.filter(contribution=points[DECLINED]).update(is_declined=True)
    return points


def test_time_to_news_is_as_reckoned_by_hand(told, now):
    period = Period(date(2026, 1, 1), date(2026, 11, 8))
    found = figures.time_to_news(period, now)
    days = days_of(now, period.begins_at, period.ends_at)
    assert (found.points, found.people) == (len(days), len(days)) == (6, 6)
    assert found.half == pytest.approx(between(days, 0.5))
    assert found.nine_in_ten == pytest.approx(between(days, 0.9))


def test_what_waits_for_news_is_not_called_owed_which_the_ledger_says_of_less(told, now):
    kept, _outside = ages.count(Counting(date(2026, 9, 30)))
    shown = ages.show(kept)
    assert sum(kept["owed"]) > 0
    assert "waiting" in shown.sentence
    assert "owed" not in " ".join((shown.headline, shown.sentence, shown.saying.sentence, *shown.table.heads))


def test_what_is_told_after_the_moment_is_not_in_it(told, now):
    earlier = now - timedelta(days=60)
    period = Period(date(2026, 1, 1), date(2026, 8, 31))
    assert figures.time_to_news(period, earlier).half == pytest.approx(
        between(days_of(earlier, period.begins_at, period.ends_at), 0.5)
    )


def test_points_by_age_are_as_counted_in_sql(told, now):
    rows = ask(
        "SELECT width_bucket(extract(epoch FROM coalesce(heard, %(at)s) - said_at) / 86400, "
        "ARRAY[30.0000001, 90.0000001, 180.0000001]), count(heard), count(*) - count(heard) "
        f"FROM ({NEWS}) r WHERE NOT is_declined GROUP BY 1",
        answers=ANSWERS, at=now,
    )  # fmt: skip
    by_hand = {band: (heard, owed) for band, heard, owed in rows}
    assert [(age.told, age.owed) for age in figures.by_age(now)] == [by_hand.get(band, (0, 0)) for band in range(4)]


def test_loops_closed_count_who_declined_in_the_second_figure_alone(told, now):
    found = figures.loops_closed(now)
    due = ask(f"SELECT count(*), count(heard) FROM ({NEWS}) r WHERE said_at < %(due)s", answers=ANSWERS, at=now,
              due=now - timedelta(days=90))  # fmt: skip
    assert [(found.due, found.told)] == due == [(4, 3)]
    with undone():
        Loop.objects.filter(contribution=told[3]).update(is_declined=True)
        assert figures.loops_closed(now).of_reachable.base == 3
        assert figures.loops_closed(now).of_all.base == 4


def test_the_funnel_is_as_counted_in_sql(told, now):
    found = figures.funnel(timezone.now())
    linked, made = ask(
        "SELECT count(DISTINCT l.contribution_id), count(DISTINCT l.contribution_id) FILTER (WHERE EXISTS "
        "(SELECT 1 FROM feedback_changestep s WHERE s.change_id = l.change_id AND s.status = 'implemented')) "
        "FROM feedback_changelink l"
    )[0]
    assert (found.said, found.linked, found.made, found.embedded) == (Contribution.objects.count(), linked, made, 0)


def test_changes_stand_at_the_step_they_had_come_to(told):
    today = timezone.localdate()
    then = changes_at(today)
    rows = ask(
        "SELECT status, count(*) FROM (SELECT DISTINCT ON (change_id) change_id, status FROM feedback_changestep "
        "WHERE \"on\" <= %(day)s ORDER BY change_id, \"on\" DESC, id DESC) s GROUP BY 1",
        day=today,
    )  # fmt: skip
    assert figures.by_status(then) == dict(rows)
    assert figures.in_use(then) == sum(count for status, count in rows if status in ("implemented", "embedded"))


@pytest.mark.parametrize("panel", [news, ages, areas, changes, funnel, own, recovery, talks])
def test_with_nothing_at_all_there_is_nothing_to_show_and_nothing_falls_over(panel):
    kept, outside = panel.count(Counting(quarters(TODAY, 2)[1].last))
    assert panel.show(kept).picture is None
    assert panel.show(outside).table.rows or panel is areas


def test_a_wait_that_is_as_long_as_a_year_ago_is_not_called_shorter(coordinator, now):
    until = quarters(timezone.localdate(), 2)[1].last
    ends_at = Period(until, until).ends_at
    for days_before in (20, 385):  # each time five people have waited for twenty days when the year ends
        for _person in range(5):
            said_at = ends_at - timedelta(days=days_before)
            said_on(make.reachable(by=coordinator), (now - said_at).days, coordinator, now)
    kept, _outside = news.count(Counting(until))
    assert (kept["year"], kept["year_ago"]) == (20, 20)
    assert news.show(kept).headline == "How long people wait for news"


def test_nobody_is_said_to_have_heard_while_everybody_still_waits(coordinator, now):
    until = quarters(timezone.localdate(), 2)[1].last
    for _person in range(5):
        said_on(make.reachable(by=coordinator), (now - Period(until, until).ends_at).days + 20, coordinator, now)
    shown = news.show(news.count(Counting(until))[0])
    assert shown.saying.sentence.startswith("Half of the points people made have waited")
    assert "heard" not in f"{shown.headline} {shown.sentence} {shown.saying.sentence}"


def test_a_year_ago_is_the_year_before_and_no_other(told, now):
    counting = Counting(date(2026, 9, 30))
    assert [each.first for each in counting.quarters] == [
        quarter_of(date(2024, 11, 1) + timedelta(days=91 * step)) for step in range(8)
    ]


def test_conversations_and_calls_afterwards_are_as_counted_in_sql(coordinator, now):
    for _number in range(3):
        make.said(make.reachable(by=coordinator), by=coordinator)
    period = Period(timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=7))
    late = AftercareCheck.objects.first()
    for check in AftercareCheck.objects.all():
        check.outcome, check.done_by = "reached_ok", coordinator
        check.done_at = check.due_until + timedelta(hours=1 if check == late else -1)
        check.save()
    (counted,) = ask("SELECT count(*) FILTER (WHERE done_at <= due_until), count(*) FROM engagement_aftercarecheck")
    found = engagement.aftercare_in_time(period, period.ends_at)
    assert (found.part, found.base) == counted == (counted[1] - 1, counted[1])
    assert engagement.held(period) == dict(ask("SELECT kind, count(*) FROM engagement_consultation GROUP BY 1"))


def test_a_share_of_too_few_is_not_shown():
    assert [in_a_hundred(Share(3, base), Rule(threshold=5)) for base in (0, 4, 5)] == [None, "hidden", 60]


def test_answers_of_areas_are_as_counted_in_sql(told, coordinator):
    today = timezone.localdate()
    year = Period(today - timedelta(days=365), today)
    make.change(by=coordinator, area=Change.objects.get().area)
    (area,) = figures.by_area(changes_at(today), year)
    ((put, answered, going_on),) = ask(
        "SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM feedback_changestep s WHERE s.change_id = c.id "
        "AND s.status <> 'proposed') OR EXISTS (SELECT 1 FROM feedback_progressreport r WHERE r.change_id = c.id)), "
        "count(*) FILTER (WHERE c.status IN ('proposed', 'accepted', 'in_progress')) FROM feedback_change c"
    )
    assert (area.put, area.answered, area.going_on) == (put, answered, going_on) == (2, 1, 1)
    until_then = Period(today - timedelta(days=365), today + timedelta(days=10))
    assert figures.by_area(changes_at(today), until_then)[0].days == 5  # one at once, one not for ten days
    assert figures.by_area(changes_at(today), Period(today + timedelta(days=1), until_then.last)) == []


def test_a_question_of_a_release_may_take_longer_than_one_of_a_page(now):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
    assert len(heard.ask("pg_sleep(0.2)", of="(SELECT 1) one", where="true", at=now)) == 1
