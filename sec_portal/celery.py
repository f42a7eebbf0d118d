"""Celery, told where the settings are. Tasks carry ids, never names or addresses."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sec_portal.settings")
app = Celery("sec_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
