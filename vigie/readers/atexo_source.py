"""What the feed, the list and the pages of an Atexo portal share: which portal, how it names
notices, trades and buyers, and how what is stated becomes a notice.
"""

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urlsplit

from lxml import etree

from vigie.domain.notice import Flags, Kind, Nature, ParsedBuyer, ParsedLot, ParsedNotice, TextPart
from vigie.readers.base import Body
from vigie.readers.dates import Moment, judge_deadline, read_deadline, read_moment
from vigie.readers.identifiers import cpvs
from vigie.readers.places import department_of_postcode
from vigie.readers.prose import link, one_line, readable
from vigie.readers.web_page import html_page
from vigie.sources import source_cards

# an XML declaration before the page
DECLARATION = re.compile(r"^\s{0,99}<\?xml[^>]{0,200}\?>")

CRAWLED = re.compile(r"^([a-z][a-z0-9_]{1,40}):")  # how a crawl names a body: « place:700123 »
CONSULTATION = re.compile(r"(?:consultation/|refConsultation=|[?&;](?:amp;)?id=)(\d{3,12})\b")
NATURES: dict[str, Nature] = {"travaux": "works", "fournitures": "supplies", "services": "services"}
# code or words of « Avis » / « Type d’annonce », in lower case → kind; the first that is found in
# it
KINDS: tuple[tuple[str, Kind], ...] = (
    ("annul", "cancellation"),
    ("rectif", "change"),
    ("aapc", "call"),
    ("consultation", "call"),
    ("attribution", "award"),
    ("pré-information", "planning"),
    ("préinformation", "planning"),
    ("modification", "modification"),
)
CODES: dict[str, Kind] = {
    "api": "planning",
    "aip": "planning",
    "pi": "planning",
    "aa": "award",
    "aat": "award",
    "dp": "call",
}
# « UGAP (77420 - CHAMPS-SUR-MARNE) »: a body with its postcode and town
SEATED = re.compile(r"^(.{1,300}?)\s{0,3}\((\d{5})\s{0,3}-\s{0,3}[^()]{0,100}\)$")
# « 59 CH - CH VALENCIENNES », « A2W - Ville »: a code that holds a figure, before the name
CODED = re.compile(r"^(?=[^-]{0,12}\d)[A-Z0-9][A-Z0-9 ]{0,11}\s-\s(?=\S)")
LOT_COUNT = re.compile(r"(\d{1,4})\s{0,3}lots?\b", re.IGNORECASE)


UNSAID, UNNAMED = Moment(), ParsedBuyer()


@dataclass(frozen=True)
class Stated:
    """What a portal states of one consultation, as it writes it."""

    number: str
    title: str | None
    kind: str | None = "consultation"
    published: Moment = UNSAID
    deadline: Moment = UNSAID
    description: str | None = None
    nature: str | None = None
    procedure: str | None = None
    reference: str | None = None
    buyer: ParsedBuyer = UNNAMED
    url: str | None = None
    documents_url: str | None = None
    cpv: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    estimated_value: float | None = None
    social: bool | None = None  # the portal's social sign is shown
    lots: tuple[ParsedLot, ...] = ()
    lots_announced: int = 0
    texts: tuple[TextPart, ...] = ()


def notice_of(source: str, form: str, stated: Stated) -> ParsedNotice:
    """The notice of what a portal states, whichever of its forms states it."""
    kind = read_kind(stated.kind)
    deadline = judge_deadline(stated.deadline, stated.published.at)
    unread = stated.lots_announced - len(stated.lots) if stated.lots_announced > 1 else 0
    doubts = [
        deadline.doubt,
        f"type d’avis inconnu : {(stated.kind or 'non indiqué')[:60]}" if not kind else None,
        f"{stated.lots_announced} lots annoncés, {len(stated.lots)} lus : voir la consultation"
        if unread > 0
        else None,
    ]
    return ParsedNotice(
        id=f"{source}:{stated.number}",
        source=source,
        source_id=stated.number,
        format=form,
        kind=kind or "call",
        published_at=stated.published.at,
        deadline_at=deadline.at,
        deadline_raw=deadline.raw,
        title=one_line(stated.title),
        description=readable(stated.description),
        nature=NATURES.get((stated.nature or "").strip().lower()),
        procedure=one_line(stated.procedure),
        reference=one_line(stated.reference),
        buyer=stated.buyer,
        url=link(stated.url),
        documents_url=link(stated.documents_url),
        cpv=cpvs(stated.cpv),
        departments=stated.departments,
        estimated_value=stated.estimated_value,
        flags=Flags(social=stated.social),
        lots=stated.lots,
        texts=stated.texts,
        doubts=tuple(doubt for doubt in doubts if doubt),
    )


def title_texts(title: str | None, description: str | None) -> tuple[TextPart, ...]:
    """Title and description as texts to be read, where they are said."""
    parts = (("BT-21", one_line(title)), ("BT-24", readable(description)))
    return tuple(TextPart(field=field, text=text) for field, text in parts if text)


def buyer_of(unit: str | None, body: str | None, postcode: str | None = None) -> ParsedBuyer:
    """The service that buys (« Entité d’Achat »: the last of « MC / DRAC / DRAC Bretagne »), else
    the body that it belongs to; its département from the body's postcode.
    """
    name = one_line((unit or "").rpartition(" / ")[2].strip(" -"))
    name = CODED.sub("", name) if name else one_line(body)
    seated = SEATED.match(name or "")
    if seated:
        name, postcode = seated[1], seated[2]
    place = department_of_postcode(postcode)
    return ParsedBuyer(name=name, departments=(place,) if place else ())


def lots_announced(text: str | None) -> int:
    """« 10 Lots » → 10; nothing is 0."""
    announced = LOT_COUNT.search((text or "")[:100].replace("\u00a0", " "))
    return int(announced[1]) if announced else 0


def source_of(text: str, name: str) -> str:
    """The portal that the crawl names, else the one whose host a body's links name, else one that
    the file's name holds, else « atexo ».
    """
    crawled = CRAWLED.match(name)
    if crawled and crawled[1] in source_cards():
        return crawled[1]
    portals = _portals()
    linked = next((portal for host, portal in portals.items() if host in text), None)
    words = re.split(r"[^a-z0-9]+", name.lower())
    return linked or next((word for word in words if word in portals.values()), "atexo")


@cache
def _portals() -> dict[str, str]:
    return {
        urlsplit(host).netloc.removeprefix("www."): card.name
        for card in source_cards().values()
        for host in card.hosts
    }


def consultation_id(text: str) -> str | None:
    """The consultation's number in an address."""
    address = CONSULTATION.search(text)
    return address[1] if address else None


def read_kind(stated: str | None) -> Kind | None:
    """The kind of « AAPC » or « Annonce de consultation »; None where the word is unknown."""
    text = (stated or "").strip().lower()
    return CODES.get(text) or next((kind for word, kind in KINDS if word in text), None)


def mail_moment(text: str | None) -> Moment:
    """An RFC 822 date; its offset is the portal's own."""
    return read_moment(_iso(text)) if text else Moment()


def mail_deadline(text: str | None) -> Moment:
    """An RFC 822 deadline; where its offset is not that of Paris that day, the earlier instant
    with a doubt.
    """
    return read_deadline(_iso(text)) if text else Moment()


def _iso(text: str) -> str:
    try:
        return parsedate_to_datetime(text[:60]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return text[:60]


def page_tree(body: Body, text: str) -> etree._Element:
    """The page, without the declaration that some portals put before it; raises Unreadable."""
    return html_page(body, DECLARATION.sub("", text))
