"""Measurements, run by hand: `.venv/bin/python -m bench.gate`. They assert nothing and use a database of their own."""

import os

import django

os.environ |= {"SEC_DEMO": "1", "SEC_AS_OWNER": "1"}
os.environ.setdefault("SEC_ENGINES", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sec_portal.settings")
django.setup()
