"""The same rows by bare SQL: what the database alone needs for each page, without a portal in between.

Nothing is opened here and nobody is asked who they are: it is what the pages are held against, not a second way in.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

Cursor = Any  # of psycopg2
EACH, KINDS = 30, 12  # rows of a list, and of one kind on the desk


def fetch(cursor: Cursor, sql: str, *given: object) -> None:
    cursor.execute(sql, given)
    cursor.fetchall()


def one_row(cursor: Cursor, person: UUID) -> None:
    fetch(cursor, "SELECT pseudonym FROM engagement_survivor WHERE id = %s", str(person))


def survivor_list(cursor: Cursor, person: UUID) -> None:
    fetch(
        cursor,
        "SELECT id, pseudonym, language, (SELECT max(c.started_at) FROM engagement_participation p"
        " JOIN engagement_consultation c ON c.id = p.consultation_id WHERE p.survivor_id = s.id)"
        " FROM engagement_survivor s WHERE pseudonym > (SELECT pseudonym FROM engagement_survivor WHERE id = %s)"
        " ORDER BY pseudonym LIMIT %s",
        str(person),
        EACH,
    )


def survivor_search(cursor: Cursor, first: bytes, second: bytes) -> None:
    fetch(
        cursor,
        "SELECT s.id, s.pseudonym FROM engagement_survivor s JOIN engagement_survivorindex a ON a.survivor_id = s.id"
        " JOIN engagement_survivorindex b ON b.survivor_id = s.id"
        " WHERE a.digest = %s AND b.digest = %s LIMIT 10",
        first,
        second,
    )


def survivor_page(cursor: Cursor, person: UUID) -> None:
    for sql in (
        "SELECT * FROM engagement_survivor WHERE id = %s",
        "SELECT * FROM engagement_safecontactplan p LEFT JOIN engagement_contactroute r ON r.plan_id = p.id"
        " LEFT JOIN engagement_contactwindow w ON w.route_id = r.id WHERE p.survivor_id = %s",
        "SELECT * FROM engagement_consentrecord WHERE survivor_id = %s",
        "SELECT * FROM engagement_participationassessment WHERE survivor_id = %s",
        "SELECT * FROM engagement_accessneed WHERE survivor_id = %s",
        "SELECT * FROM engagement_supportworker WHERE survivor_id = %s",
        "SELECT * FROM engagement_triggerevent WHERE survivor_id = %s",
        "SELECT c.* FROM engagement_participation p JOIN engagement_consultation c ON c.id = p.consultation_id"
        " WHERE p.survivor_id = %s",
        "SELECT l.*, c.* FROM feedback_loop l JOIN engagement_contribution c ON c.id = l.contribution_id"
        " WHERE l.survivor_id = %s",
    ):
        fetch(cursor, sql, str(person))


def consultation_list(cursor: Cursor, talk: UUID) -> None:
    fetch(
        cursor,
        "SELECT c.*, s.pseudonym, (SELECT count(*) FROM engagement_contribution WHERE consultation_id = c.id)"
        " FROM engagement_consultation c JOIN engagement_participation p ON p.consultation_id = c.id"
        " JOIN engagement_survivor s ON s.id = p.survivor_id"
        " WHERE (c.closed_at IS NULL, c.started_at, c.id) <"
        " (SELECT closed_at IS NULL, started_at, id FROM engagement_consultation WHERE id = %s)"
        " ORDER BY (c.closed_at IS NULL) DESC, c.started_at DESC, c.id DESC LIMIT %s",
        str(talk),
        EACH,
    )


def consultation(cursor: Cursor, talk: str) -> None:
    for sql in (
        "SELECT c.*, s.* FROM engagement_consultation c JOIN engagement_participation p ON p.consultation_id = c.id"
        " JOIN engagement_survivor s ON s.id = p.survivor_id WHERE c.id = %s",
        "SELECT * FROM engagement_contribution WHERE consultation_id = %s ORDER BY number",
        "SELECT * FROM engagement_aftercarecheck WHERE consultation_id = %s",
    ):
        fetch(cursor, sql, talk)
    fetch(cursor, "SELECT * FROM engagement_theme")


def ledger(cursor: Cursor) -> None:
    fetch(
        cursor,
        "SELECT l.*, s.pseudonym, t.name_en, p.status FROM feedback_loop l"
        " JOIN engagement_survivor s ON s.id = l.survivor_id JOIN engagement_theme t ON t.code = l.theme_id"
        " LEFT JOIN engagement_safecontactplan p ON p.survivor_id = s.id WHERE l.is_open AND l.stage IN"
        " ('owed', 'to_tell', 'kept', 'unsure', 'announced', 'answered_no') ORDER BY l.last_news_at LIMIT %s",
        EACH,
    )


def desk(cursor: Cursor) -> None:
    soon = date.today() + timedelta(days=14)  # noqa: DTZ011 – a day either way reads the same rows
    named = "SELECT x.*, s.pseudonym FROM {} x JOIN engagement_survivor s ON s.id = x.survivor_id WHERE {} LIMIT %s"
    for table, where in (
        ("engagement_followup", "passed_at IS NULL ORDER BY due_at"),
        ("engagement_aftercarecheck", "outcome = '' ORDER BY due_until"),
        ("engagement_safecontactplan", f"status = 'confirmed' AND rely_until <= '{soon}' ORDER BY rely_until"),
        ("engagement_consentrecord", f"expires_on <= '{soon}' ORDER BY expires_on DESC"),
        ("engagement_triggerevent", "holds ORDER BY noted_at"),
        ("engagement_inboundmessage", "done_at IS NULL ORDER BY arrived_at"),
        ("feedback_loop", "is_open AND stage = 'owed' ORDER BY last_news_at"),
    ):
        fetch(cursor, named.format(table, where), KINDS)
    fetch(cursor, "SELECT * FROM engagement_consultation WHERE closed_at IS NULL ORDER BY started_at LIMIT %s", KINDS)


def brief(cursor: Cursor, theme: str) -> None:
    fetch(
        cursor,
        "SELECT r.*, c.*, t.* FROM feedback_release r JOIN feedback_change c ON c.id = r.change_id"
        " JOIN feedback_textreading t ON t.id = r.reading_id WHERE r.called_back_at IS NULL AND EXISTS"
        " (SELECT 1 FROM feedback_changelink l JOIN engagement_contribution p ON p.id = l.contribution_id"
        " WHERE l.change_id = c.id AND p.theme_id = %s) ORDER BY r.released_at DESC LIMIT 6",
        theme,
    )
