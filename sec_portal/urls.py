"""Every address of the portal: English at /, Welsh at /cy/, and a few that have no language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from sec_portal import views
from sec_portal.dev import dev_outbox

handler404 = "sec_portal.views.not_found"
handler500 = "sec_portal.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("leave", views.leave, name="leave"),
    path("leave/continue", views.leave_continue, name="leave_continue"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    *i18n_patterns(
        path("", views.front, name="front"),
        path("safety/", views.safety, name="safety"),
        path("help/", views.help_now, name="help_now"),
        path("cookies/", views.cookies, name="cookies"),
        path("before-you-start/", views.before_you_start, name="before_you_start"),
        path("dev/components/", views.component_gallery, name="component_gallery"),
        path("dev/outbox/", dev_outbox, name="dev_outbox"),
        path("", include("accounts.urls")),
        path("", include("engagement.urls")),
        path("", include("feedback.urls")),
        path("", include("partners.urls")),
        path("", include("impact.urls")),
        path("", include("desk.urls")),
        prefix_default_language=False,
    ),
]
