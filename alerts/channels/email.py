"""Mail through a relay (SMTP): one connection for many messages, STARTTLS or implicit TLS,
login.
"""

import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from alerts.bounce_faults import fault_of
from alerts.channels.base import (
    AnswerLost,
    ChannelDown,
    Meanwhile,
    NotConfigured,
    Refused,
    TryLater,
    nothing,
)
from alerts.content.message import Parcel
from alerts.content.mime import mime
from vigie.config import Settings
from vigie.domain.clock import now

NAME = "email"
LABEL = "courriel"
TIMEOUT = 30.0  # seconds without a word from the relay
# for its answer to a whole message: one that checks what it takes thinks longer, and giving up
# doubles the mail
# (RFC 5321 §4.5.3.2.6); less than the lease of a delivery
PATIENCE = 120.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOST = (smtplib.SMTPServerDisconnected, ssl.SSLError, OSError)  # OSError: refused, reset, timed out


@dataclass(frozen=True)
class Relay:
    """Where mail is handed over."""

    host: str
    port: int
    scheme: str
    user: str = ""
    password: str = ""


def relay(url: str) -> Relay:
    """The relay of smtp://, smtp+starttls:// or smtps://user:secret@host:port; raises
    NotConfigured.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotConfigured(
            "VIGIE_SMTP_URL illisible : écrire smtps://utilisateur:secret@hôte:port."
        ) from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise NotConfigured(
            "VIGIE_SMTP_URL absente ou d’un genre inconnu : écrire smtp://, smtp+starttls:// "
            "ou smtps://."
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Relay(parts.hostname, port or PORTS[parts.scheme], parts.scheme, user, password)


class Mail:
    """An open connection to the relay, opened again when it drops."""

    def __init__(
        self, to: Relay, sender: str, timeout: float = TIMEOUT, patience: float = PATIENCE
    ) -> None:
        self.relay, self.sender, self.timeout, self.patience = to, sender, timeout, patience
        self._smtp: smtplib.SMTP | None = None
        self._from = "FROM:" + smtplib.quoteaddr(parseaddr(sender)[1])
        self._ready = ("", b"")

    def prepare(self, parcel: Parcel) -> None:
        """Make the bytes beforehand, while the relay is busy with the one before."""
        self._ready = (parcel.key, self._bytes(parcel))

    def _bytes(self, parcel: Parcel) -> bytes:
        return mime(parcel.message, key=parcel.key, sender=self.sender, now=now(), logo=parcel.logo)

    def send(self, parcel: Parcel, meanwhile: Meanwhile = nothing) -> str:
        """Hand one mail over; returns the relay's answer. Raises NotDelivered."""
        message = parcel.message
        if "@" not in message.to or not message.to.isascii():
            raise Refused(f"Adresse inutilisable : {message.to[:80]!r}.", address=True)
        raw = self._ready[1] if self._ready[0] == parcel.key else self._bytes(parcel)
        used = self._smtp is not None
        try:
            self._open_data(message.to)
        except TryLater:
            if not used or self._smtp is not None:
                raise
            self._open_data(
                message.to
            )  # a relay may close a line after so many messages: once more on a new one
        return self._hand_over(raw, meanwhile)

    def _open_data(self, to: str) -> None:
        """Sender, recipient, DATA; until the body is sent, a lost line has delivered nothing."""
        smtp = self._connected()
        try:
            self._judge(*smtp.docmd("MAIL", self._from), sender=True)
            self._judge(*smtp.rcpt(to), address=True)
            self._judge(*smtp.docmd("DATA"), ready=354)
        except LOST as lost:
            self._drop()
            raise TryLater(f"Le relais a coupé la ligne : {lost}.") from lost

    def _hand_over(self, raw: bytes, meanwhile: Meanwhile) -> str:
        smtp = self._connected()
        try:
            smtp.send(_dotted(raw) + b".\r\n")
            meanwhile()
            code, reply = self._patiently(smtp)
        except LOST as lost:
            self._drop()
            raise AnswerLost(f"Message remis, réponse du relais perdue : {lost}.") from lost
        self._judge(code, reply)
        return f"{code} {reply.decode('utf-8', 'replace')}"[:200]

    def _patiently(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        """Its answer to a whole message, waited for longer than a word."""
        if smtp.sock is not None:
            smtp.sock.settimeout(self.patience)
        answer = smtp.getreply()
        if smtp.sock is not None:
            smtp.sock.settimeout(self.timeout)
        return answer

    def _judge(
        self,
        code: int,
        reply: bytes,
        *,
        address: bool = False,
        sender: bool = False,
        ready: int = 250,
    ) -> None:
        if code in (ready, 251):
            return
        words = f"{code} {reply.decode('utf-8', 'replace')}"[:300]
        self._reset()
        if code in (421, -1):
            self._drop()
            raise TryLater(f"Le relais ferme la ligne : {words}.")
        if 400 <= code < 500:
            raise TryLater(f"Le relais remet à plus tard : {words}.")
        if sender:  # not this message's fault: every other one would be refused as well
            raise ChannelDown(
                f"Le relais refuse l’expéditeur ({words}) : vérifier VIGIE_MAIL_FROM et "
                f"l’identifiant."
            )
        # « relaying denied » or a blocked client is no fault of the recipient
        is_gone = address and fault_of("", words) == "address"
        raise Refused(f"Le relais refuse : {words}.", address=is_gone)

    def prove(self) -> None:
        """Open the line and log in, send nothing; raises ChannelDown."""
        self._connected()
        self.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._open()
        return self._smtp

    def _open(self) -> smtplib.SMTP:
        to = self.relay
        try:
            if to.scheme == "smtps":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    to.host, to.port, timeout=self.timeout, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(to.host, to.port, timeout=self.timeout)
            if to.scheme == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if to.user:
                smtp.login(to.user, to.password)
        except UnicodeEncodeError:
            raise ChannelDown(
                "Identifiant du relais : lettres sans accent seulement, vérifier VIGIE_SMTP_URL."
            ) from None
        except smtplib.SMTPAuthenticationError as refused:
            raise ChannelDown(
                f"Le relais refuse l’identifiant ({refused.smtp_code}) : vérifier VIGIE_SMTP_URL."
            ) from refused
        except (smtplib.SMTPException, *LOST) as down:
            raise ChannelDown(f"Relais {to.host}:{to.port} injoignable : {down}.") from down
        return smtp

    def _reset(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (smtplib.SMTPException, *LOST):
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    def close(self) -> None:
        """QUIT, politely."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, *LOST):
                self._smtp.close()
        self._smtp = None


def _dotted(raw: bytes) -> bytes:
    """Dots at line starts doubled (RFC 5321 §4.5.2), the last line ended: else the final dot
    would not end it.
    """
    whole = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return (b"." + whole if whole.startswith(b".") else whole).replace(b"\r\n.", b"\r\n..")


def connect(settings: Settings) -> Mail:
    """The relay of the settings; the line opens with the first message."""
    return Mail(relay(settings.smtp_url.get_secret_value()), settings.sender)
