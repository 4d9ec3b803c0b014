"""All settings, one file; what differs between machines comes from the environment or `.env`."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Public address with scheme, without a slash at the end. Empty: taken from the request.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")

# --- Who operates this network (shown in the imprint; empty values are marked there) ---
NETWORK_NAME = env.str("NETWORK_NAME", default="lokal willkommen")
NETWORK_CITY = env.str("NETWORK_CITY", default="Dortmund")
NETWORK_PHONE = env.str("NETWORK_PHONE", default="")
NETWORK_EMAIL = env.str("NETWORK_EMAIL", default="")
OPERATOR = {
    "name": env.str("OPERATOR_NAME", default=""),
    "address": env.str("OPERATOR_ADDRESS", default=""),
    "representative": env.str("OPERATOR_REPRESENTATIVE", default=""),
    "phone": env.str("OPERATOR_PHONE", default=""),
    "email": env.str("OPERATOR_EMAIL", default=""),
    "vat_id": env.str("OPERATOR_VAT_ID", default=""),
    "editor": env.str("OPERATOR_EDITOR", default=""),
    "privacy_officer": env.str("OPERATOR_PRIVACY_OFFICER", default=""),
    "privacy_checked_on": env.str("OPERATOR_PRIVACY_CHECKED_ON", default=""),
    "joint_controllers": env.str("OPERATOR_JOINT_CONTROLLERS", default=""),
    "hosting": env.str("OPERATOR_HOSTING", default=""),
    "log_retention": env.str("OPERATOR_LOG_RETENTION", default=""),
    "ombuds_contact": env.str("OPERATOR_OMBUDS_CONTACT", default=""),
    "accessibility_phone": env.str("OPERATOR_ACCESSIBILITY_PHONE", default=""),
    "accessibility_email": env.str("OPERATOR_ACCESSIBILITY_EMAIL", default=""),
    "accessibility_assessed_on": env.str("OPERATOR_ACCESSIBILITY_ASSESSED_ON", default=""),
}
# Answers on the page of a location that the operator has confirmed as true:
# free, no_name, bring, children, interpreter (the texts stand in locations/wording.py).
CONFIRMED_ANSWERS = env.list("CONFIRMED_ANSWERS", default=[])
SHOW_URGENT_NUMBERS = env.bool("SHOW_URGENT_NUMBERS", default=True)
# After so many days without a confirmation, hours count as unknown.
HOURS_CONFIRMED_FOR_DAYS = env.int("HOURS_CONFIRMED_FOR_DAYS", default=180)
# Part of Germany whose public holidays close the offices (ISO 3166-2:DE, without "DE-").
HOLIDAYS_STATE = env.str("HOLIDAYS_STATE", default="NW")

# --- Languages: one line and one .po file per language ---
LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("ar", "العربية"),
]
# Written or checked by native speakers; every other language says on each page that it is not.
CHECKED_LANGUAGES = env.list("CHECKED_LANGUAGES", default=["de"])
# Where dates and numbers are written otherwise than the bare language suggests.
CLDR_LOCALES = {"en": "en_GB"}
# Readers from Syria and Iraq use other names of the months than readers from Egypt.
ALSO_MONTH_NAMES_OF = {"ar": "ar_SY"}
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

INSTALLED_APPS = [
    "lokalwillkommen.apps.LokalwillkommenConfig",
    "locations.apps.LocationsConfig",
    "django.contrib.staticfiles",
    "django_filters",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lokalwillkommen.language.path_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "lokalwillkommen.urls"
WSGI_APPLICATION = "lokalwillkommen.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": ["lokalwillkommen.context.site"],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lokalwillkommen.templatetags.ui",
            ],
        },
    }
]

# --- Database: SQLite in a file unless told otherwise ---
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Write-ahead log: readers and one writer do not wait for each other.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        # A transaction takes the write lock when it begins: what select_for_update does elsewhere.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_SQLITE_FILE", default="test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that cannot be reached is an error after two seconds, not a page that never comes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)

# --- Static files: own ones and the built style sheet ---
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "staticfiles"
STATICFILES_DIRS = [
    ("js", BASE_DIR / "static" / "js"),
    ("img", BASE_DIR / "static" / "img"),
    ("", BASE_DIR / "build" / "static"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Security ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if urlsplit(SITE_URL).scheme == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
# A search is the longest thing a resident sends.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# Lines of the log never hold an address that somebody typed: it stands in the query string.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Everybody can send a foreign Host; a traceback for each would bury what matters.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
}
