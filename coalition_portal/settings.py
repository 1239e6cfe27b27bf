"""Everything that can be switched, from the environment; see `.env.example`.

Nonsense is refused here, at start, with a sentence that says how to mend it.
"""

import ipaddress
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=False)

# --- Database -------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
if urlsplit(DATABASE_URL).scheme not in {"sqlite", "postgres", "postgresql"}:
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with postgres:// (or sqlite:/// for a trial), "
        "for example postgres://portal:secret@127.0.0.1:5432/portal."
    )
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
ON_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if ON_SQLITE:
    # Without IMMEDIATE, two writers meet as "database is locked" instead of waiting in turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Tests run workers in processes of their own, which an in-memory database would hide from.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _secret_key() -> str:
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    if not ON_SQLITE:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put 50 random characters into it, for example from "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'`, and keep it."
        )
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret_key()

# --- Address of the portal ------------------------------------------------------------------

PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", default="http://localhost:8000").rstrip("/")
_public = urlsplit(PUBLIC_BASE_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname or _public.path:
    raise ImproperlyConfigured(
        "PUBLIC_BASE_URL must be the portal's address without a path, "
        f"for example https://coalitions.example.org; it is {PUBLIC_BASE_URL!r}."
    )
LOOPBACK = _public.hostname in {"localhost", "127.0.0.1", "::1"}


def _is_a_name(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False


if _public.scheme == "http" and not LOOPBACK:
    raise ImproperlyConfigured(
        "PUBLIC_BASE_URL must begin with https:// (http:// is for localhost only): "
        "summaries must not travel in the open."
    )
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if LOOPBACK else [_public.hostname]
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES < 0:
    raise ImproperlyConfigured("TRUSTED_PROXIES must be 0 or the number of proxies in front.")
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
OVER_TLS = _public.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OVER_TLS
SECURE_SSL_REDIRECT = OVER_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = OVER_TLS
SESSION_COOKIE_AGE = 12 * 3600
if OVER_TLS:
    # The prefix keeps a neighbouring subdomain from planting a cookie of its own.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Applications ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "coalition_portal",
    "circulation",
    "actionpoints",
    "meetings",
    "coalitions",
    "accounts",
    "outbox",
    "toolkit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "simple_history",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages travel over 128 kbit/s; Django adds bytes by chance, so that sizes betray no secret.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.ReadersLanguageAndTime",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "coalition_portal.urls"
WSGI_APPLICATION = "coalition_portal.wsgi.application"
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
            ],
            "builtins": ["django.templatetags.i18n", "toolkit.templatetags.portal"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Sign-in --------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.OutboxAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 24 * 3600
# A change of password or second factor is told to its owner by mail.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Forty people share a hotel's one address: narrow per account, generous per address.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,10/5m/key",
    "reset_password": "60/m/ip,5/h/key",
    "reset_password_from_key": "60/m/ip",
}
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = _is_a_name(_public.hostname)
if MFA_PASSKEY_LOGIN_ENABLED:
    # A passkey is bound to a name; browsers refuse it for a bare address.
    MFA_SUPPORTED_TYPES.append("webauthn")
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_TOTP_ISSUER = "Coalition portal"
# One step of 30 seconds to either side: phones' clocks drift, and slow readers type slowly.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
}
if MFA_PASSKEY_LOGIN_ENABLED:
    MFA_FORMS |= {
        "add_webauthn": "accounts.forms.AddPasskeyForm",
        "edit_webauthn": "accounts.forms.RenamePasskeyForm",
        "login_webauthn": "accounts.forms.PasskeySignInForm",
        "authenticate_webauthn": "accounts.forms.PasskeyForm",
        "reauthenticate_webauthn": "accounts.forms.ConfirmPasskeyForm",
    }

# Cache, sessions and rate limits live in the database: Redis may be flushed at any moment.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # The default of 300 would drop rate limits and used codes at the first rush.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Work in the background -----------------------------------------------------------------

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://")
_broker_scheme = urlsplit(CELERY_BROKER_URL).scheme
if _broker_scheme == "filesystem":
    _queue = VAR_DIR / "queue"
    for _folder in (_queue, VAR_DIR / "queue_control"):
        _folder.mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "control_folder": str(VAR_DIR / "queue_control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
elif _broker_scheme in {"redis", "rediss"}:
    # A hung Redis must cost a page one second, not a minute; the sweep does the rest.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "max_retries": 0,
        # A bell need not be handed back. Handing one back to a Redis that has just gone ends the
        # worker's main loop and leaves its process standing, deaf.
        "ack_emulation": False,
    }
else:
    raise ImproperlyConfigured(
        "CELERY_BROKER_URL must begin with redis://, for example redis://127.0.0.1:6379/3 "
        "(leave it out to use the embedded broker)."
    )
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "circulation.tasks.sweep",
        "schedule": 5.0 if _broker_scheme == "filesystem" else 20.0,
        "options": {"expires": 20},
    },
    # Every hour, because "due and not yet done" may be asked as often as one likes.
    "midterms": {
        "task": "circulation.schedule.propose_midterms",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "withdrawn": {
        "task": "meetings.schedule.take_away_withdrawn",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "brought lists": {
        "task": "actionpoints.schedule.forget_lists",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "silence": {
        "task": "circulation.schedule.adopt",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "reminders": {
        "task": "circulation.schedule.remind",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- Mail -----------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="outbox://")
_mail = urlsplit(EMAIL_URL)
if _mail.scheme not in {"outbox", "smtp", "smtp+tls", "smtp+ssl"}:
    raise ImproperlyConfigured(
        "EMAIL_URL must be outbox:// or begin with smtp+tls:// or smtp+ssl://, "
        "for example smtp+tls://user:password@mail.example.org:587."
    )
if _mail.scheme == "smtp" and not (_mail.hostname or "").startswith(("127.", "localhost", "::1")):
    raise ImproperlyConfigured(
        "EMAIL_URL with plain smtp:// is for this machine only; use smtp+tls:// or smtp+ssl:// "
        "so that summaries and passwords do not travel in the open."
    )
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Coalition portal <portal@portal.example.org>"
)
# Where the mail server hands bounces to `manage.py receive_bounce`; each letter's mark is put in.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
if BOUNCE_ADDRESS and not all(BOUNCE_ADDRESS.rpartition("@")):
    raise ImproperlyConfigured(
        "BOUNCE_ADDRESS must be an address whose extensions reach the portal, "
        "for example bounces@portal.example.org for bounces+…@portal.example.org."
    )
OUTBOX_DIR = VAR_DIR / "outbox"
# Asked once more inside the claim, because a person may leave between queue and send.
OUTBOX_INSPECT = "circulation.inspection.fault_of"
OUTBOX_RECHECK = "circulation.permissions.reason_not_to_send"
CIRCULATION_WAIT_SECONDS = 120

# --- Language, time, files ------------------------------------------------------------------

LANGUAGE_CODE = "en"
# A language is offered once every sentence is there in it.
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
FORMAT_MODULE_PATH = ["coalition_portal.formats"]
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # empty until collectstatic; whitenoise asks for the folder
_bootstrap = BASE_DIR / "node_modules" / "bootstrap" / "dist"
STATICFILES_DIRS: list = [BASE_DIR / "static"]
if _bootstrap.exists():
    STATICFILES_DIRS.append(("bootstrap", _bootstrap))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or ON_SQLITE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or ON_SQLITE
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "toolkit.uploads.TwentyMegabytes",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DOCUMENTS_QUOTA_MB = env.int("DOCUMENTS_QUOTA_MB", default=2000)
if DOCUMENTS_QUOTA_MB < 1:
    raise ImproperlyConfigured(
        "DOCUMENTS_QUOTA_MB is how many megabytes of documents each coalition may keep; "
        "it must be 1 or more."
    )

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
