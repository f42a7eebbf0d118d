"""Settings of the portal, read from the environment with django-environ, in Django's documented order.

With nothing configured and `SEC_DEMO=1` (set by `bin/run`) or under pytest, the embedded engines are used.
Nothing dangerous has a default outside those two.
"""

import os
import sys
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import TypeVar

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from sec_portal import engines
from sec_portal.static_headers import static_headers

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"
env = environ.Env()
Shape = TypeVar("Shape")

# Where this process stands -------------------------------------------------------------------------------------
TESTING = "pytest" in sys.modules
DEMO = env.bool("SEC_DEMO", TESTING)  # synthetic people, embedded engines, generated keys
DEBUG = env.bool("DEBUG", False)
DEV_PAGES = DEBUG or DEMO  # /dev/outbox/ and /dev/components/


def needed(name: str, local: str) -> str:
    """A setting that must be given in production and has a local value in demo and test."""
    value: str = env.str(name, "")
    if value:
        return value
    if DEMO:
        return local
    raise ImproperlyConfigured(f"Set {name} in the environment (see docs/running.md), or start with bin/run.")


def shaped(name: str, default: str, read: Callable[[str], Shape], *, such_as: str = "") -> Shape:
    """A setting with a shape of its own, read when the portal starts: a slip shows then, and not in a talk."""
    text = env.str(name, default)
    try:
        return read(text)
    except ValueError:
        cure = f"Write it like this: {such_as or default}"
        raise ImproperlyConfigured(f"{name} cannot be read: {text!r}. {cure}") from None


def lines(text: str) -> list[tuple[str, str, str]]:
    """English name, Welsh name and number of each line."""
    parts = [tuple(part.strip() for part in line.split("|")) for line in text.split(";") if line.strip()]
    return [(english, welsh, number) for english, welsh, number in parts]


def terms(text: str) -> tuple[tuple[date, date], ...]:
    """First and last days, in order."""
    spans = [line.split("/") for line in text.split(",") if line.strip()]
    return tuple((date.fromisoformat(first.strip()), date.fromisoformat(last.strip())) for first, last in spans)


def days(text: str) -> frozenset[date]:
    """Single days."""
    return frozenset(date.fromisoformat(day.strip()) for day in text.split(",") if day.strip())


SECRET_KEY = needed("SECRET_KEY", "demo-only-not-a-secret-" + "x" * 40)
KEY_FILE = needed("KEY_FILE", str(LOCAL_DIR / "keys.json"))
AUDIT_HEADS = env.str("AUDIT_HEADS", str(LOCAL_DIR / "audit-heads"))  # sealed heads of the audit chain
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"] if DEMO else [])
SITE_URL = needed("SITE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "crispy_forms",
    "crispy_forms_gds",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "axes",
    "safeguards",
    "outbox",
    "accounts",
    "engagement",
    "feedback",
    "partners",
    "impact",
    "desk",
    "sec_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sec_portal.middleware.RequestIdMiddleware",
    "sec_portal.middleware.SafeHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "sec_portal.middleware.SpokenMethodsMiddleware",
    "sec_portal.middleware.LeaveMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sec_portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "sec_portal.own_origin.OwnOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "accounts.middleware.TimeOutMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sec_portal.urls"
WSGI_APPLICATION = "sec_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "sec_portal.context.product",
            ],
        },
    }
]

# Engines --------------------------------------------------------------------------------------------------------
_embedded = {} if env.str("DATABASE_URL", "") and env.str("REDIS_URL", "") else engines.embedded_urls()
AS_OWNER = env.bool("SEC_AS_OWNER", TESTING)  # tests make their database, then step down to the lesser role
_database_url = env.str("DATABASE_URL", "") or needed("DATABASE_URL", _embedded.get("DATABASE_URL", ""))
_owner_url = env.str("DATABASE_OWNER_URL", "") or (
    _database_url if env.str("DATABASE_URL", "") else _embedded["DATABASE_OWNER_URL"]
)
DATABASES = {"default": env.db_url_config(_owner_url if AS_OWNER else _database_url)}
DATABASES["default"].update(CONN_MAX_AGE=3600, CONN_HEALTH_CHECKS=True, TIME_ZONE="UTC")
APP_ROLE = "portal_app"  # may add audit rows and nothing else to them
_as_role = "" if AS_OWNER or TESTING else f" -c role={APP_ROLE}"
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    # pg_temp last: a temporary table may not stand before a real one; a lock that is held becomes a 503, not a wait
    f"-c search_path=public,keys,pg_temp -c lock_timeout={'0' if AS_OWNER else '3s'} -c jit=off "
    f"-c statement_timeout={'0' if AS_OWNER else '15s'}{_as_role}"
)
DATABASES["default"]["TEST"] = {"NAME": f"test_portal_{os.getppid()}"}  # two runs at once do not meet
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", "") or needed("REDIS_URL", _embedded.get("REDIS_URL", ""))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # nothing in a request waits for Redis

# Files that are handed in ------------------------------------------------------------------------------------------
FILES_DIR = Path(env.str("FILES_DIR", str(LOCAL_DIR / "files")))  # sealed; backed up with the database
UPLOAD_MAX_MB = env.int("UPLOAD_MAX_MB", 20)
UPLOAD_MAX_VIDEO_MB = env.int("UPLOAD_MAX_VIDEO_MB", 500)
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_PIXELS", 50_000_000)  # a picture of more fills the memory
UPLOAD_LIFE_HOURS = env.int("UPLOAD_LIFE_HOURS", 24)  # then a file that became part of no record is swept away
FILES_ARE_TAKEN_WHEN = "accounts.permissions.is_wholly_signed_in"
FILE_UPLOAD_HANDLERS = ["safeguards.filing.receiving.SealingUploadHandler"]  # no other: they write plain bytes
DATA_UPLOAD_MAX_NUMBER_FILES = 10
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", "")  # host:port, or the path of a socket; empty: no scanner

# People who sign in ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.EmailBackend",
    "django_otp_webauthn.backends.WebAuthnBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
IDLE_SECONDS = env.int("IDLE_SECONDS", 20 * 60)
CONVERSATION_IDLE_SECONDS = env.int("CONVERSATION_IDLE_SECONDS", 90 * 60)
SESSION_SECONDS = env.int("SESSION_SECONDS", 12 * 60 * 60)
FRESH_FACTOR_SECONDS = env.int("FRESH_FACTOR_SECONDS", 5 * 60)

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie would outlive leaving

OTP_TOTP_ISSUER = "Portal"
OTP_WEBAUTHN_RP_NAME = "Portal"
OTP_WEBAUTHN_RP_ID = env.str("WEBAUTHN_RP_ID", "localhost" if DEMO else "")
OTP_WEBAUTHN_ALLOWED_ORIGINS = env.list("WEBAUTHN_ORIGINS", default=[SITE_URL] if SITE_URL else [])

# Sessions and cookies live in PostgreSQL and carry neutral names -------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_COOKIES = env.bool("SECURE_COOKIES", True)
SESSION_COOKIE_NAME = "__Host-s" if SECURE_COOKIES else "s"
SESSION_COOKIE_AGE = SESSION_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-c" if SECURE_COOKIES else "c"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "sec_portal.views.csrf_failed"
LANGUAGE_COOKIE_NAME = "l"
LEAVE_COOKIE_NAME = "__Host-v" if SECURE_COOKIES else "v"
LEAVE_SECONDS = 15 * 60
LEAVE_TO = env.str("LEAVE_TO", "https://www.bbc.co.uk/weather")

# Answers carry nothing that a browser may keep or a third party may see ------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", not DEMO)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 0 if DEMO else 63072000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", False)  # a proxy of ours that sets X-Forwarded-For and -Proto itself
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture", "browsing-topics")
}

# Languages and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/London"
USE_TZ = True

# Static files and forms ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", str(LOCAL_DIR / "static"))
WHITENOISE_USE_FINDERS = DEMO
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
CRISPY_ALLOWED_TEMPLATE_PACKS = "gds"
CRISPY_TEMPLATE_PACK = "gds"
CRISPY_FAIL_SILENTLY = False
CRISPY_CLASS_CONVERTERS = {"filechooser": "govuk-file-upload"}

# Look: what a force may set ------------------------------------------------------------------------------------------
PRODUCT_NAME = env.str("PRODUCT_NAME", "SEC portal")
PUBLIC_NAME = env.str("PUBLIC_NAME", "Your voice")  # neutral: stands in titles a survivor's history keeps (QE-7)
PUBLIC_NAME_CY = env.str("PUBLIC_NAME_CY", "Eich llais")
COLOURS = env.dict("COLOURS", default={})  # --sec-brand and its seven companions, checked for contrast
EMERGENCY_NUMBER = env.str("EMERGENCY_NUMBER", "999")
HELP_LINE_NAME = env.str("HELP_LINE_NAME", "Live Fear Free")
HELP_LINE_NAME_CY = env.str("HELP_LINE_NAME_CY", "Byw Heb Ofn")
HELP_LINE_NUMBER = env.str("HELP_LINE_NUMBER", "0808 80 10 800")
# who listens when somebody may harm themself: English name|Welsh name|number, one after another with semicolons
CRISIS_LINES = shaped(
    "CRISIS_LINES",
    "NHS 111, press 2|GIG 111, pwyso 2|111;Samaritans|Samariaid|116 123;CALL|CALL|0800 132 737",
    lines,
)
# how somebody gets in touch, as the public reads it; left out when empty
CONTACT_LINE = env.str("CONTACT_LINE", "Ring 01632 960 123, weekdays 9 to 5, and ask for Mari." if DEMO else "")
CONTACT_LINE_CY = env.str(
    "CONTACT_LINE_CY", "Ffoniwch 01632 960 123, yn ystod yr wythnos, 9 tan 5, a gofynnwch am Mari." if DEMO else ""
)

# Sending -----------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # never used for survivors: the outbox speaks SMTP itself
SMTP_HOST = needed("SMTP_HOST", "")  # empty in demo: messages are caught and shown at /dev/outbox/
SMTP_PORT = env.int("SMTP_PORT", 25)
SMTP_USER = env.str("SMTP_USER", "")
SMTP_PASSWORD = env.str("SMTP_PASSWORD", "")
SMTP_TLS = env.bool("SMTP_TLS", not DEMO)
SMTP_TIMEOUT = env.float("SMTP_TIMEOUT", 10.0)
MAIL_FROM_NAME = needed("MAIL_FROM_NAME", "Mari")
MAIL_FROM_ADDRESS = needed("MAIL_FROM_ADDRESS", "mari@post.example")
MAIL_CATCH_DIR = Path(env.str("MAIL_CATCH_DIR", str(LOCAL_DIR / "mail")))
OUTBOX_RESOLVERS = {
    "survivor": "feedback.sending.NewsResolver",
    "staff": "accounts.sending.StaffResolver",
    "overdue": "feedback.overdue.OverdueResolver",
    "rating": "partners.rating_mail.RatingResolver",
    "worker": "partners.sending.WorkerResolver",
}
LEASE_SECONDS = env.int("LEASE_SECONDS", 30)
MESSAGE_LIFE_HOURS = env.int("MESSAGE_LIFE_HOURS", 72)
PERSON_MESSAGE_DAYS = env.int("PERSON_MESSAGE_DAYS", 30)  # what waits for somebody to ring, post or pass on
# at most so many in a minute by each way, all workers together: OUTBOX_PER_MINUTE=email=600; none set, no limit
OUTBOX_PER_MINUTE = env.dict("OUTBOX_PER_MINUTE", cast={"value": int}, default={})
OUTBOX_HURRY_MINUTES = env.int("OUTBOX_HURRY_MINUTES", 60)  # so near its end a message goes before more urgent ones
OUTBOX_BATCH = env.int("OUTBOX_BATCH", 100)  # how many are leased, looked at and opened together
OUTBOX_LINES = env.int("OUTBOX_LINES", 2)  # how many messages one worker hands over at a time, when many are due

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.3,
    "retry_on_timeout": False,
    "max_retries": 0,  # a web process that wakes does not wait for a second try
    "interval_start": 0,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 0.5
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BEAT_SCHEDULE = {
    "tell-by-itself": {"task": "feedback.tasks.tell_by_itself", "schedule": 600.0, "options": {"expires": 300}},
    "remind-by-itself": {"task": "feedback.tasks.remind_by_itself", "schedule": 3600.0, "options": {"expires": 600}},
    "outbox-sweep": {"task": "outbox.tasks.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "files-scan": {"task": "safeguards.tasks.scan_waiting", "schedule": 60.0, "options": {"expires": 60}},
    "files-sweep": {"task": "safeguards.tasks.sweep_files", "schedule": 3600.0, "options": {"expires": 3600}},
    "ledger-catch-up": {"task": "feedback.tasks.catch_up", "schedule": 10.0, "options": {"expires": 10}},
    "ledger-fold": {"task": "feedback.tasks.fold_counts", "schedule": 300.0, "options": {"expires": 300}},
    "releases-recheck": {"task": "feedback.tasks.recheck_releases", "schedule": 21600.0, "options": {"expires": 3600}},
    "ratings-ask": {"task": "partners.tasks.ask_for_ratings", "schedule": 21600.0, "options": {"expires": 3600}},
    "statistics-release": {"task": "impact.tasks.release_quarter", "schedule": 3600.0, "options": {"expires": 3600}},
    "board-report": {"task": "impact.tasks.make_reports", "schedule": 600.0, "options": {"expires": 600}},
    "changes-overdue": {"task": "feedback.tasks.escalate_overdue", "schedule": 3600.0, "options": {"expires": 3600}},
}

# Practice: every figure marked D in the domain reference is a setting (docs/to-confirm.md) ----------------------------
ASSESSMENT_DAYS = env.int("ASSESSMENT_DAYS", 90)  # SP-4
PLAN_DAYS = env.int("PLAN_DAYS", 90)  # SC-3
PLAN_DAYS_LONGEST = env.int("PLAN_DAYS_LONGEST", 365)  # SC-3, if they wish
PLAN_DAYS_SHARED = env.int("PLAN_DAYS_SHARED", 30)  # SC-3, where the device or home is shared
PLAN_DAYS_AFTER_EVENT = env.int("PLAN_DAYS_AFTER_EVENT", 30)  # SC-3, after a trigger event
CONSENT_DAYS = env.int("CONSENT_DAYS", 365)  # CN-6
# where one purpose has its own: CONSENT_DAYS_BY_PURPOSE=research_named_project=180,media_or_social=182
CONSENT_DAYS_BY_PURPOSE = env.dict("CONSENT_DAYS_BY_PURPOSE", cast={"value": int}, default={})  # CN-6
COOLING_OFF_DAYS = env.int("COOLING_OFF_DAYS", 7)  # CN-12
LOAD_ACTIVITIES_PER_MONTH = env.int("LOAD_ACTIVITIES_PER_MONTH", 2)  # PT-12
REST_DAYS = env.int("REST_DAYS", 14)  # PT-12, after significant distress
AFTERCARE_FROM_HOURS = env.int("AFTERCARE_FROM_HOURS", 24)  # PT-8
AFTERCARE_UNTIL_HOURS = env.int("AFTERCARE_UNTIL_HOURS", 72)  # PT-8
AFTERCARE_AGAIN_DAYS = env.int("AFTERCARE_AGAIN_DAYS", 14)  # PT-8, where there was distress
CRIME_HOURS = env.int("CRIME_HOURS", 24)  # CR-4, elapsed hours
# a safeguarding concern is passed on the same working day
WORKING_DAY_ENDS = shaped("WORKING_DAY_ENDS", "17:00", time.fromisoformat)
# first and last days of school terms, as 2026-09-01/2026-10-23,…: outside them a term-time window is closed
EXAMPLE_TERMS = "2026-09-01/2026-12-18,2027-01-04/2027-03-25"
TERM_DATES = shaped("TERM_DATES", EXAMPLE_TERMS if DEMO else "", terms, such_as=EXAMPLE_TERMS)
DUTY_AHEAD_DAYS = env.int("DUTY_AHEAD_DAYS", 14)  # a plan that runs out, or a review, stands on the desk this early
DRAFT_DAYS = env.int("DRAFT_DAYS", 30)  # security 7: then its owner is asked to finish it or throw it away
WORDINGS_MUST_BE_APPROVED = env.bool("WORDINGS_MUST_BE_APPROVED", not DEMO)
NEWS_DUE_DAYS = env.int("NEWS_DUE_DAYS", 90)  # FL-2
NEWS_UNOPENED_DAYS = env.int("NEWS_UNOPENED_DAYS", 14)  # FL-2
NEWS_GAP_DAYS = env.int("NEWS_GAP_DAYS", 7)  # after one message has gone, the next goes no sooner
TRIAGE_DAYS = env.int("TRIAGE_DAYS", 10)  # what was said is read and sorted within these days
THANKS_WORKING_DAYS = env.int("THANKS_WORKING_DAYS", 5)  # FL-2
OVERDUE_LEAD_DAYS = env.int("OVERDUE_LEAD_DAYS", 14)  # a change that is late goes to the lead of its department
OVERDUE_SPONSOR_DAYS = env.int("OVERDUE_SPONSOR_DAYS", 28)  # and then to its sponsor
CHECK_AFTER_DAYS = env.int("CHECK_AFTER_DAYS", 182)  # then somebody looks whether what was made has stayed
READER_MOST_DAYS = env.int("READER_MOST_DAYS", 366)  # a second reader from elsewhere reads for no longer at a time
READER_WARN_DAYS = env.int("READER_WARN_DAYS", 30)  # before the agreement with a second reader runs out
READING_DAYS = env.int("READING_DAYS", 7)  # by then a text that was put to a second person should have been read
# Partners: what they are promised when they ask for something to be put right (SR-5, SR-8), and what they keep
REFERRAL_ACKNOWLEDGE_WORKING_DAYS = env.int("REFERRAL_ACKNOWLEDGE_WORKING_DAYS", 1)
REFERRAL_UPDATE_WORKING_DAYS = env.int("REFERRAL_UPDATE_WORKING_DAYS", 5)
REFERRAL_RESOLVE_WORKING_DAYS = env.int("REFERRAL_RESOLVE_WORKING_DAYS", 10)
REFERRAL_READ_BACK = timedelta(hours=env.int("REFERRAL_READ_BACK_HOURS", 24))
REFERRAL_FILES_MOST = env.int("REFERRAL_FILES_MOST", 5)  # with one referral
AGREEMENT_WARNING_DAYS = env.list("AGREEMENT_WARNING_DAYS", cast=int, default=[60, 30])  # before its last day
RATING_MONTHS = env.list("RATING_MONTHS", cast=int, default=[4, 10])  # partners are asked what they think of our work
RATING_OPEN_DAYS = env.int("RATING_OPEN_DAYS", 28)
# days that the library's list does not have, or should not: 2027-05-31,…
MORE_BANK_HOLIDAYS = shaped("MORE_BANK_HOLIDAYS", "", days, such_as="2027-05-31,2027-06-01")
NOT_BANK_HOLIDAYS = shaped("NOT_BANK_HOLIDAYS", "", days, such_as="2027-05-31,2027-06-01")
FEWEST_SHOWN = env.int("FEWEST_SHOWN", 5)  # SN-1: no smaller count of people stands on a page that leaves the room
FEWEST_PUBLISHED = env.int("FEWEST_PUBLISHED", 10)  # SN-1: nor one that is published
PUBLISHED_NEAREST = env.int("PUBLISHED_NEAREST", 5)  # SN-1: to which what is published is rounded
RELEASE_AFTER_DAYS = env.int("RELEASE_AFTER_DAYS", 4)  # a quarter is counted so long after its last day
REPORT_WITH_RELEASE = env.bool("REPORT_WITH_RELEASE", True)  # the board's report is made as soon as one is released
INBOUND_READ_WORKING_DAYS = env.int("INBOUND_READ_WORKING_DAYS", 1)  # what they write is read by the end of that day
LINK_DAYS = env.int("LINK_DAYS", 7)  # security 8
READING_MINUTES = env.int("READING_MINUTES", 15)  # QE-10: then an opened private page asks for the PIN again
PAGE_GRACE_HOURS = env.int("PAGE_GRACE_HOURS", 24)  # what was typed on a page is taken so long after its link ended
PIN_TRIES = env.int("PIN_TRIES", 5)
PIN_LOCK_HOURS = env.int("PIN_LOCK_HOURS", 24)

# Throttling of sign-in: in PostgreSQL, and never a lock on a coordinator that a stranger can turn -----------------
AXES_ENABLED = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "accounts.places.place_of"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"  # what authenticate() is given, else every address of one place is counted as one
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "email", "code"]

LOGGING_CONFIG = "safeguards.logs.configure"
LOGGING = {"version": 1}  # not empty, or Django would configure nothing
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
