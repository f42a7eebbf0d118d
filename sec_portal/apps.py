"""The wiring as a Django app, so that its checks run."""

from django.apps import AppConfig


class SecPortalConfig(AppConfig):
    """Registers the checks of the wiring, and the Celery app whose broker a web process wakes."""

    name = "sec_portal"

    def ready(self) -> None:
        """Both are known once they are imported."""
        from sec_portal import celery, checks  # noqa: F401  (the app registry must be ready first)
