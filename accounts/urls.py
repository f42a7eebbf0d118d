"""Addresses of accounts. The name of each is the name of its view."""

from django.urls import path

from accounts import views
from accounts.views import passkeys

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.sign_in_code, name="sign_in_code"),
    path("sign-in/recovery/", views.sign_in_recovery, name="sign_in_recovery"),
    path("sign-in/passkey/begin/", passkeys.passkey_begin, name="passkey_begin"),
    path("sign-in/passkey/complete/", passkeys.passkey_complete, name="passkey_complete"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("locked/", views.locked, name="locked"),
    path("confirm/", views.factor_confirm, name="factor_confirm"),
    path("heartbeat/", views.heartbeat, name="heartbeat"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("set-up/", views.set_up, name="set_up"),
    path("set-up/codes/", views.set_up_codes, name="set_up_codes"),
    path("home/", views.home, name="home"),
    path("account/", views.account, name="account"),
    path("account/app/", views.account_app, name="account_app"),
    path("account/app/start/", views.account_app_start, name="account_app_start"),
    path("account/passkey/", views.account_passkey, name="account_passkey"),
    path("account/passkey/begin/", passkeys.passkey_add_begin, name="passkey_add_begin"),
    path("account/passkey/complete/", passkeys.passkey_add_complete, name="passkey_add_complete"),
    path("account/codes/", views.account_codes, name="account_codes"),
    path("account/factors/<slug:factor>/remove/", views.account_factor_remove, name="account_factor_remove"),
    path("account/sign-out/", views.account_sign_out, name="account_sign_out"),
    path("people/", views.people_list, name="people_list"),
    path("people/add/", views.person_add, name="person_add"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/change/", views.person_change, name="person_change"),
    path("people/<uuid:pk>/close/", views.person_close, name="person_close"),
    path("people/<uuid:pk>/open/", views.person_open, name="person_open"),
    path("people/<uuid:pk>/reset/", views.person_reset, name="person_reset"),
    path("people/<uuid:pk>/sign-out/", views.person_sign_out, name="person_sign_out"),
    path("people/<uuid:pk>/link/", views.person_link, name="person_link"),
    path("people/<uuid:pk>/qualification/", views.qualification_add, name="qualification_add"),
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/add/", views.organisation_add, name="organisation_add"),
    path("approvals/", views.approval_list, name="approval_list"),
    path("approvals/<uuid:pk>/", views.approval, name="approval"),
    path("approvals/<uuid:pk>/approve/", views.approval_approve, name="approval_approve"),
    path("approvals/<uuid:pk>/decline/", views.approval_decline, name="approval_decline"),
    path("dev/codes/", views.demo_codes, name="demo_codes"),
]
