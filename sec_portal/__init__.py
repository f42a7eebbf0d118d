"""Wiring of the portal: settings, addresses, Celery and the embedded engines. No room imports it."""
