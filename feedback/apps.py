from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "Feedback"

    def ready(self) -> None:
        from engagement.withdrawal import CASCADES
        from feedback.withdrawal import close_what_is_open

        CASCADES.append(close_what_is_open)
