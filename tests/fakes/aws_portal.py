"""A portal like marches-publics.info on loopback: a form, results by tabs, pages that belong to a
session, and each notice's page; with faults on order.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.fakes.atexo_portal import Reply
from tests.fakes.portal_handler import serve
from vigie.demo.portal import Running

ROWS = 2
TABS = {"T": ("travaux", "1", "t"), "S": ("services", "2", "s"), "F": ("fournitures", "3", "f")}
Fault = Callable[[Reply], Reply]


@dataclass
class AwsPortal:
    """Running notices by (département, nature code)."""

    notices: dict[tuple[str, str], list[int]]
    faults: dict[str, Fault] = field(default_factory=dict)  # address begins so → what it becomes
    asked: list[str] = field(default_factory=list)
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)

    def reply(self, method: str, address: str, cookie: str, posted: str) -> Reply:
        """The answer to a request."""
        parts = urlsplit(address)
        if parts.path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /admin/\n", kind="text/plain")
        fields, query = parse_qs(posted), parse_qs(parts.query)
        self.asked.append(f"{method} {address} {fields.get('IDR', [''])[0]}".strip())
        told = self._served(parts.path, query, fields, cookie)
        fault = next((one for start, one in self.faults.items() if address.startswith(start)), None)
        return fault(told) if fault else told

    def _served(
        self, path: str, query: dict[str, list[str]], fields: dict[str, list[str]], cookie: str
    ) -> Reply:
        if path.startswith("/Annonces/MPI-pub-"):
            return Reply(page(int(path.removeprefix("/Annonces/MPI-pub-").removesuffix(".htm"))))
        if path != "/Annonces/lister":
            return Reply(b"<html>absente</html>", 404)
        if fields:
            assert fields["IDE"] == ["EC"]
            cookie = secrets.token_hex(8)
            self.sessions[cookie] = (fields["IDR"][0], fields["IDN"][0])
        if cookie not in self.sessions:
            return Reply(b"<html><body>Rechercher</body></html>")
        key = self.sessions[cookie]
        number = int(query.get(f"pager_{TABS[key[1]][2]}", ["1"])[0])
        headers = {"Set-Cookie": f"PHPSESSID={cookie}; path=/"}
        return Reply(results(self.notices.get(key, []), key, number), headers=headers)


def results(numbers: list[int], key: tuple[str, str], number: int) -> bytes:
    """A page of results."""
    name, tab, letter = TABS[key[1]]
    blocks = "".join(
        f'<div class="container-fluid" id="entity"><div class="row affiche_date_avis">'
        f"<div>Publié le 02/11/26 |</div><div>Date limite : le 09/12/26 à 12h00</div></div>"
        f'<h2 class="h2-avis">VILLE DE VAUCLAIR ({key[0]}210)</h2><div id="titre_box">'
        f'<div class="ref-acheteur">[réf. R{one}]</div><br>Entretien n° {one}<br></div>'
        f'<a href="/Annonces/MPI-pub-{one}.htm">Consulter l\'avis</a></div>'
        for one in numbers[(number - 1) * ROWS : number * ROWS]
    )
    pages = range(1, -(-len(numbers) // ROWS) + 1)
    links = "".join(f'<a href="/Annonces/lister?pager_{letter}={at}">{at}</a>' for at in pages)
    return (
        f'<!DOCTYPE html><html><body><h2 id="nbResultAvis"><strong>{len(numbers)}</strong></h2>'
        f'<span class="badge" id="badge_{name}">{len(numbers)}</span>'
        f'<div class="tab-pane" id="{tab}">{blocks}<nav>{links}</nav></div></body></html>'
    ).encode()


def page(number: int) -> bytes:
    """A notice's page: labels in the left cells."""
    rows = {
        "Objet": f"Entretien n° {number}",
        "Référence": f"R{number}",
        "Type de marché": "Services",
        "Mode": "Procédure adaptée",
        "Description": "Un lot est réservé aux entreprises adaptées.",
        "Code CPV principal": "77310000 - Réalisation et entretien d'espaces verts",
        "Lieu d'exécution principal": "93210 Vauclair",
    }
    cells = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows.items())
    return (
        '<!DOCTYPE html><html><body><div id="AAPCGenere"><table><tr><td><b>Ville de Vauclair</b>'
        "<br>1 place du Marché<br>93210 VAUCLAIR<br>SIRET 29900001800018</td></tr>"
        f"{cells}<tr><td>Lots</td></tr><tr><td>N° 1</td><td>Tonte Description : Pelouses</td>"
        "<td>77314000</td></tr><tr><td>N° 2</td><td>Taille</td><td>77340000</td></tr>"
        "<tr><td>Remise des offres : 09/12/26 à 12h00 au plus tard.</td></tr>"
        "<tr><td>Envoi le 02/11/26 à la publication</td></tr></table></div></body></html>"
    ).encode()


def serve_aws(portal: AwsPortal) -> Running:
    """That portal on loopback."""
    return serve(portal)
