"""Settings: one file, everything from the environment.

`ENVIRONMENT` is `production` unless it says `development` or `test`; production refuses to start
on an unsafe value and names it (`claimback.safety`).
"""

import gc
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from claimback import logs
from claimback.safety import unsafe

# What a start makes stays to the end: looked through at every 700 objects, it takes a sixth longer to start.
gc.set_threshold(50_000, 20, 20)
env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = env.str("ENVIRONMENT", "production")
PRODUCTION = ENVIRONMENT not in {"development", "test"}
TESTING = ENVIRONMENT == "test"
if PRODUCTION and (reasons := unsafe(env.ENVIRON)):
    raise ImproperlyConfigured("ClaimBack will not start in production. " + " ".join(reasons))

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data"))).resolve()
PUBLIC_URL = env.str("PUBLIC_URL", f"http://localhost:{env.str('PORT', '8000')}").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
SECRET_KEY = env.str("SECRET_KEY", "development only: production refuses to start without its own")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
DEBUG = False
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(PUBLIC_URL).hostname or "localhost", "127.0.0.1", "localhost"]
)

# --- the house ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
    "django_structlog",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "claimback.audit",
    "claimback.accounts",
    "cases",
    "documents",
    "appeals",
]
MIDDLEWARE = [
    "claimback.outage.PlainPageWhenTheDatabaseIsAway",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "claimback.outage.who_asks_is_known_first",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "claimback.accounts.middleware.signed_in_pages_are_never_stored",
    "claimback.accounts.middleware.words_are_in_the_readers_language",
    "claimback.accounts.middleware.times_are_said_by_the_readers_clock",
    "claimback.accounts.middleware.signed_out_meanwhile_is_said_in_words",
]
ROOT_URLCONF = "claimback.urls"
WSGI_APPLICATION = "claimback.wsgi.application"
ASGI_APPLICATION = "claimback.asgi.application"
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
                "appeals.context.head",
            ],
            "builtins": [
                "claimback.words",
                "claimback.sent",
                "claimback.anew",
                "appeals.glossary.tag",
                "appeals.law_names",
                "appeals.law_sums",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- the truth ------------------------------------------------------------------------------------
# "default" is the application role, which owns nothing; "owner" migrates and is used for nothing else.
_database_url = env.str("DATABASE_URL", "postgres://claimback_app@localhost/claimback")
DATABASES = {
    "default": env.db_url_config(_database_url),
    "owner": env.db_url_config(env.str("DATABASE_OWNER_URL", _database_url)),
}
for _alias in DATABASES.values():
    _alias["ENGINE"] = "django.db.backends.postgresql"
    _alias["CONN_HEALTH_CHECKS"] = True
    _alias.setdefault("OPTIONS", {})["connect_timeout"] = 3
# A database that was away is asked again within seconds: left alone, the pool waits as long again as it was away.
POOL = {"min_size": 1, "max_size": 4, "timeout": 2, "reconnect_timeout": 1}
if env.bool("DATABASE_POOL", False):
    # In the web process only: Celery closes the pool at every task.
    DATABASES["default"]["OPTIONS"]["pool"] = POOL
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in limits must hold when Redis is away, so they live in PostgreSQL.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"}}

# --- the poke -------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
# The Redis client and Celery write the address of a socket differently.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2, "visibility_timeout": 300}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TIMEZONE = "UTC"
# Days after which a call asks whether what was sent has come: a habit, no number of the law.
ACKNOWLEDGED_WITHIN_DAYS = env.int("ACKNOWLEDGED_WITHIN_DAYS", 7)
# Months after which an address of the address book asks to be checked again: a habit too.
ADDRESS_CHECK_MONTHS = env.int("ADDRESS_CHECK_MONTHS", 12)
# Days in which somebody can take it back that a case is erased: a habit too, said on the screen.
ERASE_AFTER_DAYS = 14
# Machines that send, none unless the operator names one: a folder for outgoing papers, services over HTTP.
OUTGOING_DIR = env.str("OUTGOING_DIR", "")
MAIL_SERVICE_URL, MAIL_SERVICE_TOKEN = env.str("MAIL_SERVICE_URL", ""), env.str("MAIL_SERVICE_TOKEN", "")
FAX_URL, FAX_TOKEN = env.str("FAX_URL", ""), env.str("FAX_TOKEN", "")
# A watchman outside: called when the sender has run and nothing is overdue; none unless the operator names one.
HEARTBEAT_URL = env.str("HEARTBEAT_URL", "")
CELERY_BEAT_SCHEDULE = {
    "look whether everybody is reached": {
        "task": "appeals.tasks.check_reach",
        "schedule": 300.0,
        "options": {"expires": 280},
    },
    "plan the messages of the week": {
        "task": "appeals.tasks.plan_weekly",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    "send what lies about": {"task": "appeals.tasks.send_dispatches", "schedule": 30.0, "options": {"expires": 25}},
    "raise what nobody confirmed": {
        "task": "appeals.tasks.raise_unconfirmed",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    "look for people who are lost": {
        "task": "appeals.tasks.nobody_is_lost",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "end help whose last day is over": {
        "task": "appeals.tasks.end_help",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    "compare cases with their plans": {"task": "appeals.tasks.replan", "schedule": 60.0, "options": {"expires": 55}},
    "send what is due": {"task": "appeals.tasks.send_due", "schedule": 60.0, "options": {"expires": 55}},
    "build packets left lying": {"task": "appeals.tasks.build_packets", "schedule": 30.0, "options": {"expires": 25}},
    "take up papers left lying": {"task": "documents.tasks.take_up", "schedule": 30.0, "options": {"expires": 25}},
    "compare kept files": {"task": "documents.tasks.compare", "schedule": 600.0, "options": {"expires": 500}},
    "erase what is due": {"task": "appeals.tasks.erase_due", "schedule": 600.0, "options": {"expires": 500}},
    "take files of erased cases away": {
        "task": "appeals.tasks.take_leftovers_away",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    "take leftovers away": {"task": "documents.tasks.clean", "schedule": 86_400.0, "options": {"expires": 80_000}},
    "forget old answers": {"task": "claimback.audit.tasks.forget", "schedule": 3600.0, "options": {"expires": 3000}},
    "anchor memory": {"task": "claimback.audit.tasks.anchor", "schedule": 3600.0, "options": {"expires": 3000}},
}

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "claimback.accounts.passwords.NotYourself"},
    {"NAME": "claimback.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "claimback.accounts.passwords.NotEverybodys"},
]
ACCOUNT_ADAPTER = "claimback.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "claimback.accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
# Days an invitation to work in an organisation holds: a habit of ours.
INVITATION_DAYS = env.int("INVITATION_DAYS", 7)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- papers ---------------------------------------------------------------------------------------
STORAGE_URL = env.str("STORAGE_URL", f"file:{DATA_DIR / 'documents'}")
DOCUMENTS_DIR = Path(STORAGE_URL.removeprefix("file:").removeprefix("//"))
PACKETS_DIR = DATA_DIR / "packets"
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_ORGANISATION_BYTES = env.int("MAX_ORGANISATION_BYTES", 100 * 1024**3)
MAX_PAPERS_AN_HOUR = env.int("MAX_PAPERS_AN_HOUR", 2_000)
CLAMD_URL = env.str("CLAMD_URL", "")
BETTER_OCR = "documents.extraction.better"  # offered only where the extra ocr-hq brought what it needs
BETTER_OCR_NEEDS = ("rapidocr", "onnxruntime")
FILE_UPLOAD_HANDLERS = ["documents.arriving.Nameless"]
DATA_UPLOAD_MAX_NUMBER_FILES = 40
RULES_DIR = BASE_DIR / "appeals" / "rules"

# --- mail -----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "ClaimBack <no-reply@claimback.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
MAIL_DIR = DATA_DIR / "mail"
if email_url := env.str("EMAIL_URL", ""):
    _mail = env.email_url_config(email_url)
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"] or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR

# --- text messages and messages to a browser: off unless the operator names a gateway, or keys ---------------------
SMS_URL, SMS_TOKEN = env.str("SMS_URL", ""), env.str("SMS_TOKEN", "")
# Whether the gateway, asked twice with one Idempotency-Key, sends once. Where it does not, nothing is asked twice.
SMS_IDEMPOTENT = env.bool("SMS_IDEMPOTENT", False)
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", "")
VAPID_SUBJECT = env.str("VAPID_SUBJECT", "mailto:no-reply@claimback.example")
# With this key whoever hears of mail that came back signs what it tells us.
BOUNCE_KEY = env.str("BOUNCE_KEY", "")
# Papers by e-mail: off without a domain of its own and the key with which whoever receives its mail signs it.
INBOUND_MAIL_DOMAIN, INBOUND_MAIL_KEY = env.str("INBOUND_MAIL_DOMAIN", ""), env.str("INBOUND_MAIL_KEY", "")
# The name by which the receiving server signs its Authentication-Results; without it no result is believed.
INBOUND_MAIL_AUTHSERV = env.str("INBOUND_MAIL_AUTHSERV", "")

# --- words and days -------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
# What a patient meets is whole in both; a word of the back office without its Spanish is said in English.
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "templates" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "America/New_York")  # for display only; instants are stored in UTC

# --- static files: nothing from a third party's host ------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "claimback" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION  # else every client of every test reads all of them first

# --- the browser's walls --------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
if SECURE:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^health/$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- the API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "claimback.accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "cases.paging.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "cases.access.answer_problem",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": None if TESTING else "600/min"},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ClaimBack",
    "VERSION": "1",
    "DESCRIPTION": "Cases, papers, stages, deadlines and reminders of health-insurance appeals.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "claimback.described.complete"],
    "ENUM_NAME_OVERRIDES": {
        "QuarterTurnEnum": "documents.bench.api.QUARTER_TURNS",
        "OutcomeEnum": "cases.models.Outcome",
        "AnswerOutcomeEnum": "appeals.api.words.ANSWERS",
        "ShareRoleEnum": "appeals.api.people.IN_A_CASE",
        "WorkRoleEnum": "appeals.api.people.AT_WORK",
        "HelpRoleEnum": "appeals.api.alongside.ROLES",
        "DocumentStateEnum": "documents.models.State",
        "DocumentKindEnum": "documents.models.Kind",
        "CriterionKindEnum": "documents.criteria.words.KINDS",
        "FindingKindEnum": "documents.criteria.api.LOGS",
        "VerdictEnum": "documents.criteria.words.VERDICTS",
        "ForceEnum": "documents.criteria.words.FORCE",
        "TalkEndEnum": "appeals.api.talking.HOW",
        "CallEndEnum": "appeals.api.talking.CALL_ENDS",
        "ContinuationAskerEnum": "appeals.models.Continuation.Asker",
        "GoesToEnum": "appeals.api.words.GOES_TO",
        "DelayKindEnum": "appeals.models.Delay.Kind",
        "StageStateEnum": "appeals.api.words.STANDINGS",
        "LetterKindEnum": "appeals.letter_kinds.LetterKind",
        "HowEnum": "appeals.models.Channel",
        "ContactHowEnum": "cases.models.Contact.How",
        "ContactWhomEnum": "cases.models.Contact.Whom",
        "PacketStateEnum": "appeals.models.Packet.State",
        "ReminderStateEnum": "appeals.models.Reminder.State",
        "AddressWayEnum": "appeals.api.reaching.TO_PROVE",
        "ChaseWayEnum": "appeals.actions.chasing.Way",
        "BookWayEnum": "appeals.models.Address.Way",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- logs: ids, never values ------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without keys": {"()": "claimback.logs.WithoutKeys"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["without keys"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
logs.configure(LOG_LEVEL)
