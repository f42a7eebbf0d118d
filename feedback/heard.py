"""Every point with when its people first heard what came of it, read in one join: asked for each of a million points
by itself, as the ORM would have it, it takes ten times as long."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from feedback.models import FeedbackNotification

PATIENCE = "5min"
# a row of the ledger, `heard_at` where they had heard by then, and the days until then or until that moment
POINTS = """
    (SELECT point.*, heard_at, extract(epoch FROM coalesce(heard_at, %(at)s) - said_at)::float8 / 86400 AS days
    FROM feedback_loop point LEFT JOIN (
        SELECT told.contribution_id, min(news.told_at) AS heard_at FROM feedback_notifiedcontribution told
        JOIN feedback_feedbacknotification news ON news.id = told.notification_id
        WHERE news.kind = ANY(%(answers)s) AND news.told_at < %(at)s GROUP BY told.contribution_id
    ) heard USING (contribution_id)) points"""
# a contribution, and whether one of the changes it is linked to was made, and has stayed
LINKED = """
    (SELECT contribution_id, bool_or(made) AS made, bool_or(embedded) AS embedded
    FROM feedback_changelink LEFT JOIN (
        SELECT change_id, bool_or(status = 'implemented') AS made, bool_or(status = 'embedded') AS embedded
        FROM feedback_changestep WHERE at < %(at)s GROUP BY change_id
    ) step USING (change_id) WHERE linked_at < %(at)s GROUP BY contribution_id) linked"""
SORTED = "(SELECT DISTINCT contribution_id, true AS sorted FROM feedback_triage WHERE decided_at < %(at)s) triage"


def ask(columns: str, *, of: str = POINTS, where: str, at: datetime, **given: Any) -> list[dict[str, Any]]:
    """Figures of these points as it stood at that moment. The words of the question are ours, and none anybody's.
    Nobody waits in front of it, so that it may take longer than the question of a page."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE])
        question = f"SELECT {columns} FROM {of} WHERE {where}"  # noqa: S608 – see above
        cursor.execute(question, {"at": at, "answers": list(FeedbackNotification.ANSWERS), **given})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
