"""The public page of a consultation on an Atexo portal, and its window of lots; a missing label
is a shape alarm.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import cast
from urllib.parse import urljoin

from lxml import etree

from vigie.domain.notice import ParsedLot, ParsedNotice, TextPart
from vigie.readers import amounts
from vigie.readers.atexo_source import (
    Stated,
    buyer_of,
    consultation_id,
    lots_announced,
    notice_of,
    page_tree,
    source_of,
)
from vigie.readers.base import Body, Unreadable, decode_text
from vigie.readers.dates import Moment, read_deadline, read_moment
from vigie.readers.identifiers import cpvs
from vigie.readers.places import departments_of_text
from vigie.readers.prose import one_line, readable
from vigie.sources import source_cards

FORMATS = ("atexo_page",)
SIGNS = re.compile(
    rb"(?i)recap-consultation|CONTENU_PAGE|PopUpDetailLots|orgAcc?ronyme|PRADO_PAGESTATE"
    rb"|repeaterLots|item_consultation"
)
PAGES = frozenset({"html", "body", "div", "main", "head", "{http://www.w3.org/1999/xhtml}html"})
LABEL = etree.XPath("//label | //dt | //th | //*[contains(@class, 'intitule')]")
LOT = re.compile(r"^lot\s{0,3}(?:n[°o]\s{0,2})?([\w.-]{1,20})$", re.IGNORECASE)
CODE = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)")
# the window of a consultation's lots, in quotes within a link to JavaScript
LOTS_WINDOW = re.compile(r"['\"]([^'\"\s<>]{0,200}PopUpDetailLots[^'\"\s<>]{0,300})['\"]")
FULL_PLACES = re.compile(r"lieuxExecutionSuite[^>]{0,80}>([^<]{1,20000})<")
# addresses of documents that need no account: the rules, or a demand for all of them
RULES_LINK = re.compile(
    r'["\'\(]([^"\'\s<>()]{0,200}EntrepriseDownloadReglement[^"\'\s<>()]{0,300})'
)
DEMAND_LINK = re.compile(
    r'["\'\(]([^"\'\s<>()]{0,200}EntrepriseDemandeTelechargementDce[^"\'\s<>()]{0,300})',
    re.IGNORECASE,
)
# the social pictogram where it is shown for this consultation; the legend says « m-r-1 » after it
SOCIAL_SIGN = re.compile(r'class="s s-social(?! m-r-1)[^"]{0,60}"')
# label in lower case, without colon → what it tells
LABELS = {
    "référence": "reference",
    "intitulé": "title",
    "objet": "description",
    "organisme": "buyer",
    "entité publique": "buyer",
    "entité d'achat": "unit",
    "allotissement": "lots",
    "type d'annonce": "kind",
    "procédure": "procedure",
    "type de procédure": "procedure",
    "catégorie principale": "nature",
    "catégorie": "nature",
    "code cpv": "cpv",
    "codes cpv": "cpv",
    "lieu d'exécution": "places",
    "lieux d'exécution": "places",
    "date et heure limite de remise des plis": "deadline",
    "date limite de remise des plis": "deadline",
    "date de mise en ligne": "published",
    "date de publication": "published",
    "description": "description",
    "montant estimé": "amount",
    "estimation": "amount",
    "clauses sociales": "social",
    "considérations sociales": "social",
    "aspects sociaux": "social",
    "conditions de participation": "conditions",
    "commentaire": "comment",
    "réservé": "social",
    "marché réservé": "social",
}
NEEDED = {
    "reference": "Référence",
    "title": "Intitulé",
    "description": "Objet",
    "buyer": "Organisme",
}
FIELDS = {
    "title": "BT-21",
    "description": "BT-24",
    "social": "BT-70",
    "conditions": "BT-750",
    "comment": "BT-300",
}
Fields = dict[str, str]


def recognises(body: Body) -> bool:
    """Whether it is a page of an Atexo portal, whatever it lacks: what it lacks is told by
    `read`.
    """
    return body.root.lower() in PAGES and bool(SIGNS.search(body.raw))


def lots_window(page: bytes) -> str | None:
    """The address of its window of lots, where the page links to one."""
    window = LOTS_WINDOW.search(page.decode("utf-8", "replace"))
    return unescape(window[1]) if window else None


def read(body: Body) -> Iterator[ParsedNotice]:
    """The consultation; raises Unreadable (missing_label) where a label that every page had is
    not there.
    """
    text = decode_text(body.raw)
    head, lots = _labelled_fields(page_tree(body, text))
    missing = [label for name, label in NEEDED.items() if not head.get(name)]
    window = not head and bool(lots)  # the window of lots has no head
    if missing and not window:
        named = " », « ".join(missing)
        detail = (
            f"page de consultation sans « {named} » : la forme du portail a changé, "
            f"adapter le lecteur."
        )
        raise Unreadable("missing_label", detail, body.raw)
    number = _number(text, body.name)
    if number is None:
        raise Unreadable(
            "missing_label",
            "page sans numéro de consultation : la forme du portail a changé.",
            body.raw,
        )
    yield _notice(source_of(text, body.name), number, head, lots, text)


def _labelled_fields(document: etree._Element) -> tuple[Fields, list[tuple[str, Fields]]]:
    """Labels and values: those before the first lot are the consultation's, the others each
    lot's.
    """
    head: Fields = {}
    lots: list[tuple[str, Fields]] = []
    for label in cast(list[etree._Element], LABEL(document)):
        name = _words(label).rstrip(" :").replace("’", "'").lower()
        lot = LOT.match(name)
        if lot:
            lots.append(
                (
                    _words(label).rstrip(" :").split()[-1].lstrip("n°"),
                    {"title": _text_beside(label)},
                )
            )
        elif name in LABELS:
            content = _text_beside(label)
            if content and content != "-":
                (lots[-1][1] if lots else head).setdefault(LABELS[name], content)
    return head, lots


def _text_beside(label: etree._Element) -> str:
    """The text of the element beside a label."""
    beside = label.getnext()
    while beside is not None and not isinstance(beside.tag, str):
        beside = beside.getnext()
    return "" if beside is None else _words(beside)


def _words(node: etree._Element) -> str:
    return " ".join(" ".join(str(piece) for piece in node.itertext(etree.Element)).split())[
        :100_000
    ]


def _number(text: str, name: str) -> str | None:
    """From the name that the crawl gave (« maximilien:803968 »), else from the page's own links."""
    number_match = re.search(r"(?:^|[:/_-])(\d{3,12})(?:\.html?)?$", name)
    return number_match[1] if number_match else consultation_id(text)


def _notice(
    source: str, number: str, head: Fields, lots: list[tuple[str, Fields]], page: str
) -> ParsedNotice:
    places = FULL_PLACES.search(page)
    texts = (*_texts(None, head), *(part for name, fields in lots for part in _texts(name, fields)))
    stated = Stated(
        number=number,
        title=head.get("title"),
        kind=head.get("kind") or "consultation",
        published=read_moment(head.get("published")),
        deadline=_deadline(head.get("deadline")),
        description=head.get("description"),
        nature=head.get("nature"),
        procedure=head.get("procedure"),
        reference=head.get("reference"),
        buyer=buyer_of(head.get("unit"), head.get("buyer")),
        documents_url=_documents(page, source),
        cpv=tuple(CODE.findall(head.get("cpv", ""))),
        departments=departments_of_text(places[1] if places else head.get("places")),
        estimated_value=amounts.real_amount(head.get("amount")),
        social=True if head.get("social") or SOCIAL_SIGN.search(page) else None,
        lots=tuple(_lot(name, fields) for name, fields in lots),
        lots_announced=lots_announced(head.get("lots")),
        texts=texts,
    )
    return notice_of(source, "atexo_page", stated)


def _documents(page: str, source: str) -> str | None:
    """The rules of the consultation, given without account, else the demand for all its documents
    where it may be anonymous.
    """
    file_link = RULES_LINK.search(page)
    if file_link is None and "choixAnonyme" in page:
        file_link = DEMAND_LINK.search(page)
    card = source_cards().get(source)
    if file_link is None or (card is None and not file_link[1].startswith("http")):
        return None
    return urljoin(card.hosts[0] if card else file_link[1], unescape(file_link[1]))


def _deadline(stated: str | None) -> Moment:
    """« 16/09/2020 12:00 (heure de Paris) »."""
    return read_deadline(re.sub(r"\(.{0,40}\)", "", stated).strip()[:40]) if stated else Moment()


def _lot(number: str, fields: Fields) -> ParsedLot:
    return ParsedLot(
        number=number,
        title=one_line(fields.get("title")),
        description=readable(fields.get("description")),
        cpv=cpvs(CODE.findall(fields.get("cpv", ""))),
        departments=departments_of_text(fields.get("places")),
        estimated_value=amounts.real_amount(fields.get("amount")),
        conditions=tuple(filter(None, [readable(fields.get("social"))])),
    )


def _texts(lot: str | None, fields: Fields) -> Iterator[TextPart]:
    for name, field in FIELDS.items():
        text = readable(fields.get(name))
        if text:
            yield TextPart(field=field, lot=lot, text=text)
