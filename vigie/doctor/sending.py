"""Relay, returns, Slack, webhook, public address, DNS: what it takes for messages to arrive."""

import re
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import parseaddr
from pathlib import Path

from alerts.channels.base import NotDelivered
from vigie.acts.service_state import given
from vigie.config import Settings
from vigie.doctor.line import Line
from vigie.store.service.facts import given_facts

# « name TXT value », as DNS hosts show it or as `dig` prints it, with a life and a class between
RECORD = re.compile(
    r"(?<!\S)(?P<name>\S++)\s++(?:\d++\s++)?(?:IN\s++)?(?P<kind>TXT|CNAME)\s++(?P<value>\S.*)",
    re.IGNORECASE,
)


def identity(settings: Settings) -> Iterator[Line]:
    """Who signs, and whom the portals may ask."""
    for fact in given_facts(replace(given(settings), relay=True)):
        yield False, f"{fact}."


def relay(settings: Settings) -> Iterator[Line]:
    """It answers, in the way the address says, and takes the login."""
    from alerts.channels.email import connect

    if not settings.smtp_url.get_secret_value():
        yield (
            True,
            "Aucun relais de courriel (VIGIE_SMTP_URL) : les messages sont écrits en fichiers.",
        )
        return
    try:
        mail = connect(settings)
        mail.prove()
    except NotDelivered as error:
        yield False, f"VIGIE_SMTP_URL : {error} Vérifier hôte, port, identifiant et pare-feu."
    else:
        yield (
            True,
            f"Le relais {mail.relay.host} répond"
            + (" et accepte l’identifiant." if mail.relay.user else "."),
        )
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    if "." not in domain:
        yield (
            False,
            f"VIGIE_MAIL_FROM vaut « {settings.mail_from} » : donner une adresse de votre domaine.",
        )


def returns(settings: Settings) -> Iterator[Line]:
    """The mailbox of what comes back."""
    from alerts.returns import prove

    address = settings.imap_url.get_secret_value()
    if not address:
        if settings.smtp_url.get_secret_value():
            yield (
                True,
                "Aucune boîte des retours (VIGIE_IMAP_URL) : rien ne relève non-distribués ni "
                "désinscriptions.",
            )
        return
    try:
        prove(address)
    except NotDelivered as error:
        yield False, f"VIGIE_IMAP_URL : {error} Vérifier hôte, identifiant et pare-feu."
    else:
        yield True, "La boîte des retours s’ouvre."


def team(settings: Settings) -> Iterator[Line]:
    """Slack and the webhook, as far as can be seen without writing to them."""
    if settings.slack_token.get_secret_value():
        if not settings.slack_token.get_secret_value().startswith("xox"):
            yield (
                False,
                "VIGIE_SLACK_TOKEN n’est pas un jeton de Slack : copier celui qui commence par "
                "xoxb-.",
            )
        if not settings.slack_channel.strip():
            yield (
                False,
                "VIGIE_SLACK_CHANNEL est vide : nommer le canal de l’équipe, par exemple #veille.",
            )
    if settings.webhook_url and not settings.webhook_secret.get_secret_value():
        yield (
            False,
            "VIGIE_WEBHOOK_SECRET manque : sans lui le webhook n’est pas signé, et rien n’y part.",
        )


def links(settings: Settings) -> Iterator[Line]:
    """Members must be able to open what messages point to."""
    parts = urllib.parse.urlsplit(settings.public_url)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not local and parts.scheme != "https":
        yield (
            False,
            "VIGIE_PUBLIC_URL doit commencer par https:// : les liens de désinscription en un "
            "clic l’exigent.",
        )
    elif local and settings.smtp_url.get_secret_value():
        yield (
            False,
            "VIGIE_PUBLIC_URL désigne cette machine : les adhérents ne pourront pas ouvrir les "
            "liens des messages.",
        )
    else:
        yield True, f"Adresse publique : {settings.public_url}."


def records(settings: Settings, path: Path) -> Iterator[Line]:
    """SPF, DKIM and DMARC of the sender's domain, in lines that one copies from its DNS host or
    from `dig`.
    """
    from vigie.doctor.dns_hints import hints

    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        yield (
            False,
            f"--dns {path} ne se lit pas ({error.strerror}) : donner un fichier de lignes « "
            f"nom TXT valeur ».",
        )
        return
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2].lower()
    answers_by_name: dict[str, list[str]] = {}
    for line in lines:
        record = RECORD.fullmatch(line.strip()[:5_000])
        if record:
            record_text = (
                record["value"] if record["kind"].upper() == "TXT" else f"CNAME {record['value']}"
            )
            answers_by_name.setdefault(_whole_name(record["name"], domain), []).append(record_text)
    yield from ((hint.ok, hint.sentence) for hint in hints(domain, answers_by_name))


def _whole_name(name: str, domain: str) -> str:
    """DNS hosts write « @ » and « _dmarc »; `dig` writes them whole."""
    name = name.lower().rstrip(".")
    if name in ("@", domain) or name.endswith("." + domain):
        return domain if name == "@" else name
    return f"{name}.{domain}"


CHECKS: tuple[Callable[[Settings], Iterator[Line]], ...] = (identity, relay, returns, team, links)
