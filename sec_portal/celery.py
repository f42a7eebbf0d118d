"""Celery, told where the settings are. Tasks carry ids, never names or addresses."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sec_portal.settings")
app = Celery("sec_portal")
app.set_default()  # in every thread of a web process, not only in the one that imported this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
