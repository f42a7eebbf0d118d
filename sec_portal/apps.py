"""The wiring as a Django app, so that its checks run."""

from django.apps import AppConfig


class SecPortalConfig(AppConfig):
    """Registers the checks of the wiring."""

    name = "sec_portal"

    def ready(self) -> None:
        """Django learns of checks by importing them."""
        from sec_portal import checks  # noqa: F401  (the app registry must be ready first)
