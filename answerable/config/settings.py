"""Django's settings, made from the options (environment, answerable.toml, defaults)."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from answerable.config import options
from answerable.core.logs import configuration
from answerable.core.secrets import load_secrets

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ANSWERABLE_DATA", "data")).resolve()
ANSWERABLE = options.load(DATA)
SECRETS = load_secrets(DATA)

SECRET_KEY = SECRETS.django[0]
SECRET_KEY_FALLBACKS = list(SECRETS.django[1:])
BASE_URL = ANSWERABLE["base_url"].rstrip("/")
_base = urlsplit(BASE_URL)
DEBUG = ANSWERABLE["debug"]
ALLOWED_HOSTS = [
    _base.hostname or "",
    ANSWERABLE["listen_http_host"],
    "localhost",
    "127.0.0.1",
    "[::1]",
    *ANSWERABLE["allowed_hosts"],
]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "heroicons",
    "ninja",
    "answerable.core",
    "answerable.accounts",
    "answerable.calendars",
    "answerable.customers",
    "answerable.tickets",
    "answerable.channels",
    "answerable.policy",
    "answerable.sla",
    "answerable.handover",
    "answerable.routing",
    "answerable.automation",
    "answerable.feedback",
    "answerable.notices",
    "answerable.advice",
    "answerable.api",
    "answerable.portal",
    "answerable.desk",
    "answerable.office",
    "answerable.ui",
    "answerable.demo",
    "answerable.ops",
]

MIDDLEWARE = [
    "answerable.core.middleware.RequestLog",
    "answerable.core.middleware.Whereabouts",
    "answerable.core.headers.SafeHeaders",
    "answerable.api.middleware.ApiAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "answerable.core.middleware.WithoutNul",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "answerable.ui.reader.ReaderMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "answerable.accounts.presence.Seen",
    "answerable.accounts.middleware.SecondStep",
    "answerable.accounts.middleware.Masking",
    "answerable.tickets.fields.known.FieldsReadOnce",
]

ROOT_URLCONF = "answerable.config.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "answerable.ui.reader.context",
            ]
        },
    }
]

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
    "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
)
if ANSWERABLE["database_url"]:
    DATABASES = {"default": dj_database_url.parse(ANSWERABLE["database_url"], conn_max_age=600)}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "answerable.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if ANSWERABLE["redis_url"]:
    CACHES: dict[str, Any] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": ANSWERABLE["redis_url"],
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "core_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # counts of limits must not be culled early
        }
    }

AUTH_USER_MODEL = "accounts.Agent"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "answerable.accounts.adapter.StaffAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation's link proved the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "5/30m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = ANSWERABLE["company"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _base.hostname in ("localhost", "127.0.0.1")
PASSWORD_RESET_TIMEOUT = 3600

EMAIL_BACKEND = "answerable.channels.email.staff_mail.EmailBackend"
ANYMAIL = json.loads(ANSWERABLE["mail_backend_settings"] or "{}")

LANGUAGE_CODE = ANSWERABLE["default_language"]
LANGUAGES = [
    ("en", _("English")),
    ("tr", _("Turkish")),
    ("ru", _("Russian")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
]
# Customers get our automatic mail in these, whatever languages the pages speak.
MAIL_LANGUAGES = [*dict(LANGUAGES), "it", "pt", "nl"]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "attachments"
if ANSWERABLE["attachments_s3_bucket"]:
    _attachments: dict[str, Any] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ANSWERABLE["attachments_s3_bucket"],
            "endpoint_url": ANSWERABLE["attachments_s3_endpoint"] or None,
            "signature_version": "s3v4",
            "default_acl": "private",
            "file_overwrite": True,
        },
    }
else:
    _attachments = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    }
STORAGES = {
    "default": _attachments,
    "attachments": _attachments,
    "staticfiles": {"BACKEND": "answerable.core.static.CollectedStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _base.scheme == "https"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The other safe headers are in core.headers, so that answers made before Django carry them too.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],  # the nonce is for the import map alone
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
LOGGING = configuration("DEBUG" if DEBUG else "INFO")
