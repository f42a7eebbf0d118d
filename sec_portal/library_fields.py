"""The field registry of models that libraries own: what their columns hold (see `safeguards.registry`)."""

from safeguards.registry import Privacy

LIBRARY_FIELDS: dict[str, Privacy] = {
    "auth.group": Privacy(operational="id name permissions"),
    "auth.permission": Privacy(operational="id name content_type codename"),
    "contenttypes.contenttype": Privacy(operational="id app_label model"),
    "otp_totp.totpdevice": Privacy(
        operational="id user name confirmed throttling_failure_timestamp throttling_failure_count created_at "
        "last_used_at step t0 digits tolerance drift last_t",
        sensitive="key",
    ),
    "otp_static.staticdevice": Privacy(
        operational="id user name confirmed throttling_failure_timestamp throttling_failure_count created_at "
        "last_used_at"
    ),
    "otp_static.statictoken": Privacy(operational="id device", sensitive="token"),
    "django_otp_webauthn.webauthncredential": Privacy(
        operational="id user name confirmed created_at last_used_at credential_type credential_id public_key "
        "transports sign_count backup_eligible backup_state aaguid credential_id_sha256 discoverable"
    ),
    "django_otp_webauthn.webauthnattestation": Privacy(operational="id fmt data client_data_json credential"),
    "django_otp_webauthn.webauthnuserhandle": Privacy(operational="handle_hex user"),
    "axes.accessattempt": Privacy(
        operational="id http_accept path_info attempt_time get_data post_data failures_since_start",
        personal="user_agent ip_address username",
    ),
    "axes.accessattemptexpiration": Privacy(operational="access_attempt expires_at"),
    "axes.accessfailurelog": Privacy(
        operational="id http_accept path_info attempt_time locked_out", personal="user_agent ip_address username"
    ),
    "axes.accesslog": Privacy(
        operational="id http_accept path_info attempt_time logout_time session_hash",
        personal="user_agent ip_address username",
    ),
    "sessions.session": Privacy(operational="session_key expire_date", sensitive="session_data"),
}
