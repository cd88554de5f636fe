"""What `vigie doctor` examines: each check gives one line, and its remedy where something is wrong."""

import re
import shutil
import smtplib
import stat
import urllib.parse
from collections.abc import Callable, Iterator
from email.utils import parseaddr
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from vigie.config import Settings, unknown_variables
from vigie.store import open_store
from vigie.store.health import answers
from vigie.store.migrate import pending
from vigie.supervisor import check_settings

Line = tuple[bool, str]
# « name TXT value », as DNS hosts show it or as `dig` prints it, with a life and a class between
RECORD = re.compile(r"(?P<name>\S+)\s+(?:\d+\s+)?(?:IN\s+)?(?P<kind>TXT|CNAME)\s+(?P<value>\S.*)", re.IGNORECASE)
LEAST_DISK = 2_000_000_000


def examine(settings: Settings, dns: Path | None = None) -> list[Line]:
    """Every check's line, in the order in which one would mend them."""
    lines = [(False, fault) for fault in check_settings(settings)] or [(True, "Réglages obligatoires présents.")]
    lines += [(False, fault) for fault in unknown_variables()]
    for check in CHECKS:
        lines += check(settings)
    if dns is not None:
        lines += list(_records(settings, dns))
    return lines


def _database(settings: Settings) -> Iterator[Line]:
    shown = make_url(settings.database).render_as_string(hide_password=True)
    store = open_store(settings.database)
    trouble = answers(store)
    if trouble:
        yield False, f"La base {shown} ne répond pas ({trouble}) : vérifier VIGIE_DATABASE_URL et le serveur."
        return
    yield True, f"La base {shown} répond."
    try:
        late = pending(store)
    except SQLAlchemyError as error:
        yield False, f"Version de la base illisible ({error}) : restaurer une sauvegarde."
        return
    if late:
        yield False, "La base est d’une version plus ancienne : `vigie run` la sauvegarde puis la met à jour."


def _files(settings: Settings) -> Iterator[Line]:
    home = settings.home
    if not home.is_dir():
        yield True, f"Le dossier {home} sera créé au premier démarrage."
        return
    free = shutil.disk_usage(home).free
    if free < LEAST_DISK:
        yield False, f"Il reste {free / 1e9:.1f} Go dans {home} : libérer de la place, il en faut 2."
    else:
        yield True, f"{free / 1e9:.0f} Go libres dans {home}."
    for path in home.glob("*.db*"):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield False, f"{path} est lisible par d’autres : `chmod 600 {path}`."


def _mail(settings: Settings) -> Iterator[Line]:
    address = settings.smtp_url.get_secret_value()
    if not address:
        yield True, "Aucun relais de courriel (VIGIE_SMTP_URL) : les messages sont écrits en fichiers."
        return
    parts = urllib.parse.urlsplit(address)
    if not parts.hostname:
        yield False, "VIGIE_SMTP_URL n’a pas de nom d’hôte : écrire smtp+starttls://utilisateur:secret@hôte:587."
        return
    connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with connect(parts.hostname, parts.port or 0, timeout=10) as relay:
            relay.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield False, f"Le relais {parts.hostname} ne répond pas ({error}) : vérifier hôte, port et pare-feu."
        return
    yield True, f"Le relais {parts.hostname} répond."


def _links(settings: Settings) -> Iterator[Line]:
    parts = urllib.parse.urlsplit(settings.public_url)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not local and parts.scheme != "https":
        yield False, "VIGIE_PUBLIC_URL doit commencer par https:// : les liens de désinscription en un clic l’exigent."
    elif local and settings.smtp_url.get_secret_value():
        yield False, "VIGIE_PUBLIC_URL désigne cette machine : les adhérents ne pourront pas ouvrir les liens des messages."
    else:
        yield True, f"Adresse publique : {settings.public_url}."


def _records(settings: Settings, path: Path) -> Iterator[Line]:
    """SPF, DKIM and DMARC of the sender's domain, in lines that one copies from its DNS host or from `dig`."""
    from alerts.dns_hints import hints

    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2].lower()
    records: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        found = RECORD.fullmatch(line.strip()[:5_000])
        if found:
            value = found["value"] if found["kind"].upper() == "TXT" else f"CNAME {found['value']}"
            records.setdefault(_whole_name(found["name"], domain), []).append(value)
    yield from ((hint.ok, hint.told) for hint in hints(domain, records))


def _whole_name(name: str, domain: str) -> str:
    """DNS hosts write « @ » and « _dmarc »; `dig` writes them whole."""
    name = name.lower().rstrip(".")
    if name in ("@", domain) or name.endswith("." + domain):
        return domain if name == "@" else name
    return f"{name}.{domain}"


CHECKS: tuple[Callable[[Settings], Iterator[Line]], ...] = (_database, _files, _mail, _links)
