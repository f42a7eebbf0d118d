from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "Feedback"

    def ready(self) -> None:
        from engagement.before_talk import NOTICES
        from engagement.withdrawal import CASCADES
        from feedback.before_talk import news_waits
        from feedback.withdrawal import call_back_releases, close_what_is_open

        CASCADES.extend((close_what_is_open, call_back_releases))
        NOTICES.append(news_waits)
