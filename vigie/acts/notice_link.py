"""The link of a notice, given by staff: asked once, of a portal that Vigie reads and of no other
host, within a size, under the guard of `document_fetch`.
"""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from vigie.acts.document_fetch import PAGES, Courier, NotServed, moved_hosts, pause_for
from vigie.config import Settings
from vigie.domain.edge import web_address
from vigie.domain.portals import host_of
from vigie.sources import SourceCard, source_cards

LARGEST_PAGE = 20_000_000  # bytes of one page or notice
BY_HAND = "copiez son texte, ou enregistrez la page et déposez-la ici."
FETCHED_FROM = ("http", "https")


class LinkRefused(Exception):
    """Raised for a link that is not asked, or that gave nothing to read; says why in French."""


@dataclass(frozen=True)
class KnownLink:
    """A link of a source that we read: where it is asked, and the notice that it names."""

    source: str
    address: str
    number: str = ""
    documented: bool = False  # an interface that the publisher documents for programs


@dataclass(frozen=True)
class ServedFile:
    """What a link gave: `name` says the source and the address, as readers expect it."""

    name: str
    content: bytes


def known_link(link: str) -> KnownLink:
    """Which source reads that link; raises LinkRefused."""
    address = web_address(link)
    if address is None:
        raise LinkRefused("Lien : il commence par https:// et mène à un site public.")
    cards = source_cards().values()
    for pattern, served, name in ((*link, card.name) for card in cards for link in card.links):
        if named := re.match(pattern, unquote(address)):
            return KnownLink(name, served.format(named[1]), named[1], documented=True)
    host = host_of(address)
    portal = next((card for card in cards if host in _hosts(card) and not card.links), None)
    if portal is None:
        raise LinkRefused(
            f"Lien : {host} n’est pas un portail que Vigie sait lire (voir Sources), ou cette "
            f"adresse n’est pas celle d’un avis : {BY_HAND}"
        )
    return KnownLink(portal.name, address)


def fetch_link(
    link: KnownLink, settings: Settings, window_of: Callable[[bytes], str | None]
) -> ServedFile:
    """What is served there, followed by the window of lots that its page links to, where there is
    one; raises LinkRefused.
    """
    moved = moved_hosts(settings)
    contact = settings.contact.strip() or settings.public_url
    courier = Courier(
        contact,
        LARGEST_PAGE,
        LARGEST_PAGE,
        moved,
        within=_origins(source_cards()[link.source]),
        delay=pause_for(moved),
    )
    try:
        fetched, content = courier.page(link.address, documented=link.documented)
    except NotServed as refused:
        why = refused.reason.partition(" : ")[0]
        raise LinkRefused(f"Lien : {_subject(why)} : {BY_HAND}") from refused
    window = window_of(content) if fetched.kind in PAGES else None
    if window is not None:
        with contextlib.suppress(NotServed):
            address = urljoin(urljoin(link.address, "/"), window)
            content += b"\n" + courier.page(address, documented=False)[1]
    page = fetched.kind in PAGES or link.documented
    return ServedFile(f"{link.source}:{link.address}" if page else fetched.name, content)


def _subject(why: str) -> str:
    """« demande un compte (HTTP 401) » said of the portal."""
    return f"le portail {why}" if why.startswith(("demande", "renvoie", "ne répond")) else why


def _hosts(card: SourceCard) -> set[str]:
    return {host_of(host) for host in card.hosts}


def _origins(card: SourceCard) -> frozenset[str]:
    """Its published origins, with and without « www. », asked in clear or not."""
    return frozenset(
        f"{scheme}://{name}"
        for host in _hosts(card)
        for name in (host, f"www.{host}")
        for scheme in FETCHED_FROM
    )
