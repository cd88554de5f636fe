"""Whose fault a refusal is (pure): enhanced codes (RFC 3463, the IANA list) and the words beside
them; only an address that is at fault may stop a person.
"""

import re
from typing import Literal

from vigie.domain.stems import words

Fault = Literal[
    "address",  # no such person, no such domain, closed for good
    "box",  # full for now, or too busy
    "authentication",  # our SPF, DKIM, DMARC, reverse name
    "policy",  # our address, our reputation, their rules
    "content",  # this very message: spam, virus, size
    "system",  # their machines: down, looping, late
    "delay",  # not given up yet
    "unknown",
]
OURS_OR_THEIRS: tuple[Fault, ...] = ("authentication", "policy", "content", "system")

# 5.1.1, [5.1.1], #5.1.1 and 550-5.1.1, never a piece of an IP address or of a version number
ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")  # 550, 452…
# Hosts, addresses of people and of the web name what they like: « antispam.exemple » refuses
# nothing.
NAMED = re.compile(r"[^\s<>()\[\]\"']{1,200}@[^\s<>()\[\]\"':;,]{1,255}|\bhost [^\s\[]{1,255}")

# (subject, detail) of permanent codes; a detail that is not here is judged by its subject
ADDRESS_CODES = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1), (4, 4), (7, 13)}
BY_CODE: dict[tuple[int, int], Fault] = {
    **dict.fromkeys(ADDRESS_CODES, "address"),
    (1, 7): "policy",
    (1, 8): "policy",
    (2, 2): "box",
    (2, 3): "content",
    (3, 4): "content",
    (7, 8): "authentication",
    **dict.fromkeys(((7, detail) for detail in range(20, 30)), "authentication"),
    (7, 509): "authentication",
    (7, 515): "authentication",
}
BY_SUBJECT: dict[int, Fault] = {3: "system", 4: "system", 6: "content", 7: "policy"}
BY_REPLY: dict[str, Fault] = {
    "452": "box",
    "552": "box",
    "556": "address",
    "421": "system",
    "521": "system",
}
# What words say, one phrase a line, folded; the first fault that speaks is told.
AUTHENTICATION = """
    spf|dkim|dmarc|unauthenticated|not authenticated|non authentifie|sender id|ptr|rdns
    reverse dns|reverse hostname|resolution inverse|passe pas dmarc|authentication check
    authentication required|authentification|authentication results
"""
POLICY = """
    blocked|blacklisted|blacklist|blacklistee|blackliste|blocklist|blocklisted|block list|black list
    listed by|listed in dnsbl|dnsbl|rbl|spamhaus|spamcop|sorbs|barracudacentral|liste noire
    reputation|policy|policies|politique|relay access denied|relaying denied|relay denied
    unable to relay|relay not permitted|relaying not allowed|not permitted|not allowed to send
    ip refusee|adresse ip|ip address|client host rejected|client host blocked|client rejected
    sender address rejected|sender rejected|sender denied|sender address|sender domain
    sender verify failed|expediteur|emetteur|from address|helo|your domain|votre domaine
    domaine expediteur|bad sender|invalid sender|greylist|greylisted|greylisting|graylisted
    too many connections|too many messages|rate limit|rate limited|throttled|throttling|banned
    prohibited|prohibition|user complaints|complaints|unauthorized|not authorized|non autorise
    not allowed|restricted|denied by|access denied|refuse par|senders are allowed
    only accepts|listed on|deny list|your ip|your server|your mail server|bounces to|backscatter
"""
CONTENT = """
    spam|spams|junk|pourriel|indesirable|unsolicited|bulk|virus|malware|infected|phishing
    content rejected|message content|contenu|contains a url|suspicious|message size|too large
    too big|size limit|exceeds size|exceeds the maximum|exceeds the size|trop volumineux|taille
    attachment|attachments|piece jointe|message rejected|message refused|header|headers
    high probability|filtered|rejected by filter
"""
BOX = """
    mailbox full|mailbox is full|mailbox has exceeded|box full|box is full|inbox is full|inbox full
    over quota|overquota|quota|quota exceeded|boite pleine|boite est pleine|lettres pleine
    lettres est pleine|saturee|sature|storage|espace insuffisant|at a rate|mailbox size
    too much mail|mail receiving|pleine|boite de reception est pleine
"""
ADDRESS = """
    user unknown|unknown user|no such user|no such mailbox|no such recipient|no such address
    no such account|no such person|nosuchuser|no such name|does not exist|doesn t exist|not exist
    doesnt exist|do not exist|recipient unknown|unknown recipient|unknown mailbox|unknown address
    address unknown|unknown account|account unknown|unknown local part|user not found
    mailbox not found|recipient not found|recipnotfound|address not found|account not found
    wasn t found|was not found|couldn t be found|could not be found|invalid recipient
    invalid mailbox|invalid address|invalid user|invalid account|bad destination|mailbox unavailable
    mailbox not available|mailbox disabled|account disabled|user disabled|account is disabled
    has been disabled|is disabled|was disabled|mailbox is disabled|account inactive
    inactive account|inactive user|inactive mailbox|is inactive|not active|no longer active
    no longer valid|no longer available|no longer exists|no longer in use|no longer on server
    not listed in|this user doesn t have a|not a valid|not a known user|user is unknown|is unknown
    not known|not recognized|undeliverable address|unrouteable address|unroutable address
    unknown or illegal alias|no mailbox here|mailbox here by that name|no mail box available
    nobody by that name|unknown name|host unknown|unknown host|domain not found
    name or service not known|host not found|domain name not found|no such domain|nxdomain
    no mail hosts|unable to route|bad address|unknown in|user not local|has moved|mailbox moved
    account closed|account has been closed|mailbox closed|account deleted|mailbox deleted
    deactivated|terminated|not our customer|compte supprime|boite supprimee|adresse supprimee
    user doesn t|does not have an account
    utilisateur inconnu|destinataire inconnu|adresse inconnue|boite inconnue|inexistant|inexistante
    inconnu|inconnue|n existe pas|n existe plus|introuvable|desactive|desactivee|resilie|resiliee
    fermee|cloture|cloturee|adresse invalide|destinataire invalide|recipient not allowed
    no valid recipients|addressee unknown|user unavailable|no such local user|not a valid recipient
    no account by that name|null mx|undefined mail|unknown destination
"""
SYSTEM = """
    timed out|timeout|time out|connection refused|no route to host|unreachable|host down|loop
    loops|hop count|too many hops|retry time|expired|expire|delai|n accepte pas de courrier
    not accepting|does not accept|doesn t accept|configuration error|config error|temporarily
    temporary|temporaire|temporairement|try again|service unavailable|service not available
    lost connection|tls|starttls|certificate|unable to connect|could not connect|internal error
    disk full|system storage|systeme|i o error|not responding|ne repond pas|could not be reached
    connection dropped|connection lost|connexion|too old|maximum time
"""
LATE = """
    delayed|delay|retarde|retardee|differe|differee|not yet been delivered|warning only
    warning message|will be retried|will retry|no action is required|do not need to resend
    nouvelle tentative|sera reessaye|still trying|continue to try|continuera
"""
# An expired message says how long it was tried for; a late one says that it will be tried again.
MICROSOFT_GONE = """
    recipient address rejected|access denied|adresse du destinataire rejetee|destinataire rejete
    acces refuse|outlook|microsoft
"""


def _phrases(phrase_table: str) -> tuple[str, ...]:
    return tuple(
        f" {phrase.strip()} "
        for line in phrase_table.splitlines()
        for phrase in line.split("|")
        if phrase
    )


BLAME: tuple[tuple[Fault, tuple[str, ...]], ...] = (
    ("authentication", _phrases(AUTHENTICATION)),
    ("policy", _phrases(POLICY)),
    ("box", _phrases(BOX)),
    ("content", _phrases(CONTENT)),
)
ADDRESS_WORDS, SYSTEM_WORDS, LATE_WORDS = _phrases(ADDRESS), _phrases(SYSTEM), _phrases(LATE)
GONE_WORDS = _phrases(MICROSOFT_GONE)


def fault_of(status: str, diagnostic: str, *, failed: bool = True) -> Fault:
    """Whose fault it is that this recipient got nothing: its status code and what was said."""
    if not failed:
        return "delay"
    folded_text = _folded(diagnostic)
    codes = [_parts(code) for text in (status, diagnostic) for code in ENHANCED.findall(text)]
    passing = codes[0][0] == 4 if codes else _reply(diagnostic).startswith("4")
    if passing:
        return _of_words(folded_text, among_ours=True) or "system"
    precise = [(subject, detail) for kind, subject, detail in codes if kind == 5]
    precise = [code for code in precise if code[0] not in (0, 5) and code[1] != 0]
    if precise:
        return _of_codes(precise, folded_text)
    seven = any(subject == 7 for kind, subject, _ in codes if kind == 5)
    return _of_words(folded_text, among_ours=seven) or (
        "policy" if seven else _of_reply(diagnostic)
    )


def speaks(diagnostic: str) -> bool:
    """Whether the text gives a code or a known reason at all."""
    return coded(diagnostic) or _of_words(_folded(diagnostic)) is not None


def coded(diagnostic: str) -> bool:
    """Whether the text gives a reply code or an enhanced one."""
    return bool(REPLY.search(diagnostic) or ENHANCED.search(diagnostic))


def late(prose: str) -> bool:
    """Whether a notice in prose says that delivery goes on."""
    return _has(_folded(prose), LATE_WORDS)


def _of_codes(precise: list[tuple[int, int]], folded_text: str) -> Fault:
    faults = [_of_code(code, folded_text) for code in precise]
    other_fault = next((fault for fault in faults if fault != "address"), None)
    if other_fault is not None:
        return other_fault
    if _has(folded_text, ADDRESS_WORDS) or any(code not in ADDRESS_CODES for code in precise):
        return "address"
    # the code accuses the address, the words somebody else: the person is not stopped
    return _of_words(folded_text) or "address"


def _of_code(code: tuple[int, int], folded_text: str) -> Fault:
    if code == (4, 1) and _has(folded_text, GONE_WORDS) and " relay " not in folded_text:
        return "address"
    if code[0] == 7 and " recipient not allowed " in folded_text:
        return "address"
    fault = BY_CODE.get(code) or BY_SUBJECT.get(code[0], "unknown")
    if fault == "policy" and _has(folded_text, BLAME[0][1]):
        return "authentication"
    return fault


def _of_words(folded_text: str, *, among_ours: bool = False) -> Fault | None:
    """What the words say; `among_ours` where the code says already that it is no address."""
    for fault, phrases in BLAME:
        if _has(folded_text, phrases):
            return fault
    if not among_ours and _has(folded_text, ADDRESS_WORDS):
        return "address"
    return "system" if _has(folded_text, SYSTEM_WORDS) else None


def _of_reply(diagnostic: str) -> Fault:
    return BY_REPLY.get(_reply(diagnostic), "unknown")


def _reply(diagnostic: str) -> str:
    reply_match = REPLY.search(diagnostic)
    return reply_match.group(1) if reply_match else ""


def _parts(code: tuple[str, str, str]) -> tuple[int, int, int]:
    return int(code[0]), int(code[1]), int(code[2])


def _folded(diagnostic: str) -> str:
    return f" {' '.join(words(NAMED.sub(' ', diagnostic[:4_000])))} "


def _has(folded_text: str, phrases: tuple[str, ...]) -> bool:
    return any(phrase in folded_text for phrase in phrases)
