"""Reports as mail systems write them, made after their published shapes: (name, mail, outcome)."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass

KEY = "0123456789abcdef0123456789abcdef"
WHO = "marie@asso.example"
OURS = f"Message-ID: <{KEY}@chambre.example>\nSubject: Deux lots pour vous\n\nBonjour\n"
HEAD = "To: vigie@chambre.example\nDate: Mon, 30 Nov 2026 09:00:00 +0100\nMIME-Version: 1.0\n"
Form = Callable[[str, str], str]  # (status, diagnostic) → a mail


@dataclass(frozen=True)
class Report:
    """One made mail and what it means."""

    name: str
    raw: bytes
    came: str  # hard, soft, complaint, none


def dsn(status: str, told: str, action: str = "failed") -> str:
    """RFC 3464 as Postfix writes it."""
    return f"""From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-Id: <20261130@mx.example>
{HEAD}Content-Type: multipart/report; report-type=delivery-status;
\tboundary="A/mx.example"

--A/mx.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.

I'm sorry to have to inform you that your message could not be delivered.

<{WHO}>: host mx.asso.example[192.0.2.7] said: {told} (in reply to RCPT TO command)

--A/mx.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 1A2B3C
Arrival-Date: Mon, 30 Nov 2026 08:59:00 +0100 (CET)

Final-Recipient: rfc822; {WHO}
Original-Recipient: rfc822;{WHO}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.asso.example
Diagnostic-Code: smtp; {told}

--A/mx.example
Content-Type: text/rfc822-headers

{OURS}
--A/mx.example--
"""


def exchange(status: str, told: str) -> str:
    """RFC 3464 inside multipart/mixed, without its type parameter, no diagnostic but the text."""
    return f"""From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@t.example>
Subject: Undeliverable: Deux lots pour vous
{HEAD}Message-ID: <a1@t.example>
In-Reply-To: <{KEY}@chambre.example>
Content-Type: multipart/mixed; boundary="w"

--w
Content-Type: multipart/report; boundary="b"

--b
Content-Type: multipart/alternative; boundary="c"

--c
Content-Type: text/html; charset="utf-8"

<html><body><b>Your message to {WHO} couldn't be delivered.</b><p>{told}</p></body></html>
--c--
--b
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB0001.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;mx.example

Final-Recipient: rfc822;{WHO}
Action: failed
Status: {status}
Diagnostic-Code: smtp;{told}
X-Display-Name: Marie

--b--
--w--
"""


def exim(status: str, told: str) -> str:
    """Exim's prose."""
    return f"""From: Mail Delivery System <Mailer-Daemon@mx.example>
X-Failed-Recipients: {WHO}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1d18ZP@mx.example>
{HEAD}
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {WHO}
    host mx.asso.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{WHO}>:
    {told}

------ This is a copy of the message, including all the headers. ------

Return-path: <vigie@chambre.example>
{OURS}"""


def qmail(status: str, told: str) -> str:
    """qmail's prose (QSBMF), encoded on its way."""
    text = f"""Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{WHO}>:
192.0.2.7 does not like recipient.
Remote host said: {told}
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <vigie@chambre.example>
{OURS}"""
    return f"""From: MAILER-DAEMON@mx.example
Subject: failure notice
{HEAD}Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{b64encode(text.encode()).decode()}
"""


def sendmail(status: str, told: str) -> str:
    """Sendmail's prose without a report part."""
    return f"""Return-Path: <MAILER-DAEMON@mx.example>
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>
Subject: Returned mail: see transcript for details
Message-Id: <202611300900.sAU@mx.example>
{HEAD}
The original message was received at Mon, 30 Nov 2026 08:59:00 +0100
from chambre.example [192.0.2.9]

   ----- The following addresses had permanent fatal errors -----
<{WHO}>
    (reason: {told})

   ----- Transcript of session follows -----
... while talking to mx.asso.example.:
>>> DATA
<<< {told}

   ----- Original message follows -----
{OURS}"""


def webmail(status: str, told: str) -> str:
    """A provider's French prose, as HTML only, without a Message-ID of its own."""
    return f"""From: =?utf-8?Q?Syst=C3=A8me_de_messagerie?= <postmaster@fournisseur.example>
Subject: =?utf-8?B?{b64encode("Échec de la remise de votre message".encode()).decode()}?=
{HEAD}Content-Type: text/html; charset=utf-8

<html><body><p>Votre message n’a pas pu être remis à :</p><p>{WHO}</p>
<p>Raison : {told.replace("<", "&lt;").replace(">", "&gt;")}</p><p>Copie du message :</p>
<pre>Message-ID: &lt;{KEY}@chambre.example&gt;</pre></body></html>
"""


def wrapped(status: str, told: str) -> str:
    """The report enclosed as a message by a gateway that puts a banner before it."""
    return f"""From: passerelle@sec.example
Subject: [EXTERNE] Undelivered Mail
{HEAD}Message-ID: <w9@sec.example>
Content-Type: multipart/mixed; boundary="ext"

--ext
Content-Type: text/plain; charset=utf-8

Ce message vient de l’extérieur.
--ext
Content-Type: message/rfc822

{dsn(status, told)}
--ext--
"""


FORMS: tuple[Form, ...] = (dsn, exchange, exim, qmail, sendmail, webmail, wrapped)
# (mail system, status, what it says): the person is not there any more
DEAD = (
    ("postfix", "5.1.1", f"550 5.1.1 <{WHO}>: Recipient address rejected: User unknown in table"),
    ("postfix host", "5.4.4", "550 5.4.4 Host or domain name not found. Name service error: Host"),
    ("gmail", "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist."),
    ("gmail off", "5.2.1", "550 5.2.1 The email account that you tried to reach is disabled."),
    ("m365", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP"),
    ("m365 denied", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)"),
    ("exchange", "5.1.1", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"),
    ("hotmail", "5.5.0", "550 Requested action not taken: mailbox unavailable"),
    ("yahoo", "5.0.0", "554 delivery error: dd This user doesn't have a yahoo.com account"),
    ("aol", "5.1.1", "550 5.1.1 <x>: Recipient address rejected: aol.com"),
    ("orange", "5.1.1", "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient"),
    ("free", "5.1.1", f"550 5.1.1 <{WHO}>: Recipient address rejected: User unknown"),
    ("sfr", "5.1.1", f"550 5.1.1 <{WHO}> recipient rejected, boite inconnue"),
    ("laposte", "5.1.1", "550 5.1.1 Destinataire inconnu, LPN007_510"),
    ("ovh", "5.1.1", f"550 5.1.1 <{WHO}>: user does not exist"),
    ("ionos", "5.0.0", "550 Requested action not taken: mailbox unavailable (no such mailbox)"),
    ("gandi", "5.1.1", f"550 5.1.1 <{WHO}>: Recipient address rejected: User unknown in relay"),
    ("sendmail", "5.1.1", f"550 5.1.1 <{WHO}>... User unknown"),
    (
        "sendmail host",
        "5.1.2",
        "550 5.1.2 Host unknown (Name server: asso.example: host not found)",
    ),
    ("qmail", "5.1.1", "550 sorry, no mailbox here by that name. (#5.1.1)"),
    ("exim", "5.0.0", "550 Unrouteable address"),
    ("exim alias", "5.0.0", "550 unknown user"),
    ("domino", "5.0.0", f"550 User Marie ({WHO}) not listed in Domino Directory"),
    ("zimbra", "5.1.1", f"550 5.1.1 <{WHO}>: Recipient address rejected: undeliverable address"),
    ("mimecast", "5.0.0", "550 Invalid Recipient - https://community.example/docs/DOC-1369#550"),
    ("proofpoint", "5.1.1", "550 5.1.1 User Unknown"),
    ("barracuda", "5.1.1", f"550 permanent failure for one or more recipients ({WHO}:550 5.1.1)"),
    ("messagelabs", "5.0.0", "550 Invalid recipient <x> (#5.1.1)"),
    ("icloud", "5.1.1", f"550 5.1.1 <{WHO}>: user does not exist"),
    ("null mx", "5.1.10", "556 5.1.10 Recipient address has null MX"),
    ("moved", "5.1.6", "551 5.1.6 Recipient no longer on server"),
    ("disabled", "5.7.13", "525 5.7.13 User account disabled"),
    ("not allowed", "5.7.1", "550 5.7.1 recipient not allowed"),
    ("french", "5.0.0", "550 Cette adresse n’existe plus"),
    ("french closed", "5.2.1", "550 5.2.1 Boîte désactivée"),
)
# the sender's, the system's or the moment's fault: nobody is stopped
ALIVE = (
    ("gmail spf", "5.7.26", "550-5.7.26 This mail has been blocked because it is unauthenticated"),
    ("gmail ip", "5.7.1", "550-5.7.1 Our system has detected an unusual rate of unsolicited mail"),
    ("gmail rate", "5.2.1", "550 5.2.1 The user is receiving mail at a rate that prevents more"),
    ("gmail full", "5.2.2", "552-5.2.2 The recipient's inbox is out of storage space"),
    ("m365 blocked", "5.7.606", "550 5.7.606 Access denied, banned sending IP [192.0.2.9]"),
    ("m365 dmarc", "5.7.509", "550 5.7.509 Access denied, sending domain does not pass DMARC"),
    ("m365 tenant", "5.7.64", "550 5.7.64 TenantAttribution; Relay Access Denied"),
    ("m365 relay", "5.4.1", "550 5.4.1 Relay Access Denied"),
    ("m365 group", "5.7.133", "550 5.7.133 sender not authenticated for group"),
    ("m365 loop", "5.4.14", "554 5.4.14 Hop count exceeded - possible mail loop"),
    ("m365 size", "5.2.3", "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large"),
    ("m365 full", "5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceeded"),
    ("outlook list", "5.7.1", "550 5.7.1 Unfortunately, messages from [192.0.2.9] weren't sent"),
    ("yahoo policy", "5.7.9", "554 5.7.9 Message not accepted for policy reasons"),
    (
        "yahoo late",
        "4.7.0",
        "421 4.7.0 [TSS04] Messages temporarily deferred due to user complaints",
    ),
    (
        "orange refused",
        "5.0.0",
        "550 OFR005_104 Service refuse. Veuillez reessayer, ip bloquee [104]",
    ),
    ("orange busy", "4.0.0", "421 Service not available, too many connections OFR004_104"),
    ("free spam", "5.7.1", "550 5.7.1 spam detected"),
    ("free greylist", "4.7.1", "451 4.7.1 Greylisted, try again later"),
    ("sfr reputation", "5.7.1", "550 5.7.1 Adresse IP source bloquee pour incident de spam"),
    ("laposte auth", "5.7.0", "550 5.7.0 Mail rejete, DMARC, LPN007_520"),
    ("ovh spam", "5.7.1", "550 5.7.1 Spam detected by OVH"),
    ("postfix spamhaus", "5.7.1", "554 5.7.1 Service unavailable; Client host blocked by zen"),
    ("postfix relay", "5.7.1", f"554 5.7.1 <{WHO}>: Relay access denied"),
    ("postfix sender", "5.1.8", "550 5.1.8 <x>: Sender address rejected: Domain not found"),
    ("postfix expired", "4.4.1", "connect to mx.asso.example[192.0.2.7]:25: Connection timed out"),
    ("postfix loop", "5.4.6", "554 5.4.6 mail for asso.example loops back to myself"),
    ("exim retry", "5.0.0", "retry timeout exceeded"),
    ("exim verify", "5.0.0", "550 Sender verify failed"),
    ("sendmail size", "5.2.3", "552 5.2.3 Message exceeds maximum fixed size (10000000)"),
    ("sendmail down", "5.3.2", "521 5.3.2 host does not accept mail"),
    ("qmail full", "5.2.2", "552 sorry, the recipient is over quota (#5.2.2)"),
    ("mimecast", "5.0.0", "550 Administrative prohibition - envelope blocked"),
    ("proofpoint", "5.7.1", "550 5.7.1 Service unavailable; client blocked by reputation"),
    ("barracuda", "5.7.1", "554 5.7.1 Service unavailable; blocked using b.barracudacentral.org"),
    ("messagelabs", "5.7.1", "553 5.7.1 Message filtered. Refer to the Troubleshooting page"),
    ("icloud", "5.7.1", "550 5.7.1 [CS01] Message rejected due to local policy"),
    ("trend", "5.7.1", "550 5.7.1 Recipient address rejected: Access denied"),
    ("virus", "5.6.0", "554 5.6.0 Message contained malware"),
    ("no ptr", "5.7.25", "550 5.7.25 pas d’enregistrement PTR"),
    ("sender moved", "5.1.7", "550 5.1.7 Bad sender’s mailbox address syntax"),
    ("generic policy", "5.0.0", "550 5.7.1 adresse IP refusée"),
    ("generic full", "5.0.0", "552 boîte pleine (quota)"),
    ("generic spam", "5.5.0", "554 Message rejected as spam"),
    ("nothing known", "5.0.0", "550 Desole"),
    ("address code, sender's words", "5.1.1", "550 5.1.1 rejected, SPF fail"),
    ("too many", "4.5.3", "452 4.5.3 Too many recipients"),
    ("tls", "5.7.0", "530 5.7.0 Must issue a STARTTLS command first"),
)


def feedback(kind: str, wrapper: str = "multipart/report; report-type=feedback-report") -> bytes:
    """A feedback report (RFC 5965) of that type."""
    return f"""From: fbl@p.example
Message-ID: <f1@p.example>
{HEAD}Content-Type: {wrapper}; boundary="b"

--b
Content-Type: text/plain

Rapport.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: X/1
Version: 1
Original-Rcpt-To: {WHO}

--b
Content-Type: message/rfc822

{OURS}
--b--
""".encode()


JMRP = f"""From: staff@hotmail.example
Subject: complaint about message from 192.0.2.9
Message-ID: <j@hotmail.example>
{HEAD}Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: message/rfc822

X-HmXmrOriginalRecipient: {WHO}
{OURS}
--b--
""".encode()
REPORT = dsn("5.1.1", "550 5.1.1 User unknown")
NOTHING = (
    (
        "absence",
        "From: Marie <marie@asso.example>\nAuto-Submitted: auto-replied\nMessage-ID: <o@a>\n"
        f"Subject: Absence\nReturn-Path: <>\nIn-Reply-To: <{KEY}@chambre.example>\n\n550 5.1.1\n",
    ),
    (
        "the postmaster's absence",
        "From: Postmaster <postmaster@asso.example>\nSubject: Absence du bureau\n"
        f"Message-ID: <o@a>\nIn-Reply-To: <{KEY}@chambre.example>\n\nCode d’accès 550 5.1.1\n",
    ),
    (
        "left for good",
        "From: Marie <marie@asso.example>\nSubject: Adresse non valide\nMessage-ID: <o@a>\n\n"
        "Je ne travaille plus ici, 550 user unknown.\n",
    ),
    (
        "an answer to a notice",
        "From: Paul <paul@chambre.example>\nSubject: Re: Undelivered Mail Returned to Sender\n"
        f"Message-ID: <o@a>\nIn-Reply-To: <{KEY}@chambre.example>\n\n> 550 5.1.1 User unknown\n",
    ),
    ("delivered", dsn("2.0.0", "250 2.0.0 Ok", "delivered")),
    ("relayed", dsn("2.0.0", "250 relayed", "relayed")),
    ("expanded", dsn("2.0.0", "250 list", "expanded")),
    (
        "read",
        f"From: postmaster@asso.example\nSubject: Non lu : lettre\nMessage-ID: <o@a>\n{HEAD}"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n"
        "Content-Type: text/plain\n\nsupprimé sans être lu\n--b\n"
        "Content-Type: message/disposition-notification\n\n"
        f"Final-Recipient: rfc822;{WHO}\nDisposition: automatic-action; deleted\n--b--\n",
    ),
    ("a letter", "From: a@b.example\nSubject: Bonjour\n\nLe lot 550 5.1.1 du marché.\n"),
    ("nothing at all", ""),
)


def prose(sender: str, subject: str, text: str) -> bytes:
    """A notice of words alone, with our letter below."""
    return (
        f"From: {sender}\nSubject: {subject}\nMessage-ID: <p@mx>\n{HEAD}\n{text}\n\n"
        f"--- Original message follows ---\n{OURS}"
    ).encode()


DAEMON = "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>"
PROSE = (
    ("imail", prose("Postmaster <postmaster@mx>", "Undeliverable Mail", f"Unknown user: {WHO}"), 1),
    (
        "exchange 2003",
        prose(
            "System Administrator <postmaster@mx>",
            "E",
            f"Your message\n\n  To:      {WHO}\n\ndid not reach the following recipient(s):\n\n"
            f"{WHO} on Mon, 30 Nov 2026\n    The recipient name is not recognized\n",
        ),
        1,
    ),
    (
        "domino",
        prose(
            "Postmaster@mx",
            "DELIVERY FAILURE: User Marie not listed in Domino Directory",
            f"Your message\nwas not delivered to:\n\n  {WHO}\n\nbecause:\n\n  User Marie ({WHO}) "
            "not listed in Domino Directory\n",
        ),
        1,
    ),
    (
        "two arrows",
        prose(
            DAEMON,
            "FAILURE NOTICE : lettre",
            f"  ----- The following addresses had permanent fatal errors -----\n\n>>> {WHO} <{WHO}>"
            "\n\n  ----- Transcript of session follows -----\n550 no mailbox here by that name",
        ),
        1,
    ),
    (
        "in brackets",
        prose(DAEMON, "Mail delivery failed", f"  <{WHO}>: 550 5.1.1 <{WHO}>: User unknown"),
        1,
    ),
    ("late for days", prose(DAEMON, "Returned mail", f"{WHO}\n421 Deferred: timed out"), 0),
    ("size", prose(DAEMON, "Mail delivery failed", f"{WHO}\n\nMail size limit exceeded."), 0),
    ("no reason", prose(DAEMON, "Undeliverable message", f"{WHO}\nエラー"), 0),
    ("still trying", prose(DAEMON, "Warning: could not send message", f"{WHO}\ndelayed"), 0),
    ("rate", prose(DAEMON, "failure notice", f"<{WHO}>:\n550 5.7.1 too many connections"), 0),
)


def reports() -> Iterator[Report]:
    """Every made report, in every form where such a text is met."""
    for came, rows in (("hard", DEAD), ("soft", ALIVE)):
        for place, (name, status, told) in enumerate(rows):
            for step in range(3):  # three of the seven forms each, in turn
                form = FORMS[(place + step * 2) % len(FORMS)]
                raw = form(status, told).encode()
                yield Report(f"{name} / {form.__name__}", raw, came)
    for kind in ("abuse", "fraud", "opt-out", "Abuse "):
        yield Report(f"arf {kind}", feedback(kind), "complaint")
    yield Report("arf, type lost", feedback("abuse", "multipart/mixed"), "complaint")
    yield Report("outlook’s programme", JMRP, "complaint")
    for kind in ("not-spam", "auth-failure", "virus", "other", "dmarc", ""):
        yield Report(f"arf {kind}", feedback(kind), "none")
    for name, raw, dead in PROSE:
        yield Report(name, raw, "hard" if dead else "soft")
    for name, text in NOTHING:
        yield Report(name, text.encode(), "none")
    late = dsn("4.4.1", "connect to mx: Connection timed out", "delayed")
    yield Report("late", late.encode(), "soft")
    yield Report("no Message-ID", REPORT.replace("Message-Id:", "X-Old:").encode(), "hard")
    international = REPORT.replace("message/delivery-status", "message/global-delivery-status")
    yield Report("RFC 6533", international.encode(), "hard")
    yield Report(
        "type lost", REPORT.replace("message/delivery-status", "text/plain").encode(), "hard"
    )
