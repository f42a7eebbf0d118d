from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    name = "safeguards"
    verbose_name = "Safeguards"

    def ready(self) -> None:
        from safeguards import checks  # noqa: F401  (registers the system checks)
