"""The one place from which tender documents are fetched: who we are is said, robots.txt is obeyed,
every address is looked at before it is asked, bytes are counted, one request a second to a host.
"""

import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from html import unescape
from http.client import HTTPException
from typing import IO, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener, getproxies
from urllib.robotparser import RobotFileParser

from lxml import etree, html

from vigie.config import AGENT, Settings, this_machine
from vigie.domain.edge import private_address, web_address
from vigie.sources import source_cards

TIMEOUT = 60.0
PAGES = ("text/html", "application/xhtml+xml")
MOST_REDIRECTS = 5
MOST_PAGE = 3_000_000  # bytes of a page in which links are looked for
MOST_LINKS = 3  # of one page that are followed
A_READ = 1_000_000
ACCOUNT = frozenset({401, 407})
REFUSED = frozenset({403, 429, 451, 202})
ENDINGS = (".pdf", ".zip", ".docx", ".odt", ".xlsx", ".ods", ".rtf")
# What a link to documents says, in its address or in its words
SIGNS = (
    "downloadreglement",
    "reglement",
    "règlement",
    "dce",
    "dossier de consultation",
    "ccap",
    "cahier des clauses",
    "acte d'engagement",
)
Outcome = Literal["fetched", "by_hand", "later"]


class NotServed(Exception):
    """Raised where no document is served without an account; says why in French."""

    def __init__(self, reason: str, outcome: Outcome = "by_hand") -> None:
        super().__init__(reason)
        self.reason, self.outcome = reason, outcome


@dataclass
class Fetched:
    """One answer: where it was served, under which name, of which kind."""

    url: str
    name: str
    kind: str
    size: int


Keep = Callable[[Fetched, IO[bytes]], object]


class _LookFirst(HTTPRedirectHandler):
    """Each redirection is looked at before it is followed."""

    def redirect_request(self, *_request_parts: object) -> None:
        """Never by itself."""


@dataclass
class Courier:
    """Fetches files within a budget of bytes; `moved` puts an address in place of a published
    origin.
    """

    contact: str
    budget: int  # bytes left
    largest: int  # bytes of one file
    moved: Mapping[str, str] = field(default_factory=dict)
    within: frozenset[str] = frozenset()  # published origins that it may go to; none named: any
    delay: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    _asked_at: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def fetch(self, url: str, keep: Keep) -> int:
        """Hand over the file at that address, or those to which its page leads; gives how many.
        Raises NotServed where there is none.
        """
        with tempfile.TemporaryFile() as content:
            linked = self._get(url, content)
            if linked.kind not in PAGES:
                keep(linked, content)
                return 1
            content.seek(0)
            links = document_links(content.read(MOST_PAGE), linked.url)
        reasons = [NotServed("derrière un formulaire ou un compte : à télécharger à la main")]
        count = 0
        for link in links:
            with tempfile.TemporaryFile() as content:
                try:
                    linked = self._get(link, content)
                except NotServed as why:
                    reasons.append(why)
                    continue
                if linked.kind not in PAGES:
                    keep(linked, content)
                    count += 1
        if not count:
            raise reasons[-1]
        return count

    def page(self, url: str, *, documented: bool) -> tuple[Fetched, bytes]:
        """One page or file as served; robots.txt says nothing of an interface that its publisher
        documents for programs. Raises NotServed.
        """
        with tempfile.TemporaryFile() as content:
            fetched = self._get(url, content, documented=documented)
            content.seek(0)
            return fetched, content.read()

    def _get(self, url: str, content: IO[bytes], *, documented: bool = False) -> Fetched:
        for _ in range(MOST_REDIRECTS):
            answer = self._ask(url, documented=documented)
            if answer.moved:
                url = urljoin(url, answer.moved)
                continue
            return self._keep(url, answer, content)
        raise NotServed("renvoie sans fin d’une adresse à l’autre : à télécharger à la main")

    def _keep(self, url: str, answer: "_Answer", content: IO[bytes]) -> Fetched:
        content.seek(0)
        content.truncate()
        size, most = 0, min(self.largest, self.budget)
        with answer.body as body:
            while part := body.read(A_READ):
                size += len(part)
                self.budget -= len(part)
                if size > most:
                    raise NotServed("trop gros pour être téléchargé : à déposer à la main")
                content.write(part)
        if not size:
            raise NotServed("réponse vide : nouvel essai demain", "later")
        return Fetched(url, _name(url, answer.headers), answer.headers.get_content_type(), size)

    def _ask(self, url: str, *, documented: bool) -> "_Answer":
        place = self._allowed(url)
        if not documented and not self._robots_of(place).can_fetch("Vigie", place):
            raise NotServed("robots.txt du portail l’interdit : à télécharger à la main")
        return self._open(place)

    def _allowed(self, url: str) -> str:
        """The address to ask, looked at; a published origin moved by the settings is ours."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        if self.within and origin not in self.within | {
            _origin(address) for address in self.moved.values()
        }:
            raise NotServed(f"renvoie vers {parts.hostname}, sans doute pour un compte")
        if origin in self.moved:
            return self.moved[origin] + parts._replace(scheme="", netloc="").geturl()
        if origin in {_origin(base) for base in self.moved.values()}:
            return url
        if web_address(url) is None or _leads_inside(url):
            raise NotServed("adresse qui n’est pas celle d’un site public : lien ignoré")
        return url

    def _robots_of(self, url: str) -> RobotFileParser:
        origin = _origin(url)
        if origin not in self._robots:
            parser = RobotFileParser()
            try:
                with self._open(f"{origin}/robots.txt").body as body:
                    parser.parse(body.read(500_000).decode("utf-8", "replace").splitlines())
            except NotServed:
                parser.parse([])  # none told
            self._robots[origin] = parser
        return self._robots[origin]

    def _open(self, url: str) -> "_Answer":
        host = urlsplit(url).netloc
        wait = self._asked_at.get(host, 0.0) + self.delay - time.monotonic()
        if wait > 0:
            self.sleep(wait)
        self._asked_at[host] = time.monotonic()
        request = Request(url, headers={"User-Agent": AGENT.format(contact=self.contact)})  # noqa: S310 - looked at above
        opener = build_opener(_LookFirst, ProxyHandler(getproxies()))
        try:
            response = opener.open(request, timeout=TIMEOUT)
        except HTTPError as answer:
            return _refusal(answer)
        except (URLError, HTTPException, OSError) as down:
            raise NotServed("ne répond pas : nouvel essai demain", "later") from down
        if response.status in REFUSED:
            response.close()
            raise NotServed("contrôle anti-robot (HTTP 202) : à télécharger à la main")
        return _Answer(response, response.headers)


@dataclass
class _Answer:
    body: IO[bytes]
    headers: Message
    moved: str = ""


def _refusal(answer: HTTPError) -> _Answer:
    """A redirection, or the reason why nothing is served."""
    moved = answer.headers.get("Location", "") if 300 <= answer.code < 400 else ""
    answer.close()
    if moved:
        return _Answer(answer, answer.headers, moved)
    if answer.code in ACCOUNT:
        raise NotServed(f"demande un compte (HTTP {answer.code}) : à télécharger à la main")
    if answer.code in REFUSED:
        raise NotServed(f"accès refusé (HTTP {answer.code}) : à télécharger à la main")
    if answer.code >= 500:
        raise NotServed(f"portail en panne (HTTP {answer.code}) : nouvel essai demain", "later")
    raise NotServed(f"lien sans document (HTTP {answer.code}) : à télécharger à la main")


def moved_hosts(settings: Settings) -> dict[str, str]:
    """The published origins of sources that settings put elsewhere."""
    return {
        host.lower(): settings.base_url(card.name)
        for card in source_cards().values()
        for host in card.hosts
        if settings.base_url(card.name)
    }


def pause_for(moved: dict[str, str]) -> float:
    """Seconds between two questions to a host; none where every source stands on this machine."""
    local = bool(moved) and all(
        this_machine(urlsplit(base).hostname or "") for base in moved.values()
    )
    return 0.0 if local else 1.0


def document_links(page: bytes, url: str) -> list[str]:
    """The links of a page that lead to documents on the same site, the likeliest first (pure)."""
    try:
        tree = html.fromstring(page, parser=html.HTMLParser(no_network=True))
    except (etree.LxmlError, ValueError):
        return []
    links: dict[str, int] = {}
    for link in tree.iter("a"):
        address = urljoin(url, unescape(str(link.get("href") or "")).strip())
        link_words = f"{unquote(address)} {' '.join(map(str, link.itertext()))}".casefold()
        is_file = urlsplit(address).path.lower().endswith(ENDINGS)
        rank = next(
            (sign_rank for sign_rank, sign in enumerate(SIGNS) if sign in link_words), len(SIGNS)
        )
        same_origin = _origin(address) == _origin(url) and address.startswith("http")
        if same_origin and (rank == 0 or (is_file and rank < len(SIGNS))):
            links.setdefault(address, rank)
    return sorted(links, key=lambda address: links[address])[:MOST_LINKS]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _leads_inside(url: str) -> bool:
    """Whether its host is a machine of our own network; behind a proxy it is the proxy that
    resolves.
    """
    parts = urlsplit(url)
    if parts.scheme in getproxies():
        return False
    try:
        host_addresses = socket.getaddrinfo(
            parts.hostname, parts.port or 443, type=socket.SOCK_STREAM
        )
    except OSError:  # unknown name: asking says so better
        return False
    return any(private_address(str(address[4][0])) for address in host_addresses)


def _name(url: str, headers: Message) -> str:
    """The name that the answer gives, else the end of its address."""
    file_name = headers.get_filename() or ""
    return file_name or unquote(urlsplit(url).path.rsplit("/", 1)[-1]) or "document"
