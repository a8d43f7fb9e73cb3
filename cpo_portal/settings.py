"""Settings of the portal. Deployment values come from the environment; docs/operations.md lists every name."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .environment import (
    addressees,
    all_or_none,
    development_secret_key,
    env,
    one_of,
    refuse_both,
    refuse_without,
    required_in_production,
    some_of,
)
from .error_reports import report_errors_to
from .storage import storage_from_url

# --- where we are ---------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = required_in_production("SECRET_KEY", debug=DEBUG, development=lambda: development_secret_key(DATA_DIR))
ALLOWED_HOSTS = required_in_production(
    "ALLOWED_HOSTS", debug=DEBUG, development=lambda: "localhost,127.0.0.1,[::1]"
).split(",")
SITE_URL = required_in_production(
    "SITE_URL", debug=DEBUG, development=lambda: f"http://127.0.0.1:{env.int('PORT', default=8000)}"
).rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- rooms ----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "cpo_portal",
    "requirements",
    "directory",
    "association",
    "review",
    "statements",
    "assessments",
    "organisations",
    "criteria",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "organisations.company_sign_on",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_countries",
    "django_htmx",
    "django_include_bootstrap",
    "django_tasks",
    "django_tasks_db",
    "heroicons",
    "ninja",
    "template_partials",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cpo_portal.middleware.Referenced",
    "cpo_portal.middleware.Measured",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cpo_portal.middleware.CompressedText",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cpo_portal.middleware.KeptByNobody",
    "cpo_portal.middleware.NoNulls",
    "cpo_portal.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cpo_portal.middleware.SecondFactorAsked",
    "cpo_portal.middleware.LostFileTold",
    "cpo_portal.middleware.FormerAddressLed",
]

ROOT_URLCONF = "cpo_portal.urls"
WSGI_APPLICATION = "cpo_portal.wsgi.application"

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
                "cpo_portal.context.portal",
            ],
        },
    },
]
TEMPLATE_SLOTS = {  # what rooms above put on the pages of those below, see core.templatetags.slots
    "code to sign": ["site/code_to_sign.html"],
    "privacy": ["site/privacy.html"],
    "catalogue questionnaires": ["questionnaire/links.html"],
    "assessment tabs": ["drafts/tab.html"],
    "product actions": ["removal/product_link.html"],
    "version actions": ["removal/version_link.html"],
    "assessment declared": ["declarations/link.html"],
    "organisation closing": ["closure/link.html"],
    "statement issuer": ["directory/issuer_link.html"],
    "statement pair": ["compare/pair_link.html"],
    "review tabs": ["association/tabs.html"],
    "editions": ["uploads/link.html"],
    "statement actions": ["compare/pick.html", "feedback/link.html"],
}
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- state ----------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers do not wait for the writer, and a writer waits for its turn instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {  # of all processes together: rate limits are counted in it
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "files": {  # of this machine: what core.kept_files made once for everybody
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "kept-files",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 40},
    },
}

STORAGES = {
    "default": storage_from_url(env.str("STORAGE_URL", default=""), DATA_DIR / "files"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "cpo_portal.static_files.CompressedHashedFiles"
    },
}
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- slow work ------------------------------------------------------------------------------------

TASKS_BACKENDS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",  # in the process that asks: needs no worker
    "database": "core.background.backend.QueueBackend",  # by `manage.py worker`, any number of them
}
TASKS = {"default": {"BACKEND": TASKS_BACKENDS[env.str("TASKS", default="immediate")]}}

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "organisations.account_adapter.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "organisations.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "organisations.account_forms.SignOnFirstForm",
    "signup": "organisations.account_forms.EvenSignupForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0 if DEBUG else 1)
RATE_LIMITS = env.bool("RATE_LIMITS", default=True)  # of allauth and of core.budgets; off to measure from one address
# Beside allauth's own; the key is the sender's address, the organisation, and to whose account from where.
OWN_RATE_LIMITS = {"feedback": "10/h/ip,5/d/key", "match_report": "40/d/key", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_RATE_LIMITS = OWN_RATE_LIMITS if RATE_LIMITS else False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "CPO Portal"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
SECOND_FACTOR_FOR = some_of(  # whose rights rest without one
    "SECOND_FACTOR_FOR",
    ("reviewers", "managers", "administrators", "signatories"),
    default="none" if DEBUG else "reviewers,managers",
)
SECOND_FACTOR_GRACE_DAYS = env.int("SECOND_FACTOR_GRACE_DAYS", default=14)  # from when the person was first asked
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ADAPTER = "organisations.company_sign_on.adapter.SignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {}
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "company",
                "name": env.str("OIDC_NAME", default="OpenID Connect"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True},
            }
        ]
    }

# --- mail -----------------------------------------------------------------------------------------

vars().update(env.email("EMAIL_URL", default="consolemail://"))
if EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend":  # type: ignore[name-defined]  # noqa: F821
    EMAIL_BACKEND = "cpo_portal.mail_backend.ConsoleAndFolderBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds; without one, a silent server holds a worker for ever
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="CPO Portal <portal@localhost>")
SERVER_EMAIL = env.str("SERVER_EMAIL", default=DEFAULT_FROM_EMAIL)
ADMINS = addressees("ADMINS")  # hear by mail of each request that broke
DEFAULT_EXCEPTION_REPORTER_FILTER = "cpo_portal.error_mails.NothingTyped"

# --- languages and times --------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Berlin")
USE_TZ = True
FORMAT_MODULE_PATH = ["cpo_portal.formats"]

# --- security -------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's form icons are data addresses
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "cpo_portal.views.errors.form_too_old"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # from signing in; what somebody does meanwhile prolongs nothing
LANGUAGE_COOKIE_HTTPONLY = True
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # The prefix has browsers refuse them from another host, or without TLS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "cpo_portal.upload_limits.NothingTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- the seal, and what it seals ------------------------------------------------------------------

SEAL_DIR = DATA_DIR / "seal"
SEAL_PKCS11_MODULE, SEAL_PKCS11_TOKEN, SEAL_PKCS11_KEY, SEAL_PKCS11_PIN_FILE = all_or_none(
    "SEAL_PKCS11_MODULE", "SEAL_PKCS11_TOKEN", "SEAL_PKCS11_KEY", "SEAL_PKCS11_PIN_FILE"
)
SEAL_PKCS12 = ""
if not SEAL_PKCS11_MODULE:
    SEAL_PKCS12 = required_in_production("SEAL_PKCS12", debug=DEBUG, development=lambda: str(SEAL_DIR / "seal.p12"))
SEAL_PASSPHRASE_FILE = env.str("SEAL_PASSPHRASE_FILE", default="")
TIMESTAMP_URL = env.str("TIMESTAMP_URL", default="")
TIMESTAMP_USER, TIMESTAMP_PASSWORD_FILE = all_or_none("TIMESTAMP_USER", "TIMESTAMP_PASSWORD_FILE")
SEAL_AUTHORITIES_DIR = env.str("SEAL_AUTHORITIES_DIR", default="")
refuse_without("TIMESTAMP_URL", "SEAL_AUTHORITIES_DIR", "TIMESTAMP_USER")
refuse_both("SEAL_PKCS12", "SEAL_PKCS11_MODULE")
SEAL_TRUSTED_DIR = env.str("SEAL_TRUSTED_DIR", default=str(SEAL_DIR / "trusted"))
SIGNATURE_AUTHORITIES_DIR = env.str("SIGNATURE_AUTHORITIES_DIR", default="")
STATEMENT_VALIDITY_YEARS = env.int("STATEMENT_VALIDITY_YEARS", default=2)

# --- review ---------------------------------------------------------------------------------------

REVIEW_WORKING_DAYS = env.int("REVIEW_WORKING_DAYS", default=10)
SECOND_REVIEWER = env.bool("SECOND_REVIEWER", default=False)

# --- seen from outside ----------------------------------------------------------------------------

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default=ADMINS[0][1] if ADMINS else "")
SECURITY_POLICY_URL = env.str("SECURITY_POLICY_URL", default="")
if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    report_errors_to(SENTRY_DSN)

LOG_FORMAT = one_of("LOG_FORMAT", "text", "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reference": {"()": "core.log_lines.WithReference"}},
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s [%(reference)s]: %(message)s"},
        "json": {"()": "core.log_lines.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["reference"]},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {name: {"level": "ERROR"} for name in ("fontTools", "weasyprint", "pyhanko", "pyhanko_certvalidator")},
}
