"""What the list and the notice pages of marches-publics.info (AWS) share: how they write dates,
buyers and numbers.
"""

import re
from typing import cast

from lxml import etree

from vigie.domain.notice import Nature, ParsedBuyer
from vigie.readers.base import Body, decode_text
from vigie.readers.dates import Moment, read_deadline, read_moment
from vigie.readers.places import department_of_postcode
from vigie.readers.prose import one_line
from vigie.readers.web_page import html_page

SOURCE = "marches_publics_info"
HOST = "https://www.marches-publics.info"
# the number of a notice in its address: « /Annonces/MPI-pub-2022104309.htm »
NUMBER = re.compile(r"MPI-pub-(\d{6,15})", re.IGNORECASE)
# « 13/05/22 à 16h00 », « 13/05/2022 »
WHEN = re.compile(r"(\d{2}/\d{2}/\d{2,4})(?:\s{0,3}(?:à|-)\s{0,3}(\d{1,2})\s?[hH:]\s?(\d{2})?)?")
# « VAL D'OISE HABITAT (95031) »: a buyer and its postcode
SEATED = re.compile(r"^(.{1,300}?)\s{0,3}\((\d{5})\)$")
NATURES: dict[str, Nature] = {"travaux": "works", "services": "services", "fournitures": "supplies"}


def document(body: Body) -> etree._Element:
    """The page; raises Unreadable."""
    return html_page(body, decode_text(body.raw))


def words(node: etree._Element | None) -> str:
    """Its text on one line."""
    if node is None:
        return ""
    return " ".join(" ".join(str(piece) for piece in node.itertext(etree.Element)).split())


def elements(parent: etree._Element, path: str) -> list[etree._Element]:
    """The elements at that path."""
    return cast(list[etree._Element], parent.xpath(path))


def buyer_of(stated: str, siret: str | None = None) -> ParsedBuyer:
    """A buyer with the département of its postcode."""
    seated = SEATED.match(stated)
    place = department_of_postcode(seated[2]) if seated else None
    return ParsedBuyer(
        name=one_line(seated[1] if seated else stated),
        siret=siret,
        departments=(place,) if place else (),
    )


def day_of(text: str) -> Moment:
    """The first day that a text names."""
    when = WHEN.search(text)
    return read_moment(when[1]) if when else Moment()


def deadline_of(text: str) -> Moment:
    """The first day of a text with its hour."""
    when = WHEN.search(text)
    if when is None:
        return Moment()
    return read_deadline(f"{when[1]} {when[2]}:{when[3] or '00'}" if when[2] else when[1])
