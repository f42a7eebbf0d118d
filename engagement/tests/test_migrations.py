"""What was kept before the person was widened is there after it, and after going back."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from engagement.models import ConsentRecord, Consultation, Contribution, SafeContactPlan, Wording
from engagement.tests import factories
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows

BEFORE = [("engagement", "0008_points_are_kept")]


def go(to):
    """As the owner of the tables, who alone may change them."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        MigrationExecutor(connection).migrate(to)
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


@pytest.mark.django_db(transaction=True)
def test_a_plan_a_consent_and_a_closed_talk_go_there_and_back(coordinator):
    person = factories.survivor(by=coordinator)
    factories.plan(person, by=coordinator)
    factories.consent(person, by=coordinator)
    talk = factories.consultation(person, by=coordinator)
    factories.contribution(talk, by=coordinator)
    factories.close(talk, by=coordinator)
    go(BEFORE)
    go(MigrationExecutor(connection).loader.graph.leaf_nodes())
    said = Contribution.objects.get()
    assert open_rows([said], "words", by=SYSTEM, why=Why.WORK)[said.pk]["words"] == factories.WORDS
    assert SafeContactPlan.objects.get().routes.get().kind == "email"
    assert ConsentRecord.objects.get().purpose == "feedback_updates"
    assert Consultation.objects.get().closed_at is not None
    assert Wording.objects.current("consent", "media_or_social").version == 1
