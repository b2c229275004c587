"""What makes a production setting unsafe, each reason a sentence that names the variable."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

_KEY_LENGTH = 50
_FIELD_SECRET_LENGTH = 32
_PLAIN_WORDS = re.compile(r"insecure|development|change.?me|example|secret.?key|password", re.IGNORECASE)
_ADMINISTRATORS = {"postgres", "root", "admin", "rdsadmin", "cloudsqlsuperuser"}
_SMALLEST_SHELF = 1 << 30
_ONE_FORM = 40
_SENDING = {"smtp", "smtp+tls", "smtp+ssl", "smtps"}


def unsafe(environ: Mapping[str, str]) -> list[str]:
    """Every reason why ClaimBack must not serve real people with these settings; empty when there is none.

    `environ` maps names to text, as os.environ does. Nothing is connected to and nothing is changed.
    """
    return [
        *_environment(environ.get("ENVIRONMENT", "production")),
        *_secret_key(environ.get("SECRET_KEY", "")),
        *_field_keys(environ.get("FIELD_KEYS", ""), environ.get("SECRET_KEY", "")),
        *_hosts(environ.get("ALLOWED_HOSTS", ""), environ.get("PUBLIC_URL", "")),
        *_public_url(environ.get("PUBLIC_URL", "")),
        *_database(environ.get("DATABASE_URL", ""), environ.get("DATABASE_OWNER_URL", "")),
        *_redis(environ.get("REDIS_URL", "")),
        *_mail(environ.get("EMAIL_URL", "")),
        *_storage(environ.get("STORAGE_URL", "")),
        *_gateway(environ.get("SMS_URL", "")),
        *_signing_key("BOUNCE_KEY", environ.get("BOUNCE_KEY", "")),
        *_signing_key("INBOUND_MAIL_KEY", environ.get("INBOUND_MAIL_KEY", "")),
        *_inbound_mail(environ.get("INBOUND_MAIL_DOMAIN", ""), environ.get("INBOUND_MAIL_KEY", "")),
        *_heartbeat(environ.get("HEARTBEAT_URL", "")),
        *_at_least("MAX_ORGANISATION_BYTES", environ, _SMALLEST_SHELF, "bytes, or one case could fill it"),
        *_at_least("MAX_PAPERS_AN_HOUR", environ, _ONE_FORM, "papers, as many as one form carries"),
    ]


def _environment(name: str) -> list[str]:
    if name != "production":
        return [f"ENVIRONMENT is {name!r}; it may be production, development or test."]
    return []


def _weak(secret: str, *, shortest: int) -> bool:
    return len(secret) < shortest or len(set(secret)) < 12 or bool(_PLAIN_WORDS.search(secret))


def _secret_key(key: str) -> list[str]:
    if not key:
        return ["SECRET_KEY is missing."]
    if _weak(key, shortest=_KEY_LENGTH):
        return [f"SECRET_KEY is easy to guess; use at least {_KEY_LENGTH} random characters."]
    return []


def _field_keys(keys: str, secret_key: str) -> list[str]:
    if not keys:
        return ["FIELD_KEYS is missing; member ids cannot be sealed."]
    pairs = [pair.strip().partition(":") for pair in keys.split(",")]
    reasons = []
    if any(not key_id or not secret for key_id, _, secret in pairs):
        reasons.append("FIELD_KEYS is not of the form id:secret,id:secret.")
    if len({key_id for key_id, _, _ in pairs}) < len(pairs):
        reasons.append("FIELD_KEYS names the same id twice.")
    if any(secret and _weak(secret, shortest=_FIELD_SECRET_LENGTH) for _, _, secret in pairs):
        reasons.append(
            f"FIELD_KEYS holds a secret that is easy to guess; use at least {_FIELD_SECRET_LENGTH} random characters."
        )
    if any(secret and secret == secret_key for _, _, secret in pairs):
        reasons.append("FIELD_KEYS repeats SECRET_KEY; it needs a secret of its own.")
    return reasons


def _hosts(hosts: str, public_url: str) -> list[str]:
    named = {host.strip().lower() for host in hosts.split(",") if host.strip()}
    if not named:
        return ["ALLOWED_HOSTS is missing."]
    if any("*" in host for host in named):
        return ["ALLOWED_HOSTS lets any host in; name the hosts."]
    host = (urlsplit(public_url).hostname or "").lower()
    covered = any(host == name or (name.startswith(".") and f".{host}".endswith(name)) for name in named)
    return [] if covered or not host else [f"ALLOWED_HOSTS leaves out {host}, the host of PUBLIC_URL."]


def _public_url(url: str) -> list[str]:
    if not url:
        return ["PUBLIC_URL is missing; the links in mails need it."]
    if not url.startswith("https://") or not urlsplit(url).hostname:
        return ["PUBLIC_URL does not begin with https://; health details would travel in the open."]
    return []


def _by_socket(url: SplitResult) -> bool:
    host = parse_qs(url.query).get("host", [url.hostname or ""])[0]
    return host.startswith(("/", "%2f", "%2F")) or not host


def _database(application: str, owner: str) -> list[str]:
    if not application:
        return ["DATABASE_URL is missing."]
    url, reasons = urlsplit(application), []
    if not url.password and not _by_socket(url):
        reasons.append("DATABASE_URL has no password.")
    if url.username in _ADMINISTRATORS:
        reasons.append(f"DATABASE_URL signs in as {url.username}, who may do anything; use a role that owns nothing.")
    elif owner and urlsplit(owner).username == url.username:
        reasons.append("DATABASE_URL signs in as the same role as DATABASE_OWNER_URL; it must own nothing.")
    return reasons


def _redis(address: str) -> list[str]:
    if not address:
        return ["REDIS_URL is missing."]
    url = urlsplit(address)
    if not url.password and url.scheme not in {"unix", "redis+socket"}:
        return ["REDIS_URL has no password."]
    return []


def _mail(address: str) -> list[str]:
    if not address:
        return ["EMAIL_URL is missing; reminders would land in a folder and reach nobody."]
    if urlsplit(address).scheme not in _SENDING:
        return ["EMAIL_URL does not send mail; use smtp://, smtp+tls:// or smtp+ssl://."]
    return []


def _storage(address: str) -> list[str]:
    if address and urlsplit(address).scheme not in {"file", "s3"}:
        return ["STORAGE_URL is neither file: nor s3://."]
    return []


def _heartbeat(address: str) -> list[str]:
    """What is called after each run of the sender: by the web's own ways only, and without a name in the address."""
    if not address:
        return []
    try:
        url = urlsplit(address)
        host, _port = url.hostname, url.port
    except ValueError:
        return ["HEARTBEAT_URL is no address."]
    if url.scheme not in {"http", "https"} or not host or not address.isprintable() or " " in address:
        return ["HEARTBEAT_URL is neither http:// nor https:// with a host."]
    if url.username or url.password:
        return ["HEARTBEAT_URL holds a name or a password; use an address that needs none."]
    return []


def _gateway(address: str) -> list[str]:
    if address and not address.startswith("https://"):
        return ["SMS_URL does not begin with https://; telephone numbers would travel in the open."]
    return []


def _inbound_mail(domain: str, key: str) -> list[str]:
    if bool(domain) != bool(key) and not (key and _weak(key, shortest=_FIELD_SECRET_LENGTH)):
        return ["INBOUND_MAIL_DOMAIN and INBOUND_MAIL_KEY go together; set both, or neither for no papers by e-mail."]
    return []


def _signing_key(name: str, key: str) -> list[str]:
    if key and _weak(key, shortest=_FIELD_SECRET_LENGTH):
        return [f"{name} is easy to guess; use at least {_FIELD_SECRET_LENGTH} random characters."]
    return []


def _at_least(name: str, environ: Mapping[str, str], least: int, why: str) -> list[str]:
    given = environ.get(name, "")
    if not given or (given.isascii() and given.isdigit() and int(given) >= least):
        return []
    return [f"{name} is not a number of at least {least} {why}."]
