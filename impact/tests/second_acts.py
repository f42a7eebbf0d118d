"""What the organisation did, counted a second time in plain SQL: the whole of what each panel keeps."""

from datetime import timedelta
from statistics import quantiles

from impact.tests.second_rules import (
    INSIDE,
    OUTSIDE,
    ask,
    bases,
    day_of,
    in_100,
    iso,
    moment_after,
    quarters,
    rounded,
    year_before,
    year_in_100,
    year_of,
)

NEWS = """
    SELECT l.contribution_id AS point, l.survivor_id AS who, l.said_at, l.is_declined, l.stage,
      (SELECT min(n.told_at) FROM feedback_notifiedcontribution nc JOIN feedback_feedbacknotification n
        ON n.id = nc.notification_id WHERE nc.contribution_id = l.contribution_id
        AND n.kind IN ('made', 'cannot', 'heard', 'passed_on') AND n.told_at < %(at)s) AS heard
    FROM feedback_loop l WHERE l.said_at < %(at)s"""
STATUSES = ["proposed", "accepted", "in_progress", "implemented", "embedded"]
THEN = """
    SELECT DISTINCT ON (change_id) change_id, status FROM feedback_changestep WHERE "on" <= %(day)s
    ORDER BY change_id, "on" DESC, id DESC"""


def both(kept):
    """What is the same inside and outside."""
    return kept, kept


def last_four(until):
    return quarters(until)[4:]


# Points ---------------------------------------------------------------------------------------------------------------
def news(until):
    now = moment_after(until)
    ago = year_before(until)
    periods = [(*each, now) for each in (*last_four(until), year_of(until))]
    found = []
    for first, last, at in [*periods, (*ago, moment_after(ago[1]))]:
        rows = ask(f"SELECT who, {day_of('said_at')}, heard, said_at FROM ({NEWS}) r WHERE NOT is_declined", at=at)
        mine = [
            (who, ((heard or at) - said).total_seconds() / 86400)
            for who, on, heard, said in rows
            if first <= on <= last
        ]
        found.append(({who for who, _days in mine}, sorted(days for _who, days in mine)))
    return tuple(_news(until, found, rule) for rule in (INSIDE, OUTSIDE))


def _news(until, found, rule):
    half, nine = ([_within(people, days, tenths, rule) for people, days in found] for tenths in (5, 9))
    points = [_counted(people, days, *rule) for people, days in found]
    return {
        "points": points[:4], "points_of_year": "hidden" if "hidden" in points[:5] else points[4],
        "columns": [iso(each) for each in last_four(until)], "half": half[:4], "nine": nine[:4], "year": half[4],
        "nine_of_year": nine[4], "year_ago": half[5],
    }  # fmt: skip


def _counted(people, days, fewest, nearest):
    if not days:
        return None
    return "hidden" if len(people) < fewest else rounded(len(days), nearest)


def _within(people, days, tenths, rule):
    if not days:
        return None
    if len(people) < rule[0]:
        return "hidden"
    return round(quantiles(days if days[1:] else days * 2, n=10, method="inclusive")[tenths - 1])


def ages(until):
    at = moment_after(until)
    told, owed = [0] * 4, [0] * 4
    for heard, said in ask(f"SELECT heard, said_at FROM ({NEWS}) r WHERE NOT is_declined", at=at):
        band = sum((heard or at) - said > timedelta(days=most) for most in (30, 90, 180))
        (told if heard else owed)[band] += 1
    return both({"over": [0, 30, 90, 180], "up_to": [30, 90, 180, None], "told": told, "owed": owed})


FUNNEL = f"""
    WITH links AS (SELECT * FROM feedback_changelink WHERE linked_at < %(at)s),
    steps AS (SELECT * FROM feedback_changestep WHERE at < %(at)s)
    SELECT count(*) AS said,
      count(*) FILTER (WHERE point IN (SELECT contribution_id FROM feedback_triage WHERE decided_at < %(at)s)),
      count(*) FILTER (WHERE point IN (SELECT contribution_id FROM links)),
      count(*) FILTER (WHERE point IN (SELECT contribution_id FROM links JOIN steps USING (change_id)
        WHERE status = 'implemented')),
      count(*) FILTER (WHERE point IN (SELECT contribution_id FROM links JOIN steps USING (change_id)
        WHERE status = 'embedded')),
      count(heard)
    FROM ({NEWS}) r"""


def funnel(until):
    at = moment_after(until)
    (reached,) = ask(FUNNEL, at=at)
    ((due, heard, declined, kept),) = ask(
        "SELECT count(*), count(heard), count(*) FILTER (WHERE heard IS NULL AND is_declined), "
        "count(*) FILTER (WHERE heard IS NULL AND NOT is_declined AND stage = 'kept') "
        f"FROM ({NEWS}) r WHERE said_at < %(at)s - interval '90 days'",
        at=at,
    )
    steps = dict(zip(("said", "sorted", "linked", "made", "embedded", "told"), reached, strict=True))
    told = {"steps": steps, "due": due, "reachable": due - declined - kept, "told": heard}
    return tuple(told | {"apart": _apart(declined, kept, least)} for least in (5, 10))


def _apart(declined, kept, least):
    if min(declined, kept) < least:
        return {"declined": "hidden", "unreachable": "hidden"}
    return {"declined": declined, "unreachable": kept}


# Changes --------------------------------------------------------------------------------------------------------------
def _standing(day):
    return dict(ask(f"SELECT status, count(*) FROM ({THEN}) s GROUP BY 1", day=day))


def changes(until):
    then = [_standing(last) for _first, last in quarters(until)]
    in_use = [each.get("implemented", 0) + each.get("embedded", 0) for each in then]
    led = [_led(last, moment_after(until)) for _first, last in quarters(until)[3:]]
    first, last = year_of(until)
    came = dict(
        ask(
            "SELECT status, count(DISTINCT change_id) FROM feedback_changestep "
            'WHERE "on" BETWEEN %(first)s AND %(last)s GROUP BY 1',
            first=first, last=last,
        )
    )  # fmt: skip
    return both(
        {
            "columns": [iso(each) for each in last_four(until)],
            "steps": {status: [each.get(status, 0) for each in then[4:]] for status in STATUSES},
            "in_use": in_use[4:],
            "before": in_use[3],
            "led": {kind: [each[kind] for each in led[1:]] for kind in ("direct", "contributed", "not_led")}
            | {"before": led[0]["direct"] + led[0]["contributed"]},
            "given_up": [each.get("rejected", 0) for each in then[4:]],
            "year": {status: came.get(status, 0) for status in [*STATUSES, "rejected"]},
        }
    )


def _led(day, at):
    rows = ask(
        f"""SELECT coalesce((SELECT min(CASE strength WHEN 'direct' THEN 1 ELSE 2 END) FROM feedback_changelink l
          WHERE l.change_id = t.change_id AND strength <> 'context' AND linked_at < %(at)s), 3), count(*)
        FROM ({THEN}) t WHERE status IN ('implemented', 'embedded') GROUP BY 1""",
        day=day, at=at,
    )  # fmt: skip
    found = dict(rows)
    return {"direct": found.get(1, 0), "contributed": found.get(2, 0), "not_led": found.get(3, 0)}


def making(until):
    found = [_made(until, *period) for period in (*last_four(until), year_of(until), year_before(until))]
    year, before = ({"made": made, "days": days} for made, days in found[4:])
    return both(
        {
            "columns": [iso(each) for each in last_four(until)],
            "made": [made for made, _days in found[:4]],
            "days": [days for _made, days in found[:4]],
            "year": year,
            "before": before,
        }
    )


def _made(until, first, last):
    ((count, days),) = ask(
        f"""SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY took) FROM (
          SELECT max("on") FILTER (WHERE s.status = 'implemented') AS made, max("on") FILTER
            (WHERE s.status = 'implemented') - min("on") AS took
          FROM feedback_changestep s JOIN ({THEN}) t USING (change_id)
          WHERE "on" <= %(day)s AND t.status IN ('implemented', 'embedded') GROUP BY change_id
        ) m WHERE made BETWEEN %(first)s AND %(last)s""",
        day=until, first=first, last=last,
    )  # fmt: skip
    return count, days


def areas(until):
    first, last = year_of(until)
    rows = ask(
        f"""WITH put AS (
          SELECT change_id, min("on") AS proposed FROM feedback_changestep WHERE "on" <= %(last)s GROUP BY 1
          HAVING min("on") >= %(first)s
        ), word AS (
          SELECT change_id, min(day) AS day FROM (
            SELECT change_id, "on" AS day FROM feedback_changestep WHERE status <> 'proposed' AND "on" <= %(last)s
            UNION ALL
            SELECT change_id, {day_of("reported_at")} FROM feedback_progressreport
            WHERE {day_of("reported_at")} <= %(last)s
          ) w GROUP BY 1
        )
        SELECT o.name, count(*), count(word.day),
          percentile_cont(0.5) WITHIN GROUP (ORDER BY coalesce(word.day, %(last)s::date) - proposed),
          count(*) FILTER (WHERE t.status IN ('proposed', 'accepted', 'in_progress')),
          count(c.sponsor_id) FILTER (WHERE t.status IN ('proposed', 'accepted', 'in_progress')),
          count(*) FILTER (WHERE t.status IN ('implemented', 'embedded'))
        FROM put JOIN feedback_change c ON c.id = put.change_id JOIN accounts_organisation o ON o.id = c.area_id
        JOIN ({THEN}) t ON t.change_id = c.id LEFT JOIN word ON word.change_id = c.id GROUP BY o.id, o.name""",
        first=first, last=last, day=until,
    )  # fmt: skip
    names = ("area", "put", "answered", "days", "going_on", "sponsored", "in_use")
    found = sorted((dict(zip(names, row, strict=True)) for row in rows), key=lambda each: each["area"].casefold())
    return both({"year": iso((first, last)), "areas": found})


# Conversations --------------------------------------------------------------------------------------------------------
def talks(until):
    held = [_held(*period) for period in (*last_four(until), year_of(until))]
    after = [looked_in(until, *period) for period in (*last_four(until), year_of(until))]
    kinds = ("one_to_one", "group", "in_writing")

    def kept(rule):
        return {
            "columns": [iso(each) for each in last_four(until)],
            "held": {kind: [each.get(kind, 0) for each in held[:4]] for kind in kinds},
            "aftercare": [in_100(*each, rule) for each in after[:4]],
            "calls_due": bases(after[:4], rule),
            "year": {
                "held": {kind: held[4].get(kind, 0) for kind in kinds},
                "aftercare": year_in_100(after[:4], after[4], rule),
            },
        }

    return kept(INSIDE), kept(OUTSIDE)


def _held(first, last):
    return dict(
        ask(
            "SELECT CASE channel WHEN 'page' THEN 'in_writing' ELSE kind END, count(*) FROM engagement_consultation "
            f"WHERE channel <> 'referral' AND {day_of('started_at')} BETWEEN %(first)s AND %(last)s GROUP BY 1",
            first=first, last=last,
        )
    )  # fmt: skip


def looked_in(until, first, last):
    return ask(
        """SELECT count(*) FILTER (WHERE done_at <= due_until AND outcome IN ('reached_ok', 'reached_needs_support',
          'not_reached_plan_followed', 'declined_in_advance')), count(*) FROM engagement_aftercarecheck """
        f"WHERE outcome <> 'has_died' AND {day_of('due_until')} BETWEEN %(first)s AND %(last)s AND due_until < %(at)s",
        first=first, last=last, at=moment_after(until),
    )[0]  # fmt: skip


def safety(until):
    periods = (*last_four(until), year_of(until))
    shares = {
        "assessed": [_assessed(*period) for period in periods],
        "after": [looked_in(until, *period) for period in periods],
    }
    counts = {"calls": [_calls(*period) for period in periods], "sent": [_sent(*period) for period in periods]}

    def kept(rule):
        return {
            "columns": [iso(each) for each in last_four(until)],
            **{code: numbers[:4] for code, numbers in counts.items()},
            **{code: [in_100(*each, rule) for each in numbers[:4]] for code, numbers in shares.items()},
            "bases": {code: bases(numbers[:4], rule) for code, numbers in shares.items()},
            "year": {code: numbers[4] for code, numbers in counts.items()}
            | {code: year_in_100(numbers[:4], numbers[4], rule) for code, numbers in shares.items()},
        }

    return kept(INSIDE), kept(OUTSIDE)


def _assessed(first, last):
    return ask(
        f"""SELECT count(*) FILTER (WHERE a.decision LIKE 'proceed%%' AND {day_of("c.started_at")} <= a.current_until
          AND NOT EXISTS (SELECT 1 FROM engagement_triggerevent t WHERE t.survivor_id = p.survivor_id
            AND t.noted_at BETWEEN a.completed_at AND c.started_at)), count(*)
        FROM engagement_participation p JOIN engagement_consultation c ON c.id = p.consultation_id
        LEFT JOIN LATERAL (SELECT * FROM engagement_participationassessment a WHERE a.survivor_id = p.survivor_id
          AND a.completed_at <= c.started_at
          AND CASE c.kind WHEN 'group' THEN 'focus_group' ELSE 'one_to_one' END = ANY(a.covers)
          ORDER BY a.completed_at DESC LIMIT 1) a ON true
        WHERE c.kind IN ('one_to_one', 'group') AND c.channel IN ('phone', 'in_person', 'video', 'relay')
          AND {day_of("c.started_at")} BETWEEN %(first)s AND %(last)s""",
        first=first, last=last,
    )[0]  # fmt: skip


def _calls(first, last):
    return ask(
        "SELECT count(*) FROM engagement_gatedecision WHERE purpose = 'aftercare' AND outcome = 'refuse' "
        f"AND {day_of('at')} BETWEEN %(first)s AND %(last)s",
        first=first, last=last,
    )[0][0]  # fmt: skip


def _sent(first, last):
    return ask(
        f"""SELECT count(*) FROM outbox_message m WHERE resolver = 'survivor' AND channel IN ('email', 'letter')
          AND {day_of("sent_at")} BETWEEN %(first)s AND %(last)s
          AND coalesce((SELECT outcome FROM engagement_gatedecision g WHERE g.about = m.id
            ORDER BY at DESC, id DESC LIMIT 1), 'refuse') = 'refuse'""",
        first=first, last=last,
    )[0][0]  # fmt: skip


# Making the role known ------------------------------------------------------------------------------------------------
def outreach(until):
    found = [_outreach(*period) for period in (*last_four(until), year_of(until))]

    def kept(rule):
        fewest, nearest = rule
        reach = [None if not known else "hidden" if number < fewest else rounded(number, nearest)
                 for _events, known, number, _rated, _means in found]  # fmt: skip
        understood = [None if not rated else "hidden" if rated < fewest else means for *_rest, rated, means in found]
        unsaid = [row[3] for row, cell in zip(found[:4], understood, strict=False) if cell == "hidden"]
        return {
            "columns": [iso(each) for each in last_four(until)],
            "events": [row[0] for row in found[:4]],
            "reach": reach[:4],
            "understood": understood[:4],
            "year": {
                "events": found[4][0],
                "reach": "hidden" if "hidden" in reach else reach[4],
                "understood": "hidden" if unsaid and sum(unsaid) < fewest else understood[4],
            },
        }

    return kept(INSIDE), kept(OUTSIDE)


def _outreach(first, last):
    rows = ask(
        "SELECT reach, rated_by, understood_before, understood_after FROM partners_outreachevent "
        'WHERE "on" BETWEEN %(first)s AND %(last)s',
        first=first, last=last,
    )  # fmt: skip
    known = [reach for reach, *_rest in rows if reach is not None]
    asked = [(rated, before, after) for _reach, rated, before, after in rows if rated]
    people = sum(rated for rated, _before, _after in asked)
    means = (
        [round(float(sum(row[0] * row[place] for row in asked) / people), 1) for place in (1, 2)] if people else None
    )
    return len(rows), len(known), sum(known), people, means
