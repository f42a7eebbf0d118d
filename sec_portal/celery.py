"""Celery, told where the settings are. Tasks carry ids, never names or addresses."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sec_portal.settings")
if os.environ.get("SEC_DEMO") == "1":  # one machine to try it on: there root may run it
    warnings.filterwarnings("ignore", category=SecurityWarning)
app = Celery("sec_portal")
app.set_default()  # in every thread of a web process, not only in the one that imported this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
