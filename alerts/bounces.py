"""What comes back, read (pure): delivery reports (RFC 3464, 6533), qmail's and other prose,
complaints (RFC 5965), wrapped or bare; and whose fault each is.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from hashlib import sha256
from typing import Literal

from alerts.bounce_faults import Fault, coded, fault_of, late, speaks
from alerts.content.clean import line
from vigie.domain.text_key import bare

Came = Literal["hard", "soft", "complaint"]
LARGEST = 1_000_000  # a bounce that quotes more is read up to there
LONGEST_NOTICE = 40_000  # characters of prose looked at
MOST_RECIPIENTS = 50
MOST_PARTS = 200
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
KEY = re.compile(r"<([0-9a-f]{32})@[\w.-]{1,200}>")  # our own Message-ID
FIELD = re.compile(r"([A-Za-z-]{2,40})\s{0,5}:(.*)")
TAGS = re.compile(r"<[^<>@]{1,500}>")  # of an HTML notice; never <person@host>
STATUS_TYPES = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/xdelivery-status",
)
FEEDBACK_TYPE = "message/feedback-report"
COMPLAINTS = ("abuse", "fraud", "opt-out", "opt-out-list")
DAEMONS = (
    "mailer-daemon",
    "mailerdaemon",
    "mail-daemon",
    "postmaster",
    "post_master",
    "maildelivery",
    "mail-delivery",
    "microsoftexchange",
    "bounce",
    "double-bounce",
)
DAEMON_NAMES = (
    "mail delivery",
    "delivery subsystem",
    "mailer-daemon",
    "microsoft outlook",
    "systeme de messagerie",
    "system administrator",
    "administrateur systeme",
)
FAILED = (  # in a folded subject, or in the first words
    "undeliver",
    "delivery status",
    "delivery fail",
    "delivery has failed",
    "delivery problem",
    "delivery error",
    "delivery notification",
    "delivery report",
    "mail delivery",
    "failure notice",
    "failure delivery",
    "returned mail",
    "returned to sender",
    "mail system error",
    "non remis",
    "pas pu etre remis",
    "pas pu etre delivre",
    "pas pu etre distribue",
    "pas ete remis",
    "pas ete distribue",
    "echec de",
    "echec d'",
    "non distribu",
    "non delivr",
    "non livr",
    "pas pu etre livre",
    "pas ete livre",
    "etat de remise",
    "impossible de remettre",
    "remise impossible",
    "retour a l'expediteur",
    "avis de non-remise",
    "rapport de non-remise",
    "could not be delivered",
    "couldn't be delivered",
    "wasn't delivered",
    "was not delivered",
    "did not reach",
    "unable to deliver",
    "wasn't able to deliver",
)
LATE = ("delayed", "retard", "differe", "warning: message", "could not send message")
AWAY = ("reponse automatique", "automatic reply", "absence", "absent", "out of office", "conge")
# Where the quoted message begins: what stands below was written by us.
COPY = (
    "below this line is a copy",
    "this is a copy of the message",
    "the header of the original message",
    "original message headers",
    "original message follows",
    "unsent message follows",
    "unsent message below",
    "returned message follows",
    "message header follows",
    "original message below",
    "original message -",
    "en-tetes du message d'origine",
    "en-tete du message d'origine",
    "copie du message",
    "message d'origine",
    "copy of your message",
    "copy of the message",
    "headers of the message",
)


@dataclass(frozen=True)
class Returned:
    """One recipient of ours of whom something came back."""

    came: Came
    address: str
    key: str  # the delivery's idempotency key, where the notice quotes its Message-ID
    detail: str
    provider_key: str  # the notice's own Message-ID, or its digest: it is counted once
    fault: Fault = "unknown"


@dataclass(frozen=True)
class RecipientReport:
    """What a report says of one recipient."""

    address: str
    reason: str
    fault: Fault


def returned(raw: bytes) -> tuple[Returned, ...]:
    """The bounces or complaints in that mail, the gravest first; nothing for any other mail (an
    answer, a holiday notice).
    """
    mail = message_from_bytes(raw[:LARGEST])
    parts = _parts(mail)
    feedback = next((part for part in parts if part.get_content_type() == FEEDBACK_TYPE), None)
    if feedback is not None:
        return _complaints(mail, raw, feedback)
    if (old := _old_complaint(mail)) is not None:
        return _made(mail, raw, "complaint", [old])
    blocks, prose = _status_blocks(parts)
    if blocks:  # a report of success or of a relay has its prose too
        block_reports = (_refusal(block, prose) for block in blocks[:MOST_RECIPIENTS])
        refusals = [refusal for refusal in block_reports if refusal is not None]
    else:
        refusals = _told_in_prose(mail, parts)
    return _made(mail, raw, "", refusals)


def _parts(mail: Message) -> list[Message]:
    """The parts of the notice; of a message that it encloses only where it is itself a report."""
    own = list(_walk(mail))
    if any(part.get_content_type() in (*STATUS_TYPES, FEEDBACK_TYPE) for part in own):
        return own
    enclosed = [
        inner
        for part in own
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list)
        for message in part.get_payload()
        for inner in _walk(message)  # type: ignore[arg-type]
    ]
    if any(part.get_content_type() in (*STATUS_TYPES, FEEDBACK_TYPE) for part in enclosed):
        return enclosed[:MOST_PARTS]
    return own


def _walk(mail: Message, depth: int = 0) -> Iterator[Message]:
    yield mail
    payload = mail.get_payload()
    if depth < 10 and mail.get_content_maintype() == "multipart" and isinstance(payload, list):
        for part in payload[:MOST_PARTS]:
            if isinstance(part, Message):
                yield from _walk(part, depth + 1)


def _complaints(mail: Message, raw: bytes, feedback: Message) -> tuple[Returned, ...]:
    """By the report's type (RFC 5965 §3.1): « not-spam » is the contrary of a complaint."""
    fields: dict[str, str] = {}
    for block in _blocks(_bare(feedback)):
        fields = block | fields
    if fields.get("feedback-type", "").strip().lower() not in COMPLAINTS:
        return ()
    recipient = fields.get("original-rcpt-to") or fields.get("removal-recipient") or ""
    reason = "plainte pour courrier non désiré"
    return _made(mail, raw, "complaint", [RecipientReport(_address(recipient), reason, "unknown")])


def _old_complaint(mail: Message) -> RecipientReport | None:
    """Outlook's programme encloses the message with a field of its own and no report."""
    for part in mail.walk():
        recipient = part.get("X-HmXmrOriginalRecipient")
        if recipient:
            return RecipientReport(
                _address(str(recipient)), "plainte pour courrier non désiré", "unknown"
            )
    return None


def _status_blocks(parts: list[Message]) -> tuple[list[dict[str, str]], str]:
    """What the machine-readable part says, recipient by recipient, and the prose beside it; a
    part whose type was lost is known by its fields.
    """
    status = [part for part in parts if part.get_content_type() in STATUS_TYPES]
    texts = [_bare(part) for part in status] or [
        text for text in _texts(parts) if "final-recipient:" in text.lower()
    ]
    prose = " ".join(_texts(parts))[:LONGEST_NOTICE] if status else ""
    blocks = [block for text in texts for block in _blocks(text)]
    return [block for block in blocks if "action" in block or "status" in block], prose


def _refusal(block: dict[str, str], prose: str) -> RecipientReport | None:
    action, status = block.get("action", "").strip().lower(), block.get("status", "")
    # « failed (…) »: the word alone counts
    word = action.split()[0].rstrip(";,") if action else ""
    failed = word == "failed" or (not word and status.strip().startswith("5"))
    if not (failed or word == "delayed") or not (status or block.get("diagnostic-code")):
        return None
    diagnostic = block.get("diagnostic-code", "")
    explanation = diagnostic if diagnostic or not failed else _before_copy(prose)
    address = _address(block.get("original-recipient", "")) or _address(
        block.get("final-recipient", "")
    )
    shown_reason = line(diagnostic or status, 300)
    return RecipientReport(address, shown_reason, fault_of(status, explanation, failed=failed))


def _told_in_prose(mail: Message, parts: list[Message]) -> list[RecipientReport]:
    """A notice without any machine-readable part: from whom, on what, about whom, why."""
    if mail.get_param("report-type") == "disposition-notification":
        return []
    subject = bare(_header(mail, "Subject"))
    notice = _before_copy("\n".join(_texts(parts))[:LONGEST_NOTICE])
    if not _is_notice(mail, subject, notice):
        return []
    whole = f"{subject}\n{notice}"
    failed = not late(whole) or "permanent" in bare(notice)
    groups = _by_recipient(mail, notice)
    refusals = []
    for address, reason in groups[:MOST_RECIPIENTS]:
        explanation = reason if speaks(reason) else whole
        refusals.append(
            RecipientReport(address, line(reason, 300), fault_of("", explanation, failed=failed))
        )
    return refusals


def _is_notice(mail: Message, subject: str, notice: str) -> bool:
    if "auto-replied" in str(mail.get("Auto-Submitted", "")).lower() and not _daemon(mail):
        return False  # an absence
    failure_subject = any(words in subject for words in FAILED)
    if not failure_subject and any(words in subject for words in AWAY):
        return False  # of whoever keeps the postmaster's box
    if not _daemon(mail) and not mail.get("X-Failed-Recipients"):
        # an answer to a notice, or a talk about one, comes from a person
        if subject.startswith(("re:", "re :", "tr:", "fw")) or not _key(mail, b""):
            return False
        return failure_subject and coded(notice)
    head = f"{subject}\n{bare(notice[:2_000])}"
    return speaks(notice) or any(words in head for words in (*FAILED, *LATE))


def _daemon(mail: Message) -> bool:
    name, address = parseaddr(_header(mail, "From"))
    local = bare(address.partition("@")[0] or _header(mail, "From"))
    return any(local.startswith(word) for word in DAEMONS) or any(
        words in bare(name) for words in DAEMON_NAMES
    )


def _by_recipient(mail: Message, notice: str) -> list[tuple[str, str]]:
    """(address, what is said of it): a line that begins with an address begins its reason."""
    own = {parseaddr(_header(mail, name))[1].lower() for name in ("From", "To", "Delivered-To")}
    groups: dict[str, list[str]] = {}
    current: list[str] = []
    for row in notice.splitlines():
        bare = row.strip().lstrip("<>([{\"'*•- \t")
        bare = bare.removeprefix("mailto:")
        address_match = ADDRESS.match(bare[:400])
        address = address_match.group().lower() if address_match else ""
        if address_match and address not in own:
            current = groups.setdefault(address, [])
            bare = bare[address_match.end() :]
        current.append(bare)
    if not groups:
        recipient = _address(_header(mail, "X-Failed-Recipients")) or next(
            (named.lower() for named in ADDRESS.findall(notice) if named.lower() not in own), ""
        )
        return [(recipient, notice)]
    return [(address, "\n".join(rows)) for address, rows in groups.items()]


def _before_copy(text: str) -> str:
    """The notice without the message that it quotes."""
    notice: list[str] = []
    for row in text.splitlines():
        folded = bare(row[:200])
        if any(words in folded for words in COPY) and notice:
            break
        notice.append(row)
    return "\n".join(notice)


def _made(
    mail: Message, raw: bytes, came: Came | Literal[""], refusals: list[RecipientReport]
) -> tuple[Returned, ...]:
    key, own = _key(mail, raw), line(str(mail.get("Message-ID", "")), 200)
    returns = []
    for refusal in {report.address: report for report in reversed(refusals)}.values():
        if not (refusal.address or key) and not came:
            continue  # about nobody
        address = refusal.address
        identity = f"{address}|{key}|{refusal.reason}|{mail.get('Date', '')}"
        number = own or f"sha256:{sha256(identity.encode('utf-8', 'replace')).hexdigest()}"
        number = f"{number}#{address}" if own and len(refusals) > 1 else number
        how: Came = came or ("hard" if refusal.fault == "address" else "soft")
        returns.append(Returned(how, address, key, refusal.reason, number, refusal.fault))
    return tuple(sorted(returns, key=lambda returned_mail: returned_mail.came == "soft"))


def _key(mail: Message, raw: bytes) -> str:
    """Our delivery's key, quoted in clear or in an encoded part."""
    texts = (raw.decode("utf-8", "replace"),) if raw else ()
    for text in (*texts, *_texts(list(mail.walk())[:MOST_PARTS])):
        if key_match := KEY.search(text):
            return key_match.group(1)
    return next(
        (key_match.group(1) for key_match in map(KEY.search, _references(mail)) if key_match), ""
    )


def _references(mail: Message) -> list[str]:
    return [str(mail.get(name, "")) for name in ("In-Reply-To", "References")]


def _texts(parts: list[Message]) -> list[str]:
    """The words of a notice: its plain parts, else its HTML without tags."""
    plain = [_bare(part) for part in parts if part.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return plain
    pages = [_bare(part) for part in parts if part.get_content_type() == "text/html"]
    return [html.unescape(TAGS.sub("\n", page)) for page in pages]


def _bare(part: Message) -> str:
    """The text of a part, decoded; a status part, which the parser takes for messages, put
    together again.
    """
    payload = part.get_payload()
    if not isinstance(payload, list):
        content = part.get_payload(decode=True)
        return _decoded(content if isinstance(content, bytes) else b"", part)
    rows = []
    for block in payload:
        if isinstance(block, Message):
            rows += [f"{name}: {field_text}" for name, field_text in block.raw_items()]
            inner = block.get_payload()
            rows += ["", inner if isinstance(inner, str) else "", ""]
    text = "\n".join(rows)
    if str(part.get("Content-Transfer-Encoding", "")).lower() in ("base64", "quoted-printable"):
        again = Message()
        again["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"])
        again.set_payload(text)
        content = again.get_payload(decode=True)
        return _decoded(content if isinstance(content, bytes) else b"", part)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(content: bytes, part: Message) -> str:
    charset = str(part.get_content_charset() or "utf-8")
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _blocks(text: str) -> list[dict[str, str]]:
    """The fields of a status text, block by block; a line that begins with a blank goes on."""
    blocks: list[dict[str, str]] = [{}]
    name = ""
    for row in text.splitlines():
        if not row.strip():
            blocks.append({})
            name = ""
        elif row[0] in " \t" and name:
            blocks[-1][name] += " " + row.strip()[:2_000]
        elif field_match := FIELD.match(row[:4_000]):
            name = field_match.group(1).lower()
            blocks[-1].setdefault(name, field_match.group(2).strip())
    return [block for block in blocks if block]


def _address(field_text: str) -> str:
    address_match = ADDRESS.search(field_text[:400])
    return address_match.group().lower() if address_match else ""


def _header(mail: Message, name: str) -> str:
    raw = str(mail.get(name, ""))[:1_000]
    try:
        return str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        return raw
