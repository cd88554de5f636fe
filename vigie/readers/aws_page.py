"""The page of a notice on marches-publics.info (AWS): labels in the left cells, values beside them;
then a row a lot.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from vigie.domain.notice import ParsedBuyer, ParsedLot, ParsedNotice, TextPart
from vigie.readers import amounts
from vigie.readers.aws_source import (
    HOST,
    NATURES,
    NUMBER,
    SOURCE,
    buyer_of,
    day_of,
    deadline_of,
    document,
    elements,
    words,
)
from vigie.readers.base import Body, Unreadable
from vigie.readers.dates import judge_deadline
from vigie.readers.identifiers import cpvs, siret
from vigie.readers.places import departments_of_text
from vigie.readers.prose import one_line, readable

FORMATS = ("aws_page",)
CODE = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)")
LOT = re.compile(r"^N°\s{0,3}(\d{1,3})$|^N°\s{0,3}(\d{1,3})\b")
# labels whose text may hold a reservation or a clause → the field that it is read as
TEXTS = {
    "Objet": "BT-21",
    "Description": "BT-24",
    "Clauses sociales": "BT-70",
    "Conditions particulières d'exécution": "BT-70",
    "Conditions de participation": "BT-750",
    "Marché réservé": "BT-70",
    "Renseignements": "BT-300",
}


def recognises(body: Body) -> bool:
    """Whether it is such a page."""
    return body.root.lower() == "html" and b"AAPCGenere" in body.raw


def read(body: Body) -> Iterator[ParsedNotice]:
    """The notice; raises Unreadable (missing_label) without its object or its number."""
    page = document(body)
    root = elements(page, "//*[@id='AAPCGenere']")[0]
    cells, lots = _cells(root)
    links = " ".join(str(link) for link in elements(page, "//link/@href | //a/@href"))
    numbered = NUMBER.search(body.name) or re.search(r":(\d{6,15})$", body.name)
    numbered = numbered or NUMBER.search(links)
    if numbered is None or not cells.get("Objet"):
        detail = "page d’avis sans « Objet » ou sans numéro : la forme du portail a changé."
        raise Unreadable("missing_label", detail, body.raw)
    yield _notice(numbered[1], cells, lots, root)


def _notice(
    number: str, cells: dict[str, str], lots: tuple[ParsedLot, ...], root: etree._Element
) -> ParsedNotice:
    published = day_of(cells.get("Envoi", ""))
    deadline = judge_deadline(deadline_of(cells.get("Remise des offres", "")), published.at)
    places = cells.get("Lieu d'exécution principal") or cells.get("Lieu de livraison principal")
    codes = [
        *CODE.findall(cells.get("Code CPV principal", "")),
        *CODE.findall(cells.get("Code CPV complémentaire", "")),
    ]
    texts = [
        TextPart(field=TEXTS[name], text=text)
        for name in TEXTS
        if (text := readable(cells.get(name)))
    ]
    texts += [
        TextPart(field="BT-24", lot=lot.number, text=lot.description)
        for lot in lots
        if lot.description
    ]
    return ParsedNotice(
        id=f"{SOURCE}:{number}",
        source=SOURCE,
        source_id=number,
        format="aws_page",
        kind="call",
        published_at=published.at,
        deadline_at=deadline.at,
        deadline_raw=deadline.raw,
        title=one_line(cells.get("Objet")),
        description=readable(cells.get("Description")),
        nature=NATURES.get(cells.get("Type de marché", "").strip().lower()),
        procedure=one_line(cells.get("Mode")),
        reference=one_line(cells.get("Référence")),
        duration=amounts.duration_in(cells.get("Durée")),
        buyer=_buyer(root),
        url=urljoin(HOST, f"/Annonces/MPI-pub-{number}.htm"),
        cpv=cpvs(codes),
        departments=departments_of_text(places),
        lots=lots,
        texts=tuple(texts),
        doubts=(deadline.doubt,) if deadline.doubt else (),
    )


def _buyer(root: etree._Element) -> ParsedBuyer:
    """The cell that holds the SIRET: its first bold words are the name."""
    for cell in elements(root, ".//td[contains(., 'SIRET')]"):
        text = words(cell)
        numbered = re.search(r"SIRET\s{0,5}:?\s{0,3}([\d ]{14,20})", text)
        names = elements(cell, ".//b | .//strong")
        place = re.search(r"\b(\d{5})\s[A-ZÉ]", text)
        name = words(names[0]) if names else text.partition("SIRET")[0][:200]
        stated = f"{name} ({place[1]})" if place else name
        return buyer_of(stated, siret(numbered[1]) if numbered else None)
    return buyer_of("")


def _cells(root: etree._Element) -> tuple[dict[str, str], tuple[ParsedLot, ...]]:
    cells: dict[str, str] = {}
    lots: list[ParsedLot] = []
    for row in elements(root, ".//tr"):
        columns = elements(row, "./td")
        label = words(columns[0]).rstrip(" :").replace("’", "'") if columns else ""
        lot = LOT.match(label)
        if lot and len(columns) > 1:
            lots.append(_lot(lot[1] or lot[2], columns))
        elif len(columns) > 1 and label:
            cells.setdefault(label, words(columns[1]))
        elif columns and (dated := re.match(r"(Remise des offres|Envoi)\b", label)):
            cells.setdefault(dated[1], words(row))
    return cells, tuple(lots)


def _lot(number: str, columns: list[etree._Element]) -> ParsedLot:
    title, _, description = words(columns[1]).partition("Description :")
    return ParsedLot(
        number=number,
        title=one_line(title),
        description=readable(description),
        cpv=cpvs(CODE.findall(words(columns[-1]))),
    )
