"""Results of a search on marches-publics.info (AWS): one block a notice."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

from lxml import etree
from pydantic import ValidationError

from vigie.domain.notice import Flags, Nature, ParsedNotice, RefusedPayload
from vigie.readers.atexo_source import title_texts
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
from vigie.readers.listing import ListedRow, ListPage
from vigie.readers.prose import one_line

FORMATS = ("aws_list",)
BLOCKS = "//*[@id='entity']"
LOTS = re.compile(
    r"(?:march[ée]\s{1,3}alloti\s{0,3}:\s{0,3}|\()(\d{1,3})\s{1,3}lots", re.IGNORECASE
)
REFERENCE = re.compile(
    r"\[?\s{0,3}r[ée]f(?:\.|[ée]rence acheteur)\s{0,3}:?\s{0,3}([^\]]{1,100})\]?", re.IGNORECASE
)
PAGER = re.compile(r"pager_[tsf]=(\d{1,4})")
TOO_MANY = "Veuillez préciser votre recherche"


def recognises(body: Body) -> bool:
    """Whether it is such a page, or blocks cut out of one."""
    return body.root.lower() in ("html", "div", "body") and (
        b'id="titre_box"' in body.raw
        or b"id='titre_box'" in body.raw
        or b"nbResultAvis" in body.raw
    )


def read(body: Body) -> Iterator[ParsedNotice | RefusedPayload]:
    """Every block; one without number or object is refused, the others go on."""
    for row in _rows(document(body), body.name):
        yield row.part


def list_page(raw: bytes, name: str, nature: str, number: int) -> ListPage:
    """A page of the results for one nature (« travaux »…); raises Unreadable where it is none."""
    body = Body(raw, name)
    page = document(body)
    counts = elements(page, f"//*[@id='badge_{nature}']") or elements(
        page, "//*[@id='nbResultAvis']//strong"
    )
    digits = re.sub(r"\D", "", words(counts[0])) if counts else ""
    if not digits or TOO_MANY in words(page)[:20_000]:
        raise Unreadable("unknown_shape", "page sans nombre d’avis : ce n’est pas la liste.", raw)
    links = [str(link) for link in elements(page, "//a/@href")]
    pages = [int(page_match[1]) for link in links if (page_match := PAGER.search(unescape(link)))]
    return ListPage(tuple(_rows(page, name)), int(digits), number, max([1, number, *pages]))


def _rows(page: etree._Element, name: str) -> Iterator[ListedRow]:
    for position, block in enumerate(elements(page, BLOCKS), 1):
        try:
            yield ListedRow(_notice(block))
        except (Unreadable, ValidationError) as error:
            reason = error.reason if isinstance(error, Unreadable) else "invalid_field"
            excerpt = etree.tostring(block, encoding="utf-8")[:65536]
            refusal = {"name": f"{name}#{position}", "reason": reason, "detail": str(error)}
            yield ListedRow(RefusedPayload.model_validate({**refusal, "excerpt": excerpt}))


def _notice(block: etree._Element) -> ParsedNotice:
    links = [str(link) for link in elements(block, ".//a/@href")]
    link = next((link for link in links if NUMBER.search(link)), "")
    numbered, title = NUMBER.search(link), _title(block)
    if numbered is None or not title:
        raise Unreadable("missing_label", "bloc de liste sans lien d’avis ou sans objet.")
    text = words(block)
    published = day_of(text.partition("Date limite")[0])
    deadline = judge_deadline(deadline_of(text.partition("Date limite")[2]), published.at)
    count = LOTS.search(text)
    doubts = [
        deadline.doubt,
        f"{count[1]} lots annoncés, 0 lus : voir la consultation" if count else None,
    ]
    reference = REFERENCE.search(text)
    return ParsedNotice(
        id=f"{SOURCE}:{numbered[1]}",
        source=SOURCE,
        source_id=numbered[1],
        format="aws_list",
        kind="call",  # the consultation as it stands: « Avis rectifié » is another notice of it
        published_at=published.at,
        deadline_at=deadline.at,
        deadline_raw=deadline.raw,
        title=one_line(title),
        nature=_nature(block),
        reference=one_line(reference[1]) if reference else None,
        buyer=buyer_of(_buyer(block)),
        url=urljoin(HOST, link),
        flags=Flags(social=True if elements(block, ".//img[contains(@src, 'social')]") else None),
        texts=title_texts(title, None),
        doubts=tuple(doubt for doubt in doubts if doubt),
    )


def _title(block: etree._Element) -> str:
    """What stands in the title box beside the reference and the count of lots."""
    boxes = elements(block, ".//*[@id='titre_box']")
    if not boxes:
        return ""
    own = boxes[0].xpath("text()")
    pieces = [str(piece) for piece in own] if isinstance(own, list) else []
    return " ".join(" ".join(pieces).split())


def _buyer(block: etree._Element) -> str:
    named = elements(block, ".//h2") or elements(
        block, ".//*[contains(@class, 'acheteur')][self::p]"
    )
    return re.sub(r"^Acheteur\s{0,3}:\s{0,3}", "", words(named[0])) if named else ""


def _nature(block: etree._Element) -> Nature | None:
    """From the tab that holds the block: the first is works, then services, then supplies."""
    tabs = elements(block, "ancestor::*[contains(@class, 'tab-pane')]")
    names = dict(zip(("1", "2", "3"), NATURES.values(), strict=True))
    return names.get(tabs[-1].get("id") or "") if tabs else None
