from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, roles, sign-in and what needs two people."""

    name = "accounts"
    verbose_name = _("People")
