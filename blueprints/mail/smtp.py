"""One conversation with the mail server, and what its answers mean for a letter."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

TIMEOUT_S = 20
PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION_PORT = 587
PERMANENT = 500


class ServerDown(Exception):
    """Nothing can be sent now, whatever the letter: no connection, no encryption, or our password refused."""


class LetterRefused(Exception):
    """The server will not take this letter; `permanent` when asking again is of no use."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(words)


@dataclass(frozen=True)
class Server:
    """What `SMTP_URL` says: `smtp://user:password@host:587` or `smtps://…`."""

    host: str
    port: int
    user: str
    password: str
    implicit_tls: bool

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read the address. Raises `ServerDown` if it is none."""
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError as error:
            raise ServerDown(f"SMTP_URL: {error}") from error
        if parts.scheme not in PORTS or not parts.hostname:
            raise ServerDown("SMTP_URL must be smtp://host:port or smtps://host:port")
        default = SUBMISSION_PORT if parts.scheme == "smtp" and parts.username else PORTS[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port or default, user, password, parts.scheme == "smtps")


class Postman:
    """A connection, opened for its first letter: `with Postman(smtp_url) as postman: postman.send(letter)`."""

    def __init__(self, smtp_url: str) -> None:
        self._smtp_url = smtp_url
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, letter: EmailMessage) -> None:
        """Send one letter. Raises `LetterRefused` for this letter, `ServerDown` for all."""
        smtp = self._connected()
        try:
            smtp.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            raise _refused(code, words) from refusal
        except smtplib.SMTPDataError as refusal:
            raise _refused(refusal.smtp_code, refusal.smtp_error) from refusal
        except (smtplib.SMTPNotSupportedError, UnicodeEncodeError) as refusal:
            raise LetterRefused(str(refusal), permanent=True) from refusal
        except (smtplib.SMTPException, OSError) as failure:  # the sender refused too: our setting, not this recipient
            self._hang_up()
            raise ServerDown(_words(failure)) from failure

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = self._connect()
            except (smtplib.SMTPException, OSError) as failure:
                raise ServerDown(_words(failure)) from failure
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        server = Server.from_url(self._smtp_url)
        if server.implicit_tls:
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
        try:
            _greet(smtp, server)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _hang_up(self) -> None:
        if self._smtp is None:
            return
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()
        self._smtp = None


def _greet(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo()
    if not server.implicit_tls and smtp.has_extn("starttls"):
        smtp.starttls(context=_starttls_context(strict=bool(server.user)))
        smtp.ehlo()
    elif not server.implicit_tls and server.user:
        raise smtplib.SMTPException("the server offers no STARTTLS: the password would cross the network in clear")
    if server.user:
        smtp.login(server.user, server.password)


def _starttls_context(*, strict: bool) -> ssl.SSLContext:
    """Check the certificate where a password is at stake; else take any, as mail servers do among themselves.

    Refusing a relay's self-signed certificate would only send the letter in clear, or not at all.
    """
    context = ssl.create_default_context()
    if not strict:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _refused(code: int, words: bytes | str) -> LetterRefused:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return LetterRefused(f"{code} {said}", permanent=code >= PERMANENT)


def _words(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"
