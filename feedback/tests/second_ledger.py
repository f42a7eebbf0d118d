"""Where everything stands, said a second time and in another way: one statement over what happened, that knows nothing
of the kept rows nor of the code that keeps them."""

from typing import Any

from django.db import connection

STANDS = """
WITH decided AS (
  SELECT DISTINCT ON (contribution_id) * FROM feedback_triage ORDER BY contribution_id, decided_at DESC, id DESC
), topic AS (
  SELECT l.contribution_id AS said, c.id AS change, NULL::uuid AS decision,
    coalesce(c.implemented_on, (SELECT s."on" FROM feedback_changestep s
      WHERE s.change_id = c.id AND s.status = 'rejected' LIMIT 1))::timestamp AT TIME ZONE 'Europe/London' AS begins
  FROM feedback_changelink l JOIN feedback_change c ON c.id = l.change_id
  WHERE c.status IN ('implemented', 'embedded', 'rejected')
  UNION ALL
  SELECT contribution_id, NULL, id, decided_at FROM decided WHERE outcome <> 'for_change'
), heard AS (
  SELECT nc.contribution_id AS said, n.id, n.kind, n.change_id, n.triage_id, n.made_at, n.told_at, m.state, m.channel,
    m.sent_at, p.expires_at, r.answer, r.answered_at
  FROM feedback_notifiedcontribution nc JOIN feedback_feedbacknotification n ON n.id = nc.notification_id
  LEFT JOIN outbox_message m ON m.id = n.message_id
  LEFT JOIN feedback_privatelink p ON p.message_id = m.id
  LEFT JOIN LATERAL (SELECT answer, answered_at FROM feedback_response WHERE notification_id = n.id
    ORDER BY id DESC LIMIT 1) r ON true
), about AS (
  SELECT t.said, t.change, t.decision, t.begins, h.*
  FROM topic t LEFT JOIN (SELECT said AS of, id, kind, change_id, triage_id, made_at, told_at, state, channel, sent_at,
      expires_at, answer, answered_at FROM heard) h
    ON h.of = t.said AND (h.triage_id = t.decision
      OR (h.change_id = t.change AND h.kind IN ('made', 'cannot', 'heard', 'passed_on')))
), last_told AS (
  SELECT DISTINCT ON (said, change, decision) said, change, decision,
    CASE WHEN told_at IS NOT NULL AND answer = 'no' THEN answered_at END AS no_at
  FROM about ORDER BY said, change, decision, (told_at IS NULL), told_at DESC
), come AS (
  SELECT DISTINCT ON (a.said, a.change, a.decision) a.*, l.no_at
  FROM about a JOIN last_told l
    ON (l.said, l.change, l.decision) IS NOT DISTINCT FROM (a.said, a.change, a.decision)
  ORDER BY a.said, a.change, a.decision,
    CASE WHEN a.told_at IS NOT NULL THEN 1 WHEN a.made_at > l.no_at THEN 0 ELSE 2 END,
    coalesce(a.told_at, a.made_at) DESC
), stood AS (
  SELECT said, change,
    CASE WHEN told_at IS NOT NULL THEN CASE answer WHEN 'no' THEN 'answered_no' WHEN 'yes' THEN 'answered_yes'
        ELSE 'told' END
      WHEN id IS NULL THEN 'owed'
      WHEN state = 'unsure' THEN 'unsure'
      WHEN state IN ('queued', 'leased', 'sending') THEN CASE channel WHEN 'email' THEN 'on_its_way'
        WHEN 'next_contact' THEN 'kept' ELSE 'to_tell' END
      WHEN state NOT IN ('sent', 'delivered') OR expires_at <= %(now)s
        THEN CASE WHEN no_at IS NULL THEN 'owed' ELSE 'answered_no' END
      ELSE 'announced' END AS stage,
    CASE WHEN told_at IS NOT NULL THEN coalesce(answered_at, told_at)
      WHEN id IS NULL THEN begins
      WHEN state IN ('queued', 'leased', 'sending') THEN made_at
      WHEN state = 'unsure' THEN coalesce(sent_at, made_at)
      WHEN state NOT IN ('sent', 'delivered') THEN coalesce(no_at, begins)
      WHEN expires_at <= %(now)s THEN coalesce(no_at, expires_at)
      ELSE coalesce(sent_at, made_at) END AS since
  FROM come
), urgent AS (
  SELECT DISTINCT ON (said) * FROM stood WHERE stage NOT IN ('told', 'answered_yes')
  ORDER BY said, array_position(ARRAY['answered_no', 'owed', 'unsure', 'to_tell', 'announced', 'kept', 'on_its_way'],
    stage), since
), done AS (
  SELECT DISTINCT ON (said) * FROM stood WHERE stage IN ('told', 'answered_yes') ORDER BY said, since DESC
), going AS (
  SELECT DISTINCT ON (l.contribution_id) l.contribution_id AS said, l.linked_at, l.change_id FROM feedback_changelink l
  JOIN feedback_change c ON c.id = l.change_id WHERE c.status IN ('proposed', 'accepted', 'in_progress')
  ORDER BY l.contribution_id, l.linked_at DESC
)
SELECT co.id,
  CASE WHEN u.stage IS NOT NULL THEN u.stage WHEN g.said IS NOT NULL THEN 'linked' WHEN d.stage IS NOT NULL THEN d.stage
    WHEN t.id IS NOT NULL THEN 'sorted' ELSE 'said' END AS stage,
  CASE WHEN u.stage IS NOT NULL THEN u.since WHEN g.said IS NOT NULL THEN g.linked_at
    WHEN d.stage IS NOT NULL THEN d.since WHEN t.id IS NOT NULL THEN t.decided_at ELSE co.said_at END AS since,
  EXISTS (SELECT FROM feedback_changelink l WHERE l.contribution_id = co.id) OR t.id IS NOT NULL AS is_sorted,
  EXISTS (SELECT FROM feedback_changelink l WHERE l.contribution_id = co.id) AS is_linked,
  EXISTS (SELECT FROM topic x WHERE x.said = co.id) AS is_decided,
  EXISTS (SELECT FROM heard h WHERE h.said = co.id AND h.told_at IS NOT NULL
    AND h.kind IN ('made', 'cannot', 'heard', 'passed_on')) AS is_told,
  greatest(co.said_at,
    (SELECT max(h.told_at) FROM heard h WHERE h.said = co.id AND h.kind <> 'thanks')) AS last_news_at,
  (SELECT min(h.told_at) FROM heard h WHERE h.said = co.id AND h.kind = 'thanks') AS thanked_at,
  coalesce((SELECT decision <> 'given' FROM engagement_consentrecord k WHERE k.survivor_id = co.survivor_id
    AND k.purpose = 'feedback_updates' ORDER BY k.decided_at DESC, k.id DESC LIMIT 1), false) AS is_declined
FROM engagement_contribution co
LEFT JOIN urgent u ON u.said = co.id LEFT JOIN done d ON d.said = co.id LEFT JOIN going g ON g.said = co.id
LEFT JOIN decided t ON t.contribution_id = co.id
"""


def truth(now: Any) -> dict[Any, dict[str, Any]]:
    """Contribution → everything a kept row says of it."""
    with connection.cursor() as cursor:
        cursor.execute(STANDS, {"now": now})
        names = [column.name for column in cursor.description][1:]
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor.fetchall()}
