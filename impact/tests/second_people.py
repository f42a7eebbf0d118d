"""What is counted of people, and of their requests, a second time: the whole of what each panel keeps."""

import json
from datetime import date, datetime, time

from django.utils import timezone

from engagement.models import EqualityAnswers, Survivor
from impact.tests.second_rules import (
    INSIDE,
    OUTSIDE,
    ask,
    day_of,
    in_100,
    inside_of,
    iso,
    moment_after,
    newest_block,
    outside_of,
    quarters,
    rounded,
    year_in_100,
    year_of,
)
from partners.tests import by_hand
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows

last_four = slice(4, 8)


# Who takes part -------------------------------------------------------------------------------------------------------
ETHNIC = ("mixed", "asian", "black", "other")
AGES = ("18_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_up")
GROUPS = {  # question → from the finest to the coarsest, what an answer is counted as
    "welsh": [lambda answer: "welsh" if answer in ("fluent", "some") else "others"],
    "condition_reduces": [lambda answer: "others" if answer == "not_at_all" else "disabled"],
    "ethnic_group": [
        lambda answer: answer.partition("_")[0],
        lambda answer: "others" if answer.startswith("white") else "minority",
    ],
    "sex": [lambda answer: answer],
    "orientation": [lambda answer: "others" if answer == "straight" else "lgb"],
    "age": [
        lambda answer: answer,
        lambda answer: {"18_24": "18_24", "65_74": "65_up", "75_up": "65_up"}.get(answer, "25_64"),
    ],
}
ALL = {
    "welsh": [("welsh", "others")],
    "condition_reduces": [("disabled", "others")],
    "ethnic_group": [("white", *ETHNIC), ("minority", "others")],
    "sex": [("female", "male")],
    "orientation": [("lgb", "others")],
    "age": [AGES, ("18_24", "25_64", "65_up")],
}
LIVES = {
    "welsh": ["fluent", "some"],
    "condition_reduces": ["a_lot", "a_little"],
    "ethnic_group": [
        "mixed_white_black_caribbean", "mixed_white_black_african", "mixed_white_asian", "mixed_other", "asian_indian",
        "asian_pakistani", "asian_bangladeshi", "asian_chinese", "asian_other", "black_caribbean", "black_african",
        "black_other", "other_arab", "other_other",
    ],
    "sex": ["male"],
    "orientation": ["gay_lesbian", "bisexual", "other"],
    "age": ["18_24"],
    "age again": ["65_74", "75_up"],
}  # fmt: skip


def reach(until):
    said = _equality_answers()
    inside, outside = {}, {}
    for question, groupings in GROUPS.items():
        levels = list(zip(groupings, ALL[question], strict=True))
        found = newest_block(
            until, lambda first, last, level, q=question: _took_part(first, last, said, q, *level), levels
        )
        if found:
            period, counts = found
            inside[question] = {"period": iso(period), **inside_of(counts)}
            outside[question] = {"period": iso(period), **outside_of(counts)}
    lives = {f"{key.split()[0]}/{'+'.join(answers)}": _lives(key.split()[0], answers) for key, answers in LIVES.items()}
    sources = [
        {"source": source, "on": day.isoformat(), "is_made_up": is_made_up}
        for source, day, is_made_up in ask(
            "SELECT DISTINCT source, counted_on, is_made_up FROM impact_populationtable t "
            "WHERE question = ANY(%(asked)s) AND NOT EXISTS (SELECT 1 FROM impact_populationtable n "
            "WHERE n.question = t.question AND (n.counted_on, n.id) > (t.counted_on, t.id)) ORDER BY 1, 2, 3",
            asked=list(GROUPS),
        )
    ]
    return tuple({"tables": tables, "lives": lives, "from": sources} for tables in (inside, outside))


def _equality_answers():
    """Person → what they answered, of those whose yes to that stands. Sealed, so opened here with the portal's key."""
    agreed = [
        person
        for person, decision, expires_on in ask(
            "SELECT DISTINCT ON (survivor_id) survivor_id, decision, expires_on FROM engagement_consentrecord "
            "WHERE purpose = 'equality_monitoring' ORDER BY survivor_id, decided_at DESC, id DESC"
        )
        if decision == "given" and expires_on >= timezone.localdate()
    ]
    people = Survivor.objects.filter(pk__in=agreed, equality_ref__isnull=False)
    refs = open_rows(people, "equality_ref", by=SYSTEM, why=Why.RELEASE, subjects=[])
    rows = {str(row.pk): row for row in EqualityAnswers.objects.all()}
    opened = open_rows(list(rows.values()), "answers", by=SYSTEM, why=Why.RELEASE, subjects=[])
    held = {person: rows.get(ref["equality_ref"]) for person, ref in refs.items()}
    return {person: json.loads(opened[row.pk]["answers"] or "{}") for person, row in held.items() if row is not None}


def _took_part(first, last, said, question, group_of, groups):
    people = ask(
        "SELECT DISTINCT survivor_id FROM engagement_participation p JOIN engagement_consultation c "
        "ON c.id = p.consultation_id WHERE channel <> 'referral' "
        f"AND {day_of('started_at')} BETWEEN %(first)s AND %(last)s",
        first=first, last=last,
    )  # fmt: skip
    counts = dict.fromkeys((*groups, "not_said"), 0)
    for (person,) in people:
        theirs = said.get(person, {})
        answer = theirs.get(question)
        if question == "condition_reduces" and answer is None and theirs.get("condition") == "no":
            answer = "not_at_all"
        counts["not_said" if answer in (None, "", "rather_not") else group_of(answer)] += 1
    return counts


def _lives(question, answers):
    ((mine, everybody),) = ask(
        "SELECT sum(people) FILTER (WHERE answer = ANY(%(answers)s)), sum(people) FROM impact_populationcount "
        "WHERE table_id = (SELECT id FROM impact_populationtable WHERE question = %(question)s "
        "ORDER BY counted_on DESC, id DESC LIMIT 1)",
        question=question, answers=answers,
    )  # fmt: skip
    return round(100 * (mine or 0) / everybody, 1) if everybody else None


# What survivors say ---------------------------------------------------------------------------------------------------
ASKED = {"taking_part": ("safe", "worthwhile"), "told": ("heard", "made_sense")}


def own(until):
    inside, outside = {}, {}
    for about, names in ASKED.items():
        waiting = []
        for first, last in quarters(until):
            if not waiting and not _own(about, names, first, last)[0]:
                continue
            waiting.append(first)
            asked, answered, yes = _own(about, names, waiting[0], last)
            if len(waiting) == 4 or _shown(asked, answered, yes, INSIDE)["asked"] is not None:
                period = {"period": iso((waiting[0], last))}
                inside[about] = _shown(asked, answered, yes, INSIDE) | period
                outside[about] = _shown(asked, answered, yes, OUTSIDE) | period
                waiting = []
    return inside, outside


def _own(about, names, first, last):
    one, other = names
    ((asked, answered, *yes),) = ask(
        f"SELECT coalesce(sum(number), 0), coalesce(sum(number) FILTER (WHERE {one} <> '' OR {other} <> ''), 0), "
        f"coalesce(sum(number) FILTER (WHERE {one} = 'yes'), 0), "
        f"coalesce(sum(number) FILTER (WHERE {other} = 'yes'), 0) "
        "FROM engagement_ownmeasure WHERE about = %(about)s AND month BETWEEN %(first)s AND %(last)s",
        about=about, first=first, last=last,
    )  # fmt: skip
    return asked, answered, dict(zip(names, yes, strict=True))


def _shown(asked, answered, yes, rule):
    fewest, nearest = rule
    parts = [asked, answered, *yes.values(), *(answered - number for number in yes.values())]
    if min(parts) < fewest or 0 < asked - answered < fewest:
        return {"asked": None}
    return {
        "asked": rounded(asked, nearest),
        "answered": rounded(answered, nearest),
        "questions": {
            name: {"yes": rounded(number, nearest), "otherwise": rounded(answered - number, nearest)}
            for name, number in yes.items()
        },
    }


# Requests -------------------------------------------------------------------------------------------------------------
COLUMNS = (
    "id", "choice", "outcome", "submitted_at", "acknowledged_at", "acknowledge_by", "updated_at", "resolved_at",
    "resolve_by", "closed_at", "mind_changed_at",
)  # fmt: skip


def recovery(until):
    periods = [*quarters(until)[last_four], year_of(until)]
    came = [_sent_in(*period) for period in periods]
    at = moment_after(until)
    counted = {name: [_share(rows, kept, at) for rows in came] for name, kept in KEPT.items()}

    def kept(rule):
        return {
            "columns": [iso(each) for each in periods[:4]],
            "received": [len(rows) for rows in came[:4]],
            "shares": {name: [in_100(*each, rule) for each in shares[:4]] for name, shares in counted.items()},
            "year": {
                "received": len(came[4]),
                "shares": {name: year_in_100(shares[:4], shares[4], rule) for name, shares in counted.items()},
            },
        }

    inside, outside = kept(INSIDE), kept(OUTSIDE)
    found = newest_block(until, _agreed, [None])
    if found:
        over = {"over": iso(found[0])}
        inside["agreed"], outside["agreed"] = inside_of(found[1]) | over, outside_of(found[1]) | over
    return inside, outside


def _sent_in(first, last):
    rows = ask(
        f"SELECT {', '.join(COLUMNS)} FROM partners_referral "
        f"WHERE {day_of('submitted_at')} BETWEEN %(first)s AND %(last)s",
        first=first, last=last,
    )  # fmt: skip
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _share(rows, kept, at):
    """How many of those that were due were kept: each row gives True or False of each that was due."""
    every = [is_kept for row in rows for is_kept in kept(row, at)]
    return sum(every), len(every)


def _answered(row, at):
    if row["acknowledged_at"]:
        return [row["acknowledged_at"] <= row["acknowledge_by"]]
    return [False] if row["acknowledge_by"] < at else []


def _settled(row, at):
    if row["mind_changed_at"] or row["outcome"] == "withdrawn":
        return []
    if row["resolved_at"]:
        return [bool(row["resolve_by"]) and row["resolved_at"] < row["resolve_by"]]
    return [False] if row["resolve_by"] and row["resolve_by"] <= at else []


def _updated(row, at):
    pauses = ask("SELECT begun_at, ended_at FROM partners_referralpause WHERE referral_id = %(pk)s", pk=row["id"])
    given = {moment for (moment,) in ask(
        "SELECT at FROM partners_referralmessage WHERE referral_id = %(pk)s AND to_partner AND is_update", pk=row["id"]
    )} | ({row["updated_at"]} - {None})  # fmt: skip

    def due(since, moment):
        stood_still = [(begun, min(ended or moment, moment)) for begun, ended in pauses if begun < moment]
        return by_hand.due_by(since, working_days=5, pauses=stood_still)

    last, found = row["submitted_at"], []
    for moment in sorted(given):
        found.append(moment < due(last, moment))
        last = moment
    end = row["closed_at"] or at
    return [*found, False] if last <= end and due(last, end) <= end else found


def _handed_over(row, at):
    over = ask(
        "SELECT made_at, due_at FROM partners_complainthandover WHERE referral_id = %(pk)s AND asked ORDER BY made_at",
        pk=row["id"],
    )  # fmt: skip
    minds = ask(
        "SELECT at, wants = 'complaint' FROM partners_partnerreport WHERE referral_id = %(pk)s AND kind = "
        "'mind_changed' ORDER BY at",
        pk=row["id"],
    )  # fmt: skip
    if not any(is_asked for _at, is_asked in minds) and (row["choice"] in ("complaint", "both") or over):
        minds = [(row["submitted_at"], True), *minds]
    asked = None
    for moment, is_asked in minds:
        if is_asked and asked is None:
            asked = moment
        elif not is_asked and asked is not None and not over and moment <= _end_of_work(asked):
            asked = None
    if asked is None:
        return []
    due = over[0][1] if over else _end_of_work(asked)
    return [over[0][0] <= due] if over else [False] if due < at else []


def _end_of_work(moment):
    """Five o'clock in Wales on the working day of the moment; of the next after that."""
    wall = by_hand.on_the_wall(moment)
    day = next(each for each in by_hand.WORKING if datetime.combine(each, time(17)) > wall or each > wall.date())
    return by_hand.when_the_wall_shows(datetime.combine(day, time(17)))


KEPT = {"answered": _answered, "updated": _updated, "settled": _settled, "handed_over": _handed_over}


def _agreed(first, last, _level):
    rows = dict(
        ask(
            f"""SELECT answer = 'agreed', count(*) FROM (
              SELECT DISTINCT ON (o.referral_id) o.answer FROM partners_outcometold o
              JOIN partners_referral r ON r.id = o.referral_id
              WHERE {day_of("r.submitted_at")} BETWEEN %(first)s AND %(last)s
              ORDER BY o.referral_id, o.told_at DESC, o.id DESC) t WHERE answer <> '' GROUP BY 1""",
            first=first, last=last,
        )
    )  # fmt: skip
    return {"agreed": rows.get(True, 0), "otherwise": rows.get(False, 0)}


ENDS = ("put_right", "partly", "not_put_right", "complaint", "support", "declined", "withdrawn")
COARSER = {
    "put_right": "right", "partly": "right", "not_put_right": "not_put_right", "complaint": "passed_on",
    "support": "passed_on", "declined": "not_taken", "withdrawn": "not_taken",
}  # fmt: skip
COARSEST = {end: "right" if end in ("put_right", "partly") else "otherwise" for end in ENDS}


def endings(until):
    found = newest_block(until, _ended, [{end: end for end in ENDS}, COARSER, COARSEST])
    if not found:
        return {}, {}
    period = {"period": iso(found[0])}
    return inside_of(found[1]) | period, outside_of(found[1]) | period


def _ended(first, last, group_of):
    counts = dict.fromkeys(group_of.values(), 0)
    for outcome, number in ask(
        "SELECT outcome, count(*) FROM partners_referral "
        f"WHERE {day_of('closed_at')} BETWEEN %(first)s AND %(last)s GROUP BY 1",
        first=first, last=last,
    ):  # fmt: skip
        counts[group_of[outcome]] += number
    return counts


# What people answered -------------------------------------------------------------------------------------------------
def answered(until):
    found = newest_block(until, _answers, [{"yes": "yes", "no": "no"}])
    if not found:
        return {}, {}
    period = {"period": iso(found[0])}
    return inside_of(found[1]) | period, outside_of(found[1]) | period


def _answers(first, last, _level):
    said = {}
    for person, answer in ask(
        "SELECT n.survivor_id, r.answer FROM feedback_response r JOIN feedback_feedbacknotification n "
        f"ON n.id = r.notification_id WHERE {day_of('r.answered_at')} BETWEEN %(first)s AND %(last)s ORDER BY r.id",
        first=first, last=last,
    ):  # fmt: skip
        said[person] = answer
    return {answer: list(said.values()).count(answer) for answer in ("yes", "no")}


# What partners think --------------------------------------------------------------------------------------------------
MARKS = ("reach", "speed", "told", "right")


def partners(until):
    this = until.year * 2 + (until.month > 6)
    halves = [(half // 2, half % 2) for half in range(this - 3, this + 1)]
    days = [
        (date(year, 7, 1), date(year, 12, 31)) if late else (date(year, 1, 1), date(year, 6, 30))
        for year, late in halves
    ]
    found = [_rated(first, moment_after(until)) for first, _last in days]

    def kept(rule):
        return {
            "columns": [iso(each) for each in days],
            "asked": [row[0] for row in found],
            "answered": [row[1] for row in found],
            "marks": {name: [_mark(row[2][name], rule) for row in found] for name in MARKS},
        }

    return kept(INSIDE), kept(OUTSIDE)


def _rated(half, at):
    ((asked,),) = ask(
        "SELECT count(*) FROM partners_ratinground WHERE half = %(half)s AND asked_at < %(at)s", half=half, at=at
    )
    rows = ask(
        f"""SELECT round_id, {", ".join(f'g."{name}"' for name in MARKS)} FROM partners_partnerrating g
        JOIN partners_ratinground r ON r.id = round_id WHERE half = %(half)s AND asked_at < %(at)s AND at < %(at)s""",
        half=half, at=at,
    )  # fmt: skip
    marks = {name: [row[place] for row in rows if row[place]] for place, name in enumerate(MARKS, start=1)}
    return asked, len({row[0] for row in rows}), marks


def _mark(given, rule):
    if not given:
        return None
    if len(given) < rule[0] or set(given) in ({1}, {5}):
        return "hidden"
    return round(sum(given) / len(given), 1)
