"""Everything that may differ between installations, read from the environment once.

`Settings` is the typed part, at hand everywhere as `django.conf.settings.YIWANG`; the capital names
below are what Django and its libraries ask for, derived from it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from yiwang.kernel import database, wire
from yiwang.web.home import Home, SettingsError

WEB = Path(__file__).resolve().parent
LOGS = ("line", "json")
AUTHORITIES = ("local", "external")
FACES = ("all", "portal", "workbench", "api", "gateway")


@dataclass(frozen=True)
class Settings:
    """One installation. The environment variable stands beside each field."""

    home: Home  # YIWANG_HOME: the data folder; default .data in the checkout
    owner_url: str = field(repr=False)  # DATABASE_URL: owner of the database, for migrations
    app_url: str = field(repr=False)  # DATABASE_APP_URL: role yiwang_app; default derived
    embedded: bool  # no DATABASE_URL: the database is our own, in the data folder
    secret_key: str = field(repr=False)  # YIWANG_SECRET_KEY: signs sessions; default drawn once
    master_key: str = field(repr=False)  # YIWANG_MASTER_KEY: 64 hex digits; seals personal data
    signing_key: str = field(repr=False)  # YIWANG_OIDC_KEY: RSA in PEM; signs who signed on
    hosts: tuple[str, ...]  # YIWANG_HOSTS: names this installation answers to, with commas
    https: bool  # YIWANG_HTTPS=1: a proxy in front speaks TLS and sets X-Forwarded-Proto
    demo: bool  # YIWANG_DEMO=1: the demo accounts may sign in
    debug: bool  # YIWANG_DEBUG=1: error pages with details; never outside development
    face: str  # YIWANG_FACE: the part of the pages that this process serves
    hands: int  # YIWANG_HANDS: requests that a process works on at a time
    waiting: int  # YIWANG_WAITING: requests that may wait for it; others are asked to come again
    pool_size: int  # YIWANG_POOL: most connections a process opens to the database
    address: str  # YIWANG_ADDRESS: where people find the portal; printed on papers as QR code
    smtp: str  # YIWANG_SMTP: host:port for e-mail; default: files in the data folder
    sms: str  # YIWANG_SMS: domain of the gateway that turns e-mail to NUMBER@domain into messages
    messages: Mapping[str, str] = field(repr=False)  # YIWANG_MESSAGES: gateways, as name=address
    typefaces: str  # YIWANG_TYPEFACES: file of typefaces for official documents; default: shipped
    log: str  # YIWANG_LOG: line, or json for programs that collect logs
    authority: str  # YIWANG_AUTHORITY: local: keys are certified here, for demonstrations; external
    token: str  # YIWANG_PKCS11: library;label of the token that holds signing keys; default: none
    token_pin: str = field(repr=False)  # YIWANG_PKCS11_PIN: opens the token
    webhooks: tuple[str, ...]  # YIWANG_WEBHOOKS: hosts that events may be sent to; .name: all below
    payments: str  # YIWANG_PAYMENTS: address of the payment gateway; default: none, pay at counters
    payments_merchant: str  # YIWANG_PAYMENTS_MERCHANT: our name there
    payments_key: str = field(repr=False)  # YIWANG_PAYMENTS_KEY: our Ed25519 key there, in PEM
    payments_certificate: str  # YIWANG_PAYMENTS_CERTIFICATE: file with the gateway's, in PEM

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment.

        Raises:
            SettingsError: a variable has a value that cannot be meant.
        """
        home = Home.find(environment)
        secrets = home.secrets()
        owner_url = environment.get("DATABASE_URL", "")
        embedded = not owner_url
        if embedded:
            owner_url = home.database_url(database.OWNER, secrets.owner_password)
        app_url = environment.get("DATABASE_APP_URL", "")
        return cls(
            home=home,
            owner_url=owner_url,
            app_url=app_url or database.app_url(owner_url, secrets.app_password),
            embedded=embedded,
            secret_key=environment.get("YIWANG_SECRET_KEY", secrets.secret_key),
            master_key=_key(environment.get("YIWANG_MASTER_KEY", secrets.master_key)),
            signing_key=environment.get("YIWANG_OIDC_KEY", secrets.signing_key),
            hosts=tuple(environment.get("YIWANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")),
            https=_switch(environment, "YIWANG_HTTPS"),
            demo=_switch(environment, "YIWANG_DEMO"),
            debug=_switch(environment, "YIWANG_DEBUG"),
            face=_one_of(environment, "YIWANG_FACE", FACES),
            hands=_count(environment, "YIWANG_HANDS", 2),
            waiting=_count(environment, "YIWANG_WAITING", 24),
            pool_size=_count(environment, "YIWANG_POOL", 8),
            address=environment.get("YIWANG_ADDRESS", "http://localhost:8000").rstrip("/"),
            smtp=environment.get("YIWANG_SMTP", ""),
            sms=environment.get("YIWANG_SMS", ""),
            messages=_gateways(environment.get("YIWANG_MESSAGES", "")),
            typefaces=environment.get("YIWANG_TYPEFACES", ""),
            log=_one_of(environment, "YIWANG_LOG", LOGS),
            authority=_one_of(environment, "YIWANG_AUTHORITY", AUTHORITIES),
            token=environment.get("YIWANG_PKCS11", ""),
            token_pin=environment.get("YIWANG_PKCS11_PIN", ""),
            webhooks=tuple(filter(None, environment.get("YIWANG_WEBHOOKS", "").split(","))),
            payments=environment.get("YIWANG_PAYMENTS", ""),
            payments_merchant=environment.get("YIWANG_PAYMENTS_MERCHANT", "yiwang"),
            payments_key=environment.get("YIWANG_PAYMENTS_KEY", secrets.payments_key),
            payments_certificate=environment.get("YIWANG_PAYMENTS_CERTIFICATE", ""),
        )

    @property
    def app_password(self) -> str:
        return str(conninfo_to_dict(self.app_url).get("password", ""))


def _key(text: str) -> str:
    if len(text) != 64 or not set(text) <= set("0123456789abcdefABCDEF"):
        raise SettingsError("YIWANG_MASTER_KEY must be 64 hexadecimal digits (32 bytes).")
    return text


def _gateways(text: str) -> Mapping[str, str]:
    """Names and addresses of gateways for messages; an address may hold a password, so no fault
    repeats it.
    """
    pairs = [each.partition("=") for each in text.split()]
    if any(not name.isidentifier() or "://" not in address for name, _sign, address in pairs):
        raise SettingsError("YIWANG_MESSAGES must read name=address, with blanks between several.")
    return {name: address for name, _sign, address in pairs}


def _switch(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "0")
    if value not in ("0", "1"):
        raise SettingsError(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise SettingsError(f"{name} must be a whole number from 1, not {value!r}.")
    return int(value)


def _one_of(environment: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environment.get(name, allowed[0])
    if value not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def _there(*modules: str) -> list[str]:
    """Those of the modules that exist."""
    return [module for module in modules if find_spec(module) is not None]


def _database(url: str, **options: object) -> dict[str, Any]:
    """Django's description of the database that an address names."""
    parts: dict[str, Any] = conninfo_to_dict(url)
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    taken = {name: parts.pop(key, "") for name, key in known.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **taken,
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, **options},
    }


YIWANG = Settings.read()

SECRET_KEY = YIWANG.secret_key
DEBUG = YIWANG.debug
ALLOWED_HOSTS = list(YIWANG.hosts)
ROOT_URLCONF = "yiwang.web.urls"
WSGI_APPLICATION = "yiwang.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

YIWANG_APPS = [
    "yiwang.kernel.tenancy",
    "yiwang.kernel.evidence",
    "yiwang.kernel.folding",
    "yiwang.kernel.outbox",
    "yiwang.kernel.numbers",
    "yiwang.kernel.refusals",
    "yiwang.kernel.files",
    "yiwang.base.parties",
    "yiwang.base.packages",
    "yiwang.base.decisions",
    "yiwang.base.cases",
    "yiwang.base.asides",
    "yiwang.base.work",
    "yiwang.base.matters",
    "yiwang.base.webhooks",
    "yiwang.base.seals",
    "yiwang.base.papers",
    "yiwang.base.notices",
    "yiwang.base.payments",
    "yiwang.share.lake",
    "yiwang.share.catalogue",
    "yiwang.share.collection",
    "yiwang.share.registers",
    "yiwang.share.exchange",
    "yiwang.engage.publicity",
    "yiwang.govern.discovery",
    "yiwang.govern.supervision",
    "yiwang.govern.indicators",
    "yiwang.govern.discretion",
    "yiwang.govern.inspections",
    "yiwang.govern.enforcement",
    "yiwang.office.assignments",
    "yiwang.office.documents",
    "yiwang.serve.services",
    "yiwang.serve.licences",
    "yiwang.serve.wallet",
    "yiwang.serve.bulk",
    "yiwang.serve.applications",
    "yiwang.serve.bundles",
    "yiwang.serve.portal",
    "yiwang.serve.offices",
    "yiwang.serve.reviews",
    "yiwang.serve.checks",
    "yiwang.serve.savings",
    "yiwang.serve.proposals",
    "yiwang.serve.allotments",
    "yiwang.support.studio",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "allauth.usersessions",
    *YIWANG_APPS,
]
MIDDLEWARE = [
    "yiwang.web.health.Liveness",
    "yiwang.kernel.http.tracing.Tracing",
    "yiwang.web.metrics.Counting",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # its random padding keeps tokens from being guessed
    "yiwang.web.headers.Headers",
    "yiwang.web.readable.Readable",
    "yiwang.web.crowd.Crowd",
    "yiwang.web.doors.Doors",  # what follows serves pages
    "yiwang.kernel.http.middleware.DoorTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yiwang.kernel.http.middleware.DenialEvidence",
    "yiwang.kernel.http.middleware.ActorMiddleware",
]
API_MIDDLEWARE = [  # what follows the fork for programs, see yiwang/web/doors.py
    "django.middleware.common.CommonMiddleware",  # names of this installation; lengths of answers
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "yiwang.kernel.http.programs.Spoken",
    "yiwang.kernel.http.programs.ProgramMiddleware",
]
AUTH_USER_MODEL = "tenancy.Account"
AUTHENTICATION_BACKENDS = ["yiwang.web.account.adapter.Backend"]
LOGIN_URL = "account_login"
LOGOUT_REDIRECT_URL = "/"

# Names and passwords, a one-time code where a role asks for it; accounts are not opened here.
ACCOUNT_ADAPTER = "yiwang.web.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # halls and offices share their computers
# A whole office comes from one address in the morning, so what counts are the failures.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "30/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if YIWANG.https else 0
MFA_ADAPTER = "yiwang.web.account.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Yiwang"
MFA_TOTP_TOLERANCE = 1  # the code before and after count too: phones are seldom exact
# Applications of others that sign people on here: OpenID Connect, see account/oidc.
IDP_OIDC_ADAPTER = "yiwang.web.account.oidc.adapter.Adapter"
IDP_OIDC_PRIVATE_KEY = YIWANG.signing_key
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 15 * 60
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 8 * 3600  # as long as a session here
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "yiwang.web.account.oidc.hashing.RandomSecretHasher",  # secrets of programs, never of people
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
# Attempts are counted where all processes of all machines see them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

_REQUEST = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "yiwang.web.account.context.shell",
]
TEMPLATES = [
    {  # all pages of ours: yiwang/web/jinja2 and the jinja2 folder of each app
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / "jinja2"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "yiwang.web.jinja.environment",
            "context_processors": ["yiwang.web.account.context.csrf", *_REQUEST],
            "auto_reload": YIWANG.debug,
        },
    },
    {  # pages of libraries
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _REQUEST},
    },
]

# One read of a page is many short statements, so they stay prepared in pooled connections. The
# pool hands a connection back without resetting it: whatever a transaction sets must be LOCAL.
DATABASES = {
    "default": _database(
        YIWANG.app_url,
        pool={
            "connection_class": wire.Connection,
            "min_size": 1,
            "max_size": YIWANG.pool_size,
            "timeout": 10,
            "max_idle": 300,
        },
        server_side_binding=True,
        prepare_threshold=1,
    )
    | {"CONN_HEALTH_CHECKS": True},  # a restarted database costs no visitor an error page
    "owner": _database(YIWANG.owner_url),
}
DATABASE_ROUTERS = ["yiwang.web.routing.OwnerMigrates"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [WEB.parent / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "yiwang.web.assets.VersionedFiles"},
}
MEDIA_ROOT = YIWANG.home.folder / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "yiwang.kernel.http.uploads.NamelessFileUploadHandler",
]

SESSION_ENGINE = "yiwang.kernel.http.sessions"
SESSION_COOKIE_AGE = 8 * 3600  # one working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = YIWANG.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yiwang.web.refusals.from_elsewhere"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in YIWANG.hosts] if YIWANG.https else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if YIWANG.https else None
SECURE_SSL_REDIRECT = YIWANG.https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if YIWANG.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_HOST, _, _smtp_port = YIWANG.smtp.partition(":")
EMAIL_PORT = int(_smtp_port or "25")
EMAIL_TIMEOUT = 10
_mail = "smtp" if YIWANG.smtp else "filebased"
EMAIL_BACKEND = f"django.core.mail.backends.{_mail}.EmailBackend"
EMAIL_FILE_PATH = YIWANG.home.folder / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "context": {"()": "yiwang.kernel.http.tracing.Context"},
        "faults": {"()": "django.utils.log.CallbackFilter", "callback": lambda line: line.exc_info},
    },
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "yiwang.kernel.http.tracing.Json"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": YIWANG.log,
            "filters": ["context"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Requests are counted by the server in front; refused ones are in the evidence.
        "django.request": {"level": "ERROR", "filters": ["faults"]},
        "psycopg.pool": {"level": "WARNING"},
        "pyiceberg": {"level": "WARNING"},
        # One line a request is for programs that collect them.
        "yiwang.request": {"level": "INFO" if YIWANG.log == "json" else "WARNING"},
    },
}
