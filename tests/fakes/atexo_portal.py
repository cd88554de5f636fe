"""An Atexo portal of our own on loopback, in the shapes that PLACE and Maximilien serve: a feed of
the latest, a list in pages whose state belongs to a session, pages, windows of lots; and every
fault of theirs on order, at the request where it is wanted.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.fakes.portal_handler import serve
from vigie.demo.portal import Running

ROWS, FEED = 3, 4  # consultations a page of the list, and in the feed
HOST = "https://marches.maximilien.fr"
RESULT = "ctl0$CONTENU_PAGE$resultSearch$"
LOGIN = b"<!DOCTYPE html><html><body><form>Identifiant <input name='login'></form></body></html>"


@dataclass
class Live:
    """A consultation that is live."""

    number: int
    lots: int = 1
    day: date = date(2026, 11, 2)


@dataclass
class Reply:
    """What goes back."""

    body: bytes
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


Fault = Callable[["AtexoPortal", str, Reply], Reply]


@dataclass
class AtexoPortal:
    """What is live, in the list's order; `faults` by the count of the request that they touch."""

    live: list[Live]
    faults: dict[int, Fault] = field(default_factory=dict)
    changes: dict[int, Callable[["AtexoPortal"], None]] = field(default_factory=dict)
    has_feed: bool = True
    count: int = 0
    asked: list[str] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)  # cookie → the state given last
    last_list: Reply | None = None
    newest: list[int] = field(default_factory=list)  # numbers in the order of publication

    def __post_init__(self) -> None:
        self.newest = [one.number for one in self.live]

    # --- what happens on the portal

    def publish(self, place: int = 0, lots: int = 1) -> int:
        """A new consultation, at that place of the list."""
        number = max([900_000, *self.newest]) + 1
        self.live.insert(min(place, len(self.live)), Live(number, lots, date(2026, 11, 20)))
        self.newest.append(number)
        return number

    def close(self, place: int = 0) -> None:
        """The consultation at that place is live no more."""
        if self.live:
            self.live.pop(min(place, len(self.live) - 1))

    def move(self, source: int, target: int) -> None:
        """An item changes its place, as when its deadline moves."""
        if self.live:
            one = self.live.pop(min(source, len(self.live) - 1))
            self.live.insert(min(target, len(self.live)), one)

    def expire(self) -> None:
        """Every page's state is void."""
        self.sessions = dict.fromkeys(self.sessions, "")

    # --- what it serves

    def reply(self, _method: str, address: str, cookie: str, posted: str) -> Reply:
        """The answer to a request, changed by what is ordered for it."""
        parts = urlsplit(address)
        if parts.path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /admin/\n", kind="text/plain")
        self.count += 1
        self.asked.append(address)
        if change := self.changes.get(self.count):
            change(self)
        told = self._served(parts.path, parse_qs(parts.query), cookie, parse_qs(posted))
        fault = self.faults.get(self.count)
        told = fault(self, address, told) if fault else told
        if "EntrepriseAdvancedSearch" in address and told.status == 200:
            self.last_list = told
        return told

    def _served(
        self, path: str, query: dict[str, list[str]], cookie: str, fields: dict[str, list[str]]
    ) -> Reply:
        if path == "/rssCS.xml":
            return Reply(self._feed(), kind="application/rss+xml; charset=utf-8")
        page = query.get("page", [""])[0]
        if page.endswith("PopUpDetailLots"):
            return self._window(int(query["refConsultation"][0]))
        if page.endswith("EntrepriseAdvancedSearch"):
            return self._list(cookie, fields)
        number = path.rsplit("/", 1)[-1]
        one = next((one for one in self.live if str(one.number) == number), None)
        return Reply(_page(one)) if one else Reply(b"<html>absente</html>", 404)

    def _list(self, cookie: str, fields: dict[str, list[str]]) -> Reply:
        number = 1
        if fields:
            state = fields.get("PRADO_PAGESTATE", [""])[0]
            if not state or self.sessions.get(cookie) != state:
                return Reply(b"<html><body>Page state is corrupted.</body></html>", 400)
            number = int(fields[f"{RESULT}numPageTop"][0])
        else:
            cookie = secrets.token_hex(8)
        self.sessions[cookie] = secrets.token_hex(40)
        body = _listing(self.live, number, self.sessions[cookie])
        return Reply(body, headers={"Set-Cookie": f"PHPSESSID={cookie}; path=/"})

    def _feed(self) -> bytes:
        numbers = {one.number: one for one in self.live}
        shown = [numbers[number] for number in self.newest if number in numbers][-FEED:]
        items = "".join(_item(one) for one in shown)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>Consultations</title>{items}</channel></rss>"
        ).encode()

    def _window(self, number: int) -> Reply:
        one = next((one for one in self.live if one.number == number), None)
        lots = "".join(
            f"<div><label>Lot {lot} :</label> <span>Lot n° {lot}</span><label>Description :</label>"
            f"<span>Prestation {lot} de {number}.</span></div>"
            for lot in range(1, (one.lots if one else 0) + 1)
        )
        return Reply(f'<html><body><div class="repeaterLots">{lots}</div></body></html>'.encode())


def _title(one: Live) -> str:
    return f"Entretien des locaux du site {one.number}"


def _item(one: Live) -> str:
    link = f"{HOST}/?page=Entreprise.EntrepriseAdvancedSearch&AllCons&id={one.number}"
    return (
        f"<item><title>{_title(one)}</title><link>{link}&orgAcronyme=a2w</link>"
        f'<category domain="Avis">AAPC</category><category domain="Titre">{_title(one)}</category>'
        f'<guid isPermaLink="false">{one.number}_R{one.number}</guid></item>'
    )


def _listing(live: list[Live], number: int, state: str) -> bytes:
    pages = max(1, -(-len(live) // ROWS))
    number = min(max(number, 1), pages)
    rows = "".join(
        f'<div class="item_consultation list-group-item">'
        f'<input type="hidden" name="{RESULT}tableauResultSearch$ctl{at}$refCons" '
        f'value="{one.number}"><input type="hidden" '
        f'name="{RESULT}tableauResultSearch$ctl{at}$orgCons" value="a2w">'
        f'<div class="date date-min"><div class="day"><span>{one.day.day}</span></div>'
        f'<div class="month"><span>Nov.</span></div><div class="year"><span>2026</span></div></div>'
        f'<div class="small pull-left">R{one.number}</div><div class="small pull-left truncate">'
        f'<span title="{_title(one)}">…</span></div></div>'
        for at, one in enumerate(live[(number - 1) * ROWS : number * ROWS], 1)
    )
    plain = RESULT.replace("$", "_")
    return (
        f'<!DOCTYPE html><html><body><form id="ctl0_ctl1" method="post">'
        f'<span id="{plain}nombreElement">{len(live)}</span>'
        f'<input name="{RESULT}numPageTop" type="text" value="{number}" id="{plain}numPageTop">'
        f'<label>/ <span id="{plain}nombrePageTop">{pages}</span></label>{rows}'
        f'<input type="text" name="PRADO_PAGESTATE" id="PRADO_PAGESTATE" value="{state}">'
        f"</form></body></html>"
    ).encode()


def _page(one: Live) -> bytes:
    address = f"index.php?page=commun.PopUpDetailLots&orgAccronyme=a2w&refConsultation={one.number}"
    lots = (
        f"<a href=\"javascript:popUp('{address}&lang=fr','yes')\"><span>{one.lots} Lots </span></a>"
        if one.lots > 1
        else "<a>-</a>"
    )
    lines = {
        "Date et heure limite de remise des plis": (
            f"{one.day + timedelta(days=40):%d/%m/%Y} 12:00"
        ),
        "Référence": f"R{one.number}",
        "Intitulé": _title(one),
        "Objet": f"{_title(one)}, avec une clause d’insertion.",
        "Entité publique": "Commune de Vauclair",
        "Entité d'Achat": "VCL / 93 DST - Services techniques de Vauclair",
        "Type d'annonce": "Annonce de consultation",
        "Allotissement": lots,
    }
    told = "".join(
        f"<label>{label} :</label><span>{value}</span>" for label, value in lines.items()
    )
    return (
        f'<!DOCTYPE html><html><body><div id="recap-consultation">{told}</div></body></html>'
    ).encode()


# --- faults


def forbidden(portal: AtexoPortal, address: str, told: Reply) -> Reply:
    """403, as PLACE to some clients."""
    return Reply(b"<html>Forbidden</html>", 403)


def cut_short(portal: AtexoPortal, address: str, told: Reply) -> Reply:
    """The answer stops before its end."""
    return Reply(told.body[: len(told.body) * 2 // 3], told.status, told.kind, told.headers)


def login(portal: AtexoPortal, address: str, told: Reply) -> Reply:
    """A form to sign in, with status 200."""
    return Reply(LOGIN)


def expired(portal: AtexoPortal, address: str, told: Reply) -> Reply:
    """The state is void, whatever was sent; on a first page, as it should be."""
    portal.expire()
    if "EntrepriseAdvancedSearch" not in address:
        return told
    return Reply(b"<html><body>Page state is corrupted.</body></html>", 400)


def twice(portal: AtexoPortal, address: str, told: Reply) -> Reply:
    """The page of the list that was served before, again."""
    is_list = "EntrepriseAdvancedSearch" in address
    return portal.last_list or told if is_list else told


def absent(portal: AtexoPortal, address: str, told: Reply) -> Reply:
    """404 where something is."""
    return Reply(b"<html>absente</html>", 404)


def too_large(portal: AtexoPortal, address: str, told: Reply) -> Reply:
    """More than a page of a list may weigh."""
    return Reply(told.body + b" " * (21 * 1024 * 1024), told.status, told.kind, told.headers)


def loop(portal: AtexoPortal, address: str, told: Reply) -> Reply:
    """A redirection to itself."""
    return Reply(b"", 302, headers={"Location": address})


FAULTS: dict[str, Fault] = {
    "403": forbidden,
    "coupé": cut_short,
    "connexion": login,
    "expiré": expired,
    "deux fois": twice,
    "absent": absent,
}


def serve_portal(portal: AtexoPortal) -> Running:
    """That portal on loopback."""
    return serve(portal)
