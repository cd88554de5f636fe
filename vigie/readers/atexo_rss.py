"""The feed of an Atexo portal (rssCS.xml, rssTr.xml): each item carries the consultation in its
categories.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser
from pydantic import ValidationError

from vigie.domain.notice import ParsedLot, ParsedNotice, RefusedPayload, TextPart
from vigie.readers.atexo_source import (
    Stated,
    buyer_of,
    consultation_id,
    mail_deadline,
    mail_moment,
    notice_of,
    source_of,
    title_texts,
)
from vigie.readers.base import Body, Unreadable
from vigie.readers.places import departments
from vigie.readers.prose import one_line

FORMATS = ("atexo_rss",)
BARE_AMPERSAND = re.compile(
    rb"&(?!#\d{1,7};|#x[0-9A-Fa-f]{1,6};|(?:amp|lt|gt|quot|apos|nbsp|eacute|egrave|agrave|rsquo);)"
)
LOT = re.compile(
    r"^\s{0,3}(?:lot)?\s{0,2}(?:n[°o]\s{0,2})?([A-Za-z]?\d{1,4}[A-Za-z]?)\s{0,2}[-–:.)]\s{0,"
    r"2}(\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
OPENING = b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'


def recognises(body: Body) -> bool:
    """Whether it is an RSS feed, or items cut out of one."""
    return body.root in ("rss", "item")


def read(body: Body) -> Iterator[ParsedNotice | RefusedPayload]:
    """Every item; one without consultation or title is refused, the others go on."""
    if re.search(rb"<!(?:ENTITY|DOCTYPE)", body.raw):
        raise Unreadable(
            "hostile_xml",
            "flux avec DTD ou entités : refusé par sûreté ; le signaler à la source.",
            body.raw,
        )
    raw = body.raw
    if body.root == "item":
        raw = OPENING + raw.lstrip(b"\xef\xbb\xbf") + b"</channel></rss>"
    for position, feed_notice in enumerate(_feed_items(raw, body.raw), 1):
        try:
            yield _notice(feed_notice, body.name)
        except (Unreadable, ValidationError) as error:
            named = isinstance(error, Unreadable)
            yield RefusedPayload(
                name=f"{body.name}#{position}",
                reason="missing_label" if named else "invalid_field",
                detail=str(error)[:2000],
                excerpt=str(dict(feed_notice)).encode("utf-8", "replace")[:65536],
            )


def _feed_items(feed: bytes, received: bytes) -> list[Any]:
    """The items of a feed; raises Unreadable, also where the declared encoding has no name."""
    try:
        feed_notices = feedparser.parse(BytesIO(BARE_AMPERSAND.sub(b"&amp;", feed))).entries
    except (ValueError, LookupError):
        feed_notices = []
    if not feed_notices and b"<item" in feed:
        raise Unreadable(
            "broken_xml", "flux RSS illisible : redemander ce flux au portail.", received
        )
    return list(feed_notices)


def _notice(feed_notice: Any, name: str) -> ParsedNotice:
    terms = _categories(feed_notice)
    link, guid = str(feed_notice.get("link") or ""), str(feed_notice.get("id") or "")
    number, _, reference = guid.partition("_")
    number = consultation_id(link) or number
    title = one_line(_first(terms, "Titre") or feed_notice.get("title"))
    if not number.isalnum() or not title:
        detail = (
            "élément du flux sans numéro de consultation ou sans titre : la forme du flux "
            "a-t-elle changé ?"
        )
        raise Unreadable("missing_label", detail)
    description = _first(terms, "Objet") or feed_notice.get("summary")
    lots = tuple(_lots(terms.get("Lot", [])))
    stated = Stated(
        number=number,
        title=title,
        kind=_first(terms, "Avis"),
        published=mail_moment(feed_notice.get("published")),
        deadline=mail_deadline(_first(terms, "DateLimite") or _first(terms, "ClosureDate")),
        description=description,
        nature=_first(terms, "Category"),
        procedure=_first(terms, "Procedure"),
        reference=reference,
        buyer=buyer_of(
            _first(terms, "EntiteAchat"),
            _first(terms, "Organisme_nom"),
            _first(terms, "Organisme_code_postal"),
        ),
        url=link,
        cpv=tuple(terms.get("cpv", [])),
        departments=departments(terms.get("LieuxExecution", [])),
        lots=lots,
        texts=(*title_texts(title, description), *_lot_titles(lots)),
    )
    return notice_of(source_of(link, name), "atexo_rss", stated)


def _categories(feed_notice: Any) -> dict[str, list[str]]:
    terms: dict[str, list[str]] = {}
    for tag in feed_notice.get("tags", []):
        term = str(tag.get("term") or "").strip()
        if term:
            terms.setdefault(str(tag.get("scheme") or ""), []).append(term)
    return terms


def _first(terms: dict[str, list[str]], domain: str) -> str | None:
    return next(iter(terms.get(domain, [])), None)


def _lots(stated: list[str]) -> Iterator[ParsedLot]:
    for position, text in enumerate(stated, 1):
        numbered = LOT.match(text[:4000])
        number, title = (numbered[1], numbered[2]) if numbered else (str(position), text)
        yield ParsedLot(number=number, title=one_line(title))


def _lot_titles(lots: tuple[ParsedLot, ...]) -> Iterator[TextPart]:
    for lot in lots:
        if lot.title:
            yield TextPart(field="BT-21", lot=lot.number, text=lot.title)
