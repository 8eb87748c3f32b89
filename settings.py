"""Every setting of Trà Khúc: its name, meaning and default, read once from the environment.

The names are those of `docs/operations.md`. `Settings.from_environment` refuses unsafe values with one clear sentence
(`UnsafeSettings`), so that a server that starts is a server that may be shown to the world.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
PLACEHOLDER_SECRETS = frozenset({"", "dev", "secret", "changeme", "change-me", "development"})
WORDS_OF_EXAMPLES = (
    "changeme", "replaceme", "secretkey", "yoursecret", "password", "matkhau", "placeholder", "example", "trakhuc",
)  # fmt: skip
"""What people write where a secret should stand; random hexadecimal digits hold none of them."""
TRUTHY = frozenset({"1", "true", "yes", "on"})


class UnsafeSettings(RuntimeError):
    """The environment asks for something that must not run; the message is one sentence that says what to change."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation may choose. Frozen: nothing changes a setting while the server runs."""

    env: Literal["development", "test", "production"] = "development"
    debug: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    secret_key: str = field(default="", repr=False)
    database_url: str = "sqlite:///instance/tra-khuc.sqlite3"
    queue_url: str = ""
    """Empty: the embedded queue, a SQLite file in the instance folder. `redis://…` when that is outgrown."""
    smtp_url: str = field(default="", repr=False)
    """`smtp://user:password@host:587` or `smtps://…`. Empty: letters wait in the outbox, where staff read them."""
    mail_from: str = "Trà Khúc <khong-tra-loi@localhost>"
    instance_folder: Path = ROOT / "instance"
    storage_url: str = "storage"
    """A folder, absolute or inside the instance folder, for certificates and images."""
    demonstration: bool = False
    metrics_token: str = field(default="", repr=False)
    trusted_proxies: int = 0
    """How many reverse proxies stand in front: their X-Forwarded-* is believed; 0 believes none."""
    registrations_per_hour: int = 60
    """Forms that one network may send for one course: a computer room behind one address stays below it."""
    form_seconds: int = 2
    """A public form sent sooner after its opening is asked for once more, for robots do not read; 0 asks nobody."""
    retain_contacts_months: int = 12
    """After a course's end: how to reach its people, and the names of those who never came."""
    retain_letters_months: int = 12
    """After a letter was queued: to whom it went."""
    retain_requests_months: int = 24
    """After the answer: who asked about her data, and in which words."""

    department_name: str = "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi"
    department_name_en: str = "Quảng Ngãi Department of Science and Technology"
    department_parent: str = "UBND tỉnh Quảng Ngãi"
    department_parent_en: str = "Quảng Ngãi Provincial People’s Committee"
    department_short: str = "SKHCN"
    department_address: str = "Quảng Ngãi"
    department_place: str = "Quảng Ngãi"
    department_email: str = ""
    department_phone: str = ""
    privacy_contact: str = ""
    signatory_title: str = "GIÁM ĐỐC"
    signatory_name: str = ""

    @property
    def storage_folder(self) -> Path:
        """Where the files lie."""
        return self.instance_folder / self.storage_url

    @property
    def is_https(self) -> bool:
        """Whether people reach us over TLS: cookies are then `Secure`."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def public_host(self) -> str:
        """Host (and port, if any) that people type."""
        return urlsplit(self.public_url).netloc

    @property
    def public_host_name(self) -> str:
        """Host without the port."""
        return urlsplit(self.public_url).hostname or ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read and check every setting. Raises `UnsafeSettings` naming the variable and the mend."""
        env = environ.get("APP_ENV", "development")
        if env not in {"development", "test", "production"}:
            message = f"APP_ENV must be development or production, not {env!r}."
            raise UnsafeSettings(message)
        host = environ.get("HOST", "127.0.0.1")
        port = _port(environ.get("PORT", "8000"))
        instance = Path(environ.get("INSTANCE_FOLDER", str(ROOT / "instance"))).resolve()
        texts = {
            name: environ[name.upper()]
            for name in (
                "queue_url smtp_url mail_from storage_url metrics_token "
                "department_name department_name_en department_parent department_parent_en department_short "
                "department_address department_place department_email department_phone "
                "privacy_contact signatory_title signatory_name"
            ).split()
            if name.upper() in environ
        }
        settings = cls(
            env=env,  # type: ignore[arg-type]  # checked three lines above
            debug=_flag(environ, "DEBUG") or _flag(environ, "FLASK_DEBUG"),
            host=host,
            port=port,
            public_url=environ.get("PUBLIC_URL", f"http://{_shown_host(host)}:{port}").rstrip("/"),
            secret_key=environ.get("SECRET_KEY", ""),
            database_url=_database_url(environ.get("DATABASE_URL", ""), instance),
            instance_folder=instance,
            demonstration=_flag(environ, "DEMONSTRATION"),
            trusted_proxies=_count(environ, "TRUSTED_PROXIES"),
            registrations_per_hour=_at_least_one(environ, "REGISTRATIONS_PER_HOUR", cls.registrations_per_hour),
            form_seconds=_count(environ, "FORM_SECONDS", cls.form_seconds),
            retain_contacts_months=_at_least_one(environ, "RETAIN_CONTACTS_MONTHS", cls.retain_contacts_months),
            retain_letters_months=_at_least_one(environ, "RETAIN_LETTERS_MONTHS", cls.retain_letters_months),
            retain_requests_months=_at_least_one(environ, "RETAIN_REQUESTS_MONTHS", cls.retain_requests_months),
            **texts,
        )
        if env == "production":
            settings.refuse_what_is_unsafe()
        elif not settings.secret_key:
            return cls(**{**settings.__dict__, "secret_key": _installation_secret(instance)})
        return settings

    def refuse_what_is_unsafe(self) -> None:
        """Production shows the system to the world: no default secret, no debugger, no demonstration accounts."""
        if len(self.secret_key) < SHORTEST_SECRET or self.secret_key.lower() in PLACEHOLDER_SECRETS:
            message = f"SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters in production."
            raise UnsafeSettings(message)
        if weakness := _weakness(self.secret_key):
            message = (
                f"SECRET_KEY {weakness}: make one with `python3 -c 'import secrets; print(secrets.token_hex(32))'`."
            )
            raise UnsafeSettings(message)
        if self.debug:
            message = "DEBUG must be off in production: it would show our code and data to every visitor."
            raise UnsafeSettings(message)
        if self.demonstration:
            message = "DEMONSTRATION must be off in production: its accounts and courses are examples."
            raise UnsafeSettings(message)
        if not self.is_https or not self.public_host:
            message = "PUBLIC_URL must be the https:// address that people type, e.g. https://daotao.example.gov.vn."
            raise UnsafeSettings(message)
        if not self.trusted_proxies:
            message = (
                "TRUSTED_PROXIES must say how many reverse proxies bring https to us (mostly 1): without it all "
                "visitors would share the proxy's one address."
            )
            raise UnsafeSettings(message)


def _weakness(secret: str) -> str:
    """Say what makes a long secret easy to guess; "" when nothing is seen."""
    length = len(secret)
    if len(set(secret)) < SHORTEST_SECRET // 4 or any(
        secret == (secret[:period] * length)[:length] for period in range(1, length // 2 + 1)
    ):
        return "repeats itself"
    letters = "".join(mark for mark in secret.lower() if mark.isalnum())
    return "is made of words that everyone tries" if any(word in letters for word in WORDS_OF_EXAMPLES) else ""


def _flag(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").strip().lower() in TRUTHY


def _count(environ: Mapping[str, str], name: str, default: int = 0) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal():
        message = f"{name} must be a number, 0 or more, not {text!r}."
        raise UnsafeSettings(message)
    return int(text)


def _at_least_one(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        message = f"{name} must be a number, 1 or more, not {text!r}."
        raise UnsafeSettings(message)
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:  # noqa: PLR2004  # the range of a TCP port
        message = f"PORT must be a number from 1 to 65535, not {text!r}."
        raise UnsafeSettings(message)
    return int(text)


def _shown_host(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104  # compared, not bound


def _database_url(text: str, instance: Path) -> str:
    """Default to SQLite in the instance folder; name the psycopg 3 driver for PostgreSQL."""
    if not text:
        return f"sqlite:///{instance / 'tra-khuc.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if text.startswith(prefix):
            return "postgresql+psycopg://" + text.removeprefix(prefix)
    return text


def _installation_secret(instance: Path) -> str:
    """Make one secret per development installation and keep it, so that sessions and tickets outlive a restart."""
    path = instance / "secret-key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    instance.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_hex(32)
    path.touch(mode=0o600)
    path.write_text(secret, encoding="ascii")
    return secret
