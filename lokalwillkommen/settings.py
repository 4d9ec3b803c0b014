"""All settings, one file; what differs between machines comes from the environment or `.env`."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
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
# Under which everybody may use the published figures, such as dl-de/zero-2.0; empty: not stated.
FIGURES_LICENCE = env.str("FIGURES_LICENCE", default="")
SHOW_URGENT_NUMBERS = env.bool("SHOW_URGENT_NUMBERS", default=True)
# After so many days without a confirmation, hours count as unknown.
HOURS_CONFIRMED_FOR_DAYS = env.int("HOURS_CONFIRMED_FOR_DAYS", default=180)
# Leads and advisers are told so many days before their hours lose their confirmation.
CONFIRMATION_REMINDED_DAYS = env.int("CONFIRMATION_REMINDED_DAYS", default=14)
# A waiting time for an appointment that was told longer ago is not shown any more.
WAITING_TIME_SHOWN_DAYS = env.int("WAITING_TIME_SHOWN_DAYS", default=90)
# So many weeks before school holidays leads are asked whether their locations are open.
SEASON_ASKED_WEEKS_AHEAD = env.int("SEASON_ASKED_WEEKS_AHEAD", default=6)
# No contact can be older where nobody knows since when a team has been at work: the first office of
# the network, Brackel/Aplerbeck, opened in October 2016 (press office of the city on Dorstfeld).
NETWORK_STARTED_ON = date.fromisoformat(env.str("NETWORK_STARTED_ON", default="2016-10-01"))
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
    "reports.apps.ReportsConfig",
    "consultations.apps.ConsultationsConfig",
    "locations.apps.LocationsConfig",
    "accounts.apps.AccountsConfig",
    "records.apps.RecordsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "csp",
]
MIDDLEWARE = [
    "lokalwillkommen.staff_only.private",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lokalwillkommen.language.path_language",
    "django.middleware.common.CommonMiddleware",
    # What knows sessions and users works below /intern/ only (lokalwillkommen/staff_only.py).
    "lokalwillkommen.staff_only.sessions",
    "lokalwillkommen.staff_only.users",
    "lokalwillkommen.staff_only.gate",
    "lokalwillkommen.staff_only.csrf",
    "lokalwillkommen.staff_errors.friendly",
    "allauth.account.middleware.AccountMiddleware",
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
            "context_processors": [
                "lokalwillkommen.context.site",
                "lokalwillkommen.context.staff",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lokalwillkommen.templatetags.ui",
                "lokalwillkommen.templatetags.form_ui",
            ],
        },
    }
]

# --- Database: SQLite in a file unless told otherwise ---
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Write-ahead log: readers and one writer do not wait for each other. FULL: what was
        # answered is on the disk. Django itself switches foreign keys on.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        # A transaction takes the write lock when it begins: what select_for_update does elsewhere.
        "transaction_mode": "IMMEDIATE",
        "timeout": env.int("DATABASE_TIMEOUT", default=20_000) / 1000,
    }
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_SQLITE_FILE", default="test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that cannot be reached is an error after two seconds, not a page that never comes.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 2)
    # The same for one that falls silent while a connection is open, in milliseconds.
    options.setdefault("tcp_user_timeout", 1000)
    # In milliseconds; wsgi.py sets it for pages, commands such as imports take their time.
    if timeout := env.int("DATABASE_TIMEOUT", default=0):
        # A page asks for few rows: workers beside it only make PostgreSQL prefer reading many, and
        # to compile a statement takes longer than to carry it out.
        options["options"] = (
            f"{options.get('options', '')} -c statement_timeout={timeout} -c lock_timeout={timeout}"
            " -c max_parallel_workers_per_gather=0 -c jit=off"
        ).strip()
# What several workers count together, such as failed logins: a table (records/models.py), never
# the memory of one of them. Rows that have expired go with `run_due`; 50,000 are never reached.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "records_cacheentry",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- What kind of site this is: production, training (own banner) or demo (own banner, known
# accounts with a known password) ---
INSTANCE = env.str("INSTANCE", default="production")

# --- Accounts: django-allauth below /intern/ (accounts/) ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whoever has no account gets no mail from us, whatever others type.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.UnlockForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
}
# Counted in the default cache before a password is hashed, over all workers. Per address it has
# to be enough for an office behind one address; what succeeds is not counted.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "20/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    # More than anybody types in a full waiting room, far too few to find one of millions.
    "slip_code": "20/10m/user",
}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey alone logs in and unlocks: each one asks for a PIN, a finger or a face.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "activate_totp": "accounts.forms.ActivateCodesForm",
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.passkeys.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.PasskeyForm",
    "reauthenticate_webauthn": "accounts.passkeys.UnlockByPasskeyForm",
    "login_webauthn": "accounts.passkeys.PasskeyLoginForm",
}
# Proxies in front whose X-Forwarded-For is believed; 0: the connection itself is the client's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Roles that need a second factor, by their codes (locations/models/staff.py).
SECOND_FACTOR_ROLES = env.list(
    "SECOND_FACTOR_ROLES",
    default=[]
    if INSTANCE == "demo"
    else [
        "adviser",
        "lead",
        "coordinator",
        "volunteer_coordinator",
        "privacy_officer",
        "administrator",
    ],
)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
# A link for a new password holds for two hours.
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
# What a browser keeps of a login (accounts/sessions.py has the two clocks).
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None  # no longer than the browser is open either
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
if urlsplit(SITE_URL).scheme == "https":
    # Only this host can have set a cookie of such a name, for all of its paths and by https.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

# --- How anything is kept (records/) ---
# Keys that seal drafts, mails and second factors, newest first (`Fernet.generate_key()`); older
# ones stay until nothing is sealed with them any more. Empty: a key made of SECRET_KEY.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[])
# Mails are kept in the database first (records/outbox.py); `run_due` sends them through this
# server, as smtp+tls://user:password@host:587. Empty: they become files in build/mails/.
EMAIL_BACKEND = "records.outbox.OutboxBackend"
MAIL_SERVER = env.email_url("EMAIL_URL", default="filemail:///")
MAIL_BACKEND = MAIL_SERVER.pop("EMAIL_BACKEND")
if MAIL_BACKEND.endswith("filebased.EmailBackend"):
    EMAIL_FILE_PATH = MAIL_SERVER["EMAIL_FILE_PATH"] or BASE_DIR / "build" / "mails"
else:
    EMAIL_HOST = MAIL_SERVER["EMAIL_HOST"]
    EMAIL_PORT = MAIL_SERVER["EMAIL_PORT"] or 25
    EMAIL_HOST_USER = MAIL_SERVER["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD = MAIL_SERVER["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS = MAIL_SERVER.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = MAIL_SERVER.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=NETWORK_EMAIL or "lokal-willkommen@localhost")
# How long what is kept, why, and what happens then. `manage.py apply_retention --dry-run` counts.
# The bases are to be checked by the privacy officer of the operator.
RETENTION: dict[str, dict[str, Any]] = {
    "invitations": {
        "model": "locations.Invitation",
        "term": timedelta(days=30),
        "basis": "Art. 5 (1) e GDPR: for questions after its end; the trail says who gave it",
        "action": "delete",
    },
    "factor_resets": {
        "model": "locations.FactorReset",
        "term": timedelta(days=30),
        "basis": "Art. 5 (1) e GDPR: the two who decided are in the trail",
        "action": "delete",
    },
    "memberships": {
        "model": "locations.Membership",
        "term": timedelta(days=365),
        "basis": "§ 18 DSG NRW, § 26 BDSG by analogy: who had access, for questions after leaving",
        "action": "delete",
    },
    "accounts": {
        # After the last role was deleted, a year after it ended.
        "model": "accounts.User",
        "term": timedelta(days=365),
        "basis": "§ 18 DSG NRW, § 26 BDSG by analogy: the account of somebody who has left",
        "action": "delete",
    },
    "follow_ups_done": {
        "model": "consultations.FollowUp",
        "term": timedelta(days=30),
        "basis": "Art. 5 (1) e GDPR: what is done needs no memo; some days to take it up again",
        "action": "delete",
    },
    "follow_ups": {
        # After it was set: the latest day of one is eleven months off.
        "model": "consultations.FollowUp",
        "term": timedelta(days=365),
        "basis": "Art. 5 (1) e GDPR: nobody has come back to it for a year",
        "action": "delete",
    },
    "slips": {
        # At the end of their six months.
        "model": "consultations.Slip",
        "term": timedelta(0),
        "basis": "Art. 5 (1) e GDPR: the code has expired and opens nothing any more",
        "action": "delete",
    },
    "audit_entries": {
        "model": "records.AuditEntry",
        "term": timedelta(days=730),
        "basis": "Art. 5 (2), Art. 32 GDPR; term by analogy with § 76 (4) BDSG",
        "action": "delete",
    },
    "audit_inquiries": {
        "model": "records.AuditInquiry",
        "term": timedelta(days=730),
        "basis": "Art. 5 (2) GDPR: whoever looked has to be able to say why, as long as the trail",
        "action": "delete",
    },
    "changes": {
        # The history of the hours stays; who has changed them is nobody's business any more.
        "model": "records.Change",
        "term": timedelta(days=365),
        "basis": "Art. 5 (1) e GDPR: the author is needed for questions, the hours for figures",
        "action": "empty",
    },
    "contacts": {
        # By whole months; the figures keep what they have counted. Three years with a leap day.
        "model": "consultations.Contact",
        "term": timedelta(days=1096),
        "basis": "§§ 195, 199 BGB by analogy: claims lapse three years after the contact",
        "action": "delete",
    },
    "contact_recorders": {
        "model": "consultations.Contact",
        "term": timedelta(days=365),
        "basis": "Art. 5 (1) e GDPR: whom to ask about a contact; the employer alone stays",
        "action": "empty",
    },
    "contact_correctors": {
        "model": "consultations.ContactVersion",
        "term": timedelta(days=365),
        "basis": "Art. 5 (1) e GDPR: whom to ask about a correction",
        "action": "empty",
    },
    "location_day_staff": {
        "model": "consultations.LocationDayStaff",
        "term": timedelta(days=92),
        "basis": "Art. 5 (1) e GDPR, § 26 BDSG by analogy: who can say how the day was; no rota",
        "action": "delete",
    },
    "submits": {
        "model": "records.Submit",
        "term": timedelta(days=14),
        "basis": "Art. 5 (1) e GDPR: forms left open are sent within days",
        "action": "delete",
    },
    "drafts": {
        "model": "records.Draft",
        "term": timedelta(days=7),
        "basis": "Art. 5 (1) e GDPR: what was not saved by then will not be",
        "action": "delete",
    },
    "outbox_mails": {
        "model": "records.OutboxMail",
        "term": timedelta(days=30),
        "basis": "Art. 5 (1) e GDPR: proof of dispatch; the content goes when it was sent",
        "action": "delete",
    },
}

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
# A login in another window makes open forms too old: their text is kept all the same.
CSRF_FAILURE_VIEW = "lokalwillkommen.gate.too_old"
X_FRAME_OPTIONS = "DENY"
if urlsplit(SITE_URL).scheme == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
# A search is the longest thing a resident sends, a form with long texts what staff send.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# Lines of the log never hold an address that somebody typed: it stands in the query string.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens": {"()": "lokalwillkommen.log_secrets.WithoutTokens"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["tokens"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Everybody can send a foreign Host; a traceback for each would bury what matters.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
}
