"""A message as mail bytes: text and HTML, attachments, headers that cannot be injected into."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from alerts.content.clean import header
from alerts.content.message import Attachment, Message

LONGEST_LINE = 998  # as long as SMTP takes them (RFC 5321, 4.5.3.1.6): List-Unsubscribe stays whole


class Relayed(EmailPolicy):
    """Mail as relays take it. A header that is plain already is written as it is: the library's
    own parsing and folding of each was most of the time of a mail.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """The header as it is kept."""
        if name.startswith("Content-"):  # asked for again with each part that is put in
            return name, _parsed_header(name, str(value))
        if _is_plain(value) and len(name) + len(value) + 2 <= LONGEST_LINE:
            return name, value
        kept: tuple[str, Any] = super().header_store_parse(name, value)
        return kept


POLICY = Relayed(linesep="\r\n", max_line_length=LONGEST_LINE)
UNPLAIN = re.compile(r"=\?|[\\(]")  # encoded words, hidden signs and comments are the library's


@lru_cache(maxsize=256)
def _parsed_header(name: str, value: str) -> Any:
    return EmailPolicy().header_factory(name, value)


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable() and not UNPLAIN.search(value) and value != ""


LOGO_PLACE = "<!--logo-->"  # where a letter shows it


def mime(
    message: Message, *, key: str, sender: str, now: datetime, logo: Attachment | None = None
) -> bytes:
    """The message ready for a relay; the same bytes for every try of the same delivery. The logo
    goes inside the mail: nothing is fetched when it is read.
    """
    name, mail = parsed(sender)
    letter = EmailMessage(policy=POLICY)
    letter["From"] = address(name, mail)
    letter["To"] = address(message.to_name, message.to)
    letter["Subject"] = header(message.subject, 200)
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = message_id(key, sender)
    for field, value in message.headers:
        letter[field] = header(value, 900)
    letter.set_content(_whole(message.text), cte="quoted-printable")
    if message.html:
        html = _whole(message.html)
        shown_logo = logo if logo is not None and LOGO_PLACE in html else None
        if shown_logo is not None:
            html = html.replace(LOGO_PLACE, _image(f"logo@{domain(sender)}"), 1)
        letter.add_alternative(html, subtype="html", cte="quoted-printable")
        if shown_logo is not None:
            _relate(letter, shown_logo, f"<logo@{domain(sender)}>")
    for attachment in message.attachments:
        _attach(letter, attachment)
    for place, part in enumerate(letter.walk()):
        if part.is_multipart():  # else drawn by chance, another one for each try
            part.set_boundary(f"=_vigie_{key}_{place}")
    return letter.as_bytes()


def message_id(key: str, sender: str) -> str:
    """The same for every try of the same delivery."""
    return f"<{key}@{domain(sender)}>"


@lru_cache(maxsize=64)
def parsed(sender: str) -> tuple[str, str]:
    """Name and address of a sender, the same for every message."""
    return parseaddr(sender)


def domain(sender: str) -> str:
    """The sender's domain, as Message-ID and SPF name it."""
    host = parsed(sender)[1].rpartition("@")[2]
    plain = host and all(letter.isalnum() or letter in ".-" for letter in host)
    return host if plain else "vigie.invalid"


def address(name: str, mail: str) -> str:
    """« Name <mail> »; whatever stands in the name cannot add a header or a second address."""
    plain = header(mail, 254).replace(" ", "").replace(",", "").replace(";", "")
    quoted = header(name, 80).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{plain}>' if quoted else plain


def _whole(words: str) -> str:
    """Half a surrogate pair is no letter: it would stop the mail."""
    return words.encode("utf-8", "replace").decode()


def _image(name: str) -> str:
    """Empty words: the chamber's name stands beside it."""
    style = "max-height:48px;max-width:160px;vertical-align:middle;margin-right:8px"
    return f'<img src="cid:{name}" alt="" height="48" style="{style}">'


def _relate(letter: EmailMessage, logo: Attachment, name: str) -> None:
    page = letter.get_body(("html",))
    assert isinstance(page, EmailMessage)
    page.add_related(
        logo.content,
        maintype="image",
        subtype=logo.mime.partition("/")[2],
        cid=name,
        disposition="inline",
        filename=logo.name,
    )


def _attach(letter: EmailMessage, attachment: Attachment) -> None:
    typed, *parameters = attachment.mime.split(";")
    kind, _, subtype = typed.partition("/")
    letters = (letter for letter in attachment.name if letter.isascii())
    name = "".join(letter for letter in letters if letter.isalnum() or letter in "._-")
    letter.add_attachment(
        attachment.content,
        maintype=kind,
        subtype=subtype,
        filename=name or "fichier",
        params=dict(parameter.strip().split("=", 1) for parameter in parameters),
    )
