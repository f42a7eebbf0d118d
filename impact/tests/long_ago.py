"""What is done now, put back to an earlier day: every moment and day of every row that it made."""

from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

ROOMS = ("engagement", "feedback", "partners", "outbox")
STAYS = ("engagement_consentrecord", "engagement_safecontactplan", "engagement_contactroute")  # what stands today
MONTHS = ("engagement_ownmeasure", "engagement_equalityanswers", "engagement_participation", "partners_ratinground")


def _moved():
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            columns = [field.column for field in model._meta.concrete_fields if isinstance(field, models.DateField)]
            if columns and model._meta.db_table not in (*STAYS, *MONTHS):
                yield model, columns


def _keys():
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model, _columns in _moved()}


@contextmanager
def on(day):
    """Whatever is made in here was made on that day, at this time of the day. What was there before stays."""
    before = _keys()
    yield
    back = (timezone.localdate() - day).days
    made = {model: list(keys - before[model]) for model, keys in _keys().items()}
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # rows that may only be added, and the counts that the database keeps
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, columns in _moved():
            if made[model]:
                moved = ", ".join(f'"{column}" = "{column}" - %(back)s * interval \'1 day\'' for column in columns)
                table, key = model._meta.db_table, model._meta.pk.column
                which = {"back": back, "made": made[model]}
                cursor.execute(f'UPDATE "{table}" SET {moved} WHERE "{key}" = ANY(%(made)s)', which)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")
